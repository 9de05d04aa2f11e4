"""What stands in place of the data while nothing is read: how to begin, in two drawings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from chipkit_gui.texts import word
from chipkit_gui.views.parts import Card, Text
from chipkit_gui.views.signs import Drawing

if TYPE_CHECKING:
    from chipkit_gui.presenter import Screen
    from chipkit_gui.texts import Language
    from chipkit_gui.views.look import Look

__all__ = ["GuideCard"]


class GuideCard(Card):
    """Both steps, or the one that is still missing."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._row = QHBoxLayout(self)
        self.scan, self.lay = _GuideStep(look, "scan"), _GuideStep(look, "lay")
        self._row.addStretch(1)
        self._row.addWidget(self.scan)
        self._row.addWidget(self.lay)
        self._row.addStretch(1)
        self.restyle()

    def show_screen(self, screen: Screen) -> None:
        """Show what is still to be done."""
        guide, language = screen.guide, screen.language
        on_reader = guide is not None and guide.on_reader
        done = bool(screen.received) and on_reader
        self.scan.show_step("scan", language)
        self.lay.show_step("lay", language)
        self.scan.setVisible(not done)
        self.setAccessibleName("" if guide is None else guide.name)

    def restyle(self) -> None:
        """Take on the look."""
        super().restyle()
        self._row.setSpacing(self._look.px(72, 40))


class _GuideStep(QWidget):
    """A drawing over its words."""

    def __init__(self, look: Look, drawing: str) -> None:
        super().__init__()
        self._look = look
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.drawing = Drawing(look, drawing)
        self.title, self.text = Text(look, "guide", wrap=True), Text(look, "body", ink="soft", wrap=True)
        self._column.addStretch(1)
        self._column.addWidget(self.drawing)
        for part in (self.title, self.text):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self._column.addWidget(part)
        self._column.addStretch(1)
        self.restyle()

    def show_step(self, name: str, language: Language) -> None:
        """Say what to do."""
        self.title.setText(word(f"guide.{name}.title", language))
        self.text.setText(word(f"guide.{name}.text", language))
        self.drawing.show_drawing(name, word("guide.face" if name == "scan" else "guide.reader", language))

    def restyle(self) -> None:
        """Take on the look."""
        self.setFixedWidth(self._look.px(310, 260))
        self._column.setSpacing(self._look.px(4, 2))
