"""Files that are opened for reading: regular ones alone, and no more of them than is asked for.

A named pipe makes whoever opens it wait for a writer that may never come, a device such as /dev/zero never ends, and a
socket is neither. None of them is a file that somebody saved; what a pipe brings comes in on standard input.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import BinaryIO

__all__ = ["open_regular", "read_regular", "read_up_to"]

_PIECE = 1 << 20

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_NONBLOCK", 0)  # opening a named pipe does not wait; regular files know no such waiting
)


def open_regular(path: str | os.PathLike[str], *, follow: bool = True) -> BinaryIO:
    """A regular file, open for reading.

    Args:
        path: The file.
        follow: Whether it may be a symbolic link to one, where the system knows to refuse it.

    Raises:
        OSError: The file is missing, may not be read, or is a pipe, a device, a socket or a folder; the error names it.
    """
    name = os.fspath(path)
    try:
        descriptor = os.open(name, _FLAGS if follow else _FLAGS | getattr(os, "O_NOFOLLOW", 0))
    except ValueError as error:
        raise OSError(errno.EINVAL, f"no path can be called so ({error})", name) from None
    except OSError as error:
        if error.errno == errno.ENXIO:  # a socket, which cannot be opened at all
            raise _not_regular(name, stat.S_IFSOCK) from None
        raise
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), name)
    raise _not_regular(name, mode)


def read_regular(path: str | os.PathLike[str], limit: int, *, follow: bool = True) -> bytes:
    """The beginning of a regular file: at most `limit` bytes and one more, which tells that there are more.

    Raises:
        OSError: As `open_regular`, or it cannot be read to its end; the path is named.
    """
    with open_regular(path, follow=follow) as stream:
        return read_up_to(stream, limit, os.fspath(path))


def read_up_to(stream: BinaryIO, limit: int, name: str) -> bytes:
    """At most `limit` bytes and one more, in pieces: memory of the size of the limit is not taken at once.

    Raises:
        OSError: The stream cannot be read, as on a broken disk; the error has `name`.
    """
    data = bytearray()
    try:
        while len(data) <= limit and (piece := stream.read(min(_PIECE, limit + 1 - len(data)))):
            data += piece
    except OSError as error:
        raise OSError(error.errno, error.strerror or "cannot be read", name) from None
    return bytes(data)


def _not_regular(name: str, mode: int) -> OSError:
    if stat.S_ISFIFO(mode):
        return OSError(errno.EINVAL, "not a file but a pipe: give - and let it be standard input, as - < PIPE", name)
    kind = "socket" if stat.S_ISSOCK(mode) else "device"
    return OSError(errno.EINVAL, f"not a file but a {kind}: give a file that was saved", name)
