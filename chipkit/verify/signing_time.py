"""When an expired signer signed: what tells it, and how far that is to be trusted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Final

from chipkit.errors import CodecError
from chipkit.lds.files import EF
from chipkit.trust.signing_period import why_out_of_time
from chipkit.verify.case import Case
from chipkit.verify.facts import SignedObject

__all__ = ["dated", "made_after", "signing_times"]

_FIRST_TIME_ZONE = timedelta(hours=14)
_DATES: Final = "dates"


def signing_times(case: Case, signed: SignedObject) -> Iterator[tuple[str, datetime]]:
    """The times of signing that the policy believes, with where each is known from, the date of issue first.

    Both stand under the signer's signature: the attribute "signing time", and the date of issue in DG13 whose digest
    matches. Both are the signer's own word: whoever stole its key after it expired writes what he likes. So they excuse
    that it expired, where the policy says so, and never that it was revoked.
    """
    return iter([each for each in _dates(case, signed) if each[0] in case.policy.signing_times])


def dated(case: Case, signed: SignedObject) -> tuple[str, datetime] | None:
    """How the document is dated by what its issuer signed, and what tells it: the date of issue, else the signing time.

    None where the document has neither: a card of 2024 has its date of issue in the QR code alone.
    """
    dates = _dates(case, signed)
    return dates[0] if dates else None


def made_after(case: Case, signed: SignedObject) -> datetime | None:
    """When the document was made, by what its issuer signed, where that lies after the time of judging.

    Then the clock is wrong. A date of issue begins up to fourteen hours before it begins in UTC, by the time zone.
    Where the signer's certificate holds at the time of judging, and its key does not sign at that date, it is the date
    that is wrong, and nothing is known of the clock.
    """
    dates = _dates(case, signed)
    if not dates:
        return None
    found = dates[0] if len(dates) == 1 else min(dates, key=lambda date: date[1])
    if found[1] - case.at <= _FIRST_TIME_ZONE:
        return None
    certificate, (source, made) = signed.certificate, found
    holds = certificate.not_before <= case.at <= certificate.not_after
    return None if holds and why_out_of_time(certificate, source, made, made) else made


def _dates(case: Case, signed: SignedObject) -> list[tuple[str, datetime]]:
    """What dates the document, the date of issue first, noted on what was signed."""
    known: list[tuple[str, datetime]] | None = signed.notes.get(_DATES)
    if known is None:
        issued, told = _date_of_issue(case, signed), signed.signing_time
        known = [] if issued is None else [("issue-date", issued)]
        if told is not None:
            known.append(("signed-attribute", told))
        signed.notes[_DATES] = known
    return known


def _date_of_issue(case: Case, signed: SignedObject) -> datetime | None:
    if EF.DG13 not in signed.unchanged:
        return None
    try:
        data = case.document.dg13
    except CodecError:
        return None
    issued = None if data is None else data.issued
    return None if issued is None else datetime.combine(issued, time(), UTC)
