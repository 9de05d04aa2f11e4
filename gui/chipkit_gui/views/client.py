"""The client's card: the data, as far as they may be shown."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from chipkit.words import LABELS
from chipkit_gui.presenter.holder import Field
from chipkit_gui.texts import word
from chipkit_gui.views.parts import Card, KeyButton, Text, clear_layout, show_now
from chipkit_gui.views.roles import Part, Role
from chipkit_gui.views.scrolling import Curtains, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from chipkit_gui.presenter import Screen
    from chipkit_gui.presenter.holder import HolderView, Withheld
    from chipkit_gui.texts import Language
    from chipkit_gui.views.look import Look

__all__ = ["ClientCard", "Pair"]

_VEILED: Final = ("name", "number", "birth", "sex", "nationality", "expiry")
"""What will stand here, while it is read."""
_LONG: Final = frozenset({"number", "father", "mother", "spouse"})
"""Fields that take two columns, where there are more than two."""
_MOST_COLUMNS: Final = 4
_FOR_FOUR: Final = 390
"""What four columns take, in drawn pixels."""


class ClientCard(Card):
    """The data in up to three columns; in the compact form, where height is dear, in four.

    Signals:
        sensitive_toggled: Ethnicity, religion and family are to be opened or closed.
    """

    accessible_role = Role.Grouping
    sensitive_toggled = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._shown_as: tuple[Language, HolderView, bool] | None = None
        self._columns = 3
        column = QVBoxLayout(self)
        column.setSpacing(0)
        self.heading, self.note = Text(look, "heading"), Text(look, "caption", wrap=True)
        self.sensitive = KeyButton(look, "sensitive", small=True)
        self.sensitive.clicked.connect(self.sensitive_toggled)
        content = Part(Role.List)
        content.setAutoFillBackground(False)
        self.content = content
        self._grid = QGridLayout(content)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.show_focus_of(self.area)
        self.area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.area.viewport().setAutoFillBackground(False)
        self.area.setWidget(content)
        self.curtains = Curtains(look, self.area, partial(lines_of, self.area))
        content.setAutoFillBackground(False)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.heading)
        words.addWidget(self.note)
        self._head = head = QHBoxLayout()
        head.addLayout(words, 1)
        head.addWidget(self.sensitive, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        column.addWidget(self.area, 1)
        self.restyle()

    def show_screen(self, screen: Screen) -> None:
        """Show what may be shown."""
        self.heading.setText(word("holder", screen.language))
        for part in (self, self.area, self.content):
            part.setAccessibleName(self.heading.text())
        self.note.setText(screen.holder.note)
        self.note.set_tone(screen.holder.tone)
        name = "sensitive.hide" if screen.sensitive_open else "sensitive.show"
        self.sensitive.show_action(word(name, screen.language))
        self.sensitive.setVisible(screen.holder.has_sensitive)
        if (screen.language, screen.holder, screen.progress.running) != self._shown_as:
            self._shown_as = (screen.language, screen.holder, screen.progress.running)
            self._show_fields()

    def restyle(self) -> None:
        """Take on the look."""
        super().restyle()
        look = self._look
        self.heading.setVisible(not look.compact)
        self._head.setSpacing(look.px(12, 8))
        self._grid.setContentsMargins(0, look.px(6, 1), look.px(4, 2), 0)
        self._grid.setHorizontalSpacing(look.px(20, 12))
        self._grid.setVerticalSpacing(look.px(8, 1))
        self._show_fields()
        self._suit()
        self.curtains.restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Use as many columns as fit."""
        super().resizeEvent(event)
        self._suit()

    def _suit(self) -> None:
        columns = 3 if self.width() >= self._look.px(400, 380) else 2
        if self._look.compact and self.width() >= self._look.px(_FOR_FOUR):
            columns = _MOST_COLUMNS
        if columns != self._columns:
            self._columns = columns
            self._show_fields()

    def _show_fields(self) -> None:
        if self._shown_as is None:
            return
        clear_layout(self._grid)
        language, holder, reading = self._shown_as
        columns = self._columns
        pairs: dict[int, list[Pair]] = {}
        narrow_first = sorted(holder.fields, key=lambda field: field.wide and field.name != "name")
        end = 0
        for item, (row, column, span) in zip(narrow_first, _places(narrow_first, columns), strict=True):
            pair = Pair(self._look, item)
            pairs.setdefault(row, []).append(pair)
            self._grid.addWidget(pair, row, column, 1, span, Qt.AlignmentFlag.AlignTop)
            end = row + 1
        _align(pairs)
        unjudged = word("row.unjudged", language)
        veiled = [Field(name, LABELS[name][language], unjudged, name == "name") for name in _VEILED if reading]
        for item, (row, column, span) in zip(veiled, _places(veiled, columns), strict=True):
            self._grid.addWidget(_Veiled(self._look, item), row, column, 1, span, Qt.AlignmentFlag.AlignTop)
            end = row + 1
        for row, withheld in enumerate(holder.withheld, end):
            self._grid.addWidget(self._refusal(withheld), row, 0, 1, columns)
        for column in range(_MOST_COLUMNS):
            self._grid.setColumnStretch(column, int(column < columns))
        for line in range(self._grid.rowCount() + 1):
            self._grid.setRowStretch(line, 0)
        end += len(holder.withheld)
        self._grid.addWidget(QWidget(), end, 0)
        self._grid.setRowStretch(end, 1)
        show_now(self._grid)
        self.curtains.later()
        self.area.verticalScrollBar().setValue(0)

    def _refusal(self, withheld: Withheld) -> Text:
        """Why a file is not shown."""
        line = Text(self._look, "caption", wrap=True)
        line.setText(withheld.text)
        line.set_tone(withheld.tone)
        return line


