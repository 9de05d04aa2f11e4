"""The index is filled with what a batch finds."""

from __future__ import annotations

from collections.abc import Sequence

from chipkit.evidence.batch_run import IndexHook
from chipkit.evidence.index import EvidenceIndex
from chipkit.evidence.index_entry import TagKey, number_tag
from chipkit.evidence.partition import BatchRecord

__all__ = ["filling"]


def filling(index: EvidenceIndex, key: TagKey | None) -> IndexHook:
    """What puts the entries of records into an index; to be given to `chipkit.evidence.batch_run.run_batch`.

    Args:
        index: The index, open for writing.
        key: Makes tags of the holders' numbers; without it nothing is found by number.
    """

    def put(records: Sequence[BatchRecord]) -> None:
        index.put(
            (each.entry, () if key is None else [number_tag(key, number) for number in each.numbers])
            for each in records
            if each.entry is not None
        )

    return put
