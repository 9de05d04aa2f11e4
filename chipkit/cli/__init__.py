"""The command line of chipkit: `chipkit COMMAND …`.

Commands are built in (read, verify, show, trust, readers, diag) or supplied by other packages through the entry-point
group "chipkit.commands", whose members are `chipkit.cli.command.Command` objects.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import os
import sys
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from chipkit.cli.command import Command
from chipkit.cli.common import ExitCode, advised, error_code
from chipkit.cli.output import note, prepare_streams
from chipkit.codec.printable import printable
from chipkit.errors import ChipkitError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["main"]

_BUILT_IN = ("read", "verify", "show", "trust", "readers", "diag")
_GROUP = "chipkit.commands"
_EPILOG = """\
exit codes: 0 successful, 10 failed, 11 undetermined, 12 aborted,
            2 the call or a file cannot be used

Start with: chipkit diag; chipkit demo"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: The arguments behind the program's name; those of the process by default.

    Returns:
        0 successful, 10 failed, 11 undetermined, 12 aborted, 2 usage or unusable input.
    """
    prepare_streams()
    try:
        code = _run(sys.argv[1:] if argv is None else list(argv))
        sys.stdout.flush()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else ExitCode.SUCCESSFUL
    except KeyboardInterrupt:
        note("stopped")
        return ExitCode.ABORTED
    except BrokenPipeError:
        _silence_standard_output()
        return ExitCode.ABORTED
    except ChipkitError as error:
        note(advised(error))
        return error_code(error)
    except OSError as error:
        note(_described(error))
        return ExitCode.USAGE
    return code


def _run(argv: list[str]) -> int:
    arguments = _parser(_commands()).parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run_command
    return run(arguments)


def _parser(commands: Mapping[str, Command]) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="chipkit",
        description="Read and verify Vietnam's chip ID card and any other ICAO 9303 chip.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"chipkit {importlib.metadata.version('chipkit')}")
    choices = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in commands.values():
        chosen = choices.add_parser(command.name, help=_literal(command.summary), description=_literal(command.summary))
        command.configure(chosen)
        chosen.set_defaults(run_command=command.run)
    return parser


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints cannot steer a terminal: a file name among the arguments may come from anywhere."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the call, and end."""
        super().error(printable(message))


def _literal(text: str) -> str:
    """Text that argparse does not take for a format."""
    return text.replace("%", "%%")


def _commands() -> dict[str, Command]:
    """Every command by name; a built-in one is never replaced."""
    found = {name: _loaded(name, partial(_built_in, name)) for name in _BUILT_IN}
    for entry in sorted(importlib.metadata.entry_points(group=_GROUP), key=lambda entry: entry.name):
        if entry.name not in found:
            found[entry.name] = _loaded(entry.name, entry.load)
    return found


def _built_in(name: str) -> object:
    return importlib.import_module(f"chipkit.cli.{name}").COMMAND


def _loaded(name: str, load: Callable[[], object]) -> Command:
    """The command; one that cannot be imported tells so when it is called, and does not keep others from running."""
    try:
        command = load()
    except (ImportError, AttributeError) as error:
        return _unavailable(name, str(error))
    return command if isinstance(command, Command) else _unavailable(name, "its package supplies no command")


def _unavailable(name: str, reason: str) -> Command:
    def configure(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("anything", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)

    def run(_arguments: argparse.Namespace) -> int:
        raise UnsupportedError(f"the command {name} cannot be used here: {reason}")

    return Command(name, f"not usable here: {reason}", configure, run)


def _described(error: OSError) -> str:
    reason = error.strerror or str(error) or type(error).__name__
    return f"{error.filename}: {reason}" if error.filename is not None else reason


def _silence_standard_output() -> None:
    """Keep the interpreter from complaining at its end that nobody reads its output any more."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
