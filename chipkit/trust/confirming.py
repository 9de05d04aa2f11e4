"""What a confirmation sets off: a CSCA that is confirmed vouches for its next keys, and contradicts what is false."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chipkit.errors import TrustError
from chipkit.pki.certificate import Certificate
from chipkit.pki.names import Name
from chipkit.trust.applying import apply_plan
from chipkit.trust.change import Change
from chipkit.trust.falling import let_fall
from chipkit.trust.growing import GrowingTrust
from chipkit.trust.inventory import WhatFell
from chipkit.trust.known import known_with
from chipkit.trust.look_ups import LookUps
from chipkit.trust.model import AnchorKind, Confirmation
from chipkit.trust.placing import Placing
from chipkit.trust.plan import ImportPlan, KeptCertificate
from chipkit.trust.soundness import rank_of, standing_of
from chipkit.trust.stored_holdings import StoredHoldings
from chipkit.trust.unmarking import unmark

__all__ = ["confirm_in", "withdraw_in"]

_NOUNS: Final = {
    "crl": "a revocation list",
    "master list": "a master list",
    "signer list": "a list of document signers",
}


def confirm_in(change: Change, sha256: str, confirmation: Confirmation) -> Certificate:
    """Note a confirmation, and look again at what names the key that is confirmed.

    A link certificate that its key signed, and that waited, is from now on what the confirmed one is, and is again what
    it was where the confirmation is withdrawn. What names the key and was not signed by it is marked as false.

    Raises:
        TrustError: As `Change.confirm`.
    """
    _refuse_other(change, sha256)
    was = StoredHoldings(LookUps(change.database, change.number - 1, lambda: change.before))
    kept = was.certificate(sha256)
    if kept is not None and kept.mark:
        _lift(change, kept, was)
    made = change.confirm(sha256, confirmation)
    anchor = change.now.anchor(made)
    if anchor is None:
        raise TrustError(f"{sha256}: it is kept as false, and cannot be confirmed")
    trust = GrowingTrust(was.trust)
    placing = Placing(holdings=was, trust=trust, at=change.at, test=True, confirmation=None, known=known_with())
    placing.follow_from(made, anchor)
    apply_plan(ImportPlan(certificates=tuple(placing.kept.values())), was, change)
    let_fall(change)
    return made


def withdraw_in(change: Change, sha256: str) -> WhatFell | None:
    """Take a confirmation back, and the master lists whose signer was believed for it.

    Returns:
        What fell beside what the confirmation itself made; None where no list did.

    Raises:
        TrustError: Nobody confirmed a certificate with this SHA-256.
    """
    change.withdraw(sha256)
    return let_fall(change)


def _waiting(was: StoredHoldings, name: Name) -> Iterator[Certificate]:
    return (each.certificate for each in was.waiting_of(name))


def _lift(change: Change, kept: KeptCertificate, was: StoredHoldings) -> None:
    """Take the mark off a certificate that only what is vouched for less than by a confirmation contradicts.

    Raises:
        TrustError: Something that is confirmed contradicts it, or it is broken by itself.
    """
    standing = standing_of(kept.certificate, was.trust, lambda name: _waiting(was, name), rank_of(AnchorKind.CONFIRMED))
    if standing.refused:
        raise TrustError(f"{kept.sha256}: it is kept as false, and cannot be confirmed: {standing.refused}")
    unmark(change, kept.sha256)


def _refuse_other(change: Change, sha256: str) -> None:
    """Refuse what is no certificate of the store, by the name of what it is.

    Raises:
        TrustError: The SHA-256 is of something else.
    """
    kept = change.now.inventory.of(sha256)
    if kept is not None:
        what = _NOUNS.get(kept.form)
    elif change.now.signer(sha256) is not None:
        what = "an accepted signer of master lists"
    elif any(key.sha256 == sha256 for key in change.now.list_keys()):
        what = "a pinned key of lists of document signers"
    else:
        met = change.database.rows("SELECT 1 FROM met WHERE sha256 = ?", (sha256,))
        what = "a document signer that was met and is not known here" if met else None
    if what is not None:
        raise TrustError(f"{sha256}: {what}; only the certificate of a CSCA, or a link certificate, can be confirmed")
