"""Keys that answer or command, and that a scanner can be told to send as well: they act only where they stand alone."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from chipkit_gui.views.cadence import STILL_SECONDS, seconds_apart

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QKeyEvent

__all__ = ["COMMANDS", "LONE", "MODIFIERS", "LoneKey", "is_answer", "is_line_end"]

MODIFIERS: Final = frozenset(
    {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock}
)
"""Keys that type nothing by themselves: they come with the letters of a scan, and with Y."""
COMMANDS: Final = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
"""With one of these a key is a command, and types nothing."""
LONE: Final[Mapping[str, Qt.Key]] = MappingProxyType(
    {
        "Esc": Qt.Key.Key_Escape,
        "F1": Qt.Key.Key_F1,
        "F2": Qt.Key.Key_F2,
        "F3": Qt.Key.Key_F3,
        "F5": Qt.Key.Key_F5,
        "F6": Qt.Key.Key_F6,
        "F12": Qt.Key.Key_F12,
    }
)
"""Keys that do something by themselves wherever the focus is; scanners send them in front of a code or behind it."""
_CLEARING: Final = frozenset({"Esc", "F12"})
"""Who wants everything gone wants so whatever has begun meanwhile."""
_PLAIN: Final = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


def is_answer(event: QKeyEvent) -> bool:
    """Whether a key is the letter Y, with nothing else than Shift."""
    plain = not event.modifiers() & ~_PLAIN
    return plain and event.text().upper() == "Y" and not event.isAutoRepeat()


def is_line_end(event: QKeyEvent) -> bool:
    """Whether a key stands for Enter as scanners send control characters: Ctrl with M (CR) or J (LF)."""
    return event.text() in ("\r", "\n") and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)


class LoneKey(QObject):
    """Holds a key back until it is known whether others come in the pace of a scanner, of which it is then a part.

    Signals:
        alone: The key's name; nothing came with it.
        typed: The letter of a key that others came with, and when it was pressed, by the system.
    """

    alone = Signal(str)
    typed = Signal(str, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._held: tuple[str, str, int] | None = None
        self._recent = (0, 0)
        """When the last two keys were pressed that may be a scanner's alone, by the system; 0 where not known."""
        self._pressed = 0
        """The same of the last key of all."""
        self._wait = QTimer(self, singleShot=True, interval=round(1000 * STILL_SECONDS))
        self._wait.timeout.connect(self._stood_alone)

    def follows(self, pressed: int, key: int = 0) -> None:
        """Another key was pressed; what is held back was alone only where it was pressed long before.

        One of `LONE` makes nothing of another one a scan: no code is made of them.

        Args:
            pressed: When, by the system; 0 where not known.
            key: Which; 0 where only its letter is known.
        """
        self._pressed = pressed
        if key in LONE.values():
            return
        if pressed != self._recent[-1]:
            self._recent = (self._recent[-1], pressed)
        if self._held is None:
            return
        apart = seconds_apart(self._held[2], pressed)
        if apart is not None and apart > STILL_SECONDS:
            self._stood_alone()
        else:
            self._came_with_others()

    def hold(self, name: str, letter: str = "", pressed: int | None = None) -> None:
        """Hold a key back; one that was held back before it was alone.

        Args:
            name: Its name.
            letter: What it types.
            pressed: When it was pressed, by the system; by default the last key of all.
        """
        self._stood_alone()
        at = self._pressed if pressed is None else pressed
        self._held = (name, letter, at)
        if any(_is_near(at, other) for other in self._recent if other != at):
            self._came_with_others()
        else:
            self._wait.start()

    def drop(self) -> None:
        """Forget what is held back: something else was chosen."""
        self._held = None
        self._wait.stop()

    def drop_of_client(self, *, covered: bool) -> None:
        """Forget what is held back of a client who is gone; what clears the next one's data as well is no such key.

        Args:
            covered: Whether a sheet lay over the window, which Esc was to close.
        """
        kept = _CLEARING - {"Esc"} if covered else _CLEARING
        if self._held is not None and self._held[0] not in kept:
            self.drop()

    def _stood_alone(self) -> None:
        if self._held is not None:
            name = self._held[0]
            self.drop()
            self.alone.emit(name)

    def _came_with_others(self) -> None:
        if self._held is not None:
            _name, letter, pressed = self._held
            self.drop()
            if letter:
                self.typed.emit(letter, pressed)


def _is_near(one: int, other: int) -> bool:
    apart = seconds_apart(min(one, other), max(one, other))
    return apart is not None and apart <= STILL_SECONDS
