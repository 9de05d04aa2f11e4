"""Children that are forked from a process which has loaded everything, and killed in the middle of what they write."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.trust.database import Database

if TYPE_CHECKING:
    from collections.abc import Callable

if sys.platform == "win32":
    pytest.skip("there nothing forks", allow_module_level=True)

__all__ = ["forked", "killed_at"]


def forked(act: Callable[[], None]) -> int:
    """The number of a child that does something, and ends."""
    child = os.fork()
    if child:
        return child
    try:
        act()
    finally:
        os._exit(0)
    raise AssertionError


def killed_at(statement: int, *names: str) -> None:
    """From now on this process is killed before so many statements, of those methods of `Database`, are done."""
    left = [statement]

    def counted(ask: Callable[..., Any]) -> Callable[..., Any]:
        def asked(*args: Any, **values: Any) -> Any:
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            return ask(*args, **values)

        return asked

    for name in names:
        setattr(Database, name, counted(getattr(Database, name)))
