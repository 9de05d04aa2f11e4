"""A trust store in memory: the tables of the store's file, in no file.

So it is found out by the same rows in both what grounds make of a certificate, and what falls with what.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property

from chipkit.trust import versions
from chipkit.trust.applying import apply_plan, place_all
from chipkit.trust.change import Change
from chipkit.trust.database import Database
from chipkit.trust.falling import let_fall
from chipkit.trust.look_ups import LookUps
from chipkit.trust.model import InMemoryTrust
from chipkit.trust.plan import ImportPlan
from chipkit.trust.store_view import newest_version, no_store
from chipkit.trust.stored_holdings import StoredHoldings

__all__ = ["InMemoryHoldings"]


class InMemoryHoldings(StoredHoldings):
    """A store in memory, which stays as it is: what an import makes of it is another one."""

    def __init__(self, database: Database | None = None) -> None:
        """Look at the newest version of a database in memory, which nobody changes; an empty one by default."""
        self._database = database or no_store()
        version = newest_version(self._database)
        super().__init__(LookUps(self._database, version.number, lambda: version.token, settled=True))

    @classmethod
    def of(cls, trust: InMemoryTrust, *, at: datetime | None = None) -> InMemoryHoldings:
        """A store that holds what a trust in memory does, as of a time with its zone; now by default."""
        database = no_store()
        with _change(database, at) as change:
            place_all(trust, change)
        return cls(database)

    @property
    def trust(self) -> InMemoryTrust:
        """Whom it trusts."""
        return self._in_memory

    @cached_property
    def _in_memory(self) -> InMemoryTrust:
        return self._asked.in_memory()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, InMemoryHoldings) and self._asked.generation == other._asked.generation

    def __hash__(self) -> int:
        return hash(self._asked.generation)

    def applied(self, plan: ImportPlan) -> InMemoryHoldings:
        """The store after `plan`."""
        database = self._database.copied()
        with _change(database, plan.at) as change:
            apply_plan(plan, self, change)
            let_fall(change, asked=True)
        return InMemoryHoldings(database)


@contextmanager
def _change(database: Database, at: datetime | None) -> Iterator[Change]:
    last = newest_version(database)
    with database.transaction():
        change = Change(database, last.number + 1, last.token, at or datetime.now(UTC))
        yield change
        if change.wrote:
            versions.seal(change, "import", "")
