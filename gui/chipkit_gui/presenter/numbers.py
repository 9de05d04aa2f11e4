"""Dates, sizes and times as each language writes them; the locale of the system has no say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from chipkit.codec.dates import PartialDate
    from chipkit_gui.texts import Language

__all__ = ["clock", "dated", "day", "kilobytes"]

_MOMENT: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(T.*)?", re.ASCII | re.DOTALL)


def day(date: PartialDate) -> str:
    """A date as dd/mm/yyyy; parts that are not known are left out."""
    parts = [f"{part:02}" for part in (date.day, date.month) if part is not None]
    return "/".join([*parts, "????" if date.year is None else f"{date.year:04}"])


def dated(moment: str, language: Language) -> str:
    """The day of a moment in ISO 8601, as a language writes it; what is no such moment stays."""
    found = _MOMENT.fullmatch(moment)
    if found is None:
        return moment
    year, month, of_month, _ = found.groups()
    return f"{of_month}/{month}/{year}" if language == "vi" else f"{year}-{month}-{of_month}"


def kilobytes(size: int, language: Language) -> str:
    """A number of bytes in kilobytes, with one decimal."""
    text = f"{size / 1000:.1f} KB"
    return text.replace(".", ",") if language == "vi" else text


def clock(seconds: int) -> str:
    """A time span as minutes and seconds, such as "1:58"."""
    return f"{seconds // 60}:{seconds % 60:02}"
