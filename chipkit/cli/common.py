"""What the commands share: exit codes, common options and reading input."""

from __future__ import annotations

import argparse
import os
import re
import sys
from datetime import UTC, datetime
from enum import IntEnum, unique
from pathlib import Path
from typing import TYPE_CHECKING

from chipkit.errors import (
    CancelledError,
    ChipError,
    ChipkitError,
    CodecError,
    TransportError,
    TrustError,
    UnsupportedError,
)
from chipkit.outcome import Outcome
from chipkit.regular_file import read_regular, read_up_to
from chipkit.trust.location import expanded

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable

__all__ = [
    "MAX_INPUT",
    "STANDARD_INPUT",
    "STANDARD_INPUT_NAME",
    "ExitCode",
    "add_force_option",
    "add_json_option",
    "add_language_option",
    "add_time_option",
    "add_trust_option",
    "error_code",
    "exit_code",
    "exit_codes_text",
    "folder_argument",
    "input_name",
    "named_argument",
    "parse_time",
    "path_argument",
    "read_input",
    "same_file",
    "time_of",
    "want_settings",
    "worst",
]

MAX_INPUT = 256 * 1024 * 1024
"""The largest input that a command reads, in bytes; a full download of the ICAO PKD has a third of it."""

_TIME = re.compile(r"(\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?)(Z|[+-]\d\d:\d\d)?", re.ASCII)
"""How day and clock are written, and the zone behind them, whether or not there are such ones."""
STANDARD_INPUT = "-"
"""What names standard input where a file, or a secret, is asked for."""
STANDARD_INPUT_NAME = "standard input"
"""What it is called where something is told of it."""


@unique
class ExitCode(IntEnum):
    """How a program here ended; one that a signal ended gives 128 and its number, as shells tell it."""

    SUCCESSFUL = 0
    FAILED = 10
    UNDETERMINED = 11
    """Neither proven nor refuted, which includes what is not supported."""
    ABORTED = 12
    """The card, the reader or the service is gone, or somebody stopped it."""
    NOT_WRITTEN = 13
    """It was done, but its result, or a file that was asked for, could not be written."""
    USAGE = 2
    """The call, or a file that it named, cannot be used; nothing was judged."""

    @property
    def words(self) -> str:
        """What it means, as `--help` and docs/exit-codes.md tell it."""
        return _EXIT_WORDS[self]


_EXIT_WORDS = {
    ExitCode.SUCCESSFUL: "successful",
    ExitCode.FAILED: "failed",
    ExitCode.UNDETERMINED: "undetermined",
    ExitCode.ABORTED: "aborted",
    ExitCode.NOT_WRITTEN: "the result or a file could not be written",
    ExitCode.USAGE: "the call or a file cannot be used",
}


def exit_codes_text() -> str:
    """The exit codes with their words, in a sentence."""
    listed = ", ".join(f"{code} {code.words}" for code in ExitCode)
    return f"exit codes: {listed}, 128 and more: ended by a signal (docs/exit-codes.md)"


_BY_OUTCOME = {
    Outcome.SUCCESSFUL: ExitCode.SUCCESSFUL,
    Outcome.FAILED: ExitCode.FAILED,
    Outcome.UNDETERMINED: ExitCode.UNDETERMINED,
    Outcome.NOT_SUPPORTED: ExitCode.UNDETERMINED,
    Outcome.ABORTED: ExitCode.ABORTED,
}
_WORST_FIRST = (
    Outcome.FAILED,
    Outcome.ABORTED,
    Outcome.UNDETERMINED,
    Outcome.NOT_SUPPORTED,
    Outcome.SUCCESSFUL,
)


def exit_code(outcome: Outcome) -> ExitCode:
    """The exit code that tells an outcome."""
    return _BY_OUTCOME[outcome]


