"""The shape of each tone: who cannot tell the colours tells them by it, and so does a grey print."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from chipkit_gui.presenter import Tone
from chipkit_gui.views.theme import TONES

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

__all__ = ["ToneShape", "hazard_brush"]

_CHECK = ((0.27, 0.52), (0.44, 0.69), (0.74, 0.34))


class ToneShape(QWidget):
    """A sign of fixed size. The text beside it says the same, so it has no accessible name of its own."""

    def __init__(self, size: int, *, on_fill: bool = False, parent: QWidget | None = None) -> None:
        """Make a sign.

        Args:
            size: Its width and height.
            on_fill: Whether it stands on the fill of its tone, as in the banner.
            parent: The widget that it stands in.
        """
        super().__init__(parent)
        self._tone = Tone.NEUTRAL
        self._on_fill = on_fill
        self.setFixedSize(QSize(size, size))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def tone(self) -> Tone:
        """What it says."""
        return self._tone

    def set_tone(self, tone: Tone) -> None:
        """Say something else."""
        if tone is not self._tone:
            self._tone = tone
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the shape."""
        colours = TONES[self._tone]
        ground, mark = (colours.on_fill, colours.fill) if self._on_fill else (colours.fill, colours.on_fill)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self.width(), self.height())
        _DRAW[self._tone](painter, QColor(ground), QColor(mark))
        painter.end()


def hazard_brush() -> QBrush:
    """Yellow and black stripes: what stands beside them is not real."""
    from PySide6.QtGui import QPixmap  # noqa: PLC0415 - a pixmap needs a running application

    tile = QPixmap(20, 20)
    tile.fill(QColor("#FFD166"))
    painter = QPainter(tile)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#1A1A1A"))
    painter.drawPolygon(QPolygonF([QPointF(0, 20), QPointF(10, 20), QPointF(20, 10), QPointF(20, 0)]))
    painter.drawPolygon(QPolygonF([QPointF(0, 0), QPointF(10, 0), QPointF(0, 10)]))
    painter.end()
    return QBrush(tile)


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _fill(painter: QPainter, ground: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)


def _passed(painter: QPainter, ground: QColor, mark: QColor) -> None:
    """A tick in a full circle."""
    _fill(painter, ground)
    painter.drawEllipse(QRectF(0.04, 0.04, 0.92, 0.92))
    painter.setPen(_pen(mark, 0.11))
    painter.drawPolyline(QPolygonF([QPointF(*point) for point in _CHECK]))


def _failed(painter: QPainter, ground: QColor, mark: QColor) -> None:
    """A cross in an octagon."""
    _fill(painter, ground)
    angles = [math.pi / 8 + step * math.pi / 4 for step in range(8)]
    painter.drawPolygon(
        QPolygonF([QPointF(0.5 + 0.5 * math.cos(angle), 0.5 + 0.5 * math.sin(angle)) for angle in angles])
    )
    painter.setPen(_pen(mark, 0.11))
    painter.drawLine(QPointF(0.33, 0.33), QPointF(0.67, 0.67))
    painter.drawLine(QPointF(0.67, 0.33), QPointF(0.33, 0.67))


def _undetermined(painter: QPainter, ground: QColor, mark: QColor) -> None:
    """An exclamation mark in a triangle."""
    painter.setPen(_pen(ground, 0.08))
    painter.setBrush(ground)
    painter.drawPolygon(QPolygonF([QPointF(0.5, 0.1), QPointF(0.95, 0.88), QPointF(0.05, 0.88)]))
    painter.setPen(_pen(mark, 0.1))
    painter.drawLine(QPointF(0.5, 0.38), QPointF(0.5, 0.6))
    painter.drawPoint(QPointF(0.5, 0.76))


def _alarming(painter: QPainter, ground: QColor, mark: QColor) -> None:
    """Two exclamation marks in a diamond."""
    _fill(painter, ground)
    painter.drawPolygon(QPolygonF([QPointF(0.5, 0.0), QPointF(1.0, 0.5), QPointF(0.5, 1.0), QPointF(0.0, 0.5)]))
    painter.setPen(_pen(mark, 0.09))
    for x in (0.41, 0.59):
        painter.drawLine(QPointF(x, 0.3), QPointF(x, 0.54))
        painter.drawPoint(QPointF(x, 0.7))


def _neutral(painter: QPainter, ground: QColor, mark: QColor) -> None:
    """A dash in a dashed square."""
    dark = min(ground, mark, key=QColor.lightness)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(dark, 0.06, Qt.PenStyle.DashLine))
    painter.drawRect(QRectF(0.12, 0.12, 0.76, 0.76))
    painter.setPen(_pen(dark, 0.09))
    painter.drawLine(QPointF(0.34, 0.5), QPointF(0.66, 0.5))


def _aborted(painter: QPainter, ground: QColor, mark: QColor) -> None:
    """A broken circle."""
    _fill(painter, ground)
    painter.drawEllipse(QRectF(0.04, 0.04, 0.92, 0.92))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(mark, 0.09))
    for start in (30, 150, 270):
        painter.drawArc(QRectF(0.2, 0.2, 0.6, 0.6), start * 16, 75 * 16)


def _working(painter: QPainter, ground: QColor, mark: QColor) -> None:
    """A circle of which one quarter is full."""
    _fill(painter, ground)
    painter.drawEllipse(QRectF(0.04, 0.04, 0.92, 0.92))
    painter.setPen(_pen(mark, 0.08))
    painter.drawEllipse(QRectF(0.22, 0.22, 0.56, 0.56))
    _fill(painter, mark)
    painter.drawPie(QRectF(0.22, 0.22, 0.56, 0.56), 0, 90 * 16)


_DRAW = {
    Tone.PASS: _passed,
    Tone.FAIL: _failed,
    Tone.UNDETERMINED: _undetermined,
    Tone.ALARMING: _alarming,
    Tone.NEUTRAL: _neutral,
    Tone.ABORTED: _aborted,
    Tone.WORKING: _working,
}
