"""Whether the machine was asleep, and how many seconds have passed meanwhile.

No clock of the day is asked: one that is set, by hand or from the network, says nothing of sleep, and a teller sets it
because the desk asks for it. There is a clock that runs on while the machine sleeps and cannot be set, and in most
places one beside it that stands then; what the two differ by is the time asleep.

- Linux: `CLOCK_BOOTTIME` runs on, `CLOCK_MONOTONIC` stands.
- macOS: `CLOCK_MONOTONIC_RAW` runs on, Python's `time.monotonic` stands.
- Windows and elsewhere: `time.monotonic` runs on, and Python has none that stands. There a window that hung for as long
  cannot be told from sleep, and counts as sleep.

macOS and Windows are written after their manuals; the desk's tests run on Linux.
"""

from __future__ import annotations

import sys
import time
from time import monotonic
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SleepWatch"]

_ASLEEP_SECONDS: Final = 30.0
"""After less the client may still be there, and the seconds alone count."""
_RUNS_ON: Final = {"linux": "CLOCK_BOOTTIME", "darwin": "CLOCK_MONOTONIC_RAW"}


class SleepWatch:
    """Asked once a second."""

    def __init__(self, running_on: Callable[[], float] | None = None, awake: Callable[[], float] | None = None) -> None:
        """Begin to watch.

        Args:
            running_on: Seconds of a clock that counts those asleep too, and that nobody sets; by default the system's.
            awake: Seconds of one that stands while the machine sleeps; where none is known the other one has to do.
        """
        if running_on is None:
            running_on, awake = _clocks()
        self._running_on, self._awake = running_on, awake
        self._at, self._awake_at = self._look()
        self._ahead = 0.0

    def missed(self) -> int:
        """Whole seconds that passed since `woke` was asked the time before last, beyond the one that it is asked in."""
        whole = max(0, int(self._ahead))
        self._ahead -= whole
        return whole

    def woke(self) -> bool:
        """Whether the machine was asleep, for longer than a moment, since it was asked last."""
        at, awake_at = self._look()
        passed, awake = at - self._at, awake_at - self._awake_at
        self._at, self._awake_at = at, awake_at
        slept = passed - awake > _ASLEEP_SECONDS
        self._ahead = 0.0 if slept else max(-1.0, self._ahead + passed - 1)
        return slept

    def _look(self) -> tuple[float, float]:
        return self._running_on(), 0.0 if self._awake is None else self._awake()


def _clocks() -> tuple[Callable[[], float], Callable[[], float] | None]:
    """The system's clock that runs on in sleep, and the one that stands, where both are known."""
    if sys.platform == "win32":
        return monotonic, None
    clock = getattr(time, _RUNS_ON.get(sys.platform, ""), None)
    if clock is None:
        return monotonic, None
    return lambda: time.clock_gettime(clock), monotonic
