"""The field for what opens a card: nothing of it is learnt, copied, dragged away or brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QClipboard, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QLineEdit

from chipkit_gui.keys import incomplete

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

__all__ = ["UNSENT_SECONDS", "CodeField"]

UNSENT_SECONDS = 60
"""How long something typed without Enter stays when nobody goes on typing."""
_MAX_TEXT = 1024
_PRIVATE = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
_REFUSED = (
    QKeySequence.StandardKey.Undo,
    QKeySequence.StandardKey.Redo,
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
)


class CodeField(QLineEdit):
    """Takes a number, a code or a zone, and gives it away with Enter.

    Signals:
        entered: The text that was typed or scanned. It is not kept here.
        typed: Somebody goes on typing.
    """

    entered = Signal(str)
    typed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._unsent = 0
        self.setMaxLength(_MAX_TEXT)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setInputMethodHints(_PRIVATE)
        self.setDragEnabled(False)
        self.setAcceptDrops(False)
        self.returnPressed.connect(self.submit)
        self.textEdited.connect(self._edited)

    def forget(self) -> None:
        """Empty the field, and what was copied out of it, and wait for the next code there."""
        self._unsent = 0
        self.empty()
        self.setFocus()

    def empty(self) -> None:
        """Forget the text with its history, what an input method holds of it, and what was selected or copied."""
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

    def submit(self) -> None:
        """Give away what stands here; of a machine readable zone that has more rows, wait for them."""
        text = self.text()
        if incomplete(text):
            self.setText(f"{text} ")
            return
        self.empty()
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
        super().keyPressEvent(event)

    def _edited(self) -> None:
        self._unsent = 0
        self.typed.emit()
