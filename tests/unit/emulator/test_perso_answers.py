"""The answers that a chip can be given: each step reached, each form, once and for ever."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from chipkit.capture import ProofResult
from chipkit.lds.files import EF
from chipkit.protocol.credentials import MRZPassword
from chipkit.session.options import ReadOptions
from chipkit.session.procedure import read
from chipkit_emulator.answers import FOR_EVER, STEPS, Asked, When, answer, nth, read_of
from chipkit_emulator.model import AccessControl
from chipkit_emulator.personalisation.build import load_profile, personalise

if TYPE_CHECKING:
    from chipkit.capture import Capture
    from chipkit_emulator.personalisation.specimen import Specimen

_AT = datetime(2026, 1, 1, tzinfo=UTC)
_NO_FALLBACK = ReadOptions(card_access_fallback=None)


def _card(profile: str = "vn-cccd-explicit") -> Specimen:
    return personalise(load_profile(profile), seed=7, at=_AT, extended=None)


def _read(card: Specimen) -> Capture:
    chance = random.Random(0).randbytes  # noqa: S311 - the same readings in every run
    return read(card.transport(), MRZPassword.from_mrz(card.mrz), options=_NO_FALLBACK, random=chance)


def test_the_steps_of_whole_readings_have_their_names() -> None:
    seen: list[str] = []

    def look(asked: Asked) -> bool:
        seen.append(asked.step)
        return False

    looking = answer(look, 0x6F00)
    card = _card()
    bac = card.with_files({EF.CARD_ACCESS: None}).personalised(access=AccessControl(bac=True))
    for one in (card, bac, _card("vn-cccd-2024"), _card("bsi-reference")):
        assert _read(one.answering(looking)).abort is None

    assert {"read.card-access", "read.com", "read.sod", "read.dg1", "read.dg14", "read.dg2", "read.on"} <= set(seen)
    unseen = STEPS - set(seen)
    assert unseen <= {"ca.set-kat", "select.file", "select.master-file", "other", "read"}


@pytest.mark.parametrize("step", ["read.dg14", read_of(EF.DG14)])
def test_a_plain_answer_ends_the_session_and_a_protected_one_does_not(step: str | When) -> None:
    plain = _read(_card().answering(answer(step, 0x6A82, times=FOR_EVER)))
    protected = _read(_card().answering(answer(step, 0x6982, form="protected", times=FOR_EVER)))

    assert plain.abort is not None
    assert plain.abort.sw == 0x6A82
    assert protected.abort is None
    assert protected.refused[EF.DG14] == 0x6982


def test_an_answer_comes_as_often_as_it_should() -> None:
    met: list[bool] = []
    card = _card().answering(answer("read.on", 0x6B01, form="protected", first=1, times=2))
    chip = card.chip()
    for _ in range(5):
        met.append(chip.transmit(bytes.fromhex("00b0000108")) == b"\x6b\x01")
        chip.reset()

    assert met == [False, True, True, False, False]


def test_a_card_serves_any_number_of_chips() -> None:
    card = _card().answering(answer(nth(0), 0x6F00))
    for _ in range(2):
        chip = card.chip()
        assert chip.transmit(bytes.fromhex("00b09c0000")) == b"\x6f\x00"
        assert chip.transmit(bytes.fromhex("00b09c0000"))[-2:] == b"\x90\x00"


def test_part_of_the_chips_own_answer_can_come_along() -> None:
    capture = _read(_card().answering(answer("aa", 0x9000, form="protected", times=FOR_EVER, keep=231)))

    assert capture.abort is None
    assert capture.active_authentication is not None
    assert capture.active_authentication.result is ProofResult.UNSOUND


def test_what_is_refused_is_not_carried_out() -> None:
    refused = answer("ca.set-at", 0x6A80, form="protected", times=FOR_EVER)
    capture = _read(_card().answering(refused))

    assert capture.abort is None
    assert capture.chip_authentication is not None
    assert capture.chip_authentication.result is ProofResult.REFUSED
    assert capture.chip_authentication.sw == 0x6A80


@pytest.mark.parametrize("step", ["", "pace.tokenz", "read.dg17"])
def test_a_step_that_does_not_exist_is_an_error(step: str) -> None:
    with pytest.raises(ValueError, match="no step"):
        answer(step, 0x6300)
