"""How often what was entered was not of the chip that was read: counted for one client and one chip, and nobody else.

A code that is another card's is most often taken by mistake, and the banner asks for another scan. Who follows it is
the same client still, whatever is lifted or laid down meanwhile; who ends the turn is not.
"""

from __future__ import annotations

import hmac
from secrets import token_bytes
from typing import TYPE_CHECKING, Final

from chipkit.lds.files import EF
from chipkit_gui.aborts import is_mismatch

if TYPE_CHECKING:
    from chipkit.capture import Capture
    from chipkit.verify.report import Report

__all__ = ["Mismatches"]

_BYTES: Final = 32


class Mismatches:
    """The count. Of the chip it keeps what only this object can tell again, by a key that goes with the client."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """The client is gone: the next one's first time is a first time."""
        self._key, self._chip, self._count = token_bytes(_BYTES), b"", 0

    def judged(self, report: Report) -> int:
        """Count a verdict.

        Returns:
            How often it came to this with this client and this chip; 0 where what was entered is the chip's own.
        """
        if not is_mismatch(report):
            self.forget()
            return 0
        chip = self._known_again(report.capture)
        self._count = 1 + (self._count if hmac.compare_digest(chip, self._chip) else 0)
        self._chip = chip
        return self._count

    def next_key(self, before: Report) -> None:
        """Another key is entered beside a verdict: the next client's, unless it is what the verdict asked for."""
        if not is_mismatch(before):
            self.forget()

    def _known_again(self, capture: Capture) -> bytes:
        own = capture.files.get(EF.SOD) or capture.files.get(EF.DG1)
        return hmac.digest(self._key, b"" if own is None else own.content, "sha256")
