"""A plan of an import, or a trust in memory, put into the trust store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from chipkit.codec.moments import moved
from chipkit.trust.change import Change
from chipkit.trust.clock import AHEAD, newest_signed_time, time_of_crl
from chipkit.trust.falling import list_falls
from chipkit.trust.grounds import Ground, GroundKind
from chipkit.trust.holdings import Holdings
from chipkit.trust.model import AnchorKind, InMemoryTrust, require_named
from chipkit.trust.plan import ImportPlan, KeptCertificate, KeptList
from chipkit.trust.unmarking import marked, unmark

__all__ = ["apply_plan", "place_all"]

_AUTHORITIES = ("csca", "link")


def apply_plan(plan: ImportPlan, holdings: Holdings, change: Change) -> None:
    """Write a plan into the store.

    Args:
        plan: What is to be done.
        holdings: The version before the change, for which it was thought through.
        change: The change.
    """
    change.foresee([each.sha256 for each in plan.certificates] + [each.sha256 for each in plan.crls])
    for signer in plan.signers:
        change.accept(signer)
    false = marked(change)
    for kept in plan.certificates:
        if not kept.mark and kept.sha256 in false:
            unmark(change, kept.sha256, placed=True)
    ended = [each for sha in sorted(plan.ended) if (each := holdings.list_of(sha)) is not None]
    in_force = {
        signer: [each for each in holdings.lists_by(signer) if each.sha256 not in plan.ended]
        for signer in sorted({each.signer for each in ended})
    }
    for listed in plan.lists:
        _place_list(listed, plan, holdings, change)
    for row in [found for old in ended if (found := change.now.inventory.of(old.sha256)) is not None]:
        list_falls(change, row)  # what another list of the signer carries, too, is there by that one
    for signer_sha, held in in_force.items():
        members = (each.members for each in (*held, *plan.lists) if each.signer == signer_sha)
        change.drop_by_signer(signer_sha, but=frozenset().union(*members))
        known, lists = change.now.signer(signer_sha), (*held, *plan.lists)
        if known is not None and not known.pinned and all(each.signer != signer_sha for each in lists):
            change.remove_signer(signer_sha)
    for kept in plan.certificates:
        _place_handed_over(kept, change)
    for crl in plan.crls:
        change.place_crl(crl.crl, Ground(kind=GroundKind.KEPT, source=crl.source, placed_at=crl.imported_at))
    _place_signer_lists(plan, change)
    _note_time(plan.lists, change)


def place_all(trust: InMemoryTrust, change: Change) -> None:
    """Keep all that a trust in memory holds; what is confirmed in it comes with its confirmation, or as placed."""
    for signer in trust.signers:
        change.accept(signer)
    for anchor in trust.anchors:
        confirmed = anchor.kind is AnchorKind.CONFIRMED
        kind = GroundKind.PLACED if confirmed else GroundKind(anchor.kind.value)
        ground = Ground(kind=kind, source=anchor.source, signer=anchor.signer, placed_at=anchor.imported_at)
        status = change.place(anchor.certificate, ground)
        if confirmed and anchor.confirmation is not None and status != "refused":
            change.confirm(anchor.certificate.fingerprint, anchor.confirmation)
    kept = Ground(kind=GroundKind.KEPT, placed_at=change.at)
    for pinned in trust.pinned_lists:
        change.place_list(pinned.raw, kept)
    for key in trust.list_keys:
        change.pin_key(key)
    for crl in trust.crls:
        change.place_crl(crl, kept)
    if trust.signed_time is not None:
        change.note_signed_time(trust.signed_time, "")
    _note_time((), change)


def _place_signer_lists(plan: ImportPlan, change: Change) -> None:
    for key in plan.list_keys:
        require_named(key.by, key.source, "a pinned key")
        change.pin_key(key)
    for kept in plan.signer_lists:
        ground = Ground(kind=GroundKind.KEPT, source=kept.source, placed_by=change.by, placed_at=change.at)
        change.place_list(kept.pinned.raw, ground)


def _note_time(lists: Iterable[KeptList], change: Change) -> None:
    """Remember how late it is at least, by what verifies against an anchor (`chipkit.trust.clock`).

    A revocation list may have been here before its issuer became an anchor, or before its date came near.
    """
    dated = {listed.sha256: listed.dated for listed in lists}
    for crl in change.now.crls_dated(change.now.signed_time, moved(change.reached, AHEAD)):
        dated[crl.fingerprint] = time_of_crl(crl, change.now)
        if dated[crl.fingerprint] is not None:
            break
    known = change.now.signed_time
    newest = newest_signed_time(dated.values(), change.at, known=known)
    if newest is not None and newest != known:
        change.note_signed_time(newest, next(sha for sha, at in dated.items() if at == newest))


def _place_list(listed: KeptList, plan: ImportPlan, holdings: Holdings, change: Change) -> None:
    """Keep a list, and each of its certificates for its sake."""
    ground = Ground(kind=GroundKind.KEPT, source=listed.source, signer=listed.signer, placed_at=listed.imported_at)
    change.place_master_list(listed, replace(ground, rests_on=listed.rests_on))
    signer = change.now.signer(listed.signer)
    vouching = GroundKind.PINNED_SIGNER if signer is not None and signer.pinned else GroundKind.LIST_SIGNED
    fresh = {each.sha256: each for each in plan.certificates}
    listings = {kind: replace(ground, kind=kind, list=listed.sha256) for kind in (GroundKind.TEST, vouching)}
    for sha in sorted(listed.members):
        kept, held = fresh.get(sha), None if sha in fresh else holdings.held(sha)
        anchor_kind = kept.anchor.kind if kept is not None and kept.anchor is not None else held and held.anchor_kind
        mark = kept.mark if kept is not None else held.mark if held is not None else ""
        if anchor_kind is None and not mark:
            continue
        listing = listings[GroundKind.TEST if anchor_kind is AnchorKind.TEST else vouching]
        if mark:
            listing = replace(listing, kind=GroundKind.MARKED, reason=mark)
        if kept is None:
            change.place_again(sha, listing)
        else:
            change.place(kept.certificate, listing)


def _place_handed_over(kept: KeptCertificate, change: Change) -> None:
    """Keep a certificate for the sake of whoever handed it over, or with its mark."""
    if kept.mark:
        marked = Ground(
            kind=GroundKind.MARKED, source=kept.source, reason=kept.mark, placed_by=change.by,
            placed_at=kept.imported_at,
        )  # fmt: skip
        change.place(kept.certificate, marked)
    if kept.handed_over:
        _place(kept, change)
    if kept.conformance.codes or kept.conformance.texts:
        change.note_conformance(kept.sha256, kept.conformance)


def _place(kept: KeptCertificate, change: Change) -> None:
    anchor = kept.anchor
    kind = GroundKind.PLACED if kept.role in _AUTHORITIES else GroundKind.KEPT
    if kept.linked_from:
        kind = GroundKind.LINKED
    elif anchor is not None and anchor.kind in (AnchorKind.UNCONFIRMED, AnchorKind.TEST):
        kind = GroundKind(anchor.kind.value)
    ground = Ground(
        kind=kind, source=kept.source, rests_on=kept.linked_from, placed_by=change.by, placed_at=kept.imported_at,
        reason=(kept.known_from or "") if kind is GroundKind.UNCONFIRMED else "",
    )  # fmt: skip
    confirmed = anchor is not None and anchor.kind is AnchorKind.CONFIRMED and not kept.linked_from
    said = anchor.confirmation if confirmed and anchor is not None else None
    if said is not None:
        change.readmit(kept.certificate)  # whoever confirms a certificate lets it in again
    status = change.place(kept.certificate, ground)
    if said is not None and status != "refused" and kind is not GroundKind.KEPT:
        change.confirm(kept.sha256, said)
