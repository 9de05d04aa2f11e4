"""Files taken into a trust store: the one door for whoever imports, a command, a fetcher or a program.

    report = import_into(store, [ImportFile("list.ml", data)], at=now, options=ImportOptions(first_use=True))

What came is thought through against the newest version of the store, without a lock; then it is written in one
transaction, and thought through anew if somebody else has written meanwhile. All of it is in the store, or nothing.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from dataclasses import field
from datetime import datetime
from typing import Final, Literal

from chipkit.doors import expect
from chipkit.frozen import FrozenMapping, freeze
from chipkit.regular_file import read_regular
from chipkit.trust.applying import apply_plan
from chipkit.trust.change import Change
from chipkit.trust.clock import reached
from chipkit.trust.counts import Counts
from chipkit.trust.falling import let_fall
from chipkit.trust.importing import Importer
from chipkit.trust.known import KnownAnchor, known_with
from chipkit.trust.look_ups import LookUps
from chipkit.trust.model import AnchorKind, Confirmation
from chipkit.trust.pinned_signers import ListKey
from chipkit.trust.plan import ImportEntry, ImportPlan
from chipkit.trust.store import TrustStore
from chipkit.trust.store_view import StoreVersion, newest_version
from chipkit.trust.stored_holdings import StoredHoldings
from chipkit.trust.unheld_lists import UNHELD, UNHELD_LIST
from chipkit.values import dataclass

__all__ = ["ImportFile", "ImportOptions", "ImportProgress", "ImportReport", "import_into"]

_MAX_FILE: Final = 256 << 20


@dataclass(frozen=True, slots=True)
class ImportFile:
    """One file."""

    name: str
    """For reports; nothing is opened by it."""
    content: bytes | None = field(repr=False)
    """DER, PEM, LDIF, PKCS#7, an archive of them, or a signed list of document signers; None: it could not be read."""
    reason: str = ""
    """Why it could not be read."""

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> ImportFile:
        """A file that is kept; one that cannot be read, or is larger than 256 MiB, is refused in the report by name."""
        try:
            content = read_regular(path, _MAX_FILE)
        except OSError as error:
            return cls(os.fspath(path), None, error.strerror or str(error))
        if len(content) > _MAX_FILE:
            return cls(os.fspath(path), None, f"more than {_MAX_FILE} bytes")
        return cls(os.fspath(path), content)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What an operator lets in beyond what the store can tell by itself, and who he is."""

    pinned: frozenset[str] = frozenset()
    """SHA-256 of the certificates of signers of master lists that are believed, in hex."""
    list_keys: tuple[ListKey, ...] = ()
    """Publishers' keys whose lists of document signers are believed from now on; one is noted with a list of its."""
    known: tuple[KnownAnchor, ...] = ()
    """Anchors that are known and not confirmed, beside those that come with the release."""
    first_use: bool = False
    """Believe the signer of a master list whoever it is."""
    test: bool = False
    """Take what bears the TEST marking."""
    older: bool = False
    """Take a master list that is older than one of its signer that is in force, beside that; and a list of document
    signers that is older than one of its key that was removed."""
    confirmation: Confirmation | None = None
    """Who confirms the authorities that are handed over, and by what; None: they vouch for nothing yet."""
    action: str = "import"
    """What the history calls it: "import", "fetch"."""
    by: str = ""
    """Who imports; by default whoever confirms."""
    source: str = ""
    """What it rests on, for the history; by default what the confirmation rests on, and the names of the files."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "pinned", frozenset(self.pinned))
        object.__setattr__(self, "list_keys", tuple(self.list_keys))
        object.__setattr__(self, "known", tuple(self.known))
        for name in ("first_use", "test", "older"):
            expect(getattr(self, name), bool, name)


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import has come."""

    stage: Literal["reading", "checking", "writing"]
    """Reading counts files; checking and writing count structures: certificates, revocation lists and signed lists."""
    done: int
    """How many there are behind it."""
    of: int | None = None
    """How many there are, where that is known yet."""
    name: str = ""
    """The file that is read now."""
    structures: int = 0
    """While reading: how many structures the files before this one held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did, or what it would do."""

    entries: tuple[ImportEntry, ...]
    """What became of each structure, with the reason of a refusal and all that was tolerated."""
    before: StoreVersion
    """The version of the store that it was thought through for."""
    after: StoreVersion
    """The newest version when it ended; of a preview, the one that there would be. The same as `before` where nothing
    changed."""
    dry_run: bool = False
    """Whether nothing was written."""
    moved: Mapping[tuple[AnchorKind | None, AnchorKind | None], int] = field(default_factory=FrozenMapping)
    """How many certificates that were in the store are of another kind now: (before, after), None for no anchor."""
    waiting: tuple[str, ...] = ()
    """SHA-256, in hex, of the authorities that came and vouch for nothing until somebody confirms them."""
    unmet: tuple[KnownAnchor, ...] = ()
    """Of the fingerprints that the operator named as known (`ImportOptions.known`), those of which nothing came."""

    def __post_init__(self) -> None:
        freeze(self, "moved")

    @property
    def counts(self) -> Counts:
        """How many structures came new, are something else now, were known, are no anchors any more, were refused."""
        return _counts_of(self.entries)

    @property
    def taken(self) -> bool:
        """Whether anything was not refused."""
        return any(entry.status != "refused" for entry in self.entries)


