"""Biometric records that lie in a file by themselves, and pictures: what they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipkit.cli.show.files import Row

__all__ = ["foreign_name", "record_name", "record_rows"]

_PARTS = {
    2: "finger minutiae", 4: "finger images", 5: "face images", 6: "iris images", 9: "vascular images",
    16: "full body images", 17: "gait images",
}  # fmt: skip
"""Parts of ISO/IEC 39794, each with a tag of its own number."""
_APPLICATION = 0x60
_VERSION = 0xA0
_GENERATION, _YEAR = 0x80, 0x81
_YEARS = range(2000, 2100)
_PICTURES = (
    (b"\xff\xd8\xff", "a picture in JPEG"),
    (b"\x00\x00\x00\x0cjP  ", "a picture in JPEG 2000"),
    (b"\xff\x4f\xff\x51", "a picture in JPEG 2000"),
    (b"\xff\xa0\xff", "a fingerprint in WSQ"),
    (b"\x89PNG", "a picture in PNG"),
    (b"GIF8", "a picture in GIF"),
    (b"%PDF", "a document in PDF"),
    (b"FAC\x00", "a facial record of ISO/IEC 19794-5, without its template"),
    (b"FMR\x00", "a record of finger minutiae of ISO/IEC 19794-2, without its template"),
    (b"FIR\x00", "a finger image record of ISO/IEC 19794-4, without its template"),
    (b"IIR\x00", "an iris image record of ISO/IEC 19794-6, without its template"),
)


def foreign_name(data: bytes) -> str | None:
    """What a file without data objects is, where its beginning tells; else None."""
    return next((name for begin, name in _PICTURES if data.startswith(begin)), None)


def record_name(tlv: TLV) -> str | None:
    """The name of a record of ISO/IEC 39794; None if the object is not such a record.

    Its tags are those of data groups or of card-verifiable certificates; what it begins with, its generation and year
    (ISO/IEC 39794-1, 7.2), is in none of them.
    """
    part = tlv.tag - _APPLICATION
    return f"ISO/IEC 39794-{part} {_PARTS[part]}" if part in _PARTS and _version(tlv) is not None else None


def record_rows(tlv: TLV) -> Iterator[Row]:
    """The version that a record of ISO/IEC 39794 tells."""
    found = _version(tlv)
    if found is not None:
        yield "generation", str(found[0])
        yield "year", str(found[1])


def _version(tlv: TLV) -> tuple[int, int] | None:
    """Generation and year of the version block at the record's beginning."""
    try:
        first = TLV.parse_first(tlv.value)
        members = first.children() if first.tag == _VERSION else ()
    except CodecError:
        return None
    if [member.tag for member in members] != [_GENERATION, _YEAR]:
        return None
    generation, year = (int.from_bytes(member.value, "big") for member in members)
    return (generation, year) if year in _YEARS else None
