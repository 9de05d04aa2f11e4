"""Distinguished names: read, compared, said aloud and built (RFC 5280, 4.1.2.4 and 7.1; RFC 4514)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Final

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.bounded_cache import BoundedCache
from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.errors import CodecError, LimitError
from chipkit.lazy import cached_property
from chipkit.values import dataclass

__all__ = ["Attribute", "Name", "likeness_of"]

_WHAT = "name"
_TYPES: Final[Mapping[str, str]] = {
    oids.name(oid): oid
    for oid in (
        oids.COMMON_NAME, oids.SURNAME, oids.SERIAL_NUMBER, oids.COUNTRY, oids.LOCALITY, oids.STATE_OR_PROVINCE,
        oids.STREET, oids.ORGANIZATION, oids.ORGANIZATIONAL_UNIT, oids.TITLE, oids.GIVEN_NAME, oids.EMAIL_ADDRESS,
        oids.USER_ID, oids.DOMAIN_COMPONENT, oids.ORGANIZATION_IDENTIFIER, oids.POSTAL_CODE,
    )
}  # fmt: skip
_PRINTABLE: Final = frozenset((oids.COUNTRY, oids.SERIAL_NUMBER))
_IA5: Final = frozenset((oids.EMAIL_ADDRESS, oids.DOMAIN_COMPONENT))
_SPECIAL: Final = frozenset(',+"\\<>;=')
_MAX_NAME: Final = 16_384
"""Bytes of a name; of 30,000 real certificates the longest has 297, and nine attributes."""
_MAX_ATTRIBUTES: Final = 64
_MAX_VALUE: Final = 1024
"""Bytes of a value; Unicode's normal forms take quadratic time where marks come in a hostile order."""


@dataclass(frozen=True)
class Attribute:
    """One type and value of a name."""

    oid: str
    value: TLV
    """The value as it came, with its string type."""

    @cached_property
    def text(self) -> str:
        """The value as text; as "#" and hex where it is not a text (RFC 4514, 2.4)."""
        try:
            return der.decode_text(self.value)
        except CodecError:
            return f"#{self.value.raw.hex()}"

    @property
    def normalised(self) -> tuple[str, str]:
        """Type and value for comparison: case and runs of spaces folded, the string type left out (RFC 5280, 7.1)."""
        folded = unicodedata.normalize("NFKC", self.text).casefold()
        return self.oid, " ".join(folded.split())

    def __str__(self) -> str:
        return f"{oids.name(self.oid)}={_escaped(self.text)}"


def _escaped(text: str) -> str:
    """The text as RFC 4514, 2.4, writes it; control characters too, so that a name cannot forge a line."""
    if text.isprintable() and _SPECIAL.isdisjoint(text):
        return text
    safe = "".join(f"\\{char}" if char in _SPECIAL else char for char in text)
    return "".join(char if char.isprintable() else f"\\{char.encode('utf-8', 'replace').hex()}" for char in safe)


