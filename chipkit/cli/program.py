"""How every program here ends: with an exit code and at most one sentence, whatever its environment does to it."""

from __future__ import annotations

import _thread
import errno
import os
import signal
import sys
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from chipkit.cli.common import ExitCode, error_code
from chipkit.cli.manner import MANNER
from chipkit.cli.output import SAID, complain, prepare_streams
from chipkit.cli.parser import ToldError
from chipkit.cli.told_errors import code_of_refusal, json_wanted, sentence_of, tell_ended, tell_error
from chipkit.error_codes import ErrorCode
from chipkit.errors import ChipkitError
from chipkit.start import hand_over

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = ["on_signals", "run_program", "signals_held"]

_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
_UNWRITTEN = frozenset(
    getattr(errno, name) for name in ("ENOSPC", "EDQUOT", "EFBIG", "EIO", "EBADF") if hasattr(errno, name)
)
"""How a write fails. What is read or written by name says its name in the error, standard output alone has none."""
_NO_THREAD = "can't start new thread"
"""How Python words it, in an error that has no class of its own."""
_SIGNALLED = 128
"""What a shell adds to the number of the signal that ended a program."""
_MOMENT = 0.001
"""Seconds until a signal that was dropped is told again; what dropped it has ended by then, or it is told once more."""


class _EndedError(BaseException):
    """The system asked this program to end; like an interruption, it is nobody's to catch but the program's."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)


def run_program(
    name: str,
    run: Callable[[], int],
    *,
    words: Sequence[str] = (),
    advised: Callable[[ChipkitError], str] = sentence_of,
) -> int:
    """Run one command of a program, and tell in one sentence why it did not do what was asked.

    Args:
        name: The program's, which begins the sentence.
        run: Does it, and returns the exit code.
        words: The call, which says whether the sentence is wanted as JSON too (docs/errors.md).
        advised: What is said of an error.

    Returns:
        The exit code; `ExitCode` has the list.
    """
    told = _Told(name, advised, json=json_wanted(words))
    try:
        SAID.forget()
        MANNER.begin(words)
        prepare_streams()
        hand_over()
        with _ended_by_signals() as signals, _none_dropped(signals):
            return _ended(told, run, signals)
    except KeyboardInterrupt:  # before the command began, or after it ended
        return told.error(ErrorCode.STOPPED, _said("stopped"), ExitCode.ABORTED)
    except _EndedError as end:
        name = signal.Signals(end.number).name
        return told.document(ErrorCode.SIGNALLED, f"ended by {name}", _SIGNALLED + end.number)


def on_signals(names: Iterable[str], act: Callable[[], object]) -> None:
    """Let `act` be what these signals do; one that is ignored, as behind nohup, stays so."""
    for name in names:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda *_: act())


@contextmanager
def signals_held() -> Iterator[None]:
    """Let signals that are handled in Python wait, and be told when this is over.

    For what is done by libraries that end the whole process where a handler's exception comes up in the middle of them,
    as the loading of Qt does. Whoever names another handler meanwhile, as `on_signals` does, has the signal told to it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, *_ENDING)}

    def hold(number: int, _frame: object) -> None:
        came.append(number)

    for number, handler in before.items():
        if callable(handler):
            signal.signal(number, hold)
    try:
        yield
    finally:
        for number, handler in before.items():
            if signal.getsignal(number) is hold:
                signal.signal(number, handler)
        for number in dict.fromkeys(came):
            signal.raise_signal(number)


class _Told:
    """Tells why a program did not do what was asked."""

    def __init__(self, name: str, advised: Callable[[ChipkitError], str], *, json: bool) -> None:
        self.advised = advised
        self._name = name
        self._json = json

    def error(self, code: ErrorCode, message: str, exit_code: int) -> int:
        """Tell it in a sentence, and where JSON was asked for in a document too; give the exit code."""
        complain(message, program=self._name)
        return self.document(code, message, exit_code)

    def document(self, code: ErrorCode, message: str, exit_code: int) -> int:
        """Tell it in a document alone, where the sentence was told."""
        if self._json:
            tell_error(code, message, exit_code)
        return exit_code

    def ended(self, exit_code: int) -> int:
        """Tell of a command that ended by itself, where it printed nothing that says how."""
        if self._json:
            tell_ended(exit_code)
        return exit_code


def _ended(told: _Told, run: Callable[[], int], signals: list[int]) -> int:
    try:
        try:
            code = told.ended(run())
        except ToldError as end:  # what was asked for, such as the help, is a success once it has left the program
            code = ExitCode.SUCCESSFUL
            if end.code:
                code = told.document(ErrorCode.WRONG_CALL, end.reason, ExitCode.USAGE)
        sys.stdout.flush()
    except BaseException as error:
        ended: int | None
        with _uninterrupted():
            if signals:  # whatever became of it on its way: Python makes a RuntimeError of it where a class is made
                name = signal.Signals(signals[0]).name
                ended = told.error(ErrorCode.SIGNALLED, _said("signal", name), _SIGNALLED + signals[0])
            else:
                ended = _code(told, error)
            _flush()
        if ended is None:
            raise
        return ended
    return code


