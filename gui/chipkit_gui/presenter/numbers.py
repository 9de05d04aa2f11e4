"""Dates, sizes and times as each language writes them; the locale of the system has no say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.language import Language
from chipkit.written_dates import written_date, written_day_of

if TYPE_CHECKING:
    import datetime as dt

    from chipkit.codec.dates import PartialDate

__all__ = ["clock", "day", "day_of", "kilobytes"]


def day(date: PartialDate | dt.date) -> str:
    """A date as dd/mm/yyyy in either language, as the cards have it; parts that are not known are left out."""
    return written_date(date, Language.VI)


def day_of(moment: str) -> str:
    """The day of a moment in ISO 8601, as `day` writes it: one screen has one kind of dates."""
    return written_day_of(moment, Language.VI)


def kilobytes(size: int, language: Language) -> str:
    """A number of bytes in kilobytes, with one decimal."""
    text = f"{size / 1000:.1f} KB"
    return text.replace(".", ",") if language == "vi" else text


def clock(seconds: int) -> str:
    """A time span as minutes and seconds, such as "1:58"."""
    return f"{seconds // 60}:{seconds % 60:02}"
