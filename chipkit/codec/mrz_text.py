"""Characters of the MRZ: check digits, fields and names (Doc 9303-3, 4.6 and 4.9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chipkit.codec.mrz_letters import transliterate
from chipkit.errors import CodecError

__all__ = ["ALPHABET", "FILLER", "check_digit", "field_text", "read_names", "write_names"]

FILLER: Final = "<"
ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUES: Final[Mapping[str, int]] = {char: value for value, char in enumerate(ALPHABET)} | {FILLER: 0}
_NO_VALUE: Final = 255
_BY_CODE: Final = bytes(_VALUES.get(chr(code), _NO_VALUE) for code in range(256))
_ALLOWED: Final = frozenset(_VALUES)
_SEPARATOR: Final = "<<"


def check_digit(text: str) -> str:
    """The check digit over a text: weights 7, 3, 1, modulo 10 (Doc 9303-3, 4.9).

    Raises:
        CodecError: The text has a character that an MRZ cannot contain.
    """
    values = text.encode("ascii", "replace").translate(_BY_CODE)
    if _NO_VALUE in values:
        at = next(at for at, char in enumerate(text) if char not in _VALUES)
        raise CodecError("a character that an MRZ cannot contain", offset=at)
    return ALPHABET[(7 * sum(values[::3]) + 3 * sum(values[1::3]) + sum(values[2::3])) % 10]


def field_text(value: str, size: int, name: str) -> str:
    """A value in its field: upper case, spaces and hyphens as fillers, filled up.

    Raises:
        ValueError: The text is too long, or has a character that an MRZ cannot contain.
    """
    text = value.strip().upper().replace(" ", FILLER).replace("-", FILLER)
    if len(text) > size:
        raise ValueError(f"{name} of {len(text)} characters, at most {size} fit")
    if not _ALLOWED.issuperset(text):
        raise ValueError(f"{name} holds a character that no MRZ has")
    return text.ljust(size, FILLER)


def read_names(text: str) -> tuple[str, str]:
    """Primary and secondary identifier of a name field, with spaces for fillers; the first is empty before "<<"."""
    primary, _, secondary = text.rstrip(FILLER).partition(_SEPARATOR)
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
