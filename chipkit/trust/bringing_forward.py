"""A store that an older chipkit made becomes one of this version, when somebody writes there.

Tables are made anew (`chipkit.trust.schema`), a folder store is taken over, and of master lists that were taken before
the store noted it, it is worked out which CSCA their signer was believed for; what rests on a signature that anybody
may have made falls, or waits for a confirmation (`chipkit.trust.falling`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from chipkit.errors import ChipkitError
from chipkit.pki.certificate import Certificate, parse_certificate
from chipkit.pki.cms import SignedData
from chipkit.trust import versions
from chipkit.trust.change import Change
from chipkit.trust.database import Database, upgrade
from chipkit.trust.falling import let_fall
from chipkit.trust.grounds import GroundKind
from chipkit.trust.old_folder import OLD_INDEX, read_old_folder, take_over
from chipkit.trust.rows import likeness_key, name_key, time_text, whole
from chipkit.trust.schema import BASES_NOTED, FORGEABLE_LEFT
from chipkit.trust.signatures import signature_verdict
from chipkit.trust.store_view import newest_version

__all__ = ["bring_forward", "settle"]

_THEN: Final = "since <= :then AND until > :then"
_STRENGTHS: Final = {GroundKind.LIST_SIGNED.value: 1, GroundKind.PINNED_SIGNER.value: 2}
_CONFIRMED: Final = 3
_DAMAGE: Final = (ChipkitError, ValueError)


def bring_forward(database: Database, folder: Path) -> tuple[Certificate, ...]:
    """Make the tables of this version, in one transaction; a new file gets what a folder store held.

    Args:
        database: The store's file, open for writing.
        folder: Where a folder store may lie.

    Returns:
        The certificates that were placed by hand in a folder store that was taken over.
    """
    with database.transaction():
        first = database.version == 0
        upgrade(database)
        old = read_old_folder(folder) if first else None
        if old is None:
            return ()
        change = Change(database, 1, newest_version(database).token, old.at)
        taken_over = take_over(old, change)
        versions.seal(change, "migration", OLD_INDEX)
        return taken_over


def settle(database: Database) -> None:
    """Do once what an older chipkit did not: note bases, and let fall what rests on nothing by now.

    That is a list whose CSCA is none any more, and what rests on a signature that anybody may have made. It is part of
    the transaction of whoever writes next: what is merely tried leaves nothing of it.
    """
    if not versions.is_noted(database, BASES_NOTED):
        _note_bases(database)
    for name in (BASES_NOTED, FORGEABLE_LEFT):
        database.rows("INSERT OR REPLACE INTO meta VALUES (?, 1)", (name,))
    last = newest_version(database)
    if last.at is None:
        return
    change = Change(database, last.number + 1, last.token, last.at)
    let_fall(change, anew=True)
    if change.wrote:
        versions.seal(change, "migration", "")


def _note_bases(database: Database) -> None:
    """Note which CSCA each signer of master lists was believed for.

    A signer that a trusted CSCA issued was believed for that; else it was taken unseen, which no row says. What was
    trusted in the version in which the signer was accepted tells them apart. All versions that are kept get the note,
    so that a rollback brings it along.
    """
    signers = "SELECT sha256, since, until, accepted_at FROM list_signer WHERE pinned = 0"
    for sha256, since, until, accepted_at in database.rows(signers):
        base = _base_of(database, sha256, since, accepted_at)
        if base:
            database.rows(
                "UPDATE ground SET rests_on = ? WHERE rests_on = '' AND kind = ? AND signer = ? AND since >= ?"
                " AND since < ? AND content IN (SELECT id FROM content WHERE form = 'master list')",
                (base, GroundKind.KEPT.value, sha256, since, until),
            )


def _base_of(database: Database, signer: str, then: int, accepted_at: str | None) -> str:
    """SHA-256 of the strongest CSCA that issued a signer and was trusted in a version; empty where none was.

    Whoever was accepted after the certificate had expired was taken unseen.
    """
    certificate = _signer(database, signer)
    if certificate is None or (accepted_at is not None and accepted_at > time_text(certificate.not_after)):
        return ""
    found = ((_strength(database, sha, signer, then), sha) for sha in _issuers(database, certificate))
    strength, sha256 = max(found, default=(0, ""))
    return sha256 if strength else ""


def _signer(database: Database, sha256: str) -> Certificate | None:
    """The certificate of a signer, which its lists bear."""
    rows = database.rows(
        "SELECT DISTINCT c.sha256, c.raw FROM content c JOIN ground g ON g.content = c.id"
        " WHERE g.signer = ? AND c.form = 'master list'", (sha256,),
    )  # fmt: skip
    for listed, raw in rows:
        try:
            certificates = SignedData.parse(whole(raw, listed)).certificates
        except _DAMAGE:  # which is told where somebody looks for it
            continue
        found = next((each for each in certificates if each.fingerprint == sha256), None)
        if found is not None:
            return found
    return None


def _issuers(database: Database, certificate: Certificate) -> Iterator[str]:
    """SHA-256 of the certificates that are kept, in any version, and whose key signed this one."""
    values: dict[str, Any] = {
        "subject": name_key(certificate.issuer),
        "likeness": likeness_key(certificate.issuer),
        "key": certificate.authority_key_identifier,
    }
    rows = database.rows(
        "SELECT c.sha256, c.raw FROM certificate k JOIN content c ON c.id = k.content"
        " WHERE k.subject = :subject OR k.likeness = :likeness OR k.key_identifier = :key", values,
    )  # fmt: skip
    for sha256, raw in rows:
        try:
            issuer = parse_certificate(whole(raw, sha256))
        except _DAMAGE:
            continue
        if signature_verdict(certificate, issuer) == "right":
            yield sha256


def _strength(database: Database, sha256: str, signer: str, then: int) -> int:
    """How well a certificate was vouched for in a version, but for the lists of a signer; 0 for not at all."""
    strongest, seen, left = 0, set[str](), [sha256]
    while left and strongest < _CONFIRMED:  # over link certificates, of which there may be as many as somebody likes
        each = left.pop()
        if each not in seen:
            seen.add(each)
            strength, linked = _own_strength(database, each, signer, then)
            strongest = max(strongest, strength)
            left += linked
    return strongest


def _own_strength(database: Database, sha256: str, signer: str, then: int) -> tuple[int, list[str]]:
    """How well a certificate was vouched for by itself, and SHA-256 of those that it had its kind from."""
    values = {"sha256": sha256, "then": then}
    rows = database.rows(
        f"SELECT g.kind, g.signer, g.rests_on FROM content c JOIN ground g ON g.content = c.id"
        f" WHERE c.sha256 = :sha256 AND {_THEN}", values,
    )  # fmt: skip
    if not rows or any(kind == GroundKind.MARKED.value for kind, *_ in rows):
        return 0, []
    if database.rows(f"SELECT 1 FROM confirmation WHERE sha256 = :sha256 AND {_THEN}", values):
        return _CONFIRMED, []
    strength = max((_STRENGTHS.get(kind, 0) for kind, by, _ in rows if by != signer), default=0)
    return strength, [base for kind, _, base in rows if kind == GroundKind.LINKED.value]
