"""What an import asks of a store beyond a view of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from chipkit.pki.certificate import Certificate
from chipkit.pki.names import Name
from chipkit.trust.model import AnchorKind
from chipkit.trust.pinned_signers import ListKey, PinnedList, RemovedList
from chipkit.trust.plan import ImportKind, KeptCertificate, KeptList
from chipkit.trust.view import TrustView
from chipkit.values import dataclass

__all__ = ["Held", "Holdings"]


@dataclass(frozen=True, slots=True)
class Held:
    """What a store knows of bytes that it holds, mostly without parsing them."""

    kind: ImportKind
    subject: str
    """As `ImportEntry.subject`."""
    country: str
    anchor_kind: AnchorKind | None = None
    mark: str = ""
    link: bool = False
    """Whether it says of itself that it is a link certificate."""
    handed_over: bool = False
    """Whether somebody handed it over; else lists alone brought it."""
    confirmed: bool = False
    """Whether somebody confirmed it itself; a link certificate inherits the confirmation of another one besides."""


class Holdings(Protocol):
    """A store, as an import sees it: at one moment, and unchanged while it is asked."""

    @property
    def trust(self) -> TrustView:
        """Whom it trusts."""

    def foresee(self, digests: Iterable[str]) -> None:
        """Be told of SHA-256, in hex, that will be asked for: those which it has not cost one look-up in all."""

    def foresee_certificates(self, certificates: Iterable[Certificate]) -> None:
        """Alike of certificates, by which the keys that they name and bear will be asked for."""

    def held(self, sha256: str) -> Held | None:
        """What it holds under this digest: a certificate, a revocation list, or a master list in force."""

    def certificate(self, sha256: str) -> KeptCertificate | None:
        """The certificate of this digest as it is kept."""

    def base(self, sha256: str) -> Certificate | None:
        """The certificate of this digest on which a list rests, though it may be kept no longer."""

    def is_barred(self, certificate: Certificate) -> bool:
        """Whether the operator removed this certificate, in whichever encoding, so that no list brings it back."""

    def lists_by(self, signer: str) -> Sequence[KeptList]:
        """The master lists in force whose signer's certificate has this SHA-256."""

    def lists_with(self, sha256: str) -> Sequence[KeptList]:
        """The master lists in force that carry this certificate."""

    def lists_in_force(self) -> Sequence[KeptList]:
        """Every master list in force."""

    def resting_lists(self) -> Sequence[KeptList]:
        """The master lists in force whose signer is believed for a CSCA alone."""

    def list_of(self, sha256: str) -> KeptList | None:
        """The master list in force of this digest."""

    def list_content(self, sha256: str) -> bytes:
        """The master list in force of this digest as it came; empty where it was not kept."""

    def waiting_of(self, name: Name) -> Iterable[KeptCertificate]:
        """The authorities of this subject that wait: somebody handed them over, they are no anchors and bear no mark.

        They may have signed what comes.
        """

    def waiting_on(self, certificate: Certificate) -> Iterable[KeptCertificate]:
        """The authorities that wait and name a certificate as their issuer's, or bear its key identifier.

        Its key may have signed them.
        """

    def naming(self, identifier: bytes) -> Iterable[KeptCertificate]:
        """The anchors whose authority key identifier is `identifier`."""

    def linked_from(self, sha256: str) -> Iterable[KeptCertificate]:
        """The link certificates that have their kind from this anchor (`KeptCertificate.linked_from`)."""

    def pinned_lists(self) -> Sequence[PinnedList]:
        """The signed lists of document signers."""

    def list_keys(self) -> Sequence[ListKey]:
        """The keys that the operator pinned for them."""

    def removed_lists(self) -> Mapping[str, RemovedList]:
        """Of each key whose lists were removed the newest of them."""
