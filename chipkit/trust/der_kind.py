"""What a structure in DER or BER seems to be, by its first members; parsing it may still fail."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final, Literal

from chipkit.codec import der
from chipkit.codec.ber import begin_of_value, object_end
from chipkit.codec.tlv import announced_size
from chipkit.errors import CodecError
from chipkit.trust.der_run import split

__all__ = ["ItemKind", "der_kind", "has_signed_form", "head_of", "members_of"]

ItemKind = Literal["certificate", "crl", "master list", "signer list", "unusable"]

_INDEFINITE: Final = 0x80


def der_kind(data: bytes) -> ItemKind:
    """What a DER or BER structure seems to be, by its first members; parsing it may still fail."""
    try:
        members = list(islice(members_of(data), 1))
        if not members or data[0] != der.SEQUENCE:
            return "unusable"
        first = data[members[0]]
        if first[0] == der.OBJECT_IDENTIFIER:
            return "master list"
        return _kind_by([first[part.start] for part in islice(members_of(first), 5)])
    except CodecError:
        return _ber_kind(data)


def _kind_by(tags: list[int]) -> ItemKind:
    """What something signed is, by the tags of the first members of its content."""
    if der.UTC_TIME in tags[:4] or der.GENERALIZED_TIME in tags[:4]:
        return "crl"
    return "certificate" if len(tags) == 5 else "unusable"


def _ber_kind(data: bytes) -> ItemKind:
    """What a structure seems to be that is not in DER down to the members of its first one."""
    try:
        first = begin_of_value(data)
        if data[0] != der.SEQUENCE or first == len(data):
            return "unusable"
        if data[first] == der.OBJECT_IDENTIFIER:
            return "master list" if data[1] == _INDEFINITE or object_end(data) == len(data) else "unusable"
        if data[first] != der.SEQUENCE or object_end(data) != len(data):
            return "unusable"
        at, end, tags = begin_of_value(data, first), object_end(data, first), list[int]()
        while at < end and len(tags) < 5 and data[at]:
            tags.append(data[at])
            at = object_end(data, at)
    except CodecError:
        return "unusable"
    return _kind_by(tags)


def has_signed_form(data: bytes) -> bool:
    """Whether a structure has the members of a certificate or a revocation list: content, algorithm, signature."""
    try:
        tags = [data[part.start] for part in islice(members_of(data), 4)]
    except CodecError:
        return False
    return tags == [der.SEQUENCE, der.SEQUENCE, der.BIT_STRING]


def members_of(data: bytes) -> Iterator[slice]:
    """Where the members of a structure lie."""
    if announced_size(data[:16]) != len(data):
        raise CodecError("data object is cut off, or bytes are behind it", offset=0)
    return split(data, at=head_of(data))


def head_of(data: bytes) -> int:
    """How long tag and length of a structure are."""
    return 2 if data[1:2] < b"\x80" else 2 + (data[1] & 0x7F)
