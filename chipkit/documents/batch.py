"""The documents of many files judged at once, and of the index of what is kept."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypedDict

from chipkit.documents.report import HolderDocument, PolicyDocument
from chipkit.documents.terms import Code, OutcomeWord, Sha256, Time, Word

__all__ = [
    "BatchCounts",
    "BatchRecordDocument",
    "BatchRunDocument",
    "BatchSummaryDocument",
    "BatchTrust",
    "DoneDocument",
    "EvidenceDoneDocument",
    "EvidenceIndexDocument",
    "EvidenceTouchedDocument",
    "TouchedDocument",
]


class BatchTrust(TypedDict):
    """Which state of which trust store was asked."""

    version: int | None
    generation: str


class BatchRunDocument(TypedDict):
    """The first line of the results: what is judged, and by what."""

    schema: Literal["chipkit.batch-run/1"]
    software: str
    folder: str
    records: int
    list_sha256: Sha256
    trust: BatchTrust
    policy: PolicyDocument
    mode: Annotated[str, Word("mode")]
    at: Time
    zone: str
    clock: Time | None
    terminals: Sha256
    authorities: Sha256
    opened_with: str | None
    holder: bool


class BatchRecordDocument(TypedDict):
    """What became of one file."""

    schema: Literal["chipkit.batch/1"]
    record: int
    name: str
    outcome: OutcomeWord | None
    verdict: Annotated[str, Word("verdict")] | None
    decided_by: list[Code]
    signer: Sha256 | None
    error: str | None
    holder: NotRequired[HolderDocument | None]


class BatchCounts(TypedDict):
    """How many files came to what."""

    successful: int
    failed: int
    undetermined: int
    not_supported: int
    aborted: int
    not_judged: int


class BatchSummaryDocument(TypedDict):
    """What a batch came to."""

    schema: Literal["chipkit.batch-summary/1"]
    results: str
    records: int
    before: int
    changed: bool
    counts: BatchCounts
    outcome: OutcomeWord


class EvidenceIndexDocument(TypedDict):
    """What was put into an index."""

    schema: Literal["chipkit.evidence-index/1"]
    index: str
    indexed: int
    not_judged: int
    total: int


class TouchedDocument(TypedDict):
    """One piece of evidence that was asked for."""

    place: str
    sha256: Sha256
    made_at: Time
    outcome: OutcomeWord
    verdict: Annotated[str, Word("verdict")]
    by: list[Sha256]


class EvidenceTouchedDocument(TypedDict):
    """The evidence that something touches, or that is a person's."""

    schema: Literal["chipkit.evidence-touched/1"]
    index: str
    entries: list[TouchedDocument]


class DoneDocument(TypedDict):
    """What became of one piece of evidence."""

    place: str
    sha256: Sha256
    what: Annotated[str, Word("demand")]
    why: str | None


class EvidenceDoneDocument(TypedDict):
    """What was given out or erased on a person's demand."""

    schema: Literal["chipkit.evidence-done/1"]
    index: str
    action: str
    done: list[DoneDocument]
