"""EF.DG1: the machine readable zone (Doc 9303-10, 4.7.1)."""

from __future__ import annotations

from dataclasses import field

from chipkit.codec.mrz import MRZ
from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.errors import CodecError
from chipkit.lds.files import EF
from chipkit.lds.template import open_template
from chipkit.values import dataclass

__all__ = ["DG1"]

_MRZ = 0x5F1F


@dataclass(frozen=True, slots=True)
class DG1:
    """The file's content."""

    mrz: MRZ = field(repr=False)
    deviations: tuple[Deviation, ...] = field(default=(), compare=False)
    """What was tolerated in reading it."""

    @classmethod
    def parse(cls, content: bytes) -> DG1:
        """Read the file; wrong check digits are tolerated and leave a deviation each.

        Raises:
            CodecError: The file is not a template with a machine readable zone.
        """
        tlv, deviations = open_template(content, EF.DG1)
        zone = TLV.parse(tlv.value, offset=tlv.value_offset).expect(_MRZ, "machine readable zone")
        try:
            mrz = MRZ.parse(zone.value, strict=False)
        except CodecError as error:
            offset = zone.value_offset + (error.offset or 0)
            raise CodecError(error.reason, offset=offset, where=error.where) from error
        wrong = [Deviation("dg1.mrz.check-digit", EF.DG1.label, name) for name in mrz.check_digit_errors]
        return cls(mrz, (*deviations, *wrong))

    def __bytes__(self) -> bytes:
        return bytes(TLV.of(EF.DG1.tag, TLV(_MRZ, bytes(self.mrz))))
