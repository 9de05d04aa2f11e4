from __future__ import annotations

import pytest

from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError, LimitError
from chipkit.lds.files import EF
from chipkit.lds.opaque import OpaqueFile
from chipkit.lds.template import open_template


def test_a_file_in_distinguished_encoding_leaves_no_deviation() -> None:
    tlv, deviations = open_template(bytes.fromhex("6F020500"), EF.DG15)

    assert tlv == TLV(0x6F, b"\x05\x00")
    assert deviations == ()


@pytest.mark.parametrize(
    "content",
    ["6F82000404020500", "6F80040205000000", "6F810404020500"],
    ids=["leading zero", "indefinite", "longer than need be"],
)
def test_lengths_beyond_the_distinguished_encoding_leave_a_deviation(content: str) -> None:
    tlv, deviations = open_template(bytes.fromhex(content), EF.DG15)

    assert tlv.value == bytes.fromhex("04020500")
    assert [(deviation.code, deviation.where) for deviation in deviations] == [("lds.encoding.ber", "EF.DG15")]


def test_another_tag_than_the_files_is_refused() -> None:
    with pytest.raises(CodecError, match="tag 6E where 6F belongs") as caught:
        open_template(bytes.fromhex("6E020500"), EF.DG15)

    assert caught.value.offset == 0


@pytest.mark.parametrize(("content", "offset"), [("6F0205", 0), ("6F02050000", 4), ("", 0), ("00", 0)])
def test_what_is_no_data_object_is_refused_where_it_breaks(content: str, offset: int) -> None:
    with pytest.raises(CodecError) as caught:
        open_template(bytes.fromhex(content), EF.DG15)

    assert caught.value.offset == offset


@pytest.mark.parametrize(
    ("inside", "words"),
    [(b"\x05\x00" * 1000, "more than 1000 data objects"), (b"\x30\x80" * 48 + bytes(2 * 48), "deeper than 48")],
    ids=["many", "deep"],
)
@pytest.mark.parametrize("filling", [b"", b"\n"])
def test_a_file_in_basic_encoding_that_is_not_read_to_its_end_is_over_a_limit(
    inside: bytes, words: str, filling: bytes
) -> None:
    with pytest.raises(LimitError, match=words):
        open_template(b"\x6f\x80\x30\x80" + inside + bytes(4) + filling, EF.DG15)


def test_an_opaque_file_keeps_what_it_does_not_read() -> None:
    content = bytes.fromhex("6B03010203")

    file = OpaqueFile.parse(content, EF.DG11)

    assert file.value == b"\x01\x02\x03"
    assert bytes(file) == content


def test_an_opaque_file_of_another_tag_is_refused() -> None:
    with pytest.raises(CodecError):
        OpaqueFile.parse(bytes.fromhex("6B03010203"), EF.DG12)


def test_an_opaque_file_does_not_print_its_content() -> None:
    assert "SPECIMEN" not in repr(OpaqueFile(EF.DG11, b"SPECIMEN"))
