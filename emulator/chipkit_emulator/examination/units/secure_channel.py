"""Secure messaging (Doc 9303-11, 9.8; TR-03105-3.2, 3.2.1): our own cases."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from chipkit.codec import status
from chipkit.codec.apdu import CommandAPDU
from chipkit.codec.tlv import TLV
from chipkit.lds.files import EF
from chipkit_emulator.examination.case import Each, Unit
from chipkit_emulator.examination.commands import read_current, read_odd, read_short, select_file
from chipkit_emulator.examination.needs import ACCESS_CONTROL
from chipkit_emulator.examination.result import CannotRunError

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.codec.secure_messaging import SecureMessaging
    from chipkit_emulator.examination.card import Card

__all__ = ["UNIT"]

UNIT: Final = Unit()
_CHECKSUM: Final = 0x8E
_ABSENT: Final = 0x00FE
"""A file identifier that no file of the application has."""


def _session(card: Card) -> SecureMessaging:
    channel = card.open().channel
    if channel is None:
        raise CannotRunError("no session")
    return channel


def _spoilt(card: Card, spoil: Callable[[CommandAPDU], CommandAPDU], *accepted: int) -> None:
    """A protected SELECT of EF.DG1 that was spoilt is refused in plain, and the session is over."""
    channel = _session(card)
    meant = select_file(EF.DG1)
    sent = spoil(channel.protect_command(meant))
    card.terminal.protected(channel, meant, sent).expect_status(*accepted, protected=False)
    card.terminal.plain(read_short(EF.DG1)).expect_refused(protected=False)
    card.terminal.expect_over(channel)


def _without(command: CommandAPDU, tag: int) -> CommandAPDU:
    return replace(command, data=b"".join(tlv.raw for tlv in TLV.parse_all(command.data) if tlv.tag != tag))


def _flipped(command: CommandAPDU, place: int) -> CommandAPDU:
    data = bytearray(command.data)
    data[place] ^= 1
    return replace(command, data=bytes(data))


@UNIT.case("OWN_SM_1", "a plain command in a session is refused, and ends it", ACCESS_CONTROL, each=Each.OPENING)
def plain_command(card: Card) -> None:
    """READ BINARY of EF.DG1."""
    channel = _session(card)
    card.terminal.plain(read_short(EF.DG1)).expect_refused(protected=False)
    card.terminal.expect_over(channel)


@UNIT.case("OWN_SM_2", "a wrong checksum is refused with 6988, and ends the session", ACCESS_CONTROL, each=Each.OPENING)
def wrong_checksum(card: Card) -> None:
    """One bit of DO'8E'."""
    _spoilt(card, lambda command: _flipped(command, -1), status.SM_INCORRECT)


@UNIT.case("OWN_SM_3", "a checksum left out is refused, and ends the session", ACCESS_CONTROL, each=Each.OPENING)
def no_checksum(card: Card) -> None:
    """No DO'8E'."""
    _spoilt(card, lambda command: _without(command, _CHECKSUM), status.SM_MISSING, status.SM_INCORRECT)


@UNIT.case("OWN_SM_4", "another cryptogram is refused, and ends the session", ACCESS_CONTROL, each=Each.OPENING)
def other_cryptogram(card: Card) -> None:
    """One bit of DO'87'."""
    _spoilt(card, lambda command: _flipped(command, 4), status.SM_INCORRECT)


@UNIT.case("OWN_SM_5", "another header is refused, and ends the session", ACCESS_CONTROL, each=Each.OPENING)
def other_header(card: Card) -> None:
    """P2 is not the one that the checksum is over."""
    _spoilt(card, lambda command: replace(command, p2=command.p2 ^ 0x0C), status.SM_INCORRECT)


@UNIT.case("OWN_SM_6", "a command sent once more is refused, and ends the session", ACCESS_CONTROL, each=Each.OPENING)
def replayed(card: Card) -> None:
    """The same bytes again: the send sequence counter is another one."""
    channel = _session(card)
    meant = read_short(EF.DG1)
    sent = channel.protect_command(meant)
    card.terminal.protected(channel, meant, sent).expect_done(protected=True)
    card.terminal.protected(channel, meant, sent).expect_status(status.SM_INCORRECT, protected=False)
    card.terminal.expect_over(channel)


@UNIT.case("OWN_SM_7", "a protected command outside of a session is refused", ACCESS_CONTROL, each=Each.OPENING)
def no_session(card: Card) -> None:
    """The keys of a session that a reset ended."""
    channel = _session(card)
    card.fresh()
    card.terminal.expect_over(channel)


@UNIT.case("OWN_SM_8", "what is refused for other reasons leaves the session", ACCESS_CONTROL, each=Each.OPENING)
def refused_otherwise(card: Card) -> None:
    """No such file, an offset beyond the end, an unknown instruction, wrong P1-P2: each under the session's keys."""
    _session(card)
    absent = CommandAPDU(ins=0xA4, p1=0x02, p2=0x0C, data=_ABSENT.to_bytes(2, "big"))
    for command in (
        absent,
        CommandAPDU(ins=0xFE),
        CommandAPDU(ins=0xA4, p1=0x77, p2=0x0C, data=b"\x01\x01"),
        read_odd(EF.COM.sfi, 0x7000),
    ):
        card.terminal.send(command).expect_refused(protected=True)
        card.terminal.expect_alive()
    card.terminal.send(select_file(EF.COM)).expect_done(protected=True)
    card.terminal.send(read_current(0x7000)).expect_refused(protected=True)
    card.terminal.expect_alive()


@UNIT.case("OWN_SM_9", "the checksum alone, without what it is over, is refused", ACCESS_CONTROL, each=Each.OPENING)
def no_cryptogram(card: Card) -> None:
    """No DO'87'."""
    _spoilt(card, lambda command: _without(command, 0x87), status.SM_INCORRECT, status.SM_MISSING)


@UNIT.case("OWN_SM_10", "a protected command without data objects is refused", ACCESS_CONTROL, each=Each.OPENING)
def no_objects(card: Card) -> None:
    """The class byte of secure messaging, and nothing else of it."""
    _spoilt(card, lambda command: replace(command, data=b"", ne=0), status.SM_MISSING, status.SM_INCORRECT)
