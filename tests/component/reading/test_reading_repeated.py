"""What was asked for again after an answer that was of no use is on record, whatever came of it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from chipkit.lds.files import EF
from chipkit.session.trace import Trace
from chipkit_emulator.answers import FOR_EVER, answer
from chipkit_emulator.defects import link as faults

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit_emulator.in_process import Fault
    from chipkit_emulator.personalisation.specimen import Specimen
    from tests.component.reading.conftest import Bench

ANSWERS: dict[str, Callable[[int, int], Fault]] = {
    "bit": lambda at, bit: faults.flipped_bit(faults.at(at), bit),
    "cut": lambda at, bit: faults.truncated(faults.at(at), abs(bit)),
    "status": lambda at, _bit: faults.replaced_status(faults.at(at), 0x6F00),
    "before": lambda at, _bit: faults.replayed(faults.at(at)),
}


def _of_proofs(bench: Bench) -> list[tuple[int, str]]:
    trace = Trace()
    bench.read(bench.small(bench.specimen("vn-cccd-2024")), trace=trace)
    exchanges = [entry for entry in trace.entries if entry.name != "RESET"]
    return [(at, entry.step) for at, entry in enumerate(exchanges) if entry.step in ("chip.ca", "chip.aa")]


@pytest.mark.parametrize("change", ANSWERS)
def test_a_proof_that_came_at_a_second_try_says_so(bench: Bench, change: str) -> None:
    card, chance = bench.small(bench.specimen("vn-cccd-2024")), random.Random(21)  # noqa: S311 - the same bits in every run
    places = _of_proofs(bench)
    assert {step for _, step in places} == {"chip.ca", "chip.aa"}

    for at, step in places:
        capture = bench.read(card, None, ANSWERS[change](at, -chance.randrange(1, 10)))

        bench.assert_whole(capture, card)
        told = [each.detail for each in capture.deviations if each.code == "link.proof-repeated"]
        assert told == [step], at


def test_an_undisturbed_proof_says_nothing(bench: Bench) -> None:
    assert bench.codes(bench.read(bench.specimen("vn-cccd-2024"))) == []


def test_a_way_of_pace_that_is_offered_and_refused_is_told(bench: Bench) -> None:
    """Anybody can put that word there, and so choose a weaker way."""
    card = bench.small(bench.pace_card(bench.specimen(), "AES256", "AES128"))
    first = answer("pace.set-at", 0x6A80, times=2)  # without the parameters, and with them

    capture = bench.read(card.answering(first))

    bench.assert_whole(capture, card)
    assert bench.codes(capture) == ["pace.way-refused"]
    assert "AES-CBC-CMAC-256" in capture.deviations[0].detail


# EF.CardSecurity ------------------------------------------------------------------------------------------------------


def _of_card_security(bench: Bench, card: Specimen) -> list[int]:
    trace = Trace()
    bench.read(card, bench.can_of(card), trace=trace)
    return [at for at, entry in enumerate(trace.entries) if entry.step == "read.card_security"]


@pytest.mark.parametrize("change", ANSWERS)
def test_a_channel_that_is_lost_over_card_security_costs_a_try_and_not_the_file(bench: Bench, change: str) -> None:
    card = bench.small(bench.specimen("passport-cam"))
    places = _of_card_security(bench, card)
    assert len(places) > 3

    for at in (*places[:2], places[len(places) // 2], places[-1]):
        capture = bench.read(card, bench.can_of(card), ANSWERS[change](at, -7))

        assert capture.abort is None
        assert capture.files[EF.CARD_SECURITY].content == card.files[EF.CARD_SECURITY]
        assert EF.CARD_SECURITY not in capture.refused
        assert len(capture.chip_mapping) == 2
        assert bench.codes(capture) == ["link.channel-lost"]
        assert capture.deviations[0].detail == "read.card_security, opened anew"


def test_card_security_that_costs_the_channel_each_time_is_left(bench: Bench) -> None:
    card = bench.small(bench.specimen("passport-cam"))
    lost = answer("read.card-security", 0x6F00, times=FOR_EVER)
    trace = Trace()

    capture = bench.read(card.answering(lost), bench.can_of(card), trace=trace)

    assert capture.abort is None
    assert EF.DG2 in capture.files
    assert EF.CARD_SECURITY not in (*capture.files, *capture.refused)
    assert bench.codes(capture) == ["link.channel-lost", "card-security.unreadable"]
    assert sum(entry.step == "read.card_security" and entry.name != "RESET" for entry in trace.entries) == 3


def test_card_security_that_is_refused_soundly_is_not_asked_for_again(bench: Bench) -> None:
    card = bench.small(bench.specimen("passport-cam"))
    refused = answer("read.card-security", 0x6982, times=FOR_EVER, form="protected")

    capture = bench.read(card.answering(refused), bench.can_of(card))

    assert capture.abort is None
    assert capture.refused[EF.CARD_SECURITY] == 0x6982
    assert bench.codes(capture) == []
