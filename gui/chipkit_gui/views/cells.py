"""Cells of the details: texts in as many lines as they take, none of them cut."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QSize
from PySide6.QtGui import QFont, QPalette, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QTreeWidget

__all__ = ["WrappedCells", "height_of", "line_height", "margin_above", "margin_of"]

_HIGHEST: Final = "ẨỖ"
"""Letters whose marks stand highest."""
_WIDE: Final = 10_000


def margin_of(tree: QTreeWidget) -> int:
    """What the style keeps free on both sides of a cell's text."""
    return tree.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, tree) + 1


def margin_above(tree: QTreeWidget) -> int:
    """Pixels above a text, for marks that stand higher than the line of the font."""
    metrics = tree.fontMetrics()
    return max(metrics.averageCharWidth() // 2, -metrics.tightBoundingRect(_HIGHEST).top() - metrics.ascent())


def height_of(text: str, font: QFont, width: int) -> int:
    """How high a text stands in a cell."""
    return ceil(_laid_out(text, font, width).boundingRect().height())


def line_height(font: QFont) -> float:
    """How high one of its lines is, in pixels: less than what the font wants from line to line."""
    layout = _laid_out(_HIGHEST, font, _WIDE)  # of which a line is a part, and goes with it
    return layout.lineAt(0).height()


def _laid_out(text: str, font: QFont, width: int) -> QTextLayout:
    """A text in the lines that it takes in a cell; a word that is wider, such as a digest, goes on in the next one."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    high = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, high))
        high += line.height()
    layout.endLayout()
    return layout


class WrappedCells(QStyledItemDelegate):
    """Draws texts in lines, and gives a row the height that they take in their columns.

    The style would cut what rises above the first line, as the hook of a capital does, and end a text in dots.
    """

    def __init__(self, tree: QTreeWidget) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802 - Qt's name
        """The size of one cell."""
        plain, tree = super().sizeHint(option, index), self._tree
        room = tree.columnWidth(index.column()) - (tree.indentation() if index.column() == 0 else 0)
        inner = room - 2 * margin_of(tree)
        if not index.parent().isValid() or inner <= 0:
            return QSize(plain.width(), plain.height() + self._above())
        lines = height_of(str(index.data() or ""), tree.font(), inner)
        return QSize(room, lines + 2 * self._above())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one cell."""
        cell, tree = QStyleOptionViewItem(option), self._tree
        self.initStyleOption(cell, index)
        tree.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, cell, painter, tree)
        left = margin_of(tree)
        text = _laid_out(cell.text, cell.font, cell.rect.width() - 2 * left)
        painter.save()
        chosen = bool(cell.state & QStyle.StateFlag.State_Selected)
        painter.setPen(cell.palette.color(QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text))
        text.draw(painter, QPointF(cell.rect.left() + left, cell.rect.top() + self._above()))
        painter.restore()

    def _above(self) -> int:
        return margin_above(self._tree)
