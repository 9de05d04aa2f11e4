"""`chipkit evidence stamp FILE --url URL`: a new time stamp over the evidence and all that was added to it."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from chipkit.cli.common import ExitCode
from chipkit.cli.evidence.changing import add_to, print_change
from chipkit.cli.evidence.file_lines import moment
from chipkit.cli.evidence.file_words import FileWords
from chipkit.cli.evidence.opening import known_here
from chipkit.cli.evidence.stamp_asking import stamp_source
from chipkit.codec.printable import printable
from chipkit.errors import ChipkitError
from chipkit.evidence.amendment_contents import NewTimeStamp
from chipkit.evidence.amendments import stamped_by
from chipkit.evidence.encrypted import MAX_ENCRYPTED, EncryptedEvidence
from chipkit.evidence.evidence_file import open_evidence
from chipkit.extras import require
from chipkit.regular_file import read_regular

if TYPE_CHECKING:
    from argparse import Namespace

    from chipkit.evidence.amendments import Chain
    from chipkit.evidence.time_stamp import TimeStamp

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    require("stamp")
    source = stamp_source(arguments.url, known_here(arguments)[1], "--url")
    seal = _token_of_seal(read_regular(arguments.file, MAX_ENCRYPTED))
    stamps: list[TimeStamp] = []

    def content(chain: Chain) -> NewTimeStamp:
        tokens = [seal, *(each.record.time_stamp for each in chain.amendments)]
        renews = tuple(sha256(token).digest() for token in tokens if token is not None)
        stamps.append(source.stamp(stamped_by(chain.end.digest, renews)))
        return NewTimeStamp(stamps[-1].token, renews)

    end = add_to(arguments, content)
    words, stamp = FileWords(arguments.lang), stamps[-1]
    at, authority = moment(stamp.latest.isoformat(), words.language), printable(stamp.authority)
    print_change(arguments, "stamped", end, words("stamped-file", printable(arguments.file), end.count, at, authority))
    return ExitCode.SUCCESSFUL


def _token_of_seal(data: bytes) -> bytes | None:
    """The stamp that came with the seal; of encrypted evidence it is in the envelope, which is stamped whole."""
    if EncryptedEvidence.begins(data):
        return None
    try:
        return open_evidence(data).record.time_stamp
    except ChipkitError:
        return None  # `add_to` tells what is wrong
