"""Reading chips that do some things otherwise than the standard says."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

from chipkit.capture import (
    Abort,
    AccessProtocol,
    AttemptResult,
    Capture,
    CardAccessSource,
    ProofResult,
)
from chipkit.codec.apdu import CommandAPDU
from chipkit.lds.files import EF
from chipkit.protocol.credentials import CANPassword, MRZPassword, Password
from chipkit.session.options import ReadOptions
from chipkit.session.procedure import read_chip
from chipkit.session.trace import Trace
from chipkit_emulator.links.in_process import InProcessTransport, LinkExchange
from chipkit_emulator.personalisation.build import Specimen, load_profile, personalise
from chipkit_emulator.personalisation.model import AccessControl
from chipkit_emulator.quirks import EndOfFile, Quirks

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit_emulator.links.in_process import Fault

AT = datetime(2026, 1, 1, tzinfo=UTC)
SHORT = (261, 256)
LONG = (65544, 65536)


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


def bac_card(card: Specimen) -> Specimen:
    """The card, without PACE."""
    return card.with_files({EF.CARD_ACCESS: None}).personalised(access=AccessControl(bac=True))


def quirky(card: Specimen, quirks: Quirks) -> Specimen:
    return card.personalised(quirks=quirks)


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


@pytest.mark.parametrize("end", list(EndOfFile))
@pytest.mark.parametrize("carries", [SHORT, LONG], ids=["short link", "long link"])
def test_the_end_of_a_file_may_be_told_in_any_way(end: EndOfFile, carries: tuple[int, int]) -> None:
    card = quirky(specimen("vn-cccd-2024", 2048), Quirks(end_of_file=end))

    capture = read(card, carries=carries)

    assert_whole(capture, card)


@pytest.mark.parametrize("most", [255, 223, 200, 128, 100])
def test_a_chip_that_takes_less_than_it_should_is_asked_for_less(most: int) -> None:
    card = quirky(specimen(), Quirks(max_ne=most))
    trace = Trace()

    capture = read(card, trace=trace)

    assert_whole(capture, card)
    assert ("read.length.reduced" in codes(capture)) is (most < 256)
    assert len([entry for entry in trace.entries if entry.sw == 0x6700]) <= 8


def test_a_chip_without_short_identifiers_is_selected_from() -> None:
    card = quirky(specimen(), Quirks(sfi_unsupported=True))
    trace = Trace()

    capture = read(card, trace=trace)

    assert_whole(capture, card)
    assert codes(capture) == ["read.sfi-refused"] * 2
    assert len([entry for entry in trace.entries if entry.sw == 0x6A81]) == 2


@pytest.mark.parametrize("sw", [0x6982, 0x6A81, 0x6A86, 0x6A87, 0x6D00])
def test_select_of_the_master_file_may_be_refused_in_any_way(sw: int) -> None:
    card = quirky(bac_card(specimen()), Quirks(select_master_file=sw))

    capture = read(card)

    assert_whole(capture, card)
    assert codes(capture) == ["select.master-file-refused"]


@pytest.mark.parametrize("sw", [0x6982, 0x6985, 0x6D00])
def test_the_known_card_access_is_the_last_resort(sw: int) -> None:
    card = quirky(specimen(), Quirks(select_master_file=0x6D00, denied={EF.CARD_ACCESS: sw}))

    capture = read(card, can_of(card))

    assert_whole(capture, card)
    assert capture.access is not None
    assert capture.access.card_access_source is CardAccessSource.BUILT_IN
    assert "card-access.built-in" in codes(capture)
    assert capture.refused == {EF.CARD_ACCESS: sw}
    assert EF.CARD_ACCESS not in capture.files


def test_a_chip_that_knows_nothing_of_the_assumed_pace_was_not_failed_by_it() -> None:
    card = quirky(specimen(), Quirks(denied={EF.CARD_ACCESS: 0x6982})).personalised(access=AccessControl(bac=True))

    capture = read(card)

    assert_whole(capture, card)
    assert capture.access is not None
    assert [(attempt.protocol, attempt.result) for attempt in capture.access.attempts] == [
        (AccessProtocol.PACE, AttemptResult.NOT_OFFERED),
        (AccessProtocol.BAC, AttemptResult.OPENED),
    ]
    assert capture.access.card_access_source is CardAccessSource.NONE
    assert codes(capture) == ["card-access.built-in", "card-access.built-in-refused"]


def test_nothing_is_assumed_where_the_options_say_so() -> None:
    card = quirky(specimen(), Quirks(denied={EF.CARD_ACCESS: 0x6982}))

    capture = read(card, can_of(card), options=ReadOptions(card_access_fallback=None))

    assert capture.abort == Abort(step="access.bac", reason="no-usable-key")


def test_a_malformed_card_access_is_noted() -> None:
    card = specimen().with_files({EF.CARD_ACCESS: bytes.fromhex("31033001ff")})

    capture = read(card)

    assert_whole(capture, card)
    assert codes(capture) == ["card-access.malformed"]


def test_extended_lengths_that_are_announced_and_refused_are_given_up() -> None:
    card = specimen("vn-cccd-2021", 2048)

    def refusing(exchange: LinkExchange) -> bytes:
        protected = exchange.protected_index is not None
        extended = protected and CommandAPDU.parse(exchange.command).is_extended
        return b"\x67\x00" if extended else exchange.response

    capture = read(card, None, refusing, carries=LONG)

    assert_whole(capture, card)
    assert codes(capture) == ["read.extended-length-refused"]


def test_an_announcement_that_cannot_be_read_leaves_short_lengths() -> None:
    card = specimen("vn-cccd-2021", 2048).with_files({EF.ATR_INFO: b"\x7f\x66\x01\x00"})

    capture = read(card, carries=LONG)

    assert_whole(capture, card)
    assert codes(capture) == ["atr-info.malformed"]


def test_the_answer_to_reset_announces_extended_lengths_too() -> None:
    card = specimen("vn-cccd-2021", 32768).with_files({EF.ATR_INFO: None})
    link = link_to(card, carries=LONG)
    link.atr = bytes.fromhex("3B858001" + "8073860140" + "00")  # type: ignore[attr-defined]
    trace = Trace()

    capture = read_chip(link, mrz_of(card), random=chance(), trace=trace)

    assert_whole(capture, card)
    assert trace.counts()["READ BINARY"] < 25
