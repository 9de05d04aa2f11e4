"""The project's own TOML files (version 1.0), read strictly: bounded in length and in the time that it costs.

A key that is not known is an error, not a typing mistake unseen; so is one that is missing. `read_table` takes a table
of which all keys are known beforehand, `Table` one whose values are asked for one after the other.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar, get_args

from chipkit.errors import CodecError
from chipkit.frozen import FrozenMapping
from chipkit.language import Language
from chipkit.meant import meant, there_are

__all__ = ["LANGUAGES", "MAX_TOML", "Table", "Text", "read_table", "read_text", "read_toml"]

MAX_TOML = 1 << 16
"""The longest document of an operator's own, in characters."""
LANGUAGES = tuple(language.value for language in Language)
"""The languages that every text is written in."""
Text = FrozenMapping[str, str]
"""The same words in every language, by its code."""

_MAX_DOTS = 64
"""The most full stops in a line: a dotted key stays in one, and the time for it grows with the square of its parts."""
T = TypeVar("T")


def read_toml(text: str, what: str, *, limit: int = MAX_TOML) -> dict[str, Any]:
    """A TOML document of at most `limit` characters.

    Raises:
        CodecError: The text is not TOML, is longer than `limit`, or has a line with too many full stops.
    """
    if len(text) > limit:
        raise CodecError(f"more than {limit} characters", where=what)
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > _MAX_DOTS:
            raise CodecError(f"more than {_MAX_DOTS} full stops in line {number}", where=what)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of over 4,300 digits is a bare ValueError
        raise CodecError(f"not TOML: {error}", where=what) from None


def read_table(entry: object, what: str, keys: Collection[str], *, optional: Collection[str] = ()) -> dict[str, Any]:
    """A table that has all of `keys` and, besides these, at most `optional`.

    Raises:
        CodecError: The value is not a table, has an unknown key, or lacks a key.
    """
    if not isinstance(entry, dict):
        raise CodecError("a table belongs here", where=what)
    if unknown := entry.keys() - {*keys, *optional}:
        told = there_are(min(unknown), (*keys, *optional))
        raise CodecError(f"unknown key {min(unknown)!r}; {told}", where=what)
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


class Table:
    """One table; each value is taken by name and kind, and `finish` refuses what nobody took."""

    def __init__(self, values: Mapping[str, Any], where: str, prefix: str = "") -> None:
        """Open a table.

        Args:
            values: What the file says.
            where: The file, for errors.
            prefix: The table's own name with a dot behind it; empty for the whole file.
        """
        self._left = dict(values)
        self._asked: dict[str, None] = {}
        self._where = where
        self._prefix = prefix

    def text(self, key: str, default: str | None = None) -> str:
        """A string."""
        return self._take(key, str, default)

    def choice(self, key: str, choices: T, default: str | None = None) -> Any:  # noqa: ANN401 - the literal's type
        """A string of a `Literal`."""
        value = self.text(key, default)
        if value not in get_args(choices):
            raise self.not_one_of(key, value, get_args(choices))
        return value

    def number(self, key: str, allowed: range, default: int | None = None) -> int:
        """A whole number of a range."""
        value = self._take(key, int, default)
        if isinstance(value, bool) or value not in allowed:
            raise self.error(key, f"wants a whole number from {allowed.start} to {allowed[-1]}")
        return value

    def optional_number(self, key: str, allowed: range) -> int | None:
        """A whole number within `allowed`; None if the key is absent."""
        return self.number(key, allowed) if self._is_there(key) else None

    def pattern(self, key: str, pattern: str) -> str:
        """A string that is made like a regular expression says."""
        value = self.text(key)
        if not re.fullmatch(pattern, value):
            raise self.error(key, f"wants {pattern}")
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        return self._take(key, bool, default)

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of strings."""
        return self._list(key, str, default)

    def numbers(self, key: str, default: tuple[int, ...] | None = None) -> tuple[int, ...]:
        """A list of whole numbers."""
        return self._list(key, int, default)

    def table(self, key: str) -> Table:
        """A table of its own."""
        return Table(self._take(key, dict, None), self._where, f"{self._prefix}{key}.")

    def optional_table(self, key: str) -> Table | None:
        """A table; None if the key is absent."""
        return self.table(key) if self._is_there(key) else None

    def finish(self) -> None:
        """Refuse keys that nobody asked for.

        Raises:
            CodecError: An unknown key is left.
        """
        for key in self._left:
            raise self.error(key, f"unknown key{meant(key, self._asked)}")

    def not_one_of(self, key: str, word: str, words: Iterable[str]) -> CodecError:
        """The error of a word that is none of those that there are."""
        names = tuple(words)
        return self.error(key, f"{word!r} is not one of {', '.join(names)}{meant(word, names)}")

    def error(self, key: str, reason: str) -> CodecError:
        """The error that tells key and file."""
        return CodecError(f"{self._prefix}{key}: {reason}", where=self._where)

    def _is_there(self, key: str) -> bool:
        self._asked[key] = None
        return key in self._left

    def _take(self, key: str, kind: type[T], default: T | None) -> T:
        if not self._is_there(key):
            if default is None:
                raise self.error(key, "missing")
            return default
        value = self._left.pop(key)
        if not isinstance(value, kind):
            raise self.error(key, f"wants {kind.__name__}, not {type(value).__name__}")
        return value

    def _list(self, key: str, kind: type[T], default: tuple[T, ...] | None) -> tuple[T, ...]:
        values = self._take(key, list, list(default) if default is not None else None)
        if not all(type(value) is kind for value in values):
            raise self.error(key, f"wants a list of {kind.__name__}")
        return tuple(values)