def import_into(
    store: TrustStore,
    inputs: Iterable[ImportFile],
    *,
    at: datetime,
    options: ImportOptions | None = None,
    dry_run: bool = False,
    patience: float | None = None,
    waiting: Callable[[int | None], None] | None = None,
    progress: Callable[[ImportProgress], None] | None = None,
) -> ImportReport:
    """Take files into a store, all or nothing.

    A damaged or false structure is refused by name and stops no other one. Where everything was refused, nothing is
    written: no folder, no file, no version.

    Args:
        store: The store.
        inputs: The files; they may be read as they are asked for, and all count as one import, for what they hold may
            vouch for each other in any order.
        at: The time of the import, with its zone; where it is far behind what the store knows to be
            signed, that counts.
        options: What the operator lets in.
        dry_run: Tell what it would do, and write nothing.
        patience: Seconds to wait for somebody else who writes to the store.
        waiting: Told once, after a second, the number of the process that writes there, if it is known.
        progress: Told how far it has come, now and then.

    Raises:
        TrustError: The store is damaged, cannot be written, or another program keeps writing there.
    """
    options, tell = options or ImportOptions(), progress or _nobody
    files = list(_read(inputs, tell))
    view = store.view()
    holdings, plan = _planned(view.everything, files, options, at, tell)
    if all(entry.status == "refused" for entry in plan.entries):
        unmet = _unmet(plan.entries, options)
        return ImportReport(
            entries=plan.entries, before=view.version, after=view.version, dry_run=dry_run, unmet=unmet
        )  # fmt: skip
    by = options.by or ("" if options.confirmation is None else options.confirmation.by)
    source = options.source or _source_of(options, [each.name for each in files])
    with store.change(
        options.action, at=at, by=by, source=source, dry_run=dry_run, patience=patience, waiting=waiting,
        progress=lambda done: tell(ImportProgress("writing", done)),
    ) as change:  # fmt: skip
        before = view.version
        if change.before != view.generation:  # somebody else has written meanwhile
            before = newest_version(change.database)
            was = LookUps(change.database, before.number, lambda: before.token)
            holdings, plan = _planned(was, files, options, at, tell)
        apply_plan(plan, holdings, change)
        entries = (*plan.entries, *_fallen(change))
        change.counts = _counts_of(entries)
        moved, unconfirmed = _moved(plan, holdings, change), _waiting(entries, change.now)
    return ImportReport(
        entries=entries, before=before, after=change.sealed or before, dry_run=dry_run, moved=moved,
        waiting=unconfirmed, unmet=_unmet(entries, options),
    )  # fmt: skip


