"""A pool of processes of this program: they begin with nothing of it, and end when it does, however it does.

A process that `multiprocessing` spawns looks for `multiprocessing` itself in the current folder first, where anybody
may have put a file of that name. Here each begins with a safe path (`python -P`), told by the environment, for the
command line is not ours to write.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import parent_process
from multiprocessing.connection import wait
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Final

from chipkit.errors import UnsupportedError

__all__ = ["MOST_WORKERS", "default_workers", "process_pool"]

MOST_WORKERS: Final = 60
"""Windows waits for 61 processes at once, and no more."""
_SAFE_PATH: Final = "PYTHONSAFEPATH"
_environment = threading.Lock()


def default_workers() -> int:
    """How many processors this process may use."""
    count = os.cpu_count() or 1
    if sys.platform == "linux":
        count = len(os.sched_getaffinity(0))
    return max(1, min(count, MOST_WORKERS))


def process_pool(workers: int) -> ProcessPoolExecutor:
    """A pool of so many processes, which leave Ctrl-C to this one.

    Raises:
        UnsupportedError: Python was told to leave the environment aside and not to have a safe path.
    """
    if sys.flags.ignore_environment and not sys.flags.safe_path:
        raise UnsupportedError("Python runs with -E alone: its children would look in the current folder; use -I")
    with _safe_path():  # its locks start a process that sees to them
        return ProcessPoolExecutor(workers, mp_context=_SafeContext(), initializer=_begin)


class _SafeProcess(SpawnProcess):
    """A process whose modules are not looked for in the current folder."""

    def start(self) -> None:
        with _safe_path():
            super().start()


class _SafeContext(SpawnContext):
    Process = _SafeProcess


@contextmanager
def _safe_path() -> Iterator[None]:
    with _environment:
        before = os.environ.get(_SAFE_PATH)
        os.environ[_SAFE_PATH] = "1"
        try:
            yield
        finally:
            if before is None:
                del os.environ[_SAFE_PATH]
            else:
                os.environ[_SAFE_PATH] = before


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), name="chipkit end", daemon=True).start()


def _end_with(sentinel: int) -> None:
    """End this process when another one is gone; a worker that waits for work would wait for ever."""
    wait([sentinel])
    os._exit(1)
