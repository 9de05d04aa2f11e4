"""The clock of an event loop, put on: what waits for a time is there at once, however fast or slow the machine is."""

from __future__ import annotations

import asyncio

__all__ = ["later"]


def later(seconds: float) -> None:
    """Let so many seconds pass for the loop that runs; the clocks of threads and of the system stay as they are."""
    loop = asyncio.get_running_loop()
    before = loop.time
    loop.time = lambda: before() + seconds  # type: ignore[method-assign]
