"""EF.DG14: the security infos that the issuer signed (Doc 9303-10, 4.7.14)."""

from __future__ import annotations

from dataclasses import field

from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.lds.files import EF
from chipkit.lds.security_infos import SecurityInfos
from chipkit.lds.template import open_template
from chipkit.values import dataclass

__all__ = ["DG14"]


@dataclass(frozen=True, slots=True)
class DG14:
    """The file's content."""

    security_infos: SecurityInfos
    deviations: tuple[Deviation, ...] = field(default=(), compare=False)
    """What was tolerated in reading it."""

    @classmethod
    def parse(cls, content: bytes) -> DG14:
        """Read the file.

        Raises:
            CodecError: The file is not a template with a set of security infos.
        """
        tlv, deviations = open_template(content, EF.DG14)
        infos = SecurityInfos.parse(tlv.value, offset=tlv.value_offset, where=EF.DG14.label)
        return cls(infos, (*deviations, *infos.deviations))

    def __bytes__(self) -> bytes:
        return bytes(TLV.of(EF.DG14.tag, bytes(self.security_infos)))
