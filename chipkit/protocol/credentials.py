"""The passwords that open a card: the machine readable zone, or the card access number (Doc 9303-11, 4.3 and 9.7.3).

What was typed wrongly is a `CodecError`; no message of it repeats what was typed.
"""

from __future__ import annotations

import re
from dataclasses import field
from enum import Enum, unique
from typing import ClassVar, TypeAlias

from chipkit.codec.mrz import MRZ, mrz_information
from chipkit.crypto.kdf import can_password, mrz_password
from chipkit.doors import expect
from chipkit.errors import CodecError
from chipkit.national.nation import Input
from chipkit.values import dataclass

__all__ = ["CANPassword", "MRZPassword", "Password", "PasswordKind", "password_of"]

_DOCUMENT_NUMBER = re.compile(r"[A-Z0-9<]{1,22}")
_DATE = re.compile(r"[0-9<]{6}")
_CAN = re.compile(r"[0-9]{6}")


@unique
class PasswordKind(Enum):
    """Which password; the value is its reference in MSE:SET AT (Doc 9303-11, 4.4.4.1)."""

    MRZ = 1
    CAN = 2


@dataclass(frozen=True, slots=True)
class MRZPassword:
    """The three fields of the machine readable zone that open a card; for PACE and for Basic Access Control."""

    document_number: str = field(repr=False)
    """As printed, without trailing fillers and without its check digit."""
    date_of_birth: str = field(repr=False)
    """YYMMDD."""
    date_of_expiry: str = field(repr=False)
    """YYMMDD."""

    kind: ClassVar[PasswordKind] = PasswordKind.MRZ

    def __post_init__(self) -> None:
        for pattern, name in (
            (_DOCUMENT_NUMBER, "document number"),
            (_DATE, "date of birth"),
            (_DATE, "date of expiry"),
        ):
            expect(getattr(self, name.replace(" ", "_")), str, name)
            if not pattern.fullmatch(getattr(self, name.replace(" ", "_"))):
                raise CodecError(f"{name} is not as in a machine readable zone", where="password")

    @classmethod
    def from_fields(cls, document_number: str, date_of_birth: str, date_of_expiry: str) -> MRZPassword:
        """Take the fields as a person types them: lower case, spaces and trailing fillers are accepted.

        Raises:
            CodecError: A field cannot stand in a machine readable zone.
        """
        number = "".join(document_number.split()).upper().rstrip("<")
        return cls(number, "".join(date_of_birth.split()), "".join(date_of_expiry.split()))

    @classmethod
    def from_mrz(cls, mrz: MRZ) -> MRZPassword:
        """Take the fields of a parsed machine readable zone."""
        return cls(mrz.document_number, mrz.date_of_birth.text, mrz.date_of_expiry.text)

    @property
    def information(self) -> str:
        """The MRZ information: the three fields, each with its check digit (Doc 9303-11, 9.7.2)."""
        return mrz_information(self.document_number, self.date_of_birth, self.date_of_expiry)

    @property
    def secret(self) -> bytes:
        """The encoded password that K_pi is derived from: SHA-1 of the MRZ information (Doc 9303-11, 9.7.3)."""
        return mrz_password(self.information)


@dataclass(frozen=True, slots=True)
class CANPassword:
    """The card access number of six digits; for PACE alone."""

    can: str = field(repr=False)

    kind: ClassVar[PasswordKind] = PasswordKind.CAN

    def __post_init__(self) -> None:
        _expect(_CAN, self.can, "card access number")

    @property
    def secret(self) -> bytes:
        """The encoded password that K_pi is derived from: the digits themselves (Doc 9303-11, 9.7.3)."""
        return can_password(self.can)


Password: TypeAlias = MRZPassword | CANPassword
"""A password of any kind; all have `kind` and `secret`."""


def password_of(given: Input) -> Password:
    """What an input opens a chip with: its machine readable zone, which every protocol takes; else its CAN.

    Raises:
        CodecError: The input cannot open a chip, such as the number of an earlier document.
    """
    if given.mrz is not None:
        return MRZPassword.from_mrz(given.mrz)
    if given.can is None:
        raise CodecError("this input cannot open a chip", where=given.kind.value)
    return CANPassword(given.can)


def _expect(pattern: re.Pattern[str], text: str, name: str) -> None:
    expect(text, str, name)
    if not pattern.fullmatch(text):
        raise CodecError(f"{name} does not have the form that the standard prescribes", where="password")
