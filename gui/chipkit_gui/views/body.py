"""What stands beneath the banner with a client: the face, the data, and what was checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QWidget

from chipkit_gui.views.checks import ChecksColumn
from chipkit_gui.views.client import ClientCard
from chipkit_gui.views.portrait import PhotoCard

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from chipkit_gui.presenter import Screen
    from chipkit_gui.views.look import Look

__all__ = ["Body"]

_MOST_FOR_THE_FACE: Final = 0.28
"""The part of the width that the face takes at most."""


class Body(QWidget):
    """Three columns."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.photo, self.client, self.checks = PhotoCard(look), ClientCard(look), ChecksColumn(look)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.photo)
        self._row.addWidget(self.client, 1)
        self._row.addWidget(self.checks)
        self.restyle()

    def show_screen(self, screen: Screen) -> None:
        """Show the client."""
        for view in (self.photo, self.client, self.checks):
            view.show_screen(screen)

    def restyle(self) -> None:
        """Take on the look."""
        self._row.setSpacing(self._look.px(12, 8))
        self._suit()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As little as there is."""
        return QSize(1, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give the face its height."""
        super().resizeEvent(event)
        self._suit()

    def _suit(self) -> None:
        self.checks.suit(self.width())
        self.photo.setFixedWidth(self.photo.width_for(self.height(), round(self.width() * _MOST_FOR_THE_FACE)))
