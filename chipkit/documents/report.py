"""The document of a report, "chipkit.report/1"."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypedDict

from chipkit.documents.terms import (
    Code,
    Day,
    DeviationCode,
    Evidence,
    FileLabel,
    Form,
    OutcomeWord,
    Sha256,
    Status,
    Time,
    Word,
)

__all__ = [
    "AbortDocument",
    "CaptureDocument",
    "DayDocument",
    "FileDocument",
    "FindingDocument",
    "HolderDocument",
    "HolderStandings",
    "MetDocument",
    "NotCheckedDocument",
    "PolicyDocument",
    "PortraitDocument",
    "RefusedDocument",
    "ReportDocument",
    "StandingDocument",
    "ToleranceDocument",
]


class StandingDocument(TypedDict):
    """What may be shown of something, and what may be said of it."""

    show: Annotated[str, Word("show")]
    worth: Annotated[str, Word("worth")]


class PolicyDocument(TypedDict):
    """The policy that was judged by, and the table."""

    id: str
    version: str
    digest: Sha256 | None
    released: bool
    table: Sha256


class DayDocument(TypedDict):
    """The day that expiry was judged for."""

    date: Day
    zone: Annotated[str, Form(r"^[+-][0-9]{2}:[0-9]{2}(:[0-9]{2})?$")]


class AbortDocument(TypedDict):
    """Where and why a read broke off."""

    step: Annotated[str, Word("step")]
    reason: Annotated[str, Word("abort")]
    sw: Status | None


class FileDocument(TypedDict):
    """A file that was read; without its digest where the report is redacted."""

    file: FileLabel
    size: int
    standing: StandingDocument
    sha256: NotRequired[Sha256]


class RefusedDocument(TypedDict):
    """A file that the chip did not give."""

    file: FileLabel
    sw: Status | None


class CaptureDocument(TypedDict):
    """What was judged."""

    origin: Annotated[str, Word("origin")]
    sealed_by: str
    read_at: Time | None
    abort: AbortDocument | None
    files: list[FileDocument]
    refused: list[RefusedDocument]


class PortraitDocument(TypedDict):
    """What may be shown of the picture in EF.DG2."""

    standing: StandingDocument


class FindingDocument(TypedDict):
    """A check that was run."""

    check: Code
    title: str
    outcome: OutcomeWord
    reason: Annotated[str, Word("reason")]
    text: str
    next: str | None
    depends_on: Code | None
    evidence: Evidence


class NotCheckedDocument(TypedDict):
    """A check that was not run."""

    check: Code
    title: str
    reason: Annotated[str, Word("reason")]
    text: str
    next: str | None
    evidence: Evidence


class ToleranceDocument(TypedDict):
    """A result that the policy demands otherwise and lets pass."""

    check: Code
    outcome: Annotated[str, Word("tolerated")]
    reason: Annotated[str, Word("reason")]
    until: Day | None


class MetDocument(TypedDict):
    """A deviation, and the file that it was met in."""

    code: DeviationCode
    where: str
    detail: str


class HolderStandings(TypedDict):
    """What may be shown of each value of the holder."""

    full_name: StandingDocument
    number: StandingDocument
    document_number: StandingDocument
    date_of_birth: StandingDocument
    sex: StandingDocument
    nationality: StandingDocument
    issuing_state: StandingDocument
    date_of_expiry: StandingDocument
    never_expires: StandingDocument


class HolderDocument(TypedDict):
    """The holder's data, vouched for or not."""

    vouched_for: bool
    full_name: str
    number: str
    document_number: str
    date_of_birth: str | None
    sex: Annotated[str, Word("sex")]
    nationality: str
    issuing_state: str
    date_of_expiry: str | None
    never_expires: bool
    standing: HolderStandings
    possible_dates_of_birth: NotRequired[list[str]]


class ReportDocument(TypedDict):
    """The report on one document; redacted, it has no holder, and only the command tells of a photo."""

    schema: Literal["chipkit.report/1"]
    outcome: OutcomeWord
    verdict: Annotated[str, Word("verdict")]
    verdict_text: str
    decided_by: list[Code]
    failed_beside: list[Code]
    claims: list[Annotated[str, Word("claim")]]
    mode: Annotated[str, Word("mode")]
    policy: PolicyDocument
    at: Time
    clock: Time | None
    day: DayDocument
    capture: CaptureDocument
    portrait: PortraitDocument
    findings: list[FindingDocument]
    not_checked: list[NotCheckedDocument]
    tolerances: list[ToleranceDocument]
    deviations: list[MetDocument]
    holder: NotRequired[HolderDocument | None]
    photo: NotRequired[str | None]
