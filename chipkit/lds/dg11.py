"""EF.DG11: additional details of the holder (Doc 9303-10, 4.7.11).

Every element is optional. What one of them does otherwise than the standard says spoils no other: it is left out, or
read, and leaves a deviation. The file is refused only where it is no template, or where a tag stands twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final

from chipkit.codec.dates import PartialDate
from chipkit.codec.mrz_text import FILLER
from chipkit.codec.tlv import TLV, encode_tag, template
from chipkit.deviation import Deviation
from chipkit.errors import CodecError
from chipkit.lds.files import EF
from chipkit.lds.template import open_template
from chipkit.values import dataclass

__all__ = ["DG11"]

_TAG_LIST: Final = 0x5C
_OTHER_NAMES: Final = 0xA0
_OTHER_NAME: Final = 0x5F0F
_COUNT: Final = 0x02
_BIRTH: Final = 0x5F2B
_CITIZENSHIP: Final = 0x5F16
_TEXTS: Final[Mapping[int, str]] = MappingProxyType({
    0x5F0E: "full_name",
    0x5F10: "personal_number",
    0x5F11: "place_of_birth",
    0x5F42: "address",
    0x5F12: "telephone",
    0x5F13: "profession",
    0x5F14: "title",
    0x5F15: "personal_summary",
    0x5F17: "other_documents",
    0x5F18: "custody",
})  # fmt: skip
"""The elements that are texts."""
_ORDER: Final = (
    0x5F0E, _OTHER_NAMES, 0x5F10, _BIRTH, 0x5F11, 0x5F42, 0x5F12, 0x5F13, 0x5F14, 0x5F15, _CITIZENSHIP, 0x5F17, 0x5F18,
)  # fmt: skip
"""All elements as Table 71 has them."""
_DIGITS: Final = frozenset(b"0123456789")
_BCD_SIZE: Final = 4
_NAME_PARTS: Final = FILLER * 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DG11:
    """The file's content. A text is as it came, and empty where the element is not there."""

    full_name: str = field(default="", repr=False)
    """The name in national characters, with fillers as in the MRZ; `name` has it without."""
    other_names: tuple[str, ...] = field(default=(), repr=False)
    """Other names, likewise."""
    personal_number: str = field(default="", repr=False)
    date_of_birth: PartialDate | None = field(default=None, repr=False)
    """The date of birth with its century; None where it is not there, or is no date."""
    place_of_birth: str = field(default="", repr=False)
    """Fields are separated by "<", as in the next two."""
    address: str = field(default="", repr=False)
    """The permanent address."""
    telephone: str = field(default="", repr=False)
    profession: str = field(default="", repr=False)
    title: str = field(default="", repr=False)
    personal_summary: str = field(default="", repr=False)
    citizenship: bytes = field(default=b"", repr=False)
    """A picture of the proof of citizenship, in its own encoding."""
    other_documents: str = field(default="", repr=False)
    """Numbers of other valid travel documents, separated by "<"."""
    custody: str = field(default="", repr=False)
    """Custody information."""
    deviations: tuple[Deviation, ...] = field(default=(), compare=False)
    """What was tolerated in reading it."""

    @classmethod
    def parse(cls, content: bytes) -> DG11:
        """Read the file.

        Raises:
            CodecError: The file is not a template of data objects, or a tag stands twice.
        """
        tlv, deviations = open_template(content, EF.DG11)
        elements = template(tlv.children())
        reader = _Reader(elements)
        texts = {name: reader.text(elements[tag]) for tag, name in _TEXTS.items() if tag in elements}
        names, born = reader.other_names(), reader.birth()
        reader.compare_tags()
        citizenship = elements[_CITIZENSHIP].value if _CITIZENSHIP in elements else b""
        return cls(
            **texts, other_names=names, date_of_birth=born, citizenship=citizenship,
            deviations=(*deviations, *reader.met),
        )  # fmt: skip

    def __bytes__(self) -> bytes:
        elements = {tag: getattr(self, name).encode() for tag, name in _TEXTS.items()}
        elements[_CITIZENSHIP] = self.citizenship
        elements[_BIRTH] = b"" if self.date_of_birth is None else _digits(self.date_of_birth)
        if self.other_names:
            names = (TLV(_OTHER_NAME, name.encode()) for name in self.other_names)
            elements[_OTHER_NAMES] = bytes(TLV(_COUNT, bytes([len(self.other_names)]))) + b"".join(map(bytes, names))
        there = [tag for tag in _ORDER if elements.get(tag)]
        tags = b"".join(encode_tag(_OTHER_NAME if tag == _OTHER_NAMES else tag) for tag in there)
        return bytes(TLV.of(EF.DG11.tag, TLV(_TAG_LIST, tags), *(TLV(tag, elements[tag]) for tag in there)))

    @property
    def name(self) -> str:
        """The full name as "PRIMARY, SECONDARY", its parts separated by spaces; empty where it is not there."""
        primary, _, secondary = self.full_name.partition(_NAME_PARTS)
        parts = (" ".join(part.replace(FILLER, " ").split()) for part in (primary, secondary))
        return ", ".join(part for part in parts if part)


