"""How long a reading still takes: the bytes that are missing over the speed of late, and what each step costs besides.

What is shown never rises by more than a second in a second: a card that slows down makes the figure stand, not jump.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

__all__ = ["Pace"]

_WEIGHT: Final = 0.3
"""Of the latest speed in the moving average."""
_SILENT_SECONDS: Final = 1.0
"""Before these have passed nothing is foretold."""
_SHORTEST: Final = 0.1
"""Seconds over which a speed is measured; less is noise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The speed of one reading, as far as it is known."""

    began: float
    """When the reading began, in seconds of a clock that never goes back."""
    at: float
    """When the speed was last measured."""
    read: int = 0
    """Bytes that had come then."""
    speed: float | None = None
    """Bytes a second, a moving average; None while none is measured."""
    told: float | None = None
    """Seconds that were foretold last."""
    told_at: float = 0.0

    def after(self, read: int, missing: int, fixed: float, now: float, *, moving: bool) -> Pace:
        """The pace after one more report.

        Args:
            read: Bytes that have come in all.
            missing: Bytes that are still to come, as far as is known.
            fixed: Seconds that the steps cost which are still to be done, besides bytes.
            now: The time, of the same clock.
            moving: The reading is in a file; what happens between files says nothing of the speed of bytes.
        """
        measured = self._measured(read, now, moving=moving)
        if measured.speed is None or now - self.began < _SILENT_SECONDS:
            return measured
        left = missing / max(measured.speed, 1.0) + fixed
        if self.told is not None:
            left = min(left, self.told + (now - self.told_at))
        return replace(measured, told=left, told_at=now)

    def left(self, now: float) -> int | None:
        """Whole seconds that are left at this moment; 0 where it is all but done, None before anything is known."""
        if self.told is None:
            return None
        return max(0, round(self.told - (now - self.told_at)))

    def _measured(self, read: int, now: float, *, moving: bool) -> Pace:
        seconds = now - self.at
        if not moving or read <= self.read:
            return replace(self, at=now, read=read)
        if seconds < _SHORTEST:
            return self
        speed = (read - self.read) / seconds
        mean = speed if self.speed is None else _WEIGHT * speed + (1 - _WEIGHT) * self.speed
        return replace(self, at=now, read=read, speed=mean)
