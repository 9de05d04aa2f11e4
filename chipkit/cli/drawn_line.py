"""One line on a terminal that is drawn over again and again, for the person who waits."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Self

from chipkit.cli.manner import MANNER
from chipkit.cli.output import heard_by_nobody, terminal_width

if TYPE_CHECKING:
    from typing import TextIO

__all__ = ["DrawnLine"]


class DrawnLine:
    """A context manager that leaves a clean line behind; where no terminal is, nothing is drawn."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Draw nothing yet.

        Args:
            stream: Where the line is drawn if it is a terminal; standard error by default.
        """
        self._stream = stream or sys.stderr
        self.drawn = self._stream.isatty() and not MANNER.quiet
        """Whether anybody sees it."""
        self._width = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.draw("")

    def draw(self, text: str) -> None:
        """Draw a text in the place of the one before."""
        if self.drawn:
            with heard_by_nobody():
                text = text[: terminal_width(80) - 1]  # a line that wraps cannot be drawn over
                self._stream.write(f"\r{text:{self._width}}" + ("" if text else "\r"))
                self._stream.flush()
            self._width = len(text)
