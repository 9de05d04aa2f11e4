"""Import into a trust store: what came, what it changes, and what was refused for which reason.

Files are collected first because they vouch for each other: a link certificate may come before the CSCA that signed
it, a revocation list before its issuer, and a master list before the revocation list that names its signer. What comes
out is a plan (`chipkit.trust.plan`), which a store applies. Bytes that the store holds already are neither parsed nor
verified again.

Whatever carries the TEST marking is refused unless test anchors were asked for, stays a test anchor for ever, and
vouches for no other kind. What becomes of certificates, `chipkit.trust.placing` says; of master lists,
`chipkit.trust.list_import`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime
from functools import partial
from hashlib import sha256
from itertools import islice

from chipkit.doors import expect
from chipkit.errors import ChipkitError, TrustError
from chipkit.pki.certificate import parse_certificate
from chipkit.pki.certificate_layout import read_certificate
from chipkit.pki.crl import CertificateList
from chipkit.trust.containers import Item, unpack
from chipkit.trust.dropping import Dropping
from chipkit.trust.growing import GrowingTrust
from chipkit.trust.holdings import Held, Holdings
from chipkit.trust.known import KnownAnchor, known_with
from chipkit.trust.list_import import ListImport
from chipkit.trust.lists_in_force import ListsInForce
from chipkit.trust.model import AnchorKind, Confirmation, ListSigner
from chipkit.trust.pinned_signers import ListKey
from chipkit.trust.placing import Placing
from chipkit.trust.plan import ImportEntry, ImportPlan, ImportStatus, KeptCRL
from chipkit.trust.profile import is_authority
from chipkit.trust.second_looks import look_again
from chipkit.trust.signer_list_import import SignerListImport
from chipkit.trust.soundness import crl_objection, signs_itself
from chipkit.trust.wanted import Wanted
from chipkit.values import dataclass

__all__ = ["Importer"]

_MAX_ROUNDS = 8
_MAX_PLANS = 8
"""So often it is thought through, at most, each time without more of the lists that came and fell, or were replaced."""
_AT_ONCE = 256
"""So many structures are asked for in one look-up, and no more are held beside those that are wanted."""


@dataclass(slots=True, kw_only=True)
class Importer:
    """Collects what files hold, and thinks through what it makes of a store."""

    holdings: Holdings
    """The store."""
    at: datetime
    """The time of the import, with its zone."""
    clock: datetime | None = None
    """What the computer's clock says, where it is told beside that."""
    pinned: frozenset[str] = frozenset()
    """SHA-256 of the certificates of believed list signers, in hex."""
    first_use: bool = False
    """Believe the signer of a list whoever it is."""
    test: bool = False
    """Take test anchors."""
    older: bool = False
    """Take a list that is older than one of the same signer that is in force, beside that; or a list of document
    signers that is older than one of its key that was removed."""
    confirmation: Confirmation | None = None
    """Who confirms the certificates that are handed over, and by what; None: they vouch for nothing yet."""
    known: Mapping[str, KnownAnchor] = field(default_factory=known_with)
    """Anchors that are known and not confirmed, by SHA-256 in hex."""
    list_keys: tuple[ListKey, ...] = ()
    """Publishers' keys whose lists of document signers are believed from now on."""
    progress: Callable[[int], None] | None = None
    """Told, now and then, of how many structures it is known what becomes of them."""
    _wanted: list[Wanted] = field(default_factory=list)
    _lists: list[tuple[Item, str]] = field(default_factory=list)
    _crls: list[tuple[CertificateList, Item, str]] = field(default_factory=list)
    _signer_lists: list[tuple[Item, str]] = field(default_factory=list)
    _entries: list[ImportEntry] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("first_use", "test", "older"):
            expect(getattr(self, name), bool, name)

    def add(self, data: bytes, name: str) -> None:
        """Take in one file.

        Args:
            data: Its content.
            name: Its name, for reports.
        """
        items = unpack(data, name)
        while some := [(item, sha256(item.data).hexdigest()) for item in islice(items, _AT_ONCE)]:
            self.holdings.foresee(digest for _, digest in some)
            for item, digest in some:
                _attempt(partial(self._take, digest), item, name, self._entries)

    def refuse(self, name: str, reason: str) -> None:
        """Tell of a file that could not be read."""
        self._entries.append(ImportEntry(kind="unusable", status="refused", where=name, reason=reason))

    def plan(self) -> ImportPlan:
        """What it makes of the store, and what became of each structure; nothing of it is done yet.

        A list that comes and falls in the same import has said nothing, nor has one that a newer one of its signer
        replaces in it: it is thought through anew without them, until none does, or `_MAX_PLANS` times. Where no list
        of that signer is believed without the older one, that one stays.
        """
        passed_over: dict[str, ImportEntry] = {}
        signers: dict[str, str] = {}
        needed: set[str] = set()
        progress = None if self.progress is None else _only_forward(self.progress)
        plan, dropping = self._planned(passed_over, progress)
        for _ in range(_MAX_PLANS - 1):
            in_force = {each.signer for each in plan.lists}
            missed = {sha for sha, signer in signers.items() if signer not in in_force and sha in passed_over}
            replaced = [e for e in dropping.force.replaced if e.signer in in_force and e.sha256 not in needed]
            more = dropping.told_as_replaced(replaced) or dropping.came_and_fell
            if not missed and not more:
                break
            if missed:
                needed |= missed
                passed_over = {sha: told for sha, told in passed_over.items() if sha not in missed}
            else:
                signers.update((each.sha256, each.signer) for each in replaced)
                passed_over |= more
            plan, dropping = self._planned(passed_over, progress)
        return plan

    def _planned(
        self, passed_over: Mapping[str, ImportEntry], progress: Callable[[int], None] | None
    ) -> tuple[ImportPlan, Dropping]:
        """A plan without some lists, and what it takes away, with those of the others that came and fell in it.

        Args:
            passed_over: What is told of the lists that are left out, by their SHA-256.
            progress: As the importer's.
        """
        entries = list(self._entries)
        trust = GrowingTrust(self.holdings.trust)
        placing = Placing(
            holdings=self.holdings, trust=trust, at=self.at, test=self.test,
            confirmation=self.confirmation, known=self.known, entries=entries, progress=progress,
        )  # fmt: skip
        for crl, _, _ in self._crls:
            trust.put_crl(crl)
        # a CSCA that is handed over and confirmed may have issued the signer of a list; a list may know a key that a
        # certificate handed over merely names
        # of two that are vouched for alike the first one stands: which that is must not hang on how files are sorted
        wanted = sorted(self._wanted, key=lambda each: each.certificate.fingerprint)
        first = [each for each in wanted if is_authority(each.certificate) and signs_itself(each.certificate)]
        taken = set(map(id, first))
        placing.place(first)
        signers: dict[str, ListSigner] = {}
        force = ListsInForce(holdings=self.holdings, trust=trust)
        dropping = Dropping(force=force, placing=placing, at=self.at, signers=signers, entries=entries)
        lists = ListImport(
            holdings=self.holdings, trust=trust, placing=placing, at=self.at, pinned=self.pinned,
            first_use=self.first_use, test=self.test, older=self.older, entries=entries, clock=self.clock or self.at,
            force=force, dropping=dropping, signers=signers, passed_over=passed_over,
            attempt=partial(_attempt, entries=entries),
        )  # fmt: skip
        lists.take_all(self._lists)
        for item, name in lists.to_lift():
            _attempt(lists.lift, item, name, entries)
        placing.place(each for each in wanted if id(each) not in taken)
        crls = {crl.fingerprint: item.where for crl, item, _ in self._crls}
        _follow(placing, lists, dropping, crls)
        for _ in range(_MAX_ROUNDS):
            if not look_again(placing, force):
                break
            _follow(placing, lists, dropping, crls)
        lists.refuse_left()
        signer_lists = SignerListImport(
            holdings=self.holdings, at=self.at, named=self.list_keys, older=self.older, entries=entries
        )
        signer_lists.take_all(self._signer_lists, partial(_attempt, entries=entries))
        plan = ImportPlan(
            at=self.clock or self.at,
            certificates=tuple(placing.kept.values()),
            crls=tuple(self._kept_crls(trust, entries)),
            lists=tuple(force.kept),
            ended=frozenset(force.ended),
            signers=tuple(signers.values()),
            signer_lists=tuple(signer_lists.kept),
            list_keys=tuple(signer_lists.keys.values()),
            entries=tuple(entries),
        )
        return plan, dropping

    def _take(self, digest: str, item: Item, name: str) -> None:
        if item.kind == "unusable":
            raise TrustError(item.reason)
        if item.kind == "master list":
            self._lists.append((item, name))
            return
        if item.kind == "signer list":
            self._signer_lists.append((item, name))
            return
        held = self.holdings.held(digest)
        if held is not None and self._says_nothing_new(held, digest, salvaged=item.salvaged):
            self._entries.append(
                ImportEntry(
                    kind=held.kind, status="known", where=item.where, sha256=digest, subject=held.subject,
                    country=held.country, anchor_kind=held.anchor_kind, reason=held.mark, deviations=item.deviations,
                )
            )  # fmt: skip
        elif item.kind == "certificate":
            self._wanted.append(
                Wanted(
                    certificate=parse_certificate(item.data, read_certificate), source=name, where=item.where,
                    deviations=item.deviations, conformance=item.conformance, salvaged=item.salvaged,
                )
            )  # fmt: skip
        else:
            self._crls.append((CertificateList.parse(item.data), item, name))

    def _says_nothing_new(self, held: Held, digest: str, *, salvaged: bool) -> bool:
        """Whether bytes that the store holds change nothing there."""
        if held.kind != "certificate":
            return True
        if held.anchor_kind is None and digest in self.known:
            return False
        if held.anchor_kind is AnchorKind.TEST and not self.test:
            return False
        if held.link and held.anchor_kind in (AnchorKind.LIST_SIGNED, AnchorKind.PINNED_SIGNER):
            return False  # the key that signed it may be vouched for better by now than the list that carries it
        return held.handed_over and (salvaged or self.confirmation is None or held.confirmed)

    def _kept_crls(self, trust: GrowingTrust, entries: list[ImportEntry]) -> list[KeptCRL]:
        kept: dict[bytes, KeptCRL] = {}
        for crl, item, name in self._crls:
            reason = crl_objection(crl, trust)
            status: ImportStatus = "refused" if reason else "known" if crl.raw in kept else "new"
            entries.append(
                ImportEntry(
                    kind="crl", status=status, where=item.where, sha256=sha256(crl.raw).hexdigest(),
                    subject=str(crl.issuer), country=(crl.issuer.country or "").upper(), reason=reason,
                    deviations=(*item.deviations, *crl.deviations),
                )
            )  # fmt: skip
            if not reason:
                kept.setdefault(crl.raw, KeptCRL(crl=crl, source=name, where=item.where, imported_at=self.at))
        return list(kept.values())


def _follow(placing: Placing, lists: ListImport, dropping: Dropping, crls: Mapping[str, str]) -> None:
    """Go after what was placed: what waited for it, lists whose signer is believed for it, and what falls."""
    placing.follow()
    if lists.take_believed():
        placing.follow()
    dropping.drop(crls)


def _only_forward(progress: Callable[[int], None]) -> Callable[[int], None]:
    """Tells nothing that was told before, where an import is thought through again."""
    most = 0

    def tell(done: int) -> None:
        nonlocal most
        if done > most:
            most = done
            progress(done)

    return tell


def _attempt(take: Callable[[Item, str], None], item: Item, name: str, entries: list[ImportEntry]) -> None:
    """Take something in; what cannot be taken is told."""
    try:
        take(item, name)
    except ChipkitError as error:
        digest = sha256(item.data).hexdigest() if item.data else ""
        entries.append(
            ImportEntry(
                kind=item.kind, status="refused", where=item.where, sha256=digest, reason=str(error),
                deviations=item.deviations,
            )
        )  # fmt: skip
