"""The card under examination: its link, what it claims, what opens it, and in which way it is asked now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.codec import status
from chipkit.codec.apdu import MAX_SHORT_NE
from chipkit.codec.tlv import TLV, announced_size
from chipkit.errors import CodecError
from chipkit_emulator.examination.agreement import AgreementRun
from chipkit_emulator.examination.bac import BACRun
from chipkit_emulator.examination.commands import (
    SELECT_APPLICATION,
    SELECT_MASTER_FILE,
    read_current,
    read_odd,
    read_short,
)
from chipkit_emulator.examination.pace import PACERun
from chipkit_emulator.examination.result import CannotRunError, ExpectationError
from chipkit_emulator.examination.terminal import Terminal

if TYPE_CHECKING:
    from chipkit.lds.files import EF
    from chipkit_emulator.crypto.elliptic import RandomBytes
    from chipkit_emulator.examination.statement import AgreementWay, PACEWay, Passwords, Statement
    from chipkit_emulator.examination.terminal import Answer, Link

__all__ = ["BAC", "Card"]

BAC: Final = "BAC"
_HEADER: Final = 8
_BLOCK: Final = 200
"""Bytes that a short protected response has room for, whatever the cipher."""
_LAST_EVEN_OFFSET: Final = 0x7FFF
_LARGEST_FILE: Final = 1 << 20


class Card:
    """The card on the link.

    Attributes:
        terminal: The examiner's terminal.
        statement: What the card claims.
        opening: The protocol that opens it now: `BAC`, a way of PACE, or None where the case opens nothing.
        agreement: The way of Chip Authentication that is asked now, if one is.
        seen: Files that were read, which are read once.
    """

    def __init__(self, link: Link, statement: Statement, passwords: Passwords, random: RandomBytes) -> None:
        self.terminal = Terminal(link)
        self.statement, self.passwords, self.random = statement, passwords, random
        self.opening: PACEWay | str | None = None
        self.agreement: AgreementWay | None = None
        self.seen: dict[EF, bytes] = {}

    # opening --------------------------------------------------------------------------------------------------------

    def fresh(self) -> None:
        """The card as after a reset, with the eMRTD application selected."""
        self.terminal.reset()
        self.select_application()

    def select_application(self) -> None:
        """SELECT the eMRTD application."""
        self.terminal.send(SELECT_APPLICATION).expect_done(protected=self.terminal.in_session)

    def enter_master_file(self) -> None:
        """SELECT the master file, where it can be; else it is the current one after a reset."""
        if self.statement.master_file:
            self.terminal.send(SELECT_MASTER_FILE).expect_done(protected=self.terminal.in_session)

    def open(self) -> Terminal:
        """A session with the application selected, opened in the present way after a reset."""
        opening = self.opening
        if opening is None:
            raise CannotRunError("no way to open the card")
        if isinstance(opening, str):
            self.fresh()
            self.terminal.channel = self.bac().establish()
        else:
            self.terminal.reset()
            self.terminal.channel = self.pace().establish()
            self.select_application()
        return self.terminal

    def bac(self) -> BACRun:
        """A run of Basic Access Control."""
        if self.passwords.mrz_information is None:
            raise CannotRunError("Basic Access Control needs the MRZ")
        return BACRun(self.terminal, self.passwords.mrz_information, self.random)

    def pace(self, password: tuple[int, bytes] | None = None) -> PACERun:
        """A run of PACE in the present way, with the password that is known first if none is given."""
        chosen = password or self.passwords.for_pace()
        if chosen is None or self.opening is None or isinstance(self.opening, str):
            raise CannotRunError("PACE needs the MRZ or the CAN")
        return PACERun(self.terminal, self.opening, chosen, self.random)

    def run_agreement(self, way: AgreementWay | None = None) -> AgreementRun:
        """A run of Chip Authentication in the present way, in the session that there is."""
        chosen = way or self.agreement
        if chosen is None:
            raise CannotRunError("no way of Chip Authentication")
        return AgreementRun(self.terminal, chosen, self.random)

    # files ----------------------------------------------------------------------------------------------------------

    def file(self, ef: EF) -> bytes:
        """The content of a file, read once in a session of the present opening, and remembered."""
        if ef not in self.seen:
            if self.statement.plain:
                self.fresh()
            else:
                self.open()
            if ef.in_master_file:
                self.enter_master_file()
            self.seen[ef] = self.read(ef)
        return self.seen[ef]

    def read(self, ef: EF) -> bytes:
        """The content of a file of the current folder, as long as its first data object says."""
        if ef.tag == 0:  # EF.ATR/INFO has no template: it ends where reading ends
            return self._short_file(ef)
        first = self.terminal.send(read_short(ef, _HEADER))
        if first.sw not in (status.OK, status.END_OF_FILE):
            first.unexpected(f"the first bytes of {ef.label}")
        content = first.data
        size = self._size(ef, first)
        while len(content) < size:
            answer = self._piece(len(content), min(_BLOCK, size - len(content)))
            if answer.sw not in (status.OK, status.END_OF_FILE) or not answer.data:
                answer.unexpected(f"{ef.label} as long as its header says")
            content += answer.data if len(content) <= _LAST_EVEN_OFFSET else _discretionary(answer)
        return content[:size]

    def _size(self, ef: EF, first: Answer) -> int:
        """How long the file is."""
        try:
            size = announced_size(first.data)
        except CodecError:
            size = None
        if size is None or size > _LARGEST_FILE:
            first.unexpected(f"{ef.label} begins with a data object of a possible length")
        return size

    def _short_file(self, ef: EF) -> bytes:
        """A file that one short response has room for."""
        answer = self.terminal.send(read_short(ef, MAX_SHORT_NE))
        if (size := status.right_length(answer.sw)) is not None:
            answer = self.terminal.send(read_short(ef, size))
        if answer.sw not in (status.OK, status.END_OF_FILE) or not answer.data:
            answer.unexpected(f"the content of {ef.label}")
        return answer.data

    def _piece(self, offset: int, ne: int) -> Answer:
        if offset > _LAST_EVEN_OFFSET:
            return self.terminal.send(read_odd(0, offset, ne + 4))
        return self.terminal.send(read_current(offset, ne))


def _discretionary(answer: Answer) -> bytes:
    """What READ BINARY with odd INS wrapped."""
    try:
        return TLV.parse(answer.data).expect(0x53).value
    except CodecError:
        raise ExpectationError("file content in DO'53'", answer.exchange) from None
