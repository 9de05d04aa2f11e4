from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.codec.der import integer, octet_string, oid, printable_string, sequence, utf8_string
from chipkit.codec.mrz import transliterate
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError
from chipkit.national.vnm.data import VietnameseData
from chipkit.national.vnm.dg13 import DG13
from chipkit.national.vnm.mrz import mrz_date, mrz_sex

ENCODING = oid("1.0.10646.1.0.8")
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40)


def file(*items: TLV, header: tuple[TLV, ...] = (integer(1), ENCODING)) -> bytes:
    return bytes(TLV.of(0x6D, sequence(*header, TLV.of(0x31, *items))))


def codes(dg13: DG13) -> list[str]:
    return [deviation.code for deviation in dg13.deviations]


@pytest.mark.vectors("vnm/dg13.json")
def test_a_hand_built_file_is_read_and_built(case: dict[str, Any]) -> None:
    content = bytes.fromhex(case["content"])

    dg13 = DG13.parse(content)

    assert {str(number): list(found) for number, found in dg13.fields.items()} == case["fields"]
    assert codes(dg13) == case["deviations"]
    assert {name: getattr(dg13, name) for name in case["properties"]} == case["properties"]
    assert bytes(dg13) == content


def test_fields_are_built_with_the_tags_of_real_cards() -> None:
    dg13 = DG13.build({1: ("000099000001",), 2: ("MẪU",), 13: ("CHA", ""), 14: ("VỢ",), 15: (), 20: ("mới",)})

    items = TLV.parse(bytes(dg13)).children()[0].children()[2].children()

    assert [bytes(item).hex() for item in items] == [
        "3011020101130c" + b"000099000001".hex(),
        "300a0201020c05" + "MẪU".encode().hex(),
        "300c02010d30050c03" + b"CHA".hex() + "3000",
        "300b02010e3006" + "0c04" + "VỢ".encode().hex(),
        "300302010f",
        "300a0201140c05" + "mới".encode().hex(),
    ]


def test_fields_are_found_in_any_order() -> None:
    dg13 = DG13.parse(file(sequence(integer(4), utf8_string("Nam")), sequence(integer(2), utf8_string("MẪU"))))

    assert (dg13.full_name, dg13.sex) == ("MẪU", "Nam")


def test_absent_fields_and_fields_without_text_are_none() -> None:
    dg13 = DG13.parse(file(sequence(integer(14)), sequence(integer(8), utf8_string("  "))))

    assert dg13.fields == {14: (), 8: ("  ",)}
    assert (dg13.spouse, dg13.place_of_origin, dg13.full_name, dg13.father) == (None, None, None, None)
    assert dg13.deviations == ()


def test_unknown_numbers_are_kept() -> None:
    dg13 = DG13.parse(file(sequence(integer(17), utf8_string("A+")), sequence(integer(255), printable_string("x"))))

    assert (dg13.text(17), dg13.text(255)) == ("A+", "x")
    assert dg13.deviations == ()


def test_both_parents_in_one_sequence_are_taken_apart_with_a_deviation() -> None:
    dg13 = DG13.parse(file(sequence(integer(13), sequence(utf8_string("CHA"), utf8_string("MẸ")))))

    assert (dg13.father, dg13.mother) == ("CHA", "MẸ")
    assert codes(dg13) == ["dg13.field.layout"]


def test_a_mother_without_a_father_stays_the_mother() -> None:
    dg13 = DG13.parse(file(sequence(integer(13), sequence(), sequence(utf8_string("MẸ")))))

    assert (dg13.father, dg13.mother) == (None, "MẸ")


@pytest.mark.parametrize("size", [127, 128, 255, 256, 1000])
def test_long_texts_survive_the_way_there_and_back(size: int) -> None:
    dg13 = DG13.build({9: ("Đ" * size,), 13: ("A" * size, "B" * size)})

    assert DG13.parse(bytes(dg13)) == dg13


def test_a_value_that_is_no_text_leaves_a_deviation_and_the_other_fields_readable() -> None:
    dg13 = DG13.parse(file(sequence(integer(17), octet_string(b"\x80")), sequence(integer(2), utf8_string("MẪU"))))

    assert dg13.full_name == "MẪU"
    assert dg13.text(17) is None
    assert codes(dg13) == ["dg13.field.no-text"]


def test_a_field_of_many_values_leaves_one_deviation_of_a_kind_and_its_first_eight_texts() -> None:
    many = [octet_string(b"\x80"), sequence(utf8_string("a"), utf8_string("b"))] * 5_000

    dg13 = DG13.parse(file(sequence(integer(17), *many), sequence(integer(2), utf8_string("MẪU"))))

    assert dg13.fields == {17: ("", "a", "b", "", "a", "b", "", "a"), 2: ("MẪU",)}
    assert codes(dg13) == ["dg13.field.no-text", "dg13.field.layout", "dg13.field.texts"]


def test_eight_texts_are_no_deviation() -> None:
    dg13 = DG13.parse(file(sequence(integer(17), *([utf8_string("a")] * 8))))

    assert dg13.fields == {17: ("a",) * 8}
    assert dg13.deviations == ()


