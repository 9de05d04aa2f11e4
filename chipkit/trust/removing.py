"""Taking away from the trust store what bears a SHA-256, and what falls with it.

A list's certificates fall with it, unless another list of the same signer or another ground holds them; a signer's
lists fall with the signer, link certificates with the anchor that they rest on, master lists with the CSCA that their
signer is believed for, lists of document signers with their key. A certificate goes in every encoding that is here, and
stays away in all, whoever lists it; lists come back when somebody imports them.
"""

from __future__ import annotations

from chipkit.errors import TrustError
from chipkit.pki.certificate import parse_certificate
from chipkit.trust.change import Change
from chipkit.trust.falling import let_fall, list_falls
from chipkit.trust.inventory import Kept, RemovedKind, WhatFell
from chipkit.trust.model import require_named
from chipkit.trust.pinned_signers import RemovedList
from chipkit.trust.rows import time_text
from chipkit.trust.schema import FOR_EVER, VERSIONED

__all__ = ["remove"]


def remove(change: Change, sha256: str, source: str) -> WhatFell:
    """Take away all that bears a SHA-256.

    Args:
        change: The change that it is a part of.
        sha256: In hex: of a certificate, a revocation list, a signed list, the certificate of an accepted signer of
            master lists, a pinned key of lists of document signers, or a signer that was met and is not known here; the
            last makes no version of the store.
        source: Why, in the words of whoever removes it.

    Raises:
        TrustError: Nothing with this SHA-256 is in the store, or nobody is named who removes it, or no reason.
    """
    require_named(change.by, source, "a removal")
    inventory = change.now.inventory
    before, kept = inventory.kinds(), inventory.of(sha256)
    believed = {each.sha256 for each in change.now.all_signers()} - {sha256}
    kinds: list[RemovedKind] = []
    lists: list[str] = []
    if kept is not None:
        kinds.append(kept.form)
        lists += _kept(change, kept, source)
    if change.now.signer(sha256) is not None:
        kinds.append("list signer")
        lists += _signer(change, sha256, source)
    if any(key.sha256 == sha256 for key in change.now.list_keys()):
        kinds.append("list key")
        change.unpin_key(sha256)
        lists += _signer_lists(change, sha256, source)
    if change.database.rows("SELECT 1 FROM met WHERE sha256 = ?", (sha256,)):
        kinds.append("collected")
        change.database.rows("DELETE FROM met WHERE sha256 = ?", (sha256,))
    if not kinds:
        raise TrustError(f"{sha256}: nothing with this SHA-256 is in the trust store")
    with_it = let_fall(change)
    lists += () if with_it is None else with_it.lists
    signers = believed.difference(each.sha256 for each in change.now.all_signers())
    fell = WhatFell(
        kinds=tuple(kinds), before=before, after=inventory.kinds(), lists=tuple(lists), signers=tuple(sorted(signers))
    )
    change.counts.removed = len({sha256, *fell.lost, *fell.lists})
    return fell


def _kept(change: Change, kept: Kept, source: str) -> list[str]:
    """Remove what is kept; give the other lists that fall with it."""
    if kept.form == "signer list":
        return [each for each in _signer_lists(change, _key_of(change, kept), source) if each != kept.sha256]
    if kept.form == "master list":
        list_falls(change, kept)
    elif kept.form == "certificate":
        certificate = parse_certificate(change.now.raw_of(kept.sha256) or b"")
        for spelling in {kept.sha256, *change.now.spellings(certificate)}:
            change.remove(spelling, source)
    else:
        change.remove(kept.sha256, source)
    return []


def _signer(change: Change, sha256: str, source: str) -> list[str]:
    """Accept a signer of master lists no more: its lists go, and what they alone vouched for."""
    lists = [
        each.sha256
        for each in change.now.inventory.all_of("master list")
        if any(ground.signer == sha256 for ground in each.grounds)
    ]
    change.remove_signer(sha256)
    for each in lists:
        if change.holds(each):
            change.remove(each, source)
    return lists


def _key_of(change: Change, kept: Kept) -> str:
    """SHA-256 of the key of a list of document signers."""
    facts = change.now.list_facts().get(kept.sha256)
    return "" if facts is None else facts.key_sha256


def _signer_lists(change: Change, key: str, source: str) -> list[str]:
    """Remove every list of a publisher: by an older one alone, a signer that was taken off would be back.

    How new the newest was is remembered: nor does an older one come back that somebody hands over later.
    """
    lists = {sha256: each for sha256, each in change.now.list_facts().items() if each.key_sha256 == key}
    for sha256 in lists:
        change.remove(sha256, source)
    newest = max(lists.values(), key=lambda each: (each.issued, each.sha256), default=None)
    if newest is not None:
        _note_removed(change, RemovedList(key, newest.sha256, newest.issued))
    return list(lists)


def _note_removed(change: Change, removed: RemovedList) -> None:
    """Remember how new the newest list of a key was, where none that is newer is remembered."""
    known = change.now.removed_lists().get(removed.key_sha256)
    if known is not None and known.issued >= removed.issued:
        return
    live = "SELECT id FROM removed_list WHERE key = ? AND until = ?"
    for (row,) in change.database.rows(live, (removed.key_sha256, FOR_EVER)):
        change.end_row("removed_list", row)
    values = removed.key_sha256, removed.sha256, time_text(removed.issued)
    change.write_again("removed_list", VERSIONED["removed_list"], values)
