"""Reading one file, with a second try on a fresh channel if the first broke off and nobody authenticated why."""

from __future__ import annotations

from chipkit.codec.status import malfunction
from chipkit.deviation import Deviation
from chipkit.errors import (
    CardResetError,
    ChipError,
    ChipkitError,
    LengthRefusedError,
    SecureMessagingError,
    StatusError,
)
from chipkit.lds.files import EF
from chipkit.protocol.read import read_file
from chipkit.session.aborts import status_behind
from chipkit.session.lengths import learn_from
from chipkit.session.progress import Phase
from chipkit.session.reading import Reading

__all__ = ["read_or_reopen"]


def read_or_reopen(reading: Reading, ef: EF, *, proving: bool = False) -> bool:
    """Read a file and keep it, or keep that the chip refuses it.

    If a file breaks off for a reason that is not authenticated, the chip is opened anew and the file tried again.

    Args:
        reading: The reading.
        ef: The file.
        proving: Whether the first answer is the proof of Chip Authentication, whose loss is not about the file.

    Returns:
        False where the chip was opened anew, and the file is yet to be read.

    Raises:
        ChipkitError: Reading the file broke off, for the second time or for good.
    """
    reading.driver.enter(Phase.READ, ef)
    try:
        _read(reading, ef)
    except (ChipError, CardResetError, LengthRefusedError) as error:
        if (proving and not reading.driver.opened) or not _worth_a_second_try(error):
            raise
        if not (isinstance(error, SecureMessagingError) and learn_from(reading, error)):
            _count_try(reading, ef, error)
        reading.open_again()
        return False
    return True


def _read(reading: Reading, ef: EF) -> None:
    try:
        file = reading.driver.run(read_file(ef, reading.limits, note=reading.note, on_bytes=reading.driver.report))
    except StatusError as error:
        if malfunction(error.sw):
            raise ChipError(f"{ef.label}: the chip answered {error.sw:04X}") from error
        reading.refused[ef] = error.sw
        return
    reading.files[ef] = file
    reading.refused.pop(ef, None)


def _worth_a_second_try(error: ChipkitError) -> bool:
    """Whether a file may well be read on a fresh channel: what ended it is a matter of the channel, or the chip's own.

    What the chip plainly says, or how long its files are, is the same the next time.
    """
    sw = status_behind(error)
    lost = isinstance(error, SecureMessagingError | CardResetError | LengthRefusedError)
    return lost or (sw is not None and malfunction(sw))


def _count_try(reading: Reading, ef: EF, error: ChipkitError) -> None:
    """One second try for each file; tries that ask for less than before do not count, and end by themselves.

    Raises:
        ChipkitError: The error itself, if the file had its second try.
    """
    if ef in reading.second_tries:
        raise error
    reading.second_tries.add(ef)
    if isinstance(error, LengthRefusedError):
        reading.driver.forbid_extended()
    reading.note(Deviation("link.channel-lost", detail=f"{reading.driver.step}, opened anew"))
