"""What opens a session with the chip, and what each step of it refuses.

Ids in docstrings are those of BSI TR-03105-3.2 and of the units of ICAO TR RF and Protocol, Part 3.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import pytest

from chipkit import oids
from chipkit.errors import AccessRefusedError, StatusError
from chipkit.lds.files import EF, EMRTD_AID
from chipkit.lds.security_infos import PACEInfo
from chipkit.pki.domain_parameters import CURVES
from chipkit.protocol import commands
from chipkit.protocol.bac import BACKeys
from chipkit.protocol.credentials import CANPassword, MRZPassword
from chipkit.protocol.pace.conversation import establish_pace
from chipkit_emulator.chip import Chip
from chipkit_emulator.crypto.elliptic import encode_point, generator, multiply
from chipkit_emulator.model import (
    AccessControl,
    PACEProtocol,
)

if TYPE_CHECKING:
    from tests.component.chip_sessions.conftest import Sessions

CIPHERS = ("3des", "aes128", "aes192", "aes256")


def test_basic_access_control_opens_the_application(sessions: Sessions) -> None:
    """ISO7816_C, positive."""
    terminal = sessions.terminal().open_bac()

    assert terminal.read(EF.DG1).expect_ok() == sessions.dg1[:8]
    assert terminal.read(EF.CARD_SECURITY).sw == 0x6A82


@pytest.mark.parametrize("cipher", CIPHERS)
@pytest.mark.parametrize("password", ["can", "mrz"])
def test_pace_opens_the_application_with_every_cipher_and_password(
    sessions: Sessions, cipher: str, password: Literal["can", "mrz"]
) -> None:
    """ISO7816_P, positive."""
    terminal = sessions.terminal().open_pace(cipher, sessions.password(password))

    assert terminal.read(EF.DG1).expect_ok() == sessions.dg1[:8]


@pytest.mark.parametrize("parameter_id", range(8, 19))
def test_pace_runs_on_every_standardized_curve(sessions: Sessions, parameter_id: int) -> None:
    access = AccessControl(pace=(PACEProtocol(oids.PACE_ECDH_GM_AES256, parameter_id),))
    terminal = sessions.terminal(replace(sessions.specimen, access=access))
    info = PACEInfo(oids.PACE_ECDH_GM_AES256, parameter_id=parameter_id)

    terminal.channel = terminal.run(establish_pace(info, sessions.can, random=terminal.random)).secure_messaging

    assert terminal.send(commands.select_application(EMRTD_AID)).ok


def test_protocol_with_several_curves_needs_the_parameter_named(sessions: Sessions) -> None:
    access = AccessControl(
        pace=(PACEProtocol(oids.PACE_ECDH_GM_AES128, 13), PACEProtocol(oids.PACE_ECDH_GM_AES128, 12))
    )
    terminal = sessions.terminal(replace(sessions.specimen, access=access))
    info = PACEInfo(oids.PACE_ECDH_GM_AES128, parameter_id=12)

    with pytest.raises(StatusError) as caught:
        terminal.run(establish_pace(info, sessions.can, random=terminal.random))

    assert caught.value.sw == 0x6A80
    result = terminal.run(establish_pace(info, sessions.can, random=terminal.random, with_parameter_id=True))
    assert not result.secure_messaging.closed


def test_card_security_is_for_pace_alone(sessions: Sessions) -> None:
    """ISO7816_S."""
    terminal = sessions.terminal()
    info = PACEInfo(oids.PACE_ECDH_GM_AES128, parameter_id=13)
    terminal.channel = terminal.run(establish_pace(info, sessions.can, random=terminal.random)).secure_messaging

    assert terminal.read(EF.CARD_SECURITY, ne=4).expect_ok() == b"\x30\x02\x05\x00"


def test_wrong_mrz_is_refused_by_basic_access_control(sessions: Sessions) -> None:
    """ISO7816_C: the checksum is not of this chip's keys."""
    with pytest.raises((AccessRefusedError, StatusError)) as caught:
        sessions.terminal().open_bac(MRZPassword.from_fields("T22000128", "640812", "101031"))

    assert getattr(caught.value, "sw", 0x6300) == 0x6300


def test_right_keys_over_another_challenge_are_refused(sessions: Sessions) -> None:
    """ISO7816_C: right checksum, wrong content."""
    terminal = sessions.terminal()
    terminal.send(commands.select_application(EMRTD_AID)).expect_ok()
    challenge = terminal.send(commands.get_challenge()).expect_ok()
    keys = BACKeys.from_mrz_information(sessions.mrz.information)
    foreign = bytes([challenge[0] ^ 1]) + challenge[1:]

    refused = terminal.send(commands.external_authenticate(keys.seal(bytes(8) + foreign + bytes(16))))

    assert refused.sw == 0x6300


