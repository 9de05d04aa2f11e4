"""The file of terminals in the trust folder: changed by one program at a time, and told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.cli.describe import certificate_facts, time_text, utc_text
from chipkit.cli.evidence.file_lines import labelled, moment
from chipkit.cli.evidence.file_words import FileWords
from chipkit.cli.output import print_json, tell
from chipkit.cli.trust_folder import teller_of_waiting
from chipkit.codec.printable import printable
from chipkit.evidence.terminals import TERMINALS_FILE, TrustedTerminals
from chipkit.trust.file_lock import locked
from chipkit.trust.ownership import refuse_foreign

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from chipkit.documents.evidence import TerminalDocument, TerminalsDocument
    from chipkit.evidence.terminals import TrustedTerminal

__all__ = ["changed", "print_terminals"]

_LOCK: Final = ".terminals-lock"


def changed(folder: Path, change: Callable[[TrustedTerminals], TrustedTerminals], *, language: str) -> TrustedTerminals:
    """Put what `change` makes of the terminals in their place.

    Raises:
        EvidenceError: The file is malformed.
        TrustError: Somebody else can have written it, or another program changes it and does not end.
        OSError: The file cannot be written; what stood there before stands there still.
    """
    refuse_foreign(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(folder / _LOCK, waiting=teller_of_waiting(language)):
        now = change(TrustedTerminals.load(folder / TERMINALS_FILE))
        now.save(folder / TERMINALS_FILE)
    return now


def print_terminals(arguments: Namespace, folder: Path, action: str, terminals: Sequence[TrustedTerminal]) -> None:
    """Terminals as text or as a document.

    Args:
        arguments: `json` and `lang`.
        folder: The trust folder.
        action: "listed", "added" or "withdrawn".
        terminals: Those that are told.
    """
    if arguments.json:
        document: TerminalsDocument = {
            "schema": "chipkit.terminals-listed/1",
            "folder": str(folder),
            "action": action,
            "terminals": list(map(_facts, terminals)),
        }
        print_json(document)
        return
    words = FileWords(arguments.lang)
    if not terminals:
        tell(words("terminals.none"))
    for each in terminals:
        name = printable(each.name)
        tell(name if action == "listed" else words(f"terminals.{action}", name))
        facts = _facts(each)
        certificate = facts["certificate"]
        tell(labelled(words("certificate"), f"{certificate['subject']}, SHA-256 {certificate['sha256']}"))
        tell(labelled("", words("terminals.from", moment(facts["trusted_from"], words.language))))
        if each.by or each.source:
            tell(labelled("", words("terminals.by", printable(each.by), printable(each.source))))
        if facts["withdrawn_at"] is not None:
            tell(labelled("", words("terminals.until", moment(facts["withdrawn_at"], words.language))))


def _facts(terminal: TrustedTerminal) -> TerminalDocument:
    return {
        "name": terminal.name,
        "certificate": certificate_facts(terminal.certificate),
        "trusted_from": utc_text(terminal.trusted_from),
        "withdrawn_at": time_text(terminal.withdrawn_at),
        "by": terminal.by,
        "source": terminal.source,
    }
