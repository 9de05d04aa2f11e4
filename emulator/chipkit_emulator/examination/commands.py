"""The commands of a terminal, spelled once for the examiner (Doc 9303-10, 3.6; Doc 9303-11, 4.3, 4.4, 6.1 and 6.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.codec import der
from chipkit.codec.apdu import MAX_SHORT_NE, CommandAPDU
from chipkit.codec.tlv import TLV
from chipkit.lds.files import EMRTD_AID

if TYPE_CHECKING:
    from chipkit.lds.files import EF

__all__ = [
    "SELECT_APPLICATION",
    "SELECT_MASTER_FILE",
    "external_authenticate",
    "general_authenticate",
    "get_challenge",
    "get_response",
    "internal_authenticate",
    "mechanism",
    "read_current",
    "read_odd",
    "read_short",
    "reference",
    "select_file",
    "set_at_of_agreement",
    "set_at_of_pace",
    "set_kat",
]

SELECT_APPLICATION: Final = CommandAPDU(ins=0xA4, p1=0x04, p2=0x0C, data=EMRTD_AID)
SELECT_MASTER_FILE: Final = CommandAPDU(ins=0xA4, p1=0x00, p2=0x0C, data=b"\x3f\x00")
_CHAINING: Final = 0x10
_OFFSET: Final = 0x54


def select_file(ef: EF) -> CommandAPDU:
    """SELECT a file of the current folder by its identifier."""
    return CommandAPDU(ins=0xA4, p1=0x02, p2=0x0C, data=ef.fid.to_bytes(2, "big"))


def read_short(ef: EF, ne: int = 1) -> CommandAPDU:
    """READ BINARY from the beginning of a file that its short identifier names."""
    return CommandAPDU(ins=0xB0, p1=0x80 | ef.sfi, ne=ne)


def read_current(offset: int = 0, ne: int = 1) -> CommandAPDU:
    """READ BINARY of the selected file, from an offset of up to 15 bits."""
    return CommandAPDU(ins=0xB0, p1=offset >> 8, p2=offset & 0xFF, ne=ne)


def read_odd(identifier: int, offset: int = 0, ne: int = 7) -> CommandAPDU:
    """READ BINARY with odd INS; P1-P2 have a short identifier, a file identifier, or 0 for the selected file."""
    size = max(1, (offset.bit_length() + 7) // 8)
    data = bytes(TLV(_OFFSET, offset.to_bytes(size, "big")))
    return CommandAPDU(ins=0xB1, p1=identifier >> 8, p2=identifier & 0xFF, data=data, ne=ne)


def get_challenge() -> CommandAPDU:
    """GET CHALLENGE, of 8 bytes."""
    return CommandAPDU(ins=0x84, ne=8)


def external_authenticate(data: bytes) -> CommandAPDU:
    """EXTERNAL AUTHENTICATE, mutual."""
    return CommandAPDU(ins=0x82, data=data, ne=40)


def internal_authenticate(challenge: bytes, ne: int = MAX_SHORT_NE) -> CommandAPDU:
    """INTERNAL AUTHENTICATE."""
    return CommandAPDU(ins=0x88, data=challenge, ne=ne)


def get_response() -> CommandAPDU:
    """GET RESPONSE, for all that there is."""
    return CommandAPDU(ins=0xC0, ne=MAX_SHORT_NE)


def mechanism(oid: str) -> TLV:
    """DO'80': the protocol."""
    return der.oid(oid, 0x80)


def reference(tag: int, number: int | None) -> tuple[TLV, ...]:
    """A number in as few bytes as can be; nothing where there is none."""
    return () if number is None else (TLV(tag, number.to_bytes(max(1, (number.bit_length() + 7) // 8), "big")),)


def set_at_of_pace(*objects: TLV) -> CommandAPDU:
    """MSE:SET AT for PACE."""
    return CommandAPDU(ins=0x22, p1=0xC1, p2=0xA4, data=b"".join(map(bytes, objects)))


def set_at_of_agreement(*objects: TLV) -> CommandAPDU:
    """MSE:SET AT for Chip Authentication."""
    return CommandAPDU(ins=0x22, p1=0x41, p2=0xA4, data=b"".join(map(bytes, objects)))


def set_kat(*objects: TLV) -> CommandAPDU:
    """MSE:SET KAT."""
    return CommandAPDU(ins=0x22, p1=0x41, p2=0xA6, data=b"".join(map(bytes, objects)))


def general_authenticate(*objects: TLV, last: bool, tag: int = 0x7C) -> CommandAPDU:
    """GENERAL AUTHENTICATE; every step but the last is chained (Doc 9303-11, 4.4.4.3)."""
    data = bytes(TLV.of(tag, *objects))
    return CommandAPDU(cla=0 if last else _CHAINING, ins=0x86, data=data, ne=MAX_SHORT_NE)
