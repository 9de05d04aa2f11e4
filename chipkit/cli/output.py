"""What the commands print: JSON documents with a schema, and notes; no text of theirs can steer a terminal."""

from __future__ import annotations

import os
import re
import sys
import textwrap
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chipkit.cli.manner import MANNER
from chipkit.codec.printable import printable, printable_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TextIO

__all__ = [
    "SAID",
    "colour_wanted",
    "complain",
    "counted",
    "heard_by_nobody",
    "note",
    "prepare_streams",
    "print_json",
    "print_json_line",
    "tell",
    "terminal_width",
]


class _Said:
    """What the command that runs has printed so far; a program runs one at a time."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew, as each run of a program does."""
        self.document = False
        """Whether its one JSON document was printed."""
        self.lines = False
        """Whether documents were printed on lines of their own."""
        self.note = ""
        """The last note."""


SAID: Final = _Said()
"""What was said so far, for whoever tells the end."""
_COLUMN = re.compile(r" *\S+(?: \S+)*?  +")
"""What stands before the text of a line: an indentation and a label, with two blanks behind it."""
_NARROWEST = 20
_MOST_DIGITS = 7


def print_json(document: Mapping[str, object]) -> None:
    """Print one JSON document, a type of `chipkit.documents`, with every text of it printable (docs/json.md)."""
    import json  # noqa: PLC0415 - no help needs it

    print(json.dumps(_whole(document), ensure_ascii=False, indent=2))
    SAID.document = True


def print_json_line(document: Mapping[str, object]) -> None:
    """Print one JSON document on a line of its own, where a command prints many."""
    import json  # noqa: PLC0415 - no help needs it

    print(json.dumps(_whole(document), ensure_ascii=False, separators=(",", ":")))
    SAID.lines = True


def _whole(document: Mapping[str, object]) -> dict[str, object]:
    """The document with its schema in front."""
    return {"schema": document["schema"], **printable_values(dict(document))}


def tell(text: str = "") -> None:
    """Print lines of text; one that is wider than the screen goes on below its last column.

    What steers a screen is marked in each line, whoever wrote it. A value in a line may end it all the same, so that
    whoever puts lines together makes their values printable.

    Nothing is wrapped where neither a terminal nor `COLUMNS` says how wide the screen is: a program reads it. A word is
    never broken, so that a digest or a path can be copied.
    """
    width = terminal_width(0)
    for line in (printable(each, None) for each in text.split("\n")):
        print(_wrapped(line, width) if 0 < width < len(line) else line)


def terminal_width(otherwise: int) -> int:
    """How many columns the screen has, as `COLUMNS` or the terminal says (as `shutil`, which loads archives for it).

    Args:
        otherwise: What counts where neither says it.
    """
    told = os.environ.get("COLUMNS", "")
    if told.isascii() and told.isdecimal() and len(told) < _MOST_DIGITS and int(told):
        return int(told)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or otherwise  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):  # none, closed, or no terminal
        return otherwise


def _wrapped(line: str, width: int) -> str:
    column = _COLUMN.match(line)
    indentation = len(line) - len(line.lstrip())
    hang = column.end() if column else indentation and indentation + 2
    if hang > width // 2:
        hang = min(indentation + 2, width // 2)
    return textwrap.fill(
        line, max(width, _NARROWEST), subsequent_indent=" " * hang, break_long_words=False, break_on_hyphens=False
    )


def counted(number: int, noun: str) -> str:
    """A number with what it counts, in the singular or with an s: "1 anchor", "2 anchors"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def note(text: str, *, program: str = "chipkit") -> None:
    """Tell the person something that is not a result, on standard error, unless `--quiet` was asked for.

    Args:
        text: What is told.
        program: Who tells it.
    """
    if not MANNER.quiet:
        complain(text, program=program)


def complain(text: str, *, program: str = "chipkit") -> None:
    """Tell what went wrong, or makes a result another one, on standard error; if nobody can read it, it is dropped.

    Args:
        text: What is told.
        program: Who tells it.
    """
    SAID.note = text
    with heard_by_nobody():
        print(f"{program}: {printable(text)}", file=sys.stderr, flush=True)


@contextmanager
def heard_by_nobody() -> Iterator[None]:
    """Go on where standard error is full, closed, or a terminal that is gone; the rest goes nowhere too.

    What is still in the stream's buffer would fail once more when the program ends, and change its exit code.
    """
    try:
        yield
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stderr.fileno())
            os.close(nowhere)


def colour_wanted(stream: TextIO) -> bool:
    """Whether to colour what goes to `stream`: a terminal, and nobody asked not to (no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def prepare_streams() -> None:
    """Make standard output and error speak UTF-8, and never fail for a character, whatever the platform chose.

    A stream that the caller closed is opened on nothing, so that no file opened later takes its place.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - for as long as we run
    hears = getattr(sys.stdin, "reconfigure", None)
    if hears is not None:
        with suppress(OSError, ValueError):  # somebody read from it before us
            hears(errors="backslashreplace")  # what is typed is refused by its reader, and not by its encoding
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
