"""What keeps a client's data from staying in the memory of the desk's process after they were cleared.

Python and Qt give memory back without overwriting it. The C library of Linux (glibc) can be told to overwrite whatever
is given back, and Python to take all its memory from there; both must be said before a process begins, so the desk
begins once more with these words in its environment. Elsewhere than on Linux nothing of this is done.

No core dump is written, and no other process of the same user may look into this one: `RLIMIT_CORE` 0 and
`PR_SET_DUMPABLE` 0 (prctl(2)).
"""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from contextlib import suppress
from typing import Final

__all__ = ["OVERWRITING", "begin_again_overwriting", "forget", "hide_memory"]

OVERWRITING: Final = {
    "PYTHONMALLOC": "malloc",
    # Every block is filled when it is freed; the caches of threads would keep blocks aside unfilled.
    "GLIBC_TUNABLES": "glibc.malloc.perturb=165:glibc.malloc.tcache_count=0",
}
_PR_SET_DUMPABLE: Final = 4


def begin_again_overwriting() -> None:
    """Begin this process anew with memory that is overwritten when it is freed; does not come back where it can.

    Call this first of all: what was done before is done again.
    """
    if sys.platform != "linux" or all(os.environ.get(name) == value for name, value in OVERWRITING.items()):
        return
    command = [sys.executable, "-P", *sys.orig_argv[1:]]
    with suppress(OSError):  # a desk that forgets less is better than none
        os.execve(command[0], command, {**os.environ, **OVERWRITING})  # noqa: S606 - our own interpreter


def hide_memory() -> None:
    """Let no core dump be written, and no other process of this user look into this one."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not there on every system

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def forget() -> None:
    """Give back what nobody refers to any more, so that it is overwritten, and memory that is empty to the system."""
    gc.collect()
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).malloc_trim(0)
