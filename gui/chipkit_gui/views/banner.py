"""The banner with the verdict, always in the same place, and said aloud once to who hears the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from chipkit_gui.state import Stage
from chipkit_gui.views.parts import label
from chipkit_gui.views.shapes import ToneShape
from chipkit_gui.views.theme import TONES

if TYPE_CHECKING:
    from chipkit_gui.presenter import Screen, Tone

__all__ = ["BannerView", "announce"]

_LOUD = frozenset({Stage.RESULT, Stage.ABORTED, Stage.ACTION_NEEDED})


def announce(event: QAccessibleAnnouncementEvent) -> None:
    """Let a screen reader say something."""
    QAccessible.updateAccessibility(event)


class BannerView(QFrame):
    """Shape, headline, reason, next action; the code and the time left in the corner."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.setMinimumHeight(112)
        self._said: tuple[int, str] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 14, 10)
        row.setSpacing(16)
        self.shape_of_tone = ToneShape(52, on_fill=True)
        row.addWidget(self.shape_of_tone, 0, Qt.AlignmentFlag.AlignVCenter)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        self.headline, self.reason, self.action = (
            label("headline", wrap=True),
            label("reason", wrap=True),
            label("action", wrap=True),
        )
        texts.addStretch(1)
        for part in (self.headline, self.reason, self.action):
            texts.addWidget(part)
        texts.addStretch(1)
        row.addLayout(texts, 1)
        corner = QVBoxLayout()
        self.code, self.auto_clear = label("code"), label("corner")
        for part in (self.code, self.auto_clear):
            part.setAlignment(Qt.AlignmentFlag.AlignRight)
        corner.addWidget(self.code)
        corner.addStretch(1)
        corner.addWidget(self.auto_clear)
        row.addLayout(corner)

    def show_screen(self, screen: Screen) -> None:
        """Show what is the matter."""
        shown = screen.banner
        self.shape_of_tone.set_tone(shown.tone)
        self.headline.setText(shown.headline)
        self.reason.setText(shown.reason)
        self.action.setText(shown.action)
        self.action.setVisible(bool(shown.action))
        self.code.setText(shown.code)
        self.auto_clear.setText(screen.auto_clear)
        self.setAccessibleName(shown.spoken)
        self._colour(shown.tone)
        self._say(screen)

    def _say(self, screen: Screen) -> None:
        """Announce each message once; what a session ends with interrupts what is being said."""
        message = (screen.session, screen.banner.name)
        if message == self._said:
            return
        self._said = message
        event = QAccessibleAnnouncementEvent(self, screen.banner.spoken)
        if screen.stage in _LOUD:
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        announce(event)

    def _colour(self, tone: Tone) -> None:
        colours = TONES[tone]
        self.setStyleSheet(
            f"""
            QFrame#banner {{ background: {colours.fill}; border: 0; }}
            QLabel {{ color: {colours.on_fill}; font-size: 13px; }}
            QLabel#headline {{ font-size: 21px; font-weight: 700; padding-top: 6px; }}
            QLabel#action {{ font-weight: 600; }}
            QLabel#code {{ font-size: 15px; font-weight: 700; }}
            QLabel#corner {{ font-size: 12px; }}
            """
        )
