"""The machine readable zone, both ways."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.codec.mrz import MRZ, MRZDate, MRZFormat, check_digit, mrz_information, transliterate
from chipkit.errors import CodecError

PERSON: dict[str, Any] = {
    "document_code": "ID",
    "issuing_state": "VNM",
    "document_number": "000000014",
    "date_of_birth": "990201",
    "sex": "F",
    "date_of_expiry": "391231",
    "nationality": "VNM",
    "primary_identifier": "Mẫu",
    "secondary_identifier": "Thị Specimen",
}


@pytest.mark.vectors("mrz/doc9303.json")
def test_published_specimens_are_read(case: dict[str, Any]) -> None:
    mrz = MRZ.parse("\n".join(case["lines"]), strict=False)

    assert mrz.format.name == case["format"]
    assert {name: str(getattr(mrz, name)) for name in case["fields"]} == case["fields"]
    assert list(mrz.check_digit_errors) == case["check_digit_errors"]
    assert mrz.information == case["information"]
    assert mrz.lines == tuple(case["lines"])


@pytest.mark.vectors("mrz/doc9303.json")
def test_published_specimens_are_built_from_their_values(case: dict[str, Any]) -> None:
    mrz = MRZ.build(format=MRZFormat[case["format"]], **case["fields"])
    printed, built = "".join(case["lines"]), str(mrz)

    differing = [at for at in range(len(printed)) if printed[at] != built[at]]
    assert len(differing) == len(case["check_digit_errors"])
    assert bytes(mrz) == built.encode("ascii")


@pytest.mark.vectors("mrz/doc9303.json")
def test_a_wrong_check_digit_is_refused_unless_asked_for(case: dict[str, Any]) -> None:
    text = "".join(case["lines"])
    if not case["check_digit_errors"]:
        assert MRZ.parse(text) == MRZ.parse(text.encode(), strict=False)
        return
    with pytest.raises(CodecError, match="check digit of composite is wrong"):
        MRZ.parse(text)


@pytest.mark.vectors("mrz/malformed.json")
def test_a_malformed_zone_is_refused_where_it_breaks(case: dict[str, Any]) -> None:
    with pytest.raises(CodecError) as caught:
        MRZ.parse(case["text"])

    assert caught.value.offset == case["offset"]
    assert caught.value.where == "MRZ"


@pytest.mark.vectors("mrz/check-digits.json")
def test_check_digits_of_the_standard(case: dict[str, Any]) -> None:
    assert check_digit(case["text"]) == case["check_digit"]


def test_a_card_of_vietnam_keeps_its_number_in_the_optional_data() -> None:
    mrz = MRZ.build(format=MRZFormat.TD1, **PERSON, optional_data="000000000014<<" + check_digit("000000000014"))

    assert mrz.lines[0][15:27] == "000000000014"
    assert mrz.optional_data.startswith("000000000014")
    assert (mrz.primary_identifier, mrz.secondary_identifier) == ("MAU", "THI SPECIMEN")


@pytest.mark.parametrize("kind", [MRZFormat.TD1, MRZFormat.TD2])
@pytest.mark.parametrize("size", [9, 10, 11, 14])
def test_long_numbers_go_on_in_the_optional_data(kind: MRZFormat, size: int) -> None:
    number = "ABCDEFGH12345678"[:size]

    mrz = MRZ.build(format=kind, **(PERSON | {"document_number": number}))

    assert mrz.document_number == number
    assert mrz.optional_data == ""
    assert mrz.information.startswith(number + check_digit(number))


def test_optional_data_behind_a_long_number_are_kept() -> None:
    mrz = MRZ.build(format=MRZFormat.TD1, **(PERSON | {"document_number": "ABCDEFGH1234"}), optional_data="XY<Z")

    assert (mrz.document_number, mrz.optional_data) == ("ABCDEFGH1234", "XY<Z")


@pytest.mark.parametrize(("kind", "number"), [
    (MRZFormat.TD3, "ABCDEFGH12"), (MRZFormat.TD2, "A" * 15), (MRZFormat.TD1, "A" * 23),
])  # fmt: skip
def test_a_number_that_does_not_fit_is_our_callers_mistake(kind: MRZFormat, number: str) -> None:
    with pytest.raises(ValueError, match="document number"):
        MRZ.build(format=kind, **(PERSON | {"document_number": number}))


@pytest.mark.parametrize(("change", "words"), [
    ({"sex": "W"}, "sex"), ({"nationality": "VIETNAM"}, "nationality"), ({"document_number": "A/1"}, "no MRZ has"),
    ({"optional_data": "A" * 16}, "optional data"),
])  # fmt: skip
def test_values_that_no_zone_holds_are_our_callers_mistake(change: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        MRZ.build(format=MRZFormat.TD1, **(PERSON | change))


def test_td3_without_optional_data_may_have_a_filler_or_a_zero_for_its_check_digit() -> None:
    filler = str(MRZ.build(format=MRZFormat.TD3, **PERSON))
    zero = filler[:86] + "0" + filler[87:]

    assert MRZ.parse(filler).optional_data == MRZ.parse(zero).optional_data == ""


def test_each_wrong_check_digit_is_named_and_becomes_a_deviation() -> None:
    text = str(MRZ.build(format=MRZFormat.TD3, **PERSON, optional_data="A1"))
    for at in (53, 63, 71, 86, 87):
        text = text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :]

    mrz = MRZ.parse(text, strict=False)

    names = ("document_number", "date_of_birth", "date_of_expiry", "optional_data")
    assert mrz.check_digit_errors[:4] == names
    assert [each.detail for each in mrz.deviations][:4] == list(names)


def test_unspecified_sex_is_x_in_the_value_and_a_filler_in_the_zone() -> None:
    mrz = MRZ.build(format=MRZFormat.TD1, **(PERSON | {"sex": "X"}))

    assert mrz.lines[1][7] == "<"
    assert mrz.sex == "X"
    assert mrz.deviations == ()


def test_an_x_for_the_sex_is_read_and_told() -> None:
    text = str(MRZ.build(format=MRZFormat.TD1, **PERSON))

    mrz = MRZ.parse(text[:37] + "X" + text[38:])

    assert [each.code for each in mrz.deviations] == ["mrz.sex"]


def test_unknown_parts_of_a_birth_date_are_read() -> None:
    mrz = MRZ.build(format=MRZFormat.TD2, **(PERSON | {"date_of_birth": "99<<<<"}))

    assert mrz.date_of_birth == MRZDate("99<<<<")
    assert mrz.deviations == ()


def test_zeros_for_unknown_parts_are_read_and_told() -> None:
    mrz = MRZ.build(format=MRZFormat.TD2, **(PERSON | {"date_of_birth": "990000"}))

    assert [(each.code, each.detail) for each in mrz.deviations] == [("mrz.date.zero-filled", "date_of_birth")]


@pytest.mark.parametrize(("primary", "secondary", "field"), [
    ("Nguyễn", "Thị Đào", "NGUYEN<<THI<DAO<<<<<<<<<<<<<<<"),
    ("O'Connor", "Enya-Siobhan", "OCONNOR<<ENYA<SIOBHAN<<<<<<<<<"),
    ("Müller", "Jörg Strauß", "MUELLER<<JOERG<STRAUSS<<<<<<<<"),
    ("Arkfreith", "", "ARKFREITH<<<<<<<<<<<<<<<<<<<<<"),
    ("A" * 40, "Bob", "A" * 27 + "<<B"),
    ("Short", "B" * 40, "SHORT<<" + "B" * 23),
])  # fmt: skip
def test_names_are_transliterated_and_cut_to_their_field(primary: str, secondary: str, field: str) -> None:
    person = PERSON | {"primary_identifier": primary, "secondary_identifier": secondary}

    assert MRZ.build(format=MRZFormat.TD1, **person).lines[2] == field


@pytest.mark.parametrize(("text", "plain"), [
    ("Đặng Thị Ước", "DANG THI UOC"), ("Æsir Þór Łódź", "AESIR THOR LODZ"),
    ("d\N{RIGHT SINGLE QUOTATION MARK}Artagnan, Jr.", "DARTAGNAN JR"),
    ("  two   spaces ", "TWO SPACES"), ("Łukasz Œuvre ﬁ", "LUKASZ OEUVRE FI"), ("Ünal Åse", "UENAL AASE"), ("李", ""),
])  # fmt: skip
def test_transliteration(text: str, plain: str) -> None:
    assert transliterate(text) == plain


def test_the_information_of_typed_values_is_that_of_the_zone() -> None:
    mrz = MRZ.build(format=MRZFormat.TD1, **PERSON)

    assert mrz_information(" 000000014", "990201", MRZDate("391231")) == mrz.information


@pytest.mark.parametrize("values", [("A_1", "990201", "391231"), ("A1", "9902", "391231"), ("A1", "990201", "3912YY")])
def test_typed_values_that_no_zone_holds_are_refused_without_repeating_them(values: tuple[str, str, str]) -> None:
    with pytest.raises(CodecError) as caught:
        mrz_information(*values)

    assert not any(value in str(caught.value) for value in values)


def test_personal_data_do_not_show_in_print() -> None:
    printed = repr(MRZ.build(format=MRZFormat.TD1, **PERSON))

    assert not any(value in printed for value in ("000000014", "990201", "391231", "MAU", "SPECIMEN"))


def test_values_decide_over_lines_when_a_zone_is_changed() -> None:
    mrz = MRZ.build(format=MRZFormat.TD1, **PERSON)

    assert MRZ.parse(str(replace(mrz, document_number="123456782"))).document_number == "123456782"


letters = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12)
alphanumeric = st.text(alphabet="ABCXYZ0123456789", min_size=1, max_size=14)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(MRZFormat), alphanumeric, letters, letters, st.sampled_from("MFX"))
def test_what_is_built_is_read_back(kind: MRZFormat, number: str, primary: str, secondary: str, sex: str) -> None:
    number = number[:9] if kind is MRZFormat.TD3 else number
    person = PERSON | {
        "document_number": number, "primary_identifier": primary, "secondary_identifier": secondary, "sex": sex,
    }  # fmt: skip

    mrz = MRZ.build(format=kind, **person)

    assert (mrz.document_number, mrz.primary_identifier, mrz.sex) == (number, primary, sex)
    assert mrz.secondary_identifier == secondary
    assert MRZ.parse("\r\n".join(mrz.lines)) == mrz
    assert "".join(mrz.lines) == str(mrz)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([72, 88, 90]), st.data())
def test_any_text_is_a_zone_or_a_codec_error(size: int, data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet="AMF0129<<<<", min_size=size, max_size=size))
    try:
        mrz = MRZ.parse(text, strict=False)
        _ = mrz.information, mrz.deviations, str(mrz)
    except CodecError:
        return
