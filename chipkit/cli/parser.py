"""The parser of every program here: its ends are told from others, and a wrong call is told without anybody's data."""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
from typing import TYPE_CHECKING, Any, NoReturn

from chipkit.cli.output import heard_by_nobody
from chipkit.codec.printable import printable

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

__all__ = ["Parser", "ToldError"]
_OPTION = re.compile(r"--?[a-z][a-z-]{0,30}")
_PERSONAL = re.compile(r"[^\s'\"]*(?:[0-9](?:[ .-]?[0-9]){5}|<<)[^'\"\n]*")


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

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:  # noqa: ANN401 - argparse's own
        """Refuse, before all else, what no system hands to a program, and no file is called."""
        if args is not None and any("\0" in word for word in args):
            self.error("a word of the call holds a NUL, which no path and no text has")
        return super().parse_known_args(args, namespace)

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
        """Tell what is wrong with a call, without repeating what may be somebody's number or steer the terminal."""
        told = message.replace("ignored explicit argument", "takes no value, but was given")
        super().error(printable(_without_personal_data(told)))


def _without_personal_data(message: str) -> str:
    told, colon, words = message.partition("unrecognized arguments: ")
    if colon:
        message = told + colon + " ".join(word if _OPTION.fullmatch(word) else "…" for word in words.split())
    return _PERSONAL.sub("…", message)