def test_a_text_longer_than_any_card_has_is_none() -> None:
    marks = "\N{COMBINING ACUTE ACCENT}" * 15_000 + "\N{COMBINING DOT BELOW}" * 15_000

    dg13 = DG13.parse(file(sequence(integer(2), utf8_string(marks)), sequence(integer(4), utf8_string("a" * 1001))))

    assert (dg13.full_name, dg13.sex) == (None, None)
    assert codes(dg13) == ["dg13.field.no-text"] * 2


def test_marks_in_a_hostile_order_do_not_hold_a_comparison_up() -> None:
    marks = "\N{COMBINING ACUTE ACCENT}" * 60_000 + "\N{COMBINING DOT BELOW}" * 60_000

    assert (mrz_sex(marks), mrz_date(marks), transliterate(marks)) == (None, None, "")


def test_text_in_a_broken_encoding_leaves_a_deviation() -> None:
    dg13 = DG13.parse(file(sequence(integer(2), TLV(0x0C, b"\xc3"))))

    assert dg13.full_name is None
    assert codes(dg13) == ["dg13.field.no-text"]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ((integer(1), ENCODING), []),
        ((integer(2), ENCODING), ["dg13.version"]),
        ((integer(1), oid("1.2.3")), ["dg13.encoding"]),
        ((), ["dg13.version", "dg13.encoding"]),
        ((ENCODING,), ["dg13.version"]),
    ],
)
def test_another_header_leaves_a_deviation(header: tuple[TLV, ...], expected: list[str]) -> None:
    assert codes(DG13.parse(file(header=header))) == expected


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (bytes(TLV(0x6D)), "data object is cut off in its tag or length"),
        (bytes(TLV.of(0x6D, sequence(integer(1), ENCODING))), "fields is missing"),
        (bytes(TLV.of(0x6D, sequence(integer(1), ENCODING, TLV(0x31), TLV(0x05)))), "unexpected member 05"),
        (file(TLV(0x05)), "field: tag 05 where 30 belongs"),
        (file(sequence(utf8_string("MẪU"))), "field number: tag 0C where 02 belongs"),
        (file(sequence()), "field number is missing"),
        (file(sequence(integer(2)), sequence(integer(2))), "field 2 stands twice"),
        (file(sequence(integer(256))), "the field's number is not 0 to 255"),
        (file(sequence(integer(-1))), "the field's number is not 0 to 255"),
        (file(sequence(integer(1 << 12_000))), "the field's number is not 0 to 255"),
        (file(*(sequence(integer(number)) for number in range(1, 130))), "more than 128 fields"),
        (bytes(TLV.of(0x6E, sequence())), "tag 6E where 6D belongs"),
    ],
)
def test_a_malformed_file_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(CodecError) as caught:
        DG13.parse(content)

    assert caught.value.reason == reason
    assert caught.value.offset is not None


def test_no_personal_data_are_printed_or_put_into_errors() -> None:
    content = file(sequence(integer(2), utf8_string("SPECIMEN")), sequence(integer(2), utf8_string("SPECIMEN")))

    with pytest.raises(CodecError) as caught:
        DG13.parse(content)

    assert "SPECIMEN" not in str(caught.value)
    assert "SPECIMEN" not in repr(DG13.build({2: ("SPECIMEN",)}))


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.integers(1, 40), st.lists(texts, max_size=1).map(tuple), max_size=20))
def test_any_texts_survive_the_way_there_and_back(fields: dict[int, tuple[str, ...]]) -> None:
    dg13 = DG13.build(fields)

    assert DG13.parse(bytes(dg13)) == dg13


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_bytes_give_a_value_or_a_codec_error(data: st.DataObject) -> None:
    mutated = bytearray(bytes(DG13.build({1: ("0",), 2: ("MẪU",), 13: ("CHA", "MẸ"), 14: (), 16: ("x",)})))
    for _ in range(data.draw(st.integers(1, 4))):
        mutated[data.draw(st.integers(0, len(mutated) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert DG13.parse(bytes(mutated)).fields is not None
    except CodecError:
        return


def test_padded_field_numbers_are_read_and_told() -> None:
    plain = DG13.build({1: ("000190000001",), 2: ("SPECIMEN",)})
    body = TLV.parse(bytes(plain)).value

    def again(tlv: TLV) -> bytes:
        if tlv.constructed:
            return bytes(TLV(tlv.tag, b"".join(again(child) for child in tlv.children())))
        return bytes(TLV(tlv.tag, b"\0" + tlv.value)) if tlv.tag == 0x02 else tlv.raw

    found = DG13.parse(bytes(TLV(0x6D, again(TLV.parse(body)))))

    assert found.fields == plain.fields
    assert [(met.code, met.where) for met in found.deviations] == [("der.integer.padded", "EF.DG13")]


@pytest.mark.parametrize(
    "text",
    [
        "1/2/2020",
        "\u0660\u0661/\u0660\u0662/\u0662\u0660\u0662\u0660",
        "31/02/2020",
        "00/02/2020",
        "01/02/0000",
        "01-02-2020",
        "",
        " ",
    ],
)
def test_what_is_not_a_date_is_none_in_any_field(text: str) -> None:
    data = VietnameseData.build({3: (text,), 11: (text,), 12: (text,)})

    assert (data.birth, data.issued, data.expiry) == (None, None, None)


def test_a_date_is_one_in_any_field() -> None:
    data = VietnameseData.build({3: ("29/02/2020",), 11: (" 29/02/2020 ",), 12: ("29/02/2020",)})

    assert str(data.birth) == str(data.issued) == str(data.expiry) == "2020-02-29"
