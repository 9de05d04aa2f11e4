"""A key that answers for the teller, and that a scanner can press as well: it acts only where it stands alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from chipkit_gui.views.cadence import STILL_SECONDS, seconds_apart

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

__all__ = ["COMMANDS", "MODIFIERS", "LoneKey", "is_answer"]

MODIFIERS: Final = frozenset(
    {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock}
)
"""Keys that type nothing by themselves: they come with the letters of a scan, and with Y."""
COMMANDS: Final = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
"""With one of these a key is a command, and types nothing."""
_PLAIN: Final = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


def is_answer(event: QKeyEvent) -> bool:
    """Whether a key is the letter Y, with nothing else than Shift."""
    plain = not event.modifiers() & ~_PLAIN
    return plain and event.text().upper() == "Y" and not event.isAutoRepeat()


class LoneKey(QObject):
    """Holds a key back until it is known whether others come in the pace of a scanner, of which it is then a part.

    Signals:
        alone: What the key stands for; nothing came with it.
        typed: The letter of a key that others came with, and when it was pressed, by the system.
    """

    alone = Signal(str)
    typed = Signal(str, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._held: tuple[str, str, int] | None = None
        self._recent = (0, 0)
        """When the last two keys were pressed, by the system; 0 where not known."""
        self._wait = QTimer(self, singleShot=True, interval=round(1000 * STILL_SECONDS))
        self._wait.timeout.connect(self._stood_alone)

    def follows(self, pressed: int) -> None:
        """Another key was pressed; what is held back was alone only where it was pressed long before.

        Args:
            pressed: When, by the system; 0 where not known.
        """
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
        """Hold a key back.

        Args:
            name: What it stands for.
            letter: What it types.
            pressed: When it was pressed, by the system; by default the last key of all.
        """
        at = self._recent[-1] if pressed is None else pressed
        self._held = (name, letter, at)
        if any(_is_near(at, other) for other in self._recent if other != at):
            self._came_with_others()
        else:
            self._wait.start()

    def drop(self) -> None:
        """Forget what is held back: the client whom it was said of is gone, or something else was chosen."""
        self._held = None
        self._wait.stop()

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
