"""Whether the machine was asleep: the time of day jumped, or the seconds between two ticks did."""

from __future__ import annotations

from time import monotonic, time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SleepWatch"]

_JUMP_SECONDS: Final = 30.0
"""More than a window that is busy, or a clock that is set, would explain."""


class SleepWatch:
    """Asked once a second. Some clocks stand while a machine sleeps; that of the day never does."""

    def __init__(self, now: Callable[[], float] = monotonic, of_day: Callable[[], float] = time) -> None:
        """Begin to watch.

        Args:
            now: Seconds of a clock that never goes back.
            of_day: Seconds of the clock of the day.
        """
        self._now, self._of_day = now, of_day
        self._at, self._day = now(), of_day()

    def woke(self) -> bool:
        """Whether much more time has passed than one second since it was asked last."""
        at, day = self._now(), self._of_day()
        passed = max(at - self._at, day - self._day)
        self._at, self._day = at, day
        return passed > _JUMP_SECONDS
