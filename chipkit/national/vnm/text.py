"""Vietnamese text: its normal forms, and the traces of damage in it (docs/inputs.md)."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "VIETNAMESE",
    "base_letters",
    "canonical_words",
    "has_foreign_characters",
    "has_lost_characters",
    "has_marks",
    "surviving_letters",
    "words",
]

_TONES: Final = ("\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_VOWELS: Final = "aăâeêioôơuưy"
_LOST: Final = frozenset("?\N{REPLACEMENT CHARACTER}\N{WHITE SQUARE}\N{INVERTED QUESTION MARK}")
_PUNCTUATION: Final = frozenset(
    " ,.-/'()[]:;&+\"#\N{NO-BREAK SPACE}\N{EN DASH}\N{EM DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}"
    "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
    "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"
)
_APOSTROPHES: Final = frozenset("'\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}")
_STROKES: Final = {"đ": "đ", "ð": "đ", "\N{LATIN SMALL LETTER D WITH TAIL}": "đ"}


def _alphabet() -> frozenset[str]:
    lower = {unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in ("", *_TONES)}
    lower |= set("abcdefghijklmnopqrstuvwxyzđð")
    return frozenset(lower | {letter.upper() for letter in lower} | set("0123456789"))


VIETNAMESE: Final = _alphabet()
"""Letters and digits of Vietnamese text in composed form; the other letters of ASCII, and "Ð" for "Đ", among them."""


def words(text: str) -> list[str]:
    """The words in lower case and composed form; an apostrophe is left out, other signs separate."""
    return "".join(_letters(unicodedata.normalize("NFC", text.casefold()))).split()


def _letters(text: str) -> Iterator[str]:
    for char in text:
        if char.isalnum() or unicodedata.combining(char):
            yield _STROKES.get(char, char)
        elif char not in _APOSTROPHES:
            yield " "


def canonical_words(text: str) -> tuple[str, ...]:
    """The words, each with its tone marks behind it: "hòa" and "hoà" are the same."""
    return tuple(_canonical(word) for word in words(text))


def _canonical(word: str) -> str:
    parts = unicodedata.normalize("NFD", word)
    tones = sorted(char for char in parts if char in _TONES)
    rest = "".join(char for char in parts if char not in _TONES)
    return unicodedata.normalize("NFC", rest) + "/" + "".join(tones) if tones else unicodedata.normalize("NFC", rest)


def base_letters(text: str) -> str:
    """The words without any mark, "đ" as "d", one behind the other."""
    return "".join(_bare("".join(words(text))))


def _bare(word: str) -> Iterator[str]:
    for char in unicodedata.normalize("NFD", word):
        if not unicodedata.combining(char):
            yield "d" if char == "đ" else char


def surviving_letters(text: str, page: Literal["ascii", "cp1252"]) -> str:
    """The base letters of what a code page can carry: what is left where everything else was dropped."""
    composed = unicodedata.normalize("NFC", text).encode(page, "ignore").decode(page)
    return base_letters(composed)


def has_marks(text: str) -> bool:
    """Whether any letter is more than ASCII."""
    return any(not char.isascii() for word in words(text) for char in word)


def has_lost_characters(text: str) -> bool:
    """Whether a sign stands where a letter was."""
    return any(char in _LOST for char in text)


def has_foreign_characters(text: str) -> bool:
    """Whether there is a character that no Vietnamese text has, as wrong decoding or a wrong key leaves it."""
    composed = unicodedata.normalize("NFC", text)
    known = VIETNAMESE | _PUNCTUATION | _LOST
    return any(char not in known for char in composed)
