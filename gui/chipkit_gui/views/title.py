"""The title strip: what this is, the field, the state of readers, card and trust, and the language."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from chipkit_gui.presenter import Tone
from chipkit_gui.presenter.devices import CARDS, MOST_DEVICES
from chipkit_gui.texts import LANGUAGES, word
from chipkit_gui.views.entry import EntryField
from chipkit_gui.views.parts import KeyButton, Strip, Text
from chipkit_gui.views.roles import Role
from chipkit_gui.views.signs import ToneSign

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from chipkit_gui.presenter import Screen
    from chipkit_gui.presenter.screen import StatusSign
    from chipkit_gui.texts import Language
    from chipkit_gui.views.look import Look

__all__ = ["StateSign", "TitleStrip"]

_NAMES = {"vi": "Tiếng Việt", "en": "English"}
_LEAST_LETTERS = 5
_ONE_READER = 3
"""Signs there are at most where there is one reader: of it, of its card and of the trust."""
_FIELD: Final = (240, 190)
"""What the field takes at least, in drawn pixels."""
_FOR_BOTH: Final = 90
"""What the field takes more, in drawn pixels, for what is asked for and what was received."""
_READER: Final = 150
"""What the name of a reader takes at least, in drawn pixels."""
_NO_BOUND: Final = 16_777_215
"""Qt's own widest widget."""


class TitleStrip(Strip):
    """The strip at the top.

    Signals:
        language_chosen: A `Language`.
    """

    accessible_role = Role.Grouping
    language_chosen = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(look, line_above=False)
        self._whole_mark = self._short_mark = ""
        self._card_texts: tuple[str, ...] = ()
        self._row = QHBoxLayout(self)
        self.app, self.demo, self.entry = Text(look, "app"), Badge(look), EntryField(look)
        self.devices, self.trust = tuple(StateSign(look) for _ in range(MOST_DEVICES)), StateSign(look)
        self._row.addWidget(self.app)
        self._row.addWidget(self.demo)
        self._row.addWidget(self.entry)
        self._row.addStretch(1)
        for sign in (*self.devices, self.trust):
            self._row.addWidget(sign)
        self._group = QButtonGroup(self)
        self.languages = {}
        choice = QHBoxLayout()
        choice.setSpacing(0)
        for language in LANGUAGES:
            chooser = LanguageButton(look, "language")
            chooser.show_action(language.upper())
            chooser.setCheckable(True)
            chooser.setAccessibleName(_NAMES[language])
            chooser.setToolTip(f"{_NAMES[language]} (Alt+{language[0].upper()})")
            chooser.clicked.connect(lambda _checked=False, chosen=language: self.language_chosen.emit(chosen))
            self._group.addButton(chooser)
            self.languages[language] = chooser
            choice.addWidget(chooser)
        self._row.addLayout(choice)
        self.restyle()

    def show_screen(self, screen: Screen) -> None:
        """Show the states."""
        language = screen.language
        self.app.setText(word("title", language))
        self.setAccessibleName(word("title", language))
        self._whole_mark, self._short_mark = word("demo", language), word("demo.short", language)
        self.demo.setVisible(screen.demo)
        self.entry.show_screen(screen)
        for place, sign in itertools.zip_longest(self.devices, screen.devices):
            place.setVisible(sign is not None)
            if sign is not None:
                place.show_sign(sign, language)
        self.trust.show_sign(screen.trust, language)
        self.languages[language].setChecked(True)
        self._card_texts = tuple(word(f"card.{name}", language) for name in CARDS)
        self._make_room()

    def restyle(self) -> None:
        """Take on the look."""
        look = self._look
        self.setFixedHeight(look.px(52, 40))
        self._row.setContentsMargins(look.px(16, 10), 0, look.px(16, 10), 0)
        self._row.setSpacing(look.px(12, 9))
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Suit the new width."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Where not all of it fits, leave the program's name out, and then all but the first words of the mark.

        What is said of card and trust is worth more. Whatever the card does, the field stays where it is, and as wide;
        the name of a reader takes what is left, and ends in dots where that is too little.
        """
        for sign in self.devices:
            sign.setMaximumWidth(_NO_BOUND)
        compact = self._look.compact
        self.demo.setText(self._short_mark if compact else self._whole_mark)
        self.demo.setAccessibleName(self._whole_mark)
        self.app.setVisible(not compact and self._spare(self.app) >= self._look.px(_FOR_BOTH))
        if not compact and not self.app.isVisibleTo(self) and self._spare() < 0:
            self.demo.setText(self._short_mark)
        spare = self._spare(*([self.app] if not self.app.isHidden() else []))
        most, least = self._look.px(400, 300), self._look.px(*_FIELD)
        self.entry.setFixedWidth(max(least, min(most, least + spare)))
        if self._one_reader():
            unused = max(0, self._widest_card() - self.devices[1].sizeHint().width())
            left = max(0, spare - (self.entry.width() - least)) + unused + self._look.px(_READER)
            self.devices[0].setMaximumWidth(left)

    def _spare(self, *more: QWidget) -> int:
        """What is left of the width for all but the program's name; less than nothing where it does not suffice."""
        shown = [sign for sign in (*self.devices, self.trust) if not sign.isHidden()]
        signs = [sign.sizeHint().width() for sign in shown]
        if self._one_reader():
            signs[:2] = [self._look.px(_READER), max(self._widest_card(), *signs[1:2])]
        demo = [] if self.demo.isHidden() else [self.demo]
        parts = [*signs, *(part.sizeHint().width() for part in (*more, *demo, *self.languages.values()))]
        margins = self._row.contentsMargins()
        around = margins.left() + margins.right() + (len(parts) + 1) * self._row.spacing()
        return self.width() - around - sum(parts) - self._look.px(*_FIELD)

    def _widest_card(self) -> int:
        """The width of the sign of a card, whatever is said of it."""
        return max((self.trust.width_of(text) for text in self._card_texts), default=0)

    def _one_reader(self) -> bool:
        return sum(not sign.isHidden() for sign in (*self.devices, self.trust)) <= _ONE_READER


