"""Chips and readers that carry little: they are read to the end in smaller pieces, and accuse nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chipkit.capture import ProofResult
from chipkit.codec.apdu import CommandAPDU
from chipkit.codec.tlv import TLV
from chipkit.lds.files import EF
from chipkit.session.procedure import read
from chipkit_emulator.answers import FOR_EVER, answer
from chipkit_emulator.chip import Chip
from chipkit_emulator.in_process import InProcessTransport
from chipkit_emulator.model import AccessControl

if TYPE_CHECKING:
    from chipkit_emulator.in_process import PoweredChip

Bench = Any
_PROTECTED_LE = 0x97


class Curt(Chip):
    """A chip that ends the session with a bare word where it is asked for more than it likes."""

    most = 256
    word = b""

    def transmit(self, raw: bytes) -> bytes:
        command = CommandAPDU.parse(raw)
        if command.is_protected and command.ins == 0xB0:
            asked = [each.value for each in TLV.parse_all(command.data) if each.tag == _PROTECTED_LE]
            if asked and (int.from_bytes(asked[0], "big") or 256) > self.most:
                self._state.end_session()
                return self.word
        return super().transmit(raw)


@pytest.mark.parametrize("most", [222, 160, 128, 100, 64])
@pytest.mark.parametrize("names_it", [True, False])
def test_a_chip_that_ends_the_session_over_lengths_is_asked_for_less_until_it_answers(
    bench: Bench, most: int, *, names_it: bool
) -> None:
    card = bench.specimen()
    chip = Curt(card.personalisation, random=bench.chance(3))
    chip.most, chip.word = most, bytes([0x6C, most]) if names_it else b"\x67\x00"

    capture = bench.read(card, link=InProcessTransport(chip, max_command=261, max_response=256))

    bench.assert_whole(capture, card)
    assert "com.unreadable" not in bench.codes(capture)


class Fetched:
    """A link on which all data is announced by 61xx and fetched (T=0)."""

    max_command = 261

    def __init__(self, chip: PoweredChip, carried: int) -> None:
        self.max_response = carried
        self._chip = chip
        self._waiting = b""

    def transmit(self, raw: bytes) -> bytes:
        if raw[1] == 0xC0:
            return self._waiting
        response = self._chip.transmit(raw)
        if len(response) == 2:
            return response
        self._waiting = response
        return bytes([0x61, (len(response) - 2) & 0xFF])

    def reset(self) -> None:
        self._chip.reset()

    def close(self) -> None:
        """Nothing is held."""


@pytest.mark.parametrize("carried", [96, 100, 128, 200, 256])
def test_a_small_reader_is_not_the_chip_that_plays_for_time(bench: Bench, carried: int) -> None:
    card = bench.specimen("vn-cccd-2024")

    capture = bench.read(card, link=Fetched(card.chip(), carried))

    bench.assert_whole(capture, card)


@pytest.mark.parametrize("profile", ["vn-cccd-explicit", "vn-cccd-2024"])
@pytest.mark.parametrize("missing", [1, 2, 8, 9, 25])
def test_a_signature_of_which_any_byte_is_missing_is_no_wrong_signature(
    bench: Bench, profile: str, missing: int
) -> None:
    card = bench.specimen(profile)
    whole = len(bench.read(card, carries=bench.long).active_authentication.signature)

    cut = answer("aa", 0x9000, form="protected", keep=whole - missing, times=FOR_EVER)

    capture = bench.read(card.answering(cut), carries=bench.long)

    assert capture.abort is None
    assert capture.active_authentication.result is ProofResult.UNSOUND
    assert capture.chip_authentication.result is ProofResult.PROVEN


@pytest.mark.parametrize("sw", [0x9000, 0x6282])
@pytest.mark.parametrize("step", ["read.dg14", "read.dg13", "read.sod"])
def test_an_empty_answer_is_no_reason_to_read_whatever_file_is_current(bench: Bench, step: str, sw: int) -> None:
    card = bench.specimen()
    card = card.personalised(access=AccessControl(bac=False, pace=())).with_files({EF.CARD_ACCESS: None})

    capture = read(card.answering(answer(step, sw, times=2)).transport(), None)

    assert capture.abort is not None
    assert capture.abort.step == step


@pytest.mark.parametrize("sw", [0x9000, 0x6282, 0x6B00, 0x6700])
def test_a_chip_that_gave_nothing_once_is_asked_for_the_header_of_the_same_file(bench: Bench, sw: int) -> None:
    card = bench.specimen()
    card = card.personalised(access=AccessControl(bac=False, pace=())).with_files({EF.CARD_ACCESS: None})

    capture = read(card.answering(answer("read.dg14", sw)).transport(), None)

    assert capture.abort is None
    assert capture.files[EF.DG14].content == card.files[EF.DG14]
