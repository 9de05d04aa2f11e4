"""What stands in place of the data while nothing is read: how to begin, in two drawings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from chipkit_gui.state import Stage
from chipkit_gui.texts import word
from chipkit_gui.views.parts import Card, Text
from chipkit_gui.views.roles import Role
from chipkit_gui.views.signs import Drawing

if TYPE_CHECKING:
    from chipkit_gui.presenter import Screen
    from chipkit_gui.texts import Language
    from chipkit_gui.views.look import Look

__all__ = ["GuideCard"]

_DRAWN_AS: Final = {"one": "off", "front": "scan"}
"""Steps that have the drawing of another."""
_BOTH: Final = frozenset({Stage.STARTING, Stage.NO_SERVICE, Stage.NO_READER, Stage.READY, Stage.CLEARED})
"""Where neither a number nor a card is there."""


class GuideCard(Card):
    """Both steps, or the one that is still missing."""

    accessible_role = Role.Grouping

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        column, self._row = QVBoxLayout(self), QHBoxLayout()
        self.scan, self.lay = _GuideStep(look, "scan"), _GuideStep(look, "lay")
        self._row.addStretch(1)
        for step in (self.scan, self.lay):
            self._row.addWidget(step, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addStretch(1)
        column.addStretch(1)
        column.addLayout(self._row)
        column.addStretch(1)
        self.restyle()

    def show_screen(self, screen: Screen) -> None:
        """Show what is still to be done."""
        guide, language = screen.guide, screen.language
        if guide is None:
            return
        self.scan.show_step("scan" if guide.on_reader else guide.drawing, language, guide.code)
        self.lay.show_step("plug" if screen.stage is Stage.NO_READER else "off" if guide.left else "lay", language)
        self.scan.setVisible(not guide.on_reader)
        self.lay.setVisible(guide.on_reader or (guide.drawing == "scan" and screen.stage in _BOTH))
        self.setAccessibleName(guide.name)

    def restyle(self) -> None:
        """Take on the look."""
        super().restyle()
        self._row.setSpacing(self._look.px(72, 40))


class _GuideStep(QWidget):
    """A drawing over its words."""

    accessible_role = Role.Grouping

    def __init__(self, look: Look, drawing: str) -> None:
        super().__init__()
        self._look = look
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.drawing = Drawing(look, drawing)
        self.title, self.text = Text(look, "guide", wrap=True), Text(look, "body", ink="soft", wrap=True)
        self._column.addWidget(self.drawing)
        for part in (self.title, self.text):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self._column.addWidget(part)
        self.restyle()

    def show_step(self, name: str, language: Language, code: str = "") -> None:
        """Say what to do."""
        self.title.setText(word(f"guide.{name}.title", language))
        self.text.setText(word(f"guide.{name}.text", language, code=code))
        self.setAccessibleName(self.title.text())
        self.drawing.show_drawing(_DRAWN_AS.get(name, name), word(f"guide.{name}", language))

    def restyle(self) -> None:
        """Take on the look."""
        self.setFixedWidth(self._look.px(310, 260))
        self._column.setSpacing(self._look.px(4, 2))
