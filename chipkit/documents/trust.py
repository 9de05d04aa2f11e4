"""The documents of the actions of `trust`, and of `pin`."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypedDict

from chipkit.documents.terms import Day, DeviationCode, OutcomeWord, Sha256, Time, Word

__all__ = [
    "AnchorDocument",
    "CertificateCheckDocument",
    "CertificateDocument",
    "CollectedDocument",
    "ConfirmationDocument",
    "CountryCounts",
    "ExportedFile",
    "FallenAnchor",
    "FetchFailure",
    "FetchedCertificate",
    "FetchedList",
    "FetchedPlace",
    "GroundDocument",
    "ImportCounts",
    "ImportRefusal",
    "ImportTotals",
    "KeyDocument",
    "ListKeyDocument",
    "ListingDocument",
    "MarkedDocument",
    "MasterListDocument",
    "MetInCertificate",
    "MetInImport",
    "PathDocument",
    "PinnedEntryDocument",
    "PinnedListDocument",
    "PinnedListEntry",
    "RevocationDocument",
    "RevocationListDocument",
    "SignerDocument",
    "StoreProblemDocument",
    "TriedDocument",
    "TrustConfirmDocument",
    "TrustEntryDocument",
    "TrustExportDocument",
    "TrustFetchDocument",
    "TrustHistoryDocument",
    "TrustImportDocument",
    "TrustListDocument",
    "TrustProblemsDocument",
    "TrustRemoveDocument",
    "TrustRollbackDocument",
    "VersionDocument",
]


class KeyDocument(TypedDict):
    """The key of a certificate; `error` where it cannot be read."""

    kind: Annotated[str, Word("key")]
    bits: NotRequired[int]
    exponent: NotRequired[int]
    curve: NotRequired[str]
    explicit: NotRequired[bool]
    error: NotRequired[str]


class CertificateDocument(TypedDict):
    """What a certificate says of itself."""

    sha256: Sha256
    subject: str
    issuer: str
    country: str | None
    serial: str
    key: KeyDocument
    signature_algorithm: str
    not_before: Time
    not_after: Time


class ConfirmationDocument(TypedDict):
    """Who confirmed a certificate, by what and when."""

    by: str
    source: str
    at: Time


class AnchorDocument(CertificateDocument):
    """A trusted certificate, and how it came to be."""

    kind: Annotated[str, Word("anchor")]
    source: str
    imported_at: Time | None
    signer: Sha256 | None
    confirmation: ConfirmationDocument | None
    expired: bool


class MarkedDocument(CertificateDocument):
    """A certificate that a list carries and that is never used."""

    reason: str


class RevocationListDocument(TypedDict):
    """A revocation list."""

    sha256: Sha256
    country: str | None
    issuer: str
    this_update: Time
    next_update: Time | None
    revoked: int
    overdue: bool


class MasterListDocument(TypedDict):
    """A master list that is kept."""

    sha256: Sha256
    signer: Sha256 | None
    source: str
    signed_at: Time | None
    imported_at: Time | None
    certificates: int
    age_days: int | None


class PinnedListEntry(TypedDict):
    """A list of document signers that is kept."""

    sha256: Sha256
    name: str
    key_sha256: Sha256
    issued: Time
    next_update: Time
    entries: int
    newest: bool
    overdue: bool


class ListKeyDocument(TypedDict):
    """A publisher's key that was pinned for such lists."""

    sha256: Sha256
    by: str
    source: str
    at: Time | None


class CollectedDocument(TypedDict):
    """The certificate of a signer that was met and is not known here."""

    sha256: Sha256
    subject: str
    day: Day


class SignerDocument(TypedDict):
    """An accepted signer of master lists."""

    sha256: Sha256
    subject: str
    pinned: bool
    accepted_at: Time | None


class TrustListDocument(TypedDict):
    """What a trust folder holds."""

    schema: Literal["chipkit.trust-list/1"]
    trust: str
    anchors: list[AnchorDocument]
    waiting: list[CertificateDocument]
    marked: list[MarkedDocument]
    crls: list[RevocationListDocument]
    master_lists: list[MasterListDocument]
    signers: list[SignerDocument]
    pinned_lists: list[PinnedListEntry]
    list_keys: list[ListKeyDocument]
    document_signers: int
    collected: list[CollectedDocument]


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
    what: list[Annotated[str, Word("held")]]
    anchors: list[FallenAnchor]
    lists: list[Sha256]
    anchors_before: int
    anchors_after: int


