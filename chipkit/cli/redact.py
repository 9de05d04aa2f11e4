"""`chipkit redact FILE --level LEVEL --out FILE`: evidence of which parts are withheld, whose seal still holds."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from chipkit.cli.common import ExitCode, input_name, read_input, same_file
from chipkit.cli.evidence.certificate_files import one_certificate
from chipkit.cli.evidence.file_lines import labelled
from chipkit.cli.evidence.file_words import FileWords
from chipkit.cli.evidence.opening import MAX_FILE, opened_evidence
from chipkit.cli.output import complain, print_json, tell
from chipkit.cli.saving import Saving, target
from chipkit.codec.printable import printable
from chipkit.errors import CodecError
from chipkit.evidence.encrypted import EncryptedEvidence
from chipkit.evidence.opened_file import open_file, redacted_file

if TYPE_CHECKING:
    from argparse import Namespace

    from chipkit.documents.evidence import RedactionDocument

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    if arguments.level is None and not arguments.withhold:
        raise CodecError("what is to be withheld? give --level, or --withhold with the names that show tells")
    if same_file(arguments.out, arguments.file):
        raise CodecError("the file would take the place of what it is made of", where="--out")
    file = target(arguments.out, "--out", force=arguments.force)
    recipients = tuple(one_certificate(path, "--encrypt-to") for path in arguments.encrypt_to)
    opened = opened_evidence(
        read_input(arguments.file, limit=MAX_FILE), input_name(arguments.file), arguments, known=False
    )
    try:
        plain, gone = redacted_file(opened, level=arguments.level, items=arguments.withhold)
    except ValueError as error:
        raise CodecError(str(error), where="--withhold") from None
    data = bytes(EncryptedEvidence.encrypt(plain, recipients)) if recipients else plain
    document: RedactionDocument = {
        "schema": "chipkit.evidence-redacted/1",
        "source": input_name(arguments.file),
        "file": input_name(arguments.out),
        "sha256": hashlib.sha256(data).hexdigest(),
        "withheld": [{"name": name, "because_of": why} for name, why in gone.items()],
        "left": list(open_file(plain).evidence.record.items),
    }
    words = FileWords(arguments.lang)
    with Saving(arguments.lang) as saving:
        if saving.save(file, data, noted=False):
            if arguments.json:
                print_json(document)
            else:
                _print(document, words, arguments.out)
            if opened.outside is not None and opened.outside.amendments:
                complain(words("outside-lost", len(opened.outside.amendments)))
    return saving.code(ExitCode.SUCCESSFUL)


def _print(document: RedactionDocument, words: FileWords, out: str) -> None:
    tell(words("redacted", printable(out)))
    for each in document["withheld"]:
        name, why = each["name"], each["because_of"]
        key = "gone-itself" if why == name else "gone-level" if why == "level" else "gone"
        tell(labelled(words("withheld"), words(key, name, why)))
    tell(labelled(words("left"), ", ".join(document["left"]) or words("nothing")))
