"""The languages of the desk, which are the library's: the teller's own comes first."""

from __future__ import annotations

from typing import Final

from chipkit.frozen import FrozenMapping
from chipkit.language import Language
from chipkit.words import Text

__all__ = ["CODES", "DEFAULT_LANGUAGE", "LANGUAGES", "Language", "Text", "say"]

DEFAULT_LANGUAGE: Final = Language.VI
LANGUAGES: Final = tuple(sorted(Language, key=lambda language: language is not DEFAULT_LANGUAGE))
CODES: Final = tuple(language.value for language in LANGUAGES)
"""The languages as a command line names them."""


def say(vi: str, en: str) -> Text:
    """A sentence in both languages."""
    return FrozenMapping({"vi": vi, "en": en})
