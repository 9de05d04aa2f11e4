"""A scanner types: what tells it from a person, and one input from the next, by when characters come."""

from __future__ import annotations

from typing import Final

__all__ = ["BURST", "BURST_SECONDS", "LEFT_SECONDS", "STILL_SECONDS", "TAKEN_UP_SECONDS", "Cadence", "seconds_apart"]

BURST_SECONDS: Final = 0.035
"""Keys that follow each other faster than this come from a scanner: those need 2 to 14 ms, people about 125 ms."""
BURST: Final = 6
"""Characters that make a burst; what is shorter is typing."""
TAKEN_UP_SECONDS: Final = 0.25
"""Between the last key of a person and the first one of the scanner that he takes up there is more than this."""
LEFT_SECONDS: Final = 1.0
"""Between two scans there is more than this; less is a scanner that a connection holds up."""
STILL_SECONDS: Final = 0.1
"""What comes so soon behind a key is the same scan: not even a fast person presses Esc and another key in it."""
_STEADY: Final = 12
_STEADY_SECONDS: Final = 0.05
"""Nobody types so many characters in so little time for each; a scanner that is told to be slow does."""


def seconds_apart(before: int, key: int) -> float | None:
    """How long after one key another was pressed, by the system's times of both, as `QKeyEvent.timestamp` has them.

    Keys that waited while the window was busy come all at once; their times still tell a person from a scanner.

    Returns:
        Seconds; None where a time is missing, as of keys that no keyboard sent, or the system's count began anew.
    """
    return (key - before) / 1000 if before and key >= before else None


class Cadence:
    """The pace of what comes in since the last pause that ends an input."""

    def __init__(self) -> None:
        self.burst = 0
        """Characters that came in a row, as fast as from a scanner."""
        self.scanned = False
        """Whether a scanner wrote since the last pause."""
        self._count = 0
        self._seconds = 0.0

    def came(self, characters: int, apart: float) -> bool:
        """Take note of characters that came at once.

        Args:
            characters: How many.
            apart: Seconds since those before them.

        Returns:
            Whether they begin an input of their own, as a scan does behind what somebody typed.
        """
        paused = apart > (LEFT_SECONDS if self.scanned else TAKEN_UP_SECONDS)
        if paused:
            self.end()
        elif apart > BURST_SECONDS:
            self.burst = 0
        self._seconds += apart if self._count else 0.0
        self._count += characters
        self.burst += characters
        steady = self._count >= _STEADY and self._seconds <= _STEADY_SECONDS * (self._count - 1)
        self.scanned = self.scanned or self.burst >= BURST or steady
        return paused

    def end(self) -> None:
        """The input is over."""
        self.burst, self.scanned, self._count, self._seconds = 0, False, 0, 0.0
