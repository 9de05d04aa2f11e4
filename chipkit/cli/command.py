"""What a command of `chipkit` is, built in or from the entry-point group "chipkit.commands"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

__all__ = ["Command"]


@dataclass(frozen=True, slots=True)
class Command:
    """One command; a package supplies it as an object named in its entry points."""

    name: str
    """What the person types behind `chipkit`."""
    summary: str
    """What it does, in one line, for `chipkit --help`."""
    configure: Callable[[ArgumentParser], None]
    """Declares the command's arguments."""
    run: Callable[[Namespace], int]
    """Does it, and returns the exit code (`chipkit.cli.common.ExitCode`); a plain 0 means "no result", not success."""
