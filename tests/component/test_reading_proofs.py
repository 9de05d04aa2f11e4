"""Chip Authentication and Active Authentication in the course of a reading."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

from chipkit.capture import (
    Capture,
    ProofResult,
)
from chipkit.lds.files import EF
from chipkit.protocol.credentials import MRZPassword, Password
from chipkit.session.procedure import read_chip
from chipkit.session.trace import Trace
from chipkit_emulator.defects import link as faults
from chipkit_emulator.links.in_process import InProcessTransport
from chipkit_emulator.personalisation.build import Specimen, load_profile, personalise

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.session.options import ReadOptions
    from chipkit_emulator.links.in_process import Fault

AT = datetime(2026, 1, 1, tzinfo=UTC)
SHORT = (261, 256)


@lru_cache
def specimen(profile: str = "vn-cccd-2021", extended: int | None = None) -> Specimen:
    return personalise(load_profile(profile), seed=7, at=AT, extended=extended)


def chance(seed: int = 0) -> Callable[[int], bytes]:
    return random.Random(seed).randbytes  # noqa: S311 - the same readings in every run


def mrz_of(card: Specimen) -> MRZPassword:
    return MRZPassword.from_mrz(card.mrz)


def link_to(card: Specimen, *faults: Fault, carries: tuple[int, int] = SHORT) -> InProcessTransport:
    command, response = carries
    return InProcessTransport(card.chip(), max_command=command, max_response=response, faults=faults)


def read(
    card: Specimen,
    password: Password | None = None,
    *faults: Fault,
    carries: tuple[int, int] = SHORT,
    options: ReadOptions | None = None,
    trace: Trace | None = None,
) -> Capture:
    link = link_to(card, *faults, carries=carries)
    return read_chip(
        link, password or mrz_of(card), options=options, random=chance(), clock=lambda: AT, trace=trace
    )  # fmt: skip


def codes(capture: Capture) -> list[str]:
    return [deviation.code for deviation in capture.deviations]


def assert_whole(capture: Capture, card: Specimen) -> None:
    """Everything was read as the chip has it, and both proofs were given."""
    assert capture.abort is None
    assert capture.files[EF.SOD].content == card.files[EF.SOD]
    wanted = {ef: raw for ef, raw in card.files.items() if ef not in {EF.DG3, EF.ATR_INFO, EF.CARD_ACCESS}}
    read_files = {ef: file.content for ef, file in capture.files.items() if not ef.in_master_file}
    assert read_files == wanted
    assert capture.chip_authentication is not None
    assert capture.chip_authentication.result is ProofResult.PROVEN
    assert capture.active_authentication is not None
    assert capture.active_authentication.result is ProofResult.PROVEN


def test_a_chip_without_the_private_key_is_refuted_after_two_fresh_channels_and_read_to_its_end() -> None:
    others = personalise(load_profile("vn-cccd-2021"), seed=8, at=AT).personalisation.chip_authentication_keys
    card = specimen().personalised(chip_authentication_keys=others)
    trace = Trace()

    capture = read(card, trace=trace)

    assert capture.abort is None
    assert capture.chip_authentication is not None
    assert capture.chip_authentication.result is ProofResult.REFUTED
    assert capture.chip_authentication.attempts == 2
    assert {EF.DG1, EF.DG2, EF.DG13, EF.DG15} <= set(capture.files)
    assert capture.active_authentication is not None
    assert len([entry for entry in trace.entries if entry.name == "RESET"]) == 2


def test_one_broken_proof_is_made_again_on_a_fresh_channel() -> None:
    trace = Trace()
    read(specimen(), trace=trace)
    proof = next(at for at, entry in enumerate(trace.entries) if entry.step == "read.dg15")

    capture = read(specimen(), None, faults.wrong_mac(faults.at(proof)))

    assert_whole(capture, specimen())
    assert capture.chip_authentication is not None
    assert capture.chip_authentication.attempts == 2


@pytest.mark.parametrize("sw", [0x6987, 0x6988])
def test_a_chip_that_ends_the_channel_at_the_proof_is_asked_once_more(sw: int) -> None:
    trace = Trace()
    read(specimen(), trace=trace)
    proof = next(at for at, entry in enumerate(trace.entries) if entry.step == "read.dg15")

    capture = read(specimen(), None, faults.replaced_status(faults.at(proof), sw))

    assert capture.abort is None
    assert capture.chip_authentication is not None
    assert (capture.chip_authentication.result, capture.chip_authentication.attempts) == (ProofResult.PROVEN, 2)


def test_a_chip_that_refuses_chip_authentication_is_read_on_in_the_old_channel() -> None:
    card = specimen().personalised(chip_authentication_keys=())

    capture = read(card)

    assert capture.abort is None
    assert capture.chip_authentication is not None
    assert capture.chip_authentication.result is ProofResult.REFUSED
    assert capture.chip_authentication.sw is not None
    assert EF.DG2 in capture.files


def test_a_chip_that_refuses_active_authentication_is_read_on() -> None:
    card = specimen().personalised(active_authentication_key=None)

    capture = read(card)

    assert capture.abort is None
    assert capture.active_authentication is not None
    assert capture.active_authentication.result is ProofResult.REFUSED
    assert capture.active_authentication.sw is not None
    assert EF.DG2 in capture.files


def test_a_malformed_dg14_runs_no_proof() -> None:
    capture = read(specimen().with_files({EF.DG14: bytes.fromhex("6e0430023000")}))

    assert capture.abort is None
    assert capture.chip_authentication is None
    assert "dg14.malformed" in codes(capture)
