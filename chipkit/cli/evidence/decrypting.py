"""`chipkit evidence open FILE --open-with KEY --out FILE`: the file of evidence that lies in an envelope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.cli.common import ExitCode, input_name, read_input
from chipkit.cli.evidence.changing import print_change
from chipkit.cli.evidence.file_words import FileWords
from chipkit.cli.evidence.opening import MAX_FILE, opened_evidence
from chipkit.cli.output import complain
from chipkit.cli.saving import Saving, target
from chipkit.codec.printable import printable
from chipkit.errors import CodecError

if TYPE_CHECKING:
    from argparse import Namespace

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    file = target(arguments.out, "--out", force=arguments.force)
    opened = opened_evidence(read_input(arguments.file, limit=MAX_FILE), input_name(arguments.file), arguments)
    if opened.outside is None:
        raise CodecError("not encrypted", where=input_name(arguments.file))
    words = FileWords(arguments.lang)
    with Saving(arguments.lang) as saving:
        if saving.save(file, opened.plain, noted=False):
            print_change(arguments, "opened", opened.evidence.chain.end, words("opened-file", printable(arguments.out)))
            if opened.outside.amendments:
                complain(words("outside-lost", len(opened.outside.amendments)))
    return saving.code(ExitCode.SUCCESSFUL)
