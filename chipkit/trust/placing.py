"""Which certificates of an import become anchors, of which kind, and which are refused or kept without a say.

A certificate that stands in a believed list is an anchor for that list's sake, unless a known key contradicts it: then
it is kept and never used; so is an anchor that one contradicts which is vouched for better, whichever came first. One
that somebody hands over vouches for nothing until it is confirmed. Three kinds need no
confirmation to be anchors, and prove no more for it: one that is known and not confirmed (`chipkit.trust.known`), a
test authority's, and a link certificate, which is of the kind of the anchor whose key signed it, for a CSCA vouches for
its next key (Doc 9303-12, 4.1.3). So the successor of an anchor that is not confirmed is not confirmed either, and that
of a listed or confirmed one is listed or confirmed by it; a change of the anchor changes what it linked to.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import datetime

from chipkit.deviation import Deviation
from chipkit.pki.certificate import Certificate
from chipkit.pki.names import Name
from chipkit.trust.comparing import in_order, is_better, is_weaker
from chipkit.trust.growing import GrowingTrust
from chipkit.trust.holdings import Holdings
from chipkit.trust.known import KnownAnchor, objection_to_known
from chipkit.trust.marking import is_test
from chipkit.trust.model import Anchor, AnchorKind, Confirmation
from chipkit.trust.placed import Placed
from chipkit.trust.plan import ImportEntry, ImportStatus, KeptCertificate, KeptList
from chipkit.trust.profile import is_authority, role_of
from chipkit.trust.soundness import Standing, linked_basis, may_inherit, rank_of, standing_of
from chipkit.trust.wanted import Wanted, objection_below, objection_to
from chipkit.values import dataclass

__all__ = ["Placing"]

_MAX_ROUNDS = 16
_MAX_FOLLOWED = 10_000
_TOLD_EVERY = 64


@dataclass(slots=True, kw_only=True)
class Placing:
    """Places certificates one after the other; what was placed counts for those that follow."""

    holdings: Holdings
    trust: GrowingTrust
    at: datetime
    test: bool
    confirmation: Confirmation | None
    known: Mapping[str, KnownAnchor]
    """Anchors that are known and not confirmed, by SHA-256."""
    kept: dict[str, KeptCertificate] = field(default_factory=dict)
    """What is to be kept, by SHA-256."""
    entries: list[ImportEntry] = field(default_factory=list)
    progress: Callable[[int], None] | None = None
    """Told of how many structures it is known what becomes of them."""
    doubted: list[Wanted] = field(default_factory=list)
    """What was refused, or is kept as false, by what was known then."""
    turned: bool = False
    """Whether anything is another anchor, or none, since somebody took note of that."""
    _placed: Placed = field(default_factory=Placed)
    _linked: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """What has its kind from an anchor since this import."""
    _here: dict[str, str] = field(default_factory=dict)
    """Where in this import what came stands, or what changed something that was there before, by SHA-256 of that."""

    def place(self, wanted: Iterable[Wanted]) -> None:
        """Place certificates that vouch for each other in whatever order they stand.

        One that names the key of another as its issuer's waits for that one.
        """
        waiting = [each for each in wanted if not self._refused(each)]
        self.holdings.foresee_certificates(each.certificate for each in waiting)
        for _ in range(_MAX_ROUNDS):
            keys = {each.certificate.subject_key_identifier for each in waiting} - {None}
            later = [each for each in waiting if not self._settled(each, keys)]
            if len(later) == len(waiting):
                break
            waiting = later
        for _ in range(_MAX_ROUNDS):  # those that wait for each other: who is refused may be cleared by one of the rest
            later = [each for each in waiting if not self._settled(each, ())]
            if len(later) == len(waiting):
                break
            waiting = later
        for each in waiting:
            self.settle(each, self.standing(each))

    def follow(self) -> None:
        """Look again at what the anchors set here concern: what names their keys, and what waited for them."""
        self._follow(deque(each for each in self.kept.values() if each.anchor is not None))

    def follow_from(self, certificate: Certificate, anchor: Anchor) -> None:
        """Look again at what an anchor concerns that somebody has confirmed."""
        self.trust.put(certificate, anchor)
        kept = KeptCertificate(certificate=certificate, role=role_of(certificate), anchor=anchor)
        standing = standing_of(certificate, self.trust, self._others, rank_of(anchor.kind))
        self._displace(kept, standing.outranks)
        self._follow(deque([kept]))

    def _follow(self, fresh: deque[KeptCertificate]) -> None:
        while fresh:
            kept = fresh.popleft()
            identifier = kept.certificate.subject_key_identifier
            held = self.holdings.naming(identifier) if identifier else ()
            for other in in_order({each.sha256: each for each in (*held, *self._placed.naming(identifier))}.values()):
                self._contradict(other, kept)
            fresh.extend(self._followed(kept))
            for each in in_order(self._waiting_on(kept.certificate)):
                if self._look_again(each, kept):
                    fresh.append(self.kept[each.sha256])

    def _waiting_on(self, certificate: Certificate) -> Iterator[KeptCertificate]:
        """The authorities that wait by now, and that the key of an anchor may have signed, or that bear its identifier.

        One that came in this import may have been placed before that anchor.
        """
        yield from (each for each in self.holdings.waiting_on(certificate) if each.sha256 not in self.kept)
        yield from self._placed.waiting_on(certificate)

    def drop(self, sha256: str, where: str, why: str) -> Collection[str]:
        """Take away an anchor that nothing carries any more; give what had its kind from it."""
        held = self._now(sha256)
        if held is None or held.anchor is None:
            return ()
        self.trust.put(held.certificate, None)
        anchor, linked = self._by_hand(held.certificate, held.source) if held.handed_over else (None, "")
        self._keep(replace(held, anchor=anchor, linked_from=linked))
        if anchor is not None and anchor.kind is held.anchor.kind:
            return ()
        self._tell(held.certificate, "changed" if anchor else "removed", where, why, anchor)
        return self._resting_on(sha256)

    def rest_on(self, kept: KeptCertificate, listed: KeptList, *, pinned: bool, fresh: bool) -> None:
        """From now on an anchor is one by another list; it is told where its kind is another for that.

        Args:
            kept: The anchor.
            listed: The list.
            pinned: Whether the operator named a signer of the lists that carry it.
            fresh: Whether one of those came in this import; else it is what it was before, by the same signer's list.
        """
        before = kept.anchor
        if before is None:
            return
        if before.signer == listed.signer:
            held = self.holdings.certificate(kept.sha256)
            if held is not None and held.anchor is not None and held.anchor.signer == listed.signer and not fresh:
                self._keep(replace(kept, anchor=held.anchor))
            return
        kind = AnchorKind.PINNED_SIGNER if pinned else AnchorKind.LIST_SIGNED
        anchor = replace(
            before, kind=kind, source=listed.source, signer=listed.signer, confirmation=None, basis=listed.basis
        )
        self._keep(replace(kept, anchor=anchor, linked_from=""))
        if anchor.kind is not before.kind:
            self._tell(kept.certificate, "changed", listed.source, "another list carries it", anchor)

    def _followed(self, kept: KeptCertificate) -> Iterator[KeptCertificate]:
        """What has its kind from an anchor of another kind than before, as it is now."""
        for each in map(self._now, self._resting_on(kept.sha256)):
            if each is None or each.anchor is None or kept.anchor is None or each.linked_from != kept.sha256:
                continue
            anchor = replace(
                each.anchor, kind=kept.anchor.kind, confirmation=kept.anchor.confirmation,
                basis=linked_basis(each.certificate, kept.anchor),
            )  # fmt: skip
            if anchor != each.anchor:
                self._keep(replace(each, anchor=anchor))
                self._tell(each.certificate, "changed", self._place_of(each, kept), anchor=anchor)
                yield self.kept[each.sha256]

    def _resting_on(self, sha256: str) -> list[str]:
        return sorted({*(each.sha256 for each in self.holdings.linked_from(sha256)), *self._linked[sha256]})

    def _now(self, sha256: str) -> KeptCertificate | None:
        return self.kept.get(sha256) or self.holdings.certificate(sha256)

    def _refused(self, wanted: Wanted) -> bool:
        reason = objection_to(wanted, test=self.test) or self._barred(wanted)
        known = self.known.get(wanted.certificate.fingerprint)
        if known is not None and wanted.kind is None and not reason:
            reason = objection_to_known(known, wanted.certificate)
        if reason:
            self._tell_of(wanted, "refused", reason)
        return bool(reason)

    def _barred(self, wanted: Wanted) -> str:
        """Why a certificate that the operator removed stays away: whoever confirms it lets it in again."""
        certificate = wanted.certificate
        lifted = wanted.confirmed_by(self.confirmation) is not None and is_authority(certificate)
        if (lifted and not is_test(certificate)) or not self.holdings.is_barred(certificate):
            return ""
        return "you removed it from the store; confirm it with --by and --source"

    def _settled(self, wanted: Wanted, keys: Collection[bytes | None]) -> bool:
        """Place a certificate, unless the key that it names, or one that clears it, may still come."""
        named = wanted.certificate.authority_key_identifier
        if named in keys and named != wanted.certificate.subject_key_identifier:
            return False
        standing = self.standing(wanted)
        if standing.refused or self._below(wanted, standing):
            return False
        self.settle(wanted, standing)
        return True

    def standing(self, wanted: Wanted) -> Standing:
        """How a certificate stands by what is known now, as well vouched for as it would be."""
        kind = wanted.kind
        if wanted.confirmed_by(self.confirmation) is not None and is_authority(wanted.certificate):
            kind = AnchorKind.CONFIRMED
        rank = 0 if is_test(wanted.certificate) else rank_of(kind)
        return standing_of(wanted.certificate, self.trust, self._others, rank)

    def _place_of(self, kept: KeptCertificate, by: KeptCertificate) -> str:
        """Where in this import that stands which changed something, by way of `by`."""
        return self._here.setdefault(kept.sha256, self._here.get(by.sha256, ""))

    def settle(self, wanted: Wanted, standing: Standing) -> None:
        """Refuse a certificate, or keep it, as it stands to what is known."""
        certificate, authority = wanted.certificate, is_authority(wanted.certificate)
        self._here.setdefault(certificate.fingerprint, wanted.where)
        before = self._now(certificate.fingerprint)
        reason = self.objection(wanted, standing)
        if reason:
            self.doubted.append(wanted)
        if wanted.kind is None and reason:
            self._tell_of(wanted, "refused", reason)
            return
        trusted = before is not None and before.anchor is not None
        mark = "" if standing.by_name or trusted else reason
        anchor, linked = (None, "") if mark or not authority else self._anchor_of(wanted, standing)
        self._place(wanted, before, anchor, linked, mark)
        if standing.outranks and (kept := self._now(certificate.fingerprint)) is not None:
            self._displace(kept, standing.outranks)

    def objection(self, wanted: Wanted, standing: Standing) -> str:
        """Why a certificate that stands so is refused, or false; a name alone refutes no anchor and no signer."""
        before = self._now(wanted.certificate.fingerprint)
        trusted = before is not None and before.anchor is not None
        by_name = standing.by_name and (trusted or not is_authority(wanted.certificate))
        refused = "" if by_name else standing.refused
        return refused or ("" if trusted else self._below(wanted, standing))

    def _below(self, wanted: Wanted, standing: Standing) -> str:
        confirmed = wanted.confirmed_by(self.confirmation) is not None
        known = confirmed or wanted.certificate.fingerprint in self.known
        return "" if known else objection_below(wanted, standing.below)

    def _displace(self, by: KeptCertificate, anchors: Iterable[Anchor]) -> None:
        """Mark anchors with the key identifier of one that is vouched for better, and what they signed and linked to.

        They stay in the store, and are never used.
        """
        why = f"it bears the key identifier of {by.certificate.subject} and has another key"
        for each in anchors:
            other = self._now(each.certificate.fingerprint)
            if other is not None and is_weaker(other, by):
                self._mark(other, why, by)
                named = other.certificate.subject_key_identifier
                for kept in self._placed.naming(named):
                    self._contradict(kept, by)

    def _mark(self, kept: KeptCertificate, why: str, by: KeptCertificate) -> None:
        """From now on an anchor is false, and what had its kind from it is no anchor any more."""
        where = self._place_of(kept, by)
        self._keep(replace(kept, anchor=None, mark=why, linked_from=""))
        self._tell(kept.certificate, "removed", where, why)
        left = deque(self._resting_on(kept.sha256))
        for _ in range(_MAX_FOLLOWED):
            if not left:
                break
            left.extend(self.drop(left.popleft(), where, "its issuer is no anchor"))

    def _place(
        self, wanted: Wanted, before: KeptCertificate | None, anchor: Anchor | None, linked: str, mark: str
    ) -> None:
        """Keep a certificate as the stronger of two ways has it, and tell what became of it."""
        if before is not None and before.anchor is not None:
            stays = anchor is None or not is_better(anchor, linked, before)
            anchor, linked = (before.anchor, before.linked_from) if stays else (anchor, linked)
        certificate = wanted.certificate
        by_hand = wanted.kind is None
        since = None if before is None or (by_hand and not before.handed_over) else before
        new = KeptCertificate(
            certificate=certificate,
            role=role_of(certificate),
            anchor=anchor,
            mark=mark,
            linked_from=linked,
            known_from=self._known_from(certificate, before),
            handed_over=by_hand or (before is not None and before.handed_over),
            source=wanted.source if since is None else since.source,
            imported_at=self.at if since is None else since.imported_at,
            conformance=wanted.conformance if wanted.conformance.codes or before is None else before.conformance,
        )
        status: ImportStatus = "new"
        if before is not None:
            same = (before.anchor and before.anchor.kind) == (anchor and anchor.kind) and before.mark == mark
            status = "known" if same else "changed"
        if new != before:
            self._keep(new)
        self._tell_of(wanted, status, mark, anchor)

    def _keep(self, kept: KeptCertificate) -> None:
        self.turned = True
        self.kept[kept.sha256] = kept
        self.trust.put(kept.certificate, kept.anchor)
        if kept.linked_from:
            self._linked[kept.linked_from].add(kept.sha256)
        self._placed.note(kept)

    def _others(self, name: Name) -> Iterable[Certificate]:
        held = (each.certificate for each in self.holdings.waiting_of(name) if each.sha256 not in self.kept)
        return (*self._placed.sound(name), *held)

    def _anchor_of(self, wanted: Wanted, standing: Standing) -> tuple[Anchor | None, str]:
        """Why an authority is an anchor, and from which anchor it has that if from one."""
        if wanted.kind is not None:
            return wanted.as_listed(wanted.kind, self.at), ""
        if (said := wanted.confirmed_by(self.confirmation)) is not None:
            return Anchor(wanted.certificate, AnchorKind.CONFIRMED, wanted.source, self.at, confirmation=said), ""
        return self._by_hand(wanted.certificate, wanted.source, standing)

    def _by_hand(
        self, certificate: Certificate, source: str, standing: Standing | None = None
    ) -> tuple[Anchor | None, str]:
        """What an authority is that nobody lists or confirms."""
        if is_test(certificate):
            return Anchor(certificate, AnchorKind.TEST, source, self.at), ""
        issuer = (standing or standing_of(certificate, self.trust, self._others)).issuer
        known = self._known_from(certificate, self._now(certificate.fingerprint)) is not None
        if issuer is not None and not issuer.test and may_inherit(certificate, issuer.certificate):
            kind, said = issuer.kind, issuer.confirmation
            if kind is not AnchorKind.UNCONFIRMED or not known:
                basis = linked_basis(certificate, issuer)
                anchor = Anchor(certificate, kind, source, self.at, confirmation=said, basis=basis)
                return anchor, issuer.certificate.fingerprint
        if known:
            return Anchor(certificate, AnchorKind.UNCONFIRMED, source, self.at), ""
        return None, ""

    def _known_from(self, certificate: Certificate, before: KeptCertificate | None) -> str | None:
        """Where the fingerprint of an anchor that is known and not confirmed came from; None of any other."""
        held = None if before is None else before.known_from
        known = self.known.get(certificate.fingerprint)
        return held or (held if known is None else known.provenance)

    def _contradict(self, other: KeptCertificate, by: KeptCertificate) -> None:
        """Mark an anchor that names the key of one that came, where that key did not sign it.

        One that is better vouched for than what contradicts it stays.
        """
        now, anchors = self._now(other.sha256) or other, self._now(by.sha256)
        anchor = now.anchor
        if anchor is None or anchors is None or anchors.anchor is None or now.sha256 == by.sha256:
            return
        if anchor.kind.strength > anchors.anchor.kind.strength:
            return
        standing = standing_of(now.certificate, self.trust, self._others, rank_of(anchor.kind))
        if standing.refused and not standing.by_name:
            self._mark(now, standing.refused, by)

    def _look_again(self, kept: KeptCertificate, by: KeptCertificate) -> bool:
        """Say what a kept authority has become by the anchors that came; whether it is an anchor."""
        standing = standing_of(kept.certificate, self.trust, self._others)
        if standing.refused and not standing.by_name:
            self._keep(replace(kept, mark=standing.refused))
            self._tell(kept.certificate, "changed", self._place_of(kept, by), standing.refused)
            return False
        anchor, linked = self._by_hand(kept.certificate, kept.source, standing)
        if anchor is not None:
            known_from = self._known_from(kept.certificate, kept)
            self._keep(replace(kept, anchor=anchor, linked_from=linked, known_from=known_from))
            self._tell(kept.certificate, "changed", self._place_of(kept, by), anchor=anchor)
        return anchor is not None

    def _tell_of(self, wanted: Wanted, status: ImportStatus, reason: str = "", anchor: Anchor | None = None) -> None:
        odd = (*wanted.deviations, *wanted.certificate.deviations)
        self._tell(wanted.certificate, status, wanted.where, reason, anchor, odd)

    def _tell(
        self,
        certificate: Certificate,
        status: ImportStatus,
        where: str,
        reason: str = "",
        anchor: Anchor | None = None,
        odd: tuple[Deviation, ...] = (),
    ) -> None:
        self.entries.append(
            ImportEntry(
                kind="certificate", status=status, where=where, sha256=certificate.fingerprint,
                subject=str(certificate.subject), country=(certificate.subject.country or "").upper(),
                anchor_kind=None if anchor is None else anchor.kind, reason=reason, deviations=odd,
            )
        )  # fmt: skip
        if self.progress is not None and len(self.entries) % _TOLD_EVERY == 0:
            self.progress(len(self.entries))
