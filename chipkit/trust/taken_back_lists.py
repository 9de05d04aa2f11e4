"""Which master lists a revocation list takes back: their signer, or an authority above it, was revoked.

A list counts for its signer alone, and the signer for the CSCA that issued it. Where that one takes it back, or is
itself taken back, the list may be anybody's, whoever named its signer: it is refused when it comes, and falls where it
is in force (Doc 9303-12, 4.1.5.1 and 6.1.1).

Nothing unauthenticated accuses. Of a signer speak the key that certified it, what its own list carries, and the
anchors that somebody confirmed or that stand in a list which was not taken unseen: whoever makes a list of a CSCA of
the same name, with a revocation list, takes nobody back by it. Nor does who certifies a key that is not his, and puts
that certificate beside what the list's signer signed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import takewhile
from typing import Final

from chipkit.errors import ChipkitError
from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.pki.names import Name
from chipkit.trust.exactness import exact
from chipkit.trust.master_list import signer_path
from chipkit.trust.model import Anchor, AnchorKind, ListSigner
from chipkit.trust.plan import KeptList
from chipkit.trust.revocation import path_revocation
from chipkit.trust.revocation_status import RevocationStatus
from chipkit.trust.unheld_lists import Supports
from chipkit.trust.view import TrustView
from chipkit.values import dataclass

__all__ = ["TAKEN_BACK", "TAKEN_BACK_LIST", "TakingBack"]

TAKEN_BACK: Final = "the signer of its list, or the CSCA that issued that, has been revoked"
"""Why what such a list carried is no anchor any more."""
TAKEN_BACK_LIST: Final = "its signer, or the CSCA that issued it, has been revoked"
"""Why such a list is kept no longer, or not taken."""
_BY_LISTS: Final = (AnchorKind.LIST_SIGNED, AnchorKind.PINNED_SIGNER)


@dataclass(slots=True, kw_only=True)
class TakingBack:
    """What revocation lists say of the signers of master lists."""

    supports: Supports
    """What holds up lists, and whom the store trusts."""
    content: Callable[[KeptList], bytes]
    """A list as it came; empty where it was not kept."""
    at: datetime
    """The time of the question, with its zone."""

    def among(
        self, lists: Iterable[KeptList], *, doubted: Collection[str] = ()
    ) -> tuple[tuple[KeptList, CertificateList], ...]:
        """Of the lists in force those whose signer was revoked, or an authority above it, with what says so.

        Args:
            lists: All that are in force.
            doubted: SHA-256 of lists that have no say about the signers of others.
        """
        every = tuple(lists)
        doubtful = self._doubtful(every, doubted)
        found = ((each, self._taken_back_by(each, doubtful)) for each in every)
        return tuple((each, crl) for each, crl in found if crl is not None)

    def objects(self, listed: KeptList, path: Sequence[Certificate], others: Iterable[KeptList]) -> bool:
        """Whether the signer of a list that comes was revoked, or an authority above it.

        Args:
            listed: The list.
            path: From its signer to a CSCA.
            others: The lists in force.
        """
        return self._revoked_by(listed, path, self._doubtful(tuple(others))) is not None

    def _doubtful(self, every: Collection[KeptList], doubted: Collection[str] = ()) -> frozenset[str]:
        """SHA-256 of the lists that were taken unseen, or are doubted, and of those that rest on what these carry."""
        others = [each for each in every if not self._is_named(each)]
        unseen = {*doubted, *(each.sha256 for each in others if not each.rests_on)}
        resting = [each for each in others if each.rests_on]
        return frozenset(unseen.union(each.sha256 for each in self.supports.unheld(resting, without=unseen)))

    def _is_named(self, listed: KeptList) -> bool:
        signer = self.supports.trust.signer(listed.signer)
        return signer is not None and signer.pinned

    def _taken_back_by(self, listed: KeptList, doubtful: Collection[str]) -> CertificateList | None:
        try:
            path = signer_path(self.content(listed), listed.signer, self.supports.trust)
        except ChipkitError:  # it was verified when it came, or never kept
            return None
        return self._revoked_by(listed, path, doubtful)

    def _revoked_by(
        self, listed: KeptList, path: Sequence[Certificate], doubtful: Collection[str]
    ) -> CertificateList | None:
        view = _Speaking(self.supports.trust, lambda anchor: self._speaks(anchor, listed, doubtful))
        above = takewhile(lambda each: each.fingerprint in listed.members or view.anchor(each) is not None, path[2:])
        found = path_revocation((*path[:2], *above), view, self.at)
        return found.crl if found.status is RevocationStatus.REVOKED else None

    def _speaks(self, anchor: Anchor, listed: KeptList, doubtful: Collection[str]) -> bool:
        """Whether an anchor has a say about the signer of a list; of kinds by no list, that is known by the kind."""
        if anchor.kind not in _BY_LISTS:
            return True
        sha256, seen = anchor.certificate.fingerprint, set[str]()
        while sha256 not in listed.members:
            kept = self.supports.certificate(sha256)
            if kept is None or not kept.linked_from or sha256 in seen:
                return self._is_carried(sha256, anchor.kind, doubtful)
            seen.add(sha256)
            sha256 = kept.linked_from
        return True

    def _is_carried(self, sha256: str, kind: AnchorKind, doubtful: Collection[str]) -> bool:
        """Whether a list that is not doubtful carries an anchor; a named one is not, unless that is asked for."""
        if kind is AnchorKind.LIST_SIGNED:
            return self.supports.stands(sha256, doubtful)
        carrying = {each.sha256 for each in self.supports.carrying(sha256)}
        return not carrying or not carrying.issubset(doubtful)


@exact
@dataclass(frozen=True, slots=True)
class _Speaking(TrustView):
    """A view with those anchors alone that have a say."""

    base: TrustView
    admits: Callable[[Anchor], bool]

    @property
    def generation(self) -> str:
        return f"{self.base.generation}, of some"

    def anchor(self, certificate: Certificate) -> Anchor | None:
        found = self.base.anchor(certificate)
        return next(iter(self._some(() if found is None else (found,))), None)

    def by_key_identifier(self, identifier: bytes) -> Sequence[Anchor]:
        return self._some(self.base.by_key_identifier(identifier))

    def by_subject(self, name: Name) -> Sequence[Anchor]:
        return self._some(self.base.by_subject(name))

    def by_likeness(self, name: Name) -> Sequence[Anchor]:
        return self._some(self.base.by_likeness(name))

    def issued_by(self, name: Name) -> Sequence[Anchor]:
        return self._some(self.base.issued_by(name))

    def crls_of(self, name: Name) -> Sequence[CertificateList]:
        return self.base.crls_of(name)

    def signer(self, sha256: str) -> ListSigner | None:
        return self.base.signer(sha256)

    def _some(self, anchors: Iterable[Anchor]) -> Sequence[Anchor]:
        # who speaks of a list is said by now: what it carries itself does, though it may be unseen
        return tuple(replace(each, unseen=False) for each in anchors if self.admits(each))
