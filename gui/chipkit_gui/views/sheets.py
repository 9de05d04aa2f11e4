"""Sheets over the data, under banner and field, which stay: the portrait large, every check, and help."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QScrollArea,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from chipkit_gui.privacy import copy_privately
from chipkit_gui.texts import word
from chipkit_gui.views.cells import WrappedCells, line_height, margin_above
from chipkit_gui.views.parts import Card, KeyButton, Text, clear_layout, show_now
from chipkit_gui.views.portrait import Answers, PhotoFrame
from chipkit_gui.views.roles import Role
from chipkit_gui.views.scrolling import Curtains, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from chipkit_gui.presenter import Screen
    from chipkit_gui.presenter.details import DetailGroup, DetailRow
    from chipkit_gui.texts import Language
    from chipkit_gui.views.look import Look

__all__ = ["DetailsSheet", "HelpSheet", "PhotoSheet", "Sheet"]

_COLUMNS: Final = ("check", "outcome", "reason", "evidence")


class Sheet(Card):
    """One sheet; it is shown for an action's name, and closed by Esc, by the same key, or with its client."""

    accessible_role = Role.Pane
    name = ""

    def show_screen(self, screen: Screen) -> None:
        """Show what belongs to the screen, while the sheet is open."""

    def empty(self) -> None:
        """Forget what was shown."""

    def focus_first(self) -> None:
        """Take the focus where keys move something."""

    def in_order(self) -> Iterator[QWidget]:
        """What Tab comes to."""
        yield from ()


class PhotoSheet(Sheet):
    """The portrait as large as the window, with what it is worth and the question that it is there for."""

    name = "photo"

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        row, self._beside = QHBoxLayout(self), QVBoxLayout()
        self.photo, self.caption = PhotoFrame(look), Text(look, "reason", wrap=True)
        self.photo.whole = True
        self.answers = Answers(look)
        self._beside.addStretch(1)
        self._beside.addWidget(self.caption)
        self._beside.addWidget(self.answers, 0, Qt.AlignmentFlag.AlignLeft)
        self._beside.addStretch(1)
        row.addStretch(1)
        row.addWidget(self.photo, 3)
        row.addLayout(self._beside, 2)
        self.restyle()

    def in_order(self) -> Iterator[QWidget]:
        """The answers."""
        yield from (self.answers.alike, self.answers.not_alike)

    def margins(self) -> tuple[int, int, int, int]:
        """As little as the frame needs: the height is the face's."""
        return (self._look.px(4, 2),) * 4

    def restyle(self) -> None:
        """Take on the look."""
        super().restyle()
        self._beside.setSpacing(self._look.px(16, 10))

    def show_screen(self, screen: Screen) -> None:
        """Show the portrait."""
        self.answers.show_screen(screen)
        self.setAccessibleName(word("photo", screen.language))
        self.photo.show_photo(self.accessibleName(), screen.photo)
        self.caption.setText(screen.photo.caption)
        self.caption.set_tone(screen.photo.tone)

    def empty(self) -> None:
        """Forget the portrait."""
        self.photo.forget()
        self.caption.setText("")


