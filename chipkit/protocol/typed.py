"""From what a person typed or scanned to what opens a chip."""

from __future__ import annotations

from chipkit.errors import CodecError
from chipkit.national.vnm.inputs import Input
from chipkit.protocol.credentials import CANPassword, MRZPassword, Password

__all__ = ["password_of"]


def password_of(given: Input) -> Password:
    """The machine readable zone where it was given, since it opens a chip by every protocol; else the CAN.

    Raises:
        CodecError: The input opens no chip, as the number of nine digits on an old paper card.
    """
    if given.mrz is not None:
        return MRZPassword.from_mrz(given.mrz)
    if given.can is None:
        raise CodecError("this opens no chip", where=given.kind.value)
    return CANPassword(given.can)
