"""Dates, sizes and times as each language writes them; the locale of the system has no say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chipkit.codec.dates import PartialDate
    from chipkit_gui.texts import Language

__all__ = ["clock", "day", "kilobytes"]


def day(date: PartialDate) -> str:
    """A date as dd/mm/yyyy; parts that are not known are left out."""
    parts = [f"{part:02}" for part in (date.day, date.month) if part is not None]
    return "/".join([*parts, "????" if date.year is None else f"{date.year:04}"])


def kilobytes(size: int, language: Language) -> str:
    """A number of bytes in kilobytes, with one decimal."""
    text = f"{size / 1000:.1f} KB"
    return text.replace(".", ",") if language == "vi" else text


def clock(seconds: int) -> str:
    """A time span as minutes and seconds, such as "1:58"."""
    return f"{seconds // 60}:{seconds % 60:02}"
