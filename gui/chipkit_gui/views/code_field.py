"""The field for what opens a card: nothing of it is learnt, copied, dragged away or brought back."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QClipboard, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QLineEdit

from chipkit_gui.keys import complete, incomplete

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

__all__ = ["BURST", "BURST_SECONDS", "SILENCE_MS", "UNSENT_SECONDS", "CodeField", "seconds_apart"]

UNSENT_SECONDS: Final = 60
"""How long something typed without Enter stays when nobody goes on typing."""
BURST_SECONDS: Final = 0.035
"""Keys that follow each other faster than this come from a scanner: those need 2 to 14 ms, people about 125 ms."""
BURST: Final = 6
"""Characters that make a burst; what is shorter is typing."""
SILENCE_MS: Final = 80
"""After a scanner was silent for so long, its code is whole."""
_MAX_TEXT: Final = 1024
_PRIVATE = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
_REFUSED = (
    QKeySequence.StandardKey.Undo,
    QKeySequence.StandardKey.Redo,
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
)


def seconds_apart(before: int, key: int) -> float | None:
    """How long after one key another was pressed, by the system's times of both, as `QKeyEvent.timestamp` has them.

    Keys that waited while the window was busy come all at once; their times still tell a person from a scanner.

    Returns:
        Seconds; None where a time is missing, as of keys that no keyboard sent, or the system's count began anew.
    """
    return (key - before) / 1000 if before and key >= before else None


class CodeField(QLineEdit):
    """Takes a number, a code or a zone, and gives it away with Enter, with Tab, or by itself after a whole scan.

    Signals:
        entered: The text that was typed or scanned. It is not kept here.
        typed: Somebody goes on typing.
        ignored: A scan came while none is taken; none of it is kept.
    """

    entered = Signal(str)
    typed = Signal()
    ignored = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._unsent = 0
        self._last = 0.0
        self._pressed = self._pressed_before = 0
        """When the key was pressed that is being handled, and the one before it, by the system; 0 where not known."""
        self._burst = 0
        self._before = ""
        """What stood here before the burst that is coming in."""
        self.setMaxLength(_MAX_TEXT)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setInputMethodHints(_PRIVATE)
        self.setDragEnabled(False)
        self.setAcceptDrops(False)
        self._known = ""
        self._silence = QTimer(self, singleShot=True, interval=SILENCE_MS)
        self._silence.timeout.connect(self._ended)
        self.returnPressed.connect(self.submit)
        self.textEdited.connect(self._edited)

    @property
    def in_burst(self) -> bool:
        """Whether keys come as fast as a scanner's, be the field emptied in the middle of them."""
        return self._burst > 1 and monotonic() - self._last <= SILENCE_MS / 1000

    def forget(self) -> None:
        """Empty the field, and what was copied out of it, and wait for the next code there."""
        self.empty()
        self.setFocus()

    def empty(self) -> None:
        """Forget the text with its history, what an input method holds of it, and what was selected or copied."""
        self._unsent = 0
        self._before = self._known = ""
        self._silence.stop()
        self.deselect()
        self.setText("")  # which ends the history of editing as well
        method = QGuiApplication.inputMethod()
        if method is not None:
            method.reset()
        board = QGuiApplication.clipboard()
        if board.ownsSelection():
            board.clear(QClipboard.Mode.Selection)
        if board.ownsClipboard():
            board.clear(QClipboard.Mode.Clipboard)

    def take(self, text: str) -> None:
        """Take what was typed while something else had the focus."""
        self.setFocus()
        if not self.isReadOnly():
            self.insert(text)
            self._edited()

    def receive(self, text: str, *, ended: bool) -> None:
        """Take a scan that came while something else had the focus, in place of what stands here.

        Args:
            text: What the scanner typed.
            ended: It sent a key behind it; otherwise only a whole code is given away.
        """
        if self.isReadOnly():
            self.ignored.emit()
            return
        rows = f"{self.text()} {text}" if incomplete(self.text().strip()) else text
        self.empty()
        self._burst = 0
        self.setText(rows)
        self._known = rows
        self.setFocus()
        if ended or complete(rows):
            self.submit()

    def submit(self) -> None:
        """Give away what stands here; of a machine readable zone that has more rows, wait for them."""
        method = QGuiApplication.inputMethod()
        if method is not None:
            method.commit()  # a word that it holds back is part of what was typed
        if self.isReadOnly():
            return
        text = self.text()
        if incomplete(text):
            self.setText(f"{text} ")
            self._burst, self._known = 0, self.text()
            return
        self.empty()
        self._burst = 0
        self.entered.emit(text)

    def tick(self) -> None:
        """Let one second pass; what was typed and not sent is forgotten when nobody goes on with it."""
        self._unsent = self._unsent + 1 if self.text() else 0
        if self._unsent >= UNSENT_SECONDS:
            self.forget()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Type, but neither bring back what was removed nor copy it."""
        if any(event.matches(key) for key in _REFUSED):
            event.accept()
            return
        self._pressed = event.timestamp()
        super().keyPressEvent(event)
        self._pressed = 0

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001, N802 - Qt's name and shape
        """Tab behind a whole code that a scanner typed is its Enter."""
        if forward and self._burst >= BURST and self._silence.isActive() and complete(self.text()):
            self.submit()
            return True
        return super().focusNextPrevChild(forward)

    def _edited(self) -> None:
        """Count how fast characters come, whether keys or an input method bring them."""
        now, text = monotonic(), self.text()
        self._unsent = 0
        apart = seconds_apart(self._pressed_before, self._pressed)
        self._pressed_before = self._pressed
        if (now - self._last if apart is None else apart) > BURST_SECONDS:
            self._burst, self._before = 0, self._known
        self._burst += max(1, len(text) - len(self._known))
        self._last, self._known = now, text
        if self._burst >= BURST and self._before:
            self._replace(text)
        self._silence.start()
        self.typed.emit()

    def _replace(self, text: str) -> None:
        """A scan stands in place of what was half typed before it; of a zone's rows, each comes behind the last."""
        before, self._before = self._before, ""
        if text.startswith(before) and not incomplete(before.strip()):
            self.setText(text[len(before) :])
            self._known = self.text()

    def _ended(self) -> None:
        """A scanner that sends nothing behind its code is done when it has been silent."""
        if self._burst >= BURST and complete(self.text()):
            self.submit()
        self._burst = 0
