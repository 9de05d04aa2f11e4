"""EF.DG13 of the Vietnamese ID card: what is printed on it, with diacritics (docs/vietnam.md).

The structure is not published; it was gathered from cards and from programs that read them:

    6D { SEQUENCE { INTEGER version, OBJECT IDENTIFIER encoding, SET OF SEQUENCE { INTEGER number, text ... } } }

Any field may be absent or without a text, and a card may carry numbers that nobody has named yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import Self

from chipkit.codec.der import (
    INTEGER,
    OBJECT_IDENTIFIER,
    SEQUENCE,
    SET,
    Fields,
    decode_integer,
    decode_oid,
    decode_text,
    integer,
    oid,
    printable_string,
    sequence,
    utf8_string,
)
from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.errors import CodecError, LimitError
from chipkit.frozen import freeze
from chipkit.lds.files import EF
from chipkit.lds.template import open_template
from chipkit.values import dataclass

__all__ = ["DG13"]

_UTF8_ENCODING = "1.0.10646.1.0.8"
_VERSION = 1
_PRINTABLE_FIELDS = frozenset({1, 3, 11, 15, 16})
_PARENTS, _SPOUSE = 13, 14
_MAX_CONTENT = 64 << 10
"""Bytes of the file; real ones have some 500."""
_MAX_FIELDS = 128
_MAX_NUMBER = 255
_MAX_TEXTS = 8
_MAX_TEXT = 1000
_EMPTY = utf8_string("")


@dataclass(frozen=True, slots=True)
class DG13:
    """The file's content: texts by field number."""

    fields: Mapping[int, tuple[str, ...]] = field(repr=False)
    """The texts of each field that the card has; an empty tuple where it has the number alone.

    Field 13 has two texts, father and mother; one whose place is left empty is "".
    """
    version: int | None = _VERSION
    """Version of the structure; None where the card does not tell."""
    encoding: str | None = _UTF8_ENCODING
    """Identifier of the text encoding; None where the card does not tell."""
    deviations: tuple[Deviation, ...] = field(default=(), compare=False)
    """What was tolerated in reading it."""

    def __post_init__(self) -> None:
        freeze(self, "fields")

    @classmethod
    def parse(cls, content: bytes) -> Self:
        """Read the file.

        Raises:
            CodecError: The file is not structured as above, has a field number outside 0 to 255, or has one twice.
            LimitError: The file has over 64 KiB or over 128 fields.
        """
        if len(content) > _MAX_CONTENT:
            raise LimitError(f"file of {len(content)} bytes, at most {_MAX_CONTENT} are read", offset=_MAX_CONTENT)
        tlv, deviations = open_template(content, EF.DG13)
        body = Fields(TLV.parse(tlv.value, offset=tlv.value_offset), SEQUENCE, "DG13")
        version, encoding = body.optional(INTEGER), body.optional(OBJECT_IDENTIFIER)
        items = body.take(SET, "fields").children(_MAX_FIELDS, "fields")
        body.finish()
        fields, found = _fields(items)
        odd = list(found)
        number = None if version is None else decode_integer(version, found=odd)
        name = None if encoding is None else decode_oid(encoding)
        told = dict.fromkeys(replace(each, where=EF.DG13.label) for each in odd)
        return cls(fields, number, name, (*deviations, *_header_deviations(number, name), *told))

    @classmethod
    def build(cls, fields: Mapping[int, tuple[str, ...]]) -> Self:
        """The content with these texts, by field number."""
        return cls({number: tuple(texts) for number, texts in sorted(fields.items())})

    def __bytes__(self) -> bytes:
        items = b"".join(bytes(_item(number, texts)) for number, texts in self.fields.items())
        header: list[TLV] = []
        if self.version is not None:
            header.append(integer(self.version))
        if self.encoding is not None:
            header.append(oid(self.encoding))
        return bytes(TLV.of(EF.DG13.tag, sequence(*header, TLV(SET, items))))

    def text(self, number: int, index: int = 0) -> str | None:
        """The text of field `number`, without the space around it; None if the card lacks the field."""
        texts = self.fields.get(number, ())
        return (texts[index].strip() or None) if index < len(texts) else None

    @property
    def number(self) -> str | None:
        """Field 1, số định danh cá nhân: the identity number, twelve digits."""
        return self.text(1)

    @property
    def full_name(self) -> str | None:
        """Field 2, họ và tên: the name with its diacritics."""
        return self.text(2)

    @property
    def date_of_birth(self) -> str | None:
        """Field 3, ngày sinh: normally dd/mm/yyyy."""
        return self.text(3)

    @property
    def sex(self) -> str | None:
        """Field 4, giới tính: "Nam" or "Nữ"."""
        return self.text(4)

    @property
    def nationality(self) -> str | None:
        """Field 5, quốc tịch."""
        return self.text(5)

    @property
    def ethnicity(self) -> str | None:
        """Field 6, dân tộc."""
        return self.text(6)

    @property
    def religion(self) -> str | None:
        """Field 7, tôn giáo."""
        return self.text(7)

    @property
    def place_of_origin(self) -> str | None:
        """Field 8, quê quán; on cards of 2024 perhaps the place of birth registration."""
        return self.text(8)

    @property
    def place_of_residence(self) -> str | None:
        """Field 9, nơi thường trú; on cards of 2024 nơi cư trú."""
        return self.text(9)

    @property
    def personal_identification(self) -> str | None:
        """Field 10, đặc điểm nhân dạng: a distinguishing mark."""
        return self.text(10)

    @property
    def date_of_issue(self) -> str | None:
        """Field 11, ngày cấp: normally dd/mm/yyyy."""
        return self.text(11)

    @property
    def date_of_expiry(self) -> str | None:
        """Field 12, có giá trị đến: normally dd/mm/yyyy, else words such as "Không thời hạn"."""
        return self.text(12)

    @property
    def father(self) -> str | None:
        """Field 13, họ tên cha."""
        return self.text(_PARENTS, 0)

    @property
    def mother(self) -> str | None:
        """Field 13, họ tên mẹ."""
        return self.text(_PARENTS, 1)

    @property
    def spouse(self) -> str | None:
        """Field 14, họ tên vợ hoặc chồng."""
        return self.text(_SPOUSE)

    @property
    def old_number(self) -> str | None:
        """Field 15, số CMND cũ: the number of an earlier document."""
        return self.text(15)


