"""What holds a decoding child inside its limits: on POSIX it binds itself (`child`), on Windows a job object does."""

from __future__ import annotations

import subprocess
import sys
from typing import Protocol

__all__ = ["Confinement", "confinement"]


class Confinement(Protocol):
    """Limits around one process."""

    def hold(self, process: subprocess.Popen[bytes]) -> None:
        """Put a process inside that was started and has no request yet.

        Raises:
            OSError: The process cannot be confined, and must not be used.
        """

    def release(self) -> None:
        """Let go of what was held; a process that still runs ends."""


class _BoundByItself:
    """POSIX: the child sets its own limits, before it reads the first byte, and cannot raise them again."""

    def hold(self, process: subprocess.Popen[bytes]) -> None:
        """Nothing is to be done from here."""

    def release(self) -> None:
        """Nothing is held."""


def confinement(*, memory: int, processor_seconds: int) -> Confinement:
    """The limits for one child on this system.

    Args:
        memory: Bytes that it may have.
        processor_seconds: Processor time that it may have.
    """
    if sys.platform == "win32":
        from chipkit.pictures.job_object import JobObject  # noqa: PLC0415 - Windows alone has it

        return JobObject(memory=memory, processor_seconds=processor_seconds)
    return _BoundByItself()
