"""The signer of a report that no anchor vouches for: what an operator might have confirmed.

`judge` never collects. Whoever reads cards, a command or a desk, asks for it behind that, where the operator wants it:

    collect_unknown_signer(report, TrustStore(folder))
"""

from __future__ import annotations

from datetime import UTC

from chipkit.errors import ChipkitError
from chipkit.outcome import Outcome
from chipkit.trust.collected import CollectedSigner, Collecting, SignerCollection
from chipkit.trust.marking import is_test
from chipkit.values import dataclass
from chipkit.verify.named import PATH, SIGNATURE
from chipkit.verify.report import Report

__all__ = ["Collected", "collect_unknown_signer", "unknown_signer"]

_UNKNOWN = frozenset(
    {"no-anchor", "issuer-waits", "other-key", "not-confirmed", "algorithm-unknown", "pinned-out-of-scope"}
)
"""Situations of the path in which nobody vouches for a signer, and nothing refutes it."""


@dataclass(frozen=True, slots=True)
class Collected:
    """A signer that was to be kept, and what became of it."""

    signer: CollectedSigner
    """The certificate and the day, and nothing of a holder."""
    result: Collecting


def collect_unknown_signer(report: Report, collection: SignerCollection) -> Collected | None:
    """Keep the certificate of a report's signer, where nobody vouches for it and nothing refutes it.

    It vouches for nothing by that.

    Args:
        report: What was judged.
        collection: Where it is kept, such as a `chipkit.trust.store.TrustStore`.

    Returns:
        What was to be kept; None where `unknown_signer` gives none.

    Raises:
        TrustError: The collection cannot be written.
    """
    signer = unknown_signer(report)
    return None if signer is None else Collected(signer, collection.collect(signer))


def unknown_signer(report: Report) -> CollectedSigner | None:
    """The certificate whose key signed the security object, where no anchor vouches for it.

    None where an anchor does, where the signature or the path is wrong, where the signer was withdrawn, and of TEST
    signers. The certificate is all that is taken from the document; of the time, the day in UTC.
    """
    signature, path = report.finding(SIGNATURE), report.finding(PATH)
    if signature is None or path is None or signature.outcome is not Outcome.SUCCESSFUL or path.reason not in _UNKNOWN:
        return None
    try:
        sod = report.document.sod
    except ChipkitError:
        return None
    certificates = () if sod is None else sod.signed_data.certificates
    named = signature.evidence.get("certificate", "")
    found = next((each for each in certificates if each.fingerprint == named), None)
    if found is None or is_test(found):
        return None
    return CollectedSigner(found, report.at.astimezone(UTC).date())
