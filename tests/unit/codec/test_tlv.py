"""BER-TLV data objects in distinguished encoding."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.codec.tlv import TLV, announced_size, encode_length, encode_tag, template
from chipkit.errors import CodecError, LimitError

SIZES = (0, 1, 127, 128, 255, 256, 65535, 65536)


def tree(tlv: TLV) -> list[Any]:
    inner = [tree(child) for child in tlv.children()] if tlv.constructed else tlv.value.hex().upper()
    return [f"{tlv.tag:02X}", inner]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("tag", [0x04, 0x61, 0x5F1F, 0x7F49, 0x5F8102])
def test_an_object_of_any_size_comes_back_as_it_was(tag: int, size: int) -> None:
    tlv = TLV(tag, bytes(size))

    assert TLV.parse(bytes(tlv)) == tlv


@pytest.mark.vectors("tlv/x690.json")
def test_examples_of_the_standard_are_read_and_built(case: dict[str, Any]) -> None:
    raw = bytes.fromhex(case["raw"])

    objects = TLV.parse_all(raw)

    assert [tree(tlv) for tlv in objects] == case["tree"]
    assert b"".join(bytes(tlv) for tlv in objects) == raw


@pytest.mark.vectors("tlv/malformed.json")
def test_malformed_data_is_refused_where_it_breaks(case: dict[str, Any]) -> None:
    with pytest.raises(CodecError) as caught:
        TLV.parse(bytes.fromhex(case["raw"]))

    assert caught.value.offset == case["offset"]


@pytest.mark.vectors("tlv/malformed-nested.json")
def test_offsets_of_members_count_in_the_outermost_input(case: dict[str, Any]) -> None:
    def walk(tlv: TLV) -> None:
        for child in tlv.children() if tlv.constructed else ():
            walk(child)

    with pytest.raises(CodecError) as caught:
        walk(TLV.parse(bytes.fromhex(case["raw"])))

    assert caught.value.offset == case["offset"]


@pytest.mark.vectors("tlv/malformed.json")
def test_a_given_offset_is_added(case: dict[str, Any]) -> None:
    with pytest.raises(CodecError) as caught:
        TLV.parse(bytes.fromhex(case["raw"]), offset=1000)

    assert caught.value.offset == 1000 + case["offset"]


def test_the_first_object_leaves_what_follows_alone() -> None:
    tlv = TLV.parse_first(bytes.fromhex("040101FFFF"))

    assert tlv.raw == bytes.fromhex("040101")


def test_members_know_where_they_stood() -> None:
    outer = TLV.parse(bytes.fromhex("7F4907020101040201FF"), offset=100)

    first, second = outer.children()

    assert (outer.offset, outer.value_offset) == (100, 103)
    assert (first.offset, second.offset, second.value_offset) == (103, 106, 108)


def test_a_template_keeps_order_and_refuses_a_tag_that_stands_twice() -> None:
    assert list(template(bytes.fromhex("870101990200008E0100"))) == [0x87, 0x99, 0x8E]

    with pytest.raises(CodecError, match="99 stands twice") as caught:
        template(bytes.fromhex("99020000870101" + "99020000"), offset=10)
    assert caught.value.offset == 17


def test_an_unexpected_tag_is_named_with_the_wanted_one() -> None:
    with pytest.raises(CodecError, match=r"EF\.DG1: tag 75 where 61 belongs at offset 5"):
        TLV(0x75, b"", offset=5).expect(0x61, "EF.DG1")


@pytest.mark.parametrize(("prefix", "size"), [
    ("", None), ("61", None), ("6182", None), ("618201", None), ("6182010A", 270), ("615B", 93), ("7F61", None),
    ("7F618201FF", 516), ("0400", 2),
])  # fmt: skip
def test_the_announced_size_is_told_as_soon_as_it_can_be(prefix: str, size: int | None) -> None:
    assert announced_size(bytes.fromhex(prefix)) == size


@pytest.mark.parametrize("prefix", ["00", "FF", "3080", "048100", "0485"])
def test_no_size_is_made_up_for_what_begins_no_object(prefix: str) -> None:
    with pytest.raises(CodecError):
        announced_size(bytes.fromhex(prefix))


@pytest.mark.parametrize(("length", "encoded"), [
    (0, "00"), (127, "7F"), (128, "8180"), (255, "81FF"), (256, "820100"), (65535, "82FFFF"), (65536, "83010000"),
])  # fmt: skip
def test_lengths_take_their_shortest_form(length: int, encoded: str) -> None:
    assert encode_length(length).hex().upper() == encoded


def test_no_tag_is_made_of_nothing() -> None:
    with pytest.raises(ValueError, match="not a tag"):
        encode_tag(0)


def test_values_do_not_show_in_a_printed_object() -> None:
    assert "53454352" not in repr(TLV(0x04, b"SECRET"))
    assert "SECRET" not in repr(TLV.parse(bytes(TLV(0x04, b"SECRET"))))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=64))
def test_any_bytes_are_objects_that_encode_to_themselves_or_a_codec_error(data: bytes) -> None:
    try:
        objects = TLV.parse_all(data)
    except CodecError as error:
        offset = error.offset
    else:
        assert b"".join(bytes(tlv) for tlv in objects) == data
        return
    assert offset is not None
    assert 0 <= offset <= len(data)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([0x02, 0x30, 0x5F01, 0x7F61, 0x5F8102]), st.binary(max_size=300)), max_size=8)
)
def test_rows_of_objects_come_back_as_they_were(members: list[tuple[int, bytes]]) -> None:
    objects = tuple(TLV(tag, value) for tag, value in members)

    assert TLV.parse_all(b"".join(bytes(tlv) for tlv in objects)) == objects


def one_after_another(data: bytes) -> list[tuple[int, bytes, int, bytes]] | str:
    """The objects of a row, each read by itself, or what is said of a row that is none."""
    found, at = [], 0
    try:
        while at < len(data):
            found.append(TLV.parse_first(data, at=at, offset=7))
            at += len(found[-1].received)
    except CodecError as error:
        return str(error)
    return [(each.tag, each.value, each.offset, each.received) for each in found]


def in_a_row(data: bytes) -> list[tuple[int, bytes, int, bytes]] | str:
    try:
        return [(each.tag, each.value, each.offset, each.received) for each in TLV.parse_all(data, offset=7)]
    except CodecError as error:
        return str(error)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=5), st.binary(max_size=140).map(lambda value: bytes(TLV(4, value))))))
def test_a_row_is_read_as_its_objects_one_by_one(parts: list[bytes]) -> None:
    data = b"".join(parts)

    assert in_a_row(data) == one_after_another(data)


def test_members_are_counted_before_they_are_listed() -> None:
    row = TLV(0x30, b"\x05\x00" * 1000 + b"\x00")

    assert len(TLV(0x30, b"\x05\x00" * 1000).children()) == 1000
    with pytest.raises(LimitError, match="more than 1000 data objects in a row") as caught:
        row.children()
    assert caught.value.offset == row.value_offset + 2000
    with pytest.raises(LimitError, match="more than 3 keys"):
        row.children(3, "keys")


def test_the_first_of_many_are_read_and_nothing_behind_them() -> None:
    row = TLV.parse(bytes(TLV(0x30, b"\x04\x01A\x05\x00\x00\xff")))

    assert row.first_children(2) == (TLV(0x04, b"A"), TLV(0x05))
    assert [child.offset for child in row.first_children(2)] == [2, 5]
    with pytest.raises(CodecError) as caught:
        row.first_children(3)
    assert caught.value.offset == 7
    assert TLV(0x30).first_children(5) == ()
