"""ASN.1 values in distinguished encoding, read and written (X.690, 8, 10 and 11)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from chipkit import oids
from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.errors import CodecError, LimitError

__all__ = [
    "BIT_STRING",
    "BOOLEAN",
    "GENERALIZED_TIME",
    "IA5_STRING",
    "INTEGER",
    "NULL",
    "OBJECT_IDENTIFIER",
    "OCTET_STRING",
    "PLAIN_INTEGER",
    "PLAIN_POSITIVE",
    "PLAIN_UTC_TIME",
    "PRINTABLE_STRING",
    "SEQUENCE",
    "SET",
    "UTC_TIME",
    "UTF8_STRING",
    "Fields",
    "bit_string",
    "boolean",
    "decode_bits",
    "decode_boolean",
    "decode_integer",
    "decode_oid",
    "decode_text",
    "decode_time",
    "explicit",
    "generalized_time",
    "implicit",
    "integer",
    "null",
    "octet_string",
    "oid",
    "printable_string",
    "sequence",
    "set_of",
    "utc_time",
    "utf8_string",
]

BOOLEAN = 0x01
INTEGER = 0x02
BIT_STRING = 0x03
OCTET_STRING = 0x04
NULL = 0x05
OBJECT_IDENTIFIER = 0x06
UTF8_STRING = 0x0C
PRINTABLE_STRING = 0x13
TELETEX_STRING = 0x14
IA5_STRING = 0x16
UTC_TIME = 0x17
GENERALIZED_TIME = 0x18
VISIBLE_STRING = 0x1A
UNIVERSAL_STRING = 0x1C
BMP_STRING = 0x1E
SEQUENCE = 0x30
SET = 0x31

_MOST_FIELDS = 64
"""No SEQUENCE of a standard has as many members that are named one by one."""
_MAX_OID_BYTES = 128
_MAX_INTEGER_BYTES = 1536  # beyond any RSA modulus in use, and within what Python prints in decimal
_CHARSETS = {
    UTF8_STRING: "utf-8",
    PRINTABLE_STRING: "ascii",
    IA5_STRING: "ascii",
    0x12: "ascii",
    VISIBLE_STRING: "ascii",
    TELETEX_STRING: "latin-1",
    UNIVERSAL_STRING: "utf-32-be",
    BMP_STRING: "utf-16-be",
}
_LEAP_SECOND = 60
_UTC_TIME = re.compile(r"(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(Z|[+-]\d{4})", re.ASCII)
_GENERALIZED_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:[.,]\d+)?(Z|[+-]\d{4})", re.ASCII)


_PLAIN_TIME: Final = len("YYYYMMDDHHMMSSZ")
PLAIN_UTC_TIME: Final = re.compile(
    rb"[0-9]{2}(?:(?:0[1-9]|1[0-2])(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])(?:29|30)|(?:0[13578]|1[02])31)"
    rb"(?:[01][0-9]|2[0-3])(?:[0-5][0-9]){2}Z"
)
"""A UTCTime with seconds, in UTC, that exists: reading it leaves no deviation. A 29th of February is not among them."""
PLAIN_POSITIVE: Final = re.compile(rb"[\x01-\x7f]|\x00[\x80-\xff]")
"""How a positive INTEGER begins that has no byte more than it needs."""
PLAIN_INTEGER: Final = re.compile(rb"[^\x00\xff]|\x00[\x80-\xff]|\xff[\x00-\x7f]|[\x00\xff]\Z")
"""How an INTEGER begins that has no byte more than it needs (X.690, 8.3.2)."""


class Fields:
    """The members of a SEQUENCE, taken one after the other.

    Every member is either taken or complained about: `finish` refuses what nobody asked for.
    """

    def __init__(self, parent: TLV, tag: int | None = SEQUENCE, what: str = "") -> None:
        """Open `parent`.

        Raises:
            CodecError: The tag is not `tag`, or the value is not a sequence of data objects.
            LimitError: The object has over 64 members.
        """
        self._what = what
        if tag is not None and parent.tag != tag:
            parent.expect(tag, what)
        self._parent = parent
        try:
            self._members = list(parent.children(_MOST_FIELDS))
        except LimitError as error:
            raise error.inside(what) if what else error from None
        self._members.reverse()

    def take(self, tag: int | None, name: str) -> TLV:
        """The next member, which must be there and, where `tag` is given, have it."""
        if not self._members:
            end = self._parent.value_offset + len(self._parent.value)
            raise CodecError(f"{name} is missing", offset=end, where=self._what)
        member = self._members[-1]
        if tag is not None and member.tag != tag:
            raise CodecError(
                f"{name}: tag {member.tag:02X} where {tag:02X} belongs", offset=member.offset, where=self._what
            )
        return self._members.pop()

    def optional(self, *tags: int) -> TLV | None:
        """The next member if it has one of `tags`, else None."""
        if self._members and self._members[-1].tag in tags:
            return self._members.pop()
        return None

    def rest(self) -> tuple[TLV, ...]:
        """All members that are left."""
        left = tuple(reversed(self._members))
        self._members.clear()
        return left

    def finish(self) -> None:
        """Refuse members that were not taken.

        Raises:
            CodecError: A member is left over.
        """
        if self._members:
            left = self._members[-1]
            raise CodecError(f"unexpected member {left.tag:02X}", offset=left.offset, where=self._what)


def decode_integer(tlv: TLV, tag: int = INTEGER, found: list[Deviation] | None = None) -> int:
    """An INTEGER as a number of up to 12,288 bits.

    Args:
        tlv: The object.
        tag: Its tag, where it is implicitly tagged.
        found: Where the deviation is left of an integer with more leading bytes than it needs (X.690, 8.3.2), whose
            number is plain nevertheless; such an integer is refused where this is None.
    """
    value = tlv.expect(tag, "integer").value
    if not value:
        raise CodecError("integer without a value", offset=tlv.offset)
    if len(value) > _MAX_INTEGER_BYTES:
        raise LimitError(f"integer of {len(value)} bytes, at most {_MAX_INTEGER_BYTES} are read", offset=tlv.offset)
    if len(value) > 1 and ((value[0] == 0x00 and value[1] < 0x80) or (value[0] == 0xFF and value[1] >= 0x80)):
        if found is None:
            raise CodecError("integer not in its shortest form", offset=tlv.value_offset)
        found.append(Deviation("der.integer.padded", detail="an INTEGER with more leading bytes than it needs"))
    return int.from_bytes(value, "big", signed=True)


def decode_oid(tlv: TLV, tag: int = OBJECT_IDENTIFIER) -> str:
    """An OBJECT IDENTIFIER in dotted form."""
    value = tlv.expect(tag, "object identifier").value
    if (known := _NAMED_OIDS.get(value)) is not None:
        return known
    if len(value) > _MAX_OID_BYTES:
        raise LimitError(
            f"object identifier of {len(value)} bytes, at most {_MAX_OID_BYTES} are read", offset=tlv.offset
        )
    if not value or value[-1] & 0x80:
        raise CodecError("malformed object identifier", offset=tlv.offset)
    arcs: list[int] = []
    arc, begun = 0, False
    for index, byte in enumerate(value):
        if not begun and byte == 0x80:
            raise CodecError("object identifier not in its shortest form", offset=tlv.value_offset + index)
        arc, begun = arc << 7 | byte & 0x7F, True
        if not byte & 0x80:
            arcs.append(arc)
            arc, begun = 0, False
    first = min(arcs[0] // 40, 2)
    return ".".join(str(number) for number in (first, arcs[0] - 40 * first, *arcs[1:]))


def known_oid(value: bytes) -> str | None:
    """The dotted form of an object identifier that chipkit has a name for, by its encoded value; None of others."""
    return _NAMED_OIDS.get(value)


def decode_bits(tlv: TLV, tag: int = BIT_STRING, *, whole_bytes: bool = True) -> bytes:
    """The bits of a BIT STRING.

    Args:
        tlv: The object.
        tag: Its tag, where it is implicitly tagged.
        whole_bytes: Refuse a string that does not end with a byte, as keys and signatures do.

    Returns:
        The bytes; unused bits of the last one are zero, whatever came (X.690, 8.6.2.4 and 11.2.1).
    """
    value = tlv.expect(tag, "bit string").value
    if not value or value[0] > 7 or (value[0] and len(value) == 1):
        raise CodecError("malformed bit string", offset=tlv.offset)
    if not value[0]:
        return value[1:]
    if whole_bytes:
        raise CodecError(f"bit string with {value[0]} unused bits", offset=tlv.value_offset)
    return value[1:-1] + bytes([value[-1] >> value[0] << value[0]])


def decode_boolean(tlv: TLV) -> bool:
    """A BOOLEAN; only 00 and FF are distinguished encodings (X.690, 11.1)."""
    value = tlv.expect(BOOLEAN, "boolean").value
    if value not in (b"\x00", b"\xff"):
        raise CodecError("boolean is neither 00 nor FF", offset=tlv.offset)
    return value == b"\xff"


def decode_text(tlv: TLV) -> str:
    """A character string of any of the types of X.520's DirectoryString, and the ASCII ones."""
    charset = _CHARSETS.get(tlv.tag)
    if charset is None:
        raise CodecError(f"tag {tlv.tag:02X} where text belongs", offset=tlv.offset)
    try:
        return tlv.value.decode(charset)
    except UnicodeDecodeError as error:
        place = tlv.value_offset + error.start
        raise CodecError(f"text is not {charset}", offset=place) from None


