"""The field in the title strip: always there, also under a result, for the next client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from chipkit_gui.state import Stage
from chipkit_gui.texts import word
from chipkit_gui.views.code_field import CodeField
from chipkit_gui.views.parts import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from chipkit_gui.presenter import Screen
    from chipkit_gui.views.look import Look

__all__ = ["EntryField"]


class EntryField(QWidget):
    """The field, and at its right end what was taken of it: the text itself is not kept.

    Signals:
        entered: The text that was typed or scanned.
    """

    entered = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._name, self._of_next = "", False
        self.input = CodeField()
        self.input.entered.connect(self.entered)
        self.input.textChanged.connect(self._make_room)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.input)
        self.received = Text(look, "caption")
        self.received.setParent(self)
        self.received.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.restyle()

    def show_screen(self, screen: Screen) -> None:
        """Show what was received."""
        self._name, self._of_next = screen.asked, screen.stage is Stage.RESULT
        self.input.setAccessibleName(word("input", screen.language))
        self.input.setReadOnly(not screen.input_enabled)
        self.received.setText(screen.received)
        self.input.setAccessibleDescription(screen.received)
        self._make_room()

    def restyle(self) -> None:
        """Take on the look."""
        look, colours = self._look, self._look.colours
        self.input.setFont(look.font("body"))
        self.input.setPalette(look.palette())
        rim, thick, inset = look.px(colours.rim), look.px(2), look.px(10, 8)
        self.input.setStyleSheet(
            f"QLineEdit {{ background: {colours.card}; color: {colours.ink};"
            f" placeholder-text-color: {colours.soft};"
            f" border: {rim}px solid {colours.field_line};"
            f" border-radius: {look.px(8, 7)}px; padding: 0 {inset}px; min-height: {look.px(34, 28)}px;"
            f" selection-background-color: {colours.primary}; selection-color: {colours.on_primary}; }}"
            f"QLineEdit:focus {{ border: {thick}px solid {colours.focus}; padding: 0 {inset - thick + rim}px;"
            f" min-height: {look.px(34, 28) - 2 * (thick - rim)}px; }}"
        )
        self._make_room()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for twelve digits at least."""
        return QSize(self._look.px(210, 150), self.input.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep what was received at the right end."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Show what was received where nothing is being typed, and what is asked for where both fit.

        Under a result the next client goes first.
        """
        inset = self._look.px(12, 9)
        room = self.input.width() - 2 * inset
        wide = self.received.sizeHint().width()
        both = self.input.fontMetrics().horizontalAdvance(self._name) + wide + inset <= room
        shown = bool(self.received.text()) and not self.input.text() and wide <= room
        shown = shown and (both or not self._of_next)
        self.received.setVisible(shown)
        self.received.raise_()
        self.input.setPlaceholderText(self._name if both or not shown else "")
        high = self.received.sizeHint().height()
        field, own = self.input.fontMetrics(), self.received.fontMetrics()
        line = (self.input.height() - field.height()) // 2 + field.ascent()
        rise = self.received.contentsMargins().top()
        above = line - own.ascent() - rise - (high - rise - own.height()) // 2
        self.received.setGeometry(self.input.width() - inset - wide, above, wide, high)
