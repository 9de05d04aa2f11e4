"""Dynamic authentication data of GENERAL AUTHENTICATE (Doc 9303-11, 4.4.4.2; ISO/IEC 7816-4, 11.5.5)."""

from __future__ import annotations

from typing import Final

from chipkit.codec.tlv import TLV, template
from chipkit.crypto.points import Point, decode_point
from chipkit.errors import ChipError, CodecError, KeyUnusableError
from chipkit.pki.domain_parameters import DomainParameters

__all__ = ["dynamic_data", "no_dynamic_data", "received_point"]

_AUTHENTICATION_DATA: Final = 0x7C


def dynamic_data(data: bytes, tag: int, doing: str) -> bytes:
    """The value of the one object that a step answers with.

    Args:
        data: The response data.
        tag: The tag that belongs there.
        doing: The step, for the error.

    Raises:
        ChipError: There is another object, more than one, or no dynamic authentication data at all.
    """
    try:
        objects = template(TLV.parse(data).expect(_AUTHENTICATION_DATA).children())
    except CodecError as error:
        raise ChipError(f"{doing}: malformed dynamic authentication data: {error}") from error
    if objects.keys() != {tag}:
        found = " ".join(f"{other:02X}" for other in objects) or "nothing"
        raise ChipError(f"{doing}: {found} in the dynamic authentication data, where {tag:02X} belongs")
    return objects[tag].value


def no_dynamic_data(data: bytes, doing: str) -> None:
    """Return if a step answered with nothing, either without the template or with an empty one.

    Raises:
        ChipError: There is something.
    """
    if data not in (b"", bytes(TLV(_AUTHENTICATION_DATA))):
        raise ChipError(f"{doing}: {len(data)} bytes of dynamic authentication data, where none belong")


def received_point(curve: DomainParameters, encoded: bytes, doing: str) -> Point:
    """The public key that the chip sent.

    Raises:
        ChipError: It is none of this curve.
    """
    try:
        return decode_point(curve, encoded)
    except KeyUnusableError as error:
        raise ChipError(f"{doing}: unusable public key: {error}") from error
