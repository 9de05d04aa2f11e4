"""A scanner types: what it types goes to the field for codes wherever the focus is, and no key of it presses a button.

Keys that follow each other within 35 ms are taken out of whatever has the focus. Six or more of them are a scan, which
ends with Enter, Tab or silence; fewer are given back as typing. What began while none is taken, as during a reading, be
it scanned or typed, is refused whole: its tail reaches nothing, whatever the screen shows by then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from chipkit_gui.views.answering import COMMANDS, MODIFIERS, is_line_end
from chipkit_gui.views.cadence import BURST, BURST_SECONDS, LEFT_SECONDS, STILL_SECONDS, TAKEN_UP_SECONDS, seconds_apart

if TYPE_CHECKING:
    from chipkit_gui.views.code_field import CodeField

__all__ = ["ScanFilter"]

_ENDS: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})
_ENTERS: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_BURST_MS: Final = round(BURST_SECONDS * 1000)
_STILL_MS: Final = round(STILL_SECONDS * 1000)
_HELD_MS: Final = 80
"""So long the last key of a scan waits for the Enter or Tab behind it, which nothing else must see."""
_LEFT_MS: Final = round(LEFT_SECONDS * 1000)
_TYPED_MS: Final = 1500
"""Whoever types a number pauses for less between two digits."""
_FOLLOWS_MS: Final = round(TAKEN_UP_SECONDS * 1000)
"""What comes so soon behind a digit that is not taken goes with it, letters of a slow scan among them."""


class ScanFilter(QObject):
    """Sees every key of the application before anything else does.

    Signals:
        touched: Somebody uses keyboard or mouse.
        pressed: When a key was pressed, by the system, 0 where not known; and which.
    """

    touched = Signal()
    pressed = Signal(object, int)

    def __init__(self, field: CodeField) -> None:
        """Watch over a field; `QApplication.installEventFilter` puts this to work.

        Args:
            field: Where scans go.
        """
        super().__init__(field)
        self._field = field
        self._held: list[QKeyEvent] = []
        self._for: QWidget | None = None
        self._giving_back = False
        self._unwanted = False
        """What is held began while none is taken."""
        self._refusing = False
        """A scan that began while none is taken: all of it is dropped."""
        self._pressed = 0
        """When the last key was pressed that was held or refused, by the system; 0 where not known."""
        self._gap = QTimer(self, singleShot=True, interval=_BURST_MS)
        self._gap.timeout.connect(self._paused)
        self._silence = QTimer(self, singleShot=True, interval=_HELD_MS)
        self._silence.timeout.connect(self._ended)
        self._typed = QTimer(self, singleShot=True, interval=_TYPED_MS)
        """Runs while a digit is the rest of a number that somebody began to type while none is taken."""
        self._told = False
        """It was said that this is not taken, and the desk was not cleared since."""

    def abandon(self) -> None:
        """Drop what is coming in: it began before the desk was cleared, and belongs to nobody any more."""
        self._told = False
        if self._held:
            self._field.cut()
        if self._held or self._silence.isActive() or self._field.is_coming_in:
            self._refuse_for(self._silence.interval() if self._refusing else _STILL_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take the keys of a scan away from whatever has the focus."""
        if event.type() is QEvent.Type.MouseButtonPress:
            self.touched.emit()
        if self._giving_back or not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget):
            return False
        if event.type() is QEvent.Type.ShortcutOverride:
            return self._overrides(event)
        if event.type() is not QEvent.Type.KeyPress or watched is not self._target(watched):
            return False
        if event.isAutoRepeat():
            return event.key() in _ENTERS and self._is_scan  # a key that something lies on is nobody
        self.touched.emit()
        return event.key() not in MODIFIERS and self._key(watched, event)

    def _overrides(self, event: QKeyEvent) -> bool:
        """Whether a key is no shortcut, but a letter of a scan; others are held back by `LoneKey`."""
        is_part = _is_character(event) and self._is_scan
        if is_part:
            event.accept()
        elif not _is_character(event) and event.key() not in MODIFIERS and not event.isAutoRepeat():
            self.pressed.emit(event.timestamp(), event.key())
        return is_part

    @property
    def _is_scan(self) -> bool:
        return bool(self._held) or self._refusing

    @property
    def _unwanted_now(self) -> bool:
        """Whether what begins now is not taken, or goes on with what was not."""
        return self._field.isReadOnly() or self._typed.isActive()

    def _target(self, watched: QWidget) -> QWidget:
        """Where keys go: a key that nobody wanted is offered to each parent as well, and is the same one."""
        focus = QApplication.focusWidget()
        return focus if focus is not None and watched.isAncestorOf(focus) else watched

    def _key(self, watched: QWidget, event: QKeyEvent) -> bool:
        character = _is_character(event)
        self._pause_before(event)
        self.pressed.emit(event.timestamp(), event.key())
        if self._refusing:
            return self._refuse(event, character=character)
        begins = not self._held
        if begins and ((watched is self._field and not self._unwanted_now) or event.key() == Qt.Key.Key_Space):
            return False  # no code begins with a space, and a button must see it before it is let go
        if character:
            return self._hold(watched, event)
        if len(self._held) >= BURST:
            if _is_end(event):
                self._end(ended=True)
            return True
        self._paused()
        if self._typed.isActive() and _is_end(event):
            self._typed.stop()
            self._field.end_cut()
            return True
        return event.key() in _ENTERS and isinstance(watched, QAbstractButton)

    def _pause_before(self, event: QKeyEvent) -> None:
        """Let the timers' time be over that passed between two keys while the window was busy."""
        apart = seconds_apart(self._pressed, event.timestamp())
        self._pressed = event.timestamp()
        if apart is not None and apart > BURST_SECONDS:
            self._paused()
        if apart is not None and apart > _TYPED_MS / 1000:
            self._typed.stop()
        if apart is not None and apart > self._silence.interval() / 1000 and self._is_scan:
            self._ended()

    def _hold(self, watched: QWidget, event: QKeyEvent) -> bool:
        if not self._held:
            self._for, self._unwanted = watched, self._unwanted_now
        self._held.append(event.clone())
        self._gap.start()
        if len(self._held) >= BURST:
            self._gap.stop()
            self._silence.start(_HELD_MS)
            if self._unwanted:
                self._refuse_for(_LEFT_MS)
                self._field.ignored.emit()
        return True

    def _refuse_for(self, silence_ms: int) -> None:
        """Drop what is held and what comes behind it, up to a silence."""
        self._held.clear()
        self._gap.stop()
        self._refusing = True
        self._silence.start(silence_ms)

    def _refuse(self, event: QKeyEvent, *, character: bool) -> bool:
        """Drop a character of what is refused, and the key behind it; other keys are somebody's."""
        ends = _is_end(event)
        if not character and not ends:
            return False
        if ends:
            self._silence.setInterval(_HELD_MS)
            if self._typed.isActive() or not self._field.isReadOnly():
                self._field.end_cut()
            self._typed.stop()
        self._silence.start()
        if self._typed.isActive() and event.text().isdigit():
            self._typed.start()
            self._tell()
        return True

    def _tell(self) -> None:
        """Say that a number goes on that is not taken, where that was not said since the desk was cleared."""
        if not self._told:
            self._told = True
            self._field.ignored.emit()

    def _paused(self) -> None:
        """No other key came in time: what was held is typing."""
        self._gap.stop()
        if len(self._held) < BURST:
            self._give_back()

    def _ended(self) -> None:
        self._end(ended=False)

    def _end(self, *, ended: bool) -> None:
        self._silence.stop()
        self._refusing = False
        if len(self._held) >= BURST:
            text = "".join(event.text() for event in self._held)
            pressed = self._held[0].timestamp(), self._held[-1].timestamp()
            self._held.clear()
            self._field.receive(text, ended=ended, pressed=pressed)

    def _give_back(self) -> None:
        held, self._held = self._held, []
        receiver, self._for = self._for, None
        if self._unwanted and any(event.text().isdigit() for event in held):
            self._refuse_for(_FOLLOWS_MS)
            self._field.cut()
            if not self._typed.isActive():
                self._told = False
            self._typed.start()
            self._tell()
            return
        self._giving_back = True
        try:
            for event in held:
                if receiver is not self._field and event.text().isdigit():  # of which a list would choose a line
                    self._take(event)
                elif receiver is not None:
                    QApplication.sendEvent(receiver, event)
        finally:
            self._giving_back = False

    def _take(self, digit: QKeyEvent) -> None:
        """Let a digit go to the field, whatever lies over the window."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        if self._field.isReadOnly():
            self._field.cut()
        self._field.take(digit.text(), pressed=digit.timestamp())


def _is_end(event: QKeyEvent) -> bool:
    """Whether a key ends a code: Enter or Tab, or one that stands for it with Ctrl."""
    return event.key() in _ENDS or is_line_end(event)


def _is_character(event: QKeyEvent) -> bool:
    """Whether a key types something; one that is held down is no scanner's."""
    text = event.text()
    return bool(text) and text.isprintable() and not event.modifiers() & COMMANDS and not event.isAutoRepeat()
