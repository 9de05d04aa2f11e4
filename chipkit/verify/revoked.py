"""Whether the signer's certificate was revoked, or one above it (Doc 9303-12, 7.1.4; RFC 5280, 6.3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from chipkit.frozen import FrozenMapping
from chipkit.trust.chain import PathStatus
from chipkit.trust.revocation import RevocationResult, RevocationStatus, crl_deviations, path_revocation
from chipkit.verify.case import Case, Observed
from chipkit.verify.evidence import time_text
from chipkit.verify.facts import Facts
from chipkit.verify.named import PATH
from chipkit.verify.pinned import check_withdrawal

__all__ = ["check_revocation", "within_grace"]

_SITUATIONS: Final = FrozenMapping[RevocationStatus, str](
    {
        RevocationStatus.GOOD: "good",
        RevocationStatus.REVOKED: "revoked",
        RevocationStatus.NO_CRL: "no-crl",
        RevocationStatus.STALE: "crl-stale",
        RevocationStatus.NOT_BEGUN: "crl-not-begun",
        RevocationStatus.PARTIAL: "crl-partial",
        RevocationStatus.SIGNATURE_WRONG: "crl-signature-wrong",
        RevocationStatus.SIGNER_UNFIT: "crl-signer-unfit",
        RevocationStatus.SIGNER_UNKNOWN: "crl-signer-unknown",
    }
)


def check_revocation(facts: Facts) -> Observed:
    """Look up every certificate of the path in its issuer's revocation list.

    No time of signing is asked for: whoever holds a key that was taken back writes what he likes.
    """
    case, path = facts.case, facts.path
    if (listed := check_withdrawal(facts)) is not None:
        return listed
    if path.status in (PathStatus.SIGNATURE_WRONG, PathStatus.OTHER_KEY):
        raise facts.unproven(PATH)
    if path.status is not PathStatus.VERIFIED or len(path.path) < 2:
        return Observed("issuer-unknown")
    # for every certificate of the path, the list of whoever issued it (Doc 9303-12, 7.1.4; RFC 5280, 6.3)
    found = path_revocation(path.path, case.trust, case.at)
    if found.crl is not None:
        facts.tolerate(crl_deviations(found.crl, path.path[1:], case.trust))
    return Observed("good" if within_grace(case, found) else _SITUATIONS[found.status], _evidence(found))


def _evidence(found: RevocationResult) -> dict[str, str]:
    revoked = found.status is RevocationStatus.REVOKED
    evidence: dict[str, str] = {}
    if found.reason:
        evidence["revoked_for" if revoked else "explanation"] = found.reason
    if revoked and found.certificate is not None:
        evidence["revoked"] = str(found.certificate.subject)
    if found.crl is not None:
        evidence["list_of"] = time_text(found.crl.this_update)
        if found.crl.next_update is not None:
            evidence["next_update"] = time_text(found.crl.next_update)
    if found.revoked_at is not None:
        evidence["revoked_at"] = time_text(found.revoked_at)
    return evidence


def within_grace(case: Case, found: RevocationResult) -> bool:
    """Whether a list that ended still counts as current under the policy."""
    if found.status is not RevocationStatus.STALE or found.crl is None or found.crl.next_update is None:
        return False
    late = case.at - found.crl.next_update
    return found.crl.this_update <= case.at and late <= timedelta(days=case.policy.crl_grace_days)