class ImportCounts(TypedDict):
    """How many of each kind."""

    certificate: int
    crl: int
    master_list: int
    signer_list: int


class ImportRefusal(TypedDict):
    """What was not taken, and why."""

    kind: Annotated[str, Word("import")]
    where: str
    sha256: Sha256 | None
    subject: str | None
    reason: str


class MetInImport(TypedDict):
    """A deviation of a file that was imported."""

    where: str
    code: DeviationCode
    detail: str


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
    refused: list[ImportRefusal]
    waiting: list[Sha256]
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


class TriedDocument(TypedDict):
    """A certificate that may have issued another one, and why it did not."""

    sha256: Sha256
    subject: str
    why: str


class PathDocument(TypedDict):
    """The path from a certificate to an anchor."""

    status: Annotated[str, Word("path")]
    verified: bool
    anchor_kind: Annotated[str, Word("anchor")] | None
    anchor_sha256: Sha256 | None
    sha256: list[Sha256]
    reason: str | None
    tried: list[TriedDocument]


class RevocationDocument(TypedDict):
    """What revocation lists say of a certificate."""

    status: Annotated[str, Word("revocation")]
    revoked_at: Time | None
    reason: str | None


class MetInCertificate(TypedDict):
    """A deviation of a certificate or its path."""

    code: DeviationCode
    detail: str


class ListingDocument(TypedDict):
    """What a publisher's list of document signers says of a certificate."""

    name: str
    list_sha256: Sha256
    key_sha256: Sha256
    issued: Time
    next_update: Time
    country: str
    document_types: list[str]
    withdrawn: bool


class CertificateCheckDocument(CertificateDocument):
    """A certificate, checked."""

    schema: Literal["chipkit.certificate-check/1"]
    source: str
    at: Time
    clock: Time | None
    role: Annotated[str, Word("role")]
    outcome: OutcomeWord
    path: PathDocument
    issuer_sha256: list[Sha256]
    is_anchor: bool
    validity: Annotated[str, Word("validity")]
    revocation: RevocationDocument | None
    pinned: list[ListingDocument]
    deviations: list[MetInCertificate]


class FetchFailure(TypedDict):
    """Why nothing came from one address."""

    address: str
    problem: Annotated[str, Word("fetch-problem")]
    reason: str


class FetchedPlace(TypedDict):
    """One thing that certificates name, and what came of it."""

    kind: Annotated[str, Word("fetch-kind")]
    addresses: list[str]
    named_by: list[Sha256]
    status: Annotated[str, Word("fetch-status")]
    address: str | None
    at: Time | None
    sha256: Sha256 | None
    etag: str | None
    last_modified: str | None
    stale: str | None
    failures: list[FetchFailure]


class FetchedList(TypedDict):
    """What became of a revocation list that came."""

    where: str
    status: Annotated[str, Word("import-status")]
    sha256: Sha256 | None
    reason: str | None


class FetchedCertificate(TypedDict):
    """A certificate that came, which is placed nowhere."""

    sha256: Sha256
    subject: str
    where: str
    is_anchor: bool


class TrustFetchDocument(TypedDict):
    """What a fetch brought."""

    schema: Literal["chipkit.trust-fetch/1"]
    trust: str
    dry_run: bool
    places: list[FetchedPlace]
    lists: list[FetchedList]
    certificates: list[FetchedCertificate]
    deviations: list[MetInImport]


class PinnedEntryDocument(TypedDict):
    """One signer of a list, and for which documents it is trusted."""

    sha256: Sha256
    subject: str
    country: str
    document_types: list[str]
    note: str


class PinnedListDocument(TypedDict):
    """A signed list of document signers."""

    schema: Literal["chipkit.pinned-list/1"]
    file: str
    sha256: Sha256
    name: str
    key_sha256: Sha256
    issued: Time
    next_update: Time
    entries: list[PinnedEntryDocument]
