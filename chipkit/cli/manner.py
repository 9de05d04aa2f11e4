"""How a command speaks to the person beside its result: in which language, and whether at all.

A program runs one command, so there is one manner at a time; what tells of an error stands above the command, and what
tells of a reading runs beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

__all__ = ["MANNER", "Manner", "add_quiet_option", "begin_manner", "take_manner"]


class Manner:
    """What was asked for."""

    def __init__(self) -> None:
        self.language = "en"
        """English or Vietnamese, by the words of `chipkit.language.Language`."""
        self.quiet = False
        """Whether neither progress nor notes are told."""


MANNER: Final = Manner()
"""That of the command that runs."""


def begin_manner() -> None:
    """Forget what an earlier command of this process asked for."""
    MANNER.language, MANNER.quiet = "en", False


def take_manner(arguments: Namespace) -> None:
    """Speak as a command's arguments say, those of them that it takes."""
    MANNER.language = getattr(arguments, "lang", None) or "en"
    MANNER.quiet = bool(getattr(arguments, "quiet", False))


def add_quiet_option(parser: ArgumentParser) -> None:
    """Declare `--quiet` for a command, or for each action of one that has some."""
    actions = [each for each in parser._actions if each.nargs == "A..."]  # noqa: SLF001 - argparse tells it nowhere else
    for action in actions:
        choices: dict[str, ArgumentParser] = action.choices  # type: ignore[assignment]  # the parsers, by their names
        for chosen in choices.values():
            add_quiet_option(chosen)
    if not actions:
        parser.add_argument("--quiet", action="store_true", help="tell the result and errors; no progress, no notes")
