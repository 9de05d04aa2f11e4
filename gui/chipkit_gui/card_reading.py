"""What the desk asks of the card threads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chipkit.capture import Capture
    from chipkit_gui.keys import Key

__all__ = ["CardReading"]


class CardReading(Protocol):
    """Reads and judges; events with the number of the session tell how it goes."""

    def read(self, session: int, reader: str, key: Key) -> None:
        """Read the card on `reader`."""

    def judge_again(self, session: int, capture: Capture, key: Key) -> None:
        """Judge what was read with `key`, as store and clock are now; no card is asked."""

    def cancel(self) -> None:
        """Stop reading before the next command; of what is judged meanwhile, nothing is told."""
