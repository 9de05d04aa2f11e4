"""The right column: seven rows with the deciding one first, and whole beneath it what was not checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from chipkit_gui.presenter import Tone
from chipkit_gui.presenter.rows import Row
from chipkit_gui.texts import word
from chipkit_gui.views.parts import Card, Text, clear_layout, show_now
from chipkit_gui.views.roles import Role
from chipkit_gui.views.signs import ToneSign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from chipkit_gui.presenter import Screen
    from chipkit_gui.presenter.checks import ChecksView
    from chipkit_gui.presenter.rows import TellerRow
    from chipkit_gui.texts import Language
    from chipkit_gui.views.look import Look

__all__ = ["ChecksColumn"]

_PART: Final = 0.29
"""Of the width, where that is less than the column would take."""
_MOST_FITTINGS: Final = 4
"""So often it is filled in at the most before it stands: each may change the size that it has."""


class ChecksColumn(QWidget):
    """Rows above, and what was not checked beneath. Nothing of it scrolls: it takes the form that fits."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._shown: tuple[Language, ChecksView, bool] | None = None
        self._fitting = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.checked, self.not_checked = _Listing(look), _Listing(look)
        self._column.addWidget(self.checked)
        self._column.addWidget(self.not_checked, 1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)
        self.restyle()

    def show_screen(self, screen: Screen) -> None:
        """Show results and what is missing."""
        shown = (screen.language, screen.checks, screen.progress.running)
        if shown != self._shown:
            self._shown = shown
            self._fit()

    def restyle(self) -> None:
        """Take on the look."""
        self._column.setSpacing(self._look.px(12, 6))
        self._fit()

    def suit(self, body: int) -> None:
        """Take a part of the width of the body."""
        look = self._look
        part = 0 if look.compact else min(look.px(372), round(body * _PART))
        self.setFixedWidth(max(look.px(300, 246), part))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Take the form that fits."""
        super().resizeEvent(event)
        if event.size() != event.oldSize():
            self._fit()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As little as there is: the forms see to it that it suffices."""
        return QSize(self.width(), 1)

    def _fit(self) -> None:
        """Fill in the roomiest form that fits.

        What that does to the window may change the column's own size: it is filled in again for the size that came of
        it, and not for each on the way, of which there may be no last one.
        """
        if self._shown is None or self._fitting:
            return
        self._fitting = True
        try:
            for _ in range(_MOST_FITTINGS):
                size = self.size()
                self._fill_in()
                if self.size() == size:
                    break
        finally:
            self._fitting = False

    def _fill_in(self) -> None:
        assert self._shown is not None  # noqa: S101 - filled in only with what is shown
        rows = self._shown[1].rows
        deciding = sum(row.deciding for row in rows)
        for told, lines, tight in _forms(len(rows), deciding, compact=self._look.compact):
            self._fill(told=told, lines=lines, tight=tight)
            if self._needed() <= self.height():
                break
        for listing in (self.checked, self.not_checked):
            show_now(listing.lines)
        self._column.activate()

    def _needed(self) -> int:
        """The height that what is filled in takes."""
        inner = (self.checked, self.not_checked)
        return sum(one.height_at(self.width()) for one in inner) + self._column.spacing()

    def _fill(self, *, told: range, lines: bool, tight: bool) -> None:
        assert self._shown is not None  # noqa: S101 - filled in only with what is shown
        language, shown, reading = self._shown
        self.checked.begin(word("checks.reading" if reading else "checks", language))
        for at, row in enumerate(shown.rows):
            self.checked.add(_RowLine(self._look, row, language, reason=at in told, first=at == 0, tight=tight))
        for at, asked in enumerate(Row if reading else ()):
            self.checked.add(_Waiting(self._look, asked, language, first=at == 0))
        if shown.note and not reading:
            self.checked.add(_paragraph(self._look, shown.note))
        self.not_checked.begin(word("not_checked", language))
        for text in shown.not_checked if lines else filter(None, (shown.not_checked_short,)):
            self.not_checked.add(_Bullet(self._look, text) if lines else _paragraph(self._look, text))
        if not shown.not_checked:
            self.not_checked.add(_paragraph(self._look, word("not_checked.later", language)))
        self.not_checked.end()


def _forms(rows: int, deciding: int, *, compact: bool) -> Iterator[tuple[range, bool, bool]]:
    """From the roomiest to the tightest.

    Which rows tell their reason, whether what was not checked has lines, and whether rows stand closer together. The
    compact form tells reasons of those that decided alone, which stand first. Where not all of them fit, the first goes
    without: the verdict is called after it, so that its reason stands in the banner.
    """
    every, decided = range(rows), range(deciding)
    if not compact:
        yield from ((every, True, False), (decided, True, False), (every, False, False))
    yield from ((decided[left_out:], False, tight) for left_out in range(deciding + 1) for tight in (False, True))


