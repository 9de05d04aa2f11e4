"""Many files judged at once, by any `concurrent.futures.Executor`: names go out, a few words for each file come back.

A bounded number of partitions is under way, and what they come to is given in their order, so that neither memory nor
the order of the results depends on how many files there are or which worker is the fastest. A file that ends the
process which judges it, or that no worker gave an answer for, is judged again in a process of its own, and is told as
the one where it ends that, too.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from dataclasses import replace
from typing import Final

from chipkit.errors import KeyStoreError, TrustError, UnsupportedError
from chipkit.events import log
from chipkit.evidence.judging_files import Rules
from chipkit.evidence.partition import BatchRecord, Partition, Wanted, judge_partition
from chipkit.evidence.processes import MOST_WORKERS, default_workers, process_pool

__all__ = ["verify_many"]

_AHEAD: Final = 4
"""Partitions that are under way for each worker: a slow one does not let the others stand still."""
_UNKNOWN_WORKERS: Final = 8
"""How many workers an executor of somebody else's is taken to have."""
_KILLED: Final = "the process that judged it ended: this file ended it, or the memory did not suffice for it"
_NO_PROCESS: Final = (
    "no process of this program begins and stays: the memory does not suffice, or a script of one's own that does not"
    ' begin its work behind `if __name__ == "__main__":` is run anew by each'
)


def verify_many(
    partitions: Iterable[Partition],
    *,
    rules: Rules,
    executor: Executor | None = None,
    workers: int | None = None,
    in_flight: int | None = None,
    wanted: Wanted | None = None,
) -> Generator[tuple[BatchRecord, ...]]:
    """Judge many files, and give what they came to, partition by partition, in their order.

    Whoever lets go of the iterator ends the work; what was given is whole.

    Args:
        partitions: The files; they are gone through as their turn comes.
        rules: By what to judge. They go to the workers as their pickle: of a store's view, path and version; of an
            `ArchiveKey`, its secret.
        executor: Who runs it, such as a thread pool or `dask.distributed`'s; a pool of processes of our own by default.
            It is not shut down. One that breaks, or takes no work, is replaced by our own.
        workers: How many processes our own pool has; as many as there are processors by default.
        in_flight: How many partitions are under way at most; four for each worker by default.
        wanted: What is told of each file beside the verdict.

    Raises:
        TrustError: The version of the trust store is not kept any more, or the store is damaged.
        KeyStoreError: The archive's key is not there, or its store cannot be opened.
        UnsupportedError: No process of this program begins.
        ValueError: A number is below 1.
    """
    workers = default_workers() if workers is None else workers
    most = in_flight or _AHEAD * (workers if executor is None else _UNKNOWN_WORKERS)
    if workers < 1 or most < 1:
        raise ValueError("neither workers nor partitions under way can be fewer than 1")
    hands = _Hands(pickle.dumps(rules), wanted or Wanted(), executor, min(workers, MOST_WORKERS))
    under_way: deque[tuple[Partition, Future[tuple[BatchRecord, ...]]]] = deque()
    waiting = iter(partitions)
    try:
        while True:
            while len(under_way) < most and (partition := next(waiting, None)) is not None:
                under_way.append((partition, hands.submit(partition)))
            if not under_way:
                return
            yield hands.result(*under_way.popleft())
    finally:
        for _, future in under_way:
            future.cancel()
        hands.close()


def _answers(records: object, partition: Partition) -> bool:
    """Whether what an executor of anybody's gave is the answer to this partition."""
    if not isinstance(records, tuple) or not all(isinstance(each, BatchRecord) for each in records):
        return False
    wanted = enumerate(partition.names, partition.first)
    return [(each.number, each.name) for each in records] == list(wanted)


class _Hands:
    """Who judges partitions: the executor, and a single process for those that it gave no answer for."""

    def __init__(self, pickled: bytes, wanted: Wanted, executor: Executor | None, workers: int) -> None:
        self._rules, self._wanted, self._workers = pickled, wanted, workers
        self._executor = executor
        self._pool: ProcessPoolExecutor | None = None
        self._single: ProcessPoolExecutor | None = None

    def submit(self, partition: Partition) -> Future[tuple[BatchRecord, ...]]:
        """Have a partition judged."""
        for own in (False, True):
            executor = self._own_pool(anew=own) if own or self._executor is None else self._executor
            try:
                return executor.submit(judge_partition, self._rules, partition, self._wanted)
            except Exception as error:
                if self._executor is None and not isinstance(error, BrokenExecutor):
                    raise
                if self._executor is not None:  # anybody's, and broken, or shut down
                    told = type(error).__name__
                    log.warning("the executor takes no work (%s); a pool of processes goes on in its place", told)
                    self._executor = None
        raise BrokenExecutor("a new pool of processes is broken")

    def result(self, partition: Partition, future: Future[tuple[BatchRecord, ...]]) -> tuple[BatchRecord, ...]:
        """What a partition came to, in the end."""
        try:
            records = future.result()
            if _answers(records, partition):
                return records
            log.warning("a partition of %d files is judged again: its answer is that of another", len(partition.names))
        except (TrustError, KeyStoreError):
            raise
        except (Exception, CancelledError) as error:  # noqa: BLE001 - of an executor of anybody's
            log.warning("a partition of %d files is judged again: %s", len(partition.names), type(error).__name__)
        return self._again(partition)

    def _again(self, partition: Partition) -> tuple[BatchRecord, ...]:
        """Judge a partition in a process of its own, and where that ends, each file of it."""
        try:
            return self._alone(partition)
        except BrokenExecutor:
            if len(partition.names) == 1:
                self._expect_a_process(partition)
                return (BatchRecord(number=partition.first, name=partition.names[0], error=_KILLED),)
        return tuple(record for each in partition.single for record in self._again(each))

    def _expect_a_process(self, partition: Partition) -> None:
        """Return if a process can begin at all, so that no file is blamed for one that cannot."""
        try:
            self._alone(replace(partition, names=()))
        except BrokenExecutor:
            raise UnsupportedError(_NO_PROCESS) from None

    def _alone(self, partition: Partition) -> tuple[BatchRecord, ...]:
        if self._single is None:
            self._single = process_pool(1)
        try:
            return self._single.submit(judge_partition, self._rules, partition, self._wanted).result()
        except BrokenExecutor:
            self._single.shutdown(wait=False)
            self._single = None
            raise

    def _own_pool(self, *, anew: bool) -> ProcessPoolExecutor:
        if self._pool is not None and anew:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
        if self._pool is None:
            self._pool = process_pool(self._workers)
        return self._pool

    def close(self) -> None:
        """Let go of our own processes, once they have done what they are at."""
        for pool in (self._pool, self._single):
            if pool is not None:
                pool.shutdown(wait=True, cancel_futures=True)
