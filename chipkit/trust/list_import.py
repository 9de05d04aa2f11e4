"""Which master lists of an import are believed, what they vouch for, and what the newest one no longer does.

A list is believed for its signer alone (`chipkit.trust.master_list.accept_signer`). The newest list of a signer takes
the place of the older ones: what it leaves out is no anchor by that signer any more. A list that is older than the one
in force, or that does not say when it was signed, comes beside it only where the operator asks for it, and then until
the next one. A signer is the holder of one certificate.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import field, replace
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import Final

from chipkit.codec.moments import moved
from chipkit.deviation import Deviation
from chipkit.errors import ChipkitError, CodecError, TrustError
from chipkit.pki.certificate import parse_certificate
from chipkit.pki.cms import SignedData
from chipkit.trust.clock import AHEAD, time_of_master_list
from chipkit.trust.containers import Item
from chipkit.trust.dropping import Dropping
from chipkit.trust.growing import GrowingTrust
from chipkit.trust.holdings import Held, Holdings
from chipkit.trust.listed import listed_sha256
from chipkit.trust.lists_in_force import ListsInForce
from chipkit.trust.master_list import VerifiedMasterList, accept_signer, believed_for, verify_master_list
from chipkit.trust.model import AnchorKind, ListSigner
from chipkit.trust.placing import Placing
from chipkit.trust.plan import ImportEntry, ImportStatus, KeptList
from chipkit.trust.reliance import Basis, resting_also_on
from chipkit.trust.taken_back_lists import TAKEN_BACK_LIST
from chipkit.trust.wanted import Wanted
from chipkit.values import dataclass

__all__ = ["ListImport"]

_MAX_ROUNDS: Final = 8
"""So often lists are looked at again that others may have brought a CSCA for."""


@dataclass(slots=True, kw_only=True)
class ListImport:
    """Takes master lists, the oldest first."""

    holdings: Holdings
    trust: GrowingTrust
    placing: Placing
    at: datetime
    clock: datetime
    """What the computer's clock says, to be told."""
    pinned: Collection[str]
    first_use: bool
    test: bool
    older: bool
    entries: list[ImportEntry]
    force: ListsInForce
    """The lists that vouch for their members."""
    dropping: Dropping
    signers: dict[str, ListSigner]
    """Signers that are accepted from now on."""
    passed_over: Mapping[str, ImportEntry]
    """What is told of lists that fall or are replaced in this import, by SHA-256: they say nothing in it."""
    attempt: Callable[[Callable[[Item, str], None], Item, str], None]
    """Takes something in; what cannot be taken is told."""
    _came: frozenset[str] = frozenset()
    """SHA-256 of all lists of this import, in hex."""
    _left: list[tuple[Item, str, ImportEntry | None]] = field(default_factory=list)
    """The lists that are refused so far, with the name of their file and what is told of them."""
    _seen: tuple[str, int, int] | None = None
    """What was known when they were looked at last."""

    def take_all(self, lists: Iterable[tuple[Item, str]]) -> None:
        """Take the lists of signers that are believed by now, then those that are taken when first met.

        Of either the oldest come first, by the time that they say they were signed, which decides nothing else before
        it is verified.
        """
        in_order = sorted(lists, key=lambda pair: (self._said(pair[0]), sha256(pair[0].data).digest()))
        self._left = [(item, name, None) for item, name in in_order]
        self._came = frozenset(sha256(item.data).hexdigest() for item, _ in in_order)
        self.take_believed()
        if self.first_use and not self.pinned:
            self.take_believed(first_use=True)

    def take_believed(self, *, first_use: bool = False) -> bool:
        """Take those whose signer is believed, as long as there are any: one may bring the CSCA of another's signer.

        Args:
            first_use: Believe whoever signed.

        Returns:
            Whether there were any.
        """
        first = len(self._left)
        for _ in range(_MAX_ROUNDS):
            state = self.trust.generation, len(self.force.kept), len(self.force.ended)
            if state == self._seen and not first_use:
                break
            self._seen, left, self._left = state, self._left, []
            for item, name, _ in left:
                self.attempt(partial(self.take, first_use=first_use), item, name)
            if len(self._left) in (0, len(left)):
                break
        return len(self._left) < first

    def refuse_left(self) -> None:
        """Tell why the others are refused."""
        self.entries += [told for *_, told in self._left if told is not None]

    def _said(self, item: Item) -> datetime:
        if self._held(item) is not None:
            return datetime.min.replace(tzinfo=UTC)
        try:
            times = [signer.signed_attributes for signer in SignedData.parse(item.data).signers]
        except CodecError:  # told of when it is taken
            return datetime.min.replace(tzinfo=UTC)
        said = [each.signing_time for each in times if each is not None and each.signing_time is not None]
        return max(said, default=datetime.min.replace(tzinfo=UTC))

    def take(self, item: Item, name: str, *, first_use: bool = False) -> None:
        """Take one list with all of its certificates; one that is refused waits for what others may bring.

        Args:
            item: The list.
            name: The name of the file that it came in.
            first_use: Believe its signer whoever it is.

        Raises:
            ChipkitError: The structure is not a master list, or not what its signer signed.
        """
        digest = sha256(item.data).hexdigest()
        if (held := self._held(item)) is not None:
            self._take_held(held, item, name)
            return
        if (told := self.passed_over.get(digest)) is not None:
            self.entries.append(replace(told, where=item.where))
            return
        try:
            found = verify_master_list(item.data, self.trust, preferred=self.pinned, at=self.at)
        except TrustError as error:
            told = ImportEntry(
                kind="master list", status="refused", where=item.where, sha256=digest, reason=str(error),
                deviations=item.deviations,
            )  # fmt: skip
            self._left.append((item, name, told))
            return
        odd = (*item.deviations, *found.deviations)
        signed_at = found.signing_time if found.signing_time and found.signing_time <= moved(self.at, AHEAD) else None
        digests = tuple(map(listed_sha256, found.certificates))
        listed = KeptList(
            sha256=digest, signer=found.signer.fingerprint, subject=str(found.signer.subject),
            country=(found.signer.subject.country or "").upper(), signed_at=signed_at, members=frozenset(digests),
            source=name, imported_at=self.at, raw=item.data,
        )  # fmt: skip
        try:
            self._object_to_signer(listed, found)
            unseen = first_use and not item.salvaged
            signer = accept_signer(found.signer, self.trust, self.pinned, first_use=unseen, at=self.at)
            self._object_to_age(listed, found.signing_time)
        except TrustError as error:
            self._left.append((item, name, _told(listed, item, "refused", str(error), odd)))
            return
        base = self._basis(signer, found)
        listed = replace(listed, rests_on=base, basis=self._resting(found, base))
        self._accept(signer, listed, found, item, odd)
        kind = AnchorKind.PINNED_SIGNER if signer.pinned else AnchorKind.LIST_SIGNED
        self.placing.place(self._members(listed, found, digests, item, name, kind))

    def _basis(self, signer: ListSigner, found: VerifiedMasterList) -> str:
        """The CSCA that a signer is believed for; empty where the operator named it, or took it unseen.

        One whose certificate has expired is believed for nobody (`accept_signer`): it was taken unseen.
        """
        if signer.pinned or self.at > found.signer.not_after:
            return ""
        if self.trust.signer(signer.sha256) is None:
            return believed_for(found.signer, self.trust)
        bases = [each.rests_on for each in self.force.by(signer.sha256)]
        return (believed_for(found.signer, self.trust) or bases[0]) if bases and all(bases) else ""

    def _resting(self, found: VerifiedMasterList, base: str) -> Basis:
        """What the members of a list rest on, whose signer is believed for a CSCA, or for itself."""
        certificate = self.dropping.base(base) if base else None
        if certificate is None:
            return ((found.signing.list,),)
        anchor = self.trust.anchor(certificate)
        return resting_also_on(found.signing.believed_for(certificate), () if anchor is None else anchor.basis)

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
            came = {each.sha256 for each in self.force.kept} | self.force.ended | self.passed_over.keys()
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
        if held is None or found.signer.fingerprint != held.signer:
            return
        self._object_to_signer(held, found)
        listed = self._dated(replace(held, raw=item.data, rests_on="", basis=self._resting(found, "")), found)
        self.force.kept.append(listed)
        self._tell(listed, item, "changed", "its signer is named now", found.deviations)
        digests = tuple(map(listed_sha256, found.certificates))
        self.placing.place(self._members(listed, found, digests, item, name, AnchorKind.PINNED_SIGNER))

    def _take_members(self, held: KeptList, item: Item, name: str) -> None:
        """Look at the members of a list in force anew: what contradicted one may be gone, or who signed it be here.

        Raises:
            ChipkitError: Its signature is not right any more.
        """
        found = verify_master_list(item.data, self.trust, preferred=[held.signer], at=self.at)
        kind = AnchorKind.PINNED_SIGNER if self.force.is_named(held) else AnchorKind.LIST_SIGNED
        listed = replace(held, basis=self._resting(found, held.rests_on))
        digests = tuple(map(listed_sha256, found.certificates))
        self.placing.place(self._members(listed, found, digests, item, name, kind))

    def _dated(self, listed: KeptList, found: VerifiedMasterList) -> KeptList:
        """With the time that the clock may be held against; what the list itself brings is no anchor yet."""
        return replace(listed, dated=time_of_master_list(found.path, listed.signed_at, self.trust))

    def _held(self, item: Item) -> KeptList | None:
        """The same list in force, where taking it again would change nothing."""
        held = self.holdings.list_of(sha256(item.data).hexdigest())
        if held is None or held.sha256 in self.passed_over:
            return held
        return None if held.signer in self.pinned and not self.force.is_named(held) else held

    def _take_held(self, held: KeptList, item: Item, name: str) -> None:
        self._tell(held, item, "known", "", item.deviations)
        self.holdings.foresee(held.members)
        members = {sha: each for sha in sorted(held.members) if (each := self.holdings.held(sha)) is not None}
        if any(each.mark for each in members.values()):
            with suppress(ChipkitError):  # it is in force, whatever is wrong with it by now
                self._take_members(held, item, name)
                return
        for sha, member in members.items():
            now = self.placing.kept.get(sha)
            kind = None if now is None or now.anchor is None else now.anchor.kind
            as_now = member if now is None else replace(member, anchor_kind=kind, mark=now.mark)
            self.entries.append(_known(as_now, sha, item.where))

    def _object_to_signer(self, listed: KeptList, found: VerifiedMasterList) -> None:
        """Refuse a list by what is known of its signer, whoever believes it.

        Raises:
            TrustError: The signer is a test authority's and none was asked for, or it was revoked.
        """
        if found.test and not self.test:
            raise TrustError(
                "was signed under a TEST authority, which proves nothing about a real card: import it with --test "
                "or not at all"
            )
        if self.dropping.taking_back.objects(listed, found.path, self.force.every()):
            raise TrustError(TAKEN_BACK_LIST)

    def _object_to_age(self, listed: KeptList, said: datetime | None) -> None:
        """Refuse a list that would bring back what a newer one of its signer left out.

        Raises:
            TrustError: A newer list of this signer is in force, or this one does not tell which is newer.
        """
        others = [each for each in self.force.by(listed.signer) if each.sha256 != listed.sha256]
        if self.older or not others:
            return
        if listed.signed_at is None and said is not None:
            day, today = said.date().isoformat(), self.clock.date().isoformat()
            raise TrustError(
                f"it is dated {day}, more than two days ahead of this computer's clock, which says {today}, and "
                "another list of the same signer is in force: set the clock, or ask for the list with --older"
            )
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

    def _accept(
        self, signer: ListSigner, listed: KeptList, found: VerifiedMasterList, item: Item, odd: tuple[Deviation, ...]
    ) -> None:
        known = self.trust.signer(signer.sha256)
        if known is None or (signer.pinned and not known.pinned):
            self.signers[signer.sha256] = signer
            self.trust.put_signer(signer)
        for each in self._replaced_by(listed):
            self.force.ended.add(each.sha256)
            self.dropping.left_out.update(dict.fromkeys(each.members - listed.members, item.where))
        self.force.replaced += [each for each in self.force.kept if each.sha256 in self.force.ended]
        self.force.kept = [each for each in self.force.kept if each.sha256 not in self.force.ended | {listed.sha256}]
        self.force.kept.append(self._dated(listed, found))
        self._tell(listed, item, "new" if self.holdings.list_of(listed.sha256) is None else "known", "", odd)

    def _replaced_by(self, listed: KeptList) -> list[KeptList]:
        """The lists that end where this one comes: those before it, where it is the newest of its signer.

        Older ones that the operator asked for end nothing, and what came with them was asked for beside them.
        """
        at, others = listed.signed_at, [e for e in self.force.by(listed.signer) if e.sha256 != listed.sha256]
        if at is None or any(each.signed_at is not None and each.signed_at > at for each in others):
            return []
        before = [each for each in others if each.signed_at is None or each.signed_at < at]
        return [each for each in before if not (self.older and each.sha256 in self._came)]

    def _members(
        self,
        listed: KeptList,
        found: VerifiedMasterList,
        digests: Sequence[str],
        item: Item,
        name: str,
        kind: AnchorKind,
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
                        signer=found.signer.fingerprint, basis=listed.basis, by_test=by_test,
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
        self.entries.append(_told(listed, item, status, reason, odd))


def _told(listed: KeptList, item: Item, status: ImportStatus, reason: str, odd: tuple[Deviation, ...]) -> ImportEntry:
    """What became of a list."""
    return ImportEntry(
        kind="master list", status=status, where=item.where, sha256=listed.sha256, subject=listed.subject,
        country=listed.country, reason=reason, deviations=odd,
    )  # fmt: skip


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
