"""The signer of a report that no anchor vouches for: what an operator might have confirmed.

`judge` never collects: whoever asks for it hands the result to a `chipkit.trust.collected.SignerCollection`.
"""

from __future__ import annotations

from datetime import UTC

from chipkit.errors import ChipkitError
from chipkit.outcome import Outcome
from chipkit.trust.collected import CollectedSigner
from chipkit.trust.marking import is_test
from chipkit.verify.named import PATH, SIGNATURE
from chipkit.verify.report import Report

__all__ = ["unknown_signer"]

_UNKNOWN = frozenset({"no-anchor", "other-key", "not-confirmed", "algorithm-unknown", "pinned-out-of-scope"})
"""Situations of the path in which nobody vouches for a signer, and nothing refutes it."""


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
