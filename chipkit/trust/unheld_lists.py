"""Which master lists rest on a CSCA that is none any more, before anything is written (Doc 9303-12, 6.1.1).

What `chipkit.trust.falling` finds in the rows of a store, after any change, is found here by what an import thinks
through, for a store in memory alike.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import field
from typing import Final

from chipkit.pki.certificate import Certificate
from chipkit.trust.having_a_say import twins
from chipkit.trust.master_list import BELIEVED
from chipkit.trust.model import AnchorKind
from chipkit.trust.plan import KeptCertificate, KeptList
from chipkit.trust.view import TrustView
from chipkit.values import dataclass

__all__ = ["UNHELD", "UNHELD_LIST", "Supports"]

UNHELD: Final = "the signer of its list was believed for a CSCA that is none any more"
"""Why what such a list carried is no anchor any more."""
UNHELD_LIST: Final = "its signer was believed for a CSCA that is none any more"
"""Why such a list is kept no longer."""


@dataclass(slots=True, kw_only=True)
class Supports:
    """What holds up master lists, and what of it does not rest on them."""

    trust: TrustView
    """Whom the store trusts."""
    certificate: Callable[[str], KeptCertificate | None]
    """What is kept under a SHA-256."""
    base: Callable[[str], Certificate | None]
    """A certificate that a list rests on, though it may be kept no longer."""
    carrying: Callable[[str], Iterable[KeptList]]
    """The lists of believed signers that carry the certificate of a SHA-256."""
    _bases: dict[str, frozenset[str]] = field(default_factory=dict)

    def unheld(self, resting: Iterable[KeptList], *, without: Collection[str] = ()) -> tuple[KeptList, ...]:
        """Of lists that rest on a CSCA those that none holds up which stands without them.

        Args:
            resting: The lists.
            without: SHA-256 of other lists that hold up nothing.
        """
        left = {each.sha256: each for each in resting}
        while left:
            gone = {*left, *without}
            stands = [sha for sha, each in left.items() if self._has_base(each.rests_on, gone)]
            if not stands:
                break
            for sha in stands:
                del left[sha]
        return tuple(left.values())

    def _has_base(self, base: str, without: Collection[str]) -> bool:
        if base not in self._bases:
            certificate = self.base(base)
            same = () if certificate is None else twins(certificate, self.trust)
            self._bases[base] = frozenset({base, *(each.certificate.fingerprint for each in same)})
        return any(self.stands(each, without) for each in sorted(self._bases[base]))

    def stands(self, sha256: str, without: Collection[str]) -> bool:
        """Whether a certificate is an anchor that proves something, though some lists do not count.

        Args:
            sha256: Of the certificate, in hex.
            without: SHA-256 of those lists.
        """
        seen: set[str] = set()
        while True:  # over link certificates, of which there may be as many as somebody likes
            kept = self.certificate(sha256)
            if kept is None or kept.anchor is None or kept.anchor.kind not in BELIEVED or sha256 in seen:
                return False
            if not kept.linked_from:
                break
            seen.add(sha256)
            sha256 = kept.linked_from
        if kept.anchor.kind is AnchorKind.CONFIRMED:
            return True
        return any(each.sha256 not in without for each in self.carrying(sha256))
