"""Each command in the bytes that the standards print."""

from __future__ import annotations

import pytest

from chipkit import oids
from chipkit.codec.apdu import CommandAPDU
from chipkit.codec.tlv import TLV
from chipkit.lds.files import EF, EMRTD_AID
from chipkit.protocol import commands


@pytest.mark.parametrize(
    ("command", "name", "encoded"),
    [
        (commands.select_master_file(), "SELECT", "00a4000c023f00"),
        (commands.select_application(EMRTD_AID), "SELECT", "00a4040c07a0000002471001"),
        (commands.select_file(EF.COM), "SELECT", "00a4020c02011e"),
        (commands.read_binary_by_sfi(EF.COM, ne=256), "READ BINARY", "00b09e0000"),
        (commands.read_binary(offset=0x0104, ne=4), "READ BINARY", "00b0010404"),
        (commands.read_binary(offset=0x7FFF, ne=1024), "READ BINARY", "00b07fff000400"),
        (commands.read_binary_odd(offset=0x8000, ne=6), "READ BINARY", "00b10000045402800006"),
        (commands.read_binary_odd(offset=0x012345, ne=6), "READ BINARY", "00b1000005540301234506"),
        (commands.get_challenge(), "GET CHALLENGE", "0084000008"),
        (commands.external_authenticate(bytes(40)), "EXTERNAL AUTHENTICATE", "0082000028" + "00" * 40 + "28"),
        (commands.internal_authenticate(bytes(8)), "INTERNAL AUTHENTICATE", "0088000008" + "00" * 8 + "00"),
        (commands.get_response(256), "GET RESPONSE", "00c0000000"),
        (commands.general_authenticate(last=False), "GENERAL AUTHENTICATE", "10860000027c0000"),
        (
            commands.general_authenticate(TLV(0x85, b"\x01"), last=True),
            "GENERAL AUTHENTICATE",
            "00860000057c0385010100",
        ),
        (
            commands.set_at_for_pace(oids.PACE_ECDH_GM_AES128, password_reference=1),
            "MSE:SET AT",
            "0022c1a40f800a04007f00070202040202830101",
        ),
        (
            commands.set_at_for_pace(oids.PACE_ECDH_GM_AES128, password_reference=2, parameter_id=13),
            "MSE:SET AT",
            "0022c1a412800a04007f0007020204020283010284010d",
        ),
        (
            commands.set_at_for_chip_authentication(oids.CHIP_AUTHENTICATION_ECDH_AES128),
            "MSE:SET AT",
            "002241a40c800a04007f00070202030202",
        ),
        (commands.set_kat_for_chip_authentication(b"\x04\x01", key_id=1), "MSE:SET KAT", "002241a60791020401840101"),
        (commands.set_kat_for_chip_authentication(b"\x04", key_id=0x0100), "MSE:SET KAT", "002241a60791010484020100"),
        (CommandAPDU(ins=0xCB), "INS CB", "00cb0000"),
    ],
)
def test_a_command_has_the_bytes_of_the_standard_and_its_name(command: CommandAPDU, name: str, encoded: str) -> None:
    assert (bytes(command).hex(), commands.name_of(command)) == (encoded, name)


@pytest.mark.parametrize("offset", [-1, 0x8000])
def test_an_offset_that_even_ins_cannot_tell_is_the_callers_mistake(offset: int) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        commands.read_binary(offset=offset, ne=1)
