"""A drawing in place of the data: where the number and the code stand on a card, and how it lies on the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from chipkit_gui.presenter import Tone
from chipkit_gui.views.theme import INK, LINE, MUTED, PAGE, PANEL, TONES

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

__all__ = ["GuideDrawing"]

_WIDTH, _HEIGHT = 300.0, 190.0
_CARD: Final = QRectF(0, 0, 172, 108)
_QR: Final = 21


class GuideDrawing(QWidget):
    """Either the card's face with what to scan or type, or the card on the reader."""

    def __init__(self) -> None:
        super().__init__()
        self._on_reader = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(90, 40))

    def show_guide(self, name: str, *, on_reader: bool) -> None:
        """Choose the drawing.

        Args:
            name: What it shows, for who does not see it.
            on_reader: Whether the card is drawn on the reader.
        """
        self.setAccessibleName(name)
        if on_reader is not self._on_reader:
            self._on_reader = on_reader
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw it as large as it fits, in the middle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = min(self.width() / _WIDTH, self.height() / _HEIGHT, 1.5)
        painter.translate(self.width() / 2, self.height() / 2)
        painter.scale(scale, scale)
        if self._on_reader:
            _draw_reader(painter)
        else:
            _draw_face(painter)
        painter.end()


def _draw_reader(painter: QPainter) -> None:
    """A card that sinks onto a flat reader."""
    painter.setPen(QPen(QColor(MUTED), 2))
    painter.setBrush(QColor(PAGE))
    painter.drawRoundedRect(QRectF(-118, 8, 236, 74), 12, 12)
    painter.setPen(QPen(QColor(TONES[Tone.WORKING].fill), 2.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for radius in (16, 28, 40):
        painter.drawArc(QRectF(70 - radius, 45 - radius, 2 * radius, 2 * radius), -45 * 16, 90 * 16)
    painter.save()
    painter.translate(-_CARD.width() / 2 - 18, -62)
    _draw_card(painter)
    painter.restore()
    _draw_arrow(painter, QPointF(92, -56), QPointF(92, -4))


def _draw_face(painter: QPainter) -> None:
    """A card's face, with the number and the code marked."""
    painter.translate(-_CARD.width() / 2, -_CARD.height() / 2)
    _draw_card(painter)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(TONES[Tone.WORKING].fill), 2.5))
    painter.drawRoundedRect(QRectF(54, 42, 92, 20), 4, 4)
    painter.drawRoundedRect(QRectF(138, 4, _QR + 10, _QR + 10), 4, 4)


def _draw_card(painter: QPainter) -> None:
    painter.setPen(QPen(QColor(MUTED), 1.5))
    painter.setBrush(QColor(PANEL))
    painter.drawRoundedRect(_CARD, 8, 8)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(LINE))
    painter.drawRoundedRect(QRectF(10, 30, 36, 48), 3, 3)
    painter.drawRoundedRect(QRectF(58, 12, 64, 7), 2, 2)
    for top, width in ((70, 88), (81, 70), (92, 80)):
        painter.drawRoundedRect(QRectF(58, top, width, 6), 2, 2)
    painter.setBrush(QColor("#B9C3CE"))
    painter.drawEllipse(QRectF(20, 38, 16, 18))
    painter.drawChord(QRectF(14, 58, 28, 38), 0, 180 * 16)
    _draw_code(painter, 143, 9)
    painter.setPen(QColor(INK))
    font = QFont(painter.font())
    font.setPixelSize(11)
    font.setBold(True)
    painter.setFont(font)
    painter.drawText(QRectF(54, 42, 92, 20), Qt.AlignmentFlag.AlignCenter, "0 1 2 3 4 5 …")


def _draw_code(painter: QPainter, left: float, top: float) -> None:
    """Something that looks like a QR code and holds nothing."""
    painter.setBrush(QColor(INK))
    cell = _QR / 7
    for row, line in enumerate(("1110111", "1010101", "1110111", "0001010", "1110101", "1010010", "1110111")):
        for column, dark in enumerate(line):
            if dark == "1":
                painter.drawRect(QRectF(left + column * cell, top + row * cell, cell, cell))


def _draw_arrow(painter: QPainter, start: QPointF, end: QPointF) -> None:
    colour = QColor(TONES[Tone.WORKING].fill)
    painter.setPen(QPen(colour, 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(start, end)
    painter.setBrush(colour)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPolygon(QPolygonF([end + QPointF(-9, -4), end + QPointF(9, -4), end + QPointF(0, 10)]))
