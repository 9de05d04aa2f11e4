"""Files that are written whole or not at all, for their owner alone; only a regular file is replaced, if any.

That a file cannot be written is told before what it will hold is got, such as before a card is laid down for it.
Nothing lies there meanwhile, so whatever ends the program then leaves nothing behind.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from pathlib import Path

__all__ = ["WrittenFile"]

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class WrittenFile:
    """A file that is about to be written.

    On Windows, which has no permission bits, the folder's access list decides who may read it.
    """

    def __init__(self, path: str | os.PathLike[str], *, replace: bool = True) -> None:
        """Prove that the file can be written.

        Args:
            path: The file.
            replace: Whether a regular file of that name is replaced once the new one is whole; else none may be there,
                neither now nor when it is written.

        Raises:
            FileExistsError: A file is there, and is not to be replaced.
            OSError: The file cannot be made: the folder is missing or not ours, the name too long, or a link, a pipe,
                a device or a folder stands there; the error names the path.
        """
        self._path, self._replace = Path(path), replace
        self._write(None)

    @property
    def path(self) -> Path:
        """The file that was asked for."""
        return self._path

    def write(self, data: bytes) -> None:
        """Write all of it, and put it in its place.

        Raises:
            OSError: The file cannot be written; what stood there before stands there still.
        """
        self._write(data)

    def _write(self, data: bytes | None) -> None:
        """Write it beside its place and put it there; nothing of it stays where it cannot, or where None is written."""
        temporary = self._path.parent / f".{secrets.token_hex(8)}"  # "/" and "." have no name to put another one for
        try:
            self._refuse_others()
            with os.fdopen(os.open(temporary, _FLAGS, 0o600), "wb") as stream:
                if data is None:
                    return
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            self._refuse_others()
            temporary.replace(self._path)
        except OSError as error:  # of the file that was asked for, and not of one that nobody knows
            raise OSError(error.errno, _reason(error), str(self._path)) from None
        finally:
            _remove(temporary)

    def _refuse_others(self) -> None:
        """Let nothing be replaced but a regular file, and that where it may be."""
        try:
            mode = self._path.lstat().st_mode
        except FileNotFoundError:
            return
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(self._path))
        if not stat.S_ISREG(mode):
            why = "not a regular file; a link, a pipe or a device is not replaced"
            raise OSError(errno.EINVAL, why, str(self._path))
        if not self._replace:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(self._path))


def _reason(error: OSError) -> str:
    """Why a file cannot be written; what is missing is never the file itself."""
    if isinstance(error, FileNotFoundError):
        return "the folder for it does not exist"
    return error.strerror or os.strerror(error.errno or 0)


def _remove(path: Path) -> None:
    """Remove what may be there, and let nothing that goes wrong with it hide what went wrong before."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return
