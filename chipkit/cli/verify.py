"""`chipkit verify PATH`: judge a saved capture, a folder of files or evidence; with `--batch` many of them."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chipkit.capture import loads, read_folder
from chipkit.cli.clock import moment_by
from chipkit.cli.collecting import collect_signer
from chipkit.cli.common import (
    STANDARD_INPUT,
    STANDARD_INPUT_NAME,
    exit_code,
    read_input,
)
from chipkit.cli.manner import MANNER
from chipkit.cli.output import colour_wanted, complain, note, print_json, terminal_width
from chipkit.cli.papers import papers_asked, refuse_one_file, refuse_over_input, save_papers
from chipkit.cli.reading_notes import told, told_of
from chipkit.cli.render import render_report
from chipkit.cli.saving import Saving, photo_target, require_extras
from chipkit.cli.trust_folder import opened_store
from chipkit.cli.words import WORDS
from chipkit.codec.file_beginnings import EVIDENCE_BEGINS, is_capture
from chipkit.errors import CaptureError, ChipkitError, CodecError
from chipkit.trust.location import existing_folder
from chipkit.verify import load_policy
from chipkit.verify.judging import judge
from chipkit.verify.standing import PORTRAIT, shown_portrait
from chipkit.words import STANDINGS

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Collection

    from chipkit.capture import Capture
    from chipkit.national.nation import Printed
    from chipkit.trust.view import CountedTrust
    from chipkit.verify import Report
    from chipkit.written_file import WrittenFile

__all__ = ["capture_of", "print_report", "run", "save_photo", "taken_bytes",
           "trust_text"]  # fmt: skip

_WANTED: Final = "right is what chipkit read --out or --evidence wrote, or a folder with the files of a card"
_OF_MANY: Final = ("results", "workers", "holder")
"""Options of `--batch` alone."""
_OF_EVIDENCE: Final = ("index", "open_with")
"""Options of evidence alone, which would do nothing for a capture."""


def print_report(
    report: Report,
    arguments: Namespace,
    *,
    photo_file: WrittenFile | None,
    saving: Saving,
    trust: str = "",
    attested: Collection[str] = (),
) -> int:
    """Save the photo if asked for, print the report, and return the exit code of its outcome.

    Args:
        report: The report.
        photo_file: What `photo_target` gave.
        saving: Saves the photo.
        arguments: What `chipkit.cli.arguments.add_report_options` declared.
        trust: Which anchors it rests on, in words, such as `trust_text` says.
        attested: The checks for which a terminal answers.
    """
    photo = "" if photo_file is None else save_photo(report, photo_file, saving)
    if arguments.json:
        document = report.to_json(redact=arguments.redact)
        document["photo"] = photo or None
        print_json(document)
    else:
        text = render_report(
            report,
            language=arguments.lang,
            colour=colour_wanted(sys.stdout),
            photo=photo,
            trust=trust,
            redact=arguments.redact,
            width=terminal_width(120),
            attested=attested,
        )
        print(text, end="")
    return exit_code(report.outcome)


def trust_text(store: CountedTrust, arguments: Namespace) -> str:
    """How many anchors there are and in which folder; a redacted report leaves out the folder, which may name a user.

    Args:
        store: The store that was opened.
        arguments: What `add_report_options` and `add_trust_option` declared.
    """
    number = store.anchor_count
    anchors = WORDS["trust.one" if number == 1 else "trust.many"][arguments.lang].format(number)
    if arguments.redact:
        return anchors
    return WORDS["trust.in"][arguments.lang].format(anchors, existing_folder(arguments.trust))


def save_photo(report: Report, file: WrittenFile, saving: Saving) -> str:
    """Save the first photo as PNG for its owner's eyes; if there is no photo to save, a note says why.

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
        complain(told("no-photo", STANDINGS[report.standing(PORTRAIT).worth.value][MANNER.language]))
        return ""
    from chipkit.pictures import decode_picture  # noqa: PLC0415 - only where a photo is asked for

    try:
        png = decode_picture(image).to_png()
    except ChipkitError as error:
        complain(told_of(error, "no-photo"))
        return ""
    return saving.save(file, png)


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    if arguments.batch:
        from chipkit.cli.batch import run_many  # noqa: PLC0415 - many are judged otherwise, by much that one needs not

        return run_many(arguments)
    for name in _OF_MANY:
        if getattr(arguments, name):
            raise CodecError("is for many: say --batch", where=f"--{name}")
    policy = load_policy(arguments.policy)
    require_extras(arguments)
    refuse_over_input(arguments)
    refuse_one_file(arguments)
    printed = _printed(arguments)
    data = taken_bytes(arguments.path)
    if data is not None and data.startswith(EVIDENCE_BEGINS):
        from chipkit.cli.evidence.verifying import verify_evidence  # noqa: PLC0415 - much that a capture needs not

        if printed is not None:
            raise CodecError("is for a capture: evidence has in it what was scanned", where="--qr-image")
        return verify_evidence(data, arguments, policy)
    capture = capture_of(data, arguments.path)
    for name in _OF_EVIDENCE:
        if getattr(arguments, name):
            raise CodecError(f"is for evidence, and {arguments.path} is none", where=f"--{name.replace('_', '-')}")
    trust = opened_store(arguments)
    photo_file, papers = photo_target(arguments), papers_asked(arguments)
    moment = moment_by(arguments, trust)
    report = replace(judge(capture, trust, policy, moment.at, printed=printed), clock=moment.clock)
    anchors = trust_text(trust, arguments)
    with Saving(arguments.lang) as saving:
        try:
            code = print_report(report, arguments, photo_file=photo_file, saving=saving, trust=anchors)
        finally:
            save_papers(report, papers, saving, trust, arguments)
    return saving.code(collect_signer(report, arguments, code))


def _printed(arguments: Namespace) -> Printed | None:
    """What is printed on the card, to be compared with the chip, if there is a picture of it."""
    if arguments.qr_image is None:
        return None
    from chipkit.cli.opening_key import code_in_image, input_for  # noqa: PLC0415 - only where there is one

    if arguments.qr_image == arguments.path == STANDARD_INPUT:
        raise CodecError("standard input gives what is judged; name a file", where="--qr-image")
    return input_for("qr", code_in_image(arguments.qr_image)).expected


def taken_bytes(path: str) -> bytes | None:
    """What a file or standard input holds; None of a folder.

    Raises:
        OSError: The file cannot be read.
        CodecError: The file is larger than any input.
    """
    return None if path != STANDARD_INPUT and Path(path).is_dir() else read_input(path)


def capture_of(data: bytes | None, path: str) -> Capture:
    """The capture that a file holds, or the folder of that path.

    Args:
        data: What `taken_bytes` gave.
        path: Where it was taken.

    Raises:
        CaptureError: The file is not a capture, or the folder holds no file of a card.
        OSError: A file of the folder cannot be read.
    """
    if data is None:
        unused: list[str] = []
        capture = read_folder(path, passed_over=unused.append)
        if unused:
            note(told("passed-over-files", path, ", ".join(unused)))
        return capture
    try:
        return loads(data)
    except CaptureError as error:
        name = STANDARD_INPUT_NAME if path == STANDARD_INPUT else path
        raise CaptureError(f"{name}: not a capture that chipkit saved ({_another(data, error)}); {_WANTED}") from error


def _another(data: bytes, error: CaptureError) -> str:
    """What it is instead, or where it ends to be a capture."""
    from chipkit.cli.file_kinds import kind_told  # noqa: PLC0415 - for a file that is another one

    return str(error) if is_capture(data) else kind_told(data) or str(error)
