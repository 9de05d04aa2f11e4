"""The documents of the commands `trust import`, `trust list`, `trust check`, `trust fetch` and `pin`."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypedDict

from chipkit.documents.terms import DeviationCode, OutcomeWord, Sha256, Time, Word

__all__ = [
    "AnchorDocument",
    "CertificateCheckDocument",
    "CertificateDocument",
    "CountryCounts",
    "FetchFailure",
    "FetchedCertificate",
    "FetchedList",
    "FetchedPlace",
    "ImportCounts",
    "ImportRefusal",
    "ImportTotals",
    "KeyDocument",
    "MetInCertificate",
    "MetInImport",
    "PathDocument",
    "PinnedEntryDocument",
    "PinnedListDocument",
    "RevocationDocument",
    "RevocationListDocument",
    "SignerDocument",
    "TrustFetchDocument",
    "TrustImportDocument",
    "TrustListDocument",
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


class AnchorDocument(CertificateDocument):
    """A trusted certificate, and how it came to be."""

    kind: Annotated[str, Word("anchor")]
    source: str
    imported_at: Time | None
    signer: Sha256 | None


class RevocationListDocument(TypedDict):
    """A revocation list."""

    issuer: str
    this_update: Time
    next_update: Time | None
    revoked: int


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
    crls: list[RevocationListDocument]
    signers: list[SignerDocument]


class ImportCounts(TypedDict):
    """How many of each kind."""

    certificate: int
    crl: int
    master_list: int


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
    new: ImportCounts
    known: ImportCounts
    refused: list[ImportRefusal]
    deviations: list[MetInImport]
    by_country: dict[str, CountryCounts]
    totals: ImportTotals


class PathDocument(TypedDict):
    """The path from a certificate to an anchor."""

    status: Annotated[str, Word("path")]
    verified: bool
    anchor_kind: Annotated[str, Word("anchor")] | None
    anchor_sha256: Sha256 | None
    sha256: list[Sha256]
    reason: str | None


class RevocationDocument(TypedDict):
    """What revocation lists say of a certificate."""

    status: Annotated[str, Word("revocation")]
    revoked_at: Time | None
    reason: str | None


class MetInCertificate(TypedDict):
    """A deviation of a certificate or its path."""

    code: DeviationCode
    detail: str


class CertificateCheckDocument(CertificateDocument):
    """A certificate, checked."""

    schema: Literal["chipkit.certificate-check/1"]
    source: str
    role: Annotated[str, Word("role")]
    outcome: OutcomeWord
    path: PathDocument
    issuer_sha256: list[Sha256]
    is_anchor: bool
    validity: Annotated[str, Word("validity")]
    revocation: RevocationDocument | None
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
