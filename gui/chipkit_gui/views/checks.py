"""The right column: what was checked, with results and reasons, and what was not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from chipkit_gui.presenter import Tone
from chipkit_gui.texts import word
from chipkit_gui.views.parts import Panel, clear_layout, label, scrolled, tint
from chipkit_gui.views.shapes import ToneShape
from chipkit_gui.views.theme import TONES

if TYPE_CHECKING:
    from chipkit_gui.presenter import Screen
    from chipkit_gui.presenter.rows import TellerRow

__all__ = ["ChecksColumn"]


class ChecksColumn(QWidget):
    """Checks above, and what was not checked always visible below."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[object, ...] = ()
        self.set_narrow(narrow=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.checked, self.not_checked = _ListPanel(), _ListPanel()
        column.addWidget(self.checked, 3)
        column.addWidget(self.not_checked, 2)

    def set_narrow(self, *, narrow: bool) -> None:
        """Take less room in a small window."""
        self.setFixedWidth(252 if narrow else 320)

    def show_screen(self, screen: Screen) -> None:
        """Show results and what is missing."""
        shown = (screen.language, screen.checks)
        if shown == self._shown:
            return
        self._shown = shown
        self.checked.begin(word("checks", screen.language))
        if screen.checks.note:
            self.checked.rows.addWidget(_line(screen.checks.note))
        for row in screen.checks.rows:
            self.checked.rows.addWidget(_CheckLine(row))
        self.checked.end()
        self.not_checked.begin(word("not_checked", screen.language))
        for line in screen.checks.not_checked:
            self.not_checked.rows.addWidget(_line(f"•  {line}"))
        self.not_checked.end()
        self.not_checked.setVisible(bool(screen.checks.not_checked))


class _ListPanel(Panel):
    """A heading over lines that scroll."""

    def __init__(self) -> None:
        super().__init__()
        self.heading = label("heading")
        content = QWidget()
        self.rows = QVBoxLayout(content)
        self.rows.setContentsMargins(0, 0, 6, 0)
        self.rows.setSpacing(5)
        self.area = scrolled(content, "")
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.body.addWidget(self.heading)
        self.body.addWidget(self.area, 1)

    def begin(self, heading: str) -> None:
        """Empty the list under a heading."""
        self.heading.setText(heading)
        self.area.setAccessibleName(heading)
        clear_layout(self.rows)

    def end(self) -> None:
        """Show the list from its beginning."""
        self.rows.addStretch(1)
        self.area.verticalScrollBar().setValue(0)


class _CheckLine(QFrame):
    """One check: shape, title and the reason; the one that decided stands on its colour."""

    def __init__(self, shown: TellerRow) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 2, 4, 2)
        row.setSpacing(7)
        sign = ToneShape(16)
        sign.set_tone(shown.tone)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        title, reason = label(wrap=True), label("muted", wrap=True)
        title.setText(shown.title)
        reason.setText(" · ".join(part for part in (shown.result, shown.reason) if part))
        tint(reason, shown.tone)
        texts.addWidget(title)
        texts.addWidget(reason)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        self.setAccessibleName(shown.spoken)
        if shown.deciding:
            colours = TONES[shown.tone]
            self.setStyleSheet(f"_CheckLine {{ background: {colours.wash}; border-left: 3px solid {colours.text}; }}")


def _line(text: str) -> QWidget:
    made = label(wrap=True)
    made.setText(text)
    tint(made, Tone.NEUTRAL)
    return made
