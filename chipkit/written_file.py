"""Files that are written whole or not at all, for their owner alone, and never in the place of what is no file.

A file is begun before what it will hold is got: that it cannot be written is told before a card is laid down for it.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from pathlib import Path
from typing import Self

__all__ = ["WrittenFile"]

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class WrittenFile:
    """A file that is about to be written; a context manager that leaves nothing behind where it was not.

    On Windows, which has no permission bits, the folder's access list decides who may read it.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Prove that the file can be written.

        Args:
            path: The file. A regular file of that name is replaced once the new one is whole.

        Raises:
            OSError: It cannot: the folder is missing or not ours, the name too long, or what stands there is a link,
                a pipe, a device or a folder; the path is named.
        """
        self._path = Path(path)
        _refuse_others(self._path)
        self._temporary = self._path.with_name(f".{secrets.token_hex(8)}")
        try:
            self._descriptor = os.open(self._temporary, _FLAGS, 0o600)
        except OSError as error:  # of the file that was asked for, and not of one that nobody knows
            raise OSError(error.errno, os.strerror(error.errno or 0), str(self._path)) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """The file that was asked for."""
        return self._path

    def write(self, data: bytes) -> None:
        """Write all of it, and put it in its place.

        Raises:
            OSError: It cannot be written; what stood there before stands there still.
        """
        try:
            with os.fdopen(self._descriptor, "wb", closefd=False) as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            os.close(self._descriptor)
            self._descriptor = -1
            _refuse_others(self._path)
            self._temporary.replace(self._path)
        except OSError as error:
            raise OSError(error.errno, os.strerror(error.errno or 0), str(self._path)) from None

    def close(self) -> None:
        """Leave nothing behind that is not the file; more than once does no harm."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
        self._temporary.unlink(missing_ok=True)


def _refuse_others(path: Path) -> None:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "no regular file; a link, a pipe or a device is not replaced", str(path))
