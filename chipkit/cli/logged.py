"""`--log-level` and `--log-file`, which every command takes: what chipkit's logger tells (docs/logs.md)."""

from __future__ import annotations

from argparse import ArgumentError
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from chipkit.cli.common import path_argument
from chipkit.cli.parser import commands_of

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _ArgumentGroup
    from collections.abc import Callable

__all__ = ["LEVELS", "add_log_options", "run_logged"]

LEVELS: Final = ("debug", "info", "warning", "error")
"""From all that is told down to what went wrong; by these names Python's logging knows them too."""
_LEVEL, _FILE = "chipkit_log_level", "chipkit_log_file"


def add_log_options(parser: ArgumentParser) -> None:
    """Declare both for a command, or for each action of one that has some.

    An option that a command of another package has by the same name stays that command's.
    """
    for command in commands_of(parser):
        _add_to(command.add_argument_group("what goes on inside (docs/logs.md)"))


def _add_to(group: _ArgumentGroup) -> None:
    with suppress(ArgumentError):
        group.add_argument(
            "--log-level",
            metavar="LEVEL",
            dest=_LEVEL,
            choices=LEVELS,
            help=f"tell it on standard error: {', '.join(LEVELS)}; nothing personal, no key (default: nothing)",
        )
    with suppress(ArgumentError):
        group.add_argument(
            "--log-file",
            metavar="FILE",
            dest=_FILE,
            type=path_argument,
            help="add it to this log instead (default level: info)",
        )


def run_logged(program: str, named: str, arguments: Namespace, run: Callable[[Namespace], int]) -> int:
    """Run a command, and tell what goes on inside where that was asked for; nothing of it is loaded otherwise.

    Args:
        program: The program's name.
        named: The command's.
        arguments: What was declared for it.
        run: Does it, and returns the exit code.

    Returns:
        Its exit code, or that of a file that could not be written where the log could not.

    Raises:
        CodecError: The file is another one than a log.
        OSError: The file of the log cannot be written.
    """
    level: str | None = getattr(arguments, _LEVEL, None)
    path: str | None = getattr(arguments, _FILE, None)
    if level is None and path is None:
        return run(arguments)
    from chipkit.cli.log_writing import logging_to  # noqa: PLC0415 - most calls want none

    others = [value for name, value in vars(arguments).items() if name != _FILE and isinstance(value, str)]
    with logging_to(path, level or "info", others) as log:
        code = log.told(f"{program} {named}".rstrip(), lambda: run(arguments))
    return log.code(code)
