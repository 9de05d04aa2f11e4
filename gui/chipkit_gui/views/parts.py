"""Small parts that several views are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from chipkit_gui.views.shapes import ToneShape
from chipkit_gui.views.theme import TONES

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayout

    from chipkit_gui.presenter import Tone
    from chipkit_gui.presenter.screen import StatusSign

__all__ = ["ChipSign", "Panel", "button", "clear_layout", "label", "scrolled", "tint"]


def label(style: str = "", *, wrap: bool = False) -> QLabel:
    """A label that shows its text as it stands, never as markup."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setIndent(0)  # a padded label would be indented by itself
    made.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
    if style:
        made.setObjectName(style)
    if wrap:
        made.setWordWrap(True)
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        made.setMinimumSize(1, 1)  # else its height is reckoned for its longest word, not for its width
    return made


def button(style: str = "") -> QPushButton:
    """A button that Enter never presses, for scanners send it; a click leaves the focus where codes are taken."""
    made = QPushButton()
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setAutoDefault(False)
    made.setDefault(False)
    if style:
        made.setObjectName(style)
    return made


def tint(widget: QWidget, tone: Tone) -> None:
    """Write in the colour of a tone on white."""
    widget.setStyleSheet(f"color: {TONES[tone].text};")


def clear_layout(layout: QLayout) -> None:
    """Take everything out of a layout, and what it holds out of memory."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear_layout(inner)


def scrolled(content: QWidget, name: str) -> QScrollArea:
    """A content that may be higher than its place, never wider."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    area.setAccessibleName(name)
    return area


class Panel(QFrame):
    """A white box."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(10, 8, 10, 8)
        self.body.setSpacing(4)


class ChipSign(QFrame):
    """A small sign with a shape and a word."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, 8, 0)
        row.setSpacing(5)
        self.setFixedHeight(24)
        self.shape_of_tone = ToneShape(14)
        self.text = label()
        row.addWidget(self.shape_of_tone)
        row.addWidget(self.text)

    def show_chip(self, what: str, chip: StatusSign) -> None:
        """Show a state.

        Args:
            what: What it is the state of, for screen readers.
            chip: The state.
        """
        colours = TONES[chip.tone]
        self.shape_of_tone.set_tone(chip.tone)
        self.text.setText(chip.text)
        self.setAccessibleName(f"{what}: {chip.text}")
        self.setAccessibleDescription(chip.details)
        self.setToolTip(chip.details)
        self.text.setAccessibleName(f"{what}: {chip.text}")
        self.setStyleSheet(
            f"ChipSign {{ background: {colours.wash}; border-radius: 12px; }}"
            f"QLabel {{ color: {colours.text}; font-size: 12px; }}"
        )
