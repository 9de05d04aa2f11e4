"""Reading emulated cards from end to end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipkit import oids
from chipkit.capture import (
    AccessAttempt,
    AccessProtocol,
    AttemptResult,
    CardAccessSource,
    Origin,
    ProofResult,
)
from chipkit.codec.apdu import CommandAPDU
from chipkit.lds.files import EF
from chipkit.session.options import ReadOptions
from chipkit.session.procedure import read
from chipkit.session.replay import ReplayTransport
from chipkit.session.trace import Trace
from chipkit_emulator.model import AccessControl
from chipkit_emulator.quirks import Quirks

if TYPE_CHECKING:
    from chipkit_emulator.in_process import LinkExchange
    from tests.component.reading.conftest import Bench

SHORT = (261, 256)
LONG = (65544, 65536)
PROFILES = ["vn-cccd-explicit", "vn-cccd-2024", "bsi-reference"]


@pytest.mark.parametrize("carries", [SHORT, LONG], ids=["short link", "long link"])
@pytest.mark.parametrize("extended", [None, 2048, 32768], ids=["short chip", "2 KB chip", "32 KB chip"])
@pytest.mark.parametrize("profile", PROFILES)
def test_a_card_is_read_whole_over_every_link(
    bench: Bench, profile: str, extended: int | None, carries: tuple[int, int]
) -> None:
    card = bench.specimen(profile, extended)

    capture = bench.read(card, carries=carries)

    bench.assert_whole(capture, card)
    assert capture.origin is Origin.LIVE
    assert capture.read_at == bench.at
    assert capture.not_asked == {EF.DG3}
    assert not capture.deviations
    assert (EF.ATR_INFO in capture.files) is (carries == LONG and extended is not None)


@pytest.mark.parametrize("kind", ["mrz", "can"])
@pytest.mark.parametrize("cipher", ["3DES", "AES128", "AES192", "AES256"])
def test_pace_opens_with_every_cipher_and_password(bench: Bench, cipher: str, kind: str) -> None:
    card = bench.pace_card(bench.specimen(), cipher)
    password = bench.mrz_of(card) if kind == "mrz" else bench.can_of(card)

    capture = bench.read(card, password)

    bench.assert_whole(capture, card)
    assert capture.access is not None
    assert capture.access.attempts == (AccessAttempt(protocol=AccessProtocol.PACE, result=AttemptResult.OPENED),)
    assert capture.access.pace_oid == getattr(oids, f"PACE_ECDH_GM_{cipher}")
    assert capture.access.pace_parameter_id == 13
    assert capture.access.presented.kind == kind
    assert capture.access.card_access_source is CardAccessSource.CHIP


def test_blocks_fit_the_channel_that_chip_authentication_opens(bench: Bench) -> None:
    """A block of Triple DES outgrows a short response under AES."""
    trace = Trace()

    bench.read(bench.pace_card(bench.specimen(), "3DES"), trace=trace)

    assert {entry.step for entry in trace.entries if entry.name == "GET RESPONSE"} == {"chip.aa"}


def test_no_response_is_asked_for_that_outgrows_what_the_chip_announced(bench: Bench) -> None:
    asked: list[int] = []

    def listening(exchange: LinkExchange) -> bytes:
        asked.append(CommandAPDU.parse(exchange.command).ne)
        return exchange.response

    bench.read(bench.specimen("vn-cccd-explicit", 2048), None, listening, carries=LONG)

    assert max(asked) == 2048 - 2


def test_bac_opens_a_card_without_pace(bench: Bench) -> None:
    card = bench.bac_card(bench.specimen("bsi-reference"))

    capture = bench.read(card)

    bench.assert_whole(capture, card)
    assert capture.access is not None
    assert capture.access.attempts == (
        AccessAttempt(protocol=AccessProtocol.PACE, result=AttemptResult.NOT_OFFERED),
        AccessAttempt(protocol=AccessProtocol.BAC, result=AttemptResult.OPENED),
    )
    assert capture.access.card_access_source is CardAccessSource.NONE
    assert capture.refused == {EF.CARD_ACCESS: 0x6A82}


def test_an_open_card_is_read_without_a_password(bench: Bench) -> None:
    card = bench.specimen().with_files({EF.CARD_ACCESS: None}).personalised(access=AccessControl())

    capture = read(bench.link_to(card), None, random=bench.chance())

    assert capture.abort is None
    assert capture.files[EF.DG1].content == card.files[EF.DG1]
    assert capture.access is not None
    assert (capture.access.attempts, capture.access.presented.kind) == ((), "none")


def test_the_proofs_come_before_the_photo(bench: Bench) -> None:
    trace = Trace()

    bench.read(bench.specimen(), trace=trace)

    steps = list(dict.fromkeys(entry.step for entry in trace.entries))
    assert steps == [
        "access.card-access",
        "access.pace",
        "select",
        "read.com",
        "read.sod",
        "read.dg14",
        "chip.ca",
        "read.dg15",
        "chip.aa",
        "read.dg1",
        "read.dg13",
        "read.dg2",
    ]


def test_every_reading_has_its_own_challenge_and_keys(bench: Bench) -> None:
    first, second = (read(bench.link_to(bench.specimen()), bench.mrz_of(bench.specimen())) for _ in range(2))

    assert first.active_authentication is not None
    assert second.active_authentication is not None
    assert first.active_authentication.challenge != second.active_authentication.challenge
    assert first.chip_authentication is not None
    assert second.chip_authentication is not None
    assert first.chip_authentication.terminal_public_key != second.chip_authentication.terminal_public_key


def test_fingerprints_are_never_touched(bench: Bench) -> None:
    asked: list[CommandAPDU] = []
    card = bench.quirky(bench.specimen(), Quirks(sfi_unsupported=True))

    def listening(exchange: LinkExchange) -> bytes:
        asked.append(CommandAPDU.parse(exchange.command))
        return exchange.response

    for chip in (card, bench.specimen()):
        bench.assert_whole(bench.read(chip, None, listening), chip)

    assert not [command for command in asked if command.ins == 0xB0 and command.p1 in {0x83, 0x84}]
    assert not [command for command in asked if command.ins == 0xA4 and command.data[-2:] in {b"\x01\x03", b"\x01\x04"}]


def test_only_the_files_that_are_wanted_are_read(bench: Bench) -> None:
    capture = bench.read(bench.specimen(), options=ReadOptions(files={EF.DG1, EF.DG14}))

    assert set(capture.files) == {EF.CARD_ACCESS, EF.COM, EF.SOD, EF.DG1, EF.DG14}
    assert capture.not_asked == {EF.DG2, EF.DG3, EF.DG13, EF.DG15}
    assert capture.chip_authentication is not None
    assert capture.chip_authentication.result is ProofResult.PROVEN
    assert capture.active_authentication is None


def test_chip_authentication_is_proven_also_where_no_file_is_left_to_read(bench: Bench) -> None:
    capture = bench.read(bench.specimen(), options=ReadOptions(files={EF.DG14}))

    assert capture.abort is None
    assert capture.chip_authentication is not None
    assert capture.chip_authentication.result is ProofResult.PROVEN


def test_proofs_that_are_not_wanted_are_not_run(bench: Bench) -> None:
    capture = bench.read(
        bench.specimen(), options=ReadOptions(chip_authentication=False, active_authentication="never")
    )

    assert capture.abort is None
    assert (capture.chip_authentication, capture.active_authentication) == (None, None)


def test_a_recorded_reading_replays_to_the_same_capture(bench: Bench) -> None:
    trace = Trace(keep_data=True)
    capture = bench.read(bench.specimen(), trace=trace)

    replay = ReplayTransport(trace)
    again = read(replay, bench.mrz_of(bench.specimen()), random=bench.chance(), clock=lambda: bench.at)

    assert again == capture
    assert replay.finished


def test_a_file_that_sod_lists_is_asked_for_even_where_com_and_chip_hide_it(bench: Bench) -> None:
    card = bench.quirky(bench.specimen(), Quirks(hidden=frozenset({EF.DG14, EF.DG15})))

    capture = bench.read(card)

    assert capture.abort is None
    assert capture.refused == {EF.DG14: 0x6A82, EF.DG15: 0x6A82}
    assert (capture.chip_authentication, capture.active_authentication) == (None, None)
    assert EF.DG2 in capture.files


def test_a_card_without_a_security_object_is_read_by_its_list(bench: Bench) -> None:
    capture = bench.read(bench.specimen().with_files({EF.SOD: None}))

    assert capture.abort is None
    assert capture.refused[EF.SOD] == 0x6A82
    assert {EF.DG1, EF.DG2, EF.DG13, EF.DG14, EF.DG15} <= set(capture.files)


def test_a_security_object_that_cannot_be_read_is_noted(bench: Bench) -> None:
    capture = bench.read(bench.specimen().with_files({EF.SOD: bytes.fromhex("7703300101")}))

    assert capture.abort is None
    assert bench.codes(capture) == ["sod.unreadable"]
    assert EF.DG2 in capture.files
