"""Command and response APDUs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.codec.apdu import CommandAPDU, ResponseAPDU
from chipkit.errors import CodecError, StatusError


@pytest.mark.vectors("apdu/cases.json")
def test_each_of_the_seven_cases_is_read_and_built(case: dict[str, Any]) -> None:
    raw = bytes.fromhex(case["raw"])

    command = CommandAPDU.parse(raw)

    assert (len(command.data), command.ne, command.is_extended) == (case["nc"], case["ne"], case["extended"])
    assert command.header == raw[:4]
    assert bytes(command) == raw


@pytest.mark.vectors("apdu/malformed.json")
def test_what_is_none_of_the_cases_is_refused_where_it_breaks(case: dict[str, Any]) -> None:
    with pytest.raises(CodecError) as caught:
        CommandAPDU.parse(bytes.fromhex(case["raw"]))

    assert caught.value.offset == case["offset"]


@pytest.mark.parametrize("nc", [0, 1, 254, 255, 256, 65279, 65280, 65535])
@pytest.mark.parametrize("ne", [0, 1, 255, 256, 257, 65535, 65536])
def test_lengths_at_every_boundary_come_back_as_they_were(nc: int, ne: int) -> None:
    command = CommandAPDU(ins=0xB1, p1=0x12, p2=0x34, data=bytes(nc), ne=ne)

    parsed = CommandAPDU.parse(bytes(command))

    assert (parsed.data, parsed.ne) == (command.data, command.ne)
    assert parsed.is_extended is (nc > 255 or ne > 256)


@pytest.mark.parametrize(("nc", "ne", "size"), [
    (0, 0, 4), (0, 256, 5), (255, 0, 260), (255, 256, 261), (0, 257, 7), (256, 0, 263), (256, 256, 265),
    (65535, 65536, 65544),
])  # fmt: skip
def test_a_command_is_no_longer_than_it_must_be(nc: int, ne: int, size: int) -> None:
    assert len(bytes(CommandAPDU(ins=0xB0, data=bytes(nc), ne=ne))) == size


def test_extended_form_is_kept_where_the_short_one_would_do() -> None:
    command = CommandAPDU(ins=0x88, data=b"\x01", ne=256, extended=True)

    assert bytes(command).hex() == "00880000000001010100"
    assert CommandAPDU.parse(bytes(command)) == command


def test_extended_form_of_no_lengths_is_case_1() -> None:
    assert bytes(CommandAPDU(ins=0x84, extended=True)).hex() == "00840000"


@pytest.mark.parametrize("wrong", [
    {"cla": 256}, {"ins": -1}, {"p1": 256}, {"p2": 1000}, {"data": bytes(65536)}, {"ne": 65537}, {"ne": -1},
])  # fmt: skip
def test_what_no_command_can_hold_is_our_callers_mistake(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"byte|exceeds"):
        CommandAPDU(**({"ins": 0xB0} | wrong))


@pytest.mark.parametrize(
    ("cla", "protected"), [(0x00, False), (0x0C, True), (0x08, False), (0x1C, True), (0x8C, False)]
)
def test_the_class_byte_tells_secure_messaging(cla: int, protected: bool) -> None:  # noqa: FBT001 - a parameter
    assert CommandAPDU(cla=cla, ins=0xB0).is_protected is protected


def test_another_ne_changes_nothing_else() -> None:
    command = CommandAPDU(ins=0xB0, p2=3, ne=256)

    assert command.with_ne(5) == CommandAPDU(ins=0xB0, p2=3, ne=5)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 65535, 65536])
def test_responses_come_back_as_they_were(size: int) -> None:
    response = ResponseAPDU(bytes(size), 0x6282)

    assert ResponseAPDU.parse(bytes(response)) == response


@pytest.mark.parametrize("size", [0, 1, 65539])
def test_a_response_of_impossible_size_is_refused(size: int) -> None:
    with pytest.raises(CodecError, match=f"response of {size} bytes"):
        ResponseAPDU.parse(bytes(size))


def test_data_are_had_only_with_9000() -> None:
    assert ResponseAPDU(b"data").expect_ok() == b"data"

    with pytest.raises(StatusError, match=r"SELECT EF\.COM: status 6A82") as caught:
        ResponseAPDU(b"data", 0x6A82).expect_ok("SELECT EF.COM")
    assert caught.value.sw == 0x6A82


@pytest.mark.parametrize("wrong", [{"sw": 0x10000}, {"sw": -1}, {"data": bytes(65537)}])
def test_what_no_response_can_hold_is_our_callers_mistake(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"16 bits|exceeds"):
        ResponseAPDU(**wrong)


def test_data_fields_do_not_show_in_print() -> None:
    assert "SECRET" not in repr(CommandAPDU(ins=0x20, data=b"SECRET"))
    assert "SECRET" not in repr(ResponseAPDU(b"SECRET"))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_command_that_encodes_to_them_or_a_codec_error(raw: bytes) -> None:
    try:
        command = CommandAPDU.parse(raw)
    except CodecError:
        return
    assert bytes(command) == raw
