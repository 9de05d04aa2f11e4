"""Keys of 2048 bits where commands are short: Chip Authentication in pieces, or left for what the reader carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipkit import oids
from chipkit.capture import ProofResult
from chipkit.codec.apdu import CommandAPDU
from chipkit.lds.dg14 import DG14
from chipkit.lds.files import EF
from chipkit.lds.security_infos import ChipAuthenticationInfo, ChipAuthenticationPublicKeyInfo, SecurityInfos
from chipkit.protocol.credentials import MRZPassword, PINPassword
from chipkit.session.options import ReadOptions
from chipkit.session.trace import Trace
from chipkit_emulator.links.vpcd import contactless_atr
from chipkit_emulator.model import AccessControl, ChipAuthenticationKey, CountedPassword, DHKey
from chipkit_emulator.pki.keys import dh_public_key_info
from chipkit_emulator.quirks import Quirks

if TYPE_CHECKING:
    from chipkit.protocol.credentials import Password
    from chipkit_emulator.in_process import Fault, InProcessTransport, LinkExchange
    from chipkit_emulator.personalisation.specimen import Specimen
    from tests.component.reading.conftest import Bench

_CHAINING, _NO_CHAINING = bytes.fromhex("8073860180"), bytes.fromhex("8073860100")
PIN = PINPassword("482910")
LONG = (65544, 65536)


def _card(bench: Bench, arc: int, extended: int | None = None, *, refused: bool = False) -> Specimen:
    key = DHKey("modp2048-256", 0xA5EED5EED)
    oid = f"{oids.CHIP_AUTHENTICATION_DH}.{arc}"
    info = ChipAuthenticationPublicKeyInfo(oids.ID_PK_DH, dh_public_key_info(key))
    infos = SecurityInfos.of(ChipAuthenticationInfo(oid), info)
    card = bench.small(bench.specimen("vn-cccd-explicit", extended))
    card = card.with_files({EF.DG14: bytes(DG14(infos)), EF.DG15: None, EF.COM: None}).signed()
    return card.personalised(
        chip_authentication_keys=(ChipAuthenticationKey(key=key, oids=(oid,)),),
        quirks=Quirks(chaining_unsupported=refused),
    )


def _link(
    bench: Bench, card: Specimen, *faults: Fault, capabilities: bytes = _CHAINING, carries: tuple[int, int] = (261, 256)
) -> InProcessTransport:
    link = bench.link_to(card, *faults, carries=carries)
    link.atr = contactless_atr(capabilities)  # type: ignore[attr-defined]
    return link


def _proof(bench: Bench, card: Specimen, link: InProcessTransport, trace: Trace | None = None) -> ProofResult:
    capture = bench.read(card, bench.can_of(card), link=link, trace=trace)
    assert capture.abort is None
    assert EF.DG2 in capture.files
    assert capture.chip_authentication is not None
    return capture.chip_authentication.result


@pytest.mark.parametrize("arc", [1, 2, 3, 4])
@pytest.mark.parametrize("carries", [(261, 256), (230, 200)])
def test_a_key_that_no_short_command_holds_goes_out_in_pieces(bench: Bench, arc: int, carries: tuple[int, int]) -> None:
    card, trace = _card(bench, arc), Trace()

    assert _proof(bench, card, _link(bench, card, carries=carries), trace) is ProofResult.PROVEN
    pieces = [each.header for each in trace.entries if each.step == "chip.ca" and each.name == "GENERAL AUTHENTICATE"]
    assert pieces == ["10860000", "00860000"]
    assert max(each.sent for each in trace.entries) <= carries[0]


def test_without_chaining_the_reader_is_to_blame_and_nothing_is_tried(bench: Bench) -> None:
    card, trace = _card(bench, 2), Trace()

    assert _proof(bench, card, _link(bench, card, capabilities=_NO_CHAINING), trace) is ProofResult.READER
    assert not [each for each in trace.entries if each.step == "chip.ca"]


@pytest.mark.parametrize("key", ["CAN", "MRZ", "PIN"])
def test_what_ef_atr_info_says_of_chaining_counts_on_a_short_link_too(bench: Bench, key: str) -> None:
    card, trace = _card(bench, 2, 2048).personalised(pin=CountedPassword(PIN.pin)), Trace()
    if key == "MRZ":
        card = card.with_files({EF.CARD_ACCESS: None}).personalised(access=AccessControl(bac=True, pace=()))
    passwords: dict[str, Password] = {"CAN": bench.can_of(card), "MRZ": MRZPassword.from_mrz(card.mrz), "PIN": PIN}
    link = _link(bench, card, capabilities=_NO_CHAINING)

    capture = bench.read(card, passwords[key], link=link, trace=trace, options=ReadOptions(card_access_fallback=None))

    assert capture.abort is None
    assert capture.chip_authentication is not None
    assert capture.chip_authentication.result is ProofResult.PROVEN
    assert EF.DG2 in capture.files
    sent = [each.header for each in trace.entries]
    assert "10860000" in sent
    assert sent.count("0022c1a4") == {"CAN": 2, "MRZ": 0, "PIN": 1}[key]


@pytest.mark.parametrize("content", [None, b"\x7f\x66\x01", b"\x47\x03\x86\x01\x60"])
def test_a_chip_that_says_nothing_of_chaining_is_asked_once(bench: Bench, content: bytes | None) -> None:
    card, trace = _card(bench, 2, 2048).with_files({EF.ATR_INFO: content}), Trace()

    assert _proof(bench, card, _link(bench, card, capabilities=_NO_CHAINING), trace) is ProofResult.READER
    sent = [each.header for each in trace.entries]
    assert sent.count("0022c1a4") == 2
    assert not [each for each in trace.entries if each.step == "chip.ca"]


def test_a_chip_that_announces_chaining_and_takes_no_piece_is_not_accused(bench: Bench) -> None:
    card = _card(bench, 2, refused=True)

    assert _proof(bench, card, _link(bench, card)) is ProofResult.READER


def _refused_where_long(exchange: LinkExchange) -> bytes:
    """A bare 6700 to each extended command, on the way."""
    extended = CommandAPDU.parse(exchange.command).is_extended
    return b"\x67\x00" if extended else exchange.response


@pytest.mark.parametrize("extended", [2048, None])
@pytest.mark.parametrize(
    ("capabilities", "result"), [(_CHAINING, ProofResult.PROVEN), (_NO_CHAINING, ProofResult.READER)]
)
def test_a_bare_6700_to_the_first_long_command_is_no_word_on_the_chip(
    bench: Bench, extended: int | None, capabilities: bytes, result: ProofResult
) -> None:
    card = _card(bench, 2, extended)
    if extended:
        card = card.with_files({EF.ATR_INFO: None})
    link = _link(bench, card, _refused_where_long, capabilities=capabilities, carries=LONG)

    assert _proof(bench, card, link) is result


def test_a_copy_proves_nothing_in_pieces_either(bench: Bench) -> None:
    card = _card(bench, 2)
    (own,) = card.personalisation.chip_authentication_keys
    copy = card.personalised(
        chip_authentication_keys=(ChipAuthenticationKey(key=DHKey("modp2048-256", 0xBAD), oids=own.oids),)
    )

    assert _proof(bench, copy, _link(bench, copy)) is not ProofResult.PROVEN