class _Listing(Card):
    """A heading over lines."""

    accessible_role = Role.List

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # it takes no key: who hears the screen comes to its lines by it
        self._column = QVBoxLayout(self)
        self.heading = Text(look, "heading")
        self.heading.set_inset(16, 10)
        self.lines = QVBoxLayout()
        self.lines.setSpacing(0)
        self._column.addWidget(self.heading)
        self._column.addLayout(self.lines)
        self.restyle()

    def margins(self) -> tuple[int, int, int, int]:
        """None at the sides, where the deciding row reaches the edge."""
        look = self._look
        return look.colours.rim, look.px(10, 3), look.colours.rim, look.px(10, 4)

    def restyle(self) -> None:
        """Take on the look."""
        super().restyle()
        self._column.setSpacing(self._look.px(4, 1))

    def begin(self, heading: str) -> None:
        """Empty the list under a heading."""
        self.heading.setText(heading)
        self.setAccessibleName(heading)
        clear_layout(self.lines)

    def add(self, line: QWidget) -> None:
        """Add a line."""
        self.lines.addWidget(line)

    def end(self) -> None:
        """Keep the lines at the top."""
        self.lines.addStretch(1)

    def height_at(self, width: int) -> int:
        """The height that a width takes."""
        left, top, right, bottom = self.margins()
        inner = width - left - right
        rows = 0
        for at in range(self.lines.count()):
            item = self.lines.itemAt(at)
            line = None if item is None else item.widget()
            if line is not None:
                rows += line.heightForWidth(inner) if line.hasHeightForWidth() else line.sizeHint().height()
        return top + self.heading.sizeHint().height() + self._column.spacing() + rows + bottom


class _RowLine(QWidget):
    """One row: sign, title and result; the reason beneath where it is told. The deciding one stands on its colour."""

    accessible_role = Role.ListItem

    def __init__(
        self, look: Look, shown: TellerRow, language: Language, *, reason: bool, first: bool, tight: bool
    ) -> None:
        super().__init__()
        self._look, self._row, self._first = look, shown, first
        grid = QGridLayout(self)
        side, between = look.px(16, 10), 0 if tight else look.px(5, 1)
        grid.setContentsMargins(side, between + look.px(1, 0), side, between)
        grid.setHorizontalSpacing(look.px(10, 8))
        grid.setVerticalSpacing(0)
        self.sign = ToneSign(look, 18, 14)
        self.sign.show_tone(shown.tone, "passed" if shown.tone is Tone.NEUTRAL and shown.passed else "", language)
        title = Text(look, "strong" if shown.deciding else "medium", wrap=True)
        title.setText(shown.title)
        self.result = Text(look, "small", ink="soft")
        self.result.setText(shown.result)
        grid.addWidget(self.sign, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(title, 0, 1)
        grid.addWidget(self.result, 0, 2, Qt.AlignmentFlag.AlignVCenter)
        grid.setColumnStretch(1, 1)
        if shown.deciding:
            self.result.set_tone(shown.tone)
        if reason and shown.reason:
            told = Text(look, "label", ink="soft", wrap=True)
            told.setText(shown.reason)
            if shown.deciding:
                told.set_tone(shown.tone)
            grid.addWidget(told, 1, 1, 1, 2)
        self.setAccessibleName(shown.spoken)
        self.setToolTip(shown.reason)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the ground, or the line above."""
        look, colours = self._look, self._look.colours
        painter = QPainter(self)
        if self._row.deciding:
            tone = colours.tones[self._row.tone]
            painter.fillRect(self.rect(), QColor(tone.wash))
            painter.fillRect(0, 0, look.px(4, 3), self.height(), QColor(tone.edge))
        painter.end()
        if not self._row.deciding and not self._first:
            _line_above(self, look)


class _Waiting(QWidget):
    """A row that nothing can be said of before the verdict, and that says so."""

    accessible_role = Role.ListItem

    def __init__(self, look: Look, row: Row, language: Language, *, first: bool) -> None:
        super().__init__()
        self._look, self._first = look, first
        grid = QGridLayout(self)
        side, between = look.px(16, 10), look.px(5, 1)
        grid.setContentsMargins(side, between + look.px(1, 0), side, between)
        grid.setHorizontalSpacing(look.px(10, 8))
        text, unjudged = Text(look, "medium", ink="soft", wrap=True), Text(look, "small", ink="soft")
        title, said = word(f"row.{row.value}", language), word("row.unjudged", language)
        text.setText(title)
        unjudged.setText(said)
        sign = ToneSign(look, 18, 14)
        sign.show_tone(Tone.NEUTRAL, language=language)
        grid.addWidget(sign, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(text, 0, 1)
        grid.addWidget(unjudged, 0, 2, Qt.AlignmentFlag.AlignVCenter)
        grid.setColumnStretch(1, 1)
        self.setAccessibleName(f"{title}: {said}")

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the line above."""
        if not self._first:
            _line_above(self, self._look)


class _Bullet(QWidget):
    """One line of what was not checked."""

    accessible_role = Role.ListItem

    def __init__(self, look: Look, text: str) -> None:
        super().__init__()
        self._look = look
        grid = QGridLayout(self)
        grid.setContentsMargins(look.px(28, 20), 0, look.px(16, 10), look.px(1))
        line = Text(look, "body", ink="soft", wrap=True)
        line.setText(text)
        self.setAccessibleName(text)
        self._text = line
        grid.addWidget(line, 0, 0)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the dot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._look.colours.soft))
        metrics = self._text.fontMetrics()
        size = self._look.px(4)
        middle = self._text.contentsRect().top() + metrics.ascent() - metrics.xHeight() // 2
        painter.drawEllipse(self._look.px(18, 12), middle - size // 2, size, size)
        painter.end()


def _line_above(row: QWidget, look: Look) -> None:
    painter, colours, side = QPainter(row), look.colours, look.px(16, 10)
    painter.fillRect(side, 0, row.width() - 2 * side, max(1, look.px(colours.rim)), QColor(colours.line))
    painter.end()


def _paragraph(look: Look, text: str) -> Text:
    made = Text(look, "small", ink="soft", wrap=True)
    made.setText(text)
    made.set_inset(16, 10)
    return made
