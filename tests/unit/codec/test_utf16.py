"""Text in UTF-16 and UTF-32: read by its mark, refused without one, and never taken for anything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipkit.codec.utf16 import as_utf8
from chipkit.errors import CodecError

MARKS = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff", "utf-32-le": b"\xff\xfe\0\0", "utf-32-be": b"\0\0\xfe\xff"}
TEXTS = (
    "000199000101\r\n",
    "-----BEGIN CERTIFICATE-----\r\nMIIB\r\n",
    "7F 61 82\n",
    "Nguyễn Thị Mẫu|Số 1 đường Mẫu, Hà Nội",
)


@pytest.mark.parametrize("encoding", MARKS)
@given(text=st.text(max_size=40).filter(lambda text: not text.startswith("\0")))
def test_a_text_with_its_mark_is_read(encoding: str, text: str) -> None:
    assert as_utf8(MARKS[encoding] + text.encode(encoding)).decode() == text


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_text_without_its_mark_is_refused_by_name(encoding: str, text: str) -> None:
    with pytest.raises(CodecError, match=r"UTF-(16|32) without its mark"):
        as_utf8(text.encode(encoding), "file")


@pytest.mark.parametrize("text", TEXTS)
def test_utf_8_loses_its_mark_and_stays(text: str) -> None:
    assert as_utf8(b"\xef\xbb\xbf" + text.encode()) == as_utf8(text.encode()) == text.encode()


@pytest.mark.parametrize("data", [b"\xff\xfe0", b"\xff\xfe\x00\xd8", b"\0\0\xfe\xff\x7f\xff\xff\xff"])
def test_a_mark_before_something_else_is_refused(data: bytes) -> None:
    with pytest.raises(CodecError, match="has the mark of UTF"):
        as_utf8(data)


@given(st.binary(max_size=200))
def test_any_bytes_come_back_or_are_refused(data: bytes) -> None:
    try:
        as_utf8(data)
    except CodecError:
        return


@pytest.mark.parametrize(
    "data",
    [b"", b"0", b"0\0", b"\x60\x14" + b"\0" * 20, b"\0" * 64, bytes.fromhex("30800000"), b"FAC\x00010\x00"],
)
def test_binary_data_are_no_text(data: bytes) -> None:
    assert as_utf8(data) == data
