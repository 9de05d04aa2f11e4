"""Files of fingerprints and irises stay closed without Terminal Authentication (TR-03105-3.2, unit ISO7816_H)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.lds.files import EF
from chipkit_emulator.examination.case import Each, Unit
from chipkit_emulator.examination.commands import read_current, read_odd, read_short, select_file
from chipkit_emulator.examination.needs import ACCESS_CONTROL, DG3, DG4, TERMINAL_AUTHENTICATION

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.codec.apdu import CommandAPDU
    from chipkit_emulator.examination.card import Card

__all__ = ["UNIT"]

UNIT: Final = Unit()


def _proven(card: Card) -> None:
    """A session in which the chip proved itself, where it can."""
    card.open()
    if card.statement.agreements:
        card.run_agreement(card.statement.agreements[0]).run()


def _selected(card: Card, ef: EF) -> None:
    _proven(card)
    answer = card.terminal.send(select_file(ef))
    if answer.refused:
        answer.expect_refused(protected=True)
        return
    answer.expect_done(protected=True)
    card.terminal.send(read_current()).expect_refused(protected=True)


def _read(card: Card, command: CommandAPDU) -> None:
    _proven(card)
    card.terminal.send(command).expect_refused(protected=True)
    card.terminal.expect_alive()


_WAYS: Final[tuple[tuple[int, int, str, Callable[[Card, EF], None]], ...]] = (
    (1, 2, "SELECT, then READ BINARY", _selected),
    (3, 4, "READ BINARY by short identifier", lambda card, ef: _read(card, read_short(ef))),
    (5, 6, "READ BINARY with odd INS by short identifier", lambda card, ef: _read(card, read_odd(ef.sfi))),
    (11, 12, "READ BINARY with odd INS by file identifier", lambda card, ef: _read(card, read_odd(ef.fid))),
)
"""The number for EF.DG3, that for EF.DG4, what is tried, and how."""


def _declare(number: int, ef: EF, tried: str, attempt: Callable[[Card, EF], None]) -> None:
    need = DG3 if ef is EF.DG3 else DG4

    needed = (TERMINAL_AUTHENTICATION, ACCESS_CONTROL, need)
    title = f"{ef.label} stays closed to {tried}"
    UNIT.case(f"ISO7816_H_{number}", title, *needed, each=Each.OPENING)(lambda card: attempt(card, ef))


for _of_dg3, _of_dg4, _tried, _attempt in _WAYS:
    _declare(_of_dg3, EF.DG3, _tried, _attempt)
    _declare(_of_dg4, EF.DG4, _tried, _attempt)
