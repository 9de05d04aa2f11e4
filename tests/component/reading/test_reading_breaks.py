"""Readings that break off, wherever they may."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from chipkit.capture import (
    Abort,
    Capture,
    ProofResult,
)
from chipkit.errors import TransportError
from chipkit.lds.files import EF
from chipkit.session.options import ReadOptions
from chipkit.session.procedure import read_chip
from chipkit.session.trace import Trace
from chipkit_emulator.chip import Chip
from chipkit_emulator.defects import link as faults
from chipkit_emulator.links.in_process import InProcessTransport, LinkExchange

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit_emulator.links.in_process import Fault
    from tests.component.reading.conftest import Bench

PROFILES = ["vn-cccd-2021", "vn-cccd-2024", "bsi-reference"]


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
def test_a_wrong_checksum_at_any_response_ends_the_reading_but_for_the_proof(bench: Bench, profile: str) -> None:
    card = bench.small(bench.specimen(profile))
    trace = Trace()
    bench.read(card, trace=trace)
    protected = [at for at, entry in enumerate(trace.entries) if entry.protected]
    reads = [at for at in protected if trace.entries[at].name == "READ BINARY"]
    proof = next(at for at in reads if trace.entries[at].step == "read.dg15")

    for index in protected:
        capture = bench.read(card, None, faults.flipped_bit(faults.at(index), -3))
        if index == proof:
            assert capture.abort is None
            continue
        assert capture.abort is not None, f"exchange {index}"
        assert capture.abort.reason == "wrong-mac", f"exchange {index}"
        assert capture.abort.step == trace.entries[index].step
        assert EF.DG2 not in capture.files


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(faults.wrong_cryptogram(faults.protected(5)), id="wrong cryptogram"),
        pytest.param(faults.without_object(faults.protected(5), 0x8E), id="no checksum"),
        pytest.param(faults.without_object(faults.protected(5), 0x99), id="no status word inside"),
        pytest.param(faults.without_object(faults.protected(5), 0x87), id="no data"),
        pytest.param(faults.truncated(faults.protected(5), 40), id="cut off"),
        pytest.param(faults.replayed(faults.protected(5)), id="the answer before"),
        pytest.param(faults.late(faults.protected(5)), id="one answer late"),
        pytest.param(faults.replaced_status(faults.protected(5), 0x9000), id="plain success"),
        pytest.param(faults.replaced_status(faults.protected(5), 0x6F00, keep_data=True), id="another status word"),
    ],
)
def test_a_response_that_somebody_changed_ends_the_reading(bench: Bench, fault: Fault) -> None:
    capture = bench.read(bench.small(bench.specimen()), None, fault)

    assert capture.abort is not None
    assert (capture.abort.step, capture.abort.reason) == ("read.sod", "wrong-mac")
    assert EF.SOD not in capture.files


def test_a_reading_can_be_stopped_between_any_two_commands(bench: Bench) -> None:
    card = bench.small(bench.specimen())

    for count in range(bench.exchanges_of(card)):
        link = bench.link_to(card)

        def cancel(link: InProcessTransport = link, count: int = count) -> bool:
            return link.exchanges == count

        capture = read_chip(link, bench.mrz_of(card), random=bench.chance(), cancel=cancel)

        assert capture.abort is not None
        assert capture.abort.reason == "cancelled"
        assert link.exchanges == count


def test_what_the_proof_showed_stays_where_the_reading_breaks_off_later(bench: Bench) -> None:
    card = bench.specimen()
    link = bench.link_to(card)
    link.remove_at(bench.exchanges_of(card) - 1)

    capture = read_chip(link, bench.mrz_of(card), random=bench.chance())

    assert capture.abort == Abort(step="read.dg2", reason="card-removed")
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

    capture = read_chip(link, bench.mrz_of(card), random=bench.chance())

    assert capture.abort == Abort(step="read.dg15", reason="card-removed")
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

    read_chip(link, bench.mrz_of(bench.specimen()), random=bench.chance())

    assert link.transmit(bytes.fromhex("00a4040c07a0000002471001"))


def test_a_mute_link_times_out(bench: Bench) -> None:
    class Mute(InProcessTransport):
        def transmit(self, command: bytes) -> bytes:
            del command
            raise TransportError("no answer in time") from TimeoutError()

    capture = read_chip(
        Mute(Chip(bench.specimen().personalisation, random=bench.chance())), bench.mrz_of(bench.specimen())
    )

    assert capture.abort == Abort(step="access.card-access", reason="timeout")


def test_a_file_over_the_cap_breaks_the_reading_off(bench: Bench) -> None:
    capture = bench.read(bench.specimen(), options=ReadOptions(max_file_size=4096))

    assert capture.abort == Abort(step="read.dg2", reason="chip-error")
    assert EF.DG13 in capture.files


def test_personal_data_do_not_print(bench: Bench) -> None:
    card = bench.specimen()
    capture = bench.read(card)

    assert card.mrz.document_number not in repr(capture)
