"""Text from a card, a file or a reader, made fit to be shown: one rule for every face.

What steers a screen instead of standing on it becomes a visible mark, such as ⟨U+202E⟩: line ends, ESC and the other
controls, what turns the direction of writing, what has no width, and marks that pile up on one letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, TypeVar

__all__ = ["LONGEST", "printable", "printable_values", "says_something", "why_no_words", "without_numbers"]

LONGEST: Final = 2000
"""The most characters of one text that are shown unless the caller says otherwise."""

_LONGEST_WORDS: Final = 400
"""The most characters of a name or a reason that somebody gives."""
_STEERING: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Controls, formats, halves of characters, private use, nothing at all, and separators of lines (Unicode, 4.5)."""
_SPACE: Final = "Zs"
_MARKS: Final = frozenset({"Mn", "Me"})
_PILE: Final = 4
"""So many marks may stand on one letter; Vietnamese, decomposed, has two."""
_UNSEEN: Final = frozenset({
    0x034F, *range(0x115F, 0x1161), *range(0x17B4, 0x17B6), *range(0x180B, 0x1810), 0x2800, 0x3164,
    *range(0xFE00, 0xFE10), 0xFFA0, *range(0xE0100, 0xE01F0),
})  # fmt: skip
"""What else has no appearance: default-ignorable letters and marks (Unicode, 5.21), and the empty Braille pattern."""

_PERSONAL: Final = re.compile(r"[^\s'\"]*(?:[0-9](?:[ .-]?[0-9]){5}|<<)[^'\"\n]*")
"""What may be somebody's number, or a line of a machine readable zone, with all that follows it."""

T = TypeVar("T")


def printable(text: str, longest: int | None = LONGEST) -> str:
    """The text with everything marked that would steer or deceive whoever reads it.

    Args:
        text: The text.
        longest: The most characters of the result; what is over is cut and told as such. None for any number.
    """
    if text.isascii() and text.isprintable():
        return _cut(text, len(text), longest)
    total = len(text)
    if longest is not None:
        text = text[: longest + 1]  # a hostile text is not gone through to its end
    return _cut("".join(shown for _, shown in _shown(text)), total, longest)


def _shown(text: str) -> Iterator[tuple[bool, str]]:
    """Of each character whether it is marked, and how it is shown."""
    pile = 0
    for character in text:
        category = unicodedata.category(character)
        pile = pile + 1 if category in _MARKS else 0
        steers = category in _STEERING or ord(character) in _UNSEEN or pile > _PILE
        yield steers, _mark(character) if steers else " " if category == _SPACE else character


def printable_values(value: T) -> T:
    """The same structure of dicts, lists and texts, with every text printable, and whole."""
    made: object = value
    if isinstance(value, str):
        made = printable(value, None)
    elif isinstance(value, dict):
        made = {printable_values(key): printable_values(each) for key, each in value.items()}
    elif isinstance(value, list | tuple):
        made = [printable_values(each) for each in value]
    return made  # type: ignore[return-value]  # the same kind of structure


def _mark(character: str) -> str:
    return f"⟨U+{ord(character):04X}⟩"


def _cut(text: str, total: int, longest: int | None) -> str:
    if longest is None or len(text) <= longest:
        return text
    told = f"… ({total} characters)"
    return f"{text[: max(0, longest - len(told))]}{told}"


def says_something(text: str) -> bool:
    """Whether there is anything to see in a text: blanks and characters without a shape name nobody."""
    return any(each.isprintable() and not each.isspace() and ord(each) not in _UNSEEN for each in text)


def why_no_words(text: str) -> str:
    """Why a text is no name and no reason that somebody may give, in words; empty where it is one."""
    if not says_something(text):
        return "blank: it names nobody, and no reason"
    if len(text) > _LONGEST_WORDS:
        return f"longer than the {_LONGEST_WORDS} characters that are kept"
    odd = next((shown for steers, shown in _shown(text) if steers), "")
    return f"it holds {odd}, which is nothing that can be read" if odd else ""


def without_numbers(text: str) -> str:
    """Text as an error may repeat it: what may be somebody's number, or a zone, given where a name belongs, is not."""
    return _PERSONAL.sub("…", text)
