"""A strip above the verdict that says what hampers the work: another window in front, a code that was not taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout

from chipkit_gui.presenter import Tone
from chipkit_gui.views.banner import announce
from chipkit_gui.views.parts import Text
from chipkit_gui.views.roles import Role

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from chipkit_gui.presenter import Screen
    from chipkit_gui.views.look import Look

__all__ = ["WarningStrip"]


class WarningStrip(QFrame):
    """One line, there while something is to be said; said aloud before anything else, and anew for another input."""

    accessible_role = Role.AlertMessage

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._told = ("", 0)
        self._row = QHBoxLayout(self)
        self.text = Text(look, "strong", wrap=True)
        self.text.set_tone(Tone.UNDETERMINED, on_fill=True)
        self._row.addWidget(self.text)
        self.hide()
        self.restyle()

    def show_screen(self, screen: Screen) -> None:
        """Show what is to be said, if anything is."""
        told = (screen.warning, screen.warned)
        if told == self._told:
            return
        self._told = told
        self.text.setText(screen.warning)
        self.setAccessibleName(screen.warning)
        self.setVisible(bool(screen.warning))
        if screen.warning:
            event = QAccessibleAnnouncementEvent(self, screen.warning)
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
            announce(event)

    def restyle(self) -> None:
        """Take on the look."""
        look = self._look
        self._row.setContentsMargins(look.px(16, 12), look.px(6, 3), look.px(16, 12), look.px(6, 3))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the ground."""
        painter = QPainter(self)
        fill, ink, _edge = self._look.tone(Tone.UNDETERMINED)
        painter.fillRect(self.rect(), fill)
        thick = max(1, round(self._look.colours.rim * self._look.scale))
        painter.fillRect(0, self.height() - thick, self.width(), thick, ink)
        painter.end()
