"""EF.DG2: the holder's face (Doc 9303-10, 4.7.2)."""

from __future__ import annotations

from dataclasses import field

from chipkit.codec.biometric.cbeff import BiometricTemplate, build_group, parse_group, sole_template
from chipkit.codec.biometric.iso19794 import FaceImage, FacialRecord
from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.errors import CodecError, UnsupportedError
from chipkit.lds.files import EF
from chipkit.lds.limits import expect_size
from chipkit.lds.template import open_template
from chipkit.values import dataclass

__all__ = ["DG2"]

_ISO_19794_5 = b"FAC\x00"
_HEADER = (
    TLV(0x81, b"\x02"),  # facial features
    TLV(0x82, b"\x00"),  # no subtype
    TLV(0x87, b"\x01\x01"),  # format owner: ISO/IEC JTC 1/SC 37
    TLV(0x88, b"\x00\x08"),  # format type: ISO/IEC 19794-5
)


@dataclass(frozen=True, slots=True)
class DG2:
    """The file's content: the records in their envelopes, and the pictures in them."""

    records: tuple[FacialRecord, ...]
    headers: tuple[tuple[TLV, ...], ...] = ()
    """The biometric header of each record."""
    deviations: tuple[Deviation, ...] = field(default=(), compare=False)
    """What was tolerated in reading it."""

    @classmethod
    def parse(cls, content: bytes) -> DG2:
        """Read the file.

        Raises:
            CodecError: The file is not a template with facial records.
            UnsupportedError: A record is one of ISO/IEC 39794-5, or its picture is in an unknown encoding.
        """
        expect_size(content, EF.DG2)
        sole = sole_template(content, EF.DG2.tag)
        if sole is not None:
            record = _record(sole)
            return cls((record,), (sole.header,), record.deviations)
        tlv, deviations = open_template(content, EF.DG2)
        envelopes = parse_group(TLV.parse(tlv.value, offset=tlv.value_offset))
        records = tuple(_record(envelope) for envelope in envelopes)
        if not records:
            raise CodecError("no facial record", offset=tlv.value_offset)
        odd = (deviation for record in records for deviation in record.deviations)
        return cls(records, tuple(envelope.header for envelope in envelopes), (*deviations, *odd))

    @classmethod
    def of(cls, *faces: FaceImage) -> DG2:
        """The content with these pictures, in one record each."""
        return cls(tuple(FacialRecord((face,)) for face in faces), tuple(_HEADER for _ in faces))

    def __bytes__(self) -> bytes:
        headers = self.headers or tuple(_HEADER for _ in self.records)
        envelopes = (
            BiometricTemplate(bytes(record), header) for record, header in zip(self.records, headers, strict=True)
        )
        return bytes(TLV.of(EF.DG2.tag, build_group(tuple(envelopes))))

    @property
    def faces(self) -> tuple[FaceImage, ...]:
        """All pictures, those of the first record first."""
        return tuple(face for record in self.records for face in record.images)


def _record(envelope: BiometricTemplate) -> FacialRecord:
    """The facial record in an envelope; whatever the header says of the format, the record itself tells."""
    if envelope.constructed and not envelope.data.startswith(_ISO_19794_5):
        raise UnsupportedError("ISO/IEC 39794-5 face image")
    return FacialRecord.parse(envelope.data, offset=envelope.offset, where=EF.DG2.label)
