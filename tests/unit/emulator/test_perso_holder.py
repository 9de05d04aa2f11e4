"""Invented holders."""

from __future__ import annotations

from datetime import date

import pytest

from chipkit.national.vnm.dg13 import DG13
from chipkit.national.vnm.mrz import mrz_deviations, personal_number
from chipkit_emulator.personalisation.holder import build_dg13, build_mrz, can_for, invent_holder
from chipkit_emulator.personalisation.profile import load_profile

_PROFILES = ["vn-cccd-explicit", "vn-cccd-2024", "bsi-reference"]
_SEEDS = range(40)
_DAYS = [date(2020, 2, 29), date(2026, 11, 21), date(2049, 12, 31), date(2060, 1, 1)]


@pytest.mark.parametrize("name", _PROFILES)
@pytest.mark.parametrize("at", _DAYS)
def test_everyone_is_a_specimen_of_age_with_a_valid_document(name: str, at: date) -> None:
    document = load_profile(name).document

    for seed in _SEEDS:
        holder = invent_holder(document, seed=seed, at=at)
        assert "SPECIMEN" in holder.full_name
        assert holder.date_of_birth < date(at.year - 18, 1, 1)
        assert holder.date_of_issue < at
        if holder.date_of_expiry is not None:
            assert holder.date_of_expiry > at
        assert (holder.date_of_expiry is None) is not document.expires
        assert not build_mrz(holder, document).check_digit_errors


def test_vietnamese_numbers_are_of_no_province_and_tell_birth_and_sex() -> None:
    for seed in _SEEDS:
        holder = invent_holder(load_profile("vn-cccd-explicit").document, seed=seed, at=_DAYS[1])
        number = holder.personal_number
        assert len(number) == 12
        assert number.startswith("000")
        assert int(number[3]) % 2 == (holder.sex == "F")
        assert number[4:6] == f"{holder.date_of_birth:%y}"
        assert "MẪU" in holder.given_names


def test_the_vietnamese_zone_is_laid_out_as_on_the_card() -> None:
    document = load_profile("vn-cccd-explicit").document
    holder = invent_holder(document, seed=0, at=_DAYS[1])

    mrz = build_mrz(holder, document)

    assert [len(line) for line in mrz.lines] == [30, 30, 30]
    assert (mrz.document_code, mrz.issuing_state, mrz.nationality) == ("ID", "VNM", "VNM")
    assert mrz.document_number == holder.personal_number[3:]
    assert personal_number(mrz) == holder.personal_number
    assert mrz_deviations(mrz) == ()


def test_a_card_without_expiry_says_so_in_zone_and_dg13() -> None:
    document = load_profile("vn-cccd-2024").document
    holder = invent_holder(document, seed=0, at=_DAYS[1])

    assert build_mrz(holder, document).date_of_expiry.text == "991231"
    assert build_dg13(holder, document).date_of_expiry == "Không thời hạn"


def test_the_passport_zone_is_td3() -> None:
    document = load_profile("bsi-reference").document

    mrz = build_mrz(invent_holder(document, seed=0, at=_DAYS[1]), document)

    assert [len(line) for line in mrz.lines] == [44, 44]
    assert (mrz.document_code, mrz.issuing_state) == ("P", "D")


@pytest.mark.parametrize(("name", "empty"), [("vn-cccd-explicit", set()), ("vn-cccd-2024", {6, 7, 10, 13, 14, 15})])
def test_dg13_has_sixteen_fields_filled_as_the_profile_says(name: str, empty: set[int]) -> None:
    document = load_profile(name).document
    holder = invent_holder(document, seed=0, at=_DAYS[1])

    dg13 = DG13.parse(bytes(build_dg13(holder, document)))

    assert set(dg13.fields) == set(range(1, 17))
    assert {number for number in dg13.fields if dg13.text(number) is None} == empty
    assert dg13.deviations == ()
    assert (dg13.number, dg13.full_name) == (holder.personal_number, holder.full_name)


def test_the_can_is_the_end_of_the_number_or_drawn() -> None:
    card, passport = load_profile("vn-cccd-explicit"), load_profile("bsi-reference")
    holder = invent_holder(card.document, seed=0, at=_DAYS[1])

    assert can_for(holder, card.access, seed=0) == holder.personal_number[-6:]
    drawn = can_for(holder, passport.access, seed=0)
    assert drawn is not None
    assert len(drawn) == 6
    assert drawn.isdigit()


def test_a_holder_prints_nothing_of_himself() -> None:
    assert repr(invent_holder(load_profile("vn-cccd-explicit").document, seed=0, at=_DAYS[1])) == "Holder()"
