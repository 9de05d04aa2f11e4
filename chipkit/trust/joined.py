"""Several views as one, such as a store and what a master list brings along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.pki.names import Name
from chipkit.trust.answers import checked_view
from chipkit.trust.exactness import exact
from chipkit.trust.model import Anchor, ListSigner
from chipkit.trust.pinned_signers import Listing, PinnedList, PinnedSigner, withdrawn_by
from chipkit.trust.reliance import best_of
from chipkit.trust.view import PublisherLists, SignedTime, TrustView, waiting_in
from chipkit.values import dataclass

__all__ = ["JoinedTrust"]


@exact
@dataclass(frozen=True)
class JoinedTrust(TrustView):
    """What any of `views` holds; of two ways to the same certificate the stronger one counts."""

    views: tuple[TrustView, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "views", tuple(map(checked_view, self.views)))

    @property
    def generation(self) -> str:
        """The generations of all."""
        return "+".join(view.generation for view in self.views)

    @property
    def signed_time(self) -> datetime | None:
        """The newest that any of them knows."""
        times = [view.signed_time for view in self.views if isinstance(view, SignedTime)]
        return max((each for each in times if each is not None), default=None)

    def anchor(self, certificate: Certificate) -> Anchor | None:
        """The anchor that is this very certificate."""
        found = self._strongest(lambda view: [each for each in [view.anchor(certificate)] if each is not None])
        return found[0] if found else None

    def by_key_identifier(self, identifier: bytes) -> Sequence[Anchor]:
        """The anchors whose subject key identifier is `identifier`."""
        return self._strongest(lambda view: view.by_key_identifier(identifier))

    def by_subject(self, name: Name) -> Sequence[Anchor]:
        """The anchors whose subject is `name`."""
        return self._strongest(lambda view: view.by_subject(name))

    def by_likeness(self, name: Name) -> Sequence[Anchor]:
        """The anchors whose subject a person would take for `name`."""
        return self._strongest(lambda view: view.by_likeness(name))

    def issued_by(self, name: Name) -> Sequence[Anchor]:
        """The anchors of another subject whose issuer is `name`."""
        return self._strongest(lambda view: view.issued_by(name))

    def crls_of(self, name: Name) -> Sequence[CertificateList]:
        """The revocation lists whose issuer is `name`."""
        return tuple({crl.raw: crl for view in self.views for crl in view.crls_of(name)}.values())

    def signer(self, sha256: str) -> ListSigner | None:
        """The accepted signer of master lists; one that the operator named before others."""
        found = [signer for view in self.views if (signer := view.signer(sha256)) is not None]
        return max(found, key=lambda signer: signer.pinned, default=None)

    def pinned(self, certificate: Certificate) -> PinnedSigner | None:
        """What signed lists say of this very certificate, in any of the views."""
        found = [pinned for view in self.views if (pinned := view.pinned(certificate)) is not None]
        if not found:
            return None
        by_key: dict[str, dict[Listing, None]] = {}
        for listing in (listing for pinned in found for listing in pinned.listings):
            by_key.setdefault(listing.key.sha256, {})[listing] = None
        listings = (each for held in by_key.values() for each in self._current(tuple(held)))
        return replace(found[0], listings=tuple(listings))

    def newest_list(self, key_sha256: str) -> PinnedList | None:
        """The newest list that a pinned key signed, in any of the views."""
        lists = [view.newest_list(key_sha256) for view in self.views if isinstance(view, PublisherLists)]
        found = [each for each in lists if each is not None]
        return max(found, key=lambda each: (each.issued, each.sha256), default=None)

    def waiting_for(self, certificate: Certificate) -> tuple[Certificate, ...]:
        """The authorities that wait in any of the views and are an anchor in none (`WaitingAuthorities`)."""
        found = {each.raw: each for view in self.views for each in waiting_in(view, certificate)}
        return tuple(each for each in found.values() if self.anchor(each) is None)

    def _current(self, listings: tuple[Listing, ...]) -> tuple[Listing, ...]:
        """Of what one publisher's lists say that which its newest one does; what it leaves out is withdrawn."""
        latest = max((each.issued, each.list_sha256) for each in listings)
        newest = self.newest_list(listings[0].key.sha256)
        current = tuple(each for each in listings if (each.issued, each.list_sha256) == latest)
        if newest is None or (newest.issued, newest.sha256) <= latest:
            return current
        return (withdrawn_by(current[0], newest),)

    def _strongest(self, look_up: Callable[[TrustView], Sequence[Anchor]]) -> tuple[Anchor, ...]:
        kept: dict[str, Anchor] = {}
        for anchor in (each for view in self.views for each in look_up(view)):
            known = kept.get(anchor.certificate.fingerprint)
            if known is None or anchor.kind.strength > known.kind.strength:
                kept[anchor.certificate.fingerprint] = anchor
            elif anchor.kind is known.kind:
                basis = best_of((*known.basis, *anchor.basis)) if known.basis and anchor.basis else ()
                better = anchor if anchor.vouched > known.vouched else known
                kept[anchor.certificate.fingerprint] = replace(better, basis=basis)
        return tuple(kept.values())
