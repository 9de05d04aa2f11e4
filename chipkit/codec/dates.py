"""Dates of the MRZ, with two-digit years and unknown parts (Doc 9303-3, 4.8).

The MRZ does not say which century it means, and the standard has no rule for it (decision 0015). Nobody guesses
silently here: whoever wants a year says on which day they ask, and whether the date is of a birth or of an expiry.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import field
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Final

from chipkit.errors import CodecError
from chipkit.values import dataclass

__all__ = ["MRZDate", "PartialDate"]

_DIGITS: Final = frozenset("0123456789")
_UNKNOWN: Final = "<<"
_NO_DATE: Final = "000000"
_EXPIRY_YEARS_BACK = 50
_OLDEST = 118
"""Years that nobody alive has passed."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which parts may be unknown."""

    year: int | None = field(default=None, repr=False)
    """The year with its century; None where it is not known."""
    month: int | None = field(default=None, repr=False)
    """1 to 12; None where it is not known."""
    day: int | None = field(default=None, repr=False)
    """1 to 31; None where it is not known."""

    def __post_init__(self) -> None:
        if self.year is not None and not MINYEAR <= self.year <= MAXYEAR:
            raise CodecError("the year does not exist")
        if self.month is not None and not 1 <= self.month <= 12:
            raise CodecError("the month does not exist")
        # a day of an unknown year may be a leap day
        days = 31 if self.month is None else monthrange(self.year or 2000, self.month)[1]
        if self.day is not None and not 1 <= self.day <= days:
            raise CodecError("the day does not exist")

    @property
    def exact(self) -> date | None:
        """The date, or None where a part is unknown."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)

    @property
    def earliest(self) -> date | None:
        """The first day that it can be, or None where the year is unknown."""
        if self.year is None:
            return None
        if self.month is None:
            return date(self.year, 1, self.day or 1)
        return date(self.year, self.month, self.day or 1)

    @property
    def latest(self) -> date | None:
        """The last day that it can be, or None where the year is unknown."""
        if self.year is None:
            return None
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def __str__(self) -> str:
        """ISO 8601 with as many parts as are known from the left; "????" for an unknown year."""
        parts = ["????" if self.year is None else f"{self.year:04}"]
        parts += ["??" if part is None else f"{part:02}" for part in (self.month, self.day)]
        while len(parts) > 1 and parts[-1] == "??":
            parts.pop()
        return "-".join(parts)


@dataclass(frozen=True, slots=True)
class MRZDate:
    """A date as the MRZ writes it: YYMMDD, each part two digits, or "<<" where it is unknown."""

    text: str = field(repr=False)
    """The six characters as they came."""

    def __post_init__(self) -> None:
        if len(self.text) != 6:
            raise CodecError(f"date of {len(self.text)} characters", offset=0)
        if _DIGITS.issuperset(self.text):
            return
        for at in (0, 2, 4):
            part = self.text[at : at + 2]
            if part != _UNKNOWN and not _DIGITS.issuperset(part):
                raise CodecError("date is neither digits nor fillers", offset=at)

    @classmethod
    def of(cls, day: date) -> MRZDate:
        """The date as the MRZ writes it, without its century."""
        return cls(f"{day.year % 100:02}{day.month:02}{day.day:02}")  # %y knows no year before 1900 on Windows

    @property
    def zero_filled(self) -> bool:
        """Whether an unknown month or day is written "00", where the standard wants fillers."""
        return "00" in (self.text[2:4], self.text[4:6])

    @property
    def complete(self) -> bool:
        """Whether no part is unknown."""
        return "<" not in self.text and not self.zero_filled

    @property
    def parts(self) -> tuple[int | None, int | None, int | None]:
        """Year of the century, month and day; None where one is not known, as also month and day may be "00".

        Six zeros stand for no date at all rather than for a year 2000.
        """
        year = self._short_year() if self._year_known else None
        return year, self._part(2), self._part(4)

    def agrees(self, other: MRZDate) -> bool | None:
        """Whether two dates are one; None where what is known of both agrees, and a part of one is not known."""
        pairs = list(zip(self.parts, other.parts, strict=True))
        if any(None not in pair and pair[0] != pair[1] for pair in pairs):
            return False
        return None if any(None in pair for pair in pairs) else True

    def births(self, at: date) -> tuple[PartialDate, ...]:
        """The dates that the birth of somebody can have who lived on the day `at`, the latest first.

        There are two where one of them makes a child and the other somebody very old: two digits do not tell which.

        Args:
            at: The day, in whichever zone; a birth on the next day is not excluded, since there it may have begun.

        Raises:
            CodecError: The date does not exist.
        """
        if not self._year_known:
            return (self._in_year(None),)
        last = at + _DAY if at < date.max else at
        newest = last.year - (last.year - self._short_year()) % 100
        found = [
            born
            for year in (newest, newest - 100)
            if year >= at.year - _OLDEST and (born := self._possible(year)) is not None and _begins(born, last)
        ]
        if not found:
            raise CodecError("the date does not exist", offset=0)
        return tuple(found)

    def resolve_expiry(self, at: date) -> PartialDate:
        """The date of an expiry: in the year from 50 years before `at` to 49 years after.

        Raises:
            CodecError: The date does not exist.
        """
        if not self._year_known:
            return self._in_year(None)
        first = at.year - _EXPIRY_YEARS_BACK
        return self._in_year(first + (self._short_year() - first) % 100)

    @property
    def _year_known(self) -> bool:
        return self.text[:2] != _UNKNOWN and self.text != _NO_DATE

    def _short_year(self) -> int:
        return int(self.text[:2])

    def _possible(self, year: int) -> PartialDate | None:
        """The date in this year; None where that has no such day."""
        try:
            return self._in_year(year)
        except CodecError:
            return None

    def _in_year(self, year: int | None) -> PartialDate:
        return PartialDate(year, self._part(2), self._part(4))

    def _part(self, at: int) -> int | None:
        part = self.text[at : at + 2]
        return None if part in (_UNKNOWN, "00") else int(part)

    def __str__(self) -> str:
        return self.text


def _begins(day: PartialDate, last: date) -> bool:
    return day.earliest is None or day.earliest <= last
