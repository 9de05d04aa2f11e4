"""The newest view of a store for whoever asks again and again: the same one until somebody has changed the store.

`PRAGMA data_version` tells what SQLite wrote, whoever did. A file that was put in the place of the store's is another
file to the system, which an open connection never sees; one that was copied over it may look unwritten to SQLite.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from chipkit.trust.database import file_facts
from chipkit.trust.store_view import StoreView, newest_version, opened

__all__ = ["CurrentView"]

_Facts = tuple[int, int, int, int] | None
"""Device, number, size and time of a file; None where there is none."""


class CurrentView:
    """Which view was given last, and what the file was then. Threads may share one."""

    def __init__(self, path: Path, made: Callable[[], StoreView], *, patience: float) -> None:
        """Name the file; nothing is opened yet.

        Args:
            path: The store's file.
            made: Gives the newest version anew.
            patience: Seconds to wait for somebody else's lock.
        """
        self._path, self._made, self._patience = path, made, patience
        self._lock = threading.Lock()
        self._given: tuple[StoreView, _Facts] | None = None

    def newest(self) -> StoreView:
        """The newest version.

        Raises:
            TrustError: The file is damaged, of a newer version, or somebody else could write there.
        """
        with self._lock:
            before = _facts(self._path)
            if self._given is not None and self._is_newest(*self._given, before):
                self._given = self._given[0], before
            else:
                view, after = self._made(), _facts(self._path)
                same = before is None or after is None or before[:2] == after[:2]
                self._given = view, after if same else before
            return self._given[0]

    def changed(self) -> bool:
        """Whether there is a newer one than was given.

        Raises:
            TrustError: As `newest`.
        """
        with self._lock:
            return self._given is None or not self._is_newest(*self._given, _facts(self._path))

    def _is_newest(self, view: StoreView, then: _Facts, now: _Facts) -> bool:
        """Whether a view that was given when the file was so is still the newest one, now that the file is so."""
        if then is None or now is None:
            return then is now and not view.is_outdated()
        if then[:2] != now[:2]:
            return False
        if then == now:
            return not view.is_outdated()
        database = opened(self._path, patience=self._patience)
        try:
            return database is not None and newest_version(database).token == view.version.token
        finally:
            if database is not None:
                database.close()


def _facts(path: Path) -> _Facts:
    """Which file lies there, and when it was written."""
    found = file_facts(path)
    return None if found is None else (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