def error_code(error: ChipkitError) -> ExitCode:
    """The exit code of a command that ended with `error`."""
    if isinstance(error, UnsupportedError):  # also what of this machine is missing on the way to a reader
        return ExitCode.USAGE
    return ExitCode.ABORTED if isinstance(error, (CancelledError, ChipError, TransportError)) else ExitCode.USAGE


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcome that decides among several; undetermined without any outcome, since nothing proves nothing."""
    met = set(outcomes)
    return next((outcome for outcome in _WORST_FIRST if outcome in met), Outcome.UNDETERMINED)


def want_settings(parser: ArgumentParser, *options: str) -> None:
    """Let options that the call leaves out be settled by the environment, the user's settings or a default.

    Args:
        parser: Where they are declared, with None for their default.
        options: Their names, of those that `chipkit.cli.settled` knows.
    """
    parser.set_defaults(wanted_settings=(*(parser.get_default("wanted_settings") or ()), *options))


def add_language_option(parser: ArgumentParser, what: str = "language of the text", *, settled: bool = True) -> None:
    """Declare `--lang`, and what it is of.

    Args:
        parser: Of the command.
        what: Its help.
        settled: Whether the command ends where the settings cannot be used; one that asks for nothing else of them
            looks at `chipkit.cli.manner.MANNER`, and speaks English then.
    """
    parser.add_argument(
        "--lang", choices=("en", "vi"), default=None, help=f"{what} (default: that of the settings, en)"
    )
    if settled:
        want_settings(parser, "lang")


def add_json_option(parser: ArgumentParser) -> None:
    """Declare `--json`."""
    parser.add_argument("--json", action="store_true", help="print JSON instead of text (docs/json.md)")


def add_force_option(parser: ArgumentParser) -> None:
    """Declare `--force`; `chipkit.cli.saving.target` takes it."""
    parser.add_argument("--force", action="store_true", help="let what is saved take the place of files that are there")


def add_trust_option(parser: ArgumentParser) -> None:
    """Declare `--trust`, a Path or None for the default folder (`chipkit.trust.location.default_folder`)."""
    parser.add_argument(
        "--trust",
        metavar="DIR",
        type=folder_argument,
        default=None,
        help="trust folder (default: $CHIPKIT_TRUST, that of the settings, or the user's)",
    )
    want_settings(parser, "trust")


def add_time_option(parser: ArgumentParser, what: str = "judge as of this time") -> None:
    """Declare `--at`, and what it is; `time_of` reads it."""
    parser.add_argument(
        "--at",
        metavar="TIME",
        type=parse_time,
        default=None,
        help=f"{what}, ISO 8601, in this computer's zone where it names none (default: now)",
    )


def time_of(arguments: Namespace) -> datetime:
    """The time to judge at: the one asked for, or now, in this computer's zone."""
    at: datetime | None = arguments.at
    return _in_local_zone(datetime.now(UTC)) if at is None else at


def parse_time(text: str) -> datetime:
    """A moment from ISO 8601, in this computer's zone where it names none; for the use of argparse."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_why_no_time(text)) from None
    if moment.tzinfo is None:
        return _in_local_zone(moment)
    try:
        moment.astimezone(UTC)
    except OverflowError:
        raise argparse.ArgumentTypeError("in UTC this time lies outside the years 1 to 9999") from None
    return moment


def _why_no_time(text: str) -> str:
    """What is wrong with a text that is no moment: its form, its day or clock, or its zone."""
    parts = _TIME.fullmatch(text)
    if parts is None:
        return f"not a time in ISO 8601, such as YYYY-MM-DD or YYYY-MM-DDThh:mm+07:00: {text!r}"
    try:
        datetime.fromisoformat(parts[1])
    except ValueError:
        return "no calendar has this day, or no clock this time"
    return f"no zone is {parts[2]} from UTC, such as +07:00"


def _in_local_zone(moment: datetime) -> datetime:
    """A time on the clocks of this computer; in UTC where its zone is a day and more away, or ends before then."""
    try:
        return moment.astimezone()
    except (ValueError, OverflowError, OSError):
        return moment.replace(tzinfo=UTC)


def path_argument(text: str) -> str:
    """A path, whose tilde a shell leaves to us in `--out=~/card`, and which is not empty; for the use of argparse."""
    try:
        return str(expanded(text, text)) if text.startswith("~") else named_argument(text)
    except TrustError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def folder_argument(text: str) -> Path:
    """A folder; an empty word, as of a variable that a script never set, is not the one that it stands in."""
    return Path(named_argument(text))


def named_argument(text: str) -> str:
    """A path as it was given, which is not empty; for the use of argparse."""
    if not text:
        raise argparse.ArgumentTypeError("an empty word names nothing")
    return text


def same_file(one: str, other: str) -> bool:
    """Whether two paths are one place, by whichever names, links and folders they lead there."""
    first, second = (os.path.normcase(os.path.realpath(path)) for path in (one, other))
    return first == second


def input_name(path: str) -> str:
    """What is told of where input comes from: the file's name without its folder, or "standard input"."""
    return STANDARD_INPUT_NAME if path == STANDARD_INPUT else Path(path).name or Path(path).absolute().name or path


def read_input(path: str, *, limit: int = MAX_INPUT) -> bytes:
    """The bytes of a file, or of standard input where `path` is "-"; a named pipe is not waited for.

    Raises:
        OSError: The file cannot be read.
        CodecError: The file is larger than `limit` bytes, or not a regular file.
    """
    if path == STANDARD_INPUT:
        name, data = STANDARD_INPUT_NAME, _standard_input(limit)
    else:
        name, data = path, read_regular(path, limit)
    if len(data) > limit:
        raise CodecError(f"more than {limit} bytes", where=name)
    return data


def _standard_input(limit: int) -> bytes:
    return read_up_to(sys.stdin.buffer, limit, STANDARD_INPUT_NAME)