def _unmet(entries: Iterable[ImportEntry], options: ImportOptions) -> tuple[KnownAnchor, ...]:
    came = {entry.sha256 for entry in entries}
    return tuple(each for each in options.known if each.sha256 not in came)


def _fallen(change: Change) -> Iterator[ImportEntry]:
    """What falls with a CSCA that is none any more: lists whose signer was believed for it, and their anchors."""
    fell = let_fall(change, asked=True)
    if fell is None:
        return
    was = LookUps(change.database, change.number - 1, lambda: change.before)
    for sha256 in fell.lists:
        yield ImportEntry(kind="master list", status="removed", where="", sha256=sha256, reason=UNHELD_LIST)
    for sha256 in fell.lost:
        anchor = was.anchor_of(sha256)
        if anchor is not None:
            subject = anchor.certificate.subject
            yield ImportEntry(
                kind="certificate", status="removed", where="", sha256=sha256, subject=str(subject),
                country=(subject.country or "").upper(), reason=UNHELD,
            )  # fmt: skip


def _nobody(_: ImportProgress) -> None:
    """Nobody wants to know."""


def _read(inputs: Iterable[ImportFile], tell: Callable[[ImportProgress], None]) -> Iterator[ImportFile]:
    of = len(inputs) if isinstance(inputs, Sized) else None
    for done, each in enumerate(inputs):
        tell(ImportProgress("reading", done, of, each.name))
        yield each


def _planned(
    held: LookUps, files: list[ImportFile], options: ImportOptions, at: datetime, tell: Callable[[ImportProgress], None]
) -> tuple[StoredHoldings, ImportPlan]:
    """What files make of a version of the store."""
    holdings = StoredHoldings(held)
    importer = Importer(
        holdings=holdings, at=reached(at, held.signed_time), clock=at, pinned=options.pinned,
        first_use=options.first_use, test=options.test,
        older=options.older, confirmation=options.confirmation, list_keys=options.list_keys,
        known=known_with(options.known),
        progress=lambda done: tell(ImportProgress("checking", done)),
    )  # fmt: skip
    for each in files:
        if each.content is None:
            importer.refuse(each.name, each.reason)
        else:
            importer.add(each.content, each.name)
    plan = importer.plan()
    tell(ImportProgress("checking", len(plan.entries), len(plan.entries)))
    return holdings, plan


def _source_of(options: ImportOptions, names: list[str]) -> str:
    said = [] if options.confirmation is None else [options.confirmation.source]
    return ": ".join([*said, ", ".join(names)])


def _counts_of(entries: Iterable[ImportEntry]) -> Counts:
    found = Counter(entry.status for entry in entries)
    return Counts(
        added=found["new"], changed=found["changed"], known=found["known"], removed=found["removed"],
        refused=found["refused"],
    )  # fmt: skip


def _moved(
    plan: ImportPlan, holdings: StoredHoldings, change: Change
) -> dict[tuple[AnchorKind | None, AnchorKind | None], int]:
    """How many certificates of the store are of another kind than before."""
    moves: Counter[tuple[AnchorKind | None, AnchorKind | None]] = Counter()
    for sha256 in {kept.sha256 for kept in plan.certificates}:
        held = holdings.held(sha256)
        if held is not None and held.anchor_kind is not (now := change.now.kind(sha256)):
            moves[held.anchor_kind, now] += 1
    return dict(moves)


def _waiting(entries: Iterable[ImportEntry], now: LookUps) -> tuple[str, ...]:
    came = {entry.sha256 for entry in entries if entry.kind == "certificate"}
    return tuple(sha256 for sha256 in sorted(now.placed_by_hand(came)) if now.is_waiting(sha256))