class Pair(Part):
    """A label over its value, or before it where height is dear and width is not."""

    def __init__(self, look: Look, item: Field) -> None:
        super().__init__(Role.ListItem)
        self.beside = look.compact and item.wide and item.name != "name"
        column = QHBoxLayout(self) if self.beside else QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(8) if self.beside else 0)
        self.title, self.value = None, Text(look, _role(item.name, beside=self.beside), wrap=True)
        self.value.setText(item.value)
        for named in (self, self.value):
            named.setAccessibleName(f"{item.label}: {item.value}")
        if item.name != "name":
            self.title = Text(look, "label", ink="soft", wrap=not self.beside)
            self.title.setText(item.label)
            self.title.setBuddy(self.value)
            column.addWidget(self.title, 0, Qt.AlignmentFlag.AlignTop if self.beside else Qt.AlignmentFlag(0))
        column.addWidget(self.value, 1)


def _places(fields: Sequence[Field], columns: int) -> Iterator[tuple[int, int, int]]:
    """Row, column and columns taken of each field: the same for what is read and for what will be."""
    at = 0
    for item in fields:
        span = columns if item.wide else 2 if item.name in _LONG and columns > 2 else 1
        at += -at % columns if at % columns + span > columns else 0
        yield at // columns, at % columns, span
        at += span


def _role(name: str, *, beside: bool) -> str:
    """A value behind its label has less width, and is set as the texts around it."""
    return "name" if name == "name" else "strong" if beside else "value"


def _align(rows: dict[int, list[Pair]]) -> None:
    """Let values that stand beside each other stand on one line, and those behind their labels under each other."""
    for row in rows.values():
        rise = max(pair.value.rise for pair in row)
        for pair in row:
            pair.value.set_least_rise(rise)
    titles = [pair.title for row in rows.values() for pair in row if pair.beside and pair.title is not None]
    widest = max((title.sizeHint().width() for title in titles), default=0)
    for title in titles:
        title.setMinimumWidth(widest)


class _Veiled(QWidget):
    """A label over the room of a value that is not there yet."""

    accessible_role = Role.ListItem

    def __init__(self, look: Look, item: Field) -> None:
        super().__init__()
        self.setAccessibleName(f"{item.label}: {item.value}")
        self._look, self._role = look, "name" if item.name == "name" else "value"
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.title = Text(look, "label", ink="soft", wrap=True)
        self.title.setText(item.label)
        column.addWidget(self.title)
        if item.name == "name":  # it has no label, and no other value is as large
            self.title.hide()
        self.restyle()

    def restyle(self) -> None:
        """Take on the look: as high as the value that will stand here."""
        layout, high = self.layout(), QFontMetrics(self._look.font(self._role)).height()
        if layout is not None:
            layout.setContentsMargins(0, 0, 0, high)
        self.setMinimumHeight(high)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw a bar in the value's place."""
        look = self._look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # where the system's colours have no ground apart, its outline is what is seen
        painter.setPen(QColor(look.colours.line) if look.colours.rim > 1 else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.colours.void))
        high = QFontMetrics(look.font(self._role)).height() - look.px(3, 2)
        painter.drawRoundedRect(QRectF(0, self.height() - high - 1, self.width() * 0.64, high), look.px(4), look.px(4))
        painter.end()
