"""The languages that every text of chipkit is written in."""

from __future__ import annotations

from enum import StrEnum, unique

__all__ = ["Language"]


@unique
class Language(StrEnum):
    """A language, by its code in ISO 639-1. Any other word is refused by `Language(word)`."""

    EN = "en"
    """English."""
    VI = "vi"
    """Vietnamese."""
