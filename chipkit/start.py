"""How every program here begins: from its first moment on, Ctrl-C is an end and no traceback.

Most of a program's first tenth of a second goes into loading it, when nothing could catch an interruption. So what an
entry point imports is this module alone, which imports next to nothing.
"""

import os
import signal
import sys
from importlib import import_module

__all__ = ["INTERRUPTED", "hand_over", "run"]

INTERRUPTED = 128 + signal.SIGINT
"""The exit code of a program that was interrupted while no command ran, as shells tell it."""


def run(module: str) -> int:
    """Load a program and run it.

    Args:
        module: Where its `main` is; it calls `hand_over` once it can end by itself.

    Returns:
        Its exit code.
    """
    try:
        _guard()
        code: int = import_module(module).main()
        _guard()
    except KeyboardInterrupt:  # it came before we could say what to do with it
        os._exit(INTERRUPTED)
    return code


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
