"""Whether what was signed is dated in the time in which its signer's key signs (Doc 9303-12, 7.1.1; RFC 5280, 4.2.1.4).

A document signer's key signs for weeks or months, and its certificate is valid for as long as the documents are; a
signer of master lists has such a time, too. A date outside of it refutes nothing, for clerks and clocks err, and it is
never passed over in silence.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from chipkit.codec.moments import moved
from chipkit.pki.certificate import Certificate

__all__ = ["signs_in_time", "why_out_of_time"]

_BY_DAY = "issue-date"
"""The source of a date that is a day, in an unknown time zone."""

_BEGINS_EARLY = timedelta(hours=14)
"""So long before a day begins in UTC it begins in the first time zone."""
_ENDS_LATE = timedelta(days=1, hours=12)
"""So long after a day begins in UTC it ends in the last time zone."""


def why_out_of_time(certificate: Certificate, source: str, moment: datetime, at: datetime) -> str:
    """Why a document or list that is dated so was not signed in its signer's time, without the date; else empty.

    Args:
        certificate: The signer's.
        source: What tells the date: "issue-date", which is a day in an unknown time zone, or another.
        moment: The date.
        at: The time of judging.
    """
    earliest, latest = _span(source, moment)
    begin, end = certificate.private_key_usage_period or (None, None)
    if earliest <= at and _meets(earliest, latest, begin, end) and _in_validity(certificate, earliest, latest):
        return ""
    bounds = (
        (begin is not None and latest < begin, "before the signer's private key usage period"),
        (end is not None and earliest > end, "after the signer's private key usage period"),
        (latest < certificate.not_before, "before the signer's validity"),
        (earliest > certificate.not_after, "after the signer's validity"),
        (earliest > at, "in the future"),
    )
    return ", ".join(why for out, why in bounds if out)


def signs_in_time(certificate: Certificate, source: str, moment: datetime) -> bool:
    """Whether what is dated so may have been signed while its signer's certificate was valid.

    Of a date of issue its private key usage period counts, too: nobody says at which hour it was signed. A time of
    signing that lies outside of that alone is merely odd.

    Args:
        certificate: The signer's.
        source: As of `why_out_of_time`.
        moment: The date.
    """
    earliest, latest = _span(source, moment)
    begin, end = (certificate.private_key_usage_period if source == _BY_DAY else None) or (None, None)
    return _meets(earliest, latest, begin, end) and _in_validity(certificate, earliest, latest)


def _span(source: str, moment: datetime) -> tuple[datetime, datetime]:
    """The moments that a date may stand for."""
    return (moved(moment, -_BEGINS_EARLY), moved(moment, _ENDS_LATE)) if source == _BY_DAY else (moment, moment)


def _in_validity(certificate: Certificate, earliest: datetime, latest: datetime) -> bool:
    return _meets(earliest, latest, certificate.not_before, certificate.not_after)


def _meets(earliest: datetime, latest: datetime, begin: datetime | None, end: datetime | None) -> bool:
    """Whether a span and a period, whose ends belong to it, have a moment in common."""
    return (begin is None or latest >= begin) and (end is None or earliest <= end)
