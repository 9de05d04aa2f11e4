"""A plan of an import put into the trust store, and the store as an import asks for it."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from chipkit.errors import CodecError
from chipkit.pki.cms import SignedData, signer_candidates
from chipkit.pki.master_list import MasterList
from chipkit.trust.change import Change
from chipkit.trust.clock import newest_signed_time, time_of_crl
from chipkit.trust.grounds import Ground, GroundKind
from chipkit.trust.holdings import InMemoryHoldings
from chipkit.trust.look_ups import LookUps
from chipkit.trust.model import AnchorKind
from chipkit.trust.plan import ImportPlan, KeptCertificate, KeptList
from chipkit.trust.profile import role_of

__all__ = ["apply_plan", "holdings_of"]

_AUTHORITIES = ("csca", "link")


def holdings_of(view: LookUps) -> InMemoryHoldings:
    """What a version of the store holds, for an import."""
    waiting = {
        each.fingerprint: KeptCertificate(certificate=each, role=role_of(each), handed_over=True)
        for each in view.waiting()
    }
    lists = (_list_of(raw, view) for raw in view.of_form("master list"))
    return InMemoryHoldings(view.in_memory(), waiting, tuple(each for each in lists if each is not None))


def _list_of(raw: bytes, view: LookUps) -> KeptList | None:
    """A list that was verified when it came; None where its signer is accepted no longer."""
    try:
        signed = SignedData.parse(raw)
        members = MasterList.parse(signed.content).certificates
    except CodecError:
        return None
    for signer in signed.signers:
        for candidate in signer_candidates(signer, signed.certificates):
            certificate = candidate.certificate
            if view.signer(certificate.fingerprint) is None:
                continue
            said = signer.signed_attributes
            return KeptList(
                sha256=sha256(raw).hexdigest(), signer=certificate.fingerprint, subject=str(certificate.subject),
                country=(certificate.subject.country or "").upper(),
                signed_at=None if said is None else said.signing_time,
                members=frozenset(sha256(each).hexdigest() for each in members), raw=raw,
            )  # fmt: skip
    return None


def apply_plan(plan: ImportPlan, holdings: InMemoryHoldings, change: Change) -> None:
    """Write a plan into the store, which was thought through for what `holdings` holds."""
    after = holdings.applied(plan)
    for signer in plan.signers:
        change.accept(signer)
    for sha in sorted(plan.ended):
        change.end_list(sha)
    for listed in plan.lists:
        _place_list(listed, after, change)
    for signer_sha in {each.signer for each in holdings.lists if each.sha256 in plan.ended}:
        members = (each.members for each in after.lists if each.signer == signer_sha)
        change.drop_by_signer(signer_sha, but=frozenset().union(*members))
    for kept in plan.certificates:
        _place_handed_over(kept, change)
    for crl in plan.crls:
        change.place_crl(crl.crl, Ground(kind=GroundKind.KEPT, source=crl.source, placed_at=crl.imported_at))
    _note_time(plan, change)


def _note_time(plan: ImportPlan, change: Change) -> None:
    """Remember how late it is at least, by what came and verified against an anchor (`chipkit.trust.clock`)."""
    dated = {crl.crl.fingerprint: time_of_crl(crl.crl, change.now) for crl in plan.crls}
    for listed in plan.lists:
        signer = change.now.signer(listed.signer)
        dated[listed.sha256] = listed.signed_at if signer is not None and signer.pinned and not signer.test else None
    known = change.now.signed_time
    newest = newest_signed_time(dated.values(), change.at, known=known)
    if newest is not None and newest != known:
        change.note_signed_time(newest, next(sha for sha, at in dated.items() if at == newest))


def _place_list(listed: KeptList, after: InMemoryHoldings, change: Change) -> None:
    """Keep a list, and each of its certificates for its sake."""
    ground = Ground(kind=GroundKind.KEPT, source=listed.source, signer=listed.signer, placed_at=listed.imported_at)
    change.place_list(listed.raw, ground, form="master list")
    signer = after.trust.signer(listed.signer)
    vouching = GroundKind.PINNED_SIGNER if signer is not None and signer.pinned else GroundKind.LIST_SIGNED
    for sha in sorted(listed.members):
        kept = after.certificate(sha)
        if kept is None or (kept.anchor is None and not kept.mark):
            continue
        test = kept.anchor is not None and kept.anchor.kind is AnchorKind.TEST
        kind = GroundKind.MARKED if kept.mark else GroundKind.TEST if test else vouching
        change.place(kept.certificate, replace(ground, kind=kind, list=listed.sha256, reason=kept.mark))


def _place_handed_over(kept: KeptCertificate, change: Change) -> None:
    """Keep a certificate for the sake of whoever handed it over, or with its mark."""
    if not kept.handed_over and not kept.mark:
        return
    anchor = kept.anchor
    kind = GroundKind.PLACED if kept.role in _AUTHORITIES else GroundKind.KEPT
    if kept.mark:
        kind = GroundKind.MARKED
    elif kept.linked_from:
        kind = GroundKind.LINKED
    elif anchor is not None and anchor.kind in (AnchorKind.UNCONFIRMED, AnchorKind.TEST):
        kind = GroundKind(anchor.kind.value)
    ground = Ground(
        kind=kind, source=kept.source, rests_on=kept.linked_from, reason=kept.mark, placed_by=change.by,
        placed_at=kept.imported_at,
    )  # fmt: skip
    status = change.place(kept.certificate, ground)
    said = anchor is not None and not kept.linked_from and status != "refused"
    if said and anchor is not None and anchor.confirmation is not None and kind is not GroundKind.KEPT:
        change.confirm(kept.sha256, anchor.confirmation)
