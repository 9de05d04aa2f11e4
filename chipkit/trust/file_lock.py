"""A lock between processes, which the system takes back when its holder ends, however it ends."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from chipkit.errors import TrustError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["locked"]

_PAUSE_SECONDS = 0.05
_TRIES = 1200

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of the file `path`, which is made and stays.

    Raises:
        TrustError: Somebody else holds it, and does not end within a minute.
        OSError: The file cannot be made.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        for _ in range(_TRIES):
            try:
                _lock(descriptor)
            except (BlockingIOError, PermissionError):
                time.sleep(_PAUSE_SECONDS)
            else:
                break
        else:
            raise TrustError(f"{path}: somebody else is writing there")
        yield
    finally:
        os.close(descriptor)
