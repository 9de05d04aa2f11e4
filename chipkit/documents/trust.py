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
    "FetchFailure",
    "FetchedCertificate",
    "FetchedList",
    "FetchedPlace",
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
    "TriedDocument",
    "TrustFetchDocument",
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
    rests_on: Sha256 | None


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


class MetInImport(TypedDict):
    """A deviation of a file that was imported."""

    where: str
    code: DeviationCode
    detail: str


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
    waiting_sha256: Sha256 | None
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
    why: list[Annotated[str, Word("shortfall")]]
    path: PathDocument
    issuer_sha256: list[Sha256]
    is_anchor: bool
    validity: Annotated[str, Word("validity")]
    revocation: RevocationDocument | None
    pinned: list[ListingDocument]
    deviations: list[MetInCertificate]


class UnreadCertificateDocument(TypedDict):
    """What was given to be checked and is no certificate that can be read."""

    schema: Literal["chipkit.certificate-unread/1"]
    source: str
    error: str


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
