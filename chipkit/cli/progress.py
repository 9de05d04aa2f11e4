"""How far a reading has come, for the person who waits: one line that changes on a terminal, one per step elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.cli.drawn_line import DrawnLine
from chipkit.cli.manner import MANNER
from chipkit.cli.output import note
from chipkit.session.progress import Phase, Progress

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

__all__ = ["ProgressTeller"]

_STEPS: Final[Mapping[Phase, Mapping[str, str]]] = {
    Phase.CONNECT: {"en": "learning what chip and link carry", "vi": "đang kết nối với chip"},
    Phase.CARD_ACCESS: {"en": "learning how the chip may be opened", "vi": "đang xem chip cho mở bằng cách nào"},
    Phase.PACE: {"en": "opening the chip by PACE", "vi": "đang mở chip bằng PACE"},
    Phase.BAC: {"en": "opening the chip by Basic Access Control", "vi": "đang mở chip bằng BAC"},
    Phase.SELECT: {"en": "selecting the eMRTD application", "vi": "đang chọn ứng dụng eMRTD"},
    Phase.READ: {"en": "reading", "vi": "đang đọc"},
    Phase.CHIP_AUTHENTICATION: {"en": "Chip Authentication", "vi": "đang xác thực chip"},
    Phase.ACTIVE_AUTHENTICATION: {"en": "Active Authentication", "vi": "đang xác thực chủ động"},
    Phase.AWAIT_CARD: {"en": "put the card back", "vi": "hãy đặt lại thẻ"},
}
_AMOUNT: Final[Mapping[str, str]] = {"en": ": {}{} bytes", "vi": ": {}{} byte"}
_OF: Final[Mapping[str, str]] = {"en": " of {}", "vi": "/{}"}


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
    return _STEPS[progress.phase][MANNER.language] + (f" {progress.ef.label}" if progress.ef else "")


def _amount(progress: Progress) -> str:
    if not progress.read:
        return ""
    of = "" if progress.size is None else _OF[MANNER.language].format(_figure(progress.size))
    return _AMOUNT[MANNER.language].format(_figure(progress.read), of)


def _figure(number: int) -> str:
    """A number with its thousands apart: 1,234; 1.234."""
    return f"{number:,}".replace(",", "." if MANNER.language == "vi" else ",")
