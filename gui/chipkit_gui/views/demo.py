"""The controls of the demo: an invented card that one lays down, takes away and scans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from chipkit_gui.texts import defect_word, profile_word, word
from chipkit_gui.views.choice import ChoiceBox
from chipkit_gui.views.parts import Card, KeyButton, Text
from chipkit_gui.views.roles import Role
from chipkit_gui.views.signs import hazard_brush

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtGui import QPaintEvent

    from chipkit_gui.presenter import Screen
    from chipkit_gui.texts import Language
    from chipkit_gui.views.look import Look

__all__ = ["DemoControls", "HazardStripe"]


class HazardStripe(QWidget):
    """Says at every glance that nothing here is real."""

    accessible_role = Role.Graphic

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.restyle()

    def restyle(self) -> None:
        """Take on the look."""
        self.setFixedHeight(self._look.px(6, 4))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the stripes."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), hazard_brush(self._look.px(8, 6)))
        painter.end()


class DemoControls(QWidget):
    """Two buttons: the choice of a card with what is wrong with it, and the scan of its code.

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
        self._scan_text, self._scan_asked = "", False
        self._cards, self._chosen, self._faults = tuple(dict.fromkeys((*cards, chosen))), chosen, faults

    def set_up(self, look: Look, window: QWidget) -> None:
        """Make the parts, in the look of the window that they stand in."""
        self._look = look
        self.panel = _Panel(look, window)
        self.card, self.fault = self.panel.card, self.panel.fault
        self.card.addItems(self._cards)
        self.card.setCurrentIndex(self._cards.index(self._chosen))
        self.fault.addItems(["", *self._faults])
        self.choose, self.scan = KeyButton(look, "choose"), KeyButton(look, "scan")
        self.place, self.remove = self.panel.place, self.panel.remove
        self.choose.setCheckable(True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for button in (self.choose, self.scan):
            self._row.addWidget(button)
        self.choose.clicked.connect(self._toggle)
        self.place.clicked.connect(lambda: self.placed.emit(*self._choice()))
        self.remove.clicked.connect(self.removed)
        self.scan.clicked.connect(lambda: self.scanned.emit(*self._choice()))
        for done in (self.place, self.remove, self.scan):
            done.clicked.connect(self.close_panel)
        self.restyle()

    def in_order(self) -> Iterator[QWidget]:
        """What Tab comes to."""
        yield from (self.choose, self.card, self.fault, self.place, self.remove, self.scan)

    def show_screen(self, screen: Screen) -> None:
        """Speak the language of the screen."""
        language = screen.language
        self.setVisible(screen.demo)
        self.choose.show_action(word("demo.open", language))
        self._scan_text = word("demo.scan", language)
        wanted = screen.guide is not None and screen.guide.wants_code and not screen.primary
        self._scan_asked = wanted and not screen.received and screen.input_enabled
        self._show_scan()
        self.scan.setEnabled(screen.input_enabled)
        self.panel.show_language(language, self._cards, self._faults)

    def restyle(self) -> None:
        """Take on the look."""
        self._row.setSpacing(self._look.px(8, 6))

    def close_panel(self) -> None:
        """Put the choice away."""
        self.panel.hide()
        self.choose.setChecked(False)
        self._show_scan()

    def _show_scan(self) -> None:
        """Ask for the scan, unless the choice over it asks for a card."""
        self.scan.show_action(self._scan_text, primary=self._scan_asked and not self.choose.isChecked())

    def _toggle(self) -> None:
        self.panel.setVisible(self.choose.isChecked())
        self._show_scan()
        if self.panel.isVisible():
            self.panel.adjustSize()
            window = self.window()
            at = self.choose.mapTo(window, QPoint(0, 0))
            left = min(at.x(), window.width() - self.panel.width() - self._look.px(8))
            self.panel.move(max(0, left), max(0, at.y() - self.panel.height() - self._look.px(8)))
            self.panel.raise_()

    def _choice(self) -> tuple[str, str]:
        fault = self.fault.currentIndex()
        return self._cards[self.card.currentIndex()], self._faults[fault - 1] if fault > 0 else ""


class _Panel(Card):
    """The choice of card and fault, over the window."""

    accessible_role = Role.Grouping

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(look)
        self.setParent(window)
        self.hide()
        column = QVBoxLayout(self)
        self.about = Text(look, "small", ink="soft")
        self.card_label, self.fault_label = Text(look, "label", ink="soft"), Text(look, "label", ink="soft")
        self.card, self.fault = ChoiceBox(look), ChoiceBox(look)
        self.place, self.remove = KeyButton(look, "place"), KeyButton(look, "remove")
        for part in (self.about, self.card_label, self.card, self.fault_label, self.fault):
            column.addWidget(part)
        for label, box in ((self.card_label, self.card), (self.fault_label, self.fault)):
            label.setBuddy(box)
        row = QHBoxLayout()
        row.addWidget(self.place)
        row.addWidget(self.remove)
        column.addLayout(row)
        self.restyle()

    def show_language(self, language: Language, cards: Sequence[str], faults: Sequence[str]) -> None:
        """Speak a language."""
        self.about.setText(word("demo.about", language))
        self.setAccessibleName(word("demo.open", language))
        self.card_label.setText(word("demo.card", language))
        self.fault_label.setText(word("demo.defect", language))
        self.card.setAccessibleName(word("demo.card", language))
        self.fault.setAccessibleName(word("demo.defect", language))
        self.place.show_action(word("demo.place", language), primary=True)
        self.remove.show_action(word("demo.remove", language))
        for at, name in enumerate(cards):
            self.card.setItemText(at, profile_word(name, language))
        for at, name in enumerate(("", *faults)):
            self.fault.setItemText(at, defect_word(name, language))

    def edge(self) -> str:
        """One that is seen over whatever lies below."""
        return self._look.colours.field_line
