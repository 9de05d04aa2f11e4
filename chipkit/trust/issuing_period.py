"""When an issuer issues: in its validity, and in the period in which its key signs (Doc 9303-12, 7.1.1).

RFC 5280, 6.1.3 (a)(2), asks whether every certificate holds now; here it is whether the issuer's held when it issued,
as documents may outlive a CSCA's certificate. Doc 9303-12, table 1, gives periods and no tolerance for them: how many
days beside them are overlooked is for the caller to say.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from chipkit.pki.certificate import Certificate

__all__ = ["issued_in_time", "issued_in_usage_period", "issued_in_validity"]


def issued_in_time(certificate: Certificate, issuer: Certificate, *, slack_days: int = 0) -> bool:
    """Whether a certificate begins in its issuer's validity and private key usage period, give or take some days."""
    slack = timedelta(days=slack_days)
    return issued_in_validity(certificate, issuer, slack) and issued_in_usage_period(certificate, issuer, slack)


def issued_in_validity(certificate: Certificate, issuer: Certificate, slack: timedelta = timedelta(0)) -> bool:
    """Whether a certificate begins while its issuer's holds."""
    return _within(certificate.not_before, issuer.not_before, issuer.not_after, slack)


def issued_in_usage_period(certificate: Certificate, issuer: Certificate, slack: timedelta = timedelta(0)) -> bool:
    """Whether a certificate begins while its issuer's key signs; where nothing is said of that, it does.

    A certificate that its own key signed is as old as the key: nobody issued it.
    """
    begin, end = issuer.private_key_usage_period or (None, None)
    return certificate == issuer or _within(certificate.not_before, begin, end, slack)


def _within(moment: datetime, begin: datetime | None, end: datetime | None, slack: timedelta) -> bool:
    """Whether a moment lies in a period, whose ends belong to it."""
    # differences, not sums: a period may reach to either end of the calendar
    begun = begin is None or moment - begin >= -slack
    return begun and (end is None or end - moment >= -slack)
