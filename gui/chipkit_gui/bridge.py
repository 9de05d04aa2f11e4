"""The one way from the card threads into the window."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit_gui.events import Event

__all__ = ["Bridge"]


class Bridge(QObject):
    """Carries events into the thread that it was made in.

    Signals:
        arrived: An event, from whatever thread.
    """

    arrived = Signal(object)

    def __init__(self, deliver: Callable[[Event], None]) -> None:
        """Make a bridge.

        Args:
            deliver: Takes each event, in the order of posting, in the thread of this object.
        """
        super().__init__()
        self._deliver: Callable[[Event], None] | None = deliver
        self._posting = Lock()
        self.arrived.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)

    def post(self, event: Event) -> None:
        """Send an event over, unless it is closed; any thread may call this, also one that outlives the window."""
        with self._posting:
            if self._deliver is not None:
                self.arrived.emit(event)

    def close(self) -> None:
        """Deliver nothing more; no thread is in the midst of posting afterwards, and Qt may take the bridge down."""
        with self._posting:
            self._deliver = None

    @Slot(object)
    def _hand_over(self, event: Event) -> None:
        if self._deliver is not None:
            self._deliver(event)
