"""What judging asks of a trust store: a view that does not change while it is used.

The look-ups of a view are the only reading that happens below `chipkit.judge`. A view can be made in memory
(`chipkit.trust.model.InMemoryTrust`), be a snapshot of a store, or an integrator's own over a directory or a service.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from inspect import getattr_static
from typing import Protocol, runtime_checkable

from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.pki.names import Name
from chipkit.trust.model import Anchor, ListSigner
from chipkit.trust.pinned_signers import PinnedList, PinnedSigner

__all__ = [
    "CountedTrust",
    "PublisherLists",
    "SignedTime",
    "TrustView",
    "WaitingAuthorities",
    "expect_view",
    "waiting_in",
]


class TrustView(Protocol):
    """Whom we trust, as it was at one moment. What that means for a certificate, `chipkit.trust.chain` says.

    The order of what a look-up gives does not matter. What it gives is not believed beyond that: whoever an anchor
    signed, a signature says.
    """

    @property
    def generation(self) -> str:
        """Names the state that is seen: two views of one generation give the same answers. A key of caches."""

    def anchor(self, certificate: Certificate) -> Anchor | None:
        """The anchor that is this very certificate."""

    def by_key_identifier(self, identifier: bytes) -> Sequence[Anchor]:
        """The anchors whose subject key identifier is `identifier`."""

    def by_subject(self, name: Name) -> Sequence[Anchor]:
        """The anchors whose subject is `name`, compared as RFC 5280, 7.1 does (`Name.normalised`)."""

    def by_likeness(self, name: Name) -> Sequence[Anchor]:
        """The anchors whose subject a person would take for `name` (`Name.likeness`)."""

    def issued_by(self, name: Name) -> Sequence[Anchor]:  # noqa: ARG002 - for those that have some
        """The anchors of another subject whose issuer is `name`, compared as RFC 5280, 7.1 does.

        Such are the link certificates of a CSCA that changed its name. A view without any follows no such change.
        """
        return ()

    def crls_of(self, name: Name) -> Sequence[CertificateList]:
        """The revocation lists whose issuer is `name`, compared as RFC 5280, 7.1 does."""

    def signer(self, sha256: str) -> ListSigner | None:
        """The accepted signer of master lists whose certificate has this SHA-256, in hex."""

    def pinned(self, certificate: Certificate) -> PinnedSigner | None:  # noqa: ARG002 - for those that have some
        """What signed lists of document signers say of this very certificate; None where none ever named it."""
        return None


class CountedTrust(TrustView, Protocol):
    """A view that knows how much it holds, for whoever shows that."""

    @property
    def anchor_count(self) -> int:
        """How many anchors there are."""


_LOOK_UPS = sorted(name for name in vars(TrustView) if not name.startswith("_"))


def expect_view(trust: object) -> None:
    """Refuse what is no view, without asking it anything: a view of a large store may be slow to answer.

    Raises:
        TypeError: A look-up is missing.
    """
    for name in _missing(type(trust)):  # type: ignore[arg-type]  # a class is hashable
        if getattr_static(trust, name, None) is None:
            told = f"trust is not a TrustView but {type(trust).__name__}, which has no {name}"
            raise TypeError(f"{told}; load_store makes one of a trust folder")


@lru_cache(maxsize=64)
def _missing(kind: type) -> tuple[str, ...]:
    """The look-ups that a class has not; most views have all of them there."""
    return tuple(name for name in _LOOK_UPS if getattr(kind, name, None) is None)


@runtime_checkable
class PublisherLists(Protocol):
    """What a view has besides, that holds whole lists of document signers: it tells what others must not believe."""

    def newest_list(self, key_sha256: str) -> PinnedList | None:
        """The newest list that a pinned key signed, by the SHA-256 of its SubjectPublicKeyInfo, in hex."""


@runtime_checkable
class WaitingAuthorities(Protocol):
    """What a view has besides, that holds authorities which nobody confirmed: they vouch for nothing, and are told."""

    def waiting_for(self, certificate: Certificate) -> Sequence[Certificate]:
        """Those that wait and bear the issuer's name of a certificate, or the key identifier that it names.

        Which of them signed it, a signature says.
        """


def waiting_in(view: TrustView, certificate: Certificate) -> Sequence[Certificate]:
    """The authorities that wait in a view and may have issued a certificate; none where it holds no such ones."""
    return view.waiting_for(certificate) if isinstance(view, WaitingAuthorities) else ()


@runtime_checkable
class SignedTime(Protocol):
    """What a view has besides, that knows how late it is at least (`chipkit.trust.clock`)."""

    @property
    def signed_time(self) -> datetime | None:
        """The newest time that stands signed in a list that verified against an anchor, with its zone, if there is any.

        It belongs to the generation that is seen: where an import is taken back, so is what it moved.
        """
