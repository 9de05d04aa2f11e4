"""READ BINARY with even and odd INS (ISO/IEC 7816-4, 11.3.3; Doc 9303-10, 3.6.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chipkit.codec import status
from chipkit.codec.apdu import MAX_EXTENDED_NE, MAX_SHORT_NE, ResponseAPDU
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError
from chipkit_emulator.quirks import EndOfFile
from chipkit_emulator.refusal import RefusalError

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.codec.apdu import CommandAPDU
    from chipkit_emulator.state import ChipState

__all__ = ["read_binary", "read_binary_odd"]

_SFI_FLAG = 0x80
_SFI_MASK = 0x1F
_RESERVED_BITS = 0x60
_NO_SFI = (0x00, 0x1F)
_MAX_OFFSET_BYTES = 4
_OFFSET, _CONTENT, _CONTENT_TEMPLATE = 0x54, 0x53, 0x73
_NOT_SUPPORTED = 0x6A81
_CORRECT_LENGTH = 0x6C00


def read_binary(state: ChipState, command: CommandAPDU) -> ResponseAPDU:
    """Read from an offset of up to 15 bits, or of 8 bits in a file named by its short identifier."""
    by_sfi = bool(command.p1 & _SFI_FLAG)
    sfi = command.p1 & _SFI_MASK
    if by_sfi and (command.p1 & _RESERVED_BITS or sfi in _NO_SFI):
        raise RefusalError(status.WRONG_PARAMETERS)
    if command.data:
        raise RefusalError(status.WRONG_LENGTH)
    _check_ne(state, command)
    if by_sfi:
        _select_short(state, sfi)
    offset = command.p2 if by_sfi else command.p1 << 8 | command.p2
    return _read(state, command, offset, _Shape(size=command.ne, room=state.room, wrap=bytes))


def read_binary_odd(state: ChipState, command: CommandAPDU) -> ResponseAPDU:
    """Read from an offset in DO'54' into a DO'53'; P1-P2 name the file."""
    if state.personalisation.quirks.odd_ins_unsupported:
        raise RefusalError(status.INS_NOT_SUPPORTED)
    _check_ne(state, command)
    size = _content_size(command.ne)
    if size == 0:
        raise RefusalError(status.WRONG_LENGTH)
    offset = _offset(command.data)
    _select_odd(state, command.p1 << 8 | command.p2)
    room = state.room if state.protected else _content_size(state.room)
    tag = _CONTENT_TEMPLATE if state.personalisation.quirks.odd_ins_template else _CONTENT
    return _read(state, command, offset, _Shape(size=size, room=room, wrap=lambda part: bytes(TLV(tag, part))))


def _check_ne(state: ChipState, command: CommandAPDU) -> None:
    max_ne = state.personalisation.quirks.max_ne
    if command.ne == 0 or (max_ne is not None and command.ne > max_ne):
        raise RefusalError(status.WRONG_LENGTH)


def _select_short(state: ChipState, sfi: int) -> None:
    if state.personalisation.quirks.sfi_unsupported:
        raise RefusalError(_NOT_SUPPORTED)
    state.files.select_short(sfi, state.rights)


def _select_odd(state: ChipState, identifier: int) -> None:
    """Select what P1-P2 name: the current file, a short identifier, or a file identifier."""
    if identifier == 0:
        return
    if identifier < _NO_SFI[1]:
        _select_short(state, identifier)
    else:
        state.files.select(identifier, state.rights)


def _offset(data: bytes) -> int:
    try:
        value = TLV.parse(data).expect(_OFFSET).value
    except CodecError:
        raise RefusalError(status.WRONG_DATA) from None
    if not 1 <= len(value) <= _MAX_OFFSET_BYTES:
        raise RefusalError(status.WRONG_DATA)
    return int.from_bytes(value, "big")


@dataclass(frozen=True, slots=True)
class _Shape:
    """How content becomes response data."""

    size: int
    """The most content that Ne leaves place for."""
    room: int
    """The most content that a response leaves place for."""
    wrap: Callable[[bytes], bytes]


def _read(state: ChipState, command: CommandAPDU, offset: int, shape: _Shape) -> ResponseAPDU:
    """What the current file has from `offset`, and the status word that goes with it.

    What no short response has room for under secure messaging is cut off as for Le = 00, and is no matter of 61xx: the
    commands of Doc 9303-10, 3.6 know no GET RESPONSE.
    """
    rest = state.files.read_current(state.rights)[offset:]
    if not rest:
        raise RefusalError(status.OFFSET_OUTSIDE)
    fitting = rest[: min(shape.size, shape.room)]
    if command.ne == (MAX_EXTENDED_NE if command.extended else MAX_SHORT_NE):
        return ResponseAPDU(shape.wrap(fitting))
    if command.extended and shape.size > shape.room:
        raise RefusalError(status.WRONG_LENGTH)
    if len(fitting) < len(rest) or shape.size == len(rest):
        return ResponseAPDU(shape.wrap(fitting))
    style = state.personalisation.quirks.end_of_file
    if style is EndOfFile.PADDED:
        return ResponseAPDU(shape.wrap(rest.ljust(min(shape.size, shape.room), b"\x00")))
    return _at_end_of_file(style, shape.wrap(rest))


def _at_end_of_file(style: EndOfFile, data: bytes) -> ResponseAPDU:
    if style is EndOfFile.REFUSED:
        raise RefusalError(status.OFFSET_OUTSIDE)
    if style is EndOfFile.WRONG_LENGTH:
        raise RefusalError(status.WRONG_LENGTH)
    if style is EndOfFile.EMPTY:
        return ResponseAPDU()
    if style is EndOfFile.CORRECT_LENGTH:
        raise RefusalError(_CORRECT_LENGTH | len(data) if len(data) < MAX_SHORT_NE else status.WRONG_LENGTH)
    return ResponseAPDU(data, status.END_OF_FILE if style is EndOfFile.WARNING else status.OK)


def _content_size(ne: int) -> int:
    """The most content whose DO'53' is no longer than `ne`."""
    size = ne
    while size > 0 and len(bytes(TLV(_CONTENT, bytes(size)))) > ne:
        size -= 1
    return size
