"""What an import takes away: lists that fall, and anchors that no list in force carries any more."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime
from typing import Final

from chipkit.pki.certificate import Certificate
from chipkit.trust.lists_in_force import ListsInForce
from chipkit.trust.master_list import BELIEVED
from chipkit.trust.model import AnchorKind, ListSigner
from chipkit.trust.placing import Placing
from chipkit.trust.plan import ImportEntry, KeptCertificate, KeptList
from chipkit.trust.taken_back_lists import TAKEN_BACK, TAKEN_BACK_LIST, TakingBack
from chipkit.trust.unheld_lists import UNHELD, UNHELD_LIST, Supports
from chipkit.values import dataclass

__all__ = ["Dropping"]

_MAX_FOLLOWED: Final = 10_000
_UNHELD: Final = 2
"""More than any doubt about lists that are taken back."""
_REPLACED: Final = "a newer list of the same signer came with it"
_FELL: Final = "its issuer is no anchor"
_LISTED: Final = (AnchorKind.LIST_SIGNED, AnchorKind.PINNED_SIGNER, AnchorKind.TEST)


@dataclass(slots=True, kw_only=True)
class Dropping:
    """Takes lists and anchors away at the end of an import, when it is known what came."""

    force: ListsInForce
    placing: Placing
    at: datetime
    signers: dict[str, ListSigner]
    """Signers that are accepted from now on; one whose list falls at once is not."""
    entries: list[ImportEntry]
    left_out: dict[str, str] = field(default_factory=dict)
    """SHA-256 of certificates that a newer list leaves out, and where that list came from."""
    _fell: dict[str, tuple[int, ImportEntry]] = field(default_factory=dict)
    """The lists that came and fell, by SHA-256: how much that may hang on the others of them, and what is told."""

    @property
    def came_and_fell(self) -> dict[str, ImportEntry]:
        """What is told of lists that came and fell, by their SHA-256, as far as that hangs on no other one of them.

        Who was accused by what another one of them carries, or rests on what that contradicts, may stand without it.
        """
        least = min((doubt for doubt, _ in self._fell.values()), default=0)
        return {sha: told for sha, (doubt, told) in self._fell.items() if doubt == least}

    def told_as_replaced(self, lists: Iterable[KeptList]) -> dict[str, ImportEntry]:
        """What is told of lists that came and that a newer one replaced which came, too, by their SHA-256."""
        told = {each.sha256: each for each in self.entries if each.kind == "master list"}
        found = {each.sha256: told[each.sha256] for each in lists}
        return {sha: replace(each, status="refused", reason=_REPLACED) for sha, each in found.items()}

    @property
    def supports(self) -> Supports:
        """What holds up lists by now."""
        kept, holdings = self.placing.kept, self.force.holdings
        return Supports(
            trust=self.force.trust,
            certificate=lambda sha: kept.get(sha) or holdings.certificate(sha),
            base=self.base,
            carrying=self.force.believed_with,
        )

    def base(self, sha256: str) -> Certificate | None:
        """A certificate that a list rests on, though it may be kept no longer."""
        came = self.placing.kept.get(sha256)
        return self.force.holdings.base(sha256) if came is None else came.certificate

    @property
    def taking_back(self) -> TakingBack:
        """What revocation lists say by now of the signers of lists."""
        return TakingBack(supports=self.supports, content=self.force.content, at=self.at)

    def drop(self, crls: Mapping[str, str]) -> None:
        """Take away what no list in force carries any more, and the lists that nobody stands for any more.

        Args:
            crls: Where the revocation lists that came stand, by their SHA-256 in hex.
        """
        self._drop(self.left_out, "the newest list of its signer does not carry it")
        if crls or self.force.kept or self.force.ended or any(map(self._is_authority, self.placing.kept.values())):
            self._fall_taken_back(crls)
        self._fall(dict.fromkeys(self._unheld(), ""), UNHELD_LIST, UNHELD, {})

    def _fall_taken_back(self, crls: Mapping[str, str]) -> None:
        """Take away the lists that revocation lists take back.

        Where one of them came in this import, it is asked of those that it replaced, too, and how much it hangs on
        what the others of them carry.
        """
        lists, came = self.force.every(), {each.sha256 for each in self.force.kept}
        found, doubts = dict(self.taking_back.among(lists)), {}
        if not came.isdisjoint(each.sha256 for each in found):
            lists = (*lists, *self.force.replaced)
            found = dict(self.taking_back.among(lists))
            gone = {each.sha256 for each in found}
            sure = {each.sha256 for each, _ in self.taking_back.among(lists, doubted=gone)}
            doubts = {sha: int(sha not in sure) for sha in gone}
        where = {each: crls.get(crl.fingerprint, "") for each, crl in found.items()}
        self._fall(where, TAKEN_BACK_LIST, TAKEN_BACK, doubts)

    def _is_authority(self, kept: KeptCertificate) -> bool:
        """Whether a certificate is an authority's that has a say about others, or had."""
        return kept.role in ("csca", "link")

    def _fall(self, fallen: Mapping[KeptList, str], why: str, why_anchors: str, doubts: Mapping[str, int]) -> None:
        """Take lists away, and what they alone carry; each with where that stands which says so."""
        gone = {each.sha256 for each in fallen}
        came = {each.sha256 for each in (*self.force.kept, *self.force.replaced)}
        self.force.ended |= gone
        self.force.kept = [each for each in self.force.kept if each.sha256 not in gone]
        for each, where in fallen.items():
            known = self.force.holdings.trust.signer(each.signer) is not None
            if each.signer in self.signers and not known and not self.force.by(each.signer):
                del self.signers[each.signer]
            told = self._tell_fallen(each, where, why)
            if each.sha256 in came:
                self._fell[each.sha256] = doubts.get(each.sha256, _UNHELD), told
        self._drop({sha: where for each, where in fallen.items() for sha in sorted(each.members)}, why_anchors)

    def _unheld(self) -> tuple[KeptList, ...]:
        """The lists in force whose signer is believed for a CSCA that is none any more."""
        ended, came = self.force.ended, any(each.rests_on for each in self.force.kept)
        if not (came or ended or self.left_out or any(map(self._lost, self.placing.kept.values()))):
            return ()
        now = {each.sha256: each for each in (*self.force.holdings.resting_lists(), *self.force.kept)}
        resting = [each for sha, each in now.items() if each.rests_on and sha not in ended]
        return self.supports.unheld([each for each in resting if not self.force.is_named(each)])

    def _lost(self, kept: KeptCertificate) -> bool:
        """Whether an anchor that proved something proves nothing any more."""
        if kept.anchor is not None and kept.anchor.kind in BELIEVED:
            return False
        held = self.force.holdings.held(kept.sha256)
        return held is not None and held.anchor_kind in BELIEVED

    def _tell_fallen(self, listed: KeptList, where: str, why: str) -> ImportEntry:
        """Tell of a list that fell; of one that came in this import, it is all that is told."""
        came = [each for each in self.entries if each.kind == "master list" and each.sha256 == listed.sha256]
        held = self.force.holdings.list_of(listed.sha256) is not None
        told = ImportEntry(
            kind="master list", status="removed" if held else "refused", where=came[0].where if came else where,
            sha256=listed.sha256, subject=listed.subject, country=listed.country, reason=why,
            deviations=came[0].deviations if came else (),
        )  # fmt: skip
        if came:
            self.entries[self.entries.index(came[0])] = told
        else:
            self.entries.append(told)
        return told

    def _drop(self, left_out: Mapping[str, str], reason: str) -> None:
        """Take away the anchors that no list in force carries any more, and the kind that others have from them."""
        left = deque((sha, where, reason) for sha, where in left_out.items())
        followed = 0
        while left and followed < len(left_out) + _MAX_FOLLOWED:
            sha, where, why = left.popleft()
            followed += 1
            kept = self.placing.kept.get(sha) or self.force.holdings.certificate(sha)
            if kept is None or kept.anchor is None or not self._by_lists(kept, why):
                continue
            carrying = self.force.believed_with(sha)
            if carrying:
                best = max(carrying, key=lambda each: (self.force.is_named(each), each.sha256))
                fresh = not {each.sha256 for each in self.force.kept}.isdisjoint(each.sha256 for each in carrying)
                named = any(map(self.force.is_named, carrying))
                self.placing.rest_on(kept, best, pinned=named, fresh=fresh)
                continue
            left.extend((each, where, _FELL) for each in self.placing.drop(sha, where, why))

    def _by_lists(self, kept: KeptCertificate, why: str) -> bool:
        """Whether what went was the reason why a certificate is an anchor."""
        if kept.anchor is None or bool(kept.linked_from) != (why is _FELL):
            return False
        if why is _FELL:
            return True
        by_hand = kept.anchor.kind is AnchorKind.TEST and not kept.anchor.signer
        return kept.anchor.kind in _LISTED and not by_hand
