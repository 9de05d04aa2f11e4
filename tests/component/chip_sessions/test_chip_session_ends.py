"""What ends a session with the chip, and what does not.

Ids in docstrings are those of BSI TR-03105-3.2 and of the units of ICAO TR RF and Protocol, Part 3.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chipkit import oids
from chipkit.codec.apdu import CommandAPDU, ResponseAPDU
from chipkit.codec.tlv import TLV
from chipkit.lds.files import EF, EMRTD_AID
from chipkit.protocol import commands
from chipkit.protocol.bac import BACKeys

if TYPE_CHECKING:
    from tests.component.chip_sessions.conftest import Sessions

CIPHERS = ("3des", "aes128", "aes192", "aes256")


@pytest.mark.parametrize("opened", ["bac", "3des", "aes128", "aes192", "aes256"])
def test_plain_command_ends_the_session(sessions: Sessions, opened: str) -> None:
    """ISO7816_C: a plain command inside of a session."""
    terminal = sessions.terminal().open_bac() if opened == "bac" else sessions.terminal().open_pace(opened)
    assert terminal.alive()

    assert terminal.plain(commands.read_binary_by_sfi(EF.DG1, ne=1)).sw == 0x6982

    assert not terminal.alive()


@pytest.mark.parametrize("command", ["", "00B0", "00B081", "80B0810001", "00C0000000", "00FF000000", "00A4020C02011C"])
def test_anything_plain_ends_the_session(sessions: Sessions, command: str) -> None:
    terminal = sessions.terminal().open_pace()

    terminal.plain(command)

    assert not terminal.alive()


@pytest.mark.parametrize(
    ("command", "sw"),
    [
        (CommandAPDU(ins=0xB0, p1=0x9F, ne=1), 0x6A86),
        (CommandAPDU(ins=0xB0, p1=0x8B, ne=1), 0x6A82),
        (CommandAPDU(ins=0xB0, p1=0x83, ne=1), 0x6982),
        (CommandAPDU(ins=0xB0, p1=0x81, p2=0xFF, ne=1), 0x6B00),
        (CommandAPDU(ins=0xFF), 0x6D00),
        (CommandAPDU(ins=0xC0, ne=1), 0x6D00),
        (CommandAPDU(cla=0x10, ins=0xB0, p1=0x81, ne=1), 0x6884),
        (CommandAPDU(cla=0x01, ins=0xB0, p1=0x81, ne=1), 0x6881),
        (CommandAPDU(cla=0x20, ins=0xB0, p1=0x81, ne=1), 0x6E00),
        (CommandAPDU(ins=0xA4, p1=4, p2=0x0C, data=b"\xa0"), 0x6A82),
        (commands.get_challenge(), 0x6985),
        (commands.external_authenticate(bytes(40)), 0x6985),
        (commands.set_at_for_pace(oids.PACE_ECDH_GM_AES128, password_reference=2), 0x6985),
        (commands.general_authenticate(last=True), 0x6985),
        (commands.set_at_for_chip_authentication("0.4.0.127.0.7.2.2.3.2.9"), 0x6A80),
        (commands.set_at_for_chip_authentication(oids.CHIP_AUTHENTICATION_ECDH_AES128, key_id=9), 0x6A88),
        (commands.set_kat_for_chip_authentication(b"\x04" + bytes(64)), 0x6A80),
        (commands.internal_authenticate(bytes(7)), 0x6700),
        (commands.internal_authenticate(bytes(9)), 0x6700),
    ],
)
def test_refused_command_leaves_the_session_open(sessions: Sessions, command: CommandAPDU, sw: int) -> None:
    """TR-03105-3.2, 3.2.1; ISO7816_R for the sizes of the challenge."""
    terminal = sessions.terminal().open_pace()

    assert terminal.send(command).sw == sw

    assert terminal.alive()


@pytest.mark.parametrize("ef", [EF.DG3, EF.DG4])
def test_sensitive_files_stay_closed_without_terminal_authentication(sessions: Sessions, ef: EF) -> None:
    """ISO7816_H_1 to H_6, H_11 and H_12."""
    for terminal in (sessions.terminal().open_bac(), sessions.terminal().open_pace()):
        assert terminal.send(commands.select_file(ef)).sw == 0x6982
        assert terminal.read(ef).sw == 0x6982
        assert terminal.send(CommandAPDU(ins=0xB1, p2=ef.sfi, data=b"\x54\x01\x00", ne=8)).sw == 0x6982
        assert terminal.send(CommandAPDU(ins=0xB1, p1=1, p2=ef.number or 0, data=b"\x54\x01\x00", ne=8)).sw == 0x6982


@pytest.mark.parametrize("cipher", CIPHERS)
@pytest.mark.parametrize(
    ("change", "sw"),
    [
        ("checksum", 0x6988),
        ("cryptogram", 0x6988),
        ("header", 0x6988),
        ("no-checksum", 0x6987),
        ("no-cryptogram", 0x6988),
        ("empty", 0x6987),
        ("garbage", 0x6988),
        ("again", 0x6988),
    ],
)
def test_secure_messaging_error_ends_the_session(sessions: Sessions, cipher: str, change: str, sw: int) -> None:
    """ISO7816_C: checksum missing or corrupt; ISO7816_P: DO'87' removed."""
    terminal = sessions.terminal().open_pace(cipher)
    assert terminal.channel is not None
    command = terminal.channel.protect_command(commands.select_file(EF.DG1))
    objects = TLV.parse_all(command.data)
    by_tag = {tlv.tag: tlv.raw for tlv in objects}
    changed = {
        "checksum": command.data[:-1] + bytes([command.data[-1] ^ 1]),
        "cryptogram": command.data[:4] + bytes([command.data[4] ^ 1]) + command.data[5:],
        "header": command.data,
        "no-checksum": by_tag[0x87],
        "no-cryptogram": by_tag[0x8E],
        "empty": b"",
        "garbage": b"\x00\x00",
        "again": command.data,
    }[change]
    if change == "again":
        terminal.channel.open_response(terminal.plain(command))
    faulty = replace(command, data=changed, p2=0x00 if change == "header" else command.p2)

    assert terminal.plain(faulty) == ResponseAPDU(sw=sw)

    assert not terminal.alive()
    assert terminal.plain(commands.read_binary_by_sfi(EF.DG1, ne=1)).sw == 0x6982


def test_too_long_a_protected_command_is_refused_without_a_trace(sessions: Sessions) -> None:
    terminal = sessions.terminal().open_pace()

    assert terminal.plain("0CB0810000000A").sw == 0x6700

    assert terminal.alive()


@pytest.mark.parametrize("forget", ["reset", "power_off"])
def test_reset_forgets_session_challenge_and_selection(sessions: Sessions, forget: str) -> None:
    terminal = sessions.terminal().open_pace()
    getattr(terminal.chip, forget)()
    assert not terminal.alive()

    terminal = sessions.terminal()
    terminal.send(commands.select_application(EMRTD_AID)).expect_ok()
    challenge = terminal.send(commands.get_challenge()).expect_ok()
    sealed = BACKeys.from_mrz_information(sessions.mrz.information).seal(bytes(8) + challenge + bytes(16))
    getattr(terminal.chip, forget)()

    assert terminal.plain(commands.external_authenticate(sealed)).sw == 0x6985
    terminal.send(commands.select_application(EMRTD_AID)).expect_ok()
    assert terminal.plain(commands.external_authenticate(sealed)).sw == 0x6985


def test_ended_session_can_be_followed_by_another(sessions: Sessions) -> None:
    terminal = sessions.terminal().open_pace()
    terminal.plain("00B09C0001")
    terminal.channel = None

    assert terminal.open_bac().alive()