def _header_deviations(version: int | None, encoding: str | None) -> tuple[Deviation, ...]:
    found: list[Deviation] = []
    if version != _VERSION:
        found.append(Deviation("dg13.version", EF.DG13.label, "absent" if version is None else str(version)))
    if encoding != _UTF8_ENCODING:
        found.append(Deviation("dg13.encoding", EF.DG13.label, encoding or "absent"))
    return tuple(found)


def _fields(items: tuple[TLV, ...]) -> tuple[Mapping[int, tuple[str, ...]], tuple[Deviation, ...]]:
    fields: dict[int, tuple[str, ...]] = {}
    deviations: list[Deviation] = []
    for item in items:
        first, *values = item.expect(SEQUENCE, "field").first_children(_MAX_TEXTS + 2) or (None,)
        if first is None:
            raise CodecError("field number is missing", offset=item.offset)
        number = decode_integer(first.expect(INTEGER, "field number"), found=deviations)
        if not 0 <= number <= _MAX_NUMBER:
            raise CodecError("the field's number is not 0 to 255", offset=item.offset)
        if number in fields:
            raise CodecError(f"field {number} stands twice", offset=item.offset)
        texts, odd = _texts(number, values)
        fields[number] = texts
        deviations += odd
    told = dict.fromkeys(replace(each, where=EF.DG13.label) for each in deviations)
    return fields, tuple(told)


def _texts(number: int, members: Sequence[TLV]) -> tuple[tuple[str, ...], tuple[Deviation, ...]]:
    """The texts of a field, bare or each in a SEQUENCE of its own; an empty SEQUENCE is an empty text.

    Both parents in one SEQUENCE, as other software expects them, are taken apart. What is not a text, or
    over 1,000 characters long, is an empty one, so that an unknown field does not hide the known ones; for the same
    reason texts behind the eighth are left out.
    """
    groups = [
        member.first_children(_MAX_TEXTS + 1) if member.tag == SEQUENCE else (member,)
        for member in members[: _MAX_TEXTS + 1]
    ]
    values = [value for group in groups for value in group or (_EMPTY,)]
    read = [_decoded(value) for value in values[:_MAX_TEXTS]]
    met = (
        ("dg13.field.no-text", None in read, ""),
        ("dg13.field.layout", any(len(group) > 1 for group in groups), ": texts in one SEQUENCE"),
        ("dg13.field.texts", len(values) > _MAX_TEXTS, f": more than {_MAX_TEXTS} texts"),
    )
    odd = (Deviation(code, EF.DG13.label, f"field {number}{detail}") for code, is_met, detail in met if is_met)
    return tuple(text or "" for text in read), tuple(odd)


def _decoded(value: TLV) -> str | None:
    try:
        text = decode_text(value)
    except CodecError:
        return None
    return text if len(text) <= _MAX_TEXT else None


def _item(number: int, texts: tuple[str, ...]) -> TLV:
    nested = number in (_PARENTS, _SPOUSE)
    values = [_nested(text) if nested else _text(number, text) for text in texts]
    return sequence(integer(number), *values)


def _nested(text: str) -> TLV:
    return sequence(utf8_string(text)) if text else sequence()


def _text(number: int, text: str) -> TLV:
    """The text in the string type that the field has on real cards, where that can spell it."""
    return printable_string(text) if number in _PRINTABLE_FIELDS and text.isascii() else utf8_string(text)
