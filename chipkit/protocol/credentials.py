"""The passwords that open a card: machine readable zone or card access number (Doc 9303-11, 4.3 and 9.7.3); PIN, PUK.

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

__all__ = ["CANPassword", "MRZPassword", "PINPassword", "PUKPassword", "Password", "PasswordKind", "password_of"]

_DOCUMENT_NUMBER = re.compile(r"[A-Z0-9<]{1,22}")
_DATE = re.compile(r"[0-9<]{6}")
_CAN = re.compile(r"[0-9]{6}")
_SECRET = re.compile(r"[0-9]{4,16}")


@unique
class PasswordKind(Enum):
    """Which password; the value is its reference in MSE:SET AT (Doc 9303-11, 4.4.4.1)."""

    MRZ = 1
    CAN = 2
    PIN = 3
    """Not of Doc 9303 (BSI TR-03110-3, B.11.1)."""
    PUK = 4
    """Not of Doc 9303 (BSI TR-03110-3, B.11.1)."""

    @property
    def counted(self) -> bool:
        """Whether the chip counts the tries, so that wrong ones block a citizen's card."""
        return self in (PasswordKind.PIN, PasswordKind.PUK)


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
    """Always `PasswordKind.MRZ`."""

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
    """Six digits, as printed."""

    kind: ClassVar[PasswordKind] = PasswordKind.CAN
    """Always `PasswordKind.CAN`."""

    def __post_init__(self) -> None:
        _expect(_CAN, self.can, "card access number")

    @property
    def secret(self) -> bytes:
        """The encoded password that K_pi is derived from: the digits themselves (Doc 9303-11, 9.7.3)."""
        return can_password(self.can)


@dataclass(frozen=True, slots=True)
class PINPassword:
    """The holder's secret PIN, whose tries the chip counts; for PACE alone, and never taken from an input or a policy.

    It is presented once in a reading: a channel that is lost is not opened again with it.
    """

    pin: str = field(repr=False)
    """4 to 16 digits."""
    can: CANPassword | None = field(default=None, repr=False)
    """What resumes a PIN that is suspended, so that its last try may be used up; None to leave it so."""

    kind: ClassVar[PasswordKind] = PasswordKind.PIN
    """Always `PasswordKind.PIN`."""

    def __post_init__(self) -> None:
        _expect(_SECRET, self.pin, "PIN")
        if self.can is not None:
            expect(self.can, CANPassword, "can")

    @property
    def secret(self) -> bytes:
        """The encoded password that K_pi is derived from: its characters, as of a CAN (BSI TR-03110-3, A.2.1.2)."""
        return can_password(self.pin)


@dataclass(frozen=True, slots=True)
class PUKPassword:
    """The holder's secret PUK, whose tries the chip counts; as for `PINPassword`."""

    puk: str = field(repr=False)
    """4 to 16 digits."""

    kind: ClassVar[PasswordKind] = PasswordKind.PUK
    """Always `PasswordKind.PUK`."""

    def __post_init__(self) -> None:
        _expect(_SECRET, self.puk, "PUK")

    @property
    def secret(self) -> bytes:
        """The encoded password that K_pi is derived from: its characters, as of a CAN (BSI TR-03110-3, A.2.1.2)."""
        return can_password(self.puk)


Password: TypeAlias = MRZPassword | CANPassword | PINPassword | PUKPassword
"""A password of any kind; all have `kind` and `secret`."""


def password_of(given: Input) -> MRZPassword | CANPassword:
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
