"""A lock between processes, which the system takes back when its holder ends, however it ends."""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chipkit.errors import TrustError
from chipkit.trust.ownership import refuse_foreign_file

__all__ = ["locked"]

# Opening a pipe that lies in the place does not wait, and a link is not followed.
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_PAUSE_SECONDS = 0.05
_TRIES = 200

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(path: str | os.PathLike[str]) -> Iterator[None]:
    """Hold the lock of the file `path`, which is made and stays.

    Raises:
        TrustError: Another program holds it, and does not end within ten seconds; or what lies there is no file of
            this user.
        OSError: The file cannot be made, or is a link.
    """
    path = Path(path)
    descriptor = os.open(path, _FLAGS, 0o600)
    try:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            raise TrustError(f"{path}: a pipe or a device, and no file; remove it")
        refuse_foreign_file(path, facts)
        seconds = _TRIES * _PAUSE_SECONDS
        for _ in range(_TRIES):
            try:
                _lock(descriptor)
            except (BlockingIOError, PermissionError):
                time.sleep(_PAUSE_SECONDS)
            else:
                break
        else:
            raise TrustError(f"{path}: somebody else is writing there, and has not ended in {seconds:.0f} s; try again")
        yield
    finally:
        os.close(descriptor)
