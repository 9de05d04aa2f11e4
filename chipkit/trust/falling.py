"""Master lists that nobody stands for any more, and how they fall in the rows of a store (Doc 9303-12, 6.1.1).

A CSCA certifies who signs lists for its state, and its own certificate stands in them. Where nobody confirms it any
more, or it is taken away, the word of that signer is nobody's: it can bring neither the CSCA back nor others in. A list
whose signer was named, or taken when first met, rests on nothing and stays. Where a revocation list takes the signer
back, or who is above it, its lists fall, however it was believed (`chipkit.trust.taken_back_lists`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from chipkit.trust.change import Change
from chipkit.trust.grounds import GroundKind
from chipkit.trust.inventory import Kept, WhatFell
from chipkit.trust.look_ups import LookUps
from chipkit.trust.master_list import BELIEVED
from chipkit.trust.reliance import ANYBODY
from chipkit.trust.schema import FOR_EVER, RESTING, VERSIONED
from chipkit.trust.stored_bases import of_one_key
from chipkit.trust.stored_holdings import StoredHoldings
from chipkit.trust.taken_back_lists import TakingBack
from chipkit.trust.unheld_lists import Supports

__all__ = ["let_fall", "list_falls", "lists_by_anybody", "taking_back"]


def let_fall(change: Change, *, anew: bool = False, asked: bool = False) -> WhatFell | None:
    """Take away the lists that nobody stands for any more, and what they alone vouch for; None where all stand.

    A link certificate whose issuer is not here any more waits from then on, as if it was handed over.

    Args:
        change: The change.
        anew: Look at each list, though nothing in this change may have taken away what it rests on.
        asked: Whether it is known by now what revocation lists say, as an import has thought it through.
    """
    taken_back = {} if asked or not (change.wrote or anew) else _taken_back(change)
    forged = lists_by_anybody(change.now) if anew else {}
    fell = _lists_fall(change, taken_back, forged) if taken_back or anew or _may_fall(change) else None
    _let_wait(change, anew=anew)
    return fell


def _let_wait(change: Change, *, anew: bool) -> None:
    columns = VERSIONED["ground"]
    rows = change.database.rows(
        f"SELECT g.id, {', '.join(f'g.{name}' for name in columns)} FROM ground g WHERE {RESTING}"
        " AND g.kind = ? AND g.until = ? AND NOT EXISTS (SELECT 1 FROM content c JOIN ground b"
        " ON b.content = c.id AND b.until = g.until WHERE c.sha256 = g.rests_on)",
        (GroundKind.LINKED.value, FOR_EVER),
    )
    for number, *values in (*rows, *(_links_by_anybody(change) if anew else ())):
        change.end_row("ground", number)
        row = {**dict(zip(columns, values, strict=True)), "kind": GroundKind.PLACED.value, "rests_on": ""}
        others = "SELECT 1 FROM ground WHERE content = ? AND kind = ? AND until = ?"
        if not change.database.rows(others, (row["content"], row["kind"], FOR_EVER)):
            change.write_again("ground", columns, tuple(row.values()))


def _links_by_anybody(change: Change) -> list[tuple[Any, ...]]:
    """The grounds of link certificates that anybody may have signed, as numbers and values."""
    columns = ", ".join(f"g.{name}" for name in VERSIONED["ground"])
    rows = change.database.rows(
        f"SELECT c.sha256, g.rests_on, g.id, {columns} FROM ground g JOIN content c ON c.id = g.content"
        f" WHERE {RESTING} AND g.kind = ? AND g.until = ?", (GroundKind.LINKED.value, FOR_EVER),
    )  # fmt: skip
    why_below = change.now.weighing.why_below
    return [tuple(row) for sha256, base, *row in rows if why_below(sha256, GroundKind.LINKED, base, "", "", "")]


def _may_fall(change: Change) -> bool:
    """Whether anything ended in this change that may hold up a list, or was marked, or a list came."""
    bad = (GroundKind.MARKED.value, GroundKind.TEST.value, FOR_EVER)
    return any(
        change.database.rows(f"SELECT 1 FROM {condition} = ? LIMIT 1", (*values, change.number))
        for condition, *values in (
            ("ground WHERE until",),
            ("confirmation WHERE until",),
            ("master_list WHERE since",),
            ("ground WHERE kind IN (?, ?) AND until = ? AND since", *bad),
        )
    )


def _taken_back(change: Change) -> Mapping[str, str]:
    """SHA-256 of the lists in force that revocation lists take back, with that of their signer."""
    if change.now.newest_crl() is None:
        return {}
    held = StoredHoldings(change.now)
    found = taking_back(held, change.reached).among(held.lists_in_force())
    return {each.sha256: each.signer for each, _ in found}


def _lists_fall(change: Change, taken_back: Mapping[str, str], forged: Collection[str]) -> WhatFell | None:
    unheld = frozenset() if taken_back or forged else _unheld(change)
    if not taken_back and not forged and not unheld:
        return None
    inventory = change.now.inventory
    removed, before = change.counts.removed, inventory.kinds()
    believed = {each.sha256 for each in change.now.all_signers()}
    _fall(change, {*taken_back, *forged})
    held = StoredHoldings(change.now)
    for signer in sorted(set(taken_back.values())):
        known = change.now.signer(signer)
        if known is not None and not known.pinned and not held.lists_by(signer):
            change.remove_signer(signer)
    unheld = unheld or _unheld(change)
    _fall(change, unheld)
    signers = believed.difference(each.sha256 for each in change.now.all_signers())
    fell = WhatFell(
        kinds=("master list",), before=before, after=inventory.kinds(),
        lists=tuple(sorted({*taken_back, *forged, *unheld})), signers=tuple(sorted(signers)),
    )  # fmt: skip
    change.counts.removed = removed + len({*fell.lost, *fell.lists})
    return fell


def _fall(change: Change, lists: Collection[str]) -> None:
    inventory = change.now.inventory
    for each in [kept for sha256 in sorted(lists) if (kept := inventory.of(sha256)) is not None]:
        list_falls(change, each)


def taking_back(held: StoredHoldings, at: datetime) -> TakingBack:
    """What the revocation lists of a store say of the signers of its master lists.

    Args:
        held: A version of the store.
        at: The time of the question, with its zone.
    """
    believed = held.lists_with  # gives those of believed signers alone
    supports = Supports(trust=held.trust, certificate=held.certificate, base=held.base, carrying=believed)
    return TakingBack(supports=supports, content=lambda listed: held.list_content(listed.sha256), at=at)


def _unheld(change: Change) -> frozenset[str]:
    """The lists that rest on a CSCA which is none any more."""
    resting = _resting(change)
    if not resting:
        return frozenset()
    bases = {base: of_one_key(base, change.now.rows) for base in set(resting.values())}
    return _unsupported(change, {sha: bases[base] for sha, base in resting.items()})


def _resting(change: Change) -> dict[str, str]:
    """The CSCA that each master list rests on that rests on one, by SHA-256 in hex."""
    rows = change.now.inventory.resting_lists()
    return {sha256: base for sha256, base, signer in rows if (known := change.now.signer(signer)) and not known.pinned}


def lists_by_anybody(now: LookUps) -> dict[str, str]:
    """The lists that anybody may have signed, or whose signer's certificate anybody may have, each with why."""
    found = {}
    for listed in StoredHoldings(now).lists_in_force():
        signer = now.signer(listed.signer)
        kind = GroundKind.PINNED_SIGNER if signer is not None and signer.pinned else GroundKind.LIST_SIGNED
        if why := now.weighing.why_below("", kind, "", listed.sha256, listed.signer, listed.rests_on):
            found[listed.sha256] = f"{why}: {ANYBODY}"
    return found


