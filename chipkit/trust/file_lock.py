"""A lock between processes, which the system takes back when its holder ends, however it ends."""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from chipkit.errors import TrustError
from chipkit.trust.ownership import refuse_foreign_file

__all__ = ["PATIENCE_SECONDS", "locked"]

# Opening a pipe that lies in the place does not wait, and a link is not followed.
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_PAUSE_SECONDS = 0.05
PATIENCE_SECONDS = 10.0
"""How long a lock is waited for that somebody else holds, unless another time is asked for."""
_TOLD_AFTER = 1.0
_SIGNED_AT, _LONGEST = 1, 20

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(
    path: str | os.PathLike[str],
    *,
    patience: float = PATIENCE_SECONDS,
    waiting: Callable[[int | None], None] | None = None,
) -> Iterator[None]:
    """Hold the lock of the file `path`, which is made and stays, and says which process holds it.

    Args:
        path: The file.
        patience: Seconds to wait for another process that holds it.
        waiting: Told once, when a second has gone or patience ends, the number of that process, if it is known.

    Raises:
        TrustError: Another program holds the lock for longer than `patience`, or what lies there is not a file of
            this user.
        OSError: The file cannot be made, or is a link.
    """
    path = Path(path)
    descriptor = os.open(path, _FLAGS, 0o600)
    try:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            raise TrustError(f"{path}: a pipe or a device, not a file; remove it")
        refuse_foreign_file(path, facts)
        if not _taken(descriptor):
            _wait(descriptor, path, patience, waiting)
        _sign(descriptor)
        yield
    finally:
        os.close(descriptor)


def _wait(descriptor: int, path: Path, patience: float, waiting: Callable[[int | None], None] | None) -> None:
    holder, begun = _holder(descriptor), time.monotonic()
    while (waited := time.monotonic() - begun) < patience:
        if waiting is not None and waited >= _TOLD_AFTER:
            waiting(holder)
            waiting = None
        time.sleep(_PAUSE_SECONDS)
        if _taken(descriptor):
            return
    if waiting is not None:
        waiting(holder)
    by = "" if holder is None else f" (process {holder})"
    raise TrustError(f"{path}: somebody else is writing there{by}, and has not ended in {patience:.0f} s; try again")


def _taken(descriptor: int) -> bool:
    os.lseek(descriptor, 0, os.SEEK_SET)  # Windows locks the byte that it stands at
    try:
        _lock(descriptor)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _sign(descriptor: int) -> None:
    """Write down who holds the lock, behind the byte that is locked; it is told to whoever waits, and nothing more."""
    with suppress(OSError):
        os.ftruncate(descriptor, _SIGNED_AT)
        os.lseek(descriptor, _SIGNED_AT, os.SEEK_SET)
        os.write(descriptor, f"{os.getpid()}\n".encode())


def _holder(descriptor: int) -> int | None:
    try:
        os.lseek(descriptor, _SIGNED_AT, os.SEEK_SET)
        return int(os.read(descriptor, _LONGEST))
    except (OSError, ValueError):
        return None
