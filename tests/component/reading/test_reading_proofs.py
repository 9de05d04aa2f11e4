"""Chip Authentication and Active Authentication in the course of a reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipkit.capture import ProofResult
from chipkit.lds.files import EF
from chipkit.session.trace import Trace
from chipkit_emulator.defects import link as faults

if TYPE_CHECKING:
    from chipkit_emulator.in_process import LinkExchange
    from tests.component.reading.conftest import Bench


def proof_of_the_chip(exchange: LinkExchange) -> bool:
    """The first answer under the keys of Chip Authentication: the one behind a protected GENERAL AUTHENTICATE."""
    before = exchange.previous
    return before is not None and before.command[:2] == b"\x0c\x86"


def test_wrong_checksums_at_two_proofs_refute_the_chip(bench: Bench) -> None:
    capture = bench.read(bench.specimen(), None, faults.wrong_mac(proof_of_the_chip))

    assert capture.abort is None
    assert capture.chip_authentication is not None
    assert (capture.chip_authentication.result, capture.chip_authentication.attempts) == (ProofResult.REFUTED, 2)
    assert {EF.DG1, EF.DG2, EF.DG13, EF.DG15} <= set(capture.files)


@pytest.mark.parametrize("sw", [0x6F00, 0x6988, 0x6982, 0x6A88, 0x6400, 0x6700, 0x6C10, 0x9000])
def test_plain_words_at_both_proofs_refute_nothing(bench: Bench, sw: int) -> None:
    capture = bench.read(bench.specimen(), None, faults.replaced_status(proof_of_the_chip, sw))

    assert capture.abort is None
    assert capture.chip_authentication is not None
    assert (capture.chip_authentication.result, capture.chip_authentication.sw) == (ProofResult.UNSOUND, sw)
    assert {EF.DG1, EF.DG2, EF.DG13, EF.DG15} <= set(capture.files)


def test_a_chip_without_the_private_key_gives_no_sound_answer_and_is_read_to_its_end(bench: Bench) -> None:
    card = bench.copy_of(bench.specimen())
    trace = Trace()

    capture = bench.read(card, trace=trace)

    assert capture.abort is None
    assert capture.chip_authentication is not None
    assert capture.chip_authentication.result is ProofResult.UNSOUND
    assert capture.chip_authentication.attempts == 2
    assert {EF.DG1, EF.DG2, EF.DG13, EF.DG15} <= set(capture.files)
    assert capture.active_authentication is not None
    assert len([entry for entry in trace.entries if entry.name == "RESET"]) == 2


def test_one_broken_proof_is_made_again_on_a_fresh_channel(bench: Bench) -> None:
    trace = Trace()
    bench.read(bench.specimen(), trace=trace)
    proof = next(at for at, entry in enumerate(trace.entries) if entry.step == "read.dg15")

    capture = bench.read(bench.specimen(), None, faults.wrong_mac(faults.at(proof)))

    bench.assert_whole(capture, bench.specimen())
    assert capture.chip_authentication is not None
    assert capture.chip_authentication.attempts == 2


@pytest.mark.parametrize("sw", [0x6987, 0x6988])
def test_a_chip_that_ends_the_channel_at_the_proof_is_asked_once_more(bench: Bench, sw: int) -> None:
    trace = Trace()
    bench.read(bench.specimen(), trace=trace)
    proof = next(at for at, entry in enumerate(trace.entries) if entry.step == "read.dg15")

    capture = bench.read(bench.specimen(), None, faults.replaced_status(faults.at(proof), sw))

    assert capture.abort is None
    assert capture.chip_authentication is not None
    assert (capture.chip_authentication.result, capture.chip_authentication.attempts) == (ProofResult.PROVEN, 2)


def test_a_chip_that_refuses_chip_authentication_is_read_on_in_the_old_channel(bench: Bench) -> None:
    card = bench.specimen().personalised(chip_authentication_keys=())

    capture = bench.read(card)

    assert capture.abort is None
    assert capture.chip_authentication is not None
    assert capture.chip_authentication.result is ProofResult.REFUSED
    assert capture.chip_authentication.sw is not None
    assert EF.DG2 in capture.files


def test_a_chip_that_refuses_active_authentication_is_read_on(bench: Bench) -> None:
    card = bench.specimen("vn-cccd-2024").personalised(active_authentication_key=None)

    capture = bench.read(card)

    assert capture.abort is None
    assert capture.active_authentication is not None
    assert capture.active_authentication.result is ProofResult.REFUSED
    assert capture.active_authentication.sw is not None
    assert EF.DG2 in capture.files


def test_a_malformed_dg14_runs_no_proof(bench: Bench) -> None:
    capture = bench.read(bench.specimen().with_files({EF.DG14: bytes.fromhex("6e0430023000")}))

    assert capture.abort is None
    assert capture.chip_authentication is None
    assert "dg14.malformed" in bench.codes(capture)
