"""The documents of files of evidence: shown, verified, redacted, sealed; and of the terminals whose seals count."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from chipkit.documents.report import ReportDocument
from chipkit.documents.terms import OutcomeWord, Sha256, Time, Word
from chipkit.documents.trust import CertificateDocument

__all__ = [
    "AmendmentDocument",
    "DifferenceDocument",
    "EvidenceChangeDocument",
    "EvidenceContents",
    "EvidenceDocument",
    "EvidenceVerificationDocument",
    "ItemDocument",
    "JudgedDocument",
    "RedactionDocument",
    "ResultDocument",
    "SealDocument",
    "StampDocument",
    "StatementDocument",
    "TerminalDocument",
    "TerminalsDocument",
    "WithheldDocument",
]


class SealDocument(TypedDict):
    """Who sealed, and what that is worth here."""

    digest: Sha256
    terminal: Sha256
    name: str | None
    by: str | None
    source: str | None
    worth: Annotated[str, Word("seal-worth")] | None
    certificate: CertificateDocument | None


class JudgedDocument(TypedDict):
    """What one judgement came to."""

    at: Time
    outcome: OutcomeWord
    verdict: str
    decided_by: list[str]


class StatementDocument(TypedDict):
    """What the terminal says: its word alone."""

    made_at: Time
    terminal: str
    storage: str
    software: str
    nonce: str | None
    judged: JudgedDocument
    mode: Annotated[str, Word("mode")]
    policy_id: str
    policy_version: str
    policy_digest: Sha256
    table: Sha256


class ResultDocument(TypedDict):
    """What became of a check, as the terminal says; no outcome where it was not run."""

    check: str
    outcome: OutcomeWord | None
    reason: str


class ItemDocument(TypedDict):
    """An item that was sealed, and whether it is there."""

    name: str
    withheld: bool


class StampDocument(TypedDict):
    """A time stamp."""

    over: str
    status: Annotated[str, Word("stamp-status")]
    at: Time | None
    authority: str | None
    revocation: Annotated[str, Word("stamp-revocation")] | None
    reason: str | None


class AmendmentDocument(TypedDict):
    """What was added later; of its members, those that are withheld, or left out by `--redact`, are null."""

    number: int
    outside: bool
    kind: Annotated[str, Word("amendment")]
    made_at: Time
    software: str
    digest: Sha256
    terminal: Sha256
    name: str | None
    worth: Annotated[str, Word("seal-worth")] | None
    members: dict[str, str | None]


class EvidenceContents(TypedDict):
    """All that is in a file of evidence but the items themselves."""

    seal: SealDocument
    statement: StatementDocument
    results: list[ResultDocument]
    items: list[ItemDocument]


class EvidenceDocument(TypedDict):
    """A file of evidence, shown; nothing is judged. Of an encrypted one that was not opened, there are no contents."""

    schema: Literal["chipkit.evidence-shown/1"]
    source: str
    size: int
    sha256: Sha256
    encrypted: bool
    recipients: list[str]
    contents: EvidenceContents | None
    stamps: list[StampDocument]
    amendments: list[AmendmentDocument]


class DifferenceDocument(TypedDict):
    """A result that is another one than was sealed, and what made it so."""

    subject: str
    then: str
    now: str
    causes: list[Annotated[str, Word("difference-cause")]]


class EvidenceVerificationDocument(TypedDict):
    """Evidence judged again."""

    schema: Literal["chipkit.evidence-verified/1"]
    source: str
    sha256: Sha256
    encrypted: bool
    trusted: bool
    contents: EvidenceContents
    stamps: list[StampDocument]
    amendments: list[AmendmentDocument]
    then: JudgedDocument | None
    then_error: str | None
    now: JudgedDocument
    differences: list[DifferenceDocument]
    attested: list[str]
    unattested: list[str]
    report: ReportDocument


class WithheldDocument(TypedDict):
    """What is gone, and because of which item; "level" where the level wants it."""

    name: str
    because_of: str


class RedactionDocument(TypedDict):
    """Evidence of which parts were withheld."""

    schema: Literal["chipkit.evidence-redacted/1"]
    source: str
    file: str
    sha256: Sha256
    withheld: list[WithheldDocument]
    left: list[str]


class EvidenceChangeDocument(TypedDict):
    """What was done to a file of evidence."""

    schema: Literal["chipkit.evidence-change/1"]
    action: Annotated[str, Word("evidence-action")]
    file: str
    sha256: Sha256
    amendments: int
    last: Sha256


class TerminalDocument(TypedDict):
    """A terminal whose seals count here."""

    name: str
    certificate: CertificateDocument
    trusted_from: Time
    withdrawn_at: Time | None
    by: str
    source: str


class TerminalsDocument(TypedDict):
    """The terminals, all of them or those that were changed."""

    schema: Literal["chipkit.terminals-listed/1"]
    folder: str
    action: Annotated[str, Word("terminal-action")]
    terminals: list[TerminalDocument]
