"""`chipkit show FILE` of evidence: what the terminal says, what is there, what was added. Nothing is judged."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from chipkit.cli.common import ExitCode
from chipkit.cli.evidence.facts import amendment_facts, contents_facts, unseen_stamps
from chipkit.cli.evidence.file_lines import (
    amendment_lines,
    contents_lines,
    item_lines,
    judged_line,
    labelled,
    stamp_lines,
)
from chipkit.cli.evidence.file_words import FileWords
from chipkit.cli.evidence.opening import opened_evidence
from chipkit.cli.output import print_json, tell
from chipkit.codec.printable import printable
from chipkit.evidence.encrypted import EncryptedEvidence
from chipkit.evidence.opened_file import Added
from chipkit.evidence.stamps import stamps_of
from chipkit.outcome import Outcome
from chipkit.words import OUTCOMES

if TYPE_CHECKING:
    from argparse import Namespace

    from chipkit.documents.evidence import EvidenceDocument

__all__ = ["show_evidence"]


def show_evidence(data: bytes, name: str, arguments: Namespace) -> int:
    """Do it, and return the exit code.

    Args:
        data: The file.
        name: What it is called.
        arguments: What `chipkit show` takes.
    """
    if EncryptedEvidence.begins(data) and arguments.open_with is None:
        document = _closed(data, name)
    else:
        document = _open(data, name, arguments)
    if arguments.json:
        print_json(document)
    else:
        _print(document, FileWords(arguments.lang))
    return ExitCode.SUCCESSFUL


def _closed(data: bytes, name: str) -> EvidenceDocument:
    encrypted = EncryptedEvidence.parse(data)
    amendments = encrypted.chain.amendments
    return {
        "schema": "chipkit.evidence-shown/1",
        "source": name,
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "encrypted": True,
        "recipients": list(encrypted.recipients),
        "contents": None,
        "stamps": unseen_stamps(stamps_of(None, encrypted.chain, ()), outside=True),
        "amendments": amendment_facts((Added(amendment=each, outside=True) for each in amendments), known=False),
    }


def _open(data: bytes, name: str, arguments: Namespace) -> EvidenceDocument:
    opened = opened_evidence(data, name, arguments, known=False)
    return {
        "schema": "chipkit.evidence-shown/1",
        "source": name,
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "encrypted": opened.encrypted,
        "recipients": list(EncryptedEvidence.parse(data).recipients) if opened.encrypted else [],
        "contents": contents_facts(opened.evidence, known=False),
        "stamps": [*unseen_stamps(opened.stamps), *unseen_stamps(opened.stamps_outside, outside=True)],
        "amendments": amendment_facts(opened.added, known=False),
    }


def _print(document: EvidenceDocument, words: FileWords) -> None:
    tell(f"{printable(document['source'])}: {words('title')}, {document['size']} B")
    tell(labelled("SHA-256", document["sha256"]))
    if document["encrypted"]:
        tell(labelled(words("encrypted"), ", ".join(document["recipients"])))
    contents = document["contents"]
    if contents is None:
        tell(labelled("", words("closed")))
    else:
        for line in contents_lines(contents, words):
            tell(line)
        tell(judged_line("then", contents["statement"]["judged"], words))
        tell(labelled("", words("word")))
        for each in contents["results"]:
            outcome = words("not-run")
            if each["outcome"] is not None:
                outcome = OUTCOMES[Outcome(each["outcome"])][words.language]
            tell(labelled(words("results"), words("result", each["check"], outcome, each["reason"])))
        for line in item_lines(contents, words):
            tell(line)
    for line in (*stamp_lines(document["stamps"], words), *amendment_lines(document["amendments"], words)):
        tell(line)
