"""What a store certainly does not hold, asked for many keys at once, so that no look-up is made for each of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from chipkit.trust.database import Database

__all__ = ["Absent", "Key"]

Key = Literal["content.sha256", "certificate.key_identifier", "certificate.issuer_key"]
"""Table and column, which has an index."""
_AT_ONCE: Final = 500
"""Keys in one statement; SQLite takes 999 of old."""


class Absent:
    """Keys under which no version of a store holds anything. What is written later is not seen, unless it is said."""

    def __init__(self, database: Database) -> None:
        """Ask this file."""
        self._database = database
        self._known: dict[Key, set[str | bytes]] = {}

    def ask(self, key: Key, values: Iterable[str | bytes | None]) -> None:
        """Find out which of these keys nothing is kept under.

        Raises:
            TrustError: The file is damaged, or another program keeps writing there.
        """
        known = self._known.setdefault(key, set())
        table, _, column = key.partition(".")
        wanted = [each for each in dict.fromkeys(values) if each is not None and each not in known]
        for begin in range(0, len(wanted), _AT_ONCE):
            page = wanted[begin : begin + _AT_ONCE]
            marks = ", ".join("?" * len(page))
            held = self._database.rows(f"SELECT {column} FROM {table} WHERE {column} IN ({marks})", page)
            known.update(page)
            known.difference_update(row[0] for row in held)

    def lacks(self, key: Key, value: str | bytes) -> bool:
        """Whether it is known that nothing is kept under this key."""
        return value in self._known.get(key, ())

    def wrote(self, key: Key, value: str | bytes) -> None:
        """From now on something is kept under this key."""
        self._known.get(key, set()).discard(value)
