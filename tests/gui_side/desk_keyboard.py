"""A keyboard, or a scanner, whose keys have times of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    import random

    from chipkit_gui.running import RunningDesk
    from chipkit_gui.views.window import DeskWindow

__all__ = ["ENTER", "NUMBER", "OTHER", "SCANNERS", "TAB", "Keyboard", "gaps_of", "press_alone", "starts_anew"]

NUMBER: Final = "000080944718"
OTHER: Final = "001199000001"
ENTER, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab
SCANNERS: Final = {"fast": (1, 4), "usual": (2, 14), "delayed": (18, 42), "slow": (36, 44)}
"""Milliseconds between two keys, from and to."""


class Keyboard:
    """Presses keys at times of its own, of which none has to pass."""

    def __init__(self, desk: RunningDesk) -> None:
        self._desk, self._at = desk, 1_000_000

    def press(
        self,
        text: str,
        key: int = 0,
        *,
        after: int,
        repeated: bool = False,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        self._at += after
        event = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text, repeated)
        event.setTimestamp(self._at)
        QApplication.sendEvent(QApplication.focusWidget() or self._desk.window, event)

    def shortcut(self, key: Qt.Key, *, after: int) -> None:
        """A key that may be a command, as the window system and then Qt hand it on."""
        self._at += after
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
        event.setTimestamp(self._at)
        event.ignore()
        QApplication.sendEvent(QApplication.focusWidget() or self._desk.window, event)
        known = [one for one in self._desk.window.findChildren(QShortcut) if one.key() == QKeySequence(key)]
        if event.isAccepted() or not known:
            self.press("\x1b" if key == Qt.Key.Key_Escape else "", key, after=0)
        else:
            known[0].activated.emit()

    def types(self, text: str, gaps: list[int]) -> None:
        for character, gap in zip(text, gaps, strict=True):
            self.press(character, after=gap)

    def pauses(self, ms: int) -> None:
        """Let a pause pass, and the timers with it."""
        self._at += ms
        timers = (*self._desk.scans.findChildren(QTimer), *self._desk.field.findChildren(QTimer))
        for timer in sorted(timers, key=QTimer.interval):
            if timer.isActive() and timer.interval() <= ms:
                timer.stop()
                timer.timeout.emit()


def press_alone(window: DeskWindow, key: Qt.Key) -> None:
    """Press a key, and let the moment pass in which others would have come with it."""
    QTest.keyClick(window, key)
    for timer in window.lone.findChildren(QTimer):
        if timer.isActive():
            timer.stop()
            timer.timeout.emit()


def gaps_of(rng: random.Random, scanner: str, length: int) -> list[int]:
    low, high = SCANNERS[scanner]
    return [rng.randint(low, high) for _ in range(length)]


def starts_anew(desk: RunningDesk, keyboard: Keyboard) -> None:
    keyboard.pauses(5000)
    desk.desk.clear()
    keyboard.pauses(5000)
    desk.field.setFocus()