class DetailsSheet(Sheet):
    """Every check by its own name, with its result, its reason and the facts behind it."""

    name = "details"

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        column = QVBoxLayout(self)
        head = QHBoxLayout()
        self.heading, self.copied = Text(look, "heading"), Text(look, "small", ink="soft")
        self.copy = KeyButton(look, "copy")
        self.copy.clicked.connect(self.copy_plain)
        head.addWidget(self.heading)
        head.addStretch(1)
        head.addWidget(self.copied)
        head.addWidget(self.copy)
        self.tree = _Tree()
        self.show_focus_of(self.tree)
        self.tree.copy_asked.connect(self.copy_plain)
        self.curtains = Curtains(look, self.tree, self.tree.lines)
        column.addLayout(head)
        column.addWidget(self.tree, 1)
        self._shown: tuple[Language, tuple[DetailGroup, ...]] | None = None
        self.restyle()

    def show_screen(self, screen: Screen) -> None:
        """Show the checks."""
        language = screen.language
        if (language, screen.details) == self._shown:
            return
        self._shown = (language, screen.details)
        self.heading.setText(word("checks", language))
        self.setAccessibleName(word("checks", language))
        self.copy.show_action(word("action.copy", language))
        self.copied.setText("")
        self.tree.setAccessibleName(word("checks", language))
        self.tree.setHeaderLabels([word(f"details.{name}", language) for name in _COLUMNS])
        self._fill(screen.details)

    def empty(self) -> None:
        """Forget the checks."""
        self._shown = None
        self.tree.clear()

    def focus_first(self) -> None:
        """Let arrows and pages move the checks."""
        self.tree.setFocus()

    def in_order(self) -> Iterator[QWidget]:
        """The button over the checks, and they."""
        yield from (self.copy, self.tree)

    def copy_plain(self) -> None:
        """Copy checks, results and reasons: no evidence, of which digests could be guessed back into a person."""
        if self._shown is None:
            return
        language, groups = self._shown
        lines = [f"{row.check}\t{row.outcome}\t{row.title}\t{row.reason}" for row in _once(groups)]
        copy_privately("\n".join(lines))
        self.copied.setText(word("details.copied", language))

    def restyle(self) -> None:
        """Take on the look."""
        super().restyle()
        look = self._look
        self.tree.setFont(look.font("body"))
        self.tree.header().setFont(look.font("strong"))
        self.tree.setPalette(look.palette())
        self.tree.setIndentation(look.px(14))
        self.tree.suit()
        self.curtains.restyle()
        if self._shown is not None:
            self._fill(self._shown[1])

    def _fill(self, groups: tuple[DetailGroup, ...]) -> None:
        look = self._look
        self.tree.clear()
        for group in groups:
            top = QTreeWidgetItem([group.title])
            top.setFont(0, look.font("strong"))
            top.setFirstColumnSpanned(True)
            self.tree.addTopLevelItem(top)
            top.setFirstColumnSpanned(True)
            for row in group.rows:
                item = QTreeWidgetItem([row.title, row.outcome, row.reason, row.evidence])
                item.setData(0, Qt.ItemDataRole.AccessibleTextRole, row.spoken)
                item.setToolTip(0, row.check)
                item.setToolTip(3, row.evidence)
                for column in range(len(_COLUMNS)):
                    item.setTextAlignment(column, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
                item.setForeground(1, QColor(look.colours.tones[row.tone].text))
                if row.deciding:
                    for column in range(len(_COLUMNS)):
                        item.setBackground(column, QColor(look.colours.tones[row.tone].wash))
                top.addChild(item)
        self.tree.expandAll()


def _once(groups: tuple[DetailGroup, ...]) -> list[DetailRow]:
    """Each check once, though those that decided stand in a group of their own as well."""
    return list({row.check: row for group in groups for row in group.rows}.values())


class _Tree(QTreeWidget):
    """A table of groups that is read with the keys of a list.

    Signals:
        copy_asked: What it holds is to be copied.
    """

    copy_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setColumnCount(len(_COLUMNS))
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setWordWrap(True)
        self.setUniformRowHeights(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(WrappedCells(self))
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.header().setStretchLastSection(True)

    def suit(self) -> None:
        """Share the width among the columns."""
        whole = self.viewport().width()
        for column, part in enumerate((0.27, 0.12, 0.25)):
            self.setColumnWidth(column, round(whole * part))
        self.scheduleDelayedItemsLayout()

    def lines(self) -> Iterator[tuple[int, int]]:
        """Top and bottom of every line of the rows that the viewport shows."""
        item, high = self.itemAt(0, 0), line_height(self.font())
        while item is not None and (place := self.visualItemRect(item)).top() < self.viewport().height():
            above = margin_above(self)
            for line in range(max(1, round((place.height() - 2 * above) / high))):
                top = place.top() + above + round(line * high)  # what rises above a line lies in the one before
                yield place.top() if not line else top, place.top() + above + round((line + 1) * high)
            item = self.itemBelow(item)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the width anew."""
        super().resizeEvent(event)
        self.suit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Move with arrows and pages; copy as the button does; letters and digits are a scan, and no search."""
        if event.key() == Qt.Key.Key_C and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.copy_asked.emit()
        elif event.text().isprintable() and event.text():
            event.ignore()
        else:
            super().keyPressEvent(event)


class HelpSheet(Sheet):
    """What to do in this state, and the keys."""

    name = "help"

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        column = QVBoxLayout(self)
        content = QWidget()
        self._lines = QVBoxLayout(content)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(content)
        self.area.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        self.curtains = Curtains(look, self.area, partial(lines_of, self.area))
        self.show_focus_of(self.area)
        column.addWidget(self.area)
        self._shown: tuple[object, ...] = ()
        self._grid = QGridLayout()
        self.keys: list[tuple[Text, Text]] = []
        self.restyle()

    def restyle(self) -> None:
        """Take on the look."""
        super().restyle()
        self.curtains.restyle()

    def show_screen(self, screen: Screen) -> None:
        """Show the help for the state."""
        shown = (screen.language, screen.help)
        if shown == self._shown:
            return
        self._shown = shown
        clear_layout(self._lines)
        for part in (self, self.area):
            part.setAccessibleName(screen.help.title)
        self._add(screen.help.title, "guide")
        for paragraph in screen.help.paragraphs:
            self._add(paragraph, "reason")
        self._lines.addSpacing(self._look.px(12, 4))
        self._add(word("help.keys", screen.language), "heading")
        self.keys = [self._add_key(key, does, at) for at, (key, does) in enumerate(screen.help.keys)]
        self._lines.addLayout(self._grid)
        self._lines.addStretch(1)
        show_now(self._lines)

    def focus_first(self) -> None:
        """Let arrows and pages move the text."""
        self.area.setFocus()

    def in_order(self) -> Iterator[QWidget]:
        """The text."""
        yield self.area

    def empty(self) -> None:
        """Forget the state that was spoken of."""
        self._shown = ()
        self.keys = []
        clear_layout(self._lines)

    def _add_key(self, key: str, does: str, at: int) -> tuple[Text, Text]:
        """A key, and behind it what it does, in columns."""
        if at == 0:
            self._grid = QGridLayout()
            self._grid.setHorizontalSpacing(self._look.px(20, 14))
            self._grid.setVerticalSpacing(self._look.px(3, 1))
            self._grid.setColumnStretch(1, 1)
        pair = Text(self._look, "strong"), Text(self._look, "body", wrap=True)
        for column, (text, part) in enumerate(zip((key, does), pair, strict=True)):
            part.setText(text)
            self._grid.addWidget(part, at, column, Qt.AlignmentFlag.AlignTop)
        return pair

    def _add(self, text: str, role: str) -> None:
        line = Text(self._look, role, wrap=True)
        line.setText(text)
        self._lines.addWidget(line)
