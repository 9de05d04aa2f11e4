"""Dates as people of each language write them; a document for machines has those of ISO 8601."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final, Protocol

from chipkit.language import Language

__all__ = ["written_date", "written_day_of", "written_minute"]

_MOMENT: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T.*)?", re.ASCII | re.DOTALL)


class Day(Protocol):
    """A date of which parts may be unknown; its `str` is that of ISO 8601."""

    @property
    def year(self) -> int | None: ...

    @property
    def month(self) -> int | None: ...

    @property
    def day(self) -> int | None: ...


def written_date(day: Day, language: Language | str) -> str:
    """A date; in Vietnamese dd/mm/yyyy, without the parts that are not known, and "????" for an unknown year."""
    if Language(language) is not Language.VI:
        return str(day)
    parts = [f"{part:02}" for part in (day.day, day.month) if part is not None]
    return "/".join([*parts, "????" if day.year is None else f"{day.year:04}"])


def written_day_of(moment: str, language: Language | str) -> str:
    """The day of a moment in ISO 8601; what is no such moment stays as it is."""
    found = _MOMENT.fullmatch(moment)
    if found is None:
        return moment
    year, month, day = found.groups()
    return f"{day}/{month}/{year}" if Language(language) is Language.VI else f"{year}-{month}-{day}"


def written_minute(moment: datetime, language: Language | str) -> str:
    """Day and time of day, to the minute."""
    return f"{written_date(moment.date(), language)} {moment:%H:%M}"
