"""The emulated cards pass every case that applies to them, and how many these are is committed."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chipkit.errors import LengthRefusedError
from chipkit_emulator.crypto.drbg import DRBG
from chipkit_emulator.examination.card import Card
from chipkit_emulator.examination.catalogue import CASES
from chipkit_emulator.examination.observed import observe
from chipkit_emulator.examination.result import Result
from chipkit_emulator.examination.suite import examine
from chipkit_emulator.examining import passwords_of, statement_of
from chipkit_emulator.personalisation.profile import profile_names

if TYPE_CHECKING:
    from chipkit_emulator.personalisation.specimen import Specimen
    from tests.component.examination.conftest import Laboratory

SOAK = os.environ.get("CHIPKIT_SOAK") == "1"
GUIDELINE, OURS = 180, 50
"""How many cases there are: with an id of TR-03105-3.2, and of our own."""
APPLICABLE = {
    "bsi-reference": 66,
    "cccd-like": 67,
    "passport-aa": 46,
    "passport-cam": 55,
    "passport-dh": 71,
    "vn-cccd-2021": 67,
    "vn-cccd-2024": 71,
    "vn-cccd-explicit": 67,
}
"""How many of them apply to each profile; all others are listed with their reasons."""
SAMPLE = ("bsi-reference", "passport-aa", "passport-cam", "passport-dh", "vn-cccd-2021")
"""The others differ from these in their files alone; vn-cccd-2024 is examined on a reader."""
SMALL_FIELD = 0
"""Of the prime fields of passport-dh the one whose numbers are small; `make soak` looks at the other too."""


def test_every_profile_has_its_number() -> None:
    assert set(APPLICABLE) == set(profile_names())
    ours = [case for case in CASES if case.id.startswith("OWN_")]
    assert (len(CASES) - len(ours), len(ours)) == (GUIDELINE, OURS)


@pytest.mark.parametrize("profile", APPLICABLE)
def test_so_many_cases_apply(laboratory: Laboratory, profile: str) -> None:
    statement = statement_of(laboratory.specimen(profile))
    assert sum(not case.excuse(statement) for case in CASES) == APPLICABLE[profile]


@pytest.mark.parametrize("profile", APPLICABLE if SOAK else SAMPLE)
def test_a_sound_card_passes_whatever_applies(laboratory: Laboratory, profile: str) -> None:
    specimen = laboratory.specimen(profile)
    few = None if SOAK or profile != "passport-dh" else lambda way: way.parameter_id == SMALL_FIELD

    examination = laboratory.examine(specimen, pace=few)

    told = [(each.case.id, each.reason, each.way, each.exchange) for each in examination.results if each.reason]
    assert [each for each in told if each[0] in laboratory.failed(examination)] == []
    assert examination.count(Result.PASSED) == APPLICABLE[profile]
    assert examination.count(Result.NOT_APPLICABLE) == GUIDELINE + OURS - APPLICABLE[profile]
    assert examination.result is Result.PASSED


@pytest.mark.parametrize("profile", APPLICABLE)
def test_a_card_claims_by_itself_what_its_profile_claims(laboratory: Laboratory, profile: str) -> None:
    specimen = laboratory.specimen(profile)

    assert observe(specimen.transport(), passwords_of(specimen), DRBG.of(1, "observer")) == statement_of(specimen)


def test_whatever_does_not_apply_has_its_reason(laboratory: Laboratory) -> None:
    examination = laboratory.examine(laboratory.specimen(), "LDS_G", "LDS_F", "ISO7816_I", "ISO7816_J")
    assert all(each.reason for each in examination.results if each.result is Result.NOT_APPLICABLE)


def test_without_a_password_nothing_passes_that_needs_one(laboratory: Laboratory) -> None:
    specimen = laboratory.specimen()
    unknown = specimen.personalised(mrz_information=None, can=None)
    statement = replace(statement_of(specimen), can=False)
    card = Card(specimen.transport(), statement, passwords_of(unknown), DRBG.of(1, "x"))
    examination = examine(card, [case for case in CASES if case.id.startswith(("OWN_PACE", "OWN_BAC", "ISO7816_II_"))])

    assert examination.result is Result.CANNOT_RUN
    assert set(laboratory.ids(examination, Result.PASSED)) == {"OWN_BAC_7"}


class ShortLink:
    """Refuses commands of more than 40 bytes: before they are sent where it says so, else when they are."""

    max_response = 256

    def __init__(self, specimen: Specimen, *, told: bool) -> None:
        self.max_command = 40 if told else 261
        self._link = specimen.transport()

    def transmit(self, command: bytes) -> bytes:
        if len(command) > 40:
            raise LengthRefusedError("too long")
        return self._link.transmit(command)

    def reset(self) -> None:
        self._link.reset()


@pytest.mark.parametrize("told", [False, True])
def test_what_the_link_does_not_carry_cannot_run_and_is_no_failure(laboratory: Laboratory, *, told: bool) -> None:
    specimen = laboratory.specimen()

    examination = laboratory.examine(specimen, "OWN_BAC_1", "OWN_FILE_1", link=ShortLink(specimen, told=told))

    ended = {each.case.id: (each.result, bool(each.reason)) for each in examination.results}
    assert ended == {"OWN_BAC_1": (Result.CANNOT_RUN, True), "OWN_FILE_1": (Result.PASSED, False)}
    assert examination.result is Result.CANNOT_RUN
