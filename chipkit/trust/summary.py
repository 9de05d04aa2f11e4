"""What a trust store holds, in figures, for whoever shows that: how many anchors of which kind, and how old it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from chipkit.trust.model import AnchorKind, InMemoryTrust
from chipkit.trust.store_view import StoreView
from chipkit.trust.view import CountedTrust, SignedTime
from chipkit.values import dataclass

__all__ = ["TrustSummary", "summary_of"]

_PROVES_NOTHING = (AnchorKind.UNCONFIRMED, AnchorKind.TEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustSummary:
    """A store in figures."""

    anchors: int
    kinds: Mapping[AnchorKind, int] | None = None
    """How many anchors of each kind; None where the store does not tell."""
    signed: datetime | None = None
    """The newest time that stands signed in a list or a revocation list which verified against an anchor."""
    placed: datetime | None = None
    """When something was last placed in the store; None where the store does not tell."""
    crls: int = 0
    newest_crl: datetime | None = None
    """The newest thisUpdate of the revocation lists."""
    overdue: int = 0
    """Revocation lists that are past their nextUpdate."""

    def of(self, kind: AnchorKind) -> int:
        """How many anchors of a kind are known to be there."""
        return (self.kinds or {}).get(kind, 0)

    @property
    def vouching(self) -> int:
        """How many anchors may prove something in production."""
        return self.anchors - sum(map(self.of, _PROVES_NOTHING))


def summary_of(trust: CountedTrust, at: datetime) -> TrustSummary:
    """A store in figures at a time, with its zone, at which lists may be overdue.

    Raises:
        TrustError: The store is damaged, or this version of it is gone.
    """
    signed = trust.signed_time if isinstance(trust, SignedTime) else None
    if isinstance(trust, StoreView):
        held = trust.everything
        return TrustSummary(
            anchors=trust.anchor_count, kinds=held.kinds(), signed=signed, crls=trust.version.crls,
            overdue=held.overdue(at), placed=held.newest_placed(), newest_crl=held.newest_crl(),
        )  # fmt: skip
    if isinstance(trust, InMemoryTrust):
        kinds = Counter(AnchorKind.TEST if each.test else each.kind for each in trust.anchors)
        due = sum(each.next_update is not None and each.next_update < at for each in trust.crls)
        newest = max((each.this_update for each in trust.crls), default=None)
        return TrustSummary(
            anchors=len(trust.anchors), kinds=kinds, signed=signed, crls=len(trust.crls), overdue=due, newest_crl=newest
        )
    return TrustSummary(anchors=trust.anchor_count, signed=signed)
