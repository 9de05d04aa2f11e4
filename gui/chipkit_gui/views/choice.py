"""A closed list in the style of the desk's field and buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPen, QPolygonF, QShortcut
from PySide6.QtWidgets import QComboBox

from chipkit_gui.views.scrolling import bar_style

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QPaintEvent

    from chipkit_gui.views.look import Look

__all__ = ["ChoiceBox"]

_LETTERS = 30
"""Of what is chosen, that a closed list shows."""


class ChoiceBox(QComboBox):
    """One of several, with an arrow at its right end."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_LETTERS)
        self.restyle()

    def restyle(self) -> None:
        """Take on the look."""
        look = self._look
        self.setFont(look.font("body"))
        self.setPalette(look.palette())
        self.updateGeometry()

    def showPopup(self) -> None:  # noqa: N802 - Qt's name
        """Open the list: only then is there one, which is a window."""
        look, view = self._look, self.view()
        view.setFont(look.font("body"))
        view.setPalette(look.palette())
        view.verticalScrollBar().setStyleSheet(bar_style(look))
        super().showPopup()
        for part in (view, view.window()):
            part.removeEventFilter(self)
            part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Do what a key of the desk's window does: the open list is a window of its own, which has none of them.

        Esc closes the list alone, as it closes whatever lies on top.
        """
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            pressed = QKeySequence(event.keyCombination())
            found = (one for one in self.window().findChildren(QShortcut) if one.key() == pressed)
            shortcut = None if event.key() == Qt.Key.Key_Escape else next(found, None)
            if shortcut is not None:
                self.hidePopup()
                shortcut.activated.emit()
                return True
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as a button."""
        return QSize(super().sizeHint().width() + self._look.px(24), self._look.px(34, 28))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """No smaller."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw it."""
        look, colours = self._look, self._look.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = (2 if self.hasFocus() else 1) * colours.rim * look.scale
        painter.setPen(QPen(QColor(colours.focus if self.hasFocus() else colours.field_line), wide))
        painter.setBrush(QColor(colours.card))
        radius, half = look.px(8, 7), wide / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius)
        ink, inset, arrow = QColor(colours.ink), look.px(10, 8), look.px(5)
        painter.setPen(QPen(ink, 1.6 * look.scale))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        tip = QPointF(self.width() - inset - arrow, self.height() / 2 + arrow / 2)
        painter.drawPolyline(QPolygonF([tip + QPointF(-arrow, -arrow), tip, tip + QPointF(arrow, -arrow)]))
        place = self.rect().adjusted(inset, 0, -2 * inset - 2 * arrow, 0)
        text = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.end()
