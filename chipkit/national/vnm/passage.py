"""What the way from the print to us has done to a text, as far as the text itself shows (docs/inputs.md).

A sign where a letter was lost excuses what stands in its place and nothing else. What befalls every letter, such as a
code page that has no "ễ", shows in the whole input: a single letter that no page carries proves that none did it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import Final

from chipkit.national.vnm import text as vietnamese
from chipkit.national.vnm.alignment import Token
from chipkit.national.vnm.keyboard import LAYOUT_CHARACTERS
from chipkit.national.vnm.scanned import Damage
from chipkit.values import dataclass

__all__ = ["Pages", "Passage", "carry", "pages_of"]

Pages = frozenset[str]
"""The code pages that can have carried a text: letters that one of them lacks may have been changed or dropped."""

_PAGES: Final = ("ascii", "cp1252", "cp1258", "cp1250", "mac_roman", "cp437", "cp850")
"""Those of Windows, of consoles and of Macintosh computers; any of them is met in Vietnam."""
_USUAL: Final = frozenset({"ascii", "cp1252", "cp1258"})

_KEYS_LOST: Final = frozenset({Damage.SEPARATOR_COUNT, Damage.SEPARATOR_LOST, Damage.END, Damage.KEYBOARD_LAYOUT})
_MISREAD: Final = re.compile(r"(?:[\u00e3-\u00eb][\u00a0-\u00bf]?|\u00e1[\u00ba\u00bb]?[\u00a0-\u00bf]?)+")
"""What is left of Vietnamese letters in UTF-8 that was read in Latin-1, in small letters: U+00C0 to U+02FF have two
bytes, U+1E80 to U+1EFF three; the control characters among them cannot be typed."""
_MARKED: Final = re.compile(r"[^\x00-\x7f]+")
_TYPED: Final = frozenset("sfrxjwzaeod0123456789")
"""Keys of Telex and VNI that stand in a text where an input method did not join them."""


def pages_of(*texts: str) -> Pages:
    """The code pages that carry all letters of these texts; empty if no page carries them all."""
    letters = "".join(
        char for text in texts for char in unicodedata.normalize("NFC", text) if char in vietnamese.VIETNAMESE
    )
    return frozenset(page for page in _PAGES if _has(page, letters))


def carry(pages: Pages, letter: str) -> bool:
    """Whether each of these pages has a letter, in small or in capital."""
    return all(_has(page, letter) for page in pages)


@lru_cache(maxsize=8192)
def _has_letter(page: str, letter: str) -> bool:
    try:
        letter.encode(page)
    except UnicodeEncodeError:
        return False
    return True


def _has(page: str, letters: str) -> bool:
    return all(_has_letter(page, letter) for letter in set(letters))


def _misread(*texts: str) -> bool:
    """Whether the texts are UTF-8 that was read in Latin-1: all that is not ASCII in them, some of it no letter."""
    marked = _MARKED.findall(unicodedata.normalize("NFC", " ".join(texts)).casefold())
    return any("\u00ba" in each or "\u00bb" in each for each in marked) and all(map(_MISREAD.fullmatch, marked))


@dataclass(frozen=True, slots=True)
class Passage:
    """What a text went through on its way, or may have."""

    pages: Pages = frozenset()
    keys_lost: bool = False
    """Single keys were dropped or doubled, as a bar or the last digit shows."""
    layout: bool = False
    """Digits arrived as letters and tone marks of the Vietnamese keyboard layout, and nothing else of a mark did."""
    misread: bool = False
    """Every letter with a mark is the rest of one in UTF-8 that was read in Latin-1."""

    @classmethod
    def of(cls, texts: Iterable[str], damage: Collection[Damage] = ()) -> Passage:
        """What all texts of an input show.

        Args:
            texts: Its texts, such as name, sex and address.
            damage: What was met in taking the input apart.
        """
        layout, texts = Damage.KEYBOARD_LAYOUT in damage, tuple(texts)
        pages = frozenset({"ascii"}) if layout else pages_of(*texts)
        return cls(pages, keys_lost=not _KEYS_LOST.isdisjoint(damage), layout=layout, misread=_misread(*texts))

    @classmethod
    def alone(cls, text: str) -> Passage:
        """What a single text shows; code pages that are rare in Vietnam are left out as unlikely."""
        return cls(pages_of(text) & _USUAL, misread=_misread(text))

    def tokens(self, text: str, *, typed: bool = False) -> list[Token]:
        """The letters of a text for an alignment, with a run for each place where some were lost.

        Args:
            text: What arrived.
            typed: Letters that may be keys of an input method may be left out.
        """
        tokens: list[Token] = []
        # what was read in a wrong encoding may leave figures among the signs of it
        lossy = vietnamese.has_lost_characters(text) or vietnamese.has_foreign_characters(text)
        for part in self._parts(unicodedata.normalize("NFC", text.casefold())):
            if self._damaged(part):
                tokens.append(Token(run=len(part)))
                continue
            for char in vietnamese.letters(part):
                last = tokens[-1].letter if tokens else " "
                if (char, last) != (" ", " "):
                    # a key that was held too long is one letter more
                    extra = char == last or (typed and char in _TYPED) or (lossy and char.isdigit())
                    tokens.append(Token(char, optional=extra))
        return tokens[:-1] if tokens and tokens[-1].letter == " " else tokens

    def _parts(self, text: str) -> Iterator[str]:
        """The text in runs of ASCII letters and of anything else; a wrongly decoded letter is such a run as a whole."""
        part, plain = "", True
        for char in text:
            is_plain = char.isascii() and char not in vietnamese.LOST
            if part and is_plain != plain:
                yield part
                part = ""
            part, plain = part + char, is_plain
        if part:
            yield part

    def _damaged(self, part: str) -> bool:
        if vietnamese.has_lost_characters(part) or vietnamese.has_foreign_characters(part):
            return True
        if self.misread:
            return not part.isascii()
        return self.layout and any(char in LAYOUT_CHARACTERS for char in part)
