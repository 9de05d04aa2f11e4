"""Going on after the card left and was put back: another channel, the same chip, and the byte where it stopped.

Whether it is the same card, what was read of it tells: EF.CardAccess before the chip is opened, EF.SOD behind that, and
the beginning of the file that broke off (`chipkit.protocol.read.FileSoFar`). Of another card nothing is kept. What was
proven before is due again, as after each opening (`chipkit.session.proofs`).
"""

from __future__ import annotations

from typing import Final

from chipkit.deviation import Deviation
from chipkit.errors import (
    AccessRefusedError,
    CardChangedError,
    CardRemovedError,
    CardResetError,
    ChipError,
    ChipkitError,
    SecureMessagingError,
)
from chipkit.lds.files import EF, RawFile
from chipkit.protocol.read import read_file
from chipkit.session.access import read_card_access
from chipkit.session.progress import Phase
from chipkit.session.reading import Reading

__all__ = ["confirm_card", "resume"]

_MAX_RETURNS: Final = 5
"""A card that is lost more often than this does not lie still."""


def resume(reading: Reading, lost: CardRemovedError) -> None:
    """Wait for the card, open it as it was opened before, and see that it is the one that left.

    A chip that was not opened yet is left to the steps, which begin with it again.

    Args:
        reading: The reading, whose step broke off.
        lost: What broke it off.

    Raises:
        CardRemovedError: `lost`, where the options allow no return, or no card came in time.
        CardChangedError: Another card lies there.
        ChipkitError: The chip does not open again.
    """
    error: ChipkitError = lost
    while True:
        _count(reading, error)
        step = reading.driver.step
        if _left(error) and not reading.driver.await_card(reading.options.return_window):
            raise error
        try:
            _open_again(reading)
            confirm_card(reading)
        except (CardRemovedError, SecureMessagingError) as again:
            error = again
        else:
            reading.note(Deviation("link.card-put-back", detail=step))
            return


def _left(error: ChipkitError) -> bool:
    """Whether the card is away; after a reset it lies there still, and so it does after a channel was lost."""
    return isinstance(error, CardRemovedError) and not isinstance(error, CardResetError)


def _count(reading: Reading, error: ChipkitError) -> None:
    """Say whether there is another try: none where nobody asked for it, and none that costs a try of a PIN."""
    password = reading.password
    counted = password is not None and password.kind.counted
    if counted or not reading.options.return_window or reading.returns == _MAX_RETURNS:
        raise error
    reading.returns += 1


def _open_again(reading: Reading) -> None:
    if not reading.opened:  # nothing came out of it yet, and whoever opens it anew keeps a new record
        reading.forget_opening()
        reading.driver.reset()
        _confirm_card_access(reading)
        return
    try:
        reading.open_again(before=lambda: _confirm_card_access(reading))
    except AccessRefusedError as error:
        raise CardChangedError("the card does not take the key that opened it before") from error


def confirm_card(reading: Reading) -> None:
    """See that an opened chip has the EF.SOD that was read; before that came, the other files that were.

    Raises:
        CardChangedError: The chip has another file than was read.
        SecureMessagingError: The channel was lost over it.
    """
    if not reading.opened:
        return
    known = [EF.SOD] if EF.SOD in reading.files else [ef for ef in reading.files if not ef.in_master_file]
    for ef in known:
        reading.driver.enter(Phase.READ, ef)
        _expect_same(reading, ef, _read_again(reading, ef))


def _confirm_card_access(reading: Reading) -> None:
    """EF.CardAccess, which is read in the open, before any key is presented to a card that may be another one."""
    if EF.CARD_ACCESS in reading.files:
        reading.driver.enter(Phase.CARD_ACCESS)
        _expect_same(reading, EF.CARD_ACCESS, read_card_access(reading))


def _expect_same(reading: Reading, ef: EF, file: RawFile | None) -> None:
    if file is None or file.content != reading.files[ef].content:
        raise CardChangedError(f"{ef.label} is another one than before")


def _read_again(reading: Reading, ef: EF) -> RawFile | None:
    try:
        return reading.driver.run(read_file(ef, reading.limits, note=reading.note, on_bytes=reading.driver.report))
    except SecureMessagingError:
        raise
    except ChipError:
        return None
