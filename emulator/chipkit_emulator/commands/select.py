"""SELECT (ISO/IEC 7816-4, 11.2.2; Doc 9303-10, 3.6.1 and 3.6.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.codec import status
from chipkit.codec.apdu import ResponseAPDU
from chipkit.codec.tlv import TLV
from chipkit.lds.files import EMRTD_AID
from chipkit_emulator.files import Folder
from chipkit_emulator.refusal import RefusalError

if TYPE_CHECKING:
    from chipkit.codec.apdu import CommandAPDU
    from chipkit_emulator.state import ChipState

__all__ = ["select"]

_BY_FILE_IDENTIFIER, _EF_OF_FOLDER, _BY_NAME = 0x00, 0x02, 0x04
_WITH_FCI, _WITHOUT_ANSWER = 0x00, 0x0C
_MASTER_FILE = 0x3F00
_FID_SIZE = 2
_FCI, _FCI_FID, _FCI_NAME = 0x6F, 0x83, 0x84


def select(state: ChipState, command: CommandAPDU) -> ResponseAPDU:
    """Select a folder or a file."""
    if command.p2 not in (_WITH_FCI, _WITHOUT_ANSWER):
        raise RefusalError(status.WRONG_PARAMETERS)
    if command.p1 == _BY_NAME:
        chosen = _select_application(state, command.data)
    elif command.p1 in (_BY_FILE_IDENTIFIER, _EF_OF_FOLDER):
        chosen = _select_by_identifier(state, command.p1, command.data)
    else:
        raise RefusalError(status.WRONG_PARAMETERS)
    wants_fci = command.p2 == _WITH_FCI and command.ne > 0
    return ResponseAPDU(bytes(TLV.of(_FCI, chosen)) if wants_fci else b"")


def _select_application(state: ChipState, name: bytes) -> TLV:
    if not name:
        raise RefusalError(status.WRONG_LENGTH)
    if name != EMRTD_AID:
        raise RefusalError(status.APPLICATION_NOT_FOUND)
    state.files.enter(Folder.APPLICATION)
    return TLV(_FCI_NAME, name)


def _select_by_identifier(state: ChipState, p1: int, data: bytes) -> TLV:
    if p1 == _BY_FILE_IDENTIFIER and data in (b"", _MASTER_FILE.to_bytes(_FID_SIZE, "big")):
        return _select_master_file(state)
    if len(data) != _FID_SIZE:
        raise RefusalError(status.WRONG_LENGTH)
    state.files.select(int.from_bytes(data, "big"), state.rights)
    return TLV(_FCI_FID, data)


def _select_master_file(state: ChipState) -> TLV:
    refused = state.personalisation.quirks.select_master_file
    if refused is not None:
        raise RefusalError(refused)
    state.files.enter(Folder.MASTER_FILE)
    return TLV(_FCI_FID, _MASTER_FILE.to_bytes(_FID_SIZE, "big"))
