"""What scrolls: its bar in the desk's colours, and no line that is cut in half where it rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QLabel, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QAbstractScrollArea, QScrollArea

    from chipkit_gui.views.look import Look

__all__ = ["Curtains", "bar_style", "lines_of"]


def bar_style(look: Look) -> str:
    """A style sheet for scroll bars: a handle in the colour of field lines, and no arrows."""
    wide, round_by, inset = look.px(10, 9), look.px(3), look.px(2)
    return (
        f"QScrollBar:vertical {{ background: transparent; border: none; width: {wide}px; margin: 0; }}"
        f"QScrollBar::handle:vertical {{ background: {look.colours.field_line}; border-radius: {round_by}px;"
        f" min-height: {look.px(24)}px; margin: {inset}px; }}"
        "QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical { height: 0; width: 0; }"
        "QScrollBar::add-page:vertical, QScrollBar::sub-page:vertical { background: transparent; }"
    )


def lines_of(area: QScrollArea) -> Iterator[tuple[int, int]]:
    """Top and bottom of every line of the labels in an area, as its viewport sees them."""
    viewport, content = area.viewport(), area.widget()
    for label in [] if content is None else content.findChildren(QLabel):
        if not label.isVisibleTo(viewport) or not label.text():
            continue
        room, metrics = label.contentsRect(), label.fontMetrics()
        flags = label.alignment().value | (Qt.TextFlag.TextWordWrap.value if label.wordWrap() else 0)
        letters = metrics.boundingRect(room, flags, QLabel.text(label))  # as its lines are broken
        top = label.mapTo(viewport, QPoint(0, letters.top())).y()
        count = max(1, round(letters.height() / metrics.lineSpacing()))
        for line in range(count):
            above = label.contentsMargins().top() if not line else 0
            start = top + line * metrics.lineSpacing()
            yield start - above, start + metrics.height()


class Curtains(QObject):
    """Covers, at both ends of what scrolls, the lines that would be cut in half."""

    def __init__(self, look: Look, area: QAbstractScrollArea, lines: Callable[[], Iterable[tuple[int, int]]]) -> None:
        """Hang them.

        Args:
            look: How the desk looks.
            area: What scrolls.
            lines: Gives the top and the bottom of each line, as the viewport sees them.
        """
        super().__init__(area)
        self.area = area
        self._look, self._lines = look, lines
        self.above, self.below = _Curtain(look, area), _Curtain(look, area)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.draw)
        bar = area.verticalScrollBar()
        bar.valueChanged.connect(self.draw)
        bar.rangeChanged.connect(self.later)
        area.viewport().installEventFilter(self)
        self.restyle()

    def restyle(self) -> None:
        """Take on the look."""
        self.area.verticalScrollBar().setStyleSheet(bar_style(self._look))
        self.later()

    def later(self) -> None:
        """Draw them once everything has its place."""
        self._timer.start()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow the viewport's size and what is laid out in it."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self.later()
        return False

    def draw(self) -> None:
        """Cover what is cut."""
        place, bar = self.area.viewport().geometry(), self.area.verticalScrollBar()
        top, bottom = 0, place.height()
        if bar.maximum() > bar.minimum():
            lines = sorted(self._lines())
            for start, end in lines:
                if start < top < end:
                    top = end
            for start, end in sorted(lines, key=lambda line: -line[1]):
                if start < bottom < end:
                    bottom = start
        self.above.setGeometry(place.left(), place.top(), place.width(), top)
        self.below.setGeometry(place.left(), place.top() + bottom, place.width(), place.height() - bottom)
        for curtain in (self.above, self.below):
            curtain.setVisible(curtain.height() > 0)
            curtain.raise_()


class _Curtain(QWidget):
    """A piece of the card's ground."""

    def __init__(self, look: Look, area: QAbstractScrollArea) -> None:
        super().__init__(area)
        self._look = look
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._look.colours.card))
        painter.end()
