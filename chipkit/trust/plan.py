"""What an import will change in a trust store, and what became of each structure: a plan, which nobody has applied yet.

A store applies a plan as a whole or not at all; who wants a preview reads it and applies nothing.
"""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Literal

from chipkit.deviation import Deviation
from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.trust.conformance import Conformance
from chipkit.trust.model import Anchor, AnchorKind, ListSigner
from chipkit.trust.pinned_signers import ListKey, PinnedList
from chipkit.trust.profile import CertificateRole
from chipkit.trust.reliance import Basis
from chipkit.values import dataclass

__all__ = [
    "ImportEntry",
    "ImportKind",
    "ImportPlan",
    "ImportStatus",
    "KeptCRL",
    "KeptCertificate",
    "KeptList",
    "KeptSignerList",
]

ImportStatus = Literal["new", "known", "changed", "removed", "refused"]
"""Known is what the store holds already; changed and removed are anchors of the store whose reason is another now, or
is gone."""
ImportKind = Literal["certificate", "crl", "master list", "signer list", "unusable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportEntry:
    """What became of one structure."""

    kind: ImportKind
    """What kind of structure it is."""
    status: ImportStatus
    """What became of it."""
    where: str
    """The file, with the member, line, block or offset inside it; of something that was in the store already and is
    changed or removed, where that came which changed it."""
    sha256: str = ""
    """Of the structure, in hex; empty where it is none."""
    subject: str = ""
    """Of a certificate; the issuer of a revocation list; the signer of a master list; the publisher of a list of
    document signers, as it calls itself."""
    country: str = ""
    """C of that name, in upper case."""
    anchor_kind: AnchorKind | None = None
    """None for what is no anchor: it is kept, and vouches for nothing."""
    reason: str = ""
    """Why it was refused or removed, or is kept and never used."""
    deviations: tuple[Deviation, ...] = ()
    """What was tolerated in taking the structure out of its file, in reading it and, of a master list, in verifying it;
    of one that was refused, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCertificate:
    """A certificate as the store is to keep it from now on; a row that the store has of it is replaced."""

    certificate: Certificate
    role: CertificateRole
    anchor: Anchor | None = None
    """Why it is trusted, with its provenance; None for one that vouches for nothing: a signer of documents or of lists,
    an authority that nobody confirmed, or one that bears a mark."""
    mark: str = ""
    """Why it is never used, whoever lists it; empty for most."""
    linked_from: str = ""
    """SHA-256 of the anchor from which it has its kind, where a link certificate is trusted by nothing else."""
    known_from: str | None = None
    """Where its fingerprint came from, where it is known and not confirmed by that; empty where nothing says so."""
    handed_over: bool = False
    """Whether somebody handed it over; else lists alone brought it."""
    source: str = ""
    """The name of the file in which somebody handed it over, or else of the list that brought it."""
    imported_at: datetime | None = None
    conformance: Conformance = field(default_factory=Conformance)

    @property
    def sha256(self) -> str:
        """Of the certificate, in hex."""
        return self.certificate.fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCRL:
    """A revocation list to keep."""

    crl: CertificateList
    source: str
    where: str
    imported_at: datetime

    @property
    def sha256(self) -> str:
        """Of the list, in hex."""
        return self.crl.fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptList:
    """A master list that vouches for its members."""

    sha256: str
    """Of the list as it came, in hex."""
    signer: str
    """SHA-256 of its signer's certificate, in hex."""
    subject: str
    """Of that certificate."""
    country: str
    signed_at: datetime | None
    """As its signer says; None for a list that says nothing, or nothing that can be so."""
    members: frozenset[str] = field(repr=False)
    """SHA-256 of all certificates in it, in hex, those that are no anchors included."""
    dated: datetime | None = field(default=None, compare=False)
    """`signed_at`, where the list came in this import and verified against an anchor (`chipkit.trust.clock`)."""
    source: str = ""
    imported_at: datetime | None = None
    raw: bytes = field(default=b"", repr=False)
    rests_on: str = ""
    """SHA-256 of the CSCA that its signer is believed for, in hex; empty where the signer was named or taken unseen."""
    basis: Basis = field(default=(), compare=False, repr=False)
    """What its members rest on, of a list that came in this import."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSignerList:
    """A list of document signers as the store is to keep it."""

    pinned: PinnedList
    source: str
    """The name of the file that it came in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What is to be done, in any order, at once."""

    at: datetime | None = None
    """When it was thought through, by the computer's clock, with its zone."""
    certificates: tuple[KeptCertificate, ...] = ()
    """Certificates to keep as they are described here; what the newest list dropped is among them, without anchor."""
    crls: tuple[KeptCRL, ...] = ()
    lists: tuple[KeptList, ...] = ()
    """Lists that are in force from now on."""
    ended: frozenset[str] = frozenset()
    """SHA-256 of lists that vouch for nothing any more: newer ones of their signers are there."""
    signers: tuple[ListSigner, ...] = ()
    """Signers of lists that are accepted from now on."""
    signer_lists: tuple[KeptSignerList, ...] = ()
    """Signed lists of document signers to keep, beside those that are there."""
    list_keys: tuple[ListKey, ...] = ()
    """Publishers' keys that are believed from now on: those of such lists that the operator named."""
    entries: tuple[ImportEntry, ...] = ()
    """What became of each structure, in the order in which it was decided."""

    @property
    def empty(self) -> bool:
        """Whether nothing is to be done."""
        kept = self.certificates or self.crls or self.lists or self.signer_lists
        return not (kept or self.ended or self.signers or self.list_keys)
