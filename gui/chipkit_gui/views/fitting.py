"""Where the window stands: inside of what its screen has room for, at the start and after a move to another screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QRect, QSize, QTimer

from chipkit_gui.views.look import COMFORTABLE, LEAST

if TYPE_CHECKING:
    from PySide6.QtGui import QScreen

    from chipkit_gui.views.window import DeskWindow

__all__ = ["Fitting"]

_TITLE_BAR: Final = 32
"""What a window system puts above a window, in drawn pixels, before it told."""
_NEARLY: Final = 0.92
"""A window that would take this much of its screen takes all of it."""
_LEAST_PART: Final = 0.6
"""Of the room that the compact form needs, the part below which nobody can make the window smaller."""


class Fitting(QObject):
    """Keeps a window on its screen."""

    def __init__(self, window: DeskWindow) -> None:
        super().__init__(window)
        self._window = window
        self._screen: QScreen | None = None
        self._given: QSize | None = None
        """The size that a screen without more room was the reason of."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.fit)

    def comfortable(self) -> QSize:
        """The size that the drawings have, in the system's font."""
        scale = self._window.look.natural_scale()
        return QSize(round(COMFORTABLE[0] * scale), round(COMFORTABLE[1] * scale))

    def begin(self) -> None:
        """Take a size before anything is shown."""
        self.fit()

    def shown(self) -> None:
        """Listen to the screen, once there is a window on it."""
        handle = self._window.windowHandle()
        if self._screen is None:
            handle.screenChanged.connect(self._moved)
        self._moved(self._window.screen())

    def later(self) -> None:
        """Fit as soon as what is going on is over."""
        self._timer.start()

    def fit(self) -> None:
        """Take a size and a place within what the screen has room for."""
        window = self._window
        window.take_on_look()
        if window.isMaximized() or window.isFullScreen():
            return
        room = self._room()
        scale = window.look.natural_scale() * _LEAST_PART
        window.setMinimumSize(QSize(round(LEAST[0] * scale), round(LEAST[1] * scale)).boundedTo(room.size()))
        kept = window.isVisible() and window.size() != self._given
        wanted = window.size() if kept else self.comfortable()
        if wanted.width() > room.width() * _NEARLY or wanted.height() > room.height() * _NEARLY:
            wanted = wanted.boundedTo(room.size()) if kept else room.size()
            self._given = wanted
        left = min(max(window.x(), room.left()), room.right() + 1 - wanted.width()) if window.isVisible() else None
        if left is None:
            spare = room.size() - wanted
            place = QRect(room.left() + spare.width() // 2, room.top() + spare.height() // 2, 0, 0)
        else:
            place = QRect(left, min(max(window.y(), room.top()), room.bottom() + 1 - wanted.height()), 0, 0)
        place.setSize(wanted)
        if place != window.geometry():
            window.setGeometry(place)

    def _room(self) -> QRect:
        """What the screen has room for, without the frame of the window."""
        window = self._window
        room = window.screen().availableGeometry()
        outer, inner = window.frameGeometry(), window.geometry()
        bar = inner.top() - outer.top()
        if not window.isVisible() or outer == inner:
            bar = round(_TITLE_BAR * window.look.natural_scale())
        side = max(inner.left() - outer.left(), 0)
        below = max(outer.bottom() - inner.bottom(), 0)
        return room.adjusted(side, bar, -side, -below)

    def _moved(self, screen: QScreen) -> None:
        """Follow the window to another screen."""
        if screen is self._screen:
            return
        if self._screen is not None:
            self._screen.availableGeometryChanged.disconnect(self.later)
            self._screen.logicalDotsPerInchChanged.disconnect(self.later)
        self._screen = screen
        screen.availableGeometryChanged.connect(self.later)
        screen.logicalDotsPerInchChanged.connect(self.later)
        self.later()
