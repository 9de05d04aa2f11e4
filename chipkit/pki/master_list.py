"""The content of a CSCA master list (Doc 9303-12, 9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field, replace

from chipkit.codec import der
from chipkit.codec.ber import most_objects, parse_where_not_der
from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.errors import CodecError
from chipkit.values import dataclass

__all__ = ["MasterList"]

_WHAT = "master list"
_MAX_CERTIFICATES = 20_000
_MAX_OBJECTS = 400_000
"""Data objects of a list in basic encoding; a real certificate has some 120."""


@dataclass(frozen=True, slots=True)
class MasterList:
    """Certificates of country signing authorities, as raw bytes: one that cannot be read does not spoil the others."""

    version: int
    certificates: tuple[bytes, ...] = field(repr=False)
    deviations: tuple[Deviation, ...] = field(default=(), compare=False)

    @classmethod
    def parse(cls, content: bytes) -> MasterList:
        """Read the content of a master list's signed data; one certificate in BER does not spoil the others.

        Raises:
            CodecError: The bytes are not a master list.
            LimitError: The list holds over 20,000 certificates; the largest published list has some 700.
        """
        try:
            return cls._parse_der(content)
        except CodecError as strict:
            ber = parse_where_not_der(content, strict, most=most_objects(len(content), _MAX_OBJECTS))
        listed, odd = cls._parse_der(bytes(ber.tlv)), Deviation("cms.encoding.ber", _WHAT, "BER instead of DER")
        came = tuple(ber.came.get(each, each) for each in listed.certificates)
        return replace(listed, certificates=came, deviations=(odd, *listed.deviations))

    @classmethod
    def _parse_der(cls, content: bytes) -> MasterList:
        fields = der.Fields(TLV.parse(content), what=_WHAT)
        odd: list[Deviation] = []
        version = der.decode_integer(fields.take(der.INTEGER, "version"), found=odd)
        members = fields.take(der.SET, "certList").children(_MAX_CERTIFICATES, "certificates")
        fields.finish()
        if version != 0:
            raise CodecError(f"version {version}", offset=0, where=_WHAT)
        certificates = tuple(member.raw for member in members)
        padded = (replace(each, where=_WHAT) for each in odd)
        return cls(version, certificates, (*padded, *_deviations(certificates)))

    @classmethod
    def build(cls, certificates: Iterable[bytes]) -> MasterList:
        """A list of these certificates, in the order that DER prescribes."""
        return cls(0, tuple(sorted(certificates)))

    def __bytes__(self) -> bytes:
        return bytes(der.sequence(der.integer(self.version), TLV.of(der.SET, *self.certificates)))


def _deviations(certificates: tuple[bytes, ...]) -> tuple[Deviation, ...]:
    found: list[Deviation] = []
    if list(certificates) != sorted(certificates):
        found.append(Deviation("der.set-order", _WHAT, "certList"))
    if len(set(certificates)) != len(certificates):
        found.append(Deviation("master-list.certificate-twice", _WHAT))
    return tuple(found)
