"""Whether a second desk runs for this user: two of them ask the same readers, and each scan reaches but one."""

from __future__ import annotations

import getpass
import os
import tempfile
from pathlib import Path

from PySide6.QtCore import QLockFile

__all__ = ["OtherDesk"]


class OtherDesk:
    """A lock that the first desk holds for as long as it runs; it is said who came second, and nobody is kept out."""

    def __init__(self, folder: str | os.PathLike[str] | None = None) -> None:
        """Name the lock.

        Args:
            folder: Where it lies; the user's folder for what runs, by default.
        """
        self._lock = QLockFile(str(Path(folder or _folder(), f"chipkit-desk-{_user()}.lock")))
        self._lock.setStaleLockTime(0)  # a desk may run for days; whether its process lives is asked all the same
        self._held = False

    def is_there(self) -> bool:
        """Whether another desk runs; where none does, this one is the first from now on."""
        if not self._held:
            self._held = self._lock.tryLock(0)
            return not self._held and self._lock.error() is QLockFile.LockError.LockFailedError
        return False

    def close(self) -> None:
        """This desk ends."""
        if self._held:
            self._lock.unlock()
            self._held = False


def _folder() -> str:
    return os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()


def _user() -> str:
    """Whose desk it is: the folder of temporary files may be everybody's."""
    return str(os.getuid()) if hasattr(os, "getuid") else getpass.getuser()
