"""The command line of chipkit: `chipkit COMMAND …`.

Commands are built in (read, verify, show, trust, readers, diag; demo where the emulator is installed) or supplied by
other packages through the entry-point group "chipkit.commands", whose members are `chipkit.cli.command.Command`
objects. Only the one that was named is loaded: what else is installed has no say in it, and is not even looked for
where a built-in one was named. And only a command's own `ExitCode.SUCCESSFUL` ends in 0.
"""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, NoReturn

from chipkit.cli.built_in import DEMO, DEMO_PACKAGE, SUMMARIES, load_built_in
from chipkit.cli.common import ExitCode, exit_codes_text
from chipkit.cli.logged import add_log_options, run_logged
from chipkit.cli.manner import MANNER
from chipkit.cli.parser import Parser, add_quiet_option, add_version
from chipkit.cli.program import run_program
from chipkit.errors import UnsupportedError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence

    from chipkit.cli.command import Command
    from chipkit.errors import ChipkitError

__all__ = ["main", "run_words"]

_START = "Start with: chipkit diag; chipkit demo"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: The arguments behind the program's name; those of the process by default.

    Returns:
        One of `ExitCode`, or 128 and the number of a signal that ended it.
    """
    words = sys.argv[1:] if argv is None else list(argv)
    code = run_program("chipkit", lambda: run_words(words), words=words, advised=_advised)
    if argv is None:
        gc.freeze()  # the process ends with us: Python need not look for garbage in all that was loaded
    return code


def _advised(error: ChipkitError) -> str:
    from chipkit.cli.advice import advised  # noqa: PLC0415 - most calls need none

    return advised(error)


def run_words(argv: Sequence[str]) -> ExitCode:
    """Run the command that these words name, without what `main` does around it.

    Raises:
        ToldError: The call was for a help, or cannot be understood.
        ChipkitError: What the command met.
    """
    named = next((word for word in argv if not word.startswith("-")), "")
    arguments = _parser(_commands(named), named).parse_args(list(argv))
    MANNER.take(arguments)
    if getattr(arguments, "wanted_settings", ()):
        from chipkit.cli.settled import settle  # noqa: PLC0415 - neither a help nor what settles nothing needs it

        settle(arguments)
        MANNER.take(arguments)
    run: Callable[[argparse.Namespace], object] = arguments.run_command
    return ExitCode(run_logged("chipkit", named, arguments, lambda asked: _result(run(asked), named)))


def _result(code: object, name: str) -> ExitCode:
    """The exit code that a command gave; a success is said as such, and not by a 0 that may mean anything."""
    if isinstance(code, ExitCode):
        return code
    if type(code) is int and code and code in set(ExitCode):
        return ExitCode(code)
    raise UnsupportedError(f"the command {name} ended without a result")


def _parser(commands: Mapping[str, Command | str], named: str) -> argparse.ArgumentParser:
    parser = Parser(
        prog="chipkit",
        description="Read and verify Vietnam's chip ID card and any other ICAO 9303 chip.",
        epilog=f"{exit_codes_text()}\n\n{_START}",
    )
    choices = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, command in commands.items():
        summary = _literal(command if isinstance(command, str) else command.summary)
        chosen = choices.add_parser(name, help=summary, description=summary)
        if name == named and not isinstance(command, str):
            _configure(command, chosen)
            add_log_options(chosen)
            chosen.set_defaults(run_command=command.run)
    add_version(parser)
    return parser


def _configure(command: Command, parser: argparse.ArgumentParser) -> None:
    try:
        command.configure(parser)
    except SystemExit as end:
        from chipkit.cli.command import reason_of  # noqa: PLC0415 - hardly ever needed

        raise UnsupportedError(f"the command {command.name} cannot be used here: {reason_of(end)}") from None
    if command.name in SUMMARIES:
        add_quiet_option(parser)


def _literal(text: str) -> str:
    """Text that argparse does not take for a format."""
    return text.replace("%", "%%")


def _commands(named: str) -> dict[str, Command | str]:
    """Every command that may be meant, the named one loaded, and of the others the summary alone.

    A built-in one is never replaced, and where one is named, nobody asks what others supply.
    """
    found: dict[str, Command | str] = {name: summary for name, summary in SUMMARIES.items() if _is_installed(name)}
    if named in found:
        found[named] = _loaded(named, lambda: load_built_in(named))
        return found
    from chipkit.cli import supplied  # noqa: PLC0415 - for the help, and for commands of others alone

    if named or supplied.may_be_there():
        demo = {name: found.pop(name) for name in (DEMO,) if name in found}
        others = {
            name: _loaded(name, entry.load) if name == named else supplied.summary_of(entry)
            for name, entry in supplied.entries().items()
            if name not in SUMMARIES
        }
        found |= dict(sorted((demo | others).items()))
    return found


def _is_installed(name: str) -> bool:
    if name != DEMO:
        return True
    from importlib.util import find_spec  # noqa: PLC0415 - as light as it is, not every command needs it

    return find_spec(DEMO_PACKAGE) is not None


def _loaded(name: str, load: Callable[[], object]) -> Command:
    """The command; one that cannot be imported tells so when it is called, whatever its package does instead."""
    from chipkit.cli.command import Command, reason_of  # noqa: PLC0415 - neither version nor list of commands needs it

    def unavailable(reason: str) -> Command:
        def refuse(_asked: object) -> NoReturn:
            raise UnsupportedError(f"the command {name} cannot be used here: {reason}")

        return Command(name, f"not usable here: {reason}", refuse, refuse)

    try:
        command = load()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - code of others, and nothing of ours depends on it
        return unavailable(reason_of(error))
    return command if isinstance(command, Command) else unavailable("its package supplies no command")
