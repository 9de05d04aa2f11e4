"""`chipkit evidence index PATH`: judge what is kept, and note by what it may have to be found."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from chipkit.cli.batch import BatchTeller, batch_rules
from chipkit.cli.common import ExitCode
from chipkit.cli.evidence.words import SAID
from chipkit.cli.output import complain, print_json, tell
from chipkit.evidence.batch import verify_many
from chipkit.evidence.batch_names import names_of, partitions_of
from chipkit.evidence.batch_results import NOT_JUDGED
from chipkit.evidence.filling import filling
from chipkit.evidence.index import EvidenceIndex
from chipkit.evidence.partition import Wanted
from chipkit.evidence.unlocking import ArchiveKey

if TYPE_CHECKING:
    from argparse import Namespace

    from chipkit.documents.batch import EvidenceIndexDocument
    from chipkit.evidence.index_entry import TagKey
    from chipkit.evidence.unlocking import Unlocking

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    names, rules = names_of(arguments.path), batch_rules(arguments, None)
    key = None if arguments.number_key is None else _key(arguments, rules.unlocking)
    teller, done, bad = BatchTeller(arguments.lang), 0, 0
    partitions = partitions_of(names.folder, names.names)
    judged = verify_many(partitions, rules=rules, workers=arguments.workers, wanted=Wanted(entry=True))
    with EvidenceIndex(arguments.index, write=True) as index, teller, closing(judged):
        put, progress = filling(index, key), teller.counting(len(names.names))
        for records in judged:
            put(records)
            for each in records:
                if each.error:
                    bad += 1
                    complain(f"{each.name}: {each.error}")
            done += len(records)
            progress({"judged": done - bad, NOT_JUDGED: bad})
        document: EvidenceIndexDocument = {
            "schema": "chipkit.evidence-index/1",
            "index": str(arguments.index),
            "indexed": done - bad,
            "not_judged": bad,
            "total": len(index),
        }
    _tell(document, arguments)
    return ExitCode.FAILED if bad else ExitCode.SUCCESSFUL


def _tell(document: EvidenceIndexDocument, arguments: Namespace) -> None:
    if arguments.json:
        print_json(document)
        return
    tell(SAID["indexed"][arguments.lang].format(f"{document['indexed']:,}"))
    if document["not_judged"]:
        tell(SAID["bad"][arguments.lang].format(f"{document['not_judged']:,}"))
    tell(SAID["total"][arguments.lang].format(f"{document['total']:,}"))


def _key(arguments: Namespace, unlocking: Unlocking | None) -> TagKey:
    """The key of numbers; what opens the store is not asked for twice."""
    if isinstance(unlocking, ArchiveKey):
        from chipkit.keys.opening import open_key_store  # noqa: PLC0415 - only where numbers are kept

        return open_key_store(unlocking.folder, lambda _storage: unlocking.secret).secret_key(arguments.number_key)
    from chipkit.cli.evidence.number_key import opened_key  # noqa: PLC0415 - only where numbers are kept

    return opened_key(arguments)
