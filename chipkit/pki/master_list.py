"""The content of a CSCA master list (Doc 9303-12, 9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field, replace

from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.errors import CodecError
from chipkit.values import dataclass

__all__ = ["MasterList"]

_WHAT = "master list"
_MAX_CERTIFICATES = 20_000


@dataclass(frozen=True, slots=True)
class MasterList:
    """Certificates of country signing authorities, as raw bytes: one that cannot be read does not spoil the others."""

    version: int
    certificates: tuple[bytes, ...] = field(repr=False)
    deviations: tuple[Deviation, ...] = field(default=(), compare=False)

    @classmethod
    def parse(cls, content: bytes) -> MasterList:
        """Read the content of a master list's signed data.

        Raises:
            CodecError: The bytes are not a master list.
            LimitError: The list holds over 20,000 certificates; the largest published list has some 700.
        """
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
