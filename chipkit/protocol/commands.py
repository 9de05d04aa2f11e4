"""The commands of an eMRTD, by name (Doc 9303-10, 3.6; Doc 9303-11, 4.3, 4.4, 6.1 and 6.2; ISO/IEC 7816-4, 11).

The only module that spells commands in hexadecimal. All of them are plain; secure messaging is added on the way out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from chipkit.codec.apdu import MAX_SHORT_NE, CommandAPDU
from chipkit.codec.der import oid as encode_oid
from chipkit.codec.tlv import TLV
from chipkit.lds.files import EF

__all__ = [
    "MAX_EVEN_OFFSET",
    "external_authenticate",
    "general_authenticate",
    "get_challenge",
    "get_response",
    "in_pieces",
    "internal_authenticate",
    "name_of",
    "read_binary",
    "read_binary_by_sfi",
    "read_binary_odd",
    "select_application",
    "select_file",
    "select_master_file",
    "set_at_for_chip_authentication",
    "set_at_for_pace",
    "set_kat_for_chip_authentication",
]

MAX_EVEN_OFFSET: Final = 0x7FFF
"""The largest offset that P1-P2 of READ BINARY with even INS can tell."""

_CHAINING: Final = 0x10
_MASTER_FILE: Final = 0x3F00

# data objects of GENERAL AUTHENTICATE and READ BINARY (Doc 9303-11, 4.4.5; Doc 9303-10, 3.6.6)
_AUTHENTICATION_DATA: Final = 0x7C
_OFFSET: Final = 0x54

# control reference data objects of MSE:SET (Doc 9303-11, 4.4.4.1 and 6.2.4; ISO/IEC 7816-4, 10.3)
_MECHANISM: Final = 0x80
_PASSWORD_REFERENCE: Final = 0x83
_PRIVATE_KEY_REFERENCE: Final = 0x84
"""In PACE the domain parameters, in Chip Authentication the chip's private key."""
_EPHEMERAL_PUBLIC_KEY: Final = 0x91

_NAMES: Final = {
    0x20: "VERIFY",
    0x22: "MANAGE SECURITY ENVIRONMENT",
    0x82: "EXTERNAL AUTHENTICATE",
    0x84: "GET CHALLENGE",
    0x86: "GENERAL AUTHENTICATE",
    0x88: "INTERNAL AUTHENTICATE",
    0xA4: "SELECT",
    0xB0: "READ BINARY",
    0xB1: "READ BINARY",
    0xC0: "GET RESPONSE",
}


def name_of(command: CommandAPDU) -> str:
    """The standard's name of a command, such as "READ BINARY"."""
    if command.ins == 0x22:
        return "MSE:SET KAT" if command.p2 == 0xA6 else "MSE:SET AT"
    return _NAMES.get(command.ins, f"INS {command.ins:02X}")


def select_master_file() -> CommandAPDU:
    """SELECT the master file, asking for no answer (Doc 9303-10, 3.6.1.1)."""
    return CommandAPDU(ins=0xA4, p1=0x00, p2=0x0C, data=_MASTER_FILE.to_bytes(2, "big"))


def select_application(aid: bytes) -> CommandAPDU:
    """SELECT an application by its identifier (Doc 9303-10, 3.6.1.2)."""
    return CommandAPDU(ins=0xA4, p1=0x04, p2=0x0C, data=aid)


def select_file(ef: EF) -> CommandAPDU:
    """SELECT an elementary file under the current folder by its identifier (Doc 9303-10, 3.6.2)."""
    return CommandAPDU(ins=0xA4, p1=0x02, p2=0x0C, data=ef.fid.to_bytes(2, "big"))


def read_binary_by_sfi(ef: EF, *, ne: int) -> CommandAPDU:
    """READ BINARY from the beginning of a file, which becomes the current one (Doc 9303-10, 3.6.3.2)."""
    return CommandAPDU(ins=0xB0, p1=0x80 | ef.sfi, p2=0x00, ne=ne)


def read_binary(*, offset: int, ne: int) -> CommandAPDU:
    """READ BINARY of the current file from `offset`, at most `MAX_EVEN_OFFSET` (Doc 9303-10, 3.6.3.1)."""
    if not 0 <= offset <= MAX_EVEN_OFFSET:
        raise ValueError(f"offset {offset} does not fit into P1-P2")
    return CommandAPDU(ins=0xB0, p1=offset >> 8, p2=offset & 0xFF, ne=ne)


