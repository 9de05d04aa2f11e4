"""The versions of the trust store: how one is sealed, how an older one comes back, and how long one is kept."""

from __future__ import annotations

import os
from dataclasses import fields
from datetime import timedelta
from typing import Final

from chipkit.codec.moments import moved
from chipkit.errors import TrustError
from chipkit.trust.change import Change
from chipkit.trust.database import Database
from chipkit.trust.rows import text, time_text
from chipkit.trust.schema import FOR_EVER, VERSIONED
from chipkit.trust.store_view import StoreVersion, TrustVersionGoneError

__all__ = ["KEPT_DAYS", "KEPT_VERSIONS", "gone", "is_behind", "is_noted", "restore", "seal"]

KEPT_VERSIONS: Final = 16
"""So many of the last versions can be read and rolled back to, whatever their age."""
KEPT_DAYS: Final = 2
"""A version can be read for so many days after the next one came, so that no batch ends for an import."""
_MOST_VERSIONS: Final = 1000
_MOST_HISTORY: Final = 10_000


def is_behind(database: Database) -> bool:
    """Whether the file is a new one, or has the tables of an older chipkit (`chipkit.trust.bringing_forward`)."""
    return database.version < database.tables.version


def is_noted(database: Database, name: str) -> bool:
    """Whether something was done once that an older chipkit did not, by its row of `meta`."""
    return bool(database.rows("SELECT 1 FROM meta WHERE name = ?", (name,)))


def seal(change: Change, action: str, source: str) -> None:
    """Make a version of a change, and let those go that are not kept any more; inside of its transaction."""
    database, live = change.database, {"live": FOR_EVER}
    counts = change.counts
    made = StoreVersion(
        number=change.number, token=change.token, action=action, at=change.at,
        by=text(change.by), source=text(source), added=counts.added, changed=counts.changed, removed=counts.removed,
        refused=counts.refused, anchors=sum(change.now.kinds().values()),
        crls=database.number(
            "SELECT count(DISTINCT c.id) FROM content c JOIN ground g ON g.content = c.id AND g.until = :live"
            " WHERE c.form = 'crl'", live,
        ),
        signers=database.number("SELECT count(*) FROM list_signer WHERE until = :live", live),
    )  # fmt: skip
    facts = {each.name: getattr(made, each.name) for each in fields(made)}
    database.insert("version", **{**facts, "at": time_text(change.at)})
    change.sealed = made
    _let_go(change)


def restore(change: Change, number: int) -> None:
    """Make the rows that hold those of an older version.

    Raises:
        TrustVersionGoneError: The version is not kept any more.
        TrustError: There never was such a version.
    """
    database, last = change.database, change.number - 1
    if not database.number("SELECT value FROM meta WHERE name = 'oldest'") <= number <= last:
        raise gone(database.path, number, last)
    for table, columns in VERSIONED.items():
        for (row,) in database.rows(
            f"SELECT id FROM {table} WHERE until = ? AND since > ?",
            (FOR_EVER, number),
        ):
            change.end_row(table, row)
        was = f"SELECT {', '.join(columns)} FROM {table} WHERE since <= ? AND until > ? AND until < ?"
        for values in database.rows(f"{was} ORDER BY id", (number, number, FOR_EVER)):
            change.write_again(table, columns, values)


def gone(path: str | os.PathLike[str], number: int, last: int) -> TrustError:
    """The error for a version that is not kept, or that never was: the newest one is `last`."""
    if not 0 <= number <= last:
        return TrustError(f"{os.fspath(path)}: there is no version {number} of the trust store; the newest is {last}")
    return TrustVersionGoneError(f"{os.fspath(path)}: version {number} of the trust store is not kept any more")


def _let_go(change: Change) -> None:
    """Remove the rows that only versions show which are not kept any more."""
    database = change.database
    ended = time_text(moved(change.at, -timedelta(days=KEPT_DAYS)))
    # a version ends with the one after it
    by_age = database.number("SELECT coalesce(max(number), 0) FROM version WHERE at < ?", (ended,))
    oldest = max(min(by_age, change.number - KEPT_VERSIONS + 1), change.number - _MOST_VERSIONS + 1, 0)
    if oldest <= database.number("SELECT value FROM meta WHERE name = 'oldest'"):
        return
    database.rows("UPDATE meta SET value = ? WHERE name = 'oldest'", (oldest,))
    for table in VERSIONED:
        database.rows(f"DELETE FROM {table} WHERE until <= ?", (oldest,))
    database.rows("DELETE FROM member WHERE list NOT IN (SELECT content FROM ground)")
    # by the key of a CSCA that is gone its newer certificate is known to hold up the lists of those whom it certified
    needed = "SELECT content FROM ground UNION SELECT c.id FROM content c JOIN ground g ON g.rests_on = c.sha256"
    database.rows(f"DELETE FROM content WHERE id NOT IN ({needed})")
    for table in ("certificate", "crl"):
        database.rows(f"DELETE FROM {table} WHERE content NOT IN (SELECT id FROM content)")
    database.rows("DELETE FROM version WHERE number <= ?", (change.number - _MOST_HISTORY,))