def decode_time(tlv: TLV, *, leap_second: bool = False) -> datetime:
    """UTCTime or GeneralizedTime, as a moment in UTC; fractions of a second are dropped.

    Two-digit years are 1950 to 2049 (RFC 5280, 4.1.2.5.1).

    Args:
        tlv: The object.
        leap_second: Read second 60 as 59; without this, such a time is refused (X.680, 47.3).

    Raises:
        CodecError: The value is not a time, or lies outside the years 1 to 9999.
    """
    if (plain := _plain_time(tlv)) is not None:
        return plain
    pattern = _UTC_TIME if tlv.tag == UTC_TIME else _GENERALIZED_TIME
    if tlv.tag not in (UTC_TIME, GENERALIZED_TIME):
        raise CodecError(f"tag {tlv.tag:02X} where a time belongs", offset=tlv.offset)
    match = pattern.fullmatch(tlv.value.decode("ascii", "replace"))
    if match is None:
        raise CodecError("malformed time", offset=tlv.offset)
    *numbers, zone = match.groups(default="0")
    year, month, day, hour, minute, second = map(int, numbers)
    if tlv.tag == UTC_TIME:
        year += 2000 if year < 50 else 1900
    if leap_second and second == _LEAP_SECOND:
        second = _LEAP_SECOND - 1
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        if zone != "Z":
            shift = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:]))
            moment = moment - shift if zone[0] == "+" else moment + shift
    except (ValueError, OverflowError):
        raise CodecError("the time does not exist", offset=tlv.offset) from None
    return moment


