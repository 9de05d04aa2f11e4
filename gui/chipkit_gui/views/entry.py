"""The left column: what opens the chip, and how far the reading is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from chipkit_gui.presenter import Tone
from chipkit_gui.texts import word
from chipkit_gui.views.code_field import CodeField
from chipkit_gui.views.parts import Panel, label
from chipkit_gui.views.theme import MUTED, TONES

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from chipkit_gui.presenter import Screen
    from chipkit_gui.presenter.progress import ProgressView, StepView

__all__ = ["EntryColumn"]

_ROOM_FOR_STEPS = 290


class EntryColumn(QWidget):
    """Input and progress.

    Signals:
        entered: The text that was typed or scanned. It is not kept here.
    """

    entered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(244)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._input_panel())
        column.addWidget(self._progress_panel(), 1)

    def show_screen(self, screen: Screen) -> None:
        """Show what was received and how far the reading is."""
        language = screen.language
        name = word("input", language)
        self.input_label.setText(name)
        self.input.setAccessibleName(name)
        self.input.setPlaceholderText("")
        self.input.setReadOnly(not screen.input_enabled)
        self.received.setText(screen.received or word("input.hint", language))
        self.heading.setText(word("progress", language))
        self._show_progress(screen.progress)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the list of steps out where it does not fit; the banner names the step as well."""
        super().resizeEvent(event)
        for step in self.steps:
            step.setVisible(self.height() >= _ROOM_FOR_STEPS)

    def _input_panel(self) -> Panel:
        panel = Panel()
        self.input_label, self.input = label("heading"), CodeField()
        self.input.entered.connect(self.entered)
        self.input_label.setBuddy(self.input)
        self.received = label("muted", wrap=True)
        for part in (self.input_label, self.input, self.received):
            panel.body.addWidget(part)
        return panel

    def _progress_panel(self) -> Panel:
        panel = Panel()
        self.heading, self.bar, self.detail = label("heading"), QProgressBar(), label("muted")
        self.bar.setTextVisible(False)
        panel.body.addWidget(self.heading)
        panel.body.setSpacing(2)
        self.steps = [StepRow() for _ in range(6)]
        for step in self.steps:
            panel.body.addWidget(step)
        panel.body.addSpacing(5)
        panel.body.addWidget(self.bar)
        panel.body.addWidget(self.detail)
        panel.body.addStretch(1)
        return panel

    def _show_progress(self, shown: ProgressView) -> None:
        for row, step in zip(self.steps, shown.steps, strict=True):
            row.show_step(step)
        self.bar.setValue(shown.percent)
        self.bar.setAccessibleName(shown.line)
        self.detail.setText(shown.line)


class StepRow(QWidget):
    """One step: done, now or later. Read is not verified, so there is no tick."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(7)
        self.dot, self.text = _Dot(), label()
        row.addWidget(self.dot)
        row.addWidget(self.text, 1)

    def show_step(self, step: StepView) -> None:
        """Show where this step stands."""
        self.dot.set_mark(step.mark)
        self.text.setText(step.title)
        self.text.setAccessibleName(step.spoken)
        colour = {"now": TONES[Tone.WORKING].text, "later": MUTED}.get(step.mark, "")
        weight = "font-weight: 600;" if step.mark == "now" else ""
        self.text.setStyleSheet(f"color: {colour}; {weight}" if colour else "")


class _Dot(QWidget):
    """A full dot for done, a half one for now, a ring for later."""

    def __init__(self) -> None:
        super().__init__()
        self._mark = "later"
        self.setFixedSize(QSize(12, 12))

    def set_mark(self, mark: str) -> None:
        if mark != self._mark:
            self._mark = mark
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(MUTED if self._mark == "later" else TONES[Tone.WORKING].text)
        painter.setPen(QPen(colour, 1.5))
        if self._mark == "done":
            painter.setBrush(colour)
        painter.drawEllipse(2, 2, 8, 8)
        if self._mark == "now":
            painter.setBrush(colour)
            painter.drawPie(2, 2, 8, 8, 270 * 16, 180 * 16)
        painter.end()
