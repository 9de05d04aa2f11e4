"""BER-TLV data objects in their distinguished encoding (ISO/IEC 7816-4, 6.3; X.690, 8 and 10).

`TLV.parse` is strict: definite lengths in their shortest form, nothing behind the object, offsets in every error.
What real files carry beyond that (indefinite and long-form lengths) is read by `parse_ber` of `chipkit.codec.ber`.
Tags are written as the standards write them, as the number that their bytes spell: 0x61, 0x5F1F, 0x7F49.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field

from chipkit.errors import CodecError, LimitError
from chipkit.values import dataclass

__all__ = ["MOST_MEMBERS", "TLV", "announced_size", "encode_length", "encode_tag", "span", "template"]

MOST_MEMBERS = 1000
"""So many data objects are read one behind the other where nobody says that there may be more, or fewer."""
_MAX_TAG_BYTES = 4
_MAX_LENGTH_BYTES = 4
_ONE_BYTE_TAGS = frozenset(tag for tag in range(1, 0xFF) if tag & 0x1F != 0x1F)


@dataclass(frozen=True, slots=True)
class TLV:
    """One data object: a tag and its value."""

    tag: int
    """The tag, as the number that its bytes spell."""
    value: bytes = field(default=b"", repr=False)
    """The value, without tag and length."""
    offset: int = field(default=0, compare=False, repr=False)
    """Where the object began in the outermost input, in bytes."""
    received: bytes = field(default=b"", compare=False, repr=False)
    """The object exactly as it came; empty where it was built here."""

    @classmethod
    def of(cls, tag: int, *parts: bytes | TLV) -> TLV:
        """Build an object whose value is its parts, one behind the other."""
        return cls(tag, b"".join(bytes(part) for part in parts))

    @classmethod
    def parse(cls, data: bytes, *, offset: int = 0) -> TLV:
        """Read exactly one object.

        Args:
            data: The object, with nothing behind it.
            offset: Where `data` begins in the outermost input; errors and objects tell places from there.

        Raises:
            CodecError: The bytes are not one data object in DER.
        """
        tlv = _read(data, 0, offset)
        if len(tlv.received) != len(data):
            extra = len(data) - len(tlv.received)
            raise CodecError(f"{extra} bytes behind the data object", offset=offset + len(tlv.received))
        return tlv

    @classmethod
    def parse_first(cls, data: bytes, *, at: int = 0, offset: int = 0) -> TLV:
        """Read the object that begins at `at`; what lies behind it is left alone.

        Args:
            data: The object, and whatever is around it.
            at: Where in `data` it begins.
            offset: Where `data` begins in the outermost input.

        Raises:
            CodecError: The bytes do not begin with a data object in DER.
        """
        return _read(data, at, offset)

    @classmethod
    def parse_all(
        cls, data: bytes, *, offset: int = 0, most: int = MOST_MEMBERS, what: str = "data objects in a row"
    ) -> tuple[TLV, ...]:
        """Read objects one behind the other until the data ends.

        Args:
            data: The objects.
            offset: Where `data` begins in the outermost input.
            most: How many there may be; what follows them is not looked at.
            what: What they are, for the error.

        Raises:
            CodecError: The bytes are not a sequence of data objects in DER.
            LimitError: There are more data objects than `most`.
        """
        found: list[TLV] = []
        at, size = 0, len(data)
        while at < size:
            if len(found) == most:
                raise LimitError(f"more than {most} {what}", offset=offset + at)
            # most are as short as this, and are read without a call of a function
            tag, length = data[at], data[at + 1] if at + 1 < size else 0x80
            end = at + 2 + length
            if length < 0x80 and end <= size and tag in _ONE_BYTE_TAGS:
                tlv: TLV = _new(TLV)
                _set_tag(tlv, tag)
                _set_value(tlv, data[at + 2 : end])
                _set_offset(tlv, offset + at)
                _set_received(tlv, data[at:end])
                at = end
            else:
                tlv = _read(data, at, offset)
                at += len(tlv.received)
            found.append(tlv)
        return tuple(found)

    @property
    def constructed(self) -> bool:
        """Whether the value is itself made of data objects (bit 6 of the first tag byte)."""
        return bool(encode_tag(self.tag)[0] & 0x20)

    @property
    def raw(self) -> bytes:
        """The object as it came, or its distinguished encoding where it was built here."""
        return self.received or bytes(self)

    @property
    def value_offset(self) -> int:
        """Where the value began in the outermost input, in bytes."""
        return self.offset + len(self.received or bytes(self)) - len(self.value)

    def children(self, most: int = MOST_MEMBERS, what: str = "data objects in a row") -> tuple[TLV, ...]:
        """The data objects of a constructed value, of which there may be `most`; `what` they are, an error says.

        Raises:
            CodecError: The value is not a sequence of data objects.
            LimitError: There are more data objects than `most`.
        """
        value, received = self.value, self.received or bytes(self)
        return TLV.parse_all(value, offset=self.offset + len(received) - len(value), most=most, what=what)

    def first_children(self, count: int) -> tuple[TLV, ...]:
        """The first data objects of a constructed value, `count` at most; what follows them is not looked at.

        Raises:
            CodecError: The value does not begin with data objects.
        """
        found: list[TLV] = []
        at = 0
        while at < len(self.value) and len(found) < count:
            found.append(_read(self.value, at, self.value_offset))
            at += len(found[-1].received)
        return tuple(found)

    def expect(self, tag: int, what: str = "") -> TLV:
        """Return this object if it has `tag`.

        Raises:
            CodecError: The tag is a different one.
        """
        if self.tag != tag:
            name = f"{what}: " if what else ""
            raise CodecError(f"{name}tag {self.tag:02X} where {tag:02X} belongs", offset=self.offset)
        return self

    def __bytes__(self) -> bytes:
        return encode_tag(self.tag) + encode_length(len(self.value)) + self.value


def template(data: bytes | Iterable[TLV], *, offset: int = 0) -> dict[int, TLV]:
    """The data objects of a template by tag, in their order.

    Raises:
        CodecError: The bytes are not a sequence of data objects, or a tag stands twice.
    """
    objects: dict[int, TLV] = {}
    for tlv in TLV.parse_all(data, offset=offset) if isinstance(data, bytes) else data:
        if tlv.tag in objects:
            raise CodecError(f"tag {tlv.tag:02X} stands twice", offset=tlv.offset)
        objects[tlv.tag] = tlv
    return objects


def announced_size(prefix: bytes) -> int | None:
    """How many bytes the object that begins with `prefix` says it has, tag and length included.

    Returns:
        The size in bytes, or None while `prefix` is too short to tell.

    Raises:
        CodecError: The bytes are not the beginning of a data object.
    """
    header = _header(prefix, 0, 0)
    return None if header is None else header[1] + header[2]


def encode_tag(tag: int) -> bytes:
    """The bytes that a tag number spells."""
    if tag <= 0:
        raise ValueError(f"not a tag: {tag}")
    return tag.to_bytes((tag.bit_length() + 7) // 8, "big")


def encode_length(length: int) -> bytes:
    """A length in its shortest definite form (X.690, 10.1)."""
    if length < 0x80:
        return bytes([length])
    size = (length.bit_length() + 7) // 8
    return bytes([0x80 | size]) + length.to_bytes(size, "big")


_new = object.__new__
_set_tag, _set_value, _set_offset, _set_received = (
    vars(TLV)[name].__set__ for name in ("tag", "value", "offset", "received")
)  # the slots themselves: an object is made in half the time that its constructor takes


def _read(data: bytes, at: int, base: int) -> TLV:
    try:  # a tag of one byte before a length of one to three, as nearly all objects have it
        tag, length, body = data[at], data[at + 1], at + 2
        if length > 0x7F:
            if length == 0x81 and data[body] > 0x7F:
                length, body = data[body], body + 1
            elif length == 0x82 and data[body]:
                length, body = data[body] << 8 | data[body + 1], body + 2
            else:
                tag = 0
    except IndexError:
        tag = length = body = 0
    if tag in _ONE_BYTE_TAGS:
        end = body + length
    else:
        tag, body, end = _unusual(data, at, base)
    if end > len(data):
        raise CodecError(f"value runs {end - len(data)} bytes over", offset=base + at)
    tlv: TLV = _new(TLV)
    _set_tag(tlv, tag)
    _set_value(tlv, data[body:end])
    _set_offset(tlv, base + at)
    _set_received(tlv, data[at:end])
    return tlv


def span(data: bytes, at: int, end: int) -> tuple[int, int, int]:
    """Tag, beginning and end of the value of the object that begins at `at`, of which nothing is copied.

    Raises:
        CodecError: No object in DER begins there, or it ends behind `end`.
    """
    tag, body, value_end = _unusual(data, at, 0)
    if value_end > end:
        raise CodecError(f"value runs {value_end - end} bytes over", offset=at)
    return tag, body, value_end


def _unusual(data: bytes, at: int, base: int) -> tuple[int, int, int]:
    """Tag, beginning and end of the value of any other object."""
    try:  # a tag of one byte or two, as templates of biometrics have it, before such a length
        tag, length, body = data[at], data[at + 1], at + 2
        if tag & 0x1F == 0x1F:
            tag, length, body = (tag << 8 | length if tag != 0xFF and length < 0x80 else 0), data[body], body + 1
        if length > 0x7F:
            if length == 0x81 and data[body] > 0x7F:
                length, body = data[body], body + 1
            elif length == 0x82 and data[body]:
                length, body = data[body] << 8 | data[body + 1], body + 2
            else:
                tag = 0
        if tag:
            return tag, body, body + length
    except IndexError:
        pass
    header = _header(data, at, base)
    if header is None:
        raise CodecError("data object is cut off in its tag or length", offset=base + at)
    tag, size, length = header
    return tag, at + size, at + size + length


def _header(data: bytes, at: int, base: int) -> tuple[int, int, int] | None:
    """Tag, size of tag and length together, and length; None where the data ends before them."""
    tag_size = _tag_size(data, at, base)
    if tag_size is None or at + tag_size >= len(data):
        return None
    tag = int.from_bytes(data[at : at + tag_size], "big")
    first = data[at + tag_size]
    if first < 0x80:
        return tag, tag_size + 1, first
    size = first & 0x7F
    where = base + at + tag_size
    if size == 0:
        raise CodecError("indefinite length", offset=where)
    if size > _MAX_LENGTH_BYTES:
        raise CodecError(f"length of {size} bytes", offset=where)
    encoded = data[at + tag_size + 1 : at + tag_size + 1 + size]
    if encoded and encoded[0] == 0:
        raise CodecError("length not in its shortest form", offset=where)
    if len(encoded) < size:
        return None
    length = int.from_bytes(encoded, "big")
    if length < 0x80:
        raise CodecError("length not in its shortest form", offset=where)
    return tag, tag_size + 1 + size, length


def _tag_size(data: bytes, at: int, base: int) -> int | None:
    if at >= len(data):
        return None
    if data[at] in (0x00, 0xFF):
        raise CodecError(f"byte {data[at]:02X} where a tag belongs", offset=base + at)
    if data[at] & 0x1F != 0x1F:
        return 1
    for size in range(2, _MAX_TAG_BYTES + 1):
        if at + size > len(data):
            return None
        last = data[at + size - 1]
        if size == 2 and last == 0x80:
            raise CodecError("tag number not in its shortest form", offset=base + at)
        if not last & 0x80:
            return size
    raise CodecError(f"tag of over {_MAX_TAG_BYTES} bytes", offset=base + at)
