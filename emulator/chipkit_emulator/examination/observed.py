"""What a card claims, as far as it tells by itself: by its files, and by what it answers before anybody is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.codec import status
from chipkit.errors import ChipkitError, TransportError, UnsupportedError
from chipkit.lds.files import EF
from chipkit_emulator.examination.card import BAC, Card
from chipkit_emulator.examination.commands import SELECT_APPLICATION, SELECT_MASTER_FILE, get_challenge, read_short
from chipkit_emulator.examination.result import CannotRunError, ExpectationError
from chipkit_emulator.examination.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chipkit_emulator.crypto.elliptic import RandomBytes
    from chipkit_emulator.examination.statement import Passwords
    from chipkit_emulator.examination.terminal import Link

__all__ = ["observe"]

_CHALLENGE = 8


def observe(link: Link, passwords: Passwords, random: RandomBytes) -> Statement:
    """Read what the card says of itself.

    Raises:
        UnsupportedError: The card could not be opened, or what it says cannot be read; the text says which.
        TransportError: The card or the link is gone.
    """
    card = Card(link, Statement.unread(), passwords, random)
    try:
        return _observed(card)
    except TransportError:
        raise
    except (ExpectationError, CannotRunError, ChipkitError) as error:
        raise UnsupportedError(f"what the card claims cannot be learnt: {error}") from None


def _observed(card: Card) -> Statement:
    terminal = card.terminal
    terminal.reset()
    master_file = terminal.plain(SELECT_MASTER_FILE).sw == status.OK
    files = dict(_readable(card, (EF.CARD_ACCESS, EF.ATR_INFO)))
    bac = _answers_challenges(card)
    can = card.passwords.can is not None
    card.statement = Statement.of_files(files, bac=bac, can=can, master_file=master_file)
    if card.statement.pace and card.passwords.for_pace() is not None:
        card.opening = card.statement.pace[0]
        terminal.reset()
        terminal.channel = card.pace().establish()
        card.enter_master_file()
        files.update(_readable(card, (EF.CARD_SECURITY,)))
    elif bac:
        card.opening = BAC
    if card.statement.plain:
        card.fresh()
    else:
        card.open()
    files[EF.COM] = card.read(EF.COM)
    files.update(_readable(card, (EF.DG14, EF.DG15)))
    return Statement.of_files(files, bac=bac, can=can, master_file=master_file)


def _readable(card: Card, files: Iterable[EF]) -> Iterable[tuple[EF, bytes]]:
    """Those of these files of the current folder that can be read now."""
    for ef in files:
        if card.terminal.send(read_short(ef)).sw in (status.OK, status.END_OF_FILE):
            yield ef, card.read(ef)


def _answers_challenges(card: Card) -> bool:
    """Whether the application gives challenges, as for Basic Access Control it does."""
    card.terminal.reset()
    card.terminal.plain(SELECT_APPLICATION)
    answer = card.terminal.plain(get_challenge())
    return answer.sw == status.OK and len(answer.data) == _CHALLENGE
