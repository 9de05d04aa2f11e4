"""Which master lists of an import are believed, what they vouch for, and what the newest one no longer does.

A list is believed for its signer alone (`chipkit.trust.master_list.accept_signer`). The newest list of a signer takes
the place of the older ones: what it leaves out is no anchor by that signer any more. A list that is older than the one
in force, or that does not say when it was signed, comes beside it only where the operator asks for it, and then until
the next one. A signer is the holder of one certificate.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import UTC, datetime
from hashlib import sha256

from chipkit.codec.tlv import announced_size
from chipkit.deviation import Deviation
from chipkit.errors import CodecError, TrustError
from chipkit.pki.certificate import parse_certificate
from chipkit.pki.cms import SignedData
from chipkit.trust.clock import AHEAD, time_of_master_list
from chipkit.trust.containers import Item
from chipkit.trust.growing import GrowingTrust
from chipkit.trust.holdings import Held, Holdings
from chipkit.trust.master_list import BELIEVED, VerifiedMasterList, accept_signer, believed_for, verify_master_list
from chipkit.trust.model import AnchorKind, ListSigner
from chipkit.trust.placing import Placing
from chipkit.trust.plan import ImportEntry, ImportStatus, KeptCertificate, KeptList
from chipkit.trust.revocation import RevocationStatus, path_revocation
from chipkit.trust.unheld_lists import UNHELD, UNHELD_LIST, unheld
from chipkit.trust.wanted import Wanted
from chipkit.values import dataclass

__all__ = ["ListImport", "listed_sha256", "without_rest"]

_MAX_FOLLOWED = 10_000
_FELL = "its issuer is no anchor"
_LISTED = (AnchorKind.LIST_SIGNED, AnchorKind.PINNED_SIGNER, AnchorKind.TEST)


@dataclass(slots=True, kw_only=True)
class ListImport:
    """Takes master lists, the oldest first."""

    holdings: Holdings
    trust: GrowingTrust
    placing: Placing
    at: datetime
    pinned: Collection[str]
    first_use: bool
    test: bool
    older: bool
    entries: list[ImportEntry]
    kept: list[KeptList] = field(default_factory=list)
    ended: set[str] = field(default_factory=set)
    signers: dict[str, ListSigner] = field(default_factory=dict)
    _left_out: dict[str, str] = field(default_factory=dict)
    """SHA-256 of certificates that a newer list leaves out, and where that list came from."""

    def in_order(self, lists: Iterable[tuple[Item, str]]) -> list[tuple[Item, str]]:
        """The lists by the time that they say they were signed, which decides nothing else before it is verified."""
        return sorted(lists, key=lambda pair: self._said(pair[0]))

    def _said(self, item: Item) -> datetime:
        if self._held(item) is not None:
            return datetime.min.replace(tzinfo=UTC)
        try:
            times = [signer.signed_attributes for signer in SignedData.parse(item.data).signers]
        except CodecError:  # told of when it is taken
            return datetime.min.replace(tzinfo=UTC)
        said = [each.signing_time for each in times if each is not None and each.signing_time is not None]
        return max(said, default=datetime.min.replace(tzinfo=UTC))

    def take(self, item: Item, name: str) -> None:
        """Take one list with all of its certificates.

        Raises:
            ChipkitError: The structure is not a master list, or not what its signer signed.
        """
        digest = sha256(item.data).hexdigest()
        if (held := self._held(item)) is not None:
            self._take_held(held, item)
            return
        found = verify_master_list(item.data, self.trust, preferred=self.pinned, at=self.at)
        odd = (*item.deviations, *found.deviations)
        signed_at = found.signing_time if found.signing_time and found.signing_time <= self.at + AHEAD else None
        digests = tuple(map(listed_sha256, found.certificates))
        listed = KeptList(
            sha256=digest, signer=found.signer.fingerprint, subject=str(found.signer.subject),
            country=(found.signer.subject.country or "").upper(), signed_at=signed_at, members=frozenset(digests),
            source=name, imported_at=self.at, raw=item.data,
        )  # fmt: skip
        try:
            self._object_to_signer(found)
            signer = accept_signer(found.signer, self.trust, self.pinned, first_use=self.first_use, at=self.at)
            self._object_to_age(listed)
        except TrustError as error:
            self._tell(listed, item, "refused", str(error), odd)
            return
        listed = replace(listed, rests_on=self._basis(signer, found))
        self._accept(signer, listed, found, item, odd)
        kind = AnchorKind.PINNED_SIGNER if signer.pinned else AnchorKind.LIST_SIGNED
        self.placing.place(self._members(found, digests, item, name, kind))

    def _basis(self, signer: ListSigner, found: VerifiedMasterList) -> str:
        """The CSCA that a signer is believed for; empty where the operator named it, or took it unseen."""
        if signer.pinned:
            return ""
        if self.trust.signer(signer.sha256) is None:
            return believed_for(found.signer, self.trust)
        bases = [each.rests_on for each in self._by(signer.sha256)]
        return bases[0] if bases and all(bases) else ""

    def to_lift(self) -> list[tuple[Item, str]]:
        """The other lists in force of signers that were accepted when first met, and that the operator names now.

        From now on these signers are named ones, also where no list of theirs came.
        """
        found: list[tuple[Item, str]] = []
        for sha in sorted(self.pinned):
            before, now = self.holdings.trust.signer(sha), self.trust.signer(sha)
            if before is None or before.pinned or now is None:
                continue
            if not now.pinned:
                self.signers[sha] = replace(now, pinned=True, accepted_at=self.at)
                self.trust.put_signer(self.signers[sha])
            came = {each.sha256 for each in self.kept} | self.ended
            held = [each for each in self.holdings.lists_by(sha) if each.sha256 not in came]
            lists = [(Item("master list", each.source, self.holdings.list_content(each.sha256)), each) for each in held]
            found += [(item, each.source) for item, each in lists if item.data]
        return found

    def lift(self, item: Item, name: str) -> None:
        """Believe a list in force for the sake of its signer, who is named now, as if it had come anew.

        Raises:
            ChipkitError: Its signature is not right any more, or its signer was revoked.
        """
        held = self.holdings.list_of(sha256(item.data).hexdigest())
        found = verify_master_list(item.data, self.trust, preferred=self.pinned, at=self.at)
        self._object_to_signer(found)
        if held is None or found.signer.fingerprint != held.signer:
            return
        listed = self._dated(replace(held, raw=item.data, rests_on=""), found)
        self.kept.append(listed)
        self._tell(listed, item, "changed", "its signer is named now", found.deviations)
        digests = tuple(map(listed_sha256, found.certificates))
        self.placing.place(self._members(found, digests, item, name, AnchorKind.PINNED_SIGNER))

    def _dated(self, listed: KeptList, found: VerifiedMasterList) -> KeptList:
        """With the time that the clock may be held against; what the list itself brings is no anchor yet."""
        return replace(listed, dated=time_of_master_list(found.path, listed.signed_at, self.trust))

    def drop(self) -> None:
        """Take away what no list in force carries any more, then the lists that rest on nothing for that."""
        self._drop(self._left_out, "the newest list of its signer does not carry it")
        fallen = self._unheld()
        if not fallen:
            return
        gone = {each.sha256 for each in fallen}
        self.ended |= gone
        self.kept = [each for each in self.kept if each.sha256 not in gone]
        for each in fallen:
            if each.signer in self.signers and not self._by(each.signer):
                del self.signers[each.signer]
            self._tell_fallen(each)
        self._drop(dict.fromkeys(sorted({sha for each in fallen for sha in each.members}), ""), UNHELD)

    def _unheld(self) -> tuple[KeptList, ...]:
        """The lists in force whose signer is believed for a CSCA that is none any more."""
        came = any(each.rests_on for each in self.kept)
        if not (came or self._left_out or any(map(self._lost, self.placing.kept.values()))):
            return ()
        now = {each.sha256: each for each in (*self.holdings.resting_lists(), *self.kept)}
        resting = [each for sha, each in now.items() if each.rests_on and sha not in self.ended]
        return unheld(
            [each for each in resting if not self._pinned(each)],
            self.trust,
            certificate=lambda sha: self.placing.kept.get(sha) or self.holdings.certificate(sha),
            carrying=lambda sha: filter(self._believed, self._in_force(sha)),
        )

    def _lost(self, kept: KeptCertificate) -> bool:
        """Whether an anchor that proved something proves nothing any more."""
        if kept.anchor is not None and kept.anchor.kind in BELIEVED:
            return False
        held = self.holdings.held(kept.sha256)
        return held is not None and held.anchor_kind in BELIEVED

    def _tell_fallen(self, listed: KeptList) -> None:
        """Tell of a list that fell; of one that came in this import, it is all that is told."""
        came = [each for each in self.entries if each.kind == "master list" and each.sha256 == listed.sha256]
        held = self.holdings.list_of(listed.sha256) is not None
        told = ImportEntry(
            kind="master list", status="removed" if held else "refused", where=came[0].where if came else "",
            sha256=listed.sha256, subject=listed.subject, country=listed.country, reason=UNHELD_LIST,
            deviations=came[0].deviations if came else (),
        )  # fmt: skip
        if came:
            self.entries[self.entries.index(came[0])] = told
        else:
            self.entries.append(told)

    def _drop(self, left_out: Mapping[str, str], reason: str) -> None:
        """Take away the anchors that no list in force carries any more, and the kind that others have from them."""
        left = deque((sha, where, reason) for sha, where in left_out.items())
        followed = 0
        while left and followed < len(left_out) + _MAX_FOLLOWED:
            sha, where, why = left.popleft()
            followed += 1
            kept = self.placing.kept.get(sha) or self.holdings.certificate(sha)
            if kept is None or kept.anchor is None or not self._by_lists(kept, why):
                continue
            carrying = [each for each in self._in_force(sha) if self._believed(each)]
            if carrying:
                best = max(carrying, key=lambda each: (self._pinned(each), each.sha256))
                fresh = not {each.sha256 for each in self.kept}.isdisjoint(each.sha256 for each in carrying)
                self.placing.rest_on(kept, best, pinned=any(map(self._pinned, carrying)), fresh=fresh)
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

    def _in_force(self, sha: str) -> list[KeptList]:
        held = [each for each in self.holdings.lists_with(sha) if each.sha256 not in self.ended]
        return held + [each for each in self.kept if sha in each.members and each.sha256 not in self.ended]

    def _believed(self, listed: KeptList) -> bool:
        return self.trust.signer(listed.signer) is not None

    def _pinned(self, listed: KeptList) -> bool:
        signer = self.trust.signer(listed.signer)
        return signer is not None and signer.pinned

    def _held(self, item: Item) -> KeptList | None:
        """The same list in force, where taking it again would change nothing."""
        held = self.holdings.list_of(sha256(item.data).hexdigest())
        news = held is not None and held.signer in self.pinned and not self._pinned(held)
        return None if news else held

    def _take_held(self, held: KeptList, item: Item) -> None:
        self._tell(held, item, "known", "", item.deviations)
        for sha in sorted(held.members):
            if (member := self.holdings.held(sha)) is not None:
                self.entries.append(_known(member, sha, item.where))

    def _object_to_signer(self, found: VerifiedMasterList) -> None:
        """Refuse a list by what is known of its signer, whoever believes it.

        Raises:
            TrustError: The signer is a test authority's and none was asked for, or it was revoked.
        """
        if found.test and not self.test:
            raise TrustError(
                "was signed under a TEST authority, which proves nothing about a real card: import it with --test "
                "or not at all"
            )
        revocation = path_revocation(found.path, self.trust, self.at)
        if revocation.status is RevocationStatus.REVOKED:
            raise TrustError("its signer, or the CSCA that issued it, has been revoked")

    def _object_to_age(self, listed: KeptList) -> None:
        """Refuse a list that would bring back what a newer one of its signer left out.

        Raises:
            TrustError: A newer list of this signer is in force, or this one does not tell which is newer.
        """
        others = [each for each in self._by(listed.signer) if each.sha256 != listed.sha256]
        if self.older or not others:
            return
        if listed.signed_at is None:
            raise TrustError(
                "it does not say when it was signed, and another list of the same signer is in force: "
                "ask for it with --older"
            )
        newest = max((each.signed_at for each in others if each.signed_at is not None), default=None)
        if newest is not None and listed.signed_at < newest:
            raise TrustError(
                f"it was signed on {listed.signed_at.date().isoformat()}, and a list of the same signer of "
                f"{newest.date().isoformat()} is in force: ask for it with --older"
            )

    def _by(self, signer: str) -> list[KeptList]:
        held = [each for each in self.holdings.lists_by(signer) if each.sha256 not in self.ended]
        return held + [each for each in self.kept if each.signer == signer and each.sha256 not in self.ended]

    def _accept(
        self, signer: ListSigner, listed: KeptList, found: VerifiedMasterList, item: Item, odd: tuple[Deviation, ...]
    ) -> None:
        known = self.trust.signer(signer.sha256)
        if known is None or (signer.pinned and not known.pinned):
            self.signers[signer.sha256] = signer
            self.trust.put_signer(signer)
        for each in self._by(listed.signer):
            if listed.signed_at is None or each.sha256 == listed.sha256:
                continue
            if each.signed_at is None or each.signed_at < listed.signed_at:
                self.ended.add(each.sha256)
                self._left_out.update(dict.fromkeys(each.members - listed.members, item.where))
        self.kept = [each for each in self.kept if each.sha256 not in self.ended | {listed.sha256}]
        self.kept.append(self._dated(listed, found))
        self._tell(listed, item, "new" if self.holdings.list_of(listed.sha256) is None else "known", "", odd)

    def _members(
        self, found: VerifiedMasterList, digests: Sequence[str], item: Item, name: str, kind: AnchorKind
    ) -> list[Wanted]:
        """The certificates of a believed list that it says something new of."""
        wanted, by_test = [], found.test
        self.holdings.foresee(digests)
        for number, (raw, sha) in enumerate(zip(found.certificates, digests, strict=True), 1):
            where = f"{item.where}: certificate {number}"
            held = None if sha in self.placing.kept else self.holdings.held(sha)
            if held is not None and _is_as_strong(held, kind):
                self.entries.append(_known(held, sha, where))
                continue
            try:
                wanted.append(
                    Wanted(
                        certificate=parse_certificate(raw), source=name, where=where, kind=kind,
                        signer=found.signer.fingerprint, by_test=by_test,
                    )
                )  # fmt: skip
            except CodecError as error:
                self.entries.append(
                    ImportEntry(kind="certificate", status="refused", where=where, sha256=sha, reason=str(error))
                )
        return wanted

    def _tell(
        self, listed: KeptList, item: Item, status: ImportStatus, reason: str, odd: tuple[Deviation, ...]
    ) -> None:
        self.entries.append(
            ImportEntry(
                kind="master list", status=status, where=item.where, sha256=listed.sha256, subject=listed.subject,
                country=listed.country, reason=reason, deviations=odd,
            )
        )  # fmt: skip


def listed_sha256(raw: bytes) -> str:
    """Of a certificate in a list, as it is kept."""
    return sha256(without_rest(raw)).hexdigest()


def without_rest(raw: bytes) -> bytes:
    """A certificate of a list without what lies behind it."""
    try:
        return raw[: announced_size(raw[:16])]
    except CodecError:
        return raw


def _is_as_strong(held: Held, kind: AnchorKind) -> bool:
    """Whether the store holds a certificate for a reason that is as good; a test anchor stays one in any case.

    One that is marked is looked at anew: what contradicted it may be gone, or be vouched for less than it is now.
    """
    if held.anchor_kind is AnchorKind.TEST:
        return True
    return held.anchor_kind is not None and held.anchor_kind.strength >= kind.strength


def _known(held: Held, sha: str, where: str) -> ImportEntry:
    return ImportEntry(
        kind="certificate", status="known", where=where, sha256=sha, subject=held.subject, country=held.country,
        anchor_kind=held.anchor_kind, reason=held.mark,
    )  # fmt: skip
