"""Readings that break off, wherever they may."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from chipkit.capture import (
    Abort,
    AbortReason,
    Capture,
    ProofResult,
)
from chipkit.errors import TransportError
from chipkit.lds.files import EF
from chipkit.session.options import ReadOptions
from chipkit.session.procedure import read
from chipkit.session.trace import Trace
from chipkit_emulator.chip import Chip
from chipkit_emulator.defects import link as faults
from chipkit_emulator.in_process import InProcessTransport, LinkExchange

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.component.reading.conftest import Bench

PROFILES = ["vn-cccd-explicit", "vn-cccd-2024", "bsi-reference"]


@pytest.mark.parametrize("profile", PROFILES)
def test_a_card_that_leaves_at_any_exchange_leaves_a_capture_that_says_where(
    bench: Bench, profile: str, record_property: Callable[..., None]
) -> None:
    card = bench.small(bench.specimen(profile))
    count = bench.exchanges_of(card)
    whole = {ef: file.content for ef, file in bench.read(card).files.items()}

    seen: set[str] = set()
    for index in range(count):
        link = bench.link_to(card)
        link.remove_at(index)
        capture = bench.read(card, link=link)

        assert capture.abort is not None, f"exchange {index}"
        assert capture.abort.reason == "card-removed", f"exchange {index}"
        assert all(whole[ef] == file.content for ef, file in capture.files.items())
        assert EF.DG2 not in capture.files
        seen.add(capture.abort.step)

    record_property("exchanges at which the card was removed", count)
    assert {"access.card-access", "access.pace", "select", "read.sod", "chip.ca", "chip.aa", "read.dg2"} <= seen


@pytest.mark.parametrize("profile", PROFILES)
def test_one_wrong_checksum_costs_a_new_channel_and_no_word_on_the_card(bench: Bench, profile: str) -> None:
    card = bench.small(bench.specimen(profile))
    trace = Trace()
    bench.read(card, trace=trace)
    protected = [at for at, entry in enumerate(trace.entries) if entry.protected]

    for index in protected:
        capture = bench.read(card, None, faults.flipped_bit(faults.at(index), -3))
        if trace.entries[index].step == "select":
            assert capture.abort == Abort(step="select", reason=AbortReason.WRONG_MAC)
            continue
        bench.assert_whole(capture, card)


def from_the_sixth(exchange: LinkExchange) -> bool:
    """Every protected exchange from the first block of EF.SOD on."""
    return exchange.protected_index is not None and exchange.protected_index >= 5


CHANGED = {
    "wrong cryptogram": (faults.wrong_cryptogram, "wrong-mac"),
    "no checksum": (lambda when: faults.without_object(when, 0x8E), "unprotected-status"),
    "no status word inside": (lambda when: faults.without_object(when, 0x99), "wrong-mac"),
    "no data": (lambda when: faults.without_object(when, 0x87), "wrong-mac"),
    "cut off": (lambda when: faults.truncated(when, 10), "wrong-mac"),
    "the answer before": (faults.replayed, "wrong-mac"),
    "plain success": (lambda when: faults.replaced_status(when, 0x9000), "unprotected-status"),
    "another status word": (lambda when: faults.replaced_status(when, 0x6F00, keep_data=True), "wrong-mac"),
}


@pytest.mark.parametrize("change", CHANGED)
def test_a_response_that_somebody_changed_once_is_asked_for_again(bench: Bench, change: str) -> None:
    card = bench.small(bench.specimen())

    capture = bench.read(card, None, CHANGED[change][0](faults.protected(5)))

    bench.assert_whole(capture, card)
    assert bench.codes(capture) == ["link.channel-lost"]


@pytest.mark.parametrize("change", CHANGED)
def test_responses_that_somebody_changes_end_the_reading(bench: Bench, change: str) -> None:
    fault, reason = CHANGED[change]

    capture = bench.read(bench.small(bench.specimen()), None, fault(from_the_sixth))

    assert capture.abort is not None
    assert capture.abort.step in {"select", "read.com", "read.sod"}
    assert capture.abort.reason in {reason, "unprotected-status" if fault is faults.replayed else reason}
    assert EF.SOD not in capture.files


def test_a_reading_can_be_stopped_between_any_two_commands(bench: Bench) -> None:
    card = bench.small(bench.specimen())

    for count in range(bench.exchanges_of(card)):
        link = bench.link_to(card)

        def cancel(link: InProcessTransport = link, count: int = count) -> bool:
            return link.exchanges == count

        capture = read(link, bench.mrz_of(card), random=bench.chance(), cancel=cancel)

        assert capture.abort is not None
        assert capture.abort.reason == "cancelled"
        assert link.exchanges == count


def test_what_the_proof_showed_stays_where_the_reading_breaks_off_later(bench: Bench) -> None:
    card = bench.specimen()
    link = bench.link_to(card)
    link.remove_at(bench.exchanges_of(card) - 1)

    capture = read(link, bench.mrz_of(card), random=bench.chance())

    assert capture.abort == Abort(step="read.dg2", reason=AbortReason.CARD_REMOVED)
    assert capture.chip_authentication is not None
    assert capture.chip_authentication.result is ProofResult.PROVEN
    assert {EF.DG1, EF.DG13, EF.DG14, EF.DG15} <= set(capture.files)


def test_a_card_that_leaves_during_the_second_proof_is_not_refuted(bench: Bench) -> None:
    card = bench.copy_of(bench.specimen())
    trace = Trace()
    bench.read(card, trace=trace)
    commands = [entry for entry in trace.entries if entry.name != "RESET"]
    second = [at for at, entry in enumerate(commands) if entry.step == "read.dg15"][1]
    link = bench.link_to(card)
    link.remove_at(second)

    capture = read(link, bench.mrz_of(card), random=bench.chance())

    assert capture.abort == Abort(step="read.dg15", reason=AbortReason.CARD_REMOVED)
    assert capture.chip_authentication is None


@pytest.mark.parametrize("seed", range(40))
def test_a_chip_that_answers_anything_never_breaks_the_reader(bench: Bench, seed: int) -> None:
    chip = random.Random(seed)  # noqa: S311 - a repeatable nuisance
    good = [b"\x90\x00", b"\x62\x82", b"\x61\x10", b"\x6c\x10", b"\x67\x00", b"\x6a\x82", b"\x69\x88", b""]

    def nuisance(exchange: LinkExchange) -> bytes:
        choice = chip.random()
        if choice < 0.8:
            return exchange.response
        data = chip.randbytes(chip.choice([0, 1, 2, 16, 256])) if choice < 0.9 else exchange.response[:-2]
        return data + chip.choice(good)

    capture = bench.read(bench.specimen(), None, nuisance)

    assert isinstance(capture, Capture)


def test_the_link_is_left_open(bench: Bench) -> None:
    link = bench.link_to(bench.specimen())

    read(link, bench.mrz_of(bench.specimen()), random=bench.chance())

    assert link.transmit(bytes.fromhex("00a4040c07a0000002471001"))


def test_a_mute_link_times_out(bench: Bench) -> None:
    class Mute(InProcessTransport):
        def transmit(self, command: bytes) -> bytes:
            del command
            raise TransportError("no answer in time") from TimeoutError()

    capture = read(Mute(Chip(bench.specimen().personalisation, random=bench.chance())), bench.mrz_of(bench.specimen()))

    assert capture.abort == Abort(step="access.card-access", reason=AbortReason.TIMEOUT)


def test_a_file_over_the_cap_breaks_the_reading_off(bench: Bench) -> None:
    capture = bench.read(bench.specimen(), options=ReadOptions(max_file_size=4096))

    assert capture.abort == Abort(step="read.dg2", reason=AbortReason.CHIP_ERROR)
    assert EF.DG13 in capture.files


def test_personal_data_do_not_print(bench: Bench) -> None:
    card = bench.specimen()
    capture = bench.read(card)

    assert card.mrz.document_number not in repr(capture)
