from __future__ import annotations

from typing import Any

import pytest

from chipkit.errors import CodecError
from chipkit.national.vnm.identity_number import IdentityNumber, OldIdentityNumber
from chipkit.national.vnm.units import SUCCESSORS, TWO_NAMES, UNITS_34, UNITS_63, PlaceKind, registration_place


@pytest.mark.vectors("vnm/identity_numbers.json")
def test_the_digits_tell_place_sex_and_year(case: dict[str, Any]) -> None:
    structure = IdentityNumber(case["number"]).structure

    assert (structure.sex, structure.birth_year) == (case["sex"], case["birth_year"])
    assert (structure.place.kind.value, structure.place.text()) == (case["place_kind"], case["place"])


@pytest.mark.parametrize("text", ["000199000101", " 000 199 000 101 ", "000.199.000.101", "000-199-000-101\n"])
def test_a_number_is_taken_as_a_person_types_it(text: str) -> None:
    number = IdentityNumber.parse(text)

    assert (str(number), number.can, number.document_number) == ("000199000101", "000101", "199000101")


@pytest.mark.parametrize(
    ("text", "reason", "offset"),
    [
        ("", "0 digits where 12 belong", 0),
        ("00019900010", "11 digits where 12 belong", 0),
        ("0001990001011", "13 digits where 12 belong", 0),
        ("00019900010A", "character that is not a digit", 11),
        ("\u0660" * 12, "character that is not a digit", 0),
        ("0" * 65, "65 characters", 0),
    ],
)
def test_what_is_no_number_is_refused_and_not_repeated(text: str, reason: str, offset: int) -> None:
    with pytest.raises(CodecError) as caught:
        IdentityNumber.parse(text)

    assert (caught.value.reason, caught.value.offset) == (reason, offset)
    assert not text or text not in str(caught.value)


def test_an_old_number_has_nine_digits() -> None:
    assert str(OldIdentityNumber.parse("000 000 101")) == "000000101"
    with pytest.raises(CodecError, match="12 digits where 9 belong"):
        OldIdentityNumber.parse("000199000101")


def test_numbers_do_not_print() -> None:
    printed = repr(IdentityNumber("000199000101")) + repr(OldIdentityNumber("000000101"))

    assert "000101" not in printed
    assert "1999" not in repr(IdentityNumber("000199000101").structure)


def test_there_were_63_units_and_there_are_34() -> None:
    assert (len(UNITS_63), len(UNITS_34)) == (63, 34)


def test_every_old_unit_belongs_to_a_new_one_and_every_new_one_has_an_old() -> None:
    assert SUCCESSORS.keys() == UNITS_63.keys()
    assert set(SUCCESSORS.values()) == set(UNITS_34)


def test_a_unit_that_kept_its_name_succeeds_itself() -> None:
    new_codes = {name: code for code, name in UNITS_34.items()}

    for code, name in UNITS_63.items():
        if name in new_codes:
            assert SUCCESSORS[code] == new_codes[name], name


def test_seven_codes_have_two_names() -> None:
    renamed = {code for code, name in UNITS_34.items() if UNITS_63[code] != name}

    assert renamed - TWO_NAMES == {"046"}  # Thừa Thiên Huế goes on as Huế
    assert len(TWO_NAMES & renamed) == 7


@pytest.mark.parametrize("code", sorted(TWO_NAMES))
def test_both_names_of_such_a_code_are_shown_in_both_languages(code: str) -> None:
    place = registration_place(code)

    assert place.ambiguous
    for text in (place.text("vi"), place.text("en")):
        assert UNITS_63[code] in text
        assert UNITS_34[code] in text


@pytest.mark.parametrize(
    ("code", "kind", "english"),
    [
        ("101", PlaceKind.ABROAD, "born abroad, code 101"),
        ("999", PlaceKind.ABROAD, "born abroad, code 999"),
        ("100", PlaceKind.UNKNOWN, "unknown code 100"),
        ("003", PlaceKind.UNKNOWN, "unknown code 003"),
        ("1ab", PlaceKind.UNKNOWN, "unknown code 1ab"),
    ],
)
def test_other_codes_are_abroad_or_unknown(code: str, kind: PlaceKind, english: str) -> None:
    place = registration_place(code)

    assert (place.kind, place.text("en"), place.ambiguous) == (kind, english, False)


def test_a_merged_unit_names_its_successor() -> None:
    assert registration_place("002").successor == "Tuyên Quang"
    assert registration_place("077").successor == "Thành phố Hồ Chí Minh"
