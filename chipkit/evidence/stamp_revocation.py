"""Whether the certificate of a time-stamping authority was taken back, by the revocation lists of a trust store.

RFC 3161, 4: where an authority ceased without its key being lost, its stamps of before count still; where the list
gives another reason, or none, nobody can tell which of its stamps are its own, and none counts. Where no list speaks of
it, that is said, and the stamp counts: a list that is not here proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal

from chipkit.errors import AuthorityUnknownError
from chipkit.pki.certificate import Certificate
from chipkit.trust.answers import checked_view
from chipkit.trust.revocation import RevocationResult, RevocationStatus, revocation_status
from chipkit.trust.signatures import signature_verdict
from chipkit.trust.view import TrustView

__all__ = ["StampRevocation", "expect_not_revoked"]

StampRevocation = Literal["good", "unknown"]
"""Whether a list of the time of the stamp, or of later, speaks for the authority; or none that can be used."""
_CEASED: Final = frozenset({"unspecified", "affiliationChanged", "superseded", "cessationOfOperation"})
"""Reasons that leave stamps of before alone (RFC 3161, 4.1); the reason 0 stands written there, and is not left out."""


def expect_not_revoked(
    certificate: Certificate, authorities: Iterable[Certificate], lists: TrustView | None, at: datetime
) -> StampRevocation:
    """Return what is known, if no list takes the certificate back for a stamp of this time.

    Args:
        certificate: The authority's, which signed the stamp.
        authorities: Certificates among which its issuer may be: those that were placed, and those that came along.
        lists: Whose revocation lists are asked; nobody's where there are none.
        at: The latest time that the stamp may be of.

    Raises:
        AuthorityUnknownError: The certificate was revoked, by then or for a reason for which no stamp of it counts.
    """
    issuer = next((each for each in authorities if _issued(each, certificate)), None)
    if lists is None or issuer is None:
        return "unknown"
    found = revocation_status(certificate, issuer, checked_view(lists).crls_of(certificate.issuer), at)
    if found.status is RevocationStatus.REVOKED:
        since = found.revoked_at
        if found.reason not in _CEASED or since is None or since <= at:
            day = "a day that cannot be read" if since is None else since.date().isoformat()
            told = (
                f"the certificate of {certificate.subject} was revoked on {day} ({found.reason or 'no reason given'})"
            )
            raise AuthorityUnknownError(told)
        return "good"  # it was not yet, says the list that names it
    return "good" if _clears(found, certificate) else "unknown"


def _issued(issuer: Certificate, certificate: Certificate) -> bool:
    return issuer.subject.matches(certificate.issuer) and signature_verdict(certificate, issuer) == "right"


def _clears(found: RevocationResult, certificate: Certificate) -> bool:
    """Whether a list clears it: one of that time, or a later one from before the certificate ended.

    A list need not name what has ended (RFC 5280, 3.3).
    """
    if found.status is RevocationStatus.NOT_BEGUN:
        return found.crl is not None and found.crl.this_update <= certificate.not_after
    return found.status is RevocationStatus.GOOD
