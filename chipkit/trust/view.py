"""What judging asks of a trust store: a view that does not change while it is used.

The look-ups of a view are the only reading that happens below `chipkit.judge`. A view can be made in memory
(`chipkit.trust.model.InMemoryTrust`), be a snapshot of a store, or an integrator's own over a directory or a service.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.pki.names import Name

__all__ = ["CountedTrust", "TrustView"]


@runtime_checkable
class TrustView(Protocol):
    """Whom we trust, as it was at one moment. What that means for a certificate, `chipkit.trust.chain` says.

    The order of what a look-up gives does not matter. What it gives is not believed beyond that: whoever an anchor
    signed, a signature says.
    """

    @property
    def generation(self) -> str:
        """Names the state that is seen: two views of one generation give the same answers. A key of caches."""

    def anchor(self, certificate: Certificate) -> model.Anchor | None:
        """The anchor that is this very certificate."""

    def by_key_identifier(self, identifier: bytes) -> Sequence[model.Anchor]:
        """The anchors whose subject key identifier is `identifier`."""

    def by_subject(self, name: Name) -> Sequence[model.Anchor]:
        """The anchors whose subject is `name`, compared as RFC 5280, 7.1 does (`Name.normalised`)."""

    def by_likeness(self, name: Name) -> Sequence[model.Anchor]:
        """The anchors whose subject a person would take for `name` (`Name.likeness`)."""

    def crls_of(self, name: Name) -> Sequence[CertificateList]:
        """The revocation lists whose issuer is `name`, compared as RFC 5280, 7.1 does."""

    def signer(self, sha256: str) -> model.ListSigner | None:
        """The accepted signer of master lists whose certificate has this SHA-256, in hex."""


class CountedTrust(TrustView, Protocol):
    """A view that knows how much it holds, for whoever shows that."""

    @property
    def anchor_count(self) -> int:
        """How many anchors there are."""


# what is held is a view too: this one must be whole before its hints can be
from chipkit.trust import model  # noqa: E402
