"""Reading one file, with tries on fresh channels if one broke off and nobody authenticated why.

A try begins at the byte where the one before it stopped. One that brought nothing new was the last.
"""

from __future__ import annotations

from chipkit.codec.status import malfunction
from chipkit.crypto.hashes import digest
from chipkit.deviation import Deviation
from chipkit.errors import (
    CardResetError,
    ChipError,
    ChipkitError,
    CodecError,
    LengthRefusedError,
    SecureMessagingError,
    StatusError,
    UnsupportedError,
)
from chipkit.lds.files import EF, RawFile
from chipkit.lds.sod import SOD
from chipkit.protocol.read import FileSoFar, read_file
from chipkit.session.aborts import status_behind
from chipkit.session.lengths import learn_from
from chipkit.session.progress import Phase
from chipkit.session.reading import Reading

__all__ = ["read_or_reopen", "worth_another_try"]


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
        ChipkitError: Reading the file broke off for good, or twice at the same byte.
    """
    reading.driver.enter(Phase.READ, ef)
    try:
        _read(reading, ef)
    except (ChipError, CardResetError, LengthRefusedError) as error:
        if (proving and not reading.driver.opened) or not worth_another_try(error):
            raise
        if not (isinstance(error, SecureMessagingError) and learn_from(reading, error)):
            _count_try(reading, ef, error)
        reading.open_again()
        return False
    return True


def _read(reading: Reading, ef: EF) -> None:
    try:
        file = _rest_of(reading, ef)
        if reading.so_far[ef].joined and not _has_its_digest(reading, file):
            reading.note(Deviation("link.file-read-anew", ef.label))
            del reading.so_far[ef]
            file = _rest_of(reading, ef)
    except StatusError as error:
        if malfunction(error.sw):
            raise ChipError(f"{ef.label}: the chip answered {error.sw:04X}") from error
        if reading.so_far[ef].content:  # of a file of which bytes were read, it is not said that it is not to be had
            raise ChipError(f"{ef.label} breaks off with status {error.sw:04X}") from error
        reading.refused[ef] = error.sw
        return
    reading.files[ef] = file
    reading.refused.pop(ef, None)
    del reading.so_far[ef]


def _rest_of(reading: Reading, ef: EF) -> RawFile:
    so_far = reading.so_far.setdefault(ef, FileSoFar())
    driver = reading.driver
    return driver.run(read_file(ef, reading.limits, note=reading.note, on_bytes=driver.report, so_far=so_far))


def _has_its_digest(reading: Reading, file: RawFile) -> bool:
    """Whether a file that came in pieces is what EF.SOD lists; where that does not tell, as true as any other file.

    A file that does not fit is read anew in one session, so that what is judged was never put together.
    """
    signed = reading.files.get(EF.SOD)
    if signed is None or file.ef.number is None:
        return True
    try:
        listed = signed.parsed(SOD.parse).security_object
    except (CodecError, UnsupportedError):
        return True
    wanted = listed.digests.get(file.ef.number)
    return wanted is None or digest(listed.hash, file.content) == wanted


def worth_another_try(error: ChipkitError) -> bool:
    """Whether a file may well be read on a fresh channel: what ended it is a matter of the channel, or the chip's own.

    What the chip plainly says, or how long its files are, is the same the next time.
    """
    sw = status_behind(error)
    lost = isinstance(error, SecureMessagingError | CardResetError | LengthRefusedError)
    return lost or (sw is not None and malfunction(sw))


def _count_try(reading: Reading, ef: EF, error: ChipkitError) -> None:
    """Another try for each piece that came; tries that ask for less than before do not count, and end by themselves.

    Raises:
        ChipkitError: The error itself, if the file broke off at this byte before.
    """
    so_far = reading.so_far.get(ef)
    stopped = len(so_far.content) if so_far is not None else 0
    if reading.stopped_at.get(ef) == stopped:
        raise error
    reading.stopped_at[ef] = stopped
    if isinstance(error, LengthRefusedError):
        reading.driver.forbid_extended()
    reading.note(Deviation("link.channel-lost", detail=f"{reading.driver.step}, opened anew"))
