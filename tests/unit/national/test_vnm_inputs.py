from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.codec.mrz import MRZ, MRZFormat
from chipkit.errors import CodecError
from chipkit.national.compared import ComparisonResult
from chipkit.national.nation import InputKind
from chipkit.national.refusal import InputRefusedError, Refusal
from chipkit.national.vnm.dg13 import DG13
from chipkit.national.vnm.expected import ExpectedHolder
from chipkit.national.vnm.inputs import input_of_mrz, read_input
from chipkit.national.vnm.mrz import optional_data_of
from chipkit.national.vnm.scanned import Damage

ZONE = "IDVNM1990000014001199000001<<5\n9902015F2402011VNM<<<<<<<<<<<6\nNGUYEN<<THI<MAU<<<<<<<<<<<<<<<\n"
PASSPORT = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10\n"
FULL_NAME = "Nguyễn Thị Mẫu Specimen Ưu Ước Thúy Hòa"


def card(**changes: str) -> MRZ:
    values = {
        "document_number": "199000101",
        "optional_data": optional_data_of("000199000101"),
        "date_of_birth": "990201",
        "sex": "F",
        "date_of_expiry": "391231",
        "primary_identifier": "NGUYEN",
        "secondary_identifier": "THI MAU SPECIMEN UU UOC THUY HOA",
    }
    return MRZ.build(
        format=MRZFormat.TD1, document_code="ID", issuing_state="VNM", nationality="VNM", **{**values, **changes}
    )


def dg13(**changes: str) -> DG13:
    numbers = {"number": 1, "name": 2, "birth": 3, "sex": 4, "address": 9, "issue": 11, "expiry": 12, "old": 15}
    values = {"number": "000199000101", "name": FULL_NAME, "birth": "01/02/1999", "sex": "Nữ", **changes}
    return DG13.build({numbers[name]: (value,) for name, value in values.items()})


def results(holder: ExpectedHolder, mrz: MRZ, other: DG13 | None = None) -> dict[str, str]:
    return {name: each.result.value for name, each in holder.compare(mrz, other).items()}


@pytest.mark.parametrize("text", ["000199000101", " 000 199 000 101\r\n", "000.199.000.101", "]Q1000199000101"])
def test_twelve_digits_give_the_can(text: str) -> None:
    found = read_input(text)

    assert (found.kind, found.can, found.number, found.opens) == (InputKind.NUMBER, "000101", "000199000101", True)
    assert found.expected == ExpectedHolder(number="000199000101")


def test_six_digits_are_a_can_and_say_nothing_to_compare() -> None:
    found = read_input("000 101")

    assert (found.kind, found.can, found.number, found.opens) == (InputKind.CAN, "000101", None, True)
    assert found.expected.empty


def test_nine_digits_are_an_old_number_that_opens_nothing() -> None:
    found = read_input("000000101")

    assert (found.kind, found.can, found.mrz, found.opens) == (InputKind.OLD_NUMBER, None, None, False)
    assert results(found.expected, card(), dg13(old="000000101")) == {"old_number": "same"}
    assert results(found.expected, card(), dg13(old="000000102")) == {"old_number": "different"}
    assert results(found.expected, card(), dg13()) == {"old_number": "unclear"}


def test_a_qr_code_gives_the_can_and_the_values_to_compare() -> None:
    found = read_input("000199000101||Nguyễn Thị Mẫu|01021999|Nữ|Số 1 đường Mẫu|10052024||||")

    assert (found.kind, found.can, found.number) == (InputKind.QR, "000101", "000199000101")
    assert found.expected.address == "Số 1 đường Mẫu"
    assert found.expected.date_of_issue == "10052024"
    assert found.qr is not None


@pytest.mark.parametrize(
    "text",
    [ZONE, ZONE.replace("\n", ""), ZONE.replace("\n", "\r\n"), ZONE.lower(), ZONE.replace("\n", "\t"), " " + ZONE],
)
def test_a_machine_readable_zone_comes_in_one_row_or_more(text: str) -> None:
    found = read_input(text)

    assert (found.kind, found.can, found.number) == (InputKind.MRZ, "000001", "001199000001")
    assert found.mrz_information == "199000001499020152402011"
    assert (found.deviations, found.damage, found.never_expires) == ((), (), False)


def test_a_machine_readable_zone_typed_as_letters_is_read() -> None:
    keys = dict(zip("1234567890", "ăâêô\u0300\u0309\u0303\u0301\u0323đ", strict=True))

    found = read_input("".join(keys.get(char, char) for char in ZONE))

    assert found.mrz == read_input(ZONE).mrz
    assert Damage.KEYBOARD_LAYOUT in found.damage


def test_the_zone_of_a_passport_opens_it_without_a_can() -> None:
    found = read_input(PASSPORT)

    assert (found.kind, found.can, found.number, found.opens) == (InputKind.MRZ, None, None, True)
    assert found.mrz is not None
    assert found.mrz.format is MRZFormat.TD3


def test_a_wrong_check_digit_over_the_twelve_digits_is_a_warning() -> None:
    found = input_of_mrz(replace(card(), optional_data="000199000101<<0"))

    assert (found.number, found.can) == ("000199000101", "000101")
    assert [each.code for each in found.deviations] == ["vnm.mrz.check-digit"]


def test_such_a_zone_is_read_from_its_text_too() -> None:
    zone = replace(card(), optional_data="000199000101<<0")

    assert [each.code for each in read_input(str(zone)).deviations] == ["vnm.mrz.check-digit"]


