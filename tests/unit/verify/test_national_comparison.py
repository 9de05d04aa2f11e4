from __future__ import annotations

import unicodedata

import pytest

from chipkit.codec.mrz import MRZ, MRZFormat
from chipkit.national.nation import NationalData
from chipkit.national.vnm.data import VietnameseData
from chipkit.national.vnm.mrz import optional_data_of
from chipkit.verify.national import compare_data

NUMBER = "000190000001"
FIELDS: dict[int, tuple[str, ...]] = {
    1: (NUMBER,),
    2: ("ĐẶNG THỊ MẪU SPECIMEN",),
    3: ("01/02/1990",),
    4: ("Nữ",),
    12: ("01/02/2030",),
}


def mrz_of(
    primary: str = "DANG",
    secondary: str = "THI MAU SPECIMEN",
    expiry: str = "300201",
    sex: str = "F",
    birth: str = "900201",
    document_number: str = NUMBER[3:],
    optional_data: str = optional_data_of(NUMBER),
) -> MRZ:
    return MRZ.build(
        format=MRZFormat.TD1,
        document_code="ID",
        issuing_state="VNM",
        document_number=document_number,
        date_of_birth=birth,
        sex=sex,
        date_of_expiry=expiry,
        nationality="VNM",
        primary_identifier=primary,
        secondary_identifier=secondary,
        optional_data=optional_data,
    )


def compare(mrz: MRZ | None = None, changes: dict[int, tuple[str, ...]] | None = None) -> tuple[str, str]:
    met = compare_data(VietnameseData.build(FIELDS | (changes or {})), mrz or mrz_of())
    return met.code, met.evidence.get("fields", "")


def test_the_same_person_in_both_spellings_agrees() -> None:
    assert compare() == ("equal", "")


@pytest.mark.parametrize("name", ["Đặng Thị Mẫu Specimen", "  ĐẶNG  THỊ MẪU  SPECIMEN ", "DANG THI MAU SPECIMEN"])
def test_case_spaces_and_diacritics_are_no_matter(name: str) -> None:
    assert compare(changes={2: (name,)})[0] == "equal"


def test_decomposed_letters_are_no_matter() -> None:
    assert compare(changes={2: (unicodedata.normalize("NFD", FIELDS[2][0]),)})[0] == "equal"


@pytest.mark.parametrize(
    ("field", "text", "name"),
    [
        (1, "000190000002", "number"),
        (2, "ĐẶNG THỊ KHÁC SPECIMEN", "name"),
        (3, "02/02/1990", "birth"),
        (4, "Nam", "sex"),
        (12, "01/02/2031", "expiry"),
        (12, "Không thời hạn", "expiry"),
    ],
)
def test_a_field_that_differs_is_named_and_not_told(field: int, text: str, name: str) -> None:
    assert compare(changes={field: (text,)}) == ("differs", name)


@pytest.mark.parametrize(
    ("field", "texts", "name"),
    [
        (1, (), "number"),
        (2, ("",), "name"),
        (3, (" ",), "birth"),
        (3, ("tháng 2 năm 1990",), "birth"),
        (4, ("X",), "sex"),
    ],
)
def test_a_field_that_cannot_be_compared_is_named(field: int, texts: tuple[str, ...], name: str) -> None:
    assert compare(changes={field: texts}) == ("field-empty", name)


@pytest.mark.parametrize("optional_data", ["", optional_data_of(NUMBER)])
@pytest.mark.parametrize(
    ("document_number", "told"),
    [(NUMBER[3:], ("equal", "")), ("", ("field-empty", "number")), (NUMBER[-1:], ("field-empty", "number"))],
)
def test_a_number_agrees_with_a_whole_document_number_alone(
    document_number: str, told: tuple[str, str], optional_data: str
) -> None:
    assert compare(mrz_of(document_number=document_number, optional_data=optional_data)) == told


@pytest.mark.parametrize("document_number", ["000000002", "2"])
def test_another_document_number_differs(document_number: str) -> None:
    assert compare(mrz_of(document_number=document_number, optional_data="")) == ("differs", "number")


def test_a_difference_goes_before_an_empty_field() -> None:
    assert compare(changes={1: (), 4: ("Nam",)}) == ("differs", "sex")


def test_a_card_without_expiry_says_so_on_both_sides() -> None:
    assert compare(mrz_of(expiry="991231"), changes={12: ("Không thời hạn",)})[0] == "equal"


def test_a_sex_that_the_zone_leaves_open_cannot_be_compared() -> None:
    assert compare(mrz_of(sex="X")) == ("field-empty", "sex")


def test_of_data_that_nobody_compares_nothing_is_said_to_agree() -> None:
    assert compare_data(NationalData(), mrz_of()).code == "field-empty"


LONG = "NGUYỄN PHƯỚC BẢO VĨNH HOÀNG ANH THƯ"


def test_a_long_name_agrees_as_far_as_the_zone_goes() -> None:
    mrz = mrz_of("NGUYEN", "PHUOC BAO VINH HOANG AN")

    assert len(mrz.lines[-1].rstrip("<")) == 30
    assert compare(mrz, changes={2: (LONG,)})[0] == "equal"


def test_a_long_name_shortened_otherwise_cannot_be_compared() -> None:
    mrz = mrz_of("NGUYEN", "P B VINH HOANG ANH THU A")

    assert len(mrz.lines[-1].rstrip("<")) == 30
    assert compare(mrz, changes={2: (LONG,)}) == ("field-empty", "name")


@pytest.mark.parametrize(("text", "zone", "code"), [
    ("01/01/1960", "600000", "field-empty"),
    ("01/01/1960", "60<<<<", "field-empty"),
    ("15/07/1960", "600000", "field-empty"),
    ("15/07/1960", "600700", "field-empty"),
    ("15/07/1960", "6007<<", "field-empty"),
    ("15/07/1960", "60<<15", "field-empty"),
    ("15/07/1960", "<<<<<<", "field-empty"),
    ("15/07/1960", "000000", "field-empty"),
    ("00/00/1960", "600715", "field-empty"),
    ("00/07/1960", "600715", "field-empty"),
    ("1960", "600715", "field-empty"),
    ("07/1960", "600715", "field-empty"),
    ("15/07/1960", "600715", "equal"),
    ("01/01/1961", "600000", "differs"),
    ("15/08/1960", "6007<<", "differs"),
    ("00/08/1960", "600715", "differs"),
    ("15/07/1960", "600716", "differs"),
])  # fmt: skip
def test_what_is_known_of_a_date_in_part_never_differs_for_the_rest(text: str, zone: str, code: str) -> None:
    assert compare(mrz_of(birth=zone), {3: (text,)})[0] == code
