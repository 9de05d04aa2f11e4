"""Biometric information templates, the envelope of biometric records (Doc 9303-10, 4.7.2; ISO/IEC 7816-11)."""

from __future__ import annotations

from dataclasses import field

from chipkit.codec.der import INTEGER, decode_integer, integer
from chipkit.codec.tlv import TLV, span, template
from chipkit.errors import CodecError, LimitError
from chipkit.values import dataclass

__all__ = ["BiometricTemplate", "build_group", "parse_group", "sole_template"]

_GROUP = 0x7F61
_TEMPLATE = 0x7F60
_HEADER = 0xA1
_PRIMITIVE_DATA, _CONSTRUCTED_DATA = 0x5F2E, 0x7F2E
_SUBTYPE, _FORMAT_OWNER, _FORMAT_TYPE = 0x82, 0x87, 0x88
_ONE = bytes(integer(1))
_MAX_TEMPLATES = 16
_MAX_OBJECTS = 64
"""A header has some ten data objects (ISO/IEC 19785-3), a template two or three."""


@dataclass(frozen=True, slots=True)
class BiometricTemplate:
    """One record in its envelope."""

    data: bytes = field(repr=False)
    """The biometric data block."""
    header: tuple[TLV, ...] = ()
    """The data objects of the header, in their order."""
    constructed: bool = False
    """Whether the data block is itself made of data objects (7F2E), as ISO/IEC 39794 wants it, or not (5F2E)."""
    offset: int = field(default=0, compare=False, repr=False)
    """Where the data block began in the outermost input."""

    @classmethod
    def parse(cls, tlv: TLV) -> BiometricTemplate:
        """Read a template 7F60.

        Raises:
            CodecError: The template has no header, or not exactly one data block.
        """
        objects = template(tlv.expect(_TEMPLATE, "biometric information template").children(_MAX_OBJECTS))
        header = objects.pop(_HEADER, None)
        if header is None:
            raise CodecError("biometric header is missing", offset=tlv.offset)
        blocks = [block for tag, block in objects.items() if tag in (_PRIMITIVE_DATA, _CONSTRUCTED_DATA)]
        if len(blocks) != 1:
            raise CodecError(f"{len(blocks)} biometric data blocks in one template", offset=tlv.offset)
        (block,) = blocks
        members = tuple(template(header.children(_MAX_OBJECTS)).values())
        return cls(block.value, members, block.tag == _CONSTRUCTED_DATA, block.value_offset)

    def __bytes__(self) -> bytes:
        tag = _CONSTRUCTED_DATA if self.constructed else _PRIMITIVE_DATA
        return bytes(TLV.of(_TEMPLATE, TLV.of(_HEADER, *self.header), TLV(tag, self.data)))

    @property
    def format_owner(self) -> int | None:
        """Who keeps the format of the data block: 0x0101 is ISO/IEC JTC 1/SC 37."""
        return self._number(_FORMAT_OWNER)

    @property
    def format_type(self) -> int | None:
        """The format of the data block: 0x0008 is the facial record of ISO/IEC 19794-5."""
        return self._number(_FORMAT_TYPE)

    @property
    def subtype(self) -> int | None:
        """Which finger or eye; 0 or None where it makes no difference."""
        return self._number(_SUBTYPE)

    def _number(self, tag: int) -> int | None:
        value = next((tlv.value for tlv in self.header if tlv.tag == tag), None)
        return None if value is None else int.from_bytes(value, "big")


def parse_group(tlv: TLV) -> tuple[BiometricTemplate, ...]:
    """Read the group 7F61: a count, and as many templates.

    Raises:
        CodecError: The value is not a biometric information group, or its count is wrong.
    """
    members = tlv.expect(_GROUP, "biometric information group").children(_MAX_OBJECTS)
    if not members:
        raise CodecError("biometric information group is empty", offset=tlv.offset)
    count = decode_integer(members[0], INTEGER)
    templates = members[1:]
    if len(templates) > _MAX_TEMPLATES:
        raise LimitError(f"{len(templates)} biometric templates, at most {_MAX_TEMPLATES} are read", offset=tlv.offset)
    if count != len(templates):
        raise CodecError(f"{len(templates)} biometric templates where {count} are announced", offset=tlv.offset)
    return tuple(BiometricTemplate.parse(member) for member in templates)


def sole_template(content: bytes, tag: int) -> BiometricTemplate | None:
    """The template of a file `tag` with a group of one, laid out as nearly all have it: nothing is copied on the way.

    None where anything is otherwise, whatever it is: `parse_group` then says what.
    """
    size = len(content)
    try:
        outer, at, end = span(content, 0, size)
        group, at, group_end = span(content, at, end)
        if (outer, end, group, group_end) != (tag, size, _GROUP, size) or content[at : at + 3] != _ONE:
            return None
        kind, at, template_end = span(content, at + 3, size)
        header, members, members_end = span(content, at, size)
        block, begin, block_end = span(content, members_end, size)
        if (kind, template_end, header, block_end) != (_TEMPLATE, size, _HEADER, size):
            return None
        if block not in (_PRIMITIVE_DATA, _CONSTRUCTED_DATA):
            return None
        found = TLV.parse_all(content[members:members_end], offset=members, most=_MAX_OBJECTS)
        headed = tuple(template(found).values())
    except CodecError:
        return None
    return BiometricTemplate(content[begin:], headed, block == _CONSTRUCTED_DATA, begin)


def build_group(templates: tuple[BiometricTemplate, ...]) -> TLV:
    """The group 7F61 of these templates."""
    return TLV.of(_GROUP, integer(len(templates)), *(bytes(member) for member in templates))
