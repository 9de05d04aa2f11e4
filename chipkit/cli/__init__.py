"""The command line of chipkit: `chipkit COMMAND …`.

Commands are built in, each a module of this folder with its `COMMAND`, or supplied by other packages through the
entry-point group "chipkit.commands", whose members are `chipkit.cli.command.Command` objects. Only the one that was
named is loaded: what else is installed has no say in it. And only a command's own `ExitCode.SUCCESSFUL` ends in 0.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import re
import sys
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from chipkit.cli.advice import advised
from chipkit.cli.command import Command
from chipkit.cli.common import ExitCode, exit_codes_text
from chipkit.cli.parser import Parser
from chipkit.cli.program import run_program
from chipkit.errors import UnsupportedError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["main"]

_BUILT_IN = ("read", "verify", "show", "trust", "readers", "diag")
_GROUP = "chipkit.commands"
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_START = "Start with: chipkit diag; chipkit demo"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: The arguments behind the program's name; those of the process by default.

    Returns:
        One of `ExitCode`, or 128 and the number of a signal that ended it.
    """
    return run_program("chipkit", lambda: _run(sys.argv[1:] if argv is None else list(argv)), advised=advised)


def _run(argv: list[str]) -> ExitCode:
    named = next((word for word in argv if not word.startswith("-")), "")
    arguments = _parser(_commands(named), named).parse_args(argv)
    run: Callable[[argparse.Namespace], object] = arguments.run_command
    return _result(run(arguments), named)


def _result(code: object, name: str) -> ExitCode:
    """The exit code that a command gave; a success is said as such, and not by a 0 that may mean anything."""
    if isinstance(code, ExitCode):
        return code
    if type(code) is int and code and code in set(ExitCode):
        return ExitCode(code)
    raise UnsupportedError(f"the command {name} ended without a result")


def _parser(commands: Mapping[str, Command], named: str) -> argparse.ArgumentParser:
    parser = Parser(
        prog="chipkit",
        description="Read and verify Vietnam's chip ID card and any other ICAO 9303 chip.",
        epilog=f"{exit_codes_text()}\n\n{_START}",
    )
    parser.add_argument("--version", action="version", version=f"chipkit {importlib.metadata.version('chipkit')}")
    choices = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in commands.values():
        chosen = choices.add_parser(command.name, help=_literal(command.summary), description=_literal(command.summary))
        if command.name == named:
            _configure(command, chosen)
            chosen.set_defaults(run_command=command.run)
    return parser


def _configure(command: Command, parser: argparse.ArgumentParser) -> None:
    try:
        command.configure(parser)
    except SystemExit as end:
        raise UnsupportedError(f"the command {command.name} cannot be used here: {_reason(end)}") from None


def _literal(text: str) -> str:
    """Text that argparse does not take for a format."""
    return text.replace("%", "%%")


def _commands(named: str) -> dict[str, Command]:
    """Every command by name, of which the named one alone is loaded; a built-in one is never replaced.

    Where none is named, for the help, our own are loaded for their summaries.
    """
    found = {
        name: _loaded(name, partial(_built_in, name)) if named in ("", name) else _other(name) for name in _BUILT_IN
    }
    for entry in sorted(importlib.metadata.entry_points(group=_GROUP), key=lambda entry: entry.name):
        if entry.name in found or not _NAME.fullmatch(entry.name):
            continue
        supplier = getattr(getattr(entry, "dist", None), "name", "another package")
        asked = entry.name == named or (not named and supplier == "chipkit")
        found[entry.name] = _loaded(entry.name, entry.load) if asked else _other(entry.name, f"supplied by {supplier}")
    return found


def _built_in(name: str) -> object:
    return importlib.import_module(f"chipkit.cli.{name}").COMMAND


def _other(name: str, summary: str = "") -> Command:
    """A command that was not named."""
    return Command(name, summary, lambda _: None, lambda _: ExitCode.USAGE)


def _loaded(name: str, load: Callable[[], object]) -> Command:
    """The command; one that cannot be imported tells so when it is called, whatever its package does instead."""
    try:
        command = load()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - code of others, and nothing of ours depends on it
        return _unavailable(name, _reason(error))
    return command if isinstance(command, Command) else _unavailable(name, "its package supplies no command")


def _reason(error: BaseException) -> str:
    return str(error) if isinstance(error, (ImportError, AttributeError)) else type(error).__name__


def _unavailable(name: str, reason: str) -> Command:
    def refuse(_asked: object) -> NoReturn:
        raise UnsupportedError(f"the command {name} cannot be used here: {reason}")

    return Command(name, f"not usable here: {reason}", refuse, refuse)
