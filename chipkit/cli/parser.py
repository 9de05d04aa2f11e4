"""The parser of every program here: its ends are told from others, and a wrong call is told without anybody's data."""

from __future__ import annotations

import argparse
import re
import sys
from typing import NoReturn

from chipkit.codec.printable import printable

__all__ = ["Parser", "ToldError"]

_OPTION = re.compile(r"--?[a-z][a-z-]{0,30}")
_PERSONAL = re.compile(r"[^\s'\"]*(?:[0-9](?:[ .-]?[0-9]){5}|<<)[^'\"\n]*")


class ToldError(SystemExit):
    """The parser told what was asked for, such as its help, or why the call cannot be understood."""


class Parser(argparse.ArgumentParser):
    """A parser whose end is told from any other that somebody's code brings about."""

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """End as the parser does, after help or a wrong call."""
        if message:
            self._print_message(message, sys.stderr)
        raise ToldError(status)

    def error(self, message: str) -> NoReturn:
        """Tell what is wrong with a call, without repeating what may be somebody's number or steer the terminal."""
        super().error(printable(_without_personal_data(message)))


def _without_personal_data(message: str) -> str:
    told, colon, words = message.partition("unrecognized arguments: ")
    if colon:
        message = told + colon + " ".join(word if _OPTION.fullmatch(word) else "…" for word in words.split())
    return _PERSONAL.sub("…", message)
