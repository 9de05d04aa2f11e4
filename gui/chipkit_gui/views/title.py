"""The title strip: what this is, the state of reader, card and trust, and the language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout

from chipkit_gui.texts import LANGUAGES, word
from chipkit_gui.views.parts import ChipSign, button, label

if TYPE_CHECKING:
    from chipkit_gui.presenter import Screen

__all__ = ["TitleStrip"]

_NAMES = {"vi": "Tiếng Việt", "en": "English"}


class TitleStrip(QFrame):
    """The strip at the top.

    Signals:
        language_chosen: A `Language`.
    """

    language_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("title")
        self.setFixedHeight(36)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 10, 0)
        row.setSpacing(8)
        self.app, self.demo = label("app"), label("demo")
        self.reader, self.card, self.trust = ChipSign(), ChipSign(), ChipSign()
        row.addWidget(self.app)
        row.addWidget(self.demo)
        row.addStretch(1)
        for sign in (self.reader, self.card, self.trust):
            row.addWidget(sign)
        row.addSpacing(4)
        self._group = QButtonGroup(self)
        self.languages = {}
        for language in LANGUAGES:
            chooser = button("language")
            chooser.setText(language.upper())
            chooser.setCheckable(True)
            chooser.setAccessibleName(_NAMES[language])
            chooser.setToolTip(f"{_NAMES[language]} (Alt+{language[0].upper()})")
            chooser.clicked.connect(lambda _checked=False, chosen=language: self.language_chosen.emit(chosen))
            self._group.addButton(chooser)
            self.languages[language] = chooser
            row.addWidget(chooser)

    def show_screen(self, screen: Screen) -> None:
        """Show the states."""
        language = screen.language
        self.app.setText(word("title", language))
        self.demo.setText(word("demo", language))
        self.demo.setVisible(screen.demo)
        self.reader.show_chip(word("reader", language), screen.reader)
        self.card.show_chip(word("card", language), screen.card)
        self.trust.show_chip(word("trust", language), screen.trust)
        self.languages[language].setChecked(True)
