"""What a command of `chipkit` is, built in or from the entry-point group "chipkit.commands"."""

from __future__ import annotations

import gc
from importlib import import_module
from typing import TYPE_CHECKING

from chipkit.errors import UnsupportedError
from chipkit.values import dataclass

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Mapping
    from types import ModuleType

    Actions = Mapping[str, tuple[str, str, Callable[[ArgumentParser], None]]]
    """Actions of a command: the module that does each, its line of the help, and what declares its arguments."""

__all__ = ["Actions", "Command", "declared_actions", "load_for", "loaded_when_run", "reason_of"]


@dataclass(frozen=True, slots=True)
class Command:
    """One command; a package supplies it as an object named in its entry points.

    It is loaded for its help too: what it needs to run is better imported when it runs.
    """

    name: str
    """What the person types behind `chipkit`."""
    summary: str
    """What it does, in one line, for `chipkit --help`."""
    configure: Callable[[ArgumentParser], None]
    """Declares the command's arguments."""
    run: Callable[[Namespace], int]
    """Does it, and returns the exit code (`chipkit.cli.common.ExitCode`); a plain 0 means "no result", not success."""


def loaded_when_run(name: str, module: str) -> Callable[[Namespace], int]:
    """The function `run` of a module that is imported when the command runs, and not for its help.

    Args:
        name: What the command is called where its module cannot be imported.
        module: Where `run` is.
    """

    def run(arguments: Namespace) -> int:
        code: int = load_for(name, module).run(arguments)
        return code

    return run


def declared_actions(parser: ArgumentParser, command: str, actions: Actions) -> Mapping[str, ArgumentParser]:
    """Declare the actions of a command with what each takes, and give the parser of each.

    Args:
        parser: The command's.
        command: What it is called; its package of `chipkit.cli` has the modules.
        actions: The actions.
    """
    choices = parser.add_subparsers(metavar="ACTION", required=True)
    declared = {}
    for name, (module, summary, configure) in actions.items():
        chosen = choices.add_parser(name, help=summary, description=summary)
        configure(chosen)
        chosen.set_defaults(run_action=loaded_when_run(f"{command} {name}", f"chipkit.cli.{command}.{module}"))
        declared[name] = chosen
    return declared


def load_for(name: str, module: str) -> ModuleType:
    """Import what a command needs, which is not gone through for garbage: it stays for as long as the program runs.

    Args:
        name: The command's.
        module: The module's.

    Raises:
        UnsupportedError: The module cannot be imported here; the text says why.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        return import_module(module)
    except (Exception, SystemExit) as error:
        if error.__cause__ is not None and not isinstance(error.__cause__, Exception):
            raise  # a signal that came while a class was made
        raise UnsupportedError(f"the command {name} cannot be used here: {reason_of(error)}") from None
    finally:
        if collecting:
            gc.freeze()
            gc.enable()


def reason_of(error: BaseException) -> str:
    """Why a command cannot be used, in a few words that hold nothing of what is read."""
    return str(error) if isinstance(error, (ImportError, AttributeError)) else type(error).__name__