def _flush() -> None:
    """Let the document of an error leave the program; where nobody takes it, its sentence and exit code stay."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        _silence_standard_output()


def _code(told: _Told, error: BaseException) -> int | None:
    """Tell why a command ended; None for a mistake of our own, which is not hidden."""
    match error:
        case BrokenPipeError():
            _silence_standard_output()
            return ExitCode.ABORTED
        case ChipkitError():
            return told.error(error.code, told.advised(error), error_code(error))
        case OSError() | MemoryError() | ImportError() | RuntimeError() if _lacks_means(error):
            return _failed(told, error)
        case SystemExit():
            return told.error(ErrorCode.ENDED_EARLY, _said("early"), ExitCode.ABORTED)
    if isinstance(error, KeyboardInterrupt) or isinstance(error.__cause__, KeyboardInterrupt):
        return told.error(ErrorCode.STOPPED, _said("stopped"), ExitCode.ABORTED)
    return None


def _lacks_means(error: BaseException) -> bool:
    """Whether the system refused something: also a thread, or a library that is no Python, for want of memory."""
    if isinstance(error, (OSError, MemoryError)):
        return True
    if isinstance(error, ImportError):
        return bool(error.path) and not str(error.path).endswith((".py", ".pyc"))
    return isinstance(error, RuntimeError) and str(error) == _NO_THREAD


def _failed(told: _Told, error: OSError | MemoryError | ImportError | RuntimeError) -> int:
    """Tell what went wrong; a result that cannot leave the program is told from input that cannot come in."""
    if isinstance(error, OSError) and error.filename is None and error.errno in _UNWRITTEN:
        _silence_standard_output()
        return told.error(ErrorCode.NOT_WRITTEN, _said("unwritten", _described(error)), ExitCode.NOT_WRITTEN)
    return told.error(code_of_refusal(error), _described(error), ExitCode.USAGE)


def _described(error: OSError | MemoryError | ImportError | RuntimeError) -> str:
    if not isinstance(error, OSError):
        why = f" ({error})" if str(error) else ""
        return _said("memory", why)
    reason = error.strerror or str(error) or type(error).__name__
    if isinstance(error, IsADirectoryError):
        reason += "; right is a file"
    if MANNER.language == "vi":
        from chipkit.cli.error_words import system_text, verbatim  # noqa: PLC0415 - most calls need none

        reason = verbatim(system_text(error.errno), reason)
    return f"{os.fspath(error.filename)}: {reason}" if isinstance(error.filename, (str, os.PathLike)) else reason


def _said(key: str, *values: str) -> str:
    """How an end is told, in the language that was asked for."""
    from chipkit.cli.error_words import ENDINGS  # noqa: PLC0415 - most calls need none

    return ENDINGS[key][MANNER.language].format(*values)


def _silence_standard_output() -> None:
    """Keep the interpreter from complaining at its end that nobody reads its output any more."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


@contextmanager
def _ended_by_signals() -> Iterator[list[int]]:
    """Let a signal to end pass as an exception, so that all cleans up behind itself; give those that came.

    A signal that is ignored, as behind nohup, stays so. The first one counts: while we clean up, no other is heard.
    """
    if threading.current_thread() is not threading.main_thread():
        yield []
        return
    came: list[int] = []
    taken = [number for number in _ENDING if signal.getsignal(number) is signal.SIG_DFL]

    def end(number: int, _frame: object) -> None:
        if not came:
            came.append(number)
            raise _EndedError(number)

    for number in taken:
        signal.signal(number, end)
    try:
        yield came
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let the sentence that tells the end be written whole and once, however often the end is asked for."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _none_dropped(came: list[int]) -> Iterator[None]:
    """Tell a signal again whose exception Python dropped.

    What is raised in a finaliser or in the callback of a weak reference, such as those of the import system, goes no
    further: Python prints a traceback of it, and the program would go on as if nobody had asked it to end.
    """
    tell = sys.unraisablehook

    def again(dropped: sys.UnraisableHookArgs) -> None:
        if issubclass(dropped.exc_type, KeyboardInterrupt):
            _thread.start_new_thread(_tell_again, (signal.SIGINT,))
        elif issubclass(dropped.exc_type, _EndedError):
            _thread.start_new_thread(_tell_again, (came.pop(),))
        else:
            tell(dropped)

    sys.unraisablehook = again
    try:
        yield
    finally:
        sys.unraisablehook = tell


def _tell_again(number: int) -> None:
    time.sleep(_MOMENT)
    if sys.platform == "win32":
        _thread.interrupt_main(signal.Signals(number))
    else:  # a signal of the system also ends what the program waits for
        signal.pthread_kill(threading.main_thread().ident or 0, number)
