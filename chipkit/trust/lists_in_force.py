"""The master lists in force as an import has made them so far: a store's, without what ended, and those that came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field

from chipkit.trust.growing import GrowingTrust
from chipkit.trust.holdings import Holdings
from chipkit.trust.plan import KeptList
from chipkit.values import dataclass

__all__ = ["ListsInForce"]


@dataclass(slots=True, kw_only=True)
class ListsInForce:
    """Lists that vouch for their members, where their signer is believed."""

    holdings: Holdings
    trust: GrowingTrust
    """Whom the import trusts so far."""
    kept: list[KeptList] = field(default_factory=list)
    """What came."""
    replaced: list[KeptList] = field(default_factory=list)
    """What came and was replaced by a newer one that came, too."""
    ended: set[str] = field(default_factory=set)
    """SHA-256 of those that a newer one replaced, or that fell."""

    def every(self) -> tuple[KeptList, ...]:
        """All of them."""
        found = {each.sha256: each for each in (*self.holdings.lists_in_force(), *self.kept)}
        return tuple(self._still(found.values()))

    def by(self, signer: str) -> list[KeptList]:
        """Those whose signer's certificate has this SHA-256, in hex."""
        return [*self._still(self.holdings.lists_by(signer)), *self._still(e for e in self.kept if e.signer == signer)]

    def carrying(self, sha256: str) -> list[KeptList]:
        """Those that carry the certificate of a SHA-256, in hex."""
        came = (each for each in self.kept if sha256 in each.members)
        return [*self._still(self.holdings.lists_with(sha256)), *self._still(came)]

    def believed_with(self, sha256: str) -> list[KeptList]:
        """Alike, of signers that are believed."""
        return [each for each in self.carrying(sha256) if self.trust.signer(each.signer) is not None]

    def content(self, listed: KeptList) -> bytes:
        """A list as it came; empty where it was not kept."""
        return listed.raw or self.holdings.list_content(listed.sha256)

    def is_named(self, listed: KeptList) -> bool:
        """Whether the operator named the signer of a list."""
        signer = self.trust.signer(listed.signer)
        return signer is not None and signer.pinned

    def _still(self, lists: Iterable[KeptList]) -> Iterator[KeptList]:
        return (each for each in lists if each.sha256 not in self.ended)
