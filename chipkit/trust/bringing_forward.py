"""A store that an older chipkit made becomes one of this version, when somebody writes there.

Tables are made anew (`chipkit.trust.schema`), a folder store is taken over, and of master lists that were taken before
the store noted it, it is worked out which CSCA their signer was believed for; what rests on a signature that anybody
may have made falls, or waits for a confirmation (`chipkit.trust.falling`).
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Any

from chipkit.errors import ChipkitError
from chipkit.pki.certificate import Certificate
from chipkit.trust import versions
from chipkit.trust.change import Change
from chipkit.trust.database import Database, upgrade
from chipkit.trust.falling import let_fall
from chipkit.trust.grounds import GroundKind
from chipkit.trust.old_bases import base_of
from chipkit.trust.old_folder import OLD_INDEX, read_old_folder, take_over
from chipkit.trust.pinned_lists import one_form
from chipkit.trust.schema import BASES_NOTED, FORGEABLE_LEFT, ONE_FORM
from chipkit.trust.store_view import newest_version

__all__ = ["bring_forward", "settle"]


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
    """Do once what an older chipkit did not: note bases, keep lists in one form, let fall what rests on nothing by now.

    That is a list whose CSCA is none any more, and what rests on a signature that anybody may have made. It is part of
    the transaction of whoever writes next: what is merely tried leaves nothing of it.
    """
    if not versions.is_noted(database, BASES_NOTED):
        _note_bases(database)
    if not versions.is_noted(database, ONE_FORM):
        _in_one_form(database)
    for name in (BASES_NOTED, FORGEABLE_LEFT, ONE_FORM):
        database.rows("INSERT OR REPLACE INTO meta VALUES (?, 1)", (name,))
    last = newest_version(database)
    if last.at is None:
        return
    change = Change(database, last.number + 1, last.token, last.at)
    let_fall(change, anew=True)
    if change.wrote:
        versions.seal(change, "migration", "")


def _in_one_form(database: Database) -> None:
    """Keep each list of document signers under the digest of the one form by which it is known (`read_list`)."""
    for number, raw in database.rows("SELECT id, raw FROM content WHERE form = 'signer list'"):
        known = raw
        with suppress(ChipkitError):  # what is damaged is told where it is looked up
            known = one_form(raw)
        digest = hashlib.sha256(known).hexdigest()
        if known == raw:
            continue
        if same := database.rows("SELECT id FROM content WHERE sha256 = ?", (digest,)):
            database.rows("UPDATE ground SET content = ? WHERE content = ?", (same[0][0], number))
            database.rows("DELETE FROM content WHERE id = ?", (number,))
        else:
            database.rows("UPDATE content SET sha256 = ?, raw = ? WHERE id = ?", (digest, known, number))


def _note_bases(database: Database) -> None:
    """Note which CSCA each signer of master lists was believed for (`chipkit.trust.old_bases`).

    All versions that are kept get the note, so that a rollback brings it along.
    """

    def rows(statement: str, **values: Any) -> list[tuple[Any, ...]]:
        return database.rows(statement, values)

    signers = "SELECT sha256, since, until, accepted_at FROM list_signer WHERE pinned = 0"
    for sha256, since, until, accepted_at in database.rows(signers):
        base = base_of(rows, sha256, since, accepted_at)
        if base:
            database.rows(
                "UPDATE ground SET rests_on = ? WHERE rests_on = '' AND kind = ? AND signer = ? AND since >= ?"
                " AND since < ? AND content IN (SELECT id FROM content WHERE form = 'master list')",
                (base, GroundKind.KEPT.value, sha256, since, until),
            )
