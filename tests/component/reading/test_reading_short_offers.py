"""Offers of PACE that say less than the standard has them say, and what a PACE that failed leaves behind."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chipkit import oids
from chipkit.capture import Abort, AbortReason, AttemptResult
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.lds.card_access import CardAccess
from chipkit.lds.files import EF
from chipkit.lds.security_infos import PACEInfo, SecurityInfos
from chipkit.protocol.credentials import CANPassword, PINPassword
from chipkit.session.options import ReadOptions
from chipkit.session.trace import Trace
from chipkit_emulator.answers import FOR_EVER, answer
from chipkit_emulator.in_process import InProcessTransport
from chipkit_emulator.model import CountedPassword

if TYPE_CHECKING:
    from tests.component.reading.conftest import Bench

# entries that say less than the standard has them say ----------------------------------------------------------------


def _short_entry(oid: str, rest: bytes) -> bytes:
    entry = bytes(der.sequence(der.oid(oid), *TLV.parse(b"\x30" + bytes([len(rest)]) + rest).children()))
    return bytes(TLV(0x31, entry))


@pytest.mark.parametrize("number", [12, 13, 15, 18])
@pytest.mark.parametrize("rest", ["020102", ""], ids=["no parameters", "no version either"])
@pytest.mark.parametrize("key", ["can", "mrz"])
def test_a_way_that_does_not_tell_its_parameters_is_tried_with_the_likely(
    bench: Bench, number: int, rest: str, key: str
) -> None:
    card = bench.small(bench.pace_card(bench.specimen(), "AES128", parameter_id=number))
    card = card.with_files({EF.CARD_ACCESS: _short_entry(oids.PACE_ECDH_GM_AES128, bytes.fromhex(rest))})

    capture = bench.read(card, bench.can_of(card) if key == "can" else bench.mrz_of(card))

    bench.assert_whole(capture, card)
    assert bench.codes(capture) == ["pace.parameter-id-missing"]
    assert capture.access is not None
    assert capture.access.pace_parameter_id == number


@pytest.mark.parametrize("version", [1, 3, 200])
def test_another_version_is_spoken_as_the_one_that_there_is(bench: Bench, version: int) -> None:
    card = bench.small(bench.pace_card(bench.specimen(), "AES128"))
    infos = SecurityInfos.of(PACEInfo(oids.PACE_ECDH_GM_AES128, version, 13))

    capture = bench.read(card.with_files({EF.CARD_ACCESS: bytes(CardAccess(infos))}), bench.can_of(card))

    bench.assert_whole(capture, card)
    told = CardAccess.parse(capture.files[EF.CARD_ACCESS].content).deviations
    assert [met.code for met in told] == ["security-infos.version"]


def test_a_wrong_password_is_presented_to_one_set_of_parameters_alone(bench: Bench) -> None:
    card = bench.small(bench.pace_card(bench.specimen(), "AES128", parameter_id=12))
    card = card.with_files({EF.CARD_ACCESS: _short_entry(oids.PACE_ECDH_GM_AES128, bytes.fromhex("020102"))})
    trace = Trace()

    capture = bench.read(card, CANPassword("000001"), trace=trace)

    assert capture.abort is not None
    assert capture.abort.reason is AbortReason.KEY_REFUSED
    assert [entry.header for entry in trace.entries].count("00860000") == 1


def test_no_pin_is_put_at_stake_for_parameters_that_are_assumed(bench: Bench) -> None:
    card = bench.small(bench.pace_card(bench.specimen(), "AES128", parameter_id=12))
    card = card.with_files({EF.CARD_ACCESS: _short_entry(oids.PACE_ECDH_GM_AES128, bytes.fromhex("020102"))})
    card = card.personalised(pin=CountedPassword("482910"))

    capture = bench.read(card, PINPassword("482910"))

    assert capture.abort is not None
    assert capture.abort.reason is AbortReason.UNSUPPORTED


# what a PACE that failed leaves behind -------------------------------------------------------------------------------


def test_a_chain_that_stays_open_behind_a_failed_pace_ends_with_a_reset(bench: Bench) -> None:
    """6883 to everything, until then."""
    card = bench.small(bench.pace_card(bench.specimen(), "AES128", parameter_id=15))
    card = bench.quirky(card, replace(card.personalisation.quirks, chain_stays_open=True))
    untold = card.with_files({EF.CARD_ACCESS: _short_entry(oids.PACE_ECDH_GM_AES128, bytes.fromhex("020102"))})
    broken = card.answering(answer("pace.tokens", 0x6F00, times=FOR_EVER))
    refused = card.answering(answer("pace.tokens", 0x6883, times=FOR_EVER))

    bench.assert_whole(bench.read(untold), untold)
    for each in (broken, refused):
        chip = each.chip()
        by_bac = bench.read(
            each,
            link=InProcessTransport(chip, max_command=261, max_response=256),
            options=ReadOptions(allow_bac_after_failed_pace=True),
        )
        assert by_bac.abort is None
        assert by_bac.access is not None
        assert [attempt.result for attempt in by_bac.access.attempts] == [AttemptResult.FAILED, AttemptResult.OPENED]
    capture = bench.read(refused)
    assert capture.abort == Abort(step="access.pace", reason=AbortReason.CHIP_ERROR, sw=0x6883)


@pytest.mark.parametrize("tries", range(16))
def test_a_word_with_tries_left_says_that_the_key_is_another_cards(bench: Bench, tries: int) -> None:
    card = bench.small(bench.pace_card(bench.specimen(), "AES128"))

    capture = bench.read(card.answering(answer("pace.tokens", 0x63C0 | tries)))

    assert capture.abort == Abort(step="access.pace", reason=AbortReason.KEY_REFUSED, sw=0x63C0 | tries)
