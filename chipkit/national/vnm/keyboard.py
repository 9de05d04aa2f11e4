"""What Vietnamese keyboards make of a scanned text, and how far that can be undone (docs/inputs.md).

A scanner that poses as a keyboard sends keys, not characters. Under the Vietnamese layout of Windows the keys of the
digits give letters and tone marks, so that a number arrives as letters; an input method joins keys to letters.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Final, Literal

from chipkit.national.vnm.text import base_letters

__all__ = [
    "LAYOUT_CHARACTERS",
    "figures_taken",
    "has_layout_digits",
    "horned",
    "keys_taken",
    "keystrokes",
    "undo_layout",
]

_KEYS: Final = {"ă": "1", "â": "2", "ê": "3", "ô": "4", "đ": "0"}
_MARKS: Final = {"\u0300": "5", "\u0309": "6", "\u0303": "7", "\u0301": "8", "\u0323": "9"}
_DOT_BELOW: Final = "\u0323"
_LETTERS: Final = _KEYS | {letter.upper(): digit for letter, digit in _KEYS.items()}
_SINGLE: Final = _LETTERS | _MARKS
_QUALITIES: Final = frozenset("\u0302\u0306")

LAYOUT_CHARACTERS: Final = frozenset(_SINGLE) | {
    composed
    for letter in _LETTERS
    for mark in _MARKS
    if len(composed := unicodedata.normalize("NFC", letter + mark)) == 1
}
"""Every character that keys of digits give under the Vietnamese layout, joined ones among them."""


def has_layout_digits(text: str) -> bool:
    """Whether a text that should be digits is digits and characters of that layout, some of the latter."""
    return any(char in LAYOUT_CHARACTERS for char in text) and all(
        char in LAYOUT_CHARACTERS or (char.isascii() and char.isdigit()) for char in text
    )


def undo_layout(text: str, *, raw: bool) -> str | None:
    """The text with the digits that were meant for the characters of the Vietnamese layout.

    Args:
        text: What arrived; other characters stay as they are.
        raw: The characters stand in the order in which they were typed. Otherwise marks may have been joined to
            letters and put into canonical order, which can hide in which order the keys came.

    Returns:
        None where more than one number can have been meant.
    """
    if raw:
        return "".join(_SINGLE.get(char, char) for char in text)
    digits: list[str] = []
    run: list[str] = []
    for char in unicodedata.normalize("NFC", text):
        head, *marks = _split(char)
        if head not in _MARKS:
            run = []
        elif char in _MARKS:
            head, marks = "", [char]
        run += marks
        if _DOT_BELOW in run and len(set(run)) > 1:
            return None  # canonical order puts the dot below first, wherever it was typed
        digits += [_SINGLE.get(head, head), *(_MARKS[mark] for mark in marks)]
    return "".join(digits)


def _split(char: str) -> list[str]:
    """A joined character as the letter on its key and the tone mark; any other one as it is."""
    if char not in LAYOUT_CHARACTERS:
        return [char]
    parts = unicodedata.normalize("NFD", char)
    quality = "".join(mark for mark in parts[1:] if mark in _QUALITIES)
    tones = [mark for mark in parts[1:] if mark in _MARKS]
    return [unicodedata.normalize("NFC", parts[0] + quality), *tones]


_TELEX: Final = {
    "\u0306": "w", "\u031b": "w", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0301": "s", _DOT_BELOW: "j",
}  # fmt: skip
_VNI: Final = {
    "\u0302": "6", "\u031b": "7", "\u0306": "8", "\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4",
    _DOT_BELOW: "5",
}  # fmt: skip


def keystrokes(word: str, method: Literal["telex", "vni"]) -> Counter[str]:
    """The keys that type a word, whatever their order; the key of the horn counts once, as it does for "ươ".

    Raises:
        ValueError: The method is unknown.
    """
    if method not in ("telex", "vni"):
        raise ValueError(f"{method!r} is not a method of typing: telex, vni")
    typed: Counter[str] = Counter()
    letter = ""
    for char in unicodedata.normalize("NFD", word.casefold()):
        if char == "đ":
            typed.update("dd" if method == "telex" else "d9")
        elif not unicodedata.combining(char):
            letter = char
            typed[char] += 1
        elif method == "telex" and char == "\u0302":
            typed[letter] += 1
        else:
            typed[(_TELEX if method == "telex" else _VNI).get(char, char)] += 1
    for key in "w78":
        if key in typed:
            typed[key] = 1
    return typed


def horned(word: str) -> str:
    """The word as Telex leaves it where "w" found no letter to change, and became "ư": "Ưang" of "Wang"."""
    return unicodedata.normalize("NFC", word.casefold()).replace("w", "ư")


def keys_taken(arrived: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether Telex took letters of a text for keys, word by word: "Ksỏ" is what it makes of "Ksor".

    Args:
        arrived: The words that came, with marks of their own.
        whole: The words that may have been typed, whose marks nobody knows.
    """
    if len(arrived) != len(whole):
        return False
    pairs = [(came, meant) for came, meant in zip(arrived, whole, strict=True) if base_letters(came) != meant]
    return bool(pairs) and all(_letters_became_marks(came, meant) for came, meant in pairs)


def _letters_became_marks(came: str, meant: str) -> bool:
    letters = base_letters(came)
    rest = iter(meant)
    missing, marks = Counter(meant) - Counter(letters), keystrokes(came, "telex") - Counter(letters)
    return horned(came) == horned(meant) or (all(each in rest for each in letters) and missing <= marks)


def figures_taken(arrived: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether VNI took figures of a text for keys, word by word: "Lô Ả, Khu Đ" is what it makes of "Lô A43, Khu D9".

    A figure behind letters gives a mark to one of them, a later one another mark in its place, and the same one again
    takes it away and stands as it is: so only that figures are missing can be said, not which.

    Args:
        arrived: The words that came.
        whole: The words that may have been typed.
    """
    if len(arrived) != len(whole):
        return False
    pairs = [(came, meant) for came, meant in zip(arrived, whole, strict=True) if came != meant]
    return any(_marks(came) > _marks(meant) for came, meant in pairs) and all(
        _figures_alone_are_missing(came, meant) for came, meant in pairs
    )


def _marks(word: str) -> int:
    """How many marks the letters of a word have, the stroke of "đ" with them."""
    parts = unicodedata.normalize("NFD", word.casefold())
    return sum(part == "đ" or unicodedata.combining(part) > 0 for part in parts)


def _figures_alone_are_missing(came: str, meant: str) -> bool:
    rest = iter(base_letters(meant))
    for letter in base_letters(came):
        if next((each for each in rest if each == letter or not each.isdigit()), None) != letter:
            return False
    return all(each.isdigit() for each in rest)
