from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError
from chipkit.lds.atr_info import ATRInfo, CardCapabilities
from chipkit.lds.files import EF
from chipkit.lds.limits import MOST_BYTES

LENGTHS = "7F660802020400" + "02020800"


def test_lengths_and_capabilities_are_read_and_built() -> None:
    content = bytes.fromhex("47039401D0" + "7F660802020400" + "02020800" + "4301B8")

    info = ATRInfo.parse(content)

    assert (info.max_command, info.max_response) == (1024, 2048)
    assert info.capabilities == CardCapabilities(bytes.fromhex("9401D0"))
    assert info.others == (TLV(0x43, b"\xb8"),)
    assert info.deviations == ()
    assert bytes(info) == content


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ("000000", set()),
        ("040000", {"short_file_identifiers"}),
        ("0000E0", {"command_chaining", "extended_length", "extended_length_information"}),
        ("000040", {"extended_length"}),
        ("04", {"short_file_identifiers"}),
    ],
)
def test_capabilities_are_told_by_their_bits(tables: str, expected: set[str]) -> None:
    names = {"short_file_identifiers", "command_chaining", "extended_length", "extended_length_information"}

    found = CardCapabilities(bytes.fromhex(tables))

    assert {name for name in names if getattr(found, name)} == expected


@pytest.mark.parametrize(
    ("numbers", "command", "response"),
    [("0202FFFF0202FFFF", 65535, 65535), ("020300100002030010 00", 4096, 4096), ("0202800002028000", 32768, 32768)],
)
def test_lengths_in_other_than_distinguished_integers_leave_a_deviation(
    numbers: str, command: int, response: int
) -> None:
    value = bytes.fromhex(numbers)

    info = ATRInfo.parse(bytes(TLV(0x7F66, value)))

    assert (info.max_command, info.max_response) == (command, response)
    assert [deviation.code for deviation in info.deviations] == ["atr-info.length.encoding"]


def test_a_length_beyond_two_bytes_is_read() -> None:
    info = ATRInfo(max_command=65544, max_response=65538)

    assert ATRInfo.parse(bytes(info)) == info


@pytest.mark.parametrize("padding", ["00", "FF", "000000", "FFFF"])
def test_padding_behind_the_objects_leaves_a_deviation(padding: str) -> None:
    info = ATRInfo.parse(bytes.fromhex(LENGTHS + padding))

    assert info.max_response == 2048
    assert [deviation.code for deviation in info.deviations] == ["atr-info.padding"]


def test_a_last_value_that_ends_in_a_padding_byte_is_whole() -> None:
    info = ATRInfo.parse(bytes.fromhex("4302B8FF"))

    assert info.others == (TLV(0x43, b"\xb8\xff"),)
    assert info.deviations == ()


def test_the_longest_file_is_read_and_a_longer_one_refused() -> None:
    longest = bytes.fromhex(LENGTHS) + bytes(
        TLV(0x43, bytes(MOST_BYTES[EF.ATR_INFO] - len(bytes.fromhex(LENGTHS)) - 4))
    )
    assert len(longest) == MOST_BYTES[EF.ATR_INFO]

    assert ATRInfo.parse(longest).max_command == 1024
    with pytest.raises(CodecError) as caught:
        ATRInfo.parse(longest + b"\xff")
    assert caught.value.offset == MOST_BYTES[EF.ATR_INFO]


def test_tiny_objects_without_end_are_not_even_looked_at() -> None:
    with pytest.raises(CodecError, match="at most 4096"):
        ATRInfo.parse(b"\x80\x00" * (1 << 19))


def test_an_empty_file_tells_nothing() -> None:
    assert ATRInfo.parse(b"") == ATRInfo()


@pytest.mark.parametrize(
    ("content", "offset"),
    [
        ("7F660402020400", 0),
        ("7F6603020101", 0),
        ("7F6606020101020100", 6),
        ("7F66050201010200", 6),
        ("7F6606020101030101", 6),
        ("4700", 0),
        ("470401020304", 0),
        ("4301B80001", 3),
        ("4301B84301B8", 3),
        ("4302B8", 0),
    ],
)
def test_a_malformed_file_is_refused_where_it_breaks(content: str, offset: int) -> None:
    with pytest.raises(CodecError) as caught:
        ATRInfo.parse(bytes.fromhex(content))

    assert caught.value.offset == offset


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=40))
def test_any_bytes_give_a_value_or_a_codec_error(raw: bytes) -> None:
    try:
        info = ATRInfo.parse(raw)
    except CodecError:
        return
    assert info.max_command is None or info.max_command > 0
