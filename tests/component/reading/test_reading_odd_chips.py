"""Reading chips that do some things otherwise than the standard says."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chipkit import oids
from chipkit.capture import (
    Abort,
    AbortReason,
    AccessProtocol,
    AttemptResult,
    CardAccessSource,
    Origin,
    dumps,
    loads,
)
from chipkit.codec.apdu import CommandAPDU
from chipkit.codec.tlv import TLV
from chipkit.lds.dg14 import DG14
from chipkit.lds.files import EF
from chipkit.lds.security_infos import ChipAuthenticationInfo, ChipAuthenticationPublicKeyInfo, SecurityInfos
from chipkit.session.options import ReadOptions
from chipkit.session.procedure import read
from chipkit.session.trace import Trace
from chipkit_emulator.model import AccessControl
from chipkit_emulator.quirks import EndOfFile, Quirks

if TYPE_CHECKING:
    from chipkit_emulator.in_process import LinkExchange
    from tests.component.reading.conftest import Bench

SHORT = (261, 256)
LONG = (65544, 65536)


@pytest.mark.parametrize("end", list(EndOfFile))
@pytest.mark.parametrize("carries", [SHORT, LONG], ids=["short link", "long link"])
def test_the_end_of_a_file_may_be_told_in_any_way(bench: Bench, end: EndOfFile, carries: tuple[int, int]) -> None:
    card = bench.quirky(bench.specimen("vn-cccd-2024", 2048), Quirks(end_of_file=end))

    capture = bench.read(card, carries=carries)

    bench.assert_whole(capture, card)


@pytest.mark.parametrize("carries", [SHORT, LONG], ids=["short link", "long link"])
@pytest.mark.parametrize("quirks", [Quirks(), Quirks(odd_ins_template=True), Quirks(sfi_unsupported=True)])
def test_a_file_of_over_32_kb_is_read_whole(bench: Bench, quirks: Quirks, carries: tuple[int, int]) -> None:
    large = bytes(TLV(EF.DG2.tag, random.Random(1).randbytes(36_000)))  # noqa: S311 - repeatable
    card = bench.quirky(bench.specimen("vn-cccd-2024", 2048), quirks).with_files({EF.DG2: large})
    trace = Trace()

    capture = bench.read(card, carries=carries, trace=trace)

    bench.assert_whole(capture, card)
    assert any(entry.header.startswith("00b1") for entry in trace.entries)
    assert ("read.odd-ins.template" in bench.codes(capture)) is quirks.odd_ins_template
    assert {entry.name for entry in trace.entries if entry.step == "read.dg2"} <= {"READ BINARY", "SELECT"}


def test_a_chip_that_knows_no_odd_instruction_breaks_off_where_it_is_needed(bench: Bench) -> None:
    large = bytes(TLV(EF.DG2.tag, bytes(33_500)))
    card = bench.quirky(bench.specimen(), Quirks(odd_ins_unsupported=True)).with_files({EF.DG2: large})

    capture = bench.read(card)

    assert capture.abort == Abort(step="read.dg2", reason=AbortReason.CHIP_ERROR, sw=0x6D00)
    assert EF.DG2 not in capture.files


@pytest.mark.parametrize("end", [EndOfFile.REFUSED, EndOfFile.WRONG_LENGTH, EndOfFile.EMPTY])
def test_a_chip_that_gives_nothing_past_the_end_costs_a_header_and_no_smaller_blocks(
    bench: Bench, end: EndOfFile
) -> None:
    card, trace = bench.quirky(bench.specimen(), Quirks(end_of_file=end)), Trace()

    capture = bench.read(card, trace=trace)

    bench.assert_whole(capture, card)
    assert set(bench.codes(capture)) == {"read.end-of-file-refused"}
    assert max(entry.received for entry in trace.entries if entry.step == "read.dg2") > 240


@pytest.mark.parametrize("most", [255, 223, 0xC0, 0xA0, 200, 0x80, 100])
def test_a_chip_that_takes_less_than_it_should_is_asked_for_less(bench: Bench, most: int) -> None:
    card = bench.quirky(bench.specimen(), Quirks(max_ne=most))
    trace = Trace()

    capture = bench.read(card, trace=trace)

    bench.assert_whole(capture, card)
    assert ("read.length.reduced" in bench.codes(capture)) is (most < 256)
    refused = [entry.protected for entry in trace.entries if entry.sw == 0x6700]
    assert refused.count(False) <= 5  # what is learnt in the open says nothing of the channel, which teaches for itself
    assert refused.count(True) <= 4


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("key_id", [-1, 1 << 40, 1 << 4000])
def test_a_key_identifier_out_of_range_costs_the_proof_and_no_more(bench: Bench, key_id: int, version: int) -> None:
    card = bench.specimen()
    (key,) = DG14.parse(card.files[EF.DG14]).security_infos.chip_authentication_public_key_infos
    odd = ChipAuthenticationInfo(oids.CHIP_AUTHENTICATION_ECDH_AES128, version, key_id)
    both = SecurityInfos.of(odd, ChipAuthenticationPublicKeyInfo(oids.ID_PK_ECDH, key.public_key, key_id))

    capture = bench.read(card.with_files({EF.DG14: bytes(DG14(both))}))

    assert (capture.abort, capture.chip_authentication) == (None, None)
    assert capture.active_authentication is not None
    assert loads(dumps(capture)) == replace(capture, origin=Origin.UNSEALED)


class Tarpit:
    """An open chip whose files are large, and come one byte at a time."""

    max_command, max_response = SHORT

    def __init__(self) -> None:
        self.asked = 0
        self.left = b""

    def transmit(self, raw: bytes) -> bytes:
        self.asked += 1
        if raw[1] == 0xB0:
            begin = bytes([EF.COM.tag, 0x83, 0x0F, 0xFF, 0xF0]) if raw[2] & 0x80 else b""
            self.left = begin.ljust(raw[4] or 256, b"A")
        elif raw[1] != 0xC0:
            return b"\x90\x00"
        piece, self.left = self.left[:1], self.left[1:]
        return piece + (b"\x61\x01" if self.left else b"\x90\x00")

    def reset(self) -> None:
        """Nothing is lost."""

    def close(self) -> None:
        """Nothing is held."""


def test_a_chip_that_gives_one_byte_at_a_time_is_left_at_last() -> None:
    chip = Tarpit()

    capture = read(chip, None)

    assert capture.abort == Abort(step="access.card-access", reason=AbortReason.BUDGET)
    assert chip.asked < 100


def test_an_endless_file_about_lengths_is_left_and_the_card_read(bench: Bench) -> None:
    endless = bytes.fromhex("8000") * 10_000
    card = bench.specimen("vn-cccd-2024", 2048).with_files({EF.ATR_INFO: endless})
    trace = Trace()

    capture = bench.read(card, carries=LONG, trace=trace)

    bench.assert_whole(capture, card)
    assert "atr-info.malformed" in bench.codes(capture)
    assert EF.ATR_INFO not in capture.files
    assert len([entry for entry in trace.entries if entry.step == "connect"]) < 20


def test_a_chip_without_short_identifiers_is_selected_from(bench: Bench) -> None:
    card = bench.quirky(bench.specimen(), Quirks(sfi_unsupported=True))
    trace = Trace()

    capture = bench.read(card, trace=trace)

    bench.assert_whole(capture, card)
    assert bench.codes(capture) == ["read.sfi-refused"] * 2
    assert len([entry for entry in trace.entries if entry.sw == 0x6A81]) == 2


@pytest.mark.parametrize("sw", [0x6982, 0x6A81, 0x6A86, 0x6A87, 0x6D00])
def test_select_of_the_master_file_may_be_refused_in_any_way(bench: Bench, sw: int) -> None:
    card = bench.quirky(bench.bac_card(bench.specimen()), Quirks(select_master_file=sw))

    capture = bench.read(card)

    bench.assert_whole(capture, card)
    assert bench.codes(capture) == ["select.master-file-refused"]


@pytest.mark.parametrize("sw", [0x6982, 0x6985, 0x6D00])
def test_the_known_card_access_is_the_last_resort(bench: Bench, sw: int) -> None:
    card = bench.quirky(bench.specimen(), Quirks(select_master_file=0x6D00, denied={EF.CARD_ACCESS: sw}))

    capture = bench.read(card, bench.can_of(card))

    bench.assert_whole(capture, card)
    assert capture.access is not None
    assert capture.access.card_access_source is CardAccessSource.BUILT_IN
    assert "card-access.built-in" in bench.codes(capture)
    assert capture.refused == {EF.CARD_ACCESS: sw}
    assert EF.CARD_ACCESS not in capture.files


def test_a_chip_that_knows_nothing_of_the_assumed_pace_was_not_failed_by_it(bench: Bench) -> None:
    card = bench.quirky(bench.specimen(), Quirks(denied={EF.CARD_ACCESS: 0x6982})).personalised(
        access=AccessControl(bac=True)
    )

    capture = bench.read(card)

    bench.assert_whole(capture, card)
    assert capture.access is not None
    assert [(attempt.protocol, attempt.result) for attempt in capture.access.attempts] == [
        (AccessProtocol.PACE, AttemptResult.NOT_OFFERED),
        (AccessProtocol.BAC, AttemptResult.OPENED),
    ]
    assert capture.access.card_access_source is CardAccessSource.NONE
    assert bench.codes(capture) == ["card-access.built-in", "card-access.built-in-refused"]


def test_nothing_is_assumed_where_the_options_say_so(bench: Bench) -> None:
    card = bench.quirky(bench.specimen(), Quirks(denied={EF.CARD_ACCESS: 0x6982}))

    capture = bench.read(card, bench.can_of(card), options=ReadOptions(card_access_fallback=None))

    assert capture.abort == Abort(step="access.bac", reason=AbortReason.NO_USABLE_KEY)


def test_a_malformed_card_access_is_noted(bench: Bench) -> None:
    card = bench.specimen().with_files({EF.CARD_ACCESS: bytes.fromhex("31033001ff")})

    capture = bench.read(card)

    bench.assert_whole(capture, card)
    assert bench.codes(capture) == ["card-access.malformed"]


def test_a_malformed_card_access_is_to_blame_where_a_card_access_number_opens_nothing(bench: Bench) -> None:
    card = bench.specimen().with_files({EF.CARD_ACCESS: bytes.fromhex("31033001ff")})

    capture = bench.read(card, bench.can_of(card))

    assert capture.abort == Abort(step="access.card-access", reason=AbortReason.NO_USABLE_KEY)
    assert bench.codes(capture) == ["card-access.malformed"]
    assert EF.CARD_ACCESS in capture.files


def test_extended_lengths_that_are_announced_and_refused_are_given_up(bench: Bench) -> None:
    card = bench.specimen("vn-cccd-explicit", 2048)

    def refusing(exchange: LinkExchange) -> bytes:
        protected = exchange.protected_index is not None
        extended = protected and CommandAPDU.parse(exchange.command).is_extended
        return b"\x67\x00" if extended else exchange.response

    capture = bench.read(card, None, refusing, carries=LONG)

    bench.assert_whole(capture, card)
    assert bench.codes(capture) == ["read.extended-length-refused"]


def test_an_announcement_that_cannot_be_read_leaves_short_lengths(bench: Bench) -> None:
    card = bench.specimen("vn-cccd-explicit", 2048).with_files({EF.ATR_INFO: b"\x7f\x66\x01\x00"})

    capture = bench.read(card, carries=LONG)

    bench.assert_whole(capture, card)
    assert bench.codes(capture) == ["atr-info.malformed"]


def test_the_answer_to_reset_announces_extended_lengths_too(bench: Bench) -> None:
    card = bench.specimen("vn-cccd-explicit", 32768).with_files({EF.ATR_INFO: None})
    link = bench.link_to(card, carries=LONG)
    link.atr = bytes.fromhex("3B858001" + "8073860140" + "00")  # type: ignore[attr-defined]
    trace = Trace()

    capture = read(link, bench.mrz_of(card), random=bench.chance(), trace=trace)

    bench.assert_whole(capture, card)
    assert trace.counts["READ BINARY"] < 25