def _unsupported(change: Change, resting: Mapping[str, Collection[str]]) -> frozenset[str]:
    """The lists that no CSCA holds up which stands without them: a list does not hold up itself."""
    left = frozenset(resting)
    while left:
        kinds = change.now.inventory.kinds(without=left)
        stands = {each for each in left if any(kinds.get(base) in BELIEVED for base in resting[each])}
        if not stands:
            break
        left -= stands
    return left


def list_falls(change: Change, kept: Kept) -> None:
    """Take a master list away; what another list of the same signer carries, too, is there by that one now.

    A signer that was believed for a CSCA alone goes with its last list: it may be gone when the list comes again.
    """
    change.end_list(kept.sha256)
    fallen: dict[str, dict[str, Any]] = {}
    columns = VERSIONED["ground"]
    for number, sha256, *values in change.database.rows(
        f"SELECT g.id, c.sha256, {', '.join(f'g.{name}' for name in columns)} FROM ground g"
        " JOIN content c ON c.id = g.content WHERE g.list = ? AND g.until = ?",
        (kept.sha256, FOR_EVER),
    ):
        change.end_row("ground", number)
        fallen[sha256] = dict(zip(columns, values, strict=True))
    held = StoredHoldings(change.now)
    others = [each for signer in sorted({ground.signer for ground in kept.grounds}) for each in held.lists_by(signer)]
    for other in others:
        for digest in sorted(other.members & fallen.keys()):
            row = {**fallen.pop(digest), "list": other.sha256, "source": other.source}
            change.write_again("ground", columns, tuple(row.values()))
    for digest in fallen:
        change.keep_confirmed(digest)
    believed = {ground.signer for ground in kept.grounds if ground.rests_on}
    for signer in sorted(believed - {each.signer for each in others}):
        known = change.now.signer(signer)
        if known is not None and not known.pinned:
            change.remove_signer(signer)
