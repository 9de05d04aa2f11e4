"""`chipkit verify PATH`: judge a saved capture or a folder of files."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from chipkit.capture import load, loads, read_folder
from chipkit.cli.command import Command
from chipkit.cli.common import add_json_option, add_time_option, add_trust_option, exit_code, read_input, time_of
from chipkit.cli.output import colour_wanted, note, print_json
from chipkit.cli.render import render_report
from chipkit.codec.biometric.picture import to_png
from chipkit.errors import ChipkitError
from chipkit.trust.store import open_store
from chipkit.verify import load_policy, policy_names, verify

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from chipkit.capture import Capture
    from chipkit.verify import Report

__all__ = ["COMMAND", "add_report_options", "print_report", "save_photo"]

_PHOTO = "pa.digest.dg2"


def add_report_options(parser: ArgumentParser) -> None:
    """Declare what every command that ends in a report takes; `print_report` reads it."""
    parser.add_argument("--photo", metavar="FILE", help="save the holder's photo as PNG, where its digest is right")
    parser.add_argument("--redact", action="store_true", help="leave personal data out of the report")
    parser.add_argument("--lang", choices=("en", "vi"), default="en", help="language of the text (default: en)")
    add_json_option(parser)


def print_report(report: Report, arguments: Namespace) -> int:
    """Save the photo if asked for, print the report, and return the exit code of its outcome.

    Raises:
        OSError: The photo cannot be written; the report is printed nevertheless.
    """
    photo, failure = "", None
    try:
        photo = save_photo(report, arguments.photo) if arguments.photo else ""
    except OSError as error:
        failure = error
    if arguments.json:
        print_json("report", report.to_json(redact=arguments.redact) | {"photo": photo or None})
    else:
        text = render_report(
            report,
            language=arguments.lang,
            colour=colour_wanted(sys.stdout),
            photo=photo,
            redact=arguments.redact,
            width=shutil.get_terminal_size((120, 24)).columns,
        )
        print(text, end="")
    if failure is not None:
        sys.stdout.flush()  # the report first, then what went wrong
        raise failure
    return exit_code(report.outcome)


def save_photo(report: Report, path: str) -> str:
    """Save the first photo as PNG for its owner's eyes; a note says why, where there is none to save.

    A face is shown only when its file is the one that was signed.

    Returns:
        The path, or nothing where no photo was saved.

    Raises:
        OSError: The file cannot be written.
    """
    found = report.finding(_PHOTO)
    if found is None or found.reason != "equal":
        note("no photo saved: EF.DG2 is not there as it was signed")
        return ""
    try:
        dg2 = report.document.dg2
        if dg2 is None or not dg2.faces:
            note("no photo saved: EF.DG2 holds none")
            return ""
        png = to_png(dg2.faces[0].image)
    except ChipkitError as error:
        note(f"no photo saved: {error}")
        return ""
    _write_private(Path(path), png)
    return path


def _write_private(path: Path, data: bytes) -> None:
    """Write a file that its owner alone may read, where the platform knows such files."""
    path.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o600), "wb") as stream:
        stream.write(data)


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", help="a saved capture, or a folder of EF files; - is standard input")
    add_trust_option(parser)
    parser.add_argument(
        "--policy", default="field", help=f"{', '.join(policy_names())}, or a policy file (default: field)"
    )
    add_time_option(parser)
    add_report_options(parser)


def _run(arguments: Namespace) -> int:
    policy = load_policy(arguments.policy)
    capture = _capture(arguments.path)
    report = verify(capture, open_store(arguments.trust), policy, time_of(arguments))
    return print_report(report, arguments)


def _capture(path: str) -> Capture:
    if path == "-":
        return loads(read_input(path))
    return read_folder(path) if Path(path).is_dir() else load(path)


COMMAND = Command("verify", "judge a saved capture, or a folder of EF files", _configure, _run)