class _Reader:
    """The elements as they come, and what they do otherwise."""

    def __init__(self, elements: Mapping[int, TLV]) -> None:
        self._elements = elements
        self.met: list[Deviation] = []

    def text(self, element: TLV) -> str:
        try:
            return element.value.decode()
        except UnicodeDecodeError:
            self._met("dg11.text", f"{element.tag:02X}")
            return ""

    def other_names(self) -> tuple[str, ...]:
        """The names behind their number, or one that stands alone."""
        alone, group = self._elements.get(_OTHER_NAME), self._elements.get(_OTHER_NAMES)
        try:
            held = () if group is None else group.children()
        except CodecError:
            held = ()
        names = [each for each in held if each.tag == _OTHER_NAME]
        counts = [int.from_bytes(each.value, "big") for each in held if each.tag == _COUNT]
        if alone is not None or (group is not None and counts != [len(names)]):
            self._met("dg11.other-names", "")
        return tuple(filter(None, map(self.text, [*names, *([] if alone is None else [alone])])))

    def birth(self) -> PartialDate | None:
        """The date: eight digits, or as some issuers write it four bytes of two digits each."""
        element = self._elements.get(_BIRTH)
        if element is None:
            return None
        digits = element.value
        if len(digits) == _BCD_SIZE:
            self._met("dg11.birth.bcd", "")
            digits = digits.hex().encode()
        try:
            return _date(digits)
        except CodecError:
            self._met("dg11.birth.malformed", f"{len(element.value)} bytes")
            return None

    def compare_tags(self) -> None:
        """What the tag list names has to be there, and the other way round; other names go by either tag."""
        there = {_OTHER_NAME if tag == _OTHER_NAMES else tag for tag in self._elements if tag != _TAG_LIST}
        if unknown := sorted(there - {*_ORDER, _OTHER_NAME}):
            self._met("dg11.element", ", ".join(f"{tag:02X}" for tag in unknown))
        if _listed(self._elements.get(_TAG_LIST)) != there:
            self._met("dg11.tag-list", "")

    def _met(self, code: str, detail: str) -> None:
        self.met.append(Deviation(code, EF.DG11.label, detail))


def _listed(tag_list: TLV | None) -> set[int] | None:
    """The tags of a tag list, as far as they go; None where there is none."""
    if tag_list is None:
        return None
    found, rest = set(), tag_list.value
    while rest:
        size = _tag_size(rest)
        found.add(int.from_bytes(rest[:size], "big"))
        rest = rest[size:]
    return {_OTHER_NAME if tag == _OTHER_NAMES else tag for tag in found}


def _tag_size(data: bytes) -> int:
    """How many bytes the first tag has: the first one, and where its five low bits are set up to one without bit 8."""
    if data[0] & 0x1F != 0x1F:
        return 1
    return next((at + 1 for at in range(1, len(data)) if not data[at] & 0x80), len(data))


def _date(digits: bytes) -> PartialDate | None:
    """A date of eight digits, zeros for what is not known."""
    if len(digits) != 8 or not _DIGITS.issuperset(digits):
        raise CodecError("not eight digits")
    year, month, day = (int(part) or None for part in (digits[:4], digits[4:6], digits[6:]))
    return None if (year, month, day) == (None, None, None) else PartialDate(year, month, day)


def _digits(born: PartialDate) -> bytes:
    return f"{born.year or 0:04}{born.month or 0:02}{born.day or 0:02}".encode()
