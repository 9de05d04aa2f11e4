"""The two languages of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

__all__ = ["DEFAULT_LANGUAGE", "LANGUAGES", "Language", "Text", "say"]

Language = Literal["vi", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")
DEFAULT_LANGUAGE: Final[Language] = "vi"

Text: TypeAlias = Mapping[Language, str]
"""One sentence in every language."""


def say(vi: str, en: str) -> Text:
    """A sentence in both languages."""
    return MappingProxyType({"vi": vi, "en": en})
