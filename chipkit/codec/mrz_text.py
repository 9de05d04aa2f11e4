"""Characters of the MRZ: check digits, fields, names and transliteration (Doc 9303-3, 4.6, 4.9 and 6)."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from chipkit.errors import CodecError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ALPHABET", "FILLER", "check_digit", "field_text", "read_names", "transliterate", "write_names"]

FILLER: Final = "<"
ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUES: Final[Mapping[str, int]] = {char: value for value, char in enumerate(ALPHABET)} | {FILLER: 0}
_WEIGHTS: Final = (7, 3, 1)
_ALLOWED: Final = frozenset(_VALUES)
_SEPARATOR: Final = "<<"
_MAX_NAME: Final = 1000
# letters that are no base letter with a mark, or that Doc 9303-3, 6, writes otherwise than by dropping the mark
_LETTERS: Final[Mapping[str, str]] = {
    "Ä": "AE", "Å": "AA", "Æ": "AE", "Ð": "D", "Ö": "OE", "Ø": "OE", "Ü": "UE", "Þ": "TH", "Đ": "D", "Ħ": "H",
    "Ĳ": "IJ", "Ł": "L", "Ŋ": "N", "Œ": "OE", "Ŧ": "T", "ẞ": "SS",
}  # fmt: skip


def check_digit(text: str) -> str:
    """The check digit over a text: weights 7, 3, 1, modulo 10 (Doc 9303-3, 4.9).

    Raises:
        CodecError: A character is none of the MRZ's.
    """
    total = 0
    for at, char in enumerate(text):
        if char not in _VALUES:
            raise CodecError("character that no MRZ has", offset=at)
        total += _VALUES[char] * _WEIGHTS[at % 3]
    return str(total % 10)


def transliterate(text: str) -> str:
    """A name in the letters of the MRZ, with spaces and hyphens as spaces (Doc 9303-3, 6).

    Latin letters lose their marks, save those that the standard writes as two. An apostrophe, a comma and a full stop
    are left out; what is no Latin letter at all is left out too, and so is what follows the first 1,000 characters: no
    zone has room for it, and Unicode's normal forms take quadratic time where marks come in a hostile order.
    """
    composed = unicodedata.normalize("NFC", text[:_MAX_NAME]).upper()
    plain = "".join(_LETTERS.get(char, char) for char in composed)
    bare = unicodedata.normalize("NFD", plain)
    spaced = "".join(" " if char in "-\N{HYPHEN}\N{EN DASH}<" or char.isspace() else char for char in bare)
    return " ".join("".join(char for char in spaced if char == " " or char in _ALLOWED).split())


def field_text(value: str, size: int, name: str) -> str:
    """A value in its field: upper case, spaces and hyphens as fillers, filled up.

    Raises:
        ValueError: It does not fit, or holds a character that no MRZ has.
    """
    text = value.strip().upper().replace(" ", FILLER).replace("-", FILLER)
    if len(text) > size:
        raise ValueError(f"{name} of {len(text)} characters, at most {size} fit")
    if not _ALLOWED.issuperset(text):
        raise ValueError(f"{name} holds a character that no MRZ has")
    return text.ljust(size, FILLER)


def read_names(text: str) -> tuple[str, str]:
    """Primary and secondary identifier of a name field, with spaces for fillers."""
    primary, _, secondary = text.strip(FILLER).partition(_SEPARATOR)
    return _spaced(primary), _spaced(secondary)


def _spaced(text: str) -> str:
    return " ".join(text.replace(FILLER, " ").split())


def write_names(primary: str, secondary: str, size: int) -> str:
    """The name field of two identifiers, cut where it is too long (Doc 9303-3, 4.6).

    Of a long primary identifier as much is cut as leaves room for one letter of the secondary one.
    """
    first = transliterate(primary).replace(" ", FILLER)
    second = transliterate(secondary).replace(" ", FILLER)
    if second:
        first = first[: size - len(_SEPARATOR) - 1].rstrip(FILLER)
        first += _SEPARATOR + second
    return first[:size].ljust(size, FILLER)