class Badge(Text):
    """The mark of a demo: in a frame, and never narrower than its words."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "badge")
        self.set_tone(Tone.UNDETERMINED)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def around(self, rise: int) -> tuple[int, int, int, int]:
        """Room for the frame."""
        look = self._look
        return look.px(7), rise + look.px(2, 1), look.px(7), look.px(2, 1)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """All of it."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the frame and the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.colour(), self._look.scale))
        radius = self._look.px(4)
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), radius, radius)
        painter.end()
        super().paintEvent(event)


class LanguageButton(KeyButton):
    """A small button that stays down; the two stand wall to wall."""

    joined = True

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Two letters and what is around them."""
        look = self._look
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2 * look.px(9, 8), look.px(28, 26))


class StateSign(QWidget):
    """A small sign with a word, of which a long one ends in dots before anything else is pushed out."""

    accessible_role = Role.Indicator

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.sign, self.text = ToneSign(look, 15, 14), Fading(look, "body", ink="soft")
        self._row.addWidget(self.sign)
        self._row.addWidget(self.text)
        self.restyle()

    def show_sign(self, shown: StatusSign, language: Language) -> None:
        """Show a state."""
        self.sign.show_tone(shown.tone, "passed" if shown.tone is Tone.NEUTRAL and shown.in_order else "", language)
        self.text.setText(shown.text)
        self.setAccessibleName(shown.spoken)
        self.text.setAccessibleName(shown.spoken)
        self.setAccessibleDescription(shown.details)
        self.setToolTip(shown.details or shown.text)

    def width_of(self, text: str) -> int:
        """How wide it is with a text."""
        return self.sizeHint().width() + self.text.fontMetrics().horizontalAdvance(text) - self.text.sizeHint().width()

    def restyle(self) -> None:
        """Take on the look."""
        self._row.setSpacing(self._look.px(6, 5))


class Fading(Text):
    """A line that ends in dots where its place is too narrow."""

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A few letters."""
        hint = self.sizeHint()
        return QSize(min(hint.width(), self.fontMetrics().averageCharWidth() * _LEAST_LETTERS), hint.height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw as much as fits."""
        painter = QPainter(self)
        painter.setPen(self.colour())
        place = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, place.width() + 1)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.end()
