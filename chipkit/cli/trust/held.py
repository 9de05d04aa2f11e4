"""What the trust store holds, as facts: what `chipkit trust list` tells of each thing, in JSON and in text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.cli.describe import certificate_facts, time_text, utc_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from chipkit.documents.trust import (
        AnchorDocument,
        ConfirmationDocument,
        ListKeyDocument,
        MasterListDocument,
        PinnedListEntry,
        RevocationListDocument,
        SignerDocument,
    )
    from chipkit.documents.trust_store import GroundDocument
    from chipkit.pki.crl import CertificateList
    from chipkit.trust.grounds import Ground
    from chipkit.trust.inventory import Kept
    from chipkit.trust.look_ups import LookUps
    from chipkit.trust.model import Anchor, Confirmation, ListSigner
    from chipkit.trust.pinned_signers import ListKey, PinnedList

__all__ = [
    "anchor_facts",
    "bases_of_signers",
    "confirmation_facts",
    "crl_facts",
    "ground_facts",
    "list_key_facts",
    "master_list_facts",
    "pinned_list_facts",
    "signer_facts",
]


def confirmation_facts(confirmation: Confirmation | None) -> ConfirmationDocument | None:
    """Who confirmed it, by what and when."""
    if confirmation is None:
        return None
    return {"by": confirmation.by, "source": confirmation.source, "at": utc_text(confirmation.at)}


def anchor_facts(anchor: Anchor, now: datetime) -> AnchorDocument:
    """An anchor, and how it came to be trusted."""
    return {
        **certificate_facts(anchor.certificate),
        "kind": anchor.kind.value,
        "source": anchor.source,
        "imported_at": time_text(anchor.imported_at),
        "signer": anchor.signer or None,
        "confirmation": confirmation_facts(anchor.confirmation),
        "expired": anchor.certificate.not_after < now,
    }


def crl_facts(crl: CertificateList, now: datetime) -> RevocationListDocument:
    """A revocation list, and whether its successor is due."""
    return {
        "sha256": crl.fingerprint,
        "country": (crl.issuer.country or "").upper() or None,
        "issuer": str(crl.issuer),
        "this_update": utc_text(crl.this_update),
        "next_update": time_text(crl.next_update),
        "revoked": len(crl.revoked),
        "overdue": crl.next_update is not None and crl.next_update < now,
    }


def ground_facts(ground: Ground) -> GroundDocument:
    """One reason for which something is kept."""
    return {
        "kind": ground.kind.value,
        "source": ground.source,
        "list": ground.list or None,
        "signer": ground.signer or None,
        "rests_on": ground.rests_on or None,
        "reason": ground.reason or None,
        "placed_by": ground.placed_by or None,
        "placed_at": time_text(ground.placed_at),
    }


def master_list_facts(kept: Kept, raw: bytes, certificates: int, now: datetime) -> MasterListDocument:
    """A master list as it came.

    Args:
        kept: How it is kept.
        raw: Its bytes.
        certificates: How many certificates are kept for its sake.
        now: Its age is told for.
    """
    from chipkit.pki.cms import SignedData  # noqa: PLC0415 - signed data are much to load where there is no list

    times = (signer.signed_attributes for signer in SignedData.parse(raw).signers)
    signed_at = next((each.signing_time for each in times if each is not None and each.signing_time is not None), None)
    ground = kept.grounds[0]
    dated = signed_at or ground.placed_at
    return {
        "sha256": kept.sha256,
        "signer": ground.signer or None,
        "source": ground.source,
        "signed_at": time_text(signed_at),
        "imported_at": time_text(ground.placed_at),
        "certificates": certificates,
        "age_days": None if dated is None or dated > now else (now - dated).days,
    }


def pinned_list_facts(listed: PinnedList, known: Iterable[PinnedList], now: datetime) -> PinnedListEntry:
    """A list of document signers; the newest of its key counts."""
    newer = any(each.key_sha256 == listed.key_sha256 and each.issued > listed.issued for each in known)
    return {
        "sha256": listed.sha256,
        "name": listed.name,
        "key_sha256": listed.key_sha256,
        "issued": utc_text(listed.issued),
        "next_update": utc_text(listed.next_update),
        "entries": len(listed.entries),
        "newest": not newer,
        "overdue": listed.next_update < now,
    }


def list_key_facts(key: ListKey) -> ListKeyDocument:
    """A publisher's key."""
    return {"sha256": key.sha256, "by": key.by, "source": key.source, "at": time_text(key.at)}


def bases_of_signers(held: LookUps) -> Mapping[str, str]:
    """SHA-256 of the CSCA for which each signer of master lists is believed that is believed for one alone."""
    lists = held.inventory.resting_lists()
    resting = {sha256 for sha256, _, _ in lists}
    others = {ground.signer for kept in held.inventory.all_of("master list") for ground in kept.grounds
              if kept.sha256 not in resting}  # fmt: skip
    return {signer: base for _, base, signer in lists if signer not in others}


def signer_facts(signer: ListSigner, base: str | None) -> SignerDocument:
    """An accepted signer of master lists, and the CSCA that it is believed for, if it is for one."""
    return {
        "sha256": signer.sha256,
        "subject": signer.subject,
        "pinned": signer.pinned,
        "accepted_at": time_text(signer.accepted_at),
        "rests_on": None if signer.pinned else base,
    }
