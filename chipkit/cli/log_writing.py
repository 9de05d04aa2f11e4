"""Where the log of a command goes: to standard error, or behind what stands in a log that was begun earlier.

A file of another kind is never added to: whoever names a capture by mistake finds it as it was.
"""

from __future__ import annotations

import errno
import logging
import os
import re
import stat
import sys
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from chipkit.cli.common import STANDARD_INPUT, ExitCode, same_file
from chipkit.cli.output import heard_by_nobody, note
from chipkit.codec.printable import printable
from chipkit.errors import ChipkitError, CodecError
from chipkit.events import log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["CommandLog", "logging_to"]

_OPTION: Final = "--log-file"
_FLAGS: Final = (
    os.O_RDWR
    | os.O_CREAT
    | os.O_APPEND
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)  # opening a named pipe does not wait
)
_PRIVATE: Final = 0o600
_BEGINNING: Final = 64
_LINE: Final = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [A-Z]+ chipkit\[\d+\] ")


class CommandLog(logging.Handler):
    """Writes each event on a line; what keeps it from being written ends no command."""

    def __init__(self, descriptor: int | None, path: str) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._path = path
        self._lost = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one; neither an exception nor a place in the program that hangs on it is told: both may hold data."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").removesuffix("+00:00")
        head = f"{moment}Z {record.levelname} chipkit[{os.getpid()}]"
        self._write(f"{head} {printable(record.getMessage())}\n")

    def _write(self, line: str) -> None:
        if self._descriptor is None:
            with heard_by_nobody():
                sys.stderr.write(line)
                sys.stderr.flush()
            return
        data = line.encode("utf-8", "backslashreplace")
        try:
            if os.write(self._descriptor, data) != len(data):
                self._lost = self._lost or os.strerror(errno.ENOSPC)
        except OSError as error:
            self._lost = self._lost or error.strerror or str(error)

    def told(self, what: str, run: Callable[[], int]) -> int:
        """Run a command, and tell how it began and ended: by its exit code, or by the code of its error."""
        log.info("begun: %s, chipkit %s", what, sys.modules["chipkit"].__version__)  # what it imports, a log needs not
        try:
            code = run()
        except ChipkitError as error:
            log.error("ended: %s", error.code.value)
            raise
        except BaseException as error:
            log.error("ended: %s", type(error).__name__)
            raise
        log.info("ended: exit code %d", code)
        return code

    def code(self, code: int) -> int:
        """The exit code of a command that ended with `code` otherwise."""
        if not self._lost:
            return code
        note(f"{self._path}: {self._lost}; the log is not whole")
        return ExitCode.NOT_WRITTEN

    def close(self) -> None:
        """Give the file back."""
        if self._descriptor is not None:
            with suppress(OSError):
                os.close(self._descriptor)
            self._descriptor = None
        super().close()


@contextmanager
def logging_to(path: str | None, level: str, others: Sequence[str]) -> Iterator[CommandLog]:
    """Let chipkit's logger write what is of a level, or graver.

    Args:
        path: The log; None for standard error.
        level: One of `chipkit.cli.logged.LEVELS`.
        others: What else the call names, none of which may be the same file.

    Raises:
        CodecError: The path names no log.
        OSError: The file cannot be written.
    """
    handler = CommandLog(None if path is None else _opened(path, others), path or "")
    before, handed_on = log.level, log.propagate
    handler.setLevel(level.upper())
    log.addHandler(handler)
    log.setLevel(level.upper())
    log.propagate = False
    try:
        yield handler
    finally:
        log.removeHandler(handler)
        log.setLevel(before)
        log.propagate = handed_on
        handler.close()


def _opened(path: str, others: Sequence[str]) -> int:
    """A new log, or one that is there, open to be added to and read by its owner alone."""
    if path == STANDARD_INPUT:
        raise CodecError("--log-level alone writes to standard error; a file of this name is ./-", where=_OPTION)
    if any(each == path or same_file(each, path) for each in others if each):
        raise CodecError("the call names this file for something else too; the log takes one of its own", where=_OPTION)
    descriptor = _descriptor(path)
    try:
        _expect_log(descriptor, path)
        if hasattr(os, "fchmod"):
            with suppress(OSError):  # somebody else's, who lets us write
                os.fchmod(descriptor, _PRIVATE)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _descriptor(path: str) -> int:
    try:
        return os.open(path, _FLAGS, _PRIVATE)
    except ValueError as error:
        raise OSError(errno.EINVAL, str(error), path) from None
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):
            raise _other_kind(path) from None
        if error.errno == errno.ENOENT:  # a log that is not there is made
            raise FileNotFoundError(errno.ENOENT, "the folder for it does not exist", path) from None
        raise


def _expect_log(descriptor: int, path: str) -> None:
    """Refuse what is no regular file, or holds anything but a log."""
    facts = os.fstat(descriptor)
    if not stat.S_ISREG(facts.st_mode):
        raise _other_kind(path)
    if not facts.st_size:
        return
    os.lseek(descriptor, 0, os.SEEK_SET)
    if not _LINE.match(os.read(descriptor, _BEGINNING)):
        raise CodecError(f"{path} is not a log of chipkit, and nothing is added to it; name a new file", where=_OPTION)
    os.lseek(descriptor, -1, os.SEEK_END)
    if os.read(descriptor, 1) != b"\n":  # whoever wrote the last line was killed
        os.write(descriptor, b"\n")


def _other_kind(path: str) -> OSError:
    return OSError(errno.EINVAL, "not a regular file; nothing is added to a link, a pipe or a device", path)
