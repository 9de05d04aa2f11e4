"""The identity number of a Vietnamese ID card, and what is derived from it (docs/vietnam.md)."""

from __future__ import annotations

from dataclasses import field
from typing import Final, Literal

from chipkit.errors import CodecError
from chipkit.national.vnm.units import RegistrationPlace, registration_place
from chipkit.values import dataclass

__all__ = [
    "DOCUMENT_NUMBER_SIZE",
    "NO_EXPIRY",
    "IdentityNumber",
    "NumberStructure",
    "OldIdentityNumber",
    "can_of",
    "check_number",
    "document_number_of",
]

NO_EXPIRY = "991231"
"""The date of expiry in the machine readable zone of a card that never expires."""

DOCUMENT_NUMBER_SIZE: Final = 9
"""Digits of the document number in the machine readable zone."""

_DIGITS: Final = 12
_OLD_DIGITS: Final = 9
_MAX_TEXT: Final = 64
_GROUPING: Final = frozenset(" .-\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}")
_FIRST_CENTURY: Final = 19


def check_number(number: str) -> str:
    """Return an identity number as it is.

    Raises:
        ValueError: The text is not twelve digits. The message does not repeat the text.
    """
    if len(number) != _DIGITS or not (number.isascii() and number.isdigit()):
        raise ValueError("an identity number is twelve digits")
    return number


def can_of(number: str) -> str:
    """The card access number: the last six digits.

    Raises:
        ValueError: The number is not twelve digits.
    """
    return check_number(number)[-6:]


def document_number_of(number: str) -> str:
    """The document number in the machine readable zone: the last nine digits.

    Raises:
        ValueError: The number is not twelve digits.
    """
    return check_number(number)[-DOCUMENT_NUMBER_SIZE:]


@dataclass(frozen=True, slots=True)
class NumberStructure:
    """What the digits of an identity number tell. Information only: no number is refused for it."""

    place: RegistrationPlace = field(repr=False)
    """Where the birth was registered, by the first three digits."""
    sex: Literal["M", "F"] = field(repr=False)
    """The sex registered when the number was given out, by the fourth digit: even for male, odd for female."""
    birth_year: int = field(repr=False)
    """The year of birth, with the century of the fourth digit."""


@dataclass(frozen=True, slots=True)
class IdentityNumber:
    """Số định danh cá nhân: the identity number of twelve digits, which has no check digit."""

    digits: str = field(repr=False)

    def __post_init__(self) -> None:
        _check_digits(self.digits, _DIGITS)

    @classmethod
    def parse(cls, text: str) -> IdentityNumber:
        """Take a number as a person types it: spaces, full stops and hyphens between the digits are ignored.

        Raises:
            CodecError: The text is not twelve digits. The message does not repeat the text.
        """
        return cls(_ungrouped(text))

    @property
    def can(self) -> str:
        """The card access number that opens the chip: the last six digits."""
        return can_of(self.digits)

    @property
    def document_number(self) -> str:
        """The document number in the machine readable zone: the last nine digits."""
        return document_number_of(self.digits)

    @property
    def structure(self) -> NumberStructure:
        """What the digits tell of place, sex and year.

        >>> IdentityNumber("000199000001").structure.birth_year
        1999
        """
        century = int(self.digits[3])
        year = (_FIRST_CENTURY + century // 2) * 100 + int(self.digits[4:6])
        return NumberStructure(registration_place(self.digits[:3]), "F" if century % 2 else "M", year)

    def __str__(self) -> str:
        return self.digits


@dataclass(frozen=True, slots=True)
class OldIdentityNumber:
    """Số CMND: the nine digits of the earlier paper card. It cannot open a chip; DG13 may repeat it in field 15."""

    digits: str = field(repr=False)

    def __post_init__(self) -> None:
        _check_digits(self.digits, _OLD_DIGITS)

    @classmethod
    def parse(cls, text: str) -> OldIdentityNumber:
        """Take a number as a person types it.

        Raises:
            CodecError: The text is not nine digits. The message does not repeat the text.
        """
        return cls(_ungrouped(text))

    def __str__(self) -> str:
        return self.digits


def _ungrouped(text: str) -> str:
    if len(text) > _MAX_TEXT:
        raise CodecError(f"{len(text)} characters", offset=0, where="identity number")
    return "".join(char for char in text.strip() if char not in _GROUPING)


def _check_digits(digits: str, count: int) -> None:
    for at, char in enumerate(digits):
        if not (char.isascii() and char.isdigit()):
            raise CodecError("character that is not a digit", offset=at, where="identity number")
    if len(digits) != count:
        raise CodecError(f"{len(digits)} digits where {count} belong", offset=0, where="identity number")
