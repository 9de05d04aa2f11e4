"""How far a reading has come, for the person who waits: one line that changes on a terminal, one per step elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.cli.drawn_line import DrawnLine
from chipkit.cli.output import note
from chipkit.session.progress import Phase, Progress

if TYPE_CHECKING:
    from typing import TextIO

__all__ = ["ProgressTeller"]

_STEPS: Final = {
    Phase.CONNECT: "learning what chip and link carry",
    Phase.CARD_ACCESS: "learning how the chip may be opened",
    Phase.PACE: "opening the chip by PACE",
    Phase.BAC: "opening the chip by Basic Access Control",
    Phase.SELECT: "selecting the eMRTD application",
    Phase.READ: "reading",
    Phase.CHIP_AUTHENTICATION: "Chip Authentication",
    Phase.ACTIVE_AUTHENTICATION: "Active Authentication",
    Phase.AWAIT_CARD: "put the card back",
}


class ProgressTeller(DrawnLine):
    """Tells the progress of one reading on standard error; a context manager that leaves a clean line behind."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Tell nothing yet.

        Args:
            stream: Where a line that changes is drawn if it is a terminal; standard error by default.
        """
        super().__init__(stream)
        self._told = ""

    def __call__(self, progress: Progress) -> None:
        """Tell one report; to be given to `chipkit.inspection.inspect`."""
        if self.drawn:
            self.draw(f"{_step(progress)}{_amount(progress)}")
        elif self._told != _step(progress):
            self._told = _step(progress)
            note(self._told)


def _step(progress: Progress) -> str:
    return _STEPS[progress.phase] + (f" {progress.ef.label}" if progress.ef else "")


def _amount(progress: Progress) -> str:
    if not progress.read:
        return ""
    of = "" if progress.size is None else f" of {progress.size:,}"
    return f": {progress.read:,}{of} bytes"
