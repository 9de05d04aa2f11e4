"""The documents of what is in a trust store, and of what changes it."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from chipkit.documents.terms import Day, Sha256, Time, Word
from chipkit.documents.trust import (
    CertificateDocument,
    ConfirmationDocument,
    ListKeyDocument,
    MasterListDocument,
    MetInImport,
    PinnedListEntry,
    RevocationListDocument,
    SignerDocument,
)

__all__ = [
    "CountryCounts",
    "ExportedFile",
    "FallenAnchor",
    "GroundDocument",
    "ImportCounts",
    "ImportRefusal",
    "ImportTotals",
    "StoreProblemDocument",
    "TrustConfirmDocument",
    "TrustEntryDocument",
    "TrustExportDocument",
    "TrustHistoryDocument",
    "TrustImportDocument",
    "TrustProblemsDocument",
    "TrustRemoveDocument",
    "TrustRollbackDocument",
    "VersionDocument",
]


class GroundDocument(TypedDict):
    """One reason for which something is kept."""

    kind: Annotated[str, Word("ground")]
    source: str
    list: Sha256 | None
    signer: Sha256 | None
    rests_on: Sha256 | None
    reason: str | None
    placed_by: str | None
    placed_at: Time | None


class TrustEntryDocument(TypedDict):
    """All that a trust folder knows of what bears a SHA-256."""

    schema: Literal["chipkit.trust-entry/1"]
    trust: str
    sha256: Sha256
    what: list[Annotated[str, Word("held")]]
    size: int | None
    certificate: CertificateDocument | None
    role: Annotated[str, Word("role")] | None
    kind: Annotated[str, Word("anchor")] | None
    confirmation: ConfirmationDocument | None
    grounds: list[GroundDocument]
    conformance: list[str]
    links: list[Sha256]
    crl: RevocationListDocument | None
    master_list: MasterListDocument | None
    pinned_list: PinnedListEntry | None
    signer: SignerDocument | None
    list_key: ListKeyDocument | None
    removed: ConfirmationDocument | None
    met: Day | None


class VersionDocument(TypedDict):
    """One version of a trust store, and what made it."""

    number: int
    action: str
    at: Time | None
    by: str | None
    source: str
    added: int
    changed: int
    removed: int
    refused: int
    anchors: int
    crls: int
    signers: int
    kept: bool


class TrustHistoryDocument(TypedDict):
    """What was done to a trust folder, the last first."""

    schema: Literal["chipkit.trust-history/1"]
    trust: str
    versions: list[VersionDocument]


class StoreProblemDocument(TypedDict):
    """One thing that is not in order with a trust folder."""

    sha256: Sha256 | None
    what: str


class TrustProblemsDocument(TypedDict):
    """What is not in order with a trust folder."""

    schema: Literal["chipkit.trust-problems/1"]
    trust: str
    problems: list[StoreProblemDocument]


class ExportedFile(TypedDict):
    """One file that was written."""

    file: str
    sha256: Sha256
    form: Annotated[str, Word("form")]


class TrustExportDocument(TypedDict):
    """What was written out of a trust folder."""

    schema: Literal["chipkit.trust-export/1"]
    trust: str
    folder: str
    files: list[ExportedFile]
    never_used: list[Sha256]
    waiting: list[Sha256]


class TrustConfirmDocument(TypedDict):
    """A certificate that was confirmed, or whose confirmation was withdrawn."""

    schema: Literal["chipkit.trust-confirm/1"]
    trust: str
    certificate: CertificateDocument
    withdrawn: bool
    by: str
    source: str
    at: Time
    kind_before: Annotated[str, Word("anchor")] | None
    kind: Annotated[str, Word("anchor")] | None
    links: list[Sha256]
    lists: list[Sha256]
    signers: list[Sha256]


class FallenAnchor(TypedDict):
    """An anchor that is none any more, or one of another kind."""

    sha256: Sha256
    subject: str
    kind_before: Annotated[str, Word("anchor")]
    kind: Annotated[str, Word("anchor")] | None


class TrustRemoveDocument(TypedDict):
    """What was removed from a trust folder, and what fell with it."""

    schema: Literal["chipkit.trust-remove/1"]
    trust: str
    dry_run: bool
    sha256: Sha256
    what: list[Annotated[str, Word("removed")]]
    anchors: list[FallenAnchor]
    lists: list[Sha256]
    signers: list[Sha256]
    anchors_before: int
    anchors_after: int


class ImportCounts(TypedDict):
    """How many of each kind."""

    certificate: int
    crl: int
    master_list: int
    signer_list: int


class ImportRefusal(TypedDict):
    """What was not taken, or is taken away, and why."""

    kind: Annotated[str, Word("import")]
    where: str
    sha256: Sha256 | None
    subject: str | None
    reason: str


class CountryCounts(TypedDict):
    """The certificates of one country."""

    new: int
    known: int
    refused: int


class ImportTotals(TypedDict):
    """What a trust folder holds."""

    anchors: int
    crls: int
    signers: int


class TrustImportDocument(TypedDict):
    """What an import brought."""

    schema: Literal["chipkit.trust-import/1"]
    trust: str
    dry_run: bool
    new: ImportCounts
    known: ImportCounts
    changed: int
    removed: int
    gone: list[ImportRefusal]
    refused: list[ImportRefusal]
    waiting: list[Sha256]
    known_unmet: list[Sha256]
    deviations: list[MetInImport]
    by_country: dict[str, CountryCounts]
    totals: ImportTotals
    version_before: int
    version: int


class TrustRollbackDocument(TypedDict):
    """What an older version of a trust store brought back as the newest."""

    schema: Literal["chipkit.trust-rollback/1"]
    trust: str
    dry_run: bool
    rolled_back_to: int
    version_before: int
    gained: int
    lost: int
    changed: int
    anchors: int
