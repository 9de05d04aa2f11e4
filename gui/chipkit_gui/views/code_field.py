"""The field for what opens a card: nothing of it is learnt, copied, dragged away or brought back.

Where the desk, and not the person, empties it in the middle of an input, the rest of that input is nobody's key.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QClipboard, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QLineEdit

from chipkit_gui.keys import begins_zone, complete, incomplete, is_half, is_written_by_machine, lacks_end
from chipkit_gui.views.answering import is_line_end
from chipkit_gui.views.cadence import LEFT_SECONDS, STILL_SECONDS, Cadence, seconds_apart

if TYPE_CHECKING:
    from PySide6.QtGui import QInputMethodEvent, QKeyEvent

__all__ = ["REST_SECONDS", "SILENCE_MS", "UNSENT_SECONDS", "CodeField"]

UNSENT_SECONDS: Final = 60
"""How long something typed without Enter stays when nobody goes on typing."""
REST_SECONDS: Final = 300
"""So long behind the last character of an input that was cut short, what comes is its rest no more."""
SILENCE_MS: Final = 300
"""After a scanner was silent for so long, its code is whole: a slow one, or a connection, holds keys up for less."""
_LEFT_MS: Final = round(1000 * LEFT_SECONDS) + 200
"""After so long a silence what a scanner left is no part of what comes next, whatever its end looks like."""
CUT: Final = "input.emptied"
"""The message for the rest of an input that was cut short."""
UNFINISHED: Final = "input.unfinished"
"""The message for a code whose last field is cut."""
_MAX_TEXT: Final = 1024
_BETWEEN: Final = "\N{HORIZONTAL ELLIPSIS}"
"""Between two inputs neither of which is whole by itself: no code of a card has it, so that nothing is made of both."""
_PRIVATE = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
_REFUSED = (
    QKeySequence.StandardKey.Undo,
    QKeySequence.StandardKey.Redo,
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
)
_COMMANDS = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
"""With Alt it is AltGr, which types letters."""


class CodeField(QLineEdit):
    """Takes a number, a code or a zone, and gives it away with Enter, with Tab, or by itself after a whole scan.

    Signals:
        entered: The text that was typed or scanned. It is not kept here.
        typed: Somebody goes on typing.
        ignored: A scan came while none is taken; none of it is kept.
        refused: Why nothing was made of what came, as the name of a message.
    """

    entered = Signal(str)
    typed = Signal()
    ignored = Signal()
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._unsent = 0
        self._last = 0.0
        self._pressed = self._pressed_before = 0
        """When the key was pressed that is being handled, and the one before it, by the system; 0 where not known."""
        self._cadence = Cadence()
        self._before, self._after = "", ""
        """What has stood here since before the last pause, left and right of what came behind it."""
        self._selected = 0
        """Characters that the next one stands in place of."""
        self.setMaxLength(_MAX_TEXT)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setInputMethodHints(_PRIVATE)
        self.setDragEnabled(False)
        self.setAcceptDrops(False)
        self._known = ""
        self._composes = self._commits = False
        """Whether an input method holds a word back, and whether it gives one away at this moment."""
        self._silence = QTimer(self, singleShot=True, interval=SILENCE_MS)
        self._silence.timeout.connect(self._ended)
        self._left = QTimer(self, singleShot=True, interval=_LEFT_MS)
        self._left.timeout.connect(self._left_standing)
        self._is_cut = False
        """An input was cut short, and what comes next may be its rest."""
        self._since_cut = 0
        """Seconds without a character since then."""
        self._sent = -LEFT_SECONDS
        """When silence ended the last input, of which a connection may still hold up the rest."""
        self._follows = False
        """Whether what stands here began so soon behind that as a scan goes on that is held up."""
        self.returnPressed.connect(self.submit)
        self.textEdited.connect(self._edited)
        self.selectionChanged.connect(self._selects)

    @property
    def _has_input(self) -> bool:
        """Whether something half typed stands here, or is held back by an input method."""
        return bool(self.text().strip()) or self._composes

    @property
    def is_coming_in(self) -> bool:
        """Whether something is being typed at this moment, be the field emptied in the middle of it."""
        return monotonic() - self._last <= STILL_SECONDS

    @property
    def is_scanning(self) -> bool:
        """Whether a scanner types at this moment."""
        return self._cadence.scanned and self.is_coming_in

    def forget(self) -> None:
        """Empty the field because somebody wants it, and what was copied out of it; the next code begins anew."""
        self._is_cut = self._follows = False
        self.empty()
        self.setFocus()

    def interrupt(self) -> None:
        """Empty the field for the desk's own reasons; the rest of what was half typed there is nobody's key."""
        self._is_cut = self._is_cut or self._has_input
        self.empty()

    def cut(self) -> None:
        """Know that something is being typed elsewhere and is not taken: its rest is nobody's key."""
        self._is_cut = True

    def end_cut(self) -> None:
        """The input that was cut short is over, and it is said that nothing was made of it."""
        if not self._is_cut:
            return
        self._is_cut = False
        if self.isReadOnly():
            self.ignored.emit()
        else:
            self.refused.emit(CUT)

    def setReadOnly(self, frozen: bool) -> None:  # noqa: FBT001, N802 - Qt's name and shape
        """Take nothing for a while; what was half typed does not wait here for its rest."""
        if frozen and not self.isReadOnly() and self._has_input:
            self.interrupt()
        super().setReadOnly(frozen)

    def empty(self) -> None:
        """Forget the text with its history, what an input method holds of it, and what was selected or copied."""
        self._unsent = 0
        self._stop_waiting()
        self._cadence.end()
        self._known = self._before = self._after = ""
        self._composes = False
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

    def take(self, text: str, *, pressed: int = 0) -> None:
        """Take what was typed while something else had the focus.

        Args:
            text: What a key types.
            pressed: When it was pressed, by the system; 0 where not known.
        """
        self.setFocus()
        if not self.isReadOnly():
            self._pressed = pressed
            self.insert(text)  # which counts as edited
            self._pressed = 0

    def receive(self, text: str, *, ended: bool, pressed: tuple[int, int] = (0, 0)) -> None:
        """Take a scan that came while something else had the focus, in place of what was half typed here.

        Args:
            text: What the scanner typed.
            ended: It sent a key behind it; otherwise only a whole code is given away, when nothing more comes.
            pressed: When its first and its last key were pressed, by the system; 0 where not known.
        """
        if self.isReadOnly():
            self.ignored.emit()
            return
        self.take(text, pressed=pressed[0])
        self._pressed_before = pressed[1]
        if ended:
            self.submit()

    def submit(self) -> None:
        """Give away what stands here; of a machine readable zone that has more rows, wait for them."""
        self._commit()
        text = "" if self.isReadOnly() else self._whole()
        if incomplete(text) and (not self._is_cut or begins_zone(text)):
            self._begin_with(f"{text} ")
            return
        self._is_cut = (self._is_cut or (self._follows and is_half(text))) and not complete(text)
        if not self.isReadOnly():
            self.empty()
            self._last = 0.0  # it has come in
        if self._is_cut:
            self.end_cut()
        elif text.strip():
            self.entered.emit(text)

    def tick(self) -> None:
        """Let one second pass; what was typed and not sent is forgotten when nobody goes on with it."""
        self._unsent = self._unsent + 1 if self.text() or self._composes else 0
        self._since_cut = self._since_cut + 1 if self._is_cut else 0
        if self._since_cut > REST_SECONDS:
            self._is_cut = False  # nobody goes on with it
        if self._unsent >= UNSENT_SECONDS:
            self.interrupt()
            self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Type, but neither bring back what was removed nor copy it; a key that is held down types nothing more.

        A blank in front of nothing is no input, and neither is a letter that goes with a key of commands.
        """
        text = event.text()
        types = bool(text) and text.isprintable()
        if types and text.isascii() and event.modifiers() & _COMMANDS and not event.modifiers() & _CONTROL:
            event.ignore()
            return
        blank = types and not text.strip() and not self.text().strip()
        if blank or any(event.matches(key) for key in _REFUSED) or (event.isAutoRepeat() and types):
            event.accept()
            return
        if is_line_end(event) and not event.isAutoRepeat():
            self.submit()
            return
        self._pressed = event.timestamp()
        super().keyPressEvent(event)
        self._pressed = 0

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the keys of a word that an input method holds back; the whole word then comes at once."""
        self._commits, self._composes = self._composes, bool(event.preeditString()) and not self.isReadOnly()
        super().inputMethodEvent(event)
        self._commits = False
        if self._composes:
            self._unsent = 0
            self._comes(1, None, self.cursorPosition())
            self.typed.emit()

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001, N802 - Qt's name and shape
        """Tab behind a whole code is its Enter, and so it is behind anything that a scanner typed."""
        if forward and self.text() and (self._is_cut or self.is_scanning or complete(self._whole())):
            self.submit()
            return True
        return super().focusNextPrevChild(forward)

    def _commit(self) -> None:
        """Have a word that an input method holds back: it is part of what was typed."""
        method = QGuiApplication.inputMethod()
        if method is not None:
            method.commit()

    def _selects(self) -> None:
        """Know how much is selected; of what is typed over it, `textEdited` tells first."""
        self._selected = len(self.selectedText())

    def _edited(self) -> None:
        """Follow how fast characters come, whether keys or an input method bring them."""
        text, self._unsent = self.text(), 0
        apart = seconds_apart(self._pressed_before, self._pressed)
        self._pressed_before = self._pressed
        came = len(text) - len(self._known) + self._selected
        if self._commits:
            self._wait()  # the keys of that word were followed one by one
        elif came > 0:
            self._comes(came, apart, self.cursorPosition() - came)
        else:
            self._goes()
        self._known = text
        self.typed.emit()

    def _comes(self, characters: int, apart: float | None, at: int) -> None:
        """Characters came at a place, so many seconds behind those before them; None where only our own clock tells."""
        now, self._since_cut = monotonic(), 0
        if not self._known:
            self._follows = now - self._sent < LEFT_SECONDS
        if self._cadence.came(characters, now - self._last if apart is None else apart):
            self._before, self._after = self.text()[:at], self.text()[self.cursorPosition() :]
        self._last = now
        self._wait()

    def _goes(self) -> None:
        """Characters were deleted, be it by a key that is held down: nobody scans like that, and what is left stays."""
        self._cadence.end()
        self._stop_waiting()
        self._before, self._after = self.text()[: self.cursorPosition()], self.text()[self.cursorPosition() :]
        self._last = monotonic()

    def _wait(self) -> None:
        """Wait whether more comes."""
        self._silence.start()
        self._left.start()

    def _stop_waiting(self) -> None:
        self._silence.stop()
        self._left.stop()

    def _whole(self) -> str:
        """What stands here; a scan stands in place of what was half typed before it."""
        text, before, after = self.text(), self._before, self._after
        if not self._cadence.scanned or not text.startswith(before) or not text.endswith(after):
            return text
        return _one_input(before + after, text[len(before) : len(text) - len(after)])

    def _begin_with(self, text: str) -> None:
        """Let a row of a machine readable zone stand, behind which others come."""
        self.setText(text)
        self._known, self._before, self._after = self.text(), "", ""
        self._cadence.end()

    def _ended(self) -> None:
        """A scanner that sends nothing behind its code is done when it has been silent."""
        if self._cadence.scanned and self._composes:
            self._commit()
        text = self._whole()
        if complete(text) and (self._cadence.scanned or is_written_by_machine(text)):
            self.submit()
            self._sent = monotonic()

    def _left_standing(self) -> None:
        """Take what a scanner left without a key behind it, or name it: nobody's data stay to be read without a word.

        Digits may be the beginning of a number, and a row of a zone has others behind it.
        """
        text = self._whole()
        if not self._cadence.scanned or text.strip().isdigit() or incomplete(text):
            return
        if lacks_end(text):
            self.interrupt()
            self.refused.emit(UNFINISHED)
        else:
            self.submit()


def _one_input(before: str, scan: str) -> str:
    """What is read where a scan came behind something that stood there.

    The scan alone, but that the rows of a machine readable zone come one behind the other. What may be the tail of one
    that was cut, and would open a card by itself, is made nobody's.
    """
    if not before or complete(scan):
        return scan
    if incomplete(before.strip()):
        return f"{before.strip()} {scan}"
    return f"{before}{_BETWEEN}{scan}" if is_half(scan) else scan
