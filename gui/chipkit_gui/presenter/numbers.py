"""Dates, sizes and times as each language writes them; the locale of the system has no say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.language import Language
from chipkit.written_dates import written_date

if TYPE_CHECKING:
    import datetime as dt

    from chipkit.codec.dates import PartialDate

__all__ = ["clock", "day", "kilobytes"]


def day(date: PartialDate | dt.date) -> str:
    """A date as dd/mm/yyyy in either language, as the cards have it; parts that are not known are left out."""
    return written_date(date, Language.VI)


def kilobytes(size: int, language: Language) -> str:
    """A number of bytes in kilobytes, with one decimal."""
    text = f"{size / 1000:.1f} KB"
    return text.replace(".", ",") if language == "vi" else text


def clock(seconds: int) -> str:
    """A time span as minutes and seconds, such as "1:58"."""
    return f"{seconds // 60}:{seconds % 60:02}"