def test_the_mark_of_no_expiry_is_told() -> None:
    assert read_input(str(card(date_of_expiry="991231"))).never_expires
    assert not read_input(PASSPORT).never_expires


def test_a_cut_name_compares_with_dg13() -> None:
    printed = read_input(str(card()))

    assert printed.mrz is not None
    assert printed.mrz.lines[-1] == "NGUYEN<<THI<MAU<SPECIMEN<UU<UO"
    assert set(results(printed.expected, card(), dg13()).values()) == {"same"}
    other = card(secondary_identifier="THI MAU SPECIMEN")
    assert printed.expected.compare(other, dg13())["name"].reason == "cut"
    assert read_input(str(other)).expected.compare(card(), dg13())["name"].reason == "abbreviated"
    assert (
        read_input(str(card(secondary_identifier="THI MAU X"))).expected.compare(card(), dg13())["name"].reason
        == "letters-differ"
    )


def test_the_zone_of_somebody_else_differs() -> None:
    other = card(document_number="199000102", optional_data=optional_data_of("000199000102"), date_of_birth="990202")

    found = results(read_input(str(other)).expected, card(), dg13())

    assert found["number"] == found["document_number"] == found["date_of_birth"] == "different"
    assert found["sex"] == "same"


def test_without_dg13_a_qr_code_compares_with_the_zone() -> None:
    holder = read_input("000199000101||Nguyễn Thị Mẫu|01021999|Nữ|Số 1 đường Mẫu|10052024||||").expected
    mrz = card(secondary_identifier="THI MAU")

    assert results(holder, mrz) == dict.fromkeys(("number", "name", "date_of_birth", "sex"), "same")
    other = card(primary_identifier="TRAN", secondary_identifier="VAN MAU", date_of_birth="990202", sex="M")
    assert results(holder, other) == {
        "number": "same",
        "name": "different",
        "date_of_birth": "different",
        "sex": "different",
    }


def test_damage_elsewhere_does_not_excuse_a_name_that_differs_from_the_zone() -> None:
    text = "000199000101||Trần Văn Mẫu|01021999|Nữ|Số 1 đ??ng Mẫu|10052024||||"

    assert results(read_input(text).expected, card())["name"] == "different"


@pytest.mark.parametrize("name", ["Nguy?n Thị M?u", "Nguy\N{REPLACEMENT CHARACTER}n Thị Mẫu", "Nguyá»…n Thị Máº«u"])
def test_damage_inside_a_name_excuses_what_stands_in_its_place(name: str) -> None:
    mrz = card(secondary_identifier="THI MAU")

    assert results(ExpectedHolder(name=name), mrz) == {"name": "unclear"}
    assert results(ExpectedHolder(name=name), mrz, dg13(name="Nguyễn Thị Mẫu")) == {"name": "unclear"}
    assert results(ExpectedHolder(name=name), mrz, dg13(name="Nguyễn Thị Khác")) == {"name": "different"}


def test_a_birth_of_unknown_parts_is_unclear() -> None:
    assert results(ExpectedHolder(date_of_birth="01021999"), card(date_of_birth="99<<<<")) == {
        "date_of_birth": "unclear"
    }


def test_the_number_of_a_foreign_document_is_unclear() -> None:
    holder = ExpectedHolder(number="000199000101")

    assert results(holder, MRZ.parse(PASSPORT)) == {"number": "unclear"}


@pytest.mark.vectors("vnm/inputs_refused.json")
def test_anything_else_is_refused_with_a_reason(case: dict[str, Any]) -> None:
    with pytest.raises(CodecError) as caught:
        read_input(case["text"])

    assert type(caught.value).__name__ == case["error"]
    assert isinstance(caught.value, InputRefusedError)
    assert caught.value.refusal.value == case["refusal"]


@pytest.mark.vectors("vnm/inputs_refused.json")
def test_a_refusal_never_repeats_the_text(case: dict[str, Any]) -> None:
    with pytest.raises(InputRefusedError) as caught:
        read_input(case["text"])

    shown = str(caught.value) + repr(caught.value)
    assert not any(part in shown for part in case["text"].replace("|", " ").split() if len(part) > 4)


def test_every_reason_has_words() -> None:
    assert all(InputRefusedError(refusal).reason for refusal in Refusal)


def test_secrets_do_not_print() -> None:
    for text in ("000199000101", "000101", ZONE, "000000101"):
        printed = repr(read_input(text))
        assert not any(secret in printed for secret in ("000101", "000001", "990201", "NGUYEN"))


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=120) | st.text("0123456789<|AIDVNM ăâđ\u0323\u0300\n", max_size=120) | st.binary(max_size=120))
def test_any_text_is_recognised_or_refused(text: str | bytes) -> None:
    try:
        found = read_input(text)
    except InputRefusedError:
        return
    assert found.kind in InputKind


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 89), st.characters(codec="utf-8"))
def test_a_zone_with_one_character_changed_is_read_or_refused(at: int, char: str) -> None:
    zone = ZONE.replace("\n", "")
    try:
        found = read_input(zone[:at] + char + zone[at + 1 :])
    except InputRefusedError:
        return
    assert found.kind is InputKind.MRZ


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_any_expected_values_compare(name: str, date: str, sex: str) -> None:
    holder = ExpectedHolder(number="000199000101", name=name, date_of_birth=date, sex=sex, address=name)

    for other in (None, dg13(address="Số 1 đường Mẫu")):
        assert all(each.result in ComparisonResult for each in holder.compare(card(), other).values())
