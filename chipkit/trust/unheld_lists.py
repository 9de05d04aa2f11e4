"""Which master lists rest on a CSCA that is none any more, in an import that is thought through (Doc 9303-12, 6.1.1).

What `chipkit.trust.falling` finds in the rows of a store, after any change, is found here before anything is written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import field
from typing import Final

from chipkit.trust.growing import GrowingTrust
from chipkit.trust.master_list import BELIEVED
from chipkit.trust.model import AnchorKind
from chipkit.trust.plan import KeptCertificate, KeptList
from chipkit.trust.succession import twins
from chipkit.values import dataclass

__all__ = ["UNHELD", "UNHELD_LIST", "unheld"]

UNHELD: Final = "the signer of its list was believed for a CSCA that is none any more"
"""Why what such a list carried is no anchor any more."""
UNHELD_LIST: Final = "its signer was believed for a CSCA that is none any more"
"""Why such a list is kept no longer."""


def unheld(
    resting: Iterable[KeptList],
    trust: GrowingTrust,
    certificate: Callable[[str], KeptCertificate | None],
    carrying: Callable[[str], Iterable[KeptList]],
) -> tuple[KeptList, ...]:
    """Of lists that rest on a CSCA those that none holds up which stands without them.

    Args:
        resting: The lists.
        trust: Whom the import trusts so far.
        certificate: What is kept under a SHA-256, as the import has made it so far.
        carrying: The lists of believed signers that carry a certificate.
    """
    return _Supports(trust=trust, certificate=certificate, carrying=carrying).unheld(resting)


@dataclass(slots=True, kw_only=True)
class _Supports:
    """What holds up master lists."""

    trust: GrowingTrust
    certificate: Callable[[str], KeptCertificate | None]
    carrying: Callable[[str], Iterable[KeptList]]
    _bases: dict[str, frozenset[str]] = field(default_factory=dict)

    def unheld(self, resting: Iterable[KeptList]) -> tuple[KeptList, ...]:
        """Of lists that rest on a CSCA those that none holds up which stands without them."""
        left = {each.sha256: each for each in resting}
        while left:
            stands = [sha for sha, each in left.items() if self._has_base(each.rests_on, left)]
            if not stands:
                break
            for sha in stands:
                del left[sha]
        return tuple(left.values())

    def _has_base(self, base: str, without: Collection[str]) -> bool:
        if base not in self._bases:
            kept = self.certificate(base)
            same = () if kept is None else twins(kept.certificate, self.trust)
            self._bases[base] = frozenset({base, *(each.certificate.fingerprint for each in same)})
        return any(self._stands(each, without, frozenset()) for each in sorted(self._bases[base]))

    def _stands(self, sha256: str, without: Collection[str], seen: frozenset[str]) -> bool:
        """Whether a certificate is an anchor that proves something, though some lists do not count."""
        kept = self.certificate(sha256)
        if kept is None or kept.anchor is None or kept.anchor.kind not in BELIEVED or sha256 in seen:
            return False
        if kept.linked_from:
            return self._stands(kept.linked_from, without, seen | {sha256})
        if kept.anchor.kind is AnchorKind.CONFIRMED:
            return True
        return any(each.sha256 not in without for each in self.carrying(sha256))
