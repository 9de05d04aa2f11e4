"""The chip: bytes in, bytes out, and a session in between (ISO/IEC 7816-4, 5; Doc 9303-11).

A session ends if and only if a secure messaging error occurs or a plain command arrives (BSI TR-03105-3.2, 3.2.1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.codec import status
from chipkit.codec.apdu import MAX_EXTENDED_NE, MAX_SHORT_NE, CommandAPDU, ResponseAPDU
from chipkit.codec.tlv import template
from chipkit.errors import CodecError, SecureMessagingError
from chipkit_emulator.commands.read_binary import read_binary, read_binary_odd
from chipkit_emulator.commands.security import (
    CHAINING,
    external_authenticate,
    general_authenticate,
    get_challenge,
    internal_authenticate,
    manage_security_environment,
)
from chipkit_emulator.commands.select import select
from chipkit_emulator.refusal import RefusalError
from chipkit_emulator.state import ChipState
from chipkit_emulator.tries import Tries

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chipkit.codec.secure_messaging import SecureMessaging
    from chipkit_emulator.crypto.elliptic import RandomBytes
    from chipkit_emulator.model import Personalisation

__all__ = ["Chip"]

_GENERAL_AUTHENTICATE, _GET_RESPONSE = 0x86, 0xC0
_COMMANDS: Mapping[int, Callable[[ChipState, CommandAPDU], ResponseAPDU]] = {
    0x22: manage_security_environment,
    0x82: external_authenticate,
    0x84: get_challenge,
    _GENERAL_AUTHENTICATE: general_authenticate,
    0x88: internal_authenticate,
    0xA4: select,
    0xB0: read_binary,
    0xB1: read_binary_odd,
}
_SM_BITS, _CHANNEL_BITS = 0x0C, 0x03
_CHANNEL_NOT_SUPPORTED, _SM_NOT_SUPPORTED, _CHAINING_NOT_SUPPORTED = 0x6881, 0x6882, 0x6884
_LAST_COMMAND_EXPECTED = 0x6883
_MORE_DATA = 0x6100
_SW_SIZE = 2
_CHECKSUM = 0x8E


class Chip:
    """An emulated eMRTD chip."""

    def __init__(self, personalisation: Personalisation, *, random: RandomBytes) -> None:
        """Make a chip, powered.

        Args:
            personalisation: What it carries.
            random: Where its challenges, nonces and ephemeral keys come from, and nothing else: the same stream and
                the same commands give the same session, byte for byte.
        """
        self._personalisation = personalisation
        self._random = random
        self._tries = Tries(personalisation)
        self._state = ChipState(personalisation, random, self._tries)
        self._waiting = ResponseAPDU()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {'in a session' if self._state.channel else 'outside a session'}>"

    def reset(self) -> None:
        """Forget keys, rights, challenge, selection and whatever waits to be fetched."""
        self._state = ChipState(self._personalisation, self._random, self._tries)
        self._waiting = ResponseAPDU()

    def power_off(self) -> None:
        """Take the power away; the next command finds the chip as after `reset`."""
        self.reset()

    def transmit(self, raw: bytes) -> bytes:
        """Answer any byte string at all, with two bytes at least."""
        try:
            command = CommandAPDU.parse(raw)
        except CodecError:
            return bytes(self._unreadable(raw))
        if not self._carries(command, len(raw)):
            return bytes(self._unreadable(raw))
        if command.ins == _GET_RESPONSE and self._waiting.data:
            return bytes(self._fetched(command))
        return bytes(self._delivered(self._answered(command), command.ne))

    # length and pieces ------------------------------------------------------------------------------------------

    def _carries(self, command: CommandAPDU, size: int) -> bool:
        extended = self._personalisation.extended
        return not command.extended if extended is None else size <= extended.max_command

    def _unreadable(self, raw: bytes) -> ResponseAPDU:
        """Refuse what is not a command, or is longer than the chip takes."""
        self._waiting = ResponseAPDU()
        if not (raw and raw[0] & 0x80 == 0 and raw[0] & _SM_BITS == _SM_BITS):
            self._end_session()
        return ResponseAPDU(sw=status.WRONG_LENGTH)

    def _limit(self, command: CommandAPDU) -> int:
        """The most response data that one response may carry."""
        extended = self._personalisation.extended
        if extended is None or not command.extended:
            return MAX_SHORT_NE
        return min(max(MAX_SHORT_NE, extended.max_response - _SW_SIZE), MAX_EXTENDED_NE)

    def _fetched(self, command: CommandAPDU) -> ResponseAPDU:
        """GET RESPONSE: the next piece, which is not protected a second time (ISO/IEC 7816-4, 11.8.1)."""
        if command.p1 or command.p2:
            return ResponseAPDU(sw=status.WRONG_PARAMETERS)
        return self._delivered(self._waiting, command.ne)

    def _delivered(self, response: ResponseAPDU, ne: int) -> ResponseAPDU:
        """The first `ne` bytes, and 61xx while more wait."""
        if len(response.data) <= ne:
            self._waiting = ResponseAPDU()
            return response
        self._waiting = ResponseAPDU(response.data[ne:], response.sw)
        left = len(self._waiting.data)
        return ResponseAPDU(response.data[:ne], _MORE_DATA | (left if left < MAX_SHORT_NE else 0))

    # session ----------------------------------------------------------------------------------------------------

    def _answered(self, command: CommandAPDU) -> ResponseAPDU:
        self._waiting = ResponseAPDU()
        limit = self._limit(command)
        if not command.is_protected:
            self._end_session()
            response = self._executed(command, protected=False, room=limit)
        elif self._state.channel is None:
            return ResponseAPDU(sw=status.SM_INCORRECT)
        else:
            response = self._answered_in_session(self._state.channel, command, limit)
        if self._state.next_channel is not None:
            self._state.channel, self._state.next_channel = self._state.next_channel, None
        return response

    def _end_session(self) -> None:
        """A plain command came: it ends the session if there is one, and disturbs nothing if not."""
        if self._state.channel is not None:
            self._state.end_session()

    def _break_chain(self, command: CommandAPDU) -> None:
        """A chain of GENERAL AUTHENTICATE that another command breaks into is over."""
        if self._state.pace is not None and self._state.pace.begun and command.ins != _GENERAL_AUTHENTICATE:
            self._state.pace = None
        if self._state.pieces and command.ins != _GENERAL_AUTHENTICATE:
            self._state.pieces, self._state.chip_authentication = b"", None

    def _answered_in_session(self, channel: SecureMessaging, command: CommandAPDU, limit: int) -> ResponseAPDU:
        try:
            plain = channel.open_command(command)
        except SecureMessagingError:
            self._state.end_session()
            return ResponseAPDU(sw=status.SM_INCORRECT if _has_checksum(command.data) else status.SM_MISSING)
        room = channel.max_response_data(limit, odd_ins=bool(plain.ins & 1))
        return channel.protect_response(self._executed(plain, protected=True, room=room), ins=plain.ins)

    def _executed(self, command: CommandAPDU, *, protected: bool, room: int) -> ResponseAPDU:
        self._state.protected = protected
        self._state.room = room
        self._break_chain(command)
        if self._state.chain_open and command.ins != _GENERAL_AUTHENTICATE:
            return ResponseAPDU(sw=_LAST_COMMAND_EXPECTED)
        try:
            return _handler(command)(self._state, command)
        except RefusalError as refusal:
            return ResponseAPDU(sw=refusal.sw)


def _handler(command: CommandAPDU) -> Callable[[ChipState, CommandAPDU], ResponseAPDU]:
    """What carries the command out; the class byte is looked at first, then INS."""
    if command.cla & ~(CHAINING | _SM_BITS | _CHANNEL_BITS):
        raise RefusalError(status.CLA_NOT_SUPPORTED)
    if command.cla & _CHANNEL_BITS:
        raise RefusalError(_CHANNEL_NOT_SUPPORTED)
    if command.cla & _SM_BITS:
        raise RefusalError(_SM_NOT_SUPPORTED)
    handler = _COMMANDS.get(command.ins)
    if handler is None:
        raise RefusalError(status.INS_NOT_SUPPORTED)
    if command.cla & CHAINING and command.ins != _GENERAL_AUTHENTICATE:
        raise RefusalError(_CHAINING_NOT_SUPPORTED)
    return handler


def _has_checksum(data: bytes) -> bool:
    try:
        return _CHECKSUM in template(data)
    except CodecError:
        return True
