"""The one window of the desk."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from chipkit_gui.presenter import Screen, present
from chipkit_gui.state import DeskState
from chipkit_gui.texts import DEFAULT_LANGUAGE, LANGUAGES, Language, word
from chipkit_gui.views.actions import ActionBar
from chipkit_gui.views.answering import COMMANDS, LONE, MODIFIERS, LoneKey, is_answer
from chipkit_gui.views.banner import BannerView
from chipkit_gui.views.body import Body
from chipkit_gui.views.demo import HazardStripe
from chipkit_gui.views.fitting import Fitting
from chipkit_gui.views.guide import GuideCard
from chipkit_gui.views.look import Look
from chipkit_gui.views.qt_texts import QtTexts
from chipkit_gui.views.sheets import DetailsSheet, HelpSheet, PhotoSheet, Sheet
from chipkit_gui.views.title import TitleStrip
from chipkit_gui.views.warning import WarningStrip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent, QResizeEvent, QShowEvent

    from chipkit_gui.views.demo import DemoControls

__all__ = ["DeskWindow"]

_NAMED: Final[Mapping[str, str]] = MappingProxyType(
    {"Y": "alike", "F1": "help", "F2": "not alike", "F3": "photo", "F5": "again", "F6": "details"}
)
"""Keys, and the actions that they stand for."""
_ANSWERS: Final = frozenset({"alike", "not alike"})


class DeskWindow(QWidget):
    """Shows one state of the desk after another, and tells what the teller does.

    Signals:
        entered: A text was typed or scanned.
        again_asked: The card is to be read once more.
        clear_asked: The client is to be forgotten.
        sensitive_toggled: Ethnicity, religion and family are to be opened or closed.
        likeness_said: "alike" or "not alike".
        sheet_opened: Whether a sheet is open: details, help or the large portrait.
        second_passed: Once a second.
        emptied: The client is gone from the window.
        closed: The window is gone.
    """

    entered = Signal(str)
    again_asked = Signal()
    clear_asked = Signal()
    sensitive_toggled = Signal()
    likeness_said = Signal(str)
    sheet_opened = Signal(bool)
    second_passed = Signal()
    emptied = Signal()
    closed = Signal()

    def __init__(
        self, language: Language = DEFAULT_LANGUAGE, demo: DemoControls | None = None, look: Look | None = None
    ) -> None:
        """Make the window; it shows an empty desk.

        Args:
            language: The language to begin with.
            demo: Controls of an invented card, where this is a demo.
            look: How it looks; by default as the system asks for.
        """
        super().__init__()
        self.look = look or Look()
        self.language: Language = language
        self._state = DeskState()
        self.qt_texts = QtTexts(self)
        self.qt_texts.vietnamese = language is Language.VI
        QGuiApplication.installTranslator(self.qt_texts)
        self.demo = demo
        if demo is not None:
            demo.set_up(self.look, self)
        self.hazard, self.title, self.banner = HazardStripe(self.look), TitleStrip(self.look), BannerView(self.look)
        self.warning = WarningStrip(self.look)
        self.guide, self.body, self.bar = GuideCard(self.look), Body(self.look), ActionBar(self.look, demo)
        self.photo_sheet, self.details_sheet = PhotoSheet(self.look), DetailsSheet(self.look)
        self.sheets: dict[str, Sheet] = {
            sheet.name: sheet for sheet in (self.photo_sheet, self.details_sheet, HelpSheet(self.look))
        }
        self.sheet: Sheet | None = None
        self._lay_out()
        self.entry = self.title.entry
        self.lone = LoneKey(self.entry.input)
        self.client, self.checks, self.photo = self.body.client, self.body.checks, self.body.photo
        self.again, self.clear = self.bar.buttons["again"], self.bar.buttons["next"]
        for before, after in pairwise(self._in_order()):
            self.setTabOrder(before, after)
        self._connect()
        self.fitting = Fitting(self)
        self.screen_shown = present(self._state, language)
        self._take_on_look()
        self.show_state(self._state)
        self.fitting.begin()
        self.entry.input.forget()

    def show_state(self, state: DeskState) -> None:
        """Show a state of the desk."""
        emptied = state.session != self._state.session and state.key is None
        if state.session != self._state.session:
            self.lone.drop_of_client(covered=self.sheet is not None)
            self.close_sheet()
        self._state = state
        self.screen_shown = present(state, self.language)
        self._show(self.screen_shown)
        if emptied:
            for sheet in self.sheets.values():
                sheet.empty()
            self.entry.input.interrupt()
            self.entry.input.setFocus()
            self.emptied.emit()

    def choose_language(self, language: Language) -> None:
        """Speak another language from now on."""
        self.language = language
        self.qt_texts.vietnamese = language is Language.VI
        self.show_state(self._state)

    def act(self, name: str) -> None:
        """Do what an action's name says, where the screen offers it; who compares a face must see it."""
        self.lone.drop()
        if name not in self.screen_shown.actions:
            return
        if name in self.sheets:
            self._toggle_sheet(self.sheets[name])
        elif name == "again":
            self.again_asked.emit()
        elif name == "next":
            self._step_back()
        elif name in _ANSWERS and self.sheet in (None, self.photo_sheet):
            self.likeness_said.emit(name)

    def close_sheet(self) -> None:
        """Close the sheet that is open."""
        if self.sheet is not None:
            self.sheet.empty()
            self.sheet = None
            self.entry.input.setFocus()
            self._show(self.screen_shown)
            self.sheet_opened.emit(self.sheet is not None)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """What it begins with."""
        return self.fitting.comfortable()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Let what is typed or scanned go to the field, wherever the focus is."""
        text = event.text()
        if self._answers_with(event):
            return
        if text.isprintable() and text.strip() and not event.modifiers() & COMMANDS:
            self.entry.input.take(text, pressed=event.timestamp())
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take Y for an answer where the field is empty."""
        if watched is self.entry.input and event.type() == QEvent.Type.KeyPress:
            return self._answers_with(event)  # type: ignore[arg-type]
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the system's font and colours."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ThemeChange):
            self.fitting.later()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Suit the new size."""
        super().resizeEvent(event)
        self.take_on_look()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Be where the screen is."""
        super().showEvent(event)
        self.fitting.shown()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Let the card threads end."""
        self._clock.stop()
        self.lone.drop()
        QGuiApplication.removeTranslator(self.qt_texts)
        self.closed.emit()
        super().closeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().window())
        painter.end()

    def take_on_look(self) -> None:
        """Look as the system asks for now, in the size that the window has."""
        if self.look.measure(self.size()):
            self._take_on_look()

    def _take_on_look(self) -> None:
        self.setPalette(self.look.palette())
        self._page.setContentsMargins(0, 0, 0, 0)
        side, above = self.look.px(16, 10), self.look.px(12, 8)
        self._frame.setContentsMargins(side, above, side, above)
        if self.demo is not None:
            self.demo.close_panel()
        Look.restyle(self)

    def _show(self, screen: Screen) -> None:
        focus = QApplication.focusWidget()
        for view in (self.title, self.warning, self.banner, self.body, self.guide):
            view.show_screen(screen)
        if self.demo is not None:
            self.demo.show_screen(screen)
        self.hazard.setVisible(screen.demo)
        self.hazard.setAccessibleName(word("demo", screen.language))
        if self.sheet is not None:
            self.sheet.show_screen(screen)
        waiting = screen.guide is not None and not screen.progress.running
        self._stack.setCurrentWidget(self.sheet or (self.guide if waiting else self.body))
        self.bar.show_screen(screen, back=self.sheet is not None)
        if focus is not None and self.isAncestorOf(focus) and not (focus.isVisibleTo(self) and focus.isEnabled()):
            self.entry.input.setFocus()  # else Qt gives it to whatever comes next, which may be an answer
        marked = f" ({word('demo', screen.language)})" if screen.demo else ""
        self.setWindowTitle(f"{word('title', screen.language)}{marked}")

    def _lay_out(self) -> None:
        self._page = QVBoxLayout(self)
        self._page.setSpacing(0)
        for part in (self.hazard, self.title, self.warning, self.banner):
            self._page.addWidget(part)
        frame = QWidget()
        self._frame = QVBoxLayout(frame)
        self._stack = QStackedWidget()
        for page in (self.guide, self.body, *self.sheets.values()):
            self._stack.addWidget(page)
        self._stack.setMinimumSize(1, 1)
        self._frame.addWidget(self._stack)
        self._page.addWidget(frame, 1)
        self._page.addWidget(self.bar)

    def _in_order(self) -> Iterator[QWidget]:
        """What Tab comes to, one behind the other: the field, what can be done, the data, what was checked and not."""
        yield self.entry.input
        yield from self.bar.in_order()
        yield from (self.photo.alike, self.photo.not_alike)
        yield from (self.client.sensitive, self.client.area)
        yield from (self.checks.checked, self.checks.not_checked)
        for sheet in self.sheets.values():
            yield from sheet.in_order()
        yield from self.title.languages.values()

    def _toggle_sheet(self, sheet: Sheet) -> None:
        if self.sheet is sheet:
            self.close_sheet()
            return
        opened = self.sheet is None
        self.sheet = sheet
        self.entry.input.setFocus()
        self._show(self.screen_shown)
        sheet.focus_first()
        if opened:
            self.sheet_opened.emit(self.sheet is not None)

    def _step_back(self) -> None:
        """Close what lies over the window, else end the client's turn."""
        if self.demo is not None and self.demo.panel.isVisible():
            self.entry.input.setFocus()
            self.demo.close_panel()
        elif self.sheet is not None:
            self.close_sheet()
        else:
            self.clear_asked.emit()

    def _press(self, key: str) -> None:
        """Hold a key back that does something on the screen that it was pressed at."""
        if key not in _NAMED or _NAMED[key] in self.screen_shown.actions:
            self.lone.hold(key)

    def _answers_with(self, event: QKeyEvent) -> bool:
        """Whether a key may be the answer Y: nothing is being typed, and an answer is wanted."""
        if event.key() in MODIFIERS or event.isAutoRepeat():
            return False
        self.lone.follows(event.timestamp(), event.key())
        asked = "alike" in self.screen_shown.actions and not self.entry.input.text().strip()
        if asked and is_answer(event):
            self.lone.hold("Y", event.text(), event.timestamp())
            return True
        return False

    def _connect(self) -> None:
        self.entry.entered.connect(self.entered)
        if self.demo is not None:
            self.entry.entered.connect(self.demo.close_panel)
        self.entry.input.installEventFilter(self)
        self.lone.alone.connect(lambda key: self._keys[key]())
        self.lone.typed.connect(lambda letter, pressed: self.entry.input.take(letter, pressed=pressed))
        self.bar.chosen.connect(self.act)
        for answers in (self.photo, self.photo_sheet.answers):
            answers.answered.connect(self.act)
        self.photo.opened.connect(partial(self.act, "photo"))
        self.clear_asked.connect(self.entry.input.forget)
        self.client.sensitive_toggled.connect(self.sensitive_toggled)
        self.title.language_chosen.connect(self.choose_language)
        self._keys: dict[str, Callable[[], None]] = {
            "Esc": self._step_back,
            "F12": self.clear_asked.emit,
            **{key: partial(self.act, name) for key, name in _NAMED.items()},
        }
        shortcuts = {
            **{key: partial(self._press, key) for key in LONE},
            **{f"Alt+{language[0].upper()}": partial(self.choose_language, language) for language in LANGUAGES},
        }
        for key, act in shortcuts.items():
            shortcut = QShortcut(QKeySequence(key), self, context=Qt.ShortcutContext.WindowShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(act)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self.take_on_look)
        hints.accessibility().contrastPreferenceChanged.connect(self.take_on_look)
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self.second_passed)
        self._clock.start()
