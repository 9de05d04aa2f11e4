"""How emulated cards are opened, and what never happens instead."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

from chipkit import oids
from chipkit.capture import (
    Abort,
    AccessAttempt,
    AccessProtocol,
    AttemptResult,
    Capture,
    CardAccessSource,
    ProofResult,
)
from chipkit.lds.card_access import CardAccess
from chipkit.lds.files import EF
from chipkit.lds.security_infos import PACEInfo, SecurityInfos
from chipkit.protocol.credentials import CANPassword, MRZPassword, Password
from chipkit.session.options import ReadOptions
from chipkit.session.procedure import read_chip
from chipkit.session.trace import Trace
from chipkit_emulator.defects import link as faults
from chipkit_emulator.links.in_process import InProcessTransport, LinkExchange
from chipkit_emulator.personalisation.build import Specimen, load_profile, personalise
from chipkit_emulator.personalisation.model import AccessControl, PACEProtocol
from chipkit_emulator.quirks import Quirks

if TYPE_CHECKING:
    from collections.abc import Callable

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


def can_of(card: Specimen) -> CANPassword:
    assert card.can is not None
    return CANPassword(card.can)


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


def pace_card(card: Specimen, *ciphers: str, parameter_id: int = 13) -> Specimen:
    """The card, offering PACE with these ciphers."""
    protocols = tuple(getattr(oids, f"PACE_ECDH_GM_{cipher}") for cipher in ciphers)
    infos = SecurityInfos.of(*(PACEInfo(oid, 2, parameter_id) for oid in protocols))
    access = AccessControl(bac=True, pace=tuple(PACEProtocol(oid, parameter_id) for oid in protocols))
    return card.with_files({EF.CARD_ACCESS: bytes(CardAccess(infos))}).personalised(access=access)


def bac_card(card: Specimen) -> Specimen:
    """The card, without PACE."""
    return card.with_files({EF.CARD_ACCESS: None}).personalised(access=AccessControl(bac=True))


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


def test_a_wrong_card_access_number_ends_the_reading() -> None:
    card = specimen()
    wrong = "000000" if card.can != "000000" else "000001"

    capture = read(card, CANPassword(wrong))

    assert capture.abort is not None
    assert (capture.abort.step, capture.abort.reason) == ("access.pace", "key-refused")
    assert capture.access is not None
    assert [attempt.result for attempt in capture.access.attempts] == [AttemptResult.REFUSED]


@pytest.mark.parametrize("allowed", [True, False])
def test_a_wrong_mrz_is_not_tried_again_by_bac(allowed: bool) -> None:  # noqa: FBT001 - a parameter
    wrong = MRZPassword("X00000000", "000101", "300101")

    capture = read(specimen(), wrong, options=ReadOptions(allow_bac_after_failed_pace=allowed))

    assert capture.abort is not None
    assert (capture.abort.step, capture.abort.reason) == ("access.pace", "key-refused")
    assert capture.access is not None
    assert len(capture.access.attempts) == 1


def test_a_wrong_mrz_is_refused_by_bac() -> None:
    capture = read(bac_card(specimen()), MRZPassword("X00000000", "000101", "300101"))

    assert capture.abort is not None
    assert (capture.abort.step, capture.abort.reason) == ("access.bac", "key-refused")
    assert capture.access is not None
    assert capture.access.attempts[-1].result is AttemptResult.REFUSED


def test_a_card_access_number_is_of_no_use_without_pace() -> None:
    card = bac_card(specimen())

    capture = read(card, can_of(card), options=ReadOptions(card_access_fallback=None))

    assert capture.abort == Abort(step="access.bac", reason="no-usable-key")


def test_a_failed_pace_does_not_turn_into_bac() -> None:
    broken = faults.replaced_status(faults.at(3), 0x6F00)

    capture = read(specimen(), None, broken)

    assert capture.abort == Abort(step="access.pace", reason="chip-error", sw=0x6F00)
    assert capture.access is not None
    assert capture.access.attempts == (
        AccessAttempt(protocol=AccessProtocol.PACE, result=AttemptResult.FAILED, sw=0x6F00),
    )


@pytest.mark.parametrize("index", [1, 3], ids=["before it began", "in its course"])
def test_a_failed_pace_turns_into_bac_where_the_options_name_it_and_both_are_on_record(index: int) -> None:
    card = specimen("bsi-reference")
    broken = faults.replaced_status(faults.at(index), 0x6F00)

    trace = Trace()

    capture = read(card, None, broken, options=ReadOptions(allow_bac_after_failed_pace=True), trace=trace)

    assert_whole(capture, card)
    assert [entry.name for entry in trace.entries].count("RESET") == 1
    assert capture.access is not None
    assert capture.access.attempts == (
        AccessAttempt(protocol=AccessProtocol.PACE, result=AttemptResult.FAILED, sw=0x6F00),
        AccessAttempt(protocol=AccessProtocol.BAC, result=AttemptResult.OPENED),
    )


def test_pace_that_is_offered_in_unknown_ways_alone_is_no_reason_for_bac() -> None:
    infos = SecurityInfos.of(PACEInfo(oids.PACE_ECDH_CAM_AES128, 2, 13))
    card = specimen().with_files({EF.CARD_ACCESS: bytes(CardAccess(infos))})

    capture = read(card)

    assert capture.abort == Abort(step="access.pace", reason="unsupported")


def test_a_way_of_pace_that_is_unknown_is_passed_over() -> None:
    known = PACEInfo(oids.PACE_ECDH_GM_AES128, 2, 13)
    infos = SecurityInfos.of(PACEInfo(oids.PACE_ECDH_CAM_AES128, 2, 13), known)
    card = specimen().with_files({EF.CARD_ACCESS: bytes(CardAccess(infos))})

    capture = read(card)

    assert_whole(capture, card)


@pytest.mark.parametrize("sw", [0x6A80, 0x6A88])
def test_a_refused_choice_is_made_again_with_the_parameters_named(sw: int) -> None:
    asked: list[bytes] = []

    def demanding(exchange: LinkExchange) -> bytes:
        if exchange.command[:4].hex() != "0022c1a4":
            return exchange.response
        asked.append(exchange.command)
        return sw.to_bytes(2, "big") if len(asked) == 1 else exchange.response

    capture = read(specimen(), None, demanding)

    assert_whole(capture, specimen())
    assert codes(capture) == ["pace.parameter-id-demanded"]
    assert [b"\x84\x01\x0d" in command for command in asked] == [False, True]


def test_the_next_way_of_pace_is_tried_where_the_chip_refuses_the_first() -> None:
    card = pace_card(specimen(), "AES256", "AES128")
    card = card.personalised(
        access=AccessControl(bac=True, pace=(PACEProtocol(oids.PACE_ECDH_GM_AES128, 13),))
    )  # fmt: skip

    capture = read(card)

    assert_whole(capture, card)
    assert capture.access is not None
    assert capture.access.pace_oid == oids.PACE_ECDH_GM_AES128


def test_an_assumed_pace_that_the_chip_began_and_broke_off_has_failed() -> None:
    card = specimen().personalised(quirks=Quirks(denied={EF.CARD_ACCESS: 0x6982}))

    def breaking(exchange: LinkExchange) -> bytes:
        return b"\x6f\x00" if exchange.command[1] == 0x86 else exchange.response

    capture = read(card, None, breaking)

    assert capture.abort == Abort(step="access.pace", reason="chip-error", sw=0x6F00)
    assert capture.access is not None
    assert [attempt.result for attempt in capture.access.attempts] == [AttemptResult.FAILED]
    assert capture.access.card_access_source is CardAccessSource.BUILT_IN
