"""The chip answers any byte string, plain and inside of a session, and never breaks.

A sample is sent here, and 100,000 of each kind with CHIPKIT_SOAK=1 (`make soak`).
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.apdu import CommandAPDU, ResponseAPDU
from chipkit.codec.tlv import TLV
from chipkit.lds.files import EF
from chipkit_emulator.chip import Chip
from chipkit_emulator.crypto.drbg import DRBG
from chipkit_emulator.crypto.rsa import generate_rsa_key
from chipkit_emulator.crypto.secure_messaging import open_channel
from chipkit_emulator.files import Access
from chipkit_emulator.model import (
    AccessControl,
    ActiveAuthenticationKey,
    ChipAuthenticationKey,
    CountedPassword,
    DHKey,
    ECKey,
    ExtendedLength,
    MappingKey,
    PACEProtocol,
    Personalisation,
)

if TYPE_CHECKING:
    from chipkit.lds.security_infos import Cipher

PROTOCOLS = (
    PACEProtocol(oids.PACE_ECDH_GM_AES128, 12),
    PACEProtocol(f"{oids.PACE_ECDH_GM}.1", 13),
    PACEProtocol(f"{oids.PACE_ECDH_IM}.4", 13),
    PACEProtocol(f"{oids.PACE_ECDH_CAM}.2", 12),
    PACEProtocol(f"{oids.PACE_DH_GM}.1", 0),
    PACEProtocol(f"{oids.PACE_DH_IM}.2", 0),
)
PERSONALISATION = Personalisation(
    files={EF.CARD_ACCESS: b"\x31\x00", EF.COM: b"\x60\x00", EF.DG1: bytes(70_000), EF.DG3: b"\x63\x00"},
    access=AccessControl(bac=True, pace=PROTOCOLS),
    pin=CountedPassword("482910", 15),
    mapping_keys=(MappingKey(ECKey("secp256r1", 7), 12),),
    mrz_information="T22000129364081251010318",
    can="123456",
    chip_authentication_keys=(
        ChipAuthenticationKey(
            key=ECKey("secp192r1", 5),
            oids=(oids.CHIP_AUTHENTICATION_ECDH_3DES, oids.CHIP_AUTHENTICATION_ECDH_AES128),
        ),
        ChipAuthenticationKey(
            key=DHKey("modp1024-160", 5), oids=(f"{oids.CHIP_AUTHENTICATION_DH}.1", f"{oids.CHIP_AUTHENTICATION_DH}.4")
        ),
    ),
    active_authentication_key=ActiveAuthenticationKey(key=generate_rsa_key(1, "any-bytes", 1024)),
    extended=ExtendedLength(max_command=65_544, max_response=65_538),
)
KNOWN_INS = st.sampled_from([0x22, 0x82, 0x84, 0x86, 0x88, 0xA4, 0xB0, 0xB1, 0xC0])
BYTE = st.integers(0, 255)
DATA = st.one_of(
    st.binary(max_size=80),
    st.sampled_from(
        [
            bytes.fromhex("800A04007F00070202040202830102"),
            bytes.fromhex("800A04007F00070202030202"),
            bytes.fromhex("7C00"),
            bytes.fromhex("7C028100"),
            bytes.fromhex("A0000002471001"),
            bytes.fromhex("011C"),
            bytes.fromhex("540100"),
            bytes.fromhex("5403010000"),
            bytes(8),
            bytes(40),
            *(
                bytes(der.oid(each.oid, 0x80)) + bytes.fromhex(f"8301{password:02x}")
                for each in PROTOCOLS
                for password in (1, 2, 3)
            ),
        ]
    ),
)
COMMAND = st.builds(
    CommandAPDU,
    cla=st.one_of(st.sampled_from([0x00, 0x10, 0x0C, 0x1C]), BYTE),
    ins=st.one_of(KNOWN_INS, BYTE),
    p1=st.one_of(st.sampled_from([0x00, 0x02, 0x04, 0x41, 0x81, 0x9C, 0xC1]), BYTE),
    p2=st.one_of(st.sampled_from([0x00, 0x0C, 0xA4, 0xA6]), BYTE),
    data=DATA,
    ne=st.sampled_from([0, 1, 8, 40, 255, 256, 257, 65_535, 65_536]),
    extended=st.booleans(),
)
SOAK = bool(os.environ.get("CHIPKIT_SOAK"))
NOISE = 100_000 if SOAK else 1_500
BEGINNINGS = [
    bytes.fromhex(each)
    for each in ("", "00", "0C", "10", "80", "00A4", "00B0", "00B1000000", "0CB0", "0CB1", "0022C1A4", "0086", "1086")
]
"""What noise begins with, so that some of it comes past the first look."""
pytestmark = pytest.mark.timeout(7200 if SOAK else 900)
bounded = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


def make_chip() -> Chip:
    return Chip(PERSONALISATION, random=DRBG.of(1, "any-bytes"))


def expect_answer(answer: bytes) -> None:
    assert len(answer) >= 2
    assert answer[-2] >> 4 in (0x6, 0x9)


@bounded
@given(st.lists(st.binary(max_size=300), max_size=6))
def test_any_bytes_are_answered(raws: list[bytes]) -> None:
    chip = make_chip()

    for raw in raws:
        expect_answer(chip.transmit(raw))


@bounded
@given(st.lists(COMMAND, max_size=12))
def test_any_row_of_commands_is_answered(row: list[CommandAPDU]) -> None:
    chip = make_chip()

    for command in row:
        expect_answer(chip.transmit(bytes(command)))


@bounded
@given(st.sampled_from([Access.BAC, Access.PACE]), st.lists(COMMAND, min_size=1, max_size=12))
def test_any_row_of_protected_commands_is_answered_in_the_channel(access: Access, row: list[CommandAPDU]) -> None:
    chip = make_chip()
    chip._state.open_session(open_channel("aes128", b"secret"), access)
    chip._state.channel, chip._state.next_channel = chip._state.next_channel, None
    terminal = open_channel("aes128", b"secret")

    for command in row:
        protected = terminal.protect_command(replace(command, cla=command.cla & 0x73))
        answer = chip.transmit(bytes(protected))
        expect_answer(answer)
        if chip._state.channel is None:
            break


@bounded
@given(st.integers(0, 60), st.integers(1, 255), st.binary(max_size=20))
def test_mutated_protected_command_never_gets_through(offset: int, mask: int, tail: bytes) -> None:
    chip = make_chip()
    chip._state.channel = open_channel("3des", b"secret")
    chip._state.access = Access.BAC
    terminal = open_channel("3des", b"secret")
    raw = bytearray(bytes(terminal.protect_command(CommandAPDU(ins=0xB0, p1=0x81, data=b"", ne=8))))
    raw[offset % len(raw)] ^= mask

    answer = chip.transmit(bytes(raw) + tail)

    expect_answer(answer)
    assert b"\x99\x02\x90\x00" not in answer or (offset % len(raw)) >= len(raw) - 1


def test_chip_that_met_everything_still_works() -> None:
    chip, random = make_chip(), DRBG.of(3, "noise")
    for number in range(NOISE):
        expect_answer(chip.transmit(BEGINNINGS[number % len(BEGINNINGS)] + random(number % 97)))

    assert chip.transmit(bytes.fromhex("00A4040C07A0000002471001")) == b"\x90\x00"


@pytest.mark.parametrize("cipher", ["3des", "aes128"])
def test_noise_inside_of_a_session_is_answered_there(cipher: Cipher) -> None:
    """Well protected commands whose header, data and lengths are noise."""
    chip, random = make_chip(), DRBG.of(4, "noise")
    chip._state.open_session(open_channel(cipher, b"secret"), Access.PACE)
    chip._state.channel, chip._state.next_channel = chip._state.next_channel, None
    terminal = open_channel(cipher, b"secret")
    answered = 0

    for number in range(NOISE):
        instruction = [0x22, 0x84, 0x86, 0x88, 0xA4, 0xB0, 0xB1, 0xC0, random(1)[0]][number % 9]
        command = CommandAPDU(
            ins=instruction, p1=random(1)[0], p2=random(1)[0], data=random(number % 61), ne=random(1)[0]
        )
        answer = chip.transmit(bytes(terminal.protect_command(command)))
        expect_answer(answer)
        if chip._state.channel is None:  # Chip Authentication may have begun another one, which noise cannot follow
            chip._state.open_session(open_channel(cipher, b"secret"), Access.PACE)
            chip._state.channel, chip._state.next_channel = chip._state.next_channel, None
            terminal = open_channel(cipher, b"secret")
            continue
        terminal.open_response(ResponseAPDU.parse(answer))
        answered += 1

    assert answered > NOISE // 2


def test_terminal_sees_a_closed_channel_after_noise() -> None:
    chip = make_chip()
    chip._state.channel = open_channel("aes128", b"secret")
    terminal = open_channel("aes128", b"secret")
    chip.transmit(b"noise")

    answer = chip.transmit(bytes(terminal.protect_command(CommandAPDU(ins=0x84, ne=8))))

    assert answer == b"\x69\x88"


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda each: oids.name(each.oid))
@pytest.mark.parametrize("step", range(4))
def test_noise_in_the_middle_of_any_pace_ends_that_run_alone(protocol: PACEProtocol, step: int) -> None:
    chip, random = make_chip(), DRBG.of(step, protocol.oid)
    for number in range(8 if not SOAK else 500):
        chip.reset()
        chosen = bytes(der.oid(protocol.oid, 0x80)) + bytes.fromhex("830102")
        assert chip.transmit(bytes(CommandAPDU(ins=0x22, p1=0xC1, p2=0xA4, data=chosen))) == b"\x90\x00"
        if step:
            expect_answer(chip.transmit(bytes.fromhex("10860000027C0000")))
        noise = bytes(TLV(0x7C, bytes(TLV(0x81 + 2 * (number % 3), random(1 + number % 130)))))
        for cla in (0x10, 0x10, 0x00)[:step]:
            expect_answer(chip.transmit(bytes(CommandAPDU(cla=cla, ins=0x86, data=noise, ne=256))))

    assert chip.transmit(bytes.fromhex("00A4040C07A0000002471001")) == b"\x90\x00"
