"""EF.DG15: the public key of Active Authentication (Doc 9303-10, 4.7.15)."""

from __future__ import annotations

from dataclasses import field, replace

from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.lds.files import EF
from chipkit.lds.template import open_template
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.values import dataclass

__all__ = ["DG15"]


@dataclass(frozen=True, slots=True)
class DG15:
    """The file's content."""

    public_key: SubjectPublicKeyInfo
    deviations: tuple[Deviation, ...] = field(default=(), compare=False)
    """What was tolerated in reading it."""

    @classmethod
    def parse(cls, content: bytes) -> DG15:
        """Read the file.

        Raises:
            CodecError: The file is not a template with a subject public key info.
        """
        tlv, deviations = open_template(content, EF.DG15)
        key = SubjectPublicKeyInfo.parse(TLV.parse(tlv.value, offset=tlv.value_offset))
        return cls(key, (*deviations, *(replace(each, where=EF.DG15.label) for each in key.deviations)))

    def __bytes__(self) -> bytes:
        return bytes(TLV.of(EF.DG15.tag, bytes(self.public_key)))
