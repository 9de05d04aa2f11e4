"""How every program here begins: from its first moment on, Ctrl-C is an end and no traceback.

Most of a program's first tenth of a second goes into loading it, when nothing could catch an interruption. So what an
entry point imports is this module alone, which imports next to nothing.
"""

import os
import signal
import sys
from importlib import import_module

__all__ = ["INTERRUPTED", "UNLOADED", "hand_over", "run"]

INTERRUPTED = 128 + signal.SIGINT
"""The exit code of a program that was interrupted while no command ran, as shells tell it."""
UNLOADED = 2
"""The exit code of one that could not be loaded, as of any call that cannot be used (`chipkit.cli.common.ExitCode`)."""


def run(module: str) -> int:
    """Load a program and run it.

    Args:
        module: Where its `main` is; it calls `hand_over` once it can end by itself.

    Returns:
        Its exit code.
    """
    try:
        _guard()
        try:
            main = import_module(module).main
        except (ImportError, MemoryError, OSError) as error:  # too few open files, or a library that finds no room
            return _unloaded(error)
        code: int = main()
        _guard()
    except KeyboardInterrupt:  # it came before we could say what to do with it
        os._exit(INTERRUPTED)
    return code


def _unloaded(error: BaseException) -> int:
    """Tell in one sentence that a program cannot be loaded here; its own words for that are not there yet."""
    message = f"cannot be loaded: {str(error) or type(error).__name__}"
    lines = [(sys.stderr, f"chipkit: {message}\n")]
    if "--json" in sys.argv:  # what tells errors in documents is not there either
        lines.append((sys.stdout, _document(message)))
    for stream, line in lines:
        if stream is not None:
            try:
                stream.write(line)
                stream.flush()
            except (OSError, ValueError):
                continue
    return UNLOADED


def _document(message: str) -> str:
    """The error as a document of `chipkit.error/1` on a line, all of it in ASCII."""
    told = "".join(each if each.isalnum() and each.isascii() else f"\\u{ord(each):04x}" for each in message[:1000])
    return f'{{"schema":"chipkit.error/1","code":"not-loaded","message":"{told}","exit_code":{UNLOADED}}}\n'


def hand_over() -> None:
    """From now on Ctrl-C raises KeyboardInterrupt, as it does in any other Python program."""
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _guard() -> None:
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # what a shell ignores for us stays ignored
        signal.signal(signal.SIGINT, _end)


def _end(_number: int, _frame: object) -> None:
    """End at once: nothing has been begun, or all has been done."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            try:
                stream.flush()
            except (OSError, ValueError, RuntimeError):
                continue
    os._exit(INTERRUPTED)
