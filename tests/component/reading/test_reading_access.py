"""How emulated cards are opened, and what never happens instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipkit import oids
from chipkit.capture import (
    Abort,
    AccessAttempt,
    AccessProtocol,
    AttemptResult,
    CardAccessSource,
)
from chipkit.lds.card_access import CardAccess
from chipkit.lds.files import EF
from chipkit.lds.security_infos import PACEInfo, SecurityInfos
from chipkit.protocol.credentials import CANPassword, MRZPassword
from chipkit.session.options import ReadOptions
from chipkit.session.trace import Trace
from chipkit_emulator.defects import link as faults
from chipkit_emulator.personalisation.model import AccessControl, PACEProtocol
from chipkit_emulator.quirks import Quirks

if TYPE_CHECKING:
    from chipkit_emulator.links.in_process import LinkExchange
    from tests.component.reading.conftest import Bench


def test_a_wrong_card_access_number_ends_the_reading(bench: Bench) -> None:
    card = bench.specimen()
    wrong = "000000" if card.can != "000000" else "000001"

    capture = bench.read(card, CANPassword(wrong))

    assert capture.abort is not None
    assert (capture.abort.step, capture.abort.reason) == ("access.pace", "key-refused")
    assert capture.access is not None
    assert [attempt.result for attempt in capture.access.attempts] == [AttemptResult.REFUSED]


@pytest.mark.parametrize("allowed", [True, False])
def test_a_wrong_mrz_is_not_tried_again_by_bac(bench: Bench, allowed: bool) -> None:  # noqa: FBT001 - a parameter
    wrong = MRZPassword("X00000000", "000101", "300101")

    capture = bench.read(bench.specimen(), wrong, options=ReadOptions(allow_bac_after_failed_pace=allowed))

    assert capture.abort is not None
    assert (capture.abort.step, capture.abort.reason) == ("access.pace", "key-refused")
    assert capture.access is not None
    assert len(capture.access.attempts) == 1


def test_a_wrong_mrz_is_refused_by_bac(bench: Bench) -> None:
    capture = bench.read(bench.bac_card(bench.specimen()), MRZPassword("X00000000", "000101", "300101"))

    assert capture.abort is not None
    assert (capture.abort.step, capture.abort.reason) == ("access.bac", "key-refused")
    assert capture.access is not None
    assert capture.access.attempts[-1].result is AttemptResult.REFUSED


def test_a_card_access_number_is_of_no_use_without_pace(bench: Bench) -> None:
    card = bench.bac_card(bench.specimen())

    capture = bench.read(card, bench.can_of(card), options=ReadOptions(card_access_fallback=None))

    assert capture.abort == Abort(step="access.bac", reason="no-usable-key")


def test_a_failed_pace_does_not_turn_into_bac(bench: Bench) -> None:
    broken = faults.replaced_status(faults.at(3), 0x6F00)

    capture = bench.read(bench.specimen(), None, broken)

    assert capture.abort == Abort(step="access.pace", reason="chip-error", sw=0x6F00)
    assert capture.access is not None
    assert capture.access.attempts == (
        AccessAttempt(protocol=AccessProtocol.PACE, result=AttemptResult.FAILED, sw=0x6F00),
    )


@pytest.mark.parametrize("index", [1, 3], ids=["before it began", "in its course"])
def test_a_failed_pace_turns_into_bac_where_the_options_name_it_and_both_are_on_record(
    bench: Bench, index: int
) -> None:
    card = bench.specimen("bsi-reference")
    broken = faults.replaced_status(faults.at(index), 0x6F00)

    trace = Trace()

    capture = bench.read(card, None, broken, options=ReadOptions(allow_bac_after_failed_pace=True), trace=trace)

    bench.assert_whole(capture, card)
    assert [entry.name for entry in trace.entries].count("RESET") == 1
    assert capture.access is not None
    assert capture.access.attempts == (
        AccessAttempt(protocol=AccessProtocol.PACE, result=AttemptResult.FAILED, sw=0x6F00),
        AccessAttempt(protocol=AccessProtocol.BAC, result=AttemptResult.OPENED),
    )


def test_pace_that_is_offered_in_unknown_ways_alone_is_no_reason_for_bac(bench: Bench) -> None:
    infos = SecurityInfos.of(PACEInfo(oids.PACE_ECDH_CAM_AES128, 2, 13))
    card = bench.specimen().with_files({EF.CARD_ACCESS: bytes(CardAccess(infos))})

    capture = bench.read(card)

    assert capture.abort == Abort(step="access.pace", reason="unsupported")


def test_a_way_of_pace_that_is_unknown_is_passed_over(bench: Bench) -> None:
    known = PACEInfo(oids.PACE_ECDH_GM_AES128, 2, 13)
    infos = SecurityInfos.of(PACEInfo(oids.PACE_ECDH_CAM_AES128, 2, 13), known)
    card = bench.specimen().with_files({EF.CARD_ACCESS: bytes(CardAccess(infos))})

    capture = bench.read(card)

    bench.assert_whole(capture, card)


@pytest.mark.parametrize("sw", [0x6A80, 0x6A88])
def test_a_refused_choice_is_made_again_with_the_parameters_named(bench: Bench, sw: int) -> None:
    asked: list[bytes] = []

    def demanding(exchange: LinkExchange) -> bytes:
        if exchange.command[:4].hex() != "0022c1a4":
            return exchange.response
        asked.append(exchange.command)
        return sw.to_bytes(2, "big") if len(asked) == 1 else exchange.response

    capture = bench.read(bench.specimen(), None, demanding)

    bench.assert_whole(capture, bench.specimen())
    assert bench.codes(capture) == ["pace.parameter-id-demanded"]
    assert [b"\x84\x01\x0d" in command for command in asked] == [False, True]


def test_the_next_way_of_pace_is_tried_where_the_chip_refuses_the_first(bench: Bench) -> None:
    card = bench.pace_card(bench.specimen(), "AES256", "AES128")
    card = card.personalised(
        access=AccessControl(bac=True, pace=(PACEProtocol(oids.PACE_ECDH_GM_AES128, 13),))
    )  # fmt: skip

    capture = bench.read(card)

    bench.assert_whole(capture, card)
    assert capture.access is not None
    assert capture.access.pace_oid == oids.PACE_ECDH_GM_AES128


def test_an_assumed_pace_that_the_chip_began_and_broke_off_has_failed(bench: Bench) -> None:
    card = bench.specimen().personalised(quirks=Quirks(denied={EF.CARD_ACCESS: 0x6982}))

    def breaking(exchange: LinkExchange) -> bytes:
        return b"\x6f\x00" if exchange.command[1] == 0x86 else exchange.response

    capture = bench.read(card, None, breaking)

    assert capture.abort == Abort(step="access.pace", reason="chip-error", sw=0x6F00)
    assert capture.access is not None
    assert [attempt.result for attempt in capture.access.attempts] == [AttemptResult.FAILED]
    assert capture.access.card_access_source is CardAccessSource.BUILT_IN
