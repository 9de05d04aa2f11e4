"""BER as some real files carry it, turned into the distinguished encoding (X.690, 8; Doc 9303-10, 4.6.2).

Security objects of a few states use indefinite lengths, lengths in long form, or octet strings in pieces. `parse_ber`
reads these, says through `BER.distinguished` whether there was anything to mend, and gives back the object in DER.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Final

from chipkit.codec.tlv import TLV, encode_length, encode_tag
from chipkit.errors import CodecError, LimitError
from chipkit.frozen import FrozenMapping, freeze
from chipkit.values import dataclass

__all__ = [
    "BER",
    "FILLING",
    "MOST_OBJECTS",
    "begin_of_value",
    "most_objects",
    "object_end",
    "padding_behind",
    "parse_ber",
    "parse_where_not_der",
]

FILLING: Final = b"\x00\xff\t\n\v\f\r \x1a"
"""What programs leave at the end of a file: zeros, FF, blanks, line ends and Ctrl-Z."""

MOST_OBJECTS: Final = 1000
"""So many data objects are read where nobody says that there may be more: a security object has some 250."""
_BYTES_EACH = 8
"""Bytes of a data object at the least, over a whole file; those of real certificates have twelve on the average."""
_MAX_DEPTH = 48
_MAX_SIGNED = 64 << 10
"""How an object came is noted up to this size, in bytes; what bears a signature in it is smaller."""
_MAX_LENGTH_BYTES = 8
_OCTET_STRING = 0x04
_CONSTRUCTED = 0x20
_STRINGS = frozenset({0x24})
_END_OF_CONTENTS = b"\x00\x00"
_LONG_FORM = 0x80
_PLAIN = frozenset(tag for tag in range(1, 0xFF) if tag & 0x1F != 0x1F and not tag & _CONSTRUCTED)
"""Tags of one byte that primitive objects have."""
_NODES = frozenset(tag | _CONSTRUCTED for tag in _PLAIN) - _STRINGS
"""Those of constructed ones, which stand as they are where they are empty."""


@dataclass(frozen=True, slots=True)
class BER:
    """An object read as BER."""

    tlv: TLV
    """The object in distinguished encoding; its offsets count in that encoding, not in what came."""
    distinguished: bool
    """Whether the input was in distinguished encoding already."""
    came: Mapping[bytes, bytes] = field(default_factory=FrozenMapping, repr=False, compare=False)
    """How an object of the input came, by its distinguished encoding, for each that came otherwise: a signature may be
    over either. Objects that came in several ways are known by the last, and those of over 64 KiB not at all."""

    def __post_init__(self) -> None:
        freeze(self, "came")


def parse_ber(data: bytes, *, most: int = MOST_OBJECTS) -> BER:
    """Read exactly one BER object.

    Args:
        data: The object, with nothing behind it.
        most: How many objects there may be in it, itself included.

    Raises:
        CodecError: The bytes are not a BER object.
        LimitError: The object nests deeper than any real file does, or holds more objects.
    """
    walk = _Walk(data, most)
    encoded, end = walk.distinguished(0, len(data), 0)
    if end != len(data):
        raise CodecError(f"{len(data) - end} bytes behind the data object", offset=end)
    return BER(TLV.parse(encoded), encoded == data, walk.came)


def parse_where_not_der(data: bytes, strict: CodecError, *, most: int = MOST_OBJECTS) -> BER:
    """Read as BER what could not be read as DER.

    Args:
        data: The object, with nothing behind it.
        strict: What stood in the way of reading it as DER.
        most: How many objects there may be in it, itself included.

    Raises:
        CodecError: The bytes are not BER either, or are DER all the same: `strict` says better what is wrong.
        LimitError: So is `strict`, or there is more of the object than is read; neither says that it is wrong.
    """
    if isinstance(strict, LimitError):
        raise strict
    try:
        ber = parse_ber(data, most=most)
    except LimitError:
        raise
    except CodecError:
        raise strict from None
    if ber.distinguished:
        raise strict
    return ber


def most_objects(size: int, most: int) -> int:
    """How many data objects a large structure of `size` bytes may have, of `most` that such a one may have at all."""
    return max(MOST_OBJECTS, min(size // _BYTES_EACH, most))


def padding_behind(data: bytes) -> int:
    """How many bytes of filling stand behind the one data object, in DER or BER, that `data` begins with.

    0 if bytes other than filling follow, or if `data` does not begin with a data object.
    """
    if not data or data[-1] not in FILLING:
        return 0
    try:
        end = object_end(data)
    except CodecError:
        return 0
    return 0 if data[end:].strip(FILLING) else len(data) - end


def begin_of_value(data: bytes, at: int = 0) -> int:
    """Where the value begins of the data object, in DER or BER, that begins at `at`.

    Raises:
        CodecError: No data object begins there, or it is cut off.
    """
    return _header(data, at, len(data))[1]


def object_end(data: bytes, at: int = 0) -> int:
    """Where the data object, in DER or BER, ends that begins at `at`; a definite length is not looked into.

    Raises:
        CodecError: No data object begins there, or it is cut off.
        LimitError: It nests deeper, or has more objects in indefinite lengths, than any real file does.
    """
    opened = count = 0
    while True:
        if opened and data[at : at + 2] == _END_OF_CONTENTS:
            opened, at = opened - 1, at + 2
        else:
            _, body, length = _header(data, at, len(data))
            if length is None and not data[at] & _CONSTRUCTED:
                raise CodecError("indefinite length of a primitive object", offset=at)
            opened, at = (opened + 1, body) if length is None else (opened, body + length)
        if not opened:
            return at
        count += 1
        if opened > _MAX_DEPTH or count > MOST_OBJECTS:
            raise LimitError("nested deeper, or of more objects, than is read", offset=at)


class _Walk:
    """The way through one object in basic encoding."""

    def __init__(self, data: bytes, most: int) -> None:
        self._data = data
        self._left = self._most = most
        self.came: dict[bytes, bytes] = {}

    def distinguished(self, at: int, limit: int, depth: int) -> tuple[bytes, int]:
        """The object at `at` in DER, and where it ended in the input; what came otherwise is noted in `came`."""
        data, begin = self._data, at
        if depth > _MAX_DEPTH:
            raise LimitError(f"nested deeper than {_MAX_DEPTH}", offset=at)
        self._left -= 1
        if self._left < 0:
            raise LimitError(f"more than {self._most} data objects", offset=at)
        tag, body, length = _header(data, at, limit)
        if not data[at] & _CONSTRUCTED:
            if length is None:
                raise CodecError("indefinite length of a primitive object", offset=at)
            parts, end = [data[body : body + length]], body + length
        elif length is None:
            parts, end = self._children(body, limit, depth, indefinite=True)
        else:
            parts, end = self._children(body, body + length, depth, indefinite=False)
        if tag in _STRINGS:
            tag, parts = _OCTET_STRING, [_octets(part) for part in parts]
        value = b"".join(parts)
        encoded = encode_tag(tag) + encode_length(len(value)) + value
        if encoded != data[begin:end] and len(encoded) <= _MAX_SIGNED:
            self.came[encoded] = data[begin:end]
        return encoded, end

    def _children(self, at: int, limit: int, depth: int, *, indefinite: bool) -> tuple[list[bytes], int]:
        data, parts = self._data, list[bytes]()
        while True:
            if indefinite and data[at : at + 2] == _END_OF_CONTENTS and at + 2 <= limit:
                return parts, at + 2
            if at >= limit:
                if indefinite:
                    raise CodecError("end of contents is missing", offset=at)
                return parts, at
            end = at + 2 + data[at + 1] if at + 1 < limit else limit + 1
            if (
                end <= limit
                and self._left > 0
                and data[at + 1] < (_LONG_FORM if data[at] in _PLAIN else data[at] in _NODES)
            ):
                self._left -= 1  # a primitive object of a short length is in distinguished encoding as it stands
                parts.append(data[at:end])
                at = end
            else:
                part, at = self.distinguished(at, limit, depth + 1)
                parts.append(part)


def _octets(part: bytes) -> bytes:
    """The value of an OCTET STRING in distinguished encoding."""
    if part[0] == _OCTET_STRING and part[1] < _LONG_FORM:
        return part[2:]
    return TLV.parse(part).expect(_OCTET_STRING).value


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
