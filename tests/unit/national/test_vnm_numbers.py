from __future__ import annotations

from dataclasses import replace

import pytest

from chipkit.codec.dates import PartialDate
from chipkit.codec.mrz import MRZ
from chipkit.lds.card_access import CardAccess
from chipkit.national.vnm.card_access import KNOWN_CARD_ACCESS
from chipkit.national.vnm.identity_number import can_of, check_number, document_number_of
from chipkit.national.vnm.mrz import (
    full_date,
    mrz_date,
    mrz_deviations,
    mrz_sex,
    optional_data_of,
    personal_number,
)

SPECIMEN = MRZ.parse("IDVNM1990000014001199000001<<5\n9902015F2402011VNM<<<<<<<<<<<6\nNGUYEN<<THI<MAU<<<<<<<<<<<<<<<\n")


def test_can_and_document_number_are_the_end_of_the_personal_number() -> None:
    assert can_of("001199000001") == "000001"
    assert document_number_of("001199000001") == "199000001"


@pytest.mark.parametrize("number", ["", "00119900000", "0011990000011", "00119900000A", "\u0661" * 12, "001199 00001"])
def test_what_is_no_personal_number_is_refused_without_being_repeated(number: str) -> None:
    for derive in (check_number, can_of, document_number_of):
        with pytest.raises(ValueError, match="twelve digits") as caught:
            derive(number)
        assert not number or number not in str(caught.value)


def test_the_personal_number_is_found_in_the_optional_data() -> None:
    assert personal_number(SPECIMEN) == "001199000001"
    assert mrz_deviations(SPECIMEN) == ()


def test_optional_data_are_built_as_cards_have_them() -> None:
    assert optional_data_of("001199000001") == SPECIMEN.optional_data


@pytest.mark.parametrize("optional", ["001199000001<<4", "001199000001"])
def test_a_wrong_or_missing_check_digit_of_the_number_leaves_a_deviation(optional: str) -> None:
    mrz = replace(SPECIMEN, optional_data=optional)

    assert personal_number(mrz) == "001199000001"
    assert [deviation.code for deviation in mrz_deviations(mrz)] == ["vnm.mrz.check-digit"]


@pytest.mark.parametrize("optional", ["", "001199000002<<2", "ABC", "001199000001<<55"])
def test_optional_data_without_a_fitting_number_leave_a_deviation(optional: str) -> None:
    mrz = replace(SPECIMEN, optional_data=optional)

    assert personal_number(mrz) is None
    assert [deviation.code for deviation in mrz_deviations(mrz)] == ["vnm.mrz.number"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("01/02/1999", "990201"),
        (" 31/12/2024 ", "241231"),
        ("Không thời hạn", "991231"),
        ("KHÔNG THỜI HẠN", "991231"),
        ("Kho\u0302ng tho\u031b\u0300i ha\u0323n", "991231"),
        ("1/2/1999", None),
        ("", None),
        ("1999-02-01", None),
    ],
)
def test_dates_of_dg13_are_put_as_the_machine_readable_zone_has_them(text: str, expected: str | None) -> None:
    assert mrz_date(text) == expected


def test_a_full_date_keeps_its_century() -> None:
    assert full_date("01/02/1899") == PartialDate(1899, 2, 1)


@pytest.mark.parametrize("text", ["31/02/1999", "01/13/1999", "00/01/1999", "Không thời hạn", ""])
def test_what_is_no_date_has_no_century(text: str) -> None:
    assert full_date(text) is None


@pytest.mark.parametrize(
    ("text", "sex"), [("Nam", "M"), ("Nữ", "F"), ("nu\u031b\u0303", "F"), ("khác", None), ("", None)]
)
def test_the_sex_of_dg13_is_put_as_the_machine_readable_zone_has_it(text: str, sex: str | None) -> None:
    assert mrz_sex(text) == sex


def test_the_known_card_access_offers_pace_with_brainpool() -> None:
    (info,) = CardAccess.parse(KNOWN_CARD_ACCESS).pace_infos

    assert (info.agreement, info.mapping, info.cipher, info.parameter_id) == ("ecdh", "gm", "aes128", 13)
