"""`chipkit verify PATH`: judge a saved capture or a folder of files."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from chipkit.capture import loads, read_folder
from chipkit.cli.command import Command
from chipkit.cli.common import (
    STANDARD_INPUT,
    add_json_option,
    add_time_option,
    add_trust_option,
    exit_code,
    named_argument,
    path_argument,
    read_input,
    same_file,
    time_of,
)
from chipkit.cli.output import colour_wanted, note, print_json
from chipkit.cli.render import render_report
from chipkit.cli.saving import Saving, target
from chipkit.cli.trust_folder import opened_store
from chipkit.cli.words import WORDS
from chipkit.errors import CaptureError, ChipkitError, CodecError
from chipkit.pictures import decode_picture
from chipkit.trust.location import existing_folder
from chipkit.verify import load_policy, policy_names
from chipkit.verify.judging import judge
from chipkit.verify.standing import PORTRAIT, shown_portrait
from chipkit.words import STANDINGS

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from chipkit.capture import Capture
    from chipkit.trust.store import TrustStore
    from chipkit.verify import Report
    from chipkit.written_file import WrittenFile

__all__ = ["COMMAND", "add_policy_option", "add_report_options", "photo_target", "print_report", "trust_text"]


def add_policy_option(parser: ArgumentParser) -> None:
    """Declare `--policy`, for `chipkit.verify.load_policy`."""
    parser.add_argument(
        "--policy",
        type=path_argument,
        default="field",
        help=f"{', '.join(policy_names())}, or a policy file (default: field); field: a counter; "
        "conformance: a laboratory",
    )


def add_report_options(parser: ArgumentParser) -> None:
    """Declare what every command that ends in a report takes; `print_report` reads it."""
    parser.add_argument(
        "--photo", metavar="FILE", type=path_argument, help="save the holder's photo as PNG, where it may be shown"
    )
    parser.add_argument("--redact", action="store_true", help="leave personal data out of the report")
    parser.add_argument("--lang", choices=("en", "vi"), default="en", help="language of the text (default: en)")
    add_json_option(parser)


def photo_target(arguments: Namespace) -> WrittenFile | None:
    """The file for the photo, if one is asked for, proved writable before anything else is done.

    Raises:
        CodecError: It names no file.
        OSError: It cannot be written.
    """
    return None if arguments.photo is None else target(arguments.photo, "--photo")


def print_report(
    report: Report, arguments: Namespace, *, photo_file: WrittenFile | None, saving: Saving, trust: str = ""
) -> int:
    """Save the photo if asked for, print the report, and return the exit code of its outcome.

    Args:
        report: The report.
        photo_file: What `photo_target` gave.
        saving: Saves the photo.
        arguments: What `add_report_options` declared.
        trust: Which anchors it rests on, in words, such as `trust_text` says.
    """
    photo = "" if photo_file is None else save_photo(report, photo_file, saving)
    if arguments.json:
        print_json("report", report.to_json(redact=arguments.redact) | {"photo": photo or None})
    else:
        text = render_report(
            report,
            language=arguments.lang,
            colour=colour_wanted(sys.stdout),
            photo=photo,
            trust=trust,
            redact=arguments.redact,
            width=shutil.get_terminal_size((120, 24)).columns,
        )
        print(text, end="")
    return exit_code(report.outcome)


def trust_text(store: TrustStore, arguments: Namespace) -> str:
    """How many anchors there are and in which folder; a redacted report leaves out the folder, which may name a user.

    Args:
        store: The store that was opened.
        arguments: What `add_report_options` and `add_trust_option` declared.
    """
    number = len(store.anchors)
    anchors = WORDS["trust.one" if number == 1 else "trust.many"][arguments.lang].format(number)
    if arguments.redact:
        return anchors
    return WORDS["trust.in"][arguments.lang].format(anchors, existing_folder(arguments.trust))


def save_photo(report: Report, file: WrittenFile, saving: Saving) -> str:
    """Save the first photo as PNG for its owner's eyes; a note says why, where there is none to save.

    Whether the portrait may be shown is its standing (`Report.standing`).

    Args:
        report: The report.
        file: Where it is to be saved.
        saving: Saves it.

    Returns:
        The path, or nothing where no photo was saved.
    """
    image = shown_portrait(report)
    if image is None:
        note(f"no photo saved: {STANDINGS[report.standing(PORTRAIT).worth.value]['en']}")
        return ""
    try:
        png = decode_picture(image).to_png()
    except ChipkitError as error:
        note(f"no photo saved: {error}")
        return ""
    return saving.save(file, png)


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "path",
        metavar="PATH",
        type=named_argument,
        help="a saved capture, or a folder of EF files; - is standard input",
    )
    add_trust_option(parser)
    add_policy_option(parser)
    add_time_option(parser)
    add_report_options(parser)


def _run(arguments: Namespace) -> int:
    policy = load_policy(arguments.policy)
    if arguments.photo and _is_judged(arguments.photo, arguments.path):
        raise CodecError("the photo would take the place of what is judged", where="--photo")
    capture = _capture(arguments.path)
    trust = opened_store(arguments)
    photo_file = photo_target(arguments)
    report = judge(capture, trust, policy, time_of(arguments))
    told = trust_text(trust, arguments)
    with Saving(arguments.lang) as saving:
        code = print_report(report, arguments, photo_file=photo_file, saving=saving, trust=told)
    return saving.code(code)


def _is_judged(photo: str, path: str) -> bool:
    """Whether the photo would be put over the capture, or over a file in the folder that is no picture."""
    if path == STANDARD_INPUT or not Path(path).is_dir():
        return path != STANDARD_INPUT and same_file(photo, path)
    inside = same_file(str(Path(photo).parent), path)
    return inside and Path(photo).is_file() and Path(photo).suffix.lower() != ".png"


def _capture(path: str) -> Capture:
    if path != STANDARD_INPUT and Path(path).is_dir():
        return read_folder(path)
    try:
        return loads(read_input(path))
    except CaptureError as error:
        name = "standard input" if path == STANDARD_INPUT else path
        told = f"{name}: no capture that chipkit saved ({error}); for single files of a card give their folder"
        raise CaptureError(told) from error


COMMAND = Command("verify", "judge a saved capture, or a folder of EF files", _configure, _run)
