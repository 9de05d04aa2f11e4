"""BER as some real files carry it, turned into the distinguished encoding (X.690, 8; Doc 9303-10, 4.6.2).

Security objects of a few states use indefinite lengths, lengths in long form, or octet strings in pieces. `parse_ber`
reads these, says through `BER.distinguished` whether there was anything to mend, and gives back the object in DER.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from chipkit.codec.tlv import TLV, encode_length, encode_tag
from chipkit.errors import CodecError
from chipkit.frozen import FrozenMapping, freeze

__all__ = ["BER", "FILLING", "padding_behind", "parse_ber"]

FILLING: Final = b"\x00\xff\t\n\v\f\r \x1a"
"""What programs leave at the end of a file: zeros, FF, blanks, line ends and Ctrl-Z."""

_MAX_DEPTH = 48
_MAX_LENGTH_BYTES = 8
_OCTET_STRING = 0x04
_CONSTRUCTED = 0x20
_STRINGS = frozenset({0x24})
_END_OF_CONTENTS = b"\x00\x00"


@dataclass(frozen=True, slots=True)
class BER:
    """An object read as BER."""

    tlv: TLV
    """The object in distinguished encoding; its offsets count in that encoding, not in what came."""
    distinguished: bool
    """Whether the input was in distinguished encoding already."""
    came: Mapping[bytes, bytes] = field(default_factory=FrozenMapping, repr=False, compare=False)
    """How an object of the input came, by its distinguished encoding, for each that came otherwise: a signature may be
    over either. Objects that came in several ways are known by the last."""

    def __post_init__(self) -> None:
        freeze(self, "came")


def parse_ber(data: bytes) -> BER:
    """Read exactly one BER object.

    Args:
        data: The object, with nothing behind it.

    Raises:
        CodecError: The bytes are no BER object, or nest deeper than any real file does.
    """
    came: dict[bytes, bytes] = {}
    encoded, end = _normalise(data, 0, len(data), 0, came)
    if end != len(data):
        raise CodecError(f"{len(data) - end} bytes behind the data object", offset=end)
    return BER(TLV.parse(encoded), encoded == data, came)


def padding_behind(data: bytes) -> int:
    """How many bytes of filling stand behind the one data object, in DER or BER, that `data` begins with.

    Where other bytes than filling stand there, or what begins is no data object, there is none.
    """
    if not data or data[-1] not in FILLING:
        return 0
    try:
        _, body, length = _header(data, 0, len(data))
        end = _normalise(data, 0, len(data), 0, {})[1] if length is None else body + length
    except CodecError:
        return 0
    return 0 if data[end:].strip(FILLING) else len(data) - end


def _normalise(data: bytes, at: int, limit: int, depth: int, came: dict[bytes, bytes]) -> tuple[bytes, int]:
    """The object at `at` in DER, and where it ended in the input; what came otherwise is noted in `came`."""
    begin = at
    if depth > _MAX_DEPTH:
        raise CodecError(f"nested deeper than {_MAX_DEPTH}", offset=at)
    tag, body, length = _header(data, at, limit)
    constructed = bool(encode_tag(tag)[0] & _CONSTRUCTED)
    if length is None:
        if not constructed:
            raise CodecError("indefinite length of a primitive object", offset=at)
        parts, end = _children(data, body, limit, depth, came, indefinite=True)
    elif constructed:
        parts, end = _children(data, body, body + length, depth, came, indefinite=False)
    else:
        parts, end = [data[body : body + length]], body + length
    if tag in _STRINGS:
        tag, parts = _OCTET_STRING, [TLV.parse(part).expect(_OCTET_STRING).value for part in parts]
    value = b"".join(parts)
    encoded = encode_tag(tag) + encode_length(len(value)) + value
    if encoded != data[begin:end]:
        came[encoded] = data[begin:end]
    return encoded, end


def _children(
    data: bytes, at: int, limit: int, depth: int, came: dict[bytes, bytes], *, indefinite: bool
) -> tuple[list[bytes], int]:
    parts: list[bytes] = []
    while True:
        if indefinite and data[at : at + 2] == _END_OF_CONTENTS and at + 2 <= limit:
            return parts, at + 2
        if at >= limit:
            if indefinite:
                raise CodecError("end of contents is missing", offset=at)
            return parts, at
        part, at = _normalise(data, at, limit, depth + 1, came)
        parts.append(part)


def _header(data: bytes, at: int, limit: int) -> tuple[int, int, int | None]:
    """Tag, where the value begins, and its length (None: indefinite)."""
    start = at
    if data[at : at + 1] in (b"\x00", b"\xff"):
        raise CodecError(f"byte {data[at]:02X} where a tag belongs", offset=at)
    more = at < limit and data[at] & 0x1F == 0x1F
    at += 1
    while more and at < min(limit, start + 4):
        more = bool(data[at] & 0x80)
        at += 1
    if more or at >= limit:
        raise CodecError("data object is cut off in its tag", offset=start)
    tag, first = int.from_bytes(data[start:at], "big"), data[at]
    at += 1
    if first == 0x80:
        return tag, at, None
    if first & 0x80 == 0:
        length = first
    else:
        size = first & 0x7F
        if size > _MAX_LENGTH_BYTES or at + size > limit:
            raise CodecError(f"length of {size} bytes", offset=at - 1)
        length = int.from_bytes(data[at : at + size], "big")
        at += size
    if at + length > limit:
        raise CodecError(f"value runs {at + length - limit} bytes over", offset=start)
    return tag, at, length
