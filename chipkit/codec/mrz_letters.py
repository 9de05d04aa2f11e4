"""Names in the letters of the MRZ: what a zone may write for each sign of a name (Doc 9303-3, 4.6 and 6).

A sign is decomposed first; then the standard's table of Latin letters decides, then our own for letters that it leaves
out. What is in neither may stand for anything.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from enum import Enum, unique
from typing import Final

from chipkit.values import dataclass

__all__ = ["Sign", "SignKind", "spell", "transliterate"]

_MAX_NAME: Final = 1000
_PLAIN: Final = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_HYPHENS: Final = frozenset("-<\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}")
_LOST: Final = frozenset("?\N{REPLACEMENT CHARACTER}\N{WHITE SQUARE}\N{INVERTED QUESTION MARK}")

_WITH_MARK: Final[Mapping[str, tuple[str, ...]]] = {
    "A\u0308": ("AE", "A"), "A\u030a": ("AA", "A"), "N\u0303": ("N", "NXX"), "O\u0308": ("OE", "O"),
    "U\u0308": ("UE", "UXX", "U"),
}  # fmt: skip
"""Letters with a mark for which Doc 9303-3, 6, allows more than the letter; the first is the one we write."""

_STANDARD: Final[Mapping[str, str]] = {
    "Æ": "AE", "Ð": "D", "Ø": "OE", "Þ": "TH", "Đ": "D", "Ħ": "H", "Ĳ": "IJ", "Ł": "L", "Ŋ": "N", "Œ": "OE",
    "Ŧ": "T", "ẞ": "SS",
}  # fmt: skip
"""Letters that decompose into nothing (Doc 9303-3, 6, table A: U+00C0 to U+017D, and U+1E9E)."""

_BEYOND: Final[Mapping[str, str]] = {
    "Ƀ": "B", "Ɓ": "B", "Ƃ": "B", "Ƈ": "C", "Ȼ": "C", "Ɖ": "D", "Ɗ": "D", "Ƌ": "D", "Ǝ": "E", "Ə": "E", "Ɛ": "E",
    "Ɇ": "E", "Ƒ": "F", "Ɠ": "G", "Ǥ": "G", "Ɦ": "H", "Ⱨ": "H", "Ɨ": "I", "Ɩ": "I", "Ɉ": "J", "Ƙ": "K", "Ⱪ": "K",
    "Ƚ": "L", "Ⱡ": "L", "Ɫ": "L", "Ɱ": "M", "Ɲ": "N", "Ƞ": "N", "Ɔ": "O", "Ɵ": "O", "Ƥ": "P", "Ᵽ": "P", "Ɋ": "Q",
    "Ɍ": "R", "Ɽ": "R", "Ʈ": "T", "Ƭ": "T", "Ⱦ": "T", "Ʉ": "U", "Ʊ": "U", "Ʋ": "V", "Ⱳ": "W", "Ɏ": "Y", "Ƴ": "Y",
    "Ƶ": "Z", "Ȥ": "Z", "Ⱬ": "Z", "Ⱥ": "A",
}  # fmt: skip
"""Letters that the standard's table leaves out, such as those of minority languages of Vietnam: the letter that
Unicode's own name says ("LATIN CAPITAL LETTER B WITH STROKE"), as the transform Latin-ASCII of Unicode's CLDR has it.
"""


@unique
class SignKind(Enum):
    """What a sign of a name is."""

    LETTER = "letter"
    """The standard says what a zone writes for it."""
    FOREIGN = "foreign"
    """The standard is silent; our own table says what is likely, and a zone may leave it out."""
    UNKNOWN = "unknown"
    """In no table, or a sign where a letter was lost: a zone may write anything for it."""
    GAP = "gap"
    """A space, for which a zone has a filler."""
    HYPHEN = "hyphen"
    """A filler too; some leave it out."""
    OMITTED = "omitted"
    """An apostrophe, a comma or another sign that a zone leaves out; some have a filler."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of a name, and what a zone may write for it."""

    kind: SignKind
    spellings: tuple[str, ...] = ()
    """For letters; the first is the one that the standard recommends."""


def spell(name: str) -> tuple[Sign, ...]:
    """The signs of a name, each with what a zone may write for it.

    What follows the first 1,000 characters is left out: no zone has room for it, and Unicode's normal forms take
    quadratic time where marks come in a hostile order.
    """
    upper = unicodedata.normalize("NFKC", name[:_MAX_NAME]).upper()
    return tuple(map(_sign, _clusters(unicodedata.normalize("NFKD", upper))))


def transliterate(text: str) -> str:
    """A name in the letters of the MRZ, with spaces and hyphens as spaces (Doc 9303-3, 6).

    Latin letters lose their marks, save those that the standard writes as two. An apostrophe, a comma and a full stop
    are left out; what is not a Latin letter is left out too, and so is what follows the first 1,000 characters.
    """
    written = (
        " " if sign.kind in (SignKind.GAP, SignKind.HYPHEN) else sign.spellings[0] if sign.spellings else ""
        for sign in spell(text)
    )
    return " ".join("".join(written).split())


def _clusters(decomposed: str) -> Iterator[str]:
    """Each character with the marks that follow it; marks before any character are of none."""
    cluster = ""
    for char in decomposed:
        if unicodedata.combining(char):
            cluster += char if cluster else ""
            continue
        if cluster:
            yield cluster
        cluster = char
    if cluster:
        yield cluster


def _sign(cluster: str) -> Sign:
    base, marks = cluster[0], cluster[1:]
    for mark in marks:
        if base + mark in _WITH_MARK:
            return Sign(SignKind.LETTER, _WITH_MARK[base + mark])
    if base in _PLAIN:
        return Sign(SignKind.LETTER, (base,))
    if base in _STANDARD:
        return Sign(SignKind.LETTER, (_STANDARD[base],))
    if base in _BEYOND:
        return Sign(SignKind.FOREIGN, (_BEYOND[base],))
    return Sign(_kind_of_other(base))


def _kind_of_other(base: str) -> SignKind:
    if base.isspace():
        return SignKind.GAP
    if base in _HYPHENS:
        return SignKind.HYPHEN
    # a letter modifier, such as the apostrophe U+02BC, is a sign between letters
    lost = base in _LOST or (base.isalnum() and unicodedata.category(base) != "Lm")
    return SignKind.UNKNOWN if lost else SignKind.OMITTED
