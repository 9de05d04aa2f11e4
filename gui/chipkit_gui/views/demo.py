"""The controls of the demo: an invented card that one lays down, takes away and scans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from chipkit_gui.texts import defect_word, word
from chipkit_gui.views.parts import button
from chipkit_gui.views.shapes import hazard_brush

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from chipkit_gui.presenter import Screen

__all__ = ["DemoControls", "HazardStripe"]


class HazardStripe(QWidget):
    """Says at every glance that nothing here is real."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(8)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the stripes."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), hazard_brush())
        painter.end()


class DemoControls(QWidget):
    """Which card, what is wrong with it, and the hand that moves it.

    Signals:
        placed: Name of the card and of its fault, to be laid on the reader.
        removed: The card is to be taken away.
        scanned: Name of the card whose code is to be scanned.
    """

    placed = Signal(str, str)
    removed = Signal()
    scanned = Signal(str, str)

    def __init__(self, cards: Sequence[str], chosen: str, faults: Sequence[str]) -> None:
        """Make the controls.

        Args:
            cards: Names of the cards there are.
            chosen: The one to begin with.
            faults: Names of the faults there are.
        """
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.card, self.fault = QComboBox(), QComboBox()
        self.card.addItems([*dict.fromkeys((*cards, chosen))])
        self.card.setCurrentText(chosen)
        self._faults = ("", *faults)
        self.fault.addItems([*self._faults])
        self.place, self.remove, self.scan = button(), button(), button("primary")
        self.place.clicked.connect(lambda: self.placed.emit(*self._choice()))
        self.remove.clicked.connect(self.removed)
        self.scan.clicked.connect(lambda: self.scanned.emit(*self._choice()))
        for part in (self.card, self.fault, self.place, self.remove, self.scan):
            row.addWidget(part)
        for box in (self.card, self.fault):
            box.setMaximumWidth(190)

    def show_screen(self, screen: Screen) -> None:
        """Speak the language of the screen."""
        language = screen.language
        self.place.setText(word("demo.place", language))
        self.remove.setText(word("demo.remove", language))
        self.scan.setText(word("demo.scan", language))
        self.card.setAccessibleName(word("demo.card", language))
        self.fault.setAccessibleName(word("demo.defect", language))
        for at, fault in enumerate(self._faults):
            self.fault.setItemText(at, defect_word(fault, language))
        self.scan.setEnabled(screen.input_enabled)

    def _choice(self) -> tuple[str, str]:
        return self.card.currentText(), self._faults[max(self.fault.currentIndex(), 0)]
