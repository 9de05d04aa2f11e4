"""Vietnamese text: its normal forms, and the traces of damage in it (docs/inputs.md)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

__all__ = [
    "LOST",
    "VIETNAMESE",
    "base_letters",
    "canonical_words",
    "has_foreign_characters",
    "has_lost_characters",
    "has_marks",
    "letters",
    "marks_of",
    "same_spellings",
    "spaced_letters",
    "words",
]

_TONES: Final = ("\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_VOWELS: Final = "aăâeêioôơuưy"
_MINORITY: Final = "čĕĭñŏŭƀɓɖɗŋǐ" + "\u0306\u030c"
"""Letters and marks of minority languages that are written in Vietnam, such as Ê Đê, Gia Rai, Ba Na and Cơ Ho."""
LOST: Final = frozenset("?\N{REPLACEMENT CHARACTER}\N{WHITE SQUARE}\N{INVERTED QUESTION MARK}")
"""Signs that stand where a letter was lost."""
_PUNCTUATION: Final = frozenset(
    " ,.-/'()[]:;&+\"#\N{NO-BREAK SPACE}\N{EN DASH}\N{EM DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}"
    "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
    "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"
)
_HYPHENS: Final = frozenset("-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}")
_APOSTROPHES: Final = frozenset("'\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}")
_BARE: Final = {"đ": "d", "ƀ": "b", "ɓ": "b", "ɗ": "d"}
_STROKES: Final = {"đ": "đ", "ð": "đ", "\N{LATIN SMALL LETTER D WITH TAIL}": "đ"}


def _alphabet() -> frozenset[str]:
    lower = {unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in ("", *_TONES)}
    lower |= set("abcdefghijklmnopqrstuvwxyzđð") | set(_MINORITY)
    return frozenset(lower | {letter.upper() for letter in lower} | set("0123456789"))


VIETNAMESE: Final = _alphabet()
"""Letters and digits of Vietnamese text in composed form; those of ASCII and of minority languages, and "Ð", too."""


def spaced_letters(text: str) -> str:
    """The words as `words` has them, with a space between two; a sign where a letter was lost stays."""
    return " ".join("".join(letters(unicodedata.normalize("NFC", text.casefold()), kept=LOST)).split())


def words(text: str) -> list[str]:
    """The words in lower case and composed form; an apostrophe is left out, other signs separate."""
    return "".join(letters(unicodedata.normalize("NFC", text.casefold()))).split()


def letters(text: str, kept: frozenset[str] = frozenset()) -> Iterator[str]:
    """The letters and figures of a text in small letters; a space for any other sign, save an apostrophe and `kept`."""
    for char in text:
        if char.isalnum() or unicodedata.combining(char) or char in kept:
            yield _STROKES.get(char, char)
        elif char not in _APOSTROPHES:
            yield " "


def same_spellings(text: str) -> frozenset[tuple[str, ...]]:
    """The words in every way that signs between letters allow: an apostrophe or a hyphen joins words or parts them."""
    found = set()
    for apostrophe in ("", " "):
        for hyphen in ("", " "):
            table = dict.fromkeys(map(ord, _APOSTROPHES), apostrophe) | dict.fromkeys(map(ord, _HYPHENS), hyphen)
            found.add(canonical_words(text.translate(table)))
    return frozenset(found)


def marks_of(letter: str) -> frozenset[str]:
    """The marks of one letter, a stroke among them."""
    parts = unicodedata.normalize("NFD", letter)
    return frozenset(parts[1:]) | ({"stroke"} if parts[0] in _BARE else frozenset())


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
            yield _BARE.get(char, char)


def has_marks(text: str) -> bool:
    """Whether any letter is more than ASCII."""
    return any(not char.isascii() for word in words(text) for char in word)


def has_lost_characters(text: str) -> bool:
    """Whether a sign stands where a letter was."""
    return any(char in LOST for char in text)


def has_foreign_characters(text: str) -> bool:
    """Whether there is a character that no Vietnamese text has, as wrong decoding or a wrong key leaves it."""
    composed = unicodedata.normalize("NFC", text)
    known = VIETNAMESE | _PUNCTUATION | LOST
    return any(char not in known for char in composed)
