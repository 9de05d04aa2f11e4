"""The template that a file of the eMRTD application consists of (Doc 9303-10, 4)."""

from __future__ import annotations

from chipkit.codec.ber import parse_where_not_der
from chipkit.codec.tlv import TLV
from chipkit.deviation import Deviation
from chipkit.errors import CodecError
from chipkit.lds.files import EF
from chipkit.lds.limits import expect_size

__all__ = ["open_template"]


def open_template(content: bytes, ef: EF) -> tuple[TLV, tuple[Deviation, ...]]:
    """Read a file as the one data object that it should be.

    Lengths that are indefinite or longer than need be are tolerated, and leave a deviation. Offsets then count in
    the DER made from the file.

    Raises:
        CodecError: The file is not a data object, or its tag is not that of `ef`.
        LimitError: The file is larger than any of its kind, or nests deeper or holds more in BER than is read.
    """
    expect_size(content, ef)
    try:
        tlv = TLV.parse(content)
    except CodecError as strict:
        tlv = parse_where_not_der(content, strict).tlv
    else:
        return tlv.expect(ef.tag), ()
    return tlv.expect(ef.tag), (Deviation("lds.encoding.ber", ef.label, "not in DER"),)