def read_binary_odd(*, offset: int, ne: int) -> CommandAPDU:
    """READ BINARY with odd INS: offset in DO'54', answer in DO'53' whose header `ne` includes (Doc 9303-10, 3.6.6)."""
    size = max(2, (offset.bit_length() + 7) // 8)
    return CommandAPDU(ins=0xB1, data=bytes(TLV(_OFFSET, offset.to_bytes(size, "big"))), ne=ne)


def get_challenge(ne: int = 8) -> CommandAPDU:
    """GET CHALLENGE (Doc 9303-11, 4.3.4.1)."""
    return CommandAPDU(ins=0x84, ne=ne)


def external_authenticate(cryptogram: bytes, *, ne: int = 40) -> CommandAPDU:
    """EXTERNAL AUTHENTICATE with E_IFD || M_IFD, mutual as Basic Access Control has it (Doc 9303-11, 4.3.4.2)."""
    return CommandAPDU(ins=0x82, data=cryptogram, ne=ne)


def internal_authenticate(challenge: bytes, *, ne: int = MAX_SHORT_NE) -> CommandAPDU:
    """INTERNAL AUTHENTICATE over a challenge of 8 bytes (Doc 9303-11, 6.1.3)."""
    return CommandAPDU(ins=0x88, data=challenge, ne=ne)


def set_at_for_pace(oid: str, *, password_reference: int, parameter_id: int | None = None) -> CommandAPDU:
    """MSE:SET AT that chooses a PACE protocol (Doc 9303-11, 4.4.4.1).

    Args:
        oid: The protocol, dotted.
        password_reference: 1 for the MRZ, 2 for the CAN, 3 for the PIN, 4 for the PUK (BSI TR-03110-3, B.11.1).
        parameter_id: Domain parameters; only where the protocol alone leaves a choice.
    """
    objects = bytes(encode_oid(oid, _MECHANISM)) + bytes(TLV(_PASSWORD_REFERENCE, bytes([password_reference])))
    return CommandAPDU(ins=0x22, p1=0xC1, p2=0xA4, data=objects + _reference(parameter_id))


def set_at_for_chip_authentication(oid: str, *, key_id: int | None = None) -> CommandAPDU:
    """MSE:SET AT that chooses a Chip Authentication protocol (Doc 9303-11, 6.2.4.2)."""
    return CommandAPDU(ins=0x22, p1=0x41, p2=0xA4, data=bytes(encode_oid(oid, _MECHANISM)) + _reference(key_id))


def set_kat_for_chip_authentication(public_key: bytes, *, key_id: int | None = None) -> CommandAPDU:
    """MSE:SET KAT with the terminal's ephemeral public key (Doc 9303-11, 6.2.4.1)."""
    return CommandAPDU(
        ins=0x22, p1=0x41, p2=0xA6, data=bytes(TLV(_EPHEMERAL_PUBLIC_KEY, public_key)) + _reference(key_id)
    )


def general_authenticate(*objects: TLV, last: bool, ne: int = MAX_SHORT_NE) -> CommandAPDU:
    """GENERAL AUTHENTICATE with dynamic authentication data (Doc 9303-11, 4.4.4.2 and 6.2.4.2).

    Every step but the last is chained (4.4.4.3; ISO/IEC 7816-4, 5.3.3).
    """
    data = bytes(TLV.of(_AUTHENTICATION_DATA, *objects))
    return CommandAPDU(cla=0x00 if last else _CHAINING, ins=0x86, data=data, ne=ne)


def in_pieces(command: CommandAPDU, size: int) -> tuple[CommandAPDU, ...]:
    """A command whose data field goes out in pieces, each a command of its own (ISO/IEC 7816-4, 5.3.3).

    Args:
        command: The whole command.
        size: The most bytes of data in one piece.
    """
    parts = [command.data[at : at + size] for at in range(0, len(command.data), size)] or [b""]
    first = (replace(command, cla=command.cla | _CHAINING, data=part, ne=0) for part in parts[:-1])
    return (*first, replace(command, data=parts[-1]))


def get_response(ne: int) -> CommandAPDU:
    """GET RESPONSE for what a status word 61xx announced (ISO/IEC 7816-4, 5.3.4 and 11.8.1)."""
    return CommandAPDU(ins=0xC0, ne=ne)


def _reference(number: int | None) -> bytes:
    """DO'84' with the number of a key or of domain parameters, as short as can be; empty where there is none."""
    if number is None:
        return b""
    return bytes(TLV(_PRIVATE_KEY_REFERENCE, number.to_bytes(max(1, (number.bit_length() + 7) // 8), "big")))