def _plain_time(tlv: TLV) -> datetime | None:
    """A time as nearly all are written, digits to the second and Z; None of any other, and of one that is none."""
    text = tlv.value.decode("ascii", "replace")
    if tlv.tag == UTC_TIME:
        text = ("20" if text < "50" else "19") + text
    elif tlv.tag != GENERALIZED_TIME:
        return None
    if len(text) != _PLAIN_TIME or text[-1] != "Z" or not tlv.value[:-1].isdigit() or text[8:10] > "23":
        return None
    try:
        return datetime.fromisoformat(f"{text[:8]}T{text[8:]}")
    except ValueError:
        return None


def integer(value: int, tag: int = INTEGER) -> TLV:
    """An INTEGER in its shortest form."""
    size = (value.bit_length() if value >= 0 else (value + 1).bit_length()) // 8 + 1
    return TLV(tag, value.to_bytes(size, "big", signed=True))


def oid(dotted: str, tag: int = OBJECT_IDENTIFIER) -> TLV:
    """An OBJECT IDENTIFIER from its dotted form."""
    arcs = [int(arc) for arc in dotted.split(".")]
    if len(arcs) < 2 or arcs[0] > 2 or (arcs[0] < 2 and arcs[1] > 39) or min(arcs) < 0:
        raise ValueError(f"not an object identifier: {dotted}")
    value = b"".join(_base128(arc) for arc in (40 * arcs[0] + arcs[1], *arcs[2:]))
    return TLV(tag, value)


def _base128(number: int) -> bytes:
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(0x80 | number & 0x7F)
    return bytes(reversed(digits))


_NAMED_OIDS: Final = {oid(dotted).value: dotted for dotted in oids.named()}
"""What most of those that are met say, read beforehand."""


def bit_string(value: bytes, *, unused: int = 0) -> TLV:
    """A BIT STRING of whole bytes, less `unused` bits at its end."""
    return TLV(BIT_STRING, bytes([unused]) + value)


def octet_string(value: bytes | TLV) -> TLV:
    """An OCTET STRING."""
    return TLV(OCTET_STRING, bytes(value))


def boolean(value: bool) -> TLV:  # noqa: FBT001 - the value is the argument
    """A BOOLEAN."""
    return TLV(BOOLEAN, b"\xff" if value else b"\x00")


def null() -> TLV:
    """NULL."""
    return TLV(NULL)


def utf8_string(text: str) -> TLV:
    """A UTF8String."""
    return TLV(UTF8_STRING, text.encode())


def printable_string(text: str) -> TLV:
    """A PrintableString; the caller keeps to its characters."""
    return TLV(PRINTABLE_STRING, text.encode("ascii"))


def utc_time(moment: datetime) -> TLV:
    """A UTCTime with seconds, in UTC."""
    return TLV(UTC_TIME, moment.astimezone(UTC).strftime("%y%m%d%H%M%SZ").encode())


def generalized_time(moment: datetime) -> TLV:
    """A GeneralizedTime with whole seconds, in UTC."""
    moment = moment.astimezone(UTC)  # strftime writes the years before 1000 without their zeros
    return TLV(GENERALIZED_TIME, f"{moment.year:04}{moment:%m%d%H%M%SZ}".encode())


def sequence(*members: bytes | TLV) -> TLV:
    """A SEQUENCE."""
    return TLV.of(SEQUENCE, *members)


def set_of(members: Iterable[bytes | TLV], tag: int = SET) -> TLV:
    """A SET OF in distinguished order (X.690, 11.6)."""
    encoded = sorted(bytes(member) for member in members)
    return TLV.of(tag, *encoded)


def explicit(number: int, content: bytes | TLV) -> TLV:
    """Content under an explicit context-specific tag."""
    return TLV.of(0xA0 | number, content)


def implicit(number: int, content: TLV) -> TLV:
    """Content whose own tag a context-specific one replaces."""
    return TLV((0xA0 if content.constructed else 0x80) | number, content.value)
