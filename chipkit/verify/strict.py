"""Strict reading of the project's own TOML files: a key that is not known is an error, not a typing mistake unseen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from chipkit.codec.toml import MAX_TOML, read_toml
from chipkit.errors import CodecError
from chipkit.frozen import FrozenMapping
from chipkit.language import Language

__all__ = ["LANGUAGES", "MAX_TOML", "Text", "read_table", "read_text", "read_toml"]

LANGUAGES = tuple(language.value for language in Language)
"""The languages that every text is written in."""
Text = FrozenMapping[str, str]
"""The same words in every language, by its code."""


def read_table(entry: object, what: str, keys: Collection[str], *, optional: Collection[str] = ()) -> dict[str, Any]:
    """A table that has all of `keys` and, besides these, at most `optional`.

    Raises:
        CodecError: It has others, lacks one, or is no table.
    """
    if not isinstance(entry, dict):
        raise CodecError("a table belongs here", where=what)
    if unknown := entry.keys() - {*keys, *optional}:
        raise CodecError(f"unknown key {min(unknown)!r}", where=what)
    if missing := set(keys) - entry.keys():
        raise CodecError(f"key {str(min(missing))!r} is missing", where=what)
    return dict(entry)


def read_text(entry: object, what: str) -> Mapping[str, str]:
    """The same words in every language.

    Raises:
        CodecError: A language is missing or has no words.
    """
    texts = read_table(entry, what, LANGUAGES)
    if not all(isinstance(text, str) and text for text in texts.values()):
        raise CodecError("words are missing", where=what)
    return FrozenMapping(texts)
