"""A part of many files by their names, as a worker is given it, and what it gives back: the judgement of each.

What is sent to a worker are names and, once pickled for all, by what to judge; never what is in a file. What comes back
are a few words for each file. A file that cannot be judged is told as such and ends nothing; what would end the same
way for every file, such as a version of the trust store or the archive's key that is gone, ends the partition.
"""

from __future__ import annotations

import json
import os
import pickle
from dataclasses import field, replace
from pathlib import Path
from typing import Final

from chipkit.codec.printable import printable
from chipkit.documents.batch import BatchRecordDocument
from chipkit.errors import ChipkitError, KeyStoreError, TrustError
from chipkit.evidence.index_entry import IndexEntry, entry_of, numbers_of
from chipkit.evidence.judging_files import JudgedFile, Rules, judge_file
from chipkit.outcome import Outcome
from chipkit.values import dataclass
from chipkit.verify.named import SIGNATURE

__all__ = ["RECORD_SCHEMA", "BatchRecord", "Partition", "Wanted", "judge_partition"]

RECORD_SCHEMA: Final = "chipkit.batch/1"
_LONGEST: Final = 500
"""Letters of why a file cannot be judged."""


@dataclass(frozen=True, slots=True)
class Partition:
    """Some files by their names."""

    folder: str
    """What the names are relative to."""
    first: int
    """The number of the first one, from 1 on."""
    names: tuple[str, ...]

    @property
    def single(self) -> tuple[Partition, ...]:
        """The same, each file in a partition of its own."""
        return tuple(Partition(self.folder, self.first + at, (name,)) for at, name in enumerate(self.names))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a worker is to give of each file beside the verdict."""

    holder: bool = False
    """The holder's data, as the report tells them."""
    entry: bool = False
    """What the index keeps of it, with the holder's numbers, from which their tags are made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRecord:
    """What became of one file of many."""

    number: int
    """Which one it is, from 1 on."""
    name: str
    outcome: Outcome | None = None
    """None where the file could not be judged."""
    verdict: str = ""
    decided_by: tuple[str, ...] = ()
    signer: str = ""
    """SHA-256 of the signer's certificate, where the signature was checked with one."""
    error: str = ""
    """Why it could not be judged."""
    holder: str = field(default="", repr=False)
    """The holder's data as JSON, a `HolderDocument` or null, where they were asked for."""
    entry: IndexEntry | None = None
    numbers: tuple[str, ...] = field(default=(), repr=False)
    """The holder's numbers, for the index to make tags of; they are in no document."""

    def to_json(self) -> BatchRecordDocument:
        """One line of the results, with every text of it printable but the name, which JSON has escapes for."""
        document: BatchRecordDocument = {
            "schema": "chipkit.batch/1",
            "record": self.number,
            "name": printable(self.name, None),
            "outcome": None if self.outcome is None else self.outcome.value,
            "verdict": self.verdict or None,
            "decided_by": list(self.decided_by),
            "signer": self.signer or None,
            "error": self.error or None,
        }
        if self.holder:
            document["holder"] = json.loads(self.holder)
        return document


_last: tuple[bytes, Rules] | None = None
"""By what the partition before was judged; a worker opens the trust store once."""


def judge_partition(pickled: bytes, partition: Partition, wanted: Wanted) -> tuple[BatchRecord, ...]:
    """Judge each file of a partition; what a worker runs.

    Args:
        pickled: The `Rules`, pickled by who asks.
        partition: The files.
        wanted: What is to be told of them.

    Raises:
        TrustError: The version of the trust store is not kept any more, or the store is damaged.
        KeyStoreError: The archive's key is not there, or its store cannot be opened.
    """
    rules = _unpickled(pickled)
    numbered = enumerate(partition.names, partition.first)
    return tuple(_judged(number, name, partition.folder, rules, wanted) for number, name in numbered)


def _unpickled(pickled: bytes) -> Rules:
    global _last  # noqa: PLW0603 - one for the process
    last = _last
    if last is None or last[0] != pickled:
        rules: Rules = pickle.loads(pickled)  # noqa: S301 - made by who runs this worker
        _last = last = pickled, rules
    return last[1]


def _judged(number: int, name: str, folder: str, rules: Rules, wanted: Wanted) -> BatchRecord:
    place = os.path.join(folder, name)  # noqa: PTH118 - ten thousand times
    try:
        return _record(number, name, place, judge_file(place, rules), rules, wanted)
    except (TrustError, KeyStoreError):
        raise
    except ChipkitError as error:
        told = str(error).replace(f"{place}: ", "")
    except OSError as error:
        told = error.strerror or type(error).__name__
    except Exception as error:  # noqa: BLE001 - a fault of ours with this file, whose text may hold what is in it
        told = f"{type(error).__name__} while it was judged"
    return BatchRecord(number=number, name=name, error=printable(told, _LONGEST))


def _record(number: int, name: str, place: str, judged: JudgedFile, rules: Rules, wanted: Wanted) -> BatchRecord:
    report = judged.report
    signature = report.finding(SIGNATURE)
    return BatchRecord(
        number=number,
        name=name,
        outcome=report.outcome,
        verdict=report.verdict.code,
        decided_by=tuple(report.verdict.decided_by),
        signer="" if signature is None else signature.evidence.get("certificate", ""),
        holder=json.dumps(report.to_json().get("holder")) if wanted.holder else "",
        entry=_entry(judged, place, rules) if wanted.entry else None,
        numbers=numbers_of(report, judged.holder) if wanted.entry else (),
    )


def _entry(judged: JudgedFile, place: str, rules: Rules) -> IndexEntry:
    sealed = () if judged.opened is None else judged.opened.evidence.statement.certificates
    entry = entry_of(judged.report, str(Path(place).absolute()), judged.sha256, rules.trust, sealed)
    if judged.opened is None:
        return entry
    record, end = judged.opened.evidence.record, judged.opened.evidence.chain.end
    return replace(
        entry,
        base_digest=record.digest.hex(),
        made_at=judged.opened.evidence.statement.made_at,
        terminal=record.terminal.hex(),
        amendments=end.count,
        last_amendment=end.digest.hex() if end.count else "",
    )
