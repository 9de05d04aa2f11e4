"""`chipkit evidence find | export | erase NUMBER`: what is kept of a person, found through the key of numbers."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from chipkit.cli.asking import sits_there, typed_key
from chipkit.cli.common import STANDARD_INPUT, STANDARD_INPUT_NAME, ExitCode
from chipkit.cli.evidence.found import print_found
from chipkit.cli.evidence.number_key import opened_key
from chipkit.cli.evidence.words import SAID
from chipkit.cli.output import print_json, tell
from chipkit.codec.printable import printable
from chipkit.errors import CodecError
from chipkit.evidence.demands import KEPT, Done, erase_number, export_number
from chipkit.evidence.index import EvidenceIndex
from chipkit.evidence.index_entry import number_tag
from chipkit.evidence.redaction import without_person

if TYPE_CHECKING:
    from argparse import Namespace

    from chipkit.documents.batch import EvidenceDoneDocument

__all__ = ["run"]

_LONGEST: Final = 100


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    number, key = _number(arguments.number), opened_key(arguments)
    if arguments.action == "find":
        with EvidenceIndex(arguments.index) as index:
            print_found(index.with_tag(number_tag(key, number)), arguments, said="found")
        return ExitCode.SUCCESSFUL
    said = {"by": arguments.by, "reason": arguments.source}
    with EvidenceIndex(arguments.index, write=True) as index:
        if arguments.action == "export":
            done = export_number(index, key, number, arguments.into, **said, at=datetime.now(UTC))
        else:
            redact = without_person if arguments.keep_result else None
            done = erase_number(index, key, number, **said, at=datetime.now(UTC), redact=redact)
    _tell_done(done, arguments)
    return ExitCode.FAILED if any(each.what == KEPT for each in done) else ExitCode.SUCCESSFUL


def _number(given: str) -> str:
    """What was given, or where that is "-" typed, or the first line of standard input."""
    if given == STANDARD_INPUT:
        given = typed_key("evidence") if sits_there() else sys.stdin.readline(_LONGEST + 1)
    if not given.strip() or len(given) > _LONGEST:
        raise CodecError("no number of a person or a document", where=STANDARD_INPUT_NAME)
    return given.strip()


def _tell_done(done: tuple[Done, ...], arguments: Namespace) -> None:
    document: EvidenceDoneDocument = {
        "schema": "chipkit.evidence-done/1",
        "index": str(arguments.index),
        "action": arguments.action,
        "done": [
            {"place": each.place, "sha256": each.sha256, "what": each.what, "why": each.why or None} for each in done
        ],
    }
    if arguments.json:
        print_json(document)
        return
    for each in done:
        why = f" ({each.why})" if each.why else ""
        tell(printable(f"{SAID[each.what][arguments.lang]}: {each.place}{why}"))
    kept = sum(each.what == KEPT for each in done)
    tell(SAID["done"][arguments.lang].format(len(done) - kept, kept))