def test_challenge_serves_once_and_a_second_one_replaces_the_first(sessions: Sessions) -> None:
    """ISO7816_C: no challenge, and two challenges."""
    terminal = sessions.terminal()
    terminal.send(commands.select_application(EMRTD_AID)).expect_ok()
    keys = BACKeys.from_mrz_information(sessions.mrz.information)
    first = terminal.send(commands.get_challenge()).expect_ok()
    second = terminal.send(commands.get_challenge()).expect_ok()
    command = commands.external_authenticate(keys.seal(bytes(8) + first + bytes(16)))

    assert first != second
    assert terminal.send(command).sw == 0x6300
    assert terminal.send(commands.external_authenticate(keys.seal(bytes(8) + second + bytes(16)))).sw == 0x6985


def test_external_authenticate_of_another_size_is_refused(sessions: Sessions) -> None:
    terminal = sessions.terminal()
    terminal.send(commands.select_application(EMRTD_AID)).expect_ok()
    terminal.send(commands.get_challenge()).expect_ok()

    assert terminal.send(commands.external_authenticate(bytes(39))).sw == 0x6700


def test_wrong_can_is_refused_and_never_blocked(sessions: Sessions) -> None:
    terminal = sessions.terminal()
    for number in range(20):
        with pytest.raises((AccessRefusedError, StatusError)):
            terminal.open_pace(password=CANPassword(f"{number:06}"))

    assert terminal.open_pace(password=sessions.can).alive()


@pytest.mark.parametrize(
    ("step", "command", "sw"),
    [
        (0, "10860000027C0000", 0x9000),
        (0, "00860000027C0000", 0x6985),
        (0, "10860000028C0000", 0x6A80),
        (0, "1086000000", 0x6A80),
        (0, "10860000047C02810000", 0x6A80),
        (0, "10860000047C03810000", 0x6A80),
        (1, "10860000027C0000", 0x6A80),
        (1, "10860000047C02810000", 0x6A80),
        (1, "10860000457C43814104" + "00" * 64 + "00", 0x6A80),
        (1, "10860000457C43814104" + "FF" * 64 + "00", 0x6A80),
        (1, "10860000457C438341{key}00", 0x6A80),
        (1, "10860000477C458141{key}800000", 0x6A80),
        (1, "00860000457C438141{key}00", 0x6985),
        (1, "10860000457C438141{key}00", 0x9000),
        (2, "10860000457C438141{key}00", 0x6A80),
        (2, "10860000257C23832104" + "11" * 32 + "00", 0x6A80),
        (2, "00860000457C438341{key}00", 0x6985),
        (2, "10860000457C438341{key}00", 0x9000),
        (3, "008600000C7C0A8508000000000000000000", 0x6300),
        (3, "00860000047C02850000", 0x6300),
        (3, "008600000C7C0A8608000000000000000000", 0x6A80),
        (3, "108600000C7C0A8508000000000000000000", 0x6883),
    ],
)
def test_every_step_of_pace_refuses_what_does_not_fit(sessions: Sessions, step: int, command: str, sw: int) -> None:
    """ISO7816_P: GENERAL AUTHENTICATE."""
    key = sessions.chip_key().hex()
    steps = ["10860000027C0000", f"10860000457C438141{key}00", f"10860000457C438341{key}00"]
    terminal = sessions.terminal()
    terminal.plain(commands.set_at_for_pace(oids.PACE_ECDH_GM_AES128, password_reference=2)).expect_ok()
    for done in steps[:step]:
        terminal.plain(done).expect_ok()

    assert terminal.plain(command.format(key=key)).sw == sw
    if sw != 0x9000:
        assert terminal.plain(steps[0]).sw == 0x6985


def test_chip_refuses_its_own_ephemeral_key(sessions: Sessions) -> None:
    curve, nonce, mapping, private = CURVES["brainpoolP256r1"], 3, 5, 7
    drawn = iter([nonce, mapping, private])
    terminal = sessions.terminal()
    terminal.chip = Chip(sessions.specimen, random=lambda size: next(drawn).to_bytes(size, "big"))
    terminal.plain(commands.set_at_for_pace(oids.PACE_ECDH_GM_AES128, password_reference=2)).expect_ok()
    terminal.plain("10860000027C0000").expect_ok()
    terminal.plain(f"10860000457C438141{sessions.chip_key().hex()}00").expect_ok()

    # with the terminal's mapping key 0xC0FFEE * G, the chip's ephemeral key is 7 * (3 + 5 * 0xC0FFEE) * G
    own = multiply(curve, private * (nonce + mapping * 0xC0FFEE), generator(curve))

    assert own is not None
    assert terminal.plain(f"10860000457C438341{encode_point(curve, own).hex()}00").sw == 0x6300


def test_command_between_two_steps_ends_the_run_of_pace(sessions: Sessions) -> None:
    terminal = sessions.terminal()
    terminal.plain(commands.set_at_for_pace(oids.PACE_ECDH_GM_AES128, password_reference=2)).expect_ok()
    terminal.plain("00B09C0001").expect_ok()
    terminal.plain("10860000027C0000").expect_ok()

    terminal.plain("00B09C0001").expect_ok()

    assert terminal.plain(f"10860000457C438141{sessions.chip_key().hex()}00").sw == 0x6985
