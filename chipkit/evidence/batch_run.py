"""A batch with its results in a file: begun, or gone on with where a run before it was ended."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final

import chipkit
from chipkit.documents.batch import BatchRunDocument
from chipkit.errors import BatchError
from chipkit.evidence.batch import verify_many
from chipkit.evidence.batch_names import Names, names_of, partitions_of
from chipkit.evidence.batch_results import NOT_JUDGED, opened_results
from chipkit.evidence.judging_files import Rules
from chipkit.evidence.partition import BatchRecord, Wanted
from chipkit.evidence.stamp_authorities import digest_of_authorities
from chipkit.frozen import freeze
from chipkit.trust.store_view import StoreView
from chipkit.values import dataclass
from chipkit.verify.checked_policies import digest_of
from chipkit.verify.evidence import time_text
from chipkit.verify.policy import is_released
from chipkit.verify.table import judgement_table

__all__ = ["BatchProgress", "BatchSummary", "IndexHook", "run_batch", "run_document"]

_ZONE: Final = len("YYYY-MM-DDThh:mm:ss")
IndexHook = Callable[[Sequence[BatchRecord]], None]
"""Takes what the index is to keep of some files, before their lines are written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchProgress:
    """How far a batch has come."""

    done: int
    total: int
    before: int
    """How many were judged by the runs before this one."""
    not_judged: int
    """How many could not be judged."""
    seconds: float
    """Since this run began."""

    @property
    def rate(self) -> float:
        """Files a second, in this run; 0 where nothing can be said of it."""
        return (self.done - self.before) / self.seconds if self.seconds > 0 else 0.0

    @property
    def left(self) -> float | None:
        """Seconds until all are judged, if it goes on so; None where nothing can be said of it."""
        return (self.total - self.done) / self.rate if self.rate else None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSummary:
    """What a batch came to."""

    records: int
    before: int
    """How many were judged by the runs before this one."""
    counts: Mapping[str, int]
    """How many files came to what, by outcome, and by "not judged"."""
    changed: bool
    """Whether the folder, or the list, names other files now than when the run began, which judged those."""

    def __post_init__(self) -> None:
        freeze(self, "counts")


def run_document(names: Names, rules: Rules, *, holder: bool) -> BatchRunDocument:
    """What is judged, and by what.

    Args:
        names: The files.
        rules: By what they are judged.
        holder: Whether the holders' data are told.
    """
    trust, policy = rules.trust, rules.policy
    digest = digest_of(policy)
    return {
        "schema": "chipkit.batch-run/1",
        "software": chipkit.__version__,
        "folder": names.folder,
        "records": len(names.names),
        "list_sha256": names.sha256,
        "trust": {
            "version": trust.version.number if isinstance(trust, StoreView) else None,
            "generation": trust.generation,
        },
        "policy": {
            "id": policy.id,
            "version": policy.version,
            "digest": digest,
            "released": is_released(policy.id, digest),
            "table": judgement_table().digest,
        },
        "mode": rules.mode.value,
        "at": time_text(rules.at),
        "zone": rules.at.isoformat(timespec="seconds")[_ZONE:],
        "clock": None if rules.clock is None else time_text(rules.clock),
        "terminals": rules.terminals.digest,
        "authorities": digest_of_authorities(rules.authorities),
        "opened_with": None if rules.unlocking is None else rules.unlocking.key,
        "holder": holder,
    }


def run_batch(  # noqa: PLR0913 - what a batch is about
    source: str | os.PathLike[str],
    results: str | os.PathLike[str],
    *,
    rules: Rules,
    executor: Executor | None = None,
    workers: int | None = None,
    holder: bool = False,
    index: IndexHook | None = None,
    progress: Callable[[BatchProgress], None] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> BatchSummary:
    """Judge the files of a folder, or of a list, and write the results into a file; a run that was ended goes on.

    Args:
        source: The folder, or a text with a path on each line.
        results: The file of the results; JSON lines (`chipkit.batch-run/1`, `chipkit.batch/1`).
        rules: By what to judge; its time counts to the second.
        executor: As for `chipkit.evidence.batch.verify_many`.
        workers: Likewise.
        holder: Whether the results tell the holders' data.
        index: What the index keeps goes here, before the results are written; a run that goes on may give some again.
        progress: Told of each partition.
        clock: Seconds that only increase.

    Raises:
        BatchError: There is no file; the results lie among what is judged; a run lies there that was begun otherwise.
        TrustError: The version of the trust store is not kept any more, or the store is damaged.
        KeyStoreError: The archive's key is not there, or its store cannot be opened.
        OSError: The source cannot be read, or the results not written; the error names the file.
    """
    rules = replace(rules, at=rules.at.replace(microsecond=0))
    names, path = names_of(source), Path(results).absolute()
    if Path(source).is_dir() and path.parent.resolve() == Path(source).resolve():
        raise BatchError(f"{results}: would lie among what is judged; name a file outside of that folder")
    begun, wanted = clock(), Wanted(holder=holder, entry=index is not None)
    run = run_document(names, rules, holder=holder)
    with opened_results(path, run, names.names) as written:
        before = written.done
        partitions = partitions_of(written.run["folder"], written.names, begin=before)
        judged = verify_many(partitions, rules=rules, executor=executor, workers=workers, wanted=wanted)
        with closing(judged):  # whatever goes wrong with what it gives ends the work, too
            for records in judged:
                if index is not None:
                    index(records)
                written.add(records)
                if progress is not None:
                    progress(_progress(written.done, len(written.names), before, written.counts, clock() - begun))
        changed = written.run["list_sha256"] != run["list_sha256"]
        return BatchSummary(records=written.done, before=before, counts=written.counts, changed=changed)


def _progress(done: int, total: int, before: int, counts: Mapping[str, int], seconds: float) -> BatchProgress:
    not_judged = counts.get(NOT_JUDGED, 0)
    return BatchProgress(done=done, total=total, before=before, not_judged=not_judged, seconds=seconds)
