"""How emulated cards are opened, and what never happens instead."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.capture import (
    Abort,
    AbortReason,
    AccessAttempt,
    AccessProtocol,
    AttemptResult,
    CardAccessSource,
)
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.lds.card_access import CardAccess
from chipkit.lds.files import EF
from chipkit.lds.security_infos import PACEInfo, SecurityInfos, UnknownSecurityInfo
from chipkit.protocol.credentials import CANPassword, MRZPassword
from chipkit.session.options import ReadOptions
from chipkit.session.trace import Trace
from chipkit_emulator.answers import FOR_EVER, Asked, answer, read_of
from chipkit_emulator.defects import link as faults
from chipkit_emulator.model import AccessControl, PACEProtocol
from chipkit_emulator.quirks import Quirks
from tests.component.reading.conftest import Bench

if TYPE_CHECKING:
    from chipkit.lds.security_infos import Cipher, SecurityInfo
    from chipkit_emulator.in_process import LinkExchange
    from chipkit_emulator.personalisation.specimen import Specimen


OF_THE_KEY = [0x6300, 0x63C2, 0x6982, 0x6983, 0x6984, 0x6985, 0x6987, 0x6988, 0x6A80, 0x6A88]
OF_NO_KEY = [0x6400, 0x6581, 0x6700, 0x6882, 0x6A86, 0x6D00, 0x6F00]


def _entry(oid: str, *numbers: int) -> bytes:
    return bytes(der.sequence(der.oid(oid), *(der.integer(number) for number in numbers)))


@pytest.mark.parametrize("sw", [*OF_THE_KEY, *OF_NO_KEY])
@pytest.mark.parametrize("step", ["pace.nonce", "pace.mapping", "pace.agreement", "pace.tokens"])
@pytest.mark.parametrize("allowed", [True, False])
def test_a_wrong_card_access_number_is_told_in_many_words(bench: Bench, step: str, sw: int, *, allowed: bool) -> None:
    card = bench.specimen()
    options = ReadOptions(allow_bac_after_failed_pace=allowed)

    capture = bench.read(card.answering(answer(step, sw, times=FOR_EVER)), bench.can_of(card), options=options)

    refused = sw in OF_THE_KEY and step != "pace.nonce"
    assert capture.abort == Abort(
        step="access.pace", reason=AbortReason.KEY_REFUSED if refused else AbortReason.CHIP_ERROR, sw=sw
    )
    assert capture.access is not None
    result = AttemptResult.REFUSED if refused else AttemptResult.FAILED
    assert capture.access.attempts == (AccessAttempt(protocol=AccessProtocol.PACE, result=result, sw=sw),)


@pytest.mark.parametrize("sw", [*OF_THE_KEY, *OF_NO_KEY])
@pytest.mark.parametrize("step", ["select.application", "bac.challenge", "bac.authenticate"])
def test_a_wrong_mrz_is_told_in_many_words(bench: Bench, step: str, sw: int) -> None:
    card = bench.bac_card(bench.specimen())

    capture = bench.read(card.answering(answer(step, sw, times=FOR_EVER)))

    refused = sw in OF_THE_KEY and step == "bac.authenticate"
    assert capture.abort is not None
    assert (capture.abort.reason, capture.abort.sw) == ("key-refused" if refused else AbortReason.CHIP_ERROR, sw)
    assert capture.abort.step == ("select" if step == "select.application" else "access.bac")
    assert capture.access is not None
    result = AttemptResult.REFUSED if refused else AttemptResult.FAILED
    assert capture.access.attempts[-1] == AccessAttempt(protocol=AccessProtocol.BAC, result=result, sw=sw)


@pytest.mark.parametrize("sw", [*OF_THE_KEY, *OF_NO_KEY])
def test_the_same_words_mean_the_next_way_of_pace_where_one_is_chosen(bench: Bench, sw: int) -> None:
    card = bench.pace_card(bench.specimen(), "AES256", "AES128")

    def of_the_first(asked: Asked) -> bool:
        return asked.step == "pace.set-at" and der.oid(oids.PACE_ECDH_GM_AES256).value in asked.command.data

    capture = bench.read(card.answering(answer(of_the_first, sw, times=FOR_EVER)), bench.can_of(card))

    bench.assert_whole(capture, card)
    assert capture.access is not None
    assert capture.access.pace_oid == oids.PACE_ECDH_GM_AES128
    assert [attempt.result for attempt in capture.access.attempts] == [AttemptResult.OPENED]


# EF.CardAccess -------------------------------------------------------------------------------------------------------

UNREADABLE = {
    "zeros": bytes(100),
    "blank": b"\xff" * 100,
    "one byte": b"\x31",
    "cut off": bytes.fromhex("3114301206"),
    "another object": bytes.fromhex("040401020304"),
    "no set of entries": bytes.fromhex("3103020101"),
    "no object identifier": bytes.fromhex("310530030c0141"),
    "no end": b"\x31\x80" + bytes(60),
    "a size beyond all files": bytes.fromhex("3184ffffffff") + bytes(60),
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_a_card_access_that_is_none_is_not_available(bench: Bench, content: bytes) -> None:
    card = bench.bac_card(bench.specimen()).with_files({EF.CARD_ACCESS: content})

    with_mrz, with_can = bench.read(card), bench.read(card, bench.can_of(card))

    bench.assert_whole(with_mrz, card)
    assert set(bench.codes(with_mrz)) >= {"card-access.malformed"}
    assert with_mrz.access is not None
    assert with_mrz.access.attempts == (
        AccessAttempt(protocol=AccessProtocol.PACE, result=AttemptResult.NOT_OFFERED),
        AccessAttempt(protocol=AccessProtocol.BAC, result=AttemptResult.OPENED),
    )
    assert with_can.abort == Abort(step="access.card-access", reason=AbortReason.NO_USABLE_KEY)


@pytest.mark.parametrize("sw", [0x9000, 0x6282, 0x6B00])
def test_an_empty_card_access_is_not_available(bench: Bench, sw: int) -> None:
    card = bench.bac_card(bench.specimen()).with_files({EF.CARD_ACCESS: b""})

    capture = bench.read(card.answering(answer(read_of(EF.CARD_ACCESS), sw, times=FOR_EVER)))

    bench.assert_whole(capture, card)
    assert capture.access is not None
    assert capture.access.card_access_source is CardAccessSource.NONE
    assert [attempt.result for attempt in capture.access.attempts] == [AttemptResult.NOT_OFFERED, AttemptResult.OPENED]


@given(content=st.one_of(st.binary(max_size=300), st.binary(max_size=40).map(lambda tail: b"\x31\x28" + tail)))
@settings(max_examples=40, deadline=None)
def test_no_card_access_ends_a_reading_that_has_an_mrz(content: bytes) -> None:
    bench = Bench()
    card = bench.small(bench.bac_card(bench.specimen())).with_files({EF.CARD_ACCESS: content})

    assert bench.read(card).abort is None


@pytest.mark.parametrize("times", [1, 3, 7, FOR_EVER])
@pytest.mark.parametrize("way", ["pace", "bac"])
def test_a_length_that_is_refused_in_the_open_costs_nothing_behind_the_channel(
    bench: Bench, way: str, times: int
) -> None:
    card = bench.specimen() if way == "pace" else bench.bac_card(bench.specimen())
    usual, trace = Trace(), Trace()
    bench.read(card, trace=usual)

    refused = bench.quirky(card, Quirks()).answering(answer(_of_card_access, 0x6700, times=times))
    capture = bench.read(refused, trace=trace)

    bench.assert_whole(capture, card)
    assert [e.header for e in trace.entries if e.protected] == [e.header for e in usual.entries if e.protected]
    assert len(trace.entries) <= len(usual.entries) + 18


def _of_card_access(asked: Asked) -> bool:
    return asked.file is EF.CARD_ACCESS or (not asked.protected and asked.step == "read")


# the choice of a way -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("offered", [*permutations(["3DES", "AES128", "AES256"])], ids=" ".join)
@pytest.mark.parametrize(
    ("preferred", "taken"),
    [
        (("aes256", "aes192", "aes128", "3des"), oids.PACE_ECDH_GM_AES256),
        (("aes128", "aes256"), oids.PACE_ECDH_GM_AES128),
        (("3des", "aes128"), oids.PACE_ECDH_GM_AES128),
        ((), None),
    ],
)
def test_the_order_of_the_chip_decides_nothing(
    bench: Bench, offered: tuple[str, ...], preferred: tuple[Cipher, ...], taken: str | None
) -> None:
    capture = bench.read(bench.pace_card(bench.specimen(), *offered), options=ReadOptions(pace_ciphers=preferred))

    assert capture.access is not None
    if taken is not None:
        assert capture.access.pace_oid == taken
    assert capture.access.pace_oid != oids.PACE_ECDH_GM_3DES


def _several(card: Specimen, *ways: tuple[str, int]) -> Specimen:
    """The card with these ways of PACE, in this order."""
    infos = [bytes(PACEInfo(oid, 2, parameter_id)) for oid, parameter_id in ways]
    access = AccessControl(bac=True, pace=tuple(PACEProtocol(*way) for way in ways))
    return card.with_files({EF.CARD_ACCESS: bytes(TLV(0x31, b"".join(infos)))}).personalised(access=access)


@pytest.mark.parametrize("ways", [*permutations([(oids.PACE_ECDH_GM_AES128, 12), (oids.PACE_ECDH_GM_AES128, 16)])])
def test_where_there_are_several_sets_of_parameters_the_larger_is_named_at_once(
    bench: Bench, ways: tuple[tuple[str, int], ...]
) -> None:
    trace = Trace(keep_data=True)

    capture = bench.read(_several(bench.specimen(), *ways), trace=trace)

    assert (capture.abort, bench.codes(capture) or ["security-infos.order"]) == (None, ["security-infos.order"])
    asked = [entry.command for entry in trace.entries if entry.header == "0022c1a4"]
    assert len(asked) == 1
    assert asked[0].endswith(bytes.fromhex("840110"))
    assert capture.access is not None
    assert capture.access.pace_parameter_id == 16


def test_parameters_are_counted_in_ways_that_are_not_spoken_too(bench: Bench) -> None:
    infos = SecurityInfos.of(PACEInfo(oids.PACE_ECDH_IM_AES128, 2, 10), PACEInfo(oids.PACE_ECDH_GM_AES128, 2, 13))
    card = bench.specimen().with_files({EF.CARD_ACCESS: bytes(CardAccess(infos))})
    trace = Trace(keep_data=True)

    capture = bench.read(card, trace=trace)

    bench.assert_whole(capture, card)
    assert [entry.command[-3:].hex() for entry in trace.entries if entry.header == "0022c1a4"] == ["84010d"]


@pytest.mark.parametrize("sw", [0x6A80, 0x6A87, 0x6A88])
def test_a_refused_parameter_is_left_out_where_the_protocol_has_but_one(bench: Bench, sw: int) -> None:
    ways = (oids.PACE_ECDH_GM_AES128, 13), (oids.PACE_ECDH_GM_AES256, 12)

    def named(asked: Asked) -> bool:
        return asked.step == "pace.set-at" and b"\x84\x01" in asked.command.data

    capture = bench.read(_several(bench.specimen(), *ways).answering(answer(named, sw, times=FOR_EVER)))

    assert capture.abort is None
    assert "pace.parameter-id-refused" in bench.codes(capture)
    assert capture.access is not None
    assert capture.access.pace_oid == oids.PACE_ECDH_GM_AES256


@pytest.mark.parametrize(("cipher", "size"), [("3DES", 8), ("3DES", 16), ("3DES", 24), ("AES128", 32), ("AES256", 16)])
def test_a_chip_chooses_the_size_of_its_nonce(bench: Bench, cipher: str, size: int) -> None:
    card = bench.quirky(bench.pace_card(bench.specimen(), cipher), Quirks(pace_nonce_size=size))

    bench.assert_whole(bench.read(card), card)


# what never happens instead ------------------------------------------------------------------------------------------


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

    assert capture.abort == Abort(step="access.bac", reason=AbortReason.NO_USABLE_KEY)


def test_a_failed_pace_does_not_turn_into_bac(bench: Bench) -> None:
    broken = faults.replaced_status(faults.at(3), 0x6F00)

    capture = bench.read(bench.specimen(), None, broken)

    assert capture.abort == Abort(step="access.pace", reason=AbortReason.CHIP_ERROR, sw=0x6F00)
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


UNKNOWN_WAYS = {
    "chip authentication mapping with 3DES": PACEInfo(f"{oids.PACE_ECDH_CAM}.1", 2, 13),
    "integrated mapping on P-224": PACEInfo(oids.PACE_ECDH_IM_AES256, 2, 10),
    "a curve for finite fields": PACEInfo(oids.PACE_DH_GM_AES128, 2, 13),
    "a curve of its own": PACEInfo(oids.PACE_ECDH_GM_AES128, 2, 42),
    "no parameters": PACEInfo(oids.PACE_ECDH_GM_AES128, 2, None),
    "a mapping of the future": UnknownSecurityInfo(f"{oids.ID_PACE}.9.2", _entry(f"{oids.ID_PACE}.9.2", 2, 13)),
    "an entry with more in it": UnknownSecurityInfo(
        oids.PACE_ECDH_GM_AES128, _entry(oids.PACE_ECDH_GM_AES128, 2, 13, 1)
    ),
}


@pytest.mark.parametrize("info", UNKNOWN_WAYS.values(), ids=UNKNOWN_WAYS)
def test_a_card_whose_ways_of_pace_are_all_unknown_opens_by_bac_where_there_is_an_mrz(
    bench: Bench, info: SecurityInfo
) -> None:
    content = bytes(CardAccess(SecurityInfos.of(info)))
    card = bench.bac_card(bench.specimen()).with_files({EF.CARD_ACCESS: content})

    with_mrz, with_can = bench.read(card), bench.read(card, bench.can_of(card))

    bench.assert_whole(with_mrz, card)
    assert with_mrz.access is not None
    assert with_mrz.access.attempts == (
        AccessAttempt(protocol=AccessProtocol.PACE, result=AttemptResult.UNSUPPORTED),
        AccessAttempt(protocol=AccessProtocol.BAC, result=AttemptResult.OPENED),
    )
    assert with_can.abort == Abort(step="access.pace", reason=AbortReason.UNSUPPORTED)
    assert with_can.access is not None
    assert [attempt.result for attempt in with_can.access.attempts] == [AttemptResult.UNSUPPORTED]


def test_a_way_of_pace_that_is_unknown_is_passed_over(bench: Bench) -> None:
    known = PACEInfo(oids.PACE_ECDH_GM_AES128, 2, 13)
    infos = SecurityInfos.of(PACEInfo(oids.PACE_ECDH_IM_AES128, 2, 10), known)
    card = bench.specimen().with_files({EF.CARD_ACCESS: bytes(CardAccess(infos))})

    capture = bench.read(card)

    bench.assert_whole(capture, card)


@pytest.mark.parametrize("sw", [0x6A80, 0x6A87, 0x6A88])
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

    assert capture.abort == Abort(step="access.pace", reason=AbortReason.CHIP_ERROR, sw=0x6F00)
    assert capture.access is not None
    assert [attempt.result for attempt in capture.access.attempts] == [AttemptResult.FAILED]
    assert capture.access.card_access_source is CardAccessSource.BUILT_IN
