"""Dynamic authentication data of GENERAL AUTHENTICATE (Doc 9303-11, 4.4.4.2; ISO/IEC 7816-4, 11.6.5)."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from chipkit.codec.tlv import TLV, template
from chipkit.crypto.groups import Group
from chipkit.errors import ChipError, CodecError, KeyUnusableError

__all__ = ["dynamic_data", "dynamic_objects", "no_dynamic_data", "received_key"]

_AUTHENTICATION_DATA: Final = 0x7C


def dynamic_data(data: bytes, tag: int, doing: str) -> bytes:
    """The value of the one object that a step answers with.

    Args:
        data: The response data.
        tag: The tag that belongs there.
        doing: The step, for the error.

    Raises:
        ChipError: The response has another object, more than one, or no dynamic authentication data.
    """
    return dynamic_objects(data, tag, doing)[tag]


def dynamic_objects(
    data: bytes, tag: int, doing: str, *, besides: AbstractSet[int] = frozenset()
) -> Mapping[int, bytes]:
    """The values of the objects that a step answers with, by their tags.

    Args:
        data: The response data.
        tag: The tag that must be there.
        doing: The step, for the error.
        besides: The tags that may be there too, each once.

    Raises:
        ChipError: The response lacks the object, has another, or has no dynamic authentication data.
    """
    try:
        objects = template(TLV.parse(data).expect(_AUTHENTICATION_DATA).children())
    except CodecError as error:
        raise ChipError(f"{doing}: malformed dynamic authentication data: {error}") from error
    if tag not in objects or not objects.keys() <= {tag, *besides}:
        found = " ".join(f"{other:02X}" for other in objects) or "nothing"
        raise ChipError(f"{doing}: {found} in the dynamic authentication data, where {tag:02X} belongs")
    return {name: each.value for name, each in objects.items()}


def no_dynamic_data(data: bytes, doing: str) -> None:
    """Return if a step answered with nothing, either without the template or with an empty one.

    Raises:
        ChipError: The response carries dynamic authentication data.
    """
    if data not in (b"", bytes(TLV(_AUTHENTICATION_DATA))):
        raise ChipError(f"{doing}: {len(data)} bytes of dynamic authentication data, where none belong")


def received_key(group: Group, encoded: bytes, doing: str) -> bytes:
    """The public key that the chip sent, validated as 9.6 demands, in the group's own encoding.

    Raises:
        ChipError: The public key is not an element of this group.
    """
    try:
        return group.received(encoded)
    except KeyUnusableError as error:
        raise ChipError(f"{doing}: unusable public key: {error}") from error
