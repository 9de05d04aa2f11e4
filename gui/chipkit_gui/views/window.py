"""The one window of the desk."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from chipkit_gui.presenter import Screen, present
from chipkit_gui.state import DeskState
from chipkit_gui.texts import DEFAULT_LANGUAGE, LANGUAGES, word
from chipkit_gui.views.banner import BannerView
from chipkit_gui.views.checks import ChecksColumn
from chipkit_gui.views.client import ClientPanel
from chipkit_gui.views.demo import HazardStripe
from chipkit_gui.views.entry import EntryColumn
from chipkit_gui.views.parts import button
from chipkit_gui.views.theme import stylesheet
from chipkit_gui.views.title import TitleStrip

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent

    from chipkit_gui.texts import Language
    from chipkit_gui.views.demo import DemoControls

__all__ = ["DeskWindow"]

_MINIMUM = (962, 437)
_COMFORTABLE = (1180, 680)
_NARROW = 1100


class DeskWindow(QWidget):
    """Shows one state of the desk after another, and tells what the teller does.

    Signals:
        entered: A text was typed or scanned.
        again_asked: The card is to be read once more.
        clear_asked: The client is to be forgotten.
        sensitive_toggled: Ethnicity, religion and family are to be opened or closed.
        second_passed: Once a second.
        emptied: The client is gone from the window.
        closed: The window is gone.
    """

    entered = Signal(str)
    again_asked = Signal()
    clear_asked = Signal()
    sensitive_toggled = Signal()
    second_passed = Signal()
    emptied = Signal()
    closed = Signal()

    def __init__(self, language: Language = DEFAULT_LANGUAGE, demo: DemoControls | None = None) -> None:
        """Make the window; it shows an empty desk.

        Args:
            language: The language to begin with.
            demo: Controls of an invented card, where this is a demo.
        """
        super().__init__()
        self.setObjectName("page")
        self.setStyleSheet(stylesheet())
        self.setMinimumSize(*_MINIMUM)
        self.resize(*_COMFORTABLE)
        self.language: Language = language
        self._state = DeskState()
        self.title, self.banner, self.entry = TitleStrip(), BannerView(), EntryColumn()
        self.client, self.checks = ClientPanel(), ChecksColumn()
        self.again, self.clear, self.demo = button(), button(), demo
        self.hazard = HazardStripe()
        self._lay_out()
        self._connect()
        self.screen_shown = present(self._state, language)
        self.show_state(self._state)
        self.entry.input.forget()

    def show_state(self, state: DeskState) -> None:
        """Show a state of the desk."""
        emptied = state.session != self._state.session and state.key is None
        self._state = state
        self.screen_shown = present(state, self.language)
        self._show(self.screen_shown)
        if emptied:
            self.entry.input.forget()
            self.emptied.emit()

    def choose_language(self, language: Language) -> None:
        """Speak another language from now on."""
        self.language = language
        self.show_state(self._state)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Let what is typed or scanned go to the field, wherever the focus is."""
        commands = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        text = event.text()
        if text.isprintable() and text.strip() and not event.modifiers() & commands:
            self.entry.input.take(text)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the client's data their room in a small window."""
        self.checks.set_narrow(narrow=self.width() < _NARROW)
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Let the card threads end."""
        self._clock.stop()
        self.closed.emit()
        super().closeEvent(event)

    def _show(self, screen: Screen) -> None:
        for view in (self.title, self.banner, self.entry, self.client, self.checks):
            view.show_screen(screen)
        if self.demo is not None:
            self.demo.show_screen(screen)
        self.hazard.setVisible(screen.demo)
        self.again.setText(word("action.again", screen.language))
        self.again.setEnabled(screen.again_enabled)
        self.clear.setText(screen.clear_text)
        marked = f" ({word('demo', screen.language)})" if screen.demo else ""
        self.setWindowTitle(f"{word('title', screen.language)}{marked}")

    def _lay_out(self) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.hazard)
        page.addWidget(self.title)
        page.addWidget(self.banner)
        body = QHBoxLayout()
        body.setContentsMargins(8, 8, 8, 8)
        body.setSpacing(8)
        body.addWidget(self.entry)
        body.addWidget(self.client, 1)
        body.addWidget(self.checks)
        page.addLayout(body, 1)
        page.addWidget(self._action_bar())

    def _action_bar(self) -> QFrame:
        bar = QFrame()
        bar.setObjectName("actions")
        bar.setFixedHeight(44)
        row = QHBoxLayout(bar)
        row.setContentsMargins(10, 0, 10, 0)
        row.setSpacing(8)
        row.addWidget(self.again)
        row.addStretch(1)
        if self.demo is not None:
            row.addWidget(self.demo)
            row.addStretch(1)
        row.addWidget(self.clear)
        return bar

    def _connect(self) -> None:
        self.entry.entered.connect(self.entered)
        self.again.clicked.connect(self.again_asked)
        self.clear.clicked.connect(self.clear_asked)
        self.clear_asked.connect(self.entry.input.forget)
        self.client.sensitive_toggled.connect(self.sensitive_toggled)
        self.title.language_chosen.connect(self.choose_language)
        keys: dict[str, Callable[[], None]] = {
            "Esc": self.clear_asked.emit,
            "F12": self.clear_asked.emit,
            "F5": self.again_asked.emit,
            **{f"Alt+{language[0].upper()}": partial(self.choose_language, language) for language in LANGUAGES},
        }
        for key, act in keys.items():
            shortcut = QShortcut(QKeySequence(key), self, context=Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(act)
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self.second_passed)
        self.second_passed.connect(self.entry.input.tick)
        self._clock.start()
