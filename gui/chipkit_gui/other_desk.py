"""Whether a second desk runs for this user: two of them ask the same readers, and each scan reaches but one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QStandardPaths

if TYPE_CHECKING:
    import os

__all__ = ["OtherDesk"]

_FILE = "chipkit-desk.lock"


class OtherDesk:
    """A lock that the first desk holds for as long as it runs; it is said who came second, and nobody is kept out."""

    def __init__(self, folder: str | os.PathLike[str] | None = None) -> None:
        """Name the lock.

        Args:
            folder: Where it lies; the user's folder for what runs, by default.
        """
        places = QStandardPaths.StandardLocation
        found = folder or next(
            filter(None, map(QStandardPaths.writableLocation, (places.RuntimeLocation, places.TempLocation))), ""
        )
        self._lock = QLockFile(str(Path(found, _FILE)))
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