@dataclass(frozen=True, eq=False)
class Name:
    """A distinguished name. Two are equal where their bytes are; `matches` is the comparison of RFC 5280."""

    rdns: tuple[tuple[Attribute, ...], ...] = field(repr=False)
    """The relative distinguished names in the order they came, country first as a rule."""
    raw: bytes = field(repr=False)
    """The name exactly as it came."""

    @classmethod
    def parse(cls, data: bytes | TLV) -> Name:
        """Read a name, remembered: an issuer's stands in all that it issues, and in what those sign.

        Raises:
            CodecError: The bytes are not a name.
            LimitError: The name has over 16,384 bytes or over 64 attributes, or an attribute has over 1,024 bytes.
        """
        tlv = data if isinstance(data, TLV) else TLV.parse(data)
        return _names.get((tlv.raw,), lambda: cls._read(tlv), keeps=_KEPT * len(tlv.raw))

    @classmethod
    def parse_at(cls, raw: bytes, offset: int) -> Name:
        """Read a name that began at `offset` of the outermost input, as `parse` does."""
        return _names.get((raw,), lambda: cls._read(TLV.parse(raw, offset=offset)), keeps=_KEPT * len(raw))

    @classmethod
    def _read(cls, tlv: TLV) -> Name:
        if len(tlv.value) > _MAX_NAME:
            reason = f"{len(tlv.value)} bytes where at most {_MAX_NAME} are read"
            raise LimitError(reason, offset=tlv.offset, where=_WHAT)
        relative = tlv.expect(der.SEQUENCE, _WHAT).children(_MAX_ATTRIBUTES, "attributes")
        members = [_sole(rdn) or _members(rdn) for rdn in relative]
        if (count := sum(map(len, members))) > _MAX_ATTRIBUTES:
            reason = f"{count} attributes where at most {_MAX_ATTRIBUTES} are read"
            raise LimitError(reason, offset=tlv.offset, where=_WHAT)
        return cls(tuple([tuple(map(_attribute, each)) for each in members]), tlv.raw)

    @classmethod
    def build(cls, attributes: Iterable[tuple[str, str]]) -> Name:
        """A name with one attribute in each relative name.

        Args:
            attributes: Short names such as "C", "O", "OU", "CN", "serialNumber", or dotted identifiers, and texts.
        """
        rdns = [der.set_of([_build_attribute(_TYPES.get(kind, kind), text)]) for kind, text in attributes]
        return cls.parse(bytes(der.sequence(*rdns)))

    def get(self, oid: str) -> str | None:
        """The text of the first attribute of a type, or None."""
        return next((each.text for rdn in self.rdns for each in rdn if each.oid == oid), None)

    def all(self, oid: str) -> tuple[str, ...]:
        """The texts of all attributes of a type."""
        return tuple(each.text for rdn in self.rdns for each in rdn if each.oid == oid)

    @cached_property
    def country(self) -> str | None:
        """The country as it was written, in whichever case, or None."""
        return self.get(oids.COUNTRY)

    @property
    def common_name(self) -> str | None:
        """The common name, or None."""
        return self.get(oids.COMMON_NAME)

    @property
    def organization(self) -> str | None:
        """The organization, or None."""
        return self.get(oids.ORGANIZATION)

    @cached_property
    def normalised(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        """The name for comparison: folded values, sorted inside each relative name, whose order is kept."""
        return tuple([tuple(sorted([attribute.normalised for attribute in rdn])) for rdn in self.rdns])

    @cached_property
    def _in_one_order(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        return tuple(sorted(self.normalised))

    @cached_property
    def likeness(self) -> tuple[tuple[str, str], ...]:
        """What a person sees of the name: letters and digits of its values, whatever their order, grouping and signs.

        Names that are alike need not be one name by any rule: CSCAs of 17 states write theirs in two orders.
        """
        return likeness_of([each for rdn in self.normalised for each in rdn])

    def matches(self, other: Name) -> bool:
        """Whether both are one name by the rules of RFC 5280, 7.1."""
        return self.raw == other.raw or self.normalised == other.normalised

    def matches_any_order(self, other: Name) -> bool:
        """Whether both have the same relative names, in whichever order: no rule allows it, some issuers do it."""
        return self._in_one_order == other._in_one_order

    @cached_property
    def deviations(self) -> tuple[Deviation, ...]:
        """What departs from the standards in how it is written, and was read nevertheless."""
        odd = [_NO_TEXT for rdn in self.rdns for each in rdn if not _is_text(each.value)][:1]
        unsorted = [_UNSORTED for rdn in self.rdns if len(rdn) > 1 and list(rdn) != sorted(rdn, key=_encoded)][:1]
        return (*odd, *unsorted)

    @cached_property
    def reversed(self) -> Name:
        """The name in the opposite order, which some programs take for the order of RFC 4514."""
        return Name.parse(bytes(der.sequence(*(each.raw for each in reversed(TLV.parse(self.raw).children())))))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Name) and self.raw == other.raw

    def __hash__(self) -> int:
        return hash(self.raw)

    def __bytes__(self) -> bytes:
        return self.raw

    @cached_property
    def _text(self) -> str:
        return ",".join(["+".join(map(str, rdn)) for rdn in reversed(self.rdns)])

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"Name({str(self)!r})"


_WITH_ASCII: Final = frozenset({der.UTF8_STRING, der.PRINTABLE_STRING, der.IA5_STRING})
_NO_TEXT: Final = Deviation("name.text", detail="an attribute of a name")
_UNSORTED: Final = Deviation("der.set-order", detail="attributes of a relative name")


def _is_text(value: TLV) -> bool:
    """Whether a value is a text of its own string type."""
    if value.tag in _WITH_ASCII and value.value.isascii():
        return True
    try:
        der.decode_text(value)
    except CodecError:
        return False
    return True


def _encoded(attribute: Attribute) -> bytes:
    return bytes(der.sequence(der.oid(attribute.oid), attribute.value.raw))


_KEPT: Final = 32
"""Bytes that a name keeps for each byte of it, with its forms for comparison."""
_names: Final = BoundedCache[Name](entries=4096, size=4 << 20)


def _sole(rdn: TLV) -> tuple[Attribute] | None:
    """The attribute of a relative name as most are written: one, of a kind that has a name here, all lengths short."""
    content = rdn.value
    try:
        at = 4 + content[3]
        oid = der.known_oid(content[4:at])
        if oid is None or rdn.tag != der.SET or content[0] != der.SEQUENCE or content[2] != der.OBJECT_IDENTIFIER:
            return None
        if content[1] > 0x7F or content[1] != len(content) - 2:
            return None
        return (Attribute(oid, TLV.parse(content[at:], offset=rdn.value_offset + at)),)
    except (IndexError, CodecError):  # what is wrong with it is told where it is read in full
        return None


def _members(tlv: TLV) -> tuple[TLV, ...]:
    """The attributes of a relative name, still encoded."""
    attributes = tlv.expect(der.SET, "relative distinguished name").children(_MAX_ATTRIBUTES, "attributes")
    if not attributes:
        raise CodecError("empty relative distinguished name", offset=tlv.offset, where=_WHAT)
    return attributes


def _attribute(member: Attribute | TLV) -> Attribute:
    if isinstance(member, Attribute):
        return member
    fields = der.Fields(member, what=_WHAT)
    oid = der.decode_oid(fields.take(der.OBJECT_IDENTIFIER, "attribute type"))
    value = fields.take(None, "attribute value")
    fields.finish()
    if len(value.value) > _MAX_VALUE:
        reason = f"attribute of {len(value.value)} bytes, at most {_MAX_VALUE} are read"
        raise LimitError(reason, offset=value.offset, where=_WHAT)
    return Attribute(oid, value)


def _build_attribute(oid: str, text: str) -> TLV:
    if oid in _PRINTABLE:
        value = der.printable_string(text)
    elif oid in _IA5:
        value = TLV(der.IA5_STRING, text.encode("ascii"))
    else:
        value = der.utf8_string(text)
    return der.sequence(der.oid(oid), value)


def likeness_of(values: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """`Name.likeness` of a name whose types and values, as `Attribute.normalised` has them, are these."""
    return tuple(sorted([(oid, _SIGNS.sub("", text) or text) for oid, text in set(values)]))


_SIGNS: Final = re.compile(r"[\W_]+")
"""Whatever is neither letter nor digit, as `str.isalnum` has it."""
