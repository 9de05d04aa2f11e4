"""A keyboard, or a scanner, whose keys have times of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    import random

    from chipkit_gui.running import RunningDesk

__all__ = ["ENTER", "NUMBER", "OTHER", "SCANNERS", "TAB", "Keyboard", "gaps_of", "starts_anew"]

NUMBER: Final = "000080944718"
OTHER: Final = "001199000001"
ENTER, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab
SCANNERS: Final = {"fast": (1, 4), "usual": (2, 14), "delayed": (18, 42), "slow": (36, 44)}
"""Milliseconds between two keys, from and to."""


class Keyboard:
    """Presses keys at times of its own, of which none has to pass."""

    def __init__(self, desk: RunningDesk) -> None:
        self._desk, self._at = desk, 1_000_000

    def press(self, text: str, key: int = 0, *, after: int, repeated: bool = False) -> None:
        self._at += after
        modifiers = Qt.KeyboardModifier.NoModifier
        event = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text, repeated)
        event.setTimestamp(self._at)
        QApplication.sendEvent(QApplication.focusWidget() or self._desk.window, event)

    def types(self, text: str, gaps: list[int]) -> None:
        for character, gap in zip(text, gaps, strict=True):
            self.press(character, after=gap)

    def pauses(self, ms: int) -> None:
        """Let a pause pass, and the timers with it."""
        self._at += ms
        for timer in (*self._desk.scans.findChildren(QTimer), *self._desk.field.findChildren(QTimer)):
            if timer.isActive() and timer.interval() <= ms:
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
