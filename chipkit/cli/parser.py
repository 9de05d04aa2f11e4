"""The parser of every program here: its ends are told from others, and a wrong call is told without anybody's data."""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

from chipkit.cli.manner import MANNER
from chipkit.cli.output import heard_by_nobody, terminal_width
from chipkit.codec.printable import printable, without_numbers
from chipkit.meant import meant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from _typeshed import SupportsWrite

__all__ = ["Parser", "ToldError", "add_quiet_option", "add_version", "commands_of", "with_all_below"]

_OPTION = re.compile(r"--?[a-z][a-z-]{0,30}")
_UNKNOWN = "unrecognized arguments: "
_MISSING = "the following arguments are required: "
_SCREEN = 80
"""Columns of a screen of which nobody says how wide it is, as argparse has it."""


class ToldError(SystemExit):
    """The parser told what was asked for, such as its help, or why the call cannot be understood.

    Attributes:
        reason: Why, in one sentence without the program's name; empty after a help.
    """

    def __init__(self, status: int, reason: str = "") -> None:
        self.reason = reason
        super().__init__(status)


class _HelpFormatter(argparse.HelpFormatter):
    """Keeps to the screen where argparse does not: in a usage, in a heading, and between paragraphs of an epilog."""

    def __init__(self, prog: str, **given: Any) -> None:  # noqa: ANN401 - argparse's own
        # argparse leaves two columns free, and asks `shutil` for their number, which loads archives for it
        super().__init__(prog, **{"width": terminal_width(_SCREEN) - 2, **given})

    def _format_usage(self, *arguments: Any, **named: Any) -> str:  # noqa: ANN401 - argparse's own
        usage = super()._format_usage(*arguments, **named)
        if all(len(line) <= self._width for line in usage.splitlines()):
            return usage
        return self._filled(" ".join(usage.split()), " " * 8) + "\n\n"

    def start_section(self, heading: str | None) -> None:
        """Begin a group of arguments."""
        super().start_section(heading and self._filled(heading, ""))

    def _filled(self, text: str, hang: str) -> str:
        return textwrap.fill(
            text, max(self._width - 1, 1), subsequent_indent=hang, break_long_words=False, break_on_hyphens=False
        )

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        paragraphs = text.split("\n\n")
        return "\n\n".join(super(_HelpFormatter, self)._fill_text(each, width, indent) for each in paragraphs)


class Parser(argparse.ArgumentParser):
    """A parser whose end is told from any other that somebody's code brings about."""

    def __init__(self, **arguments: Any) -> None:  # noqa: ANN401 - argparse's own
        super().__init__(**{"formatter_class": _HelpFormatter, **arguments})
        self._words: list[str] = []

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """End as the parser does, after help or a wrong call."""
        if message:
            self._print_message(message, sys.stderr)
        raise ToldError(status, (message or "").removeprefix(f"{self.prog}: error: ").rstrip("\n"))

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        """Print help and the like where it can be heard; the library's own takes a full disk for a success."""
        if file is sys.stdout:
            file.write(message)
        else:
            with heard_by_nobody():
                sys.stderr.write(message)
                sys.stderr.flush()

    def error(self, message: str) -> NoReturn:
        """Tell what is wrong with a call, without repeating what may be somebody's number or steer the terminal.

        What may have been meant is told in words of ours alone.
        """
        asked = self._meant_options() if message.startswith((_UNKNOWN, _MISSING)) else ""
        told = message.replace("ignored explicit argument", "takes no value, but was given")
        told = printable(_without_personal_data(told)) + asked
        if MANNER.language == "vi":
            from chipkit.cli.error_words import WRONG_CALL, verbatim  # noqa: PLC0415 - for a mistake alone

            told = verbatim(WRONG_CALL, told)
        super().error(told)

    def parse_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> argparse.Namespace:
        """Parse a call; what is not known in it is told by the command that it was given to."""
        words = list(sys.argv[1:] if args is None else args)
        found, unknown = self.parse_known_args(words, namespace)
        if unknown:
            self._named_in(words).error(_UNKNOWN + " ".join(unknown))
        return found

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """As the library's, but for what no system hands to a program and no file is called; and keep the words."""
        self._words = list(sys.argv[1:] if args is None else args)
        if any("\0" in word for word in self._words):
            self.error("a word of the call holds a NUL, which no path and no text has")
        return super().parse_known_args(self._words, namespace)

    def _check_value(self, action: argparse.Action, value: Any) -> None:  # noqa: ANN401 - argparse's own
        try:
            super()._check_value(action, value)
        except argparse.ArgumentError as error:
            if action.choices is not None:
                error.message += meant(value, map(str, action.choices))
            raise

    def _named_in(self, words: Sequence[str]) -> Parser:
        """The parser of the command that was called, and of its action."""
        parser: Parser = self
        for word in words:
            chosen = dict(_choices_of(parser)).get(word)
            parser = chosen if isinstance(chosen, Parser) else parser
        return parser

    def _meant_options(self) -> str:
        """What options that are none may have been meant for."""
        options = self._option_string_actions
        words = dict.fromkeys(word.partition("=")[0] for word in self._words if word.startswith("-"))
        strange = [
            word for word in words if _OPTION.fullmatch(word) and not any(each.startswith(word) for each in options)
        ]
        told = (meant(word if word.startswith("--") else f"-{word}", options) for word in strange)
        return "".join(dict.fromkeys(told))


def add_quiet_option(parser: argparse.ArgumentParser) -> None:
    """Declare `--quiet` for a command, or for each action of one that has some."""
    for command in commands_of(parser):
        command.add_argument("--quiet", action="store_true", help="tell the result and errors; no progress, no notes")


def add_version(parser: argparse.ArgumentParser) -> None:
    """Let a program and each of its commands tell its version, but for a command that has such an option of its own."""
    text = f"{parser.prog} {import_module('chipkit').__version__}"  # which is loaded, and whose names are nobody's here
    for each in with_all_below(parser):
        if "--version" not in each._option_string_actions:  # noqa: SLF001 - the library has no question for it
            each.add_argument("--version", action="version", version=text, help="tell the version, and do nothing else")


def commands_of(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """The parsers that do something: of each command of a program, or where that has actions, of each of these."""
    return (each for each in with_all_below(parser) if not dict(_choices_of(each)))


def with_all_below(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """A parser, those of all its commands, and of their actions."""
    yield parser
    for _, chosen in _choices_of(parser):
        yield from with_all_below(chosen)


def _choices_of(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:  # noqa: SLF001 - likewise
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - likewise
            yield from action.choices.items()


def _without_personal_data(message: str) -> str:
    told, colon, words = message.partition(_UNKNOWN)
    if colon:
        message = told + colon + " ".join(word if _OPTION.fullmatch(word) else "…" for word in words.split())
    return without_numbers(message)
