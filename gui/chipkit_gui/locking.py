"""Asking the system to lock the session of whoever went away; the password that opens it again is the system's."""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
import threading
from typing import Final

__all__ = ["lock_session"]

_COMMANDS: Final = {
    "linux": (("loginctl", "lock-session"), ("xdg-screensaver", "lock")),
    "darwin": (("pmset", "displaysleepnow"),),
    "win32": (("rundll32.exe", "user32.dll,LockWorkStation"),),
}
"""What locks the session, the first that is there and says that it did."""
_SECONDS: Final = 10.0
_log = logging.getLogger(__name__)


def lock_session(platform: str = sys.platform) -> threading.Thread:
    """Lock the session, in a thread of its own, since such programs may take their time.

    Args:
        platform: Whose commands to use, as `sys.platform` names it.

    Returns:
        The thread that sees to it.
    """
    thread = threading.Thread(target=_lock, args=(platform,), name="desk-lock", daemon=True)
    thread.start()
    return thread


def _lock(platform: str) -> None:
    if not any(_runs(*command) for command in _COMMANDS.get(platform, ())):
        _log.warning("the session could not be locked: no command of this system did it")


def _runs(program: str, *arguments: str) -> bool:
    found = shutil.which(program)
    if found is None:
        return False
    try:
        done = subprocess.run(  # noqa: S603 - a program of the system, found on its path
            [found, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
