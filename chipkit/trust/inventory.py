"""What a version of the trust store holds and why, row by row, for those who keep it: little of it is parsed.

A look-up of `chipkit.trust.look_ups` asks whom to trust; here it is asked what there is, also of what vouches for
nothing, who placed and confirmed it, and what was removed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import field
from datetime import datetime
from typing import Any, Final, Literal

from chipkit.frozen import freeze
from chipkit.trust.database import Database
from chipkit.trust.grounds import Ground, GroundKind, kinds_by
from chipkit.trust.model import AnchorKind, Confirmation
from chipkit.trust.rows import moment
from chipkit.trust.schema import LIVE, RESTING
from chipkit.trust.weighing import Weighing
from chipkit.values import dataclass

__all__ = ["ContentForm", "Inventory", "Kept", "Removed", "RemovedKind", "WhatFell"]

RemovedKind = Literal["certificate", "crl", "master list", "signer list", "list signer", "list key", "collected"]

ContentForm = Literal["certificate", "crl", "master list", "signer list"]

_GROUNDS: Final = (
    "SELECT c.sha256, c.form, c.size, g.kind, g.source, g.list, g.signer, g.rests_on, g.reason, g.placed_by,"
    f" g.placed_at FROM content c JOIN ground g ON g.content = c.id AND {LIVE.format('g')} WHERE {{0}}"
    " ORDER BY c.id, g.id"
)
_EVERY_KIND: Final = (
    "SELECT c.sha256, g.kind, g.rests_on,"
    f" EXISTS (SELECT 1 FROM confirmation f WHERE f.sha256 = c.sha256 AND {LIVE.format('f')}), g.list,"
    f" g.signer FROM content c JOIN ground g ON g.content = c.id AND {LIVE.format('g')} WHERE c.form = 'certificate'"
    " ORDER BY g.id"
)
_RESTING_LISTS: Final = (
    "SELECT c.sha256, g.rests_on, g.signer FROM ground g CROSS JOIN content c ON c.id = g.content"
    f" WHERE {RESTING} AND {LIVE.format('g')} AND c.form = 'master list' ORDER BY 1"
)
_AFTER_HEX: Final = "g"
"""Behind every digit of a SHA-256 in hex, in the order of letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One thing that is kept, and for what reasons."""

    sha256: str
    form: ContentForm
    size: int
    """In bytes."""
    grounds: tuple[Ground, ...] = field(repr=False)

    @property
    def marked(self) -> str:
        """Why it is never used; empty for most."""
        return next((each.reason for each in reversed(self.grounds) if each.kind is GroundKind.MARKED), "")


@dataclass(frozen=True, slots=True)
class Removed:
    """A certificate that the operator removed, so that no list brings it back."""

    sha256: str
    by: str
    source: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatFell:
    """What was taken away, and what that made of the rest."""

    kinds: tuple[RemovedKind, ...]
    """What bore the SHA-256: a certificate may be a list signer's, too."""
    before: Mapping[str, AnchorKind] = field(repr=False)
    """What kind of anchor each one was, by SHA-256."""
    after: Mapping[str, AnchorKind] = field(repr=False)
    lists: tuple[str, ...] = ()
    """SHA-256 of the signed lists that fell with it."""
    signers: tuple[str, ...] = ()
    """SHA-256 of the certificates of the signers of master lists that are believed no more for that."""

    def __post_init__(self) -> None:
        freeze(self, "before", "after")

    @property
    def lost(self) -> tuple[str, ...]:
        """SHA-256 of each anchor that is none any more."""
        return tuple(each for each in self.before if each not in self.after)

    @property
    def changed(self) -> tuple[str, ...]:
        """SHA-256 of each anchor that is one of another kind now."""
        return tuple(each for each, kind in self.before.items() if self.after.get(each, kind) is not kind)


class Inventory:
    """The rows of one version."""

    def __init__(self, database: Database, version: int) -> None:
        """Ask a store.

        Args:
            database: Its file.
            version: The number of the version that is asked for.
        """
        self._database, self._version = database, version

    def of(self, sha256: str) -> Kept | None:
        """What is kept under a SHA-256, in hex."""
        return next(self._kept("c.sha256 = :key", key=sha256), None)

    def marked(self, country: str | None = None) -> tuple[Kept, ...]:
        """The certificates that are kept and never used, of a country in upper case or of all."""
        marked = f"SELECT m.content FROM ground m WHERE m.kind = :key AND {LIVE.format('m')}"
        where = f"c.id IN ({marked}) AND (:country IS NULL OR :country = (SELECT k.country FROM certificate k"
        return tuple(self._kept(f"{where} WHERE k.content = c.id))", key=GroundKind.MARKED.value, country=country))

    def all_of(self, form: ContentForm, country: str | None = None) -> Iterator[Kept]:
        """Everything of a form; certificates and revocation lists of a country, in upper case, or of all."""
        if country is None or form not in ("certificate", "crl"):
            return self._kept("c.form = :form", form=form)
        return self._kept(
            f"c.form = :form AND c.id IN (SELECT k.content FROM {form} k WHERE k.country = :country)",
            form=form, country=country,
        )  # fmt: skip

    def matching(self, digits: str) -> tuple[str, ...]:
        """Each SHA-256 that begins so: of what is kept or was removed, of list signers, pinned keys and signers met."""
        begins = "{0} >= :low AND {0} < :high"
        kept = f"EXISTS (SELECT 1 FROM ground g WHERE g.content = c.id AND {LIVE.format('g')})"
        statement = (
            f"SELECT c.sha256 FROM content c WHERE {begins.format('c.sha256')} AND {kept}"
            f" UNION SELECT s.sha256 FROM list_signer s WHERE {begins.format('s.sha256')} AND {LIVE.format('s')}"
            f" UNION SELECT b.sha256 FROM barred b WHERE {begins.format('b.sha256')} AND {LIVE.format('b')}"
            f" UNION SELECT p.sha256 FROM list_key p WHERE {begins.format('p.sha256')} AND {LIVE.format('p')}"
            f" UNION SELECT m.sha256 FROM met m WHERE {begins.format('m.sha256')}"
        )
        return tuple(row[0] for row in self._rows(f"{statement} ORDER BY 1", low=digits, high=digits + _AFTER_HEX))

    def confirmation(self, sha256: str) -> Confirmation | None:
        """Who confirmed the certificate of this SHA-256 itself; a link certificate inherits one besides."""
        rows = self._rows(f"SELECT by, source, at FROM confirmation f WHERE sha256 = :key AND {LIVE.format('f')}",
                          key=sha256)  # fmt: skip
        with self._database.blamed():
            return Confirmation(rows[0][0], rows[0][1], datetime.fromisoformat(rows[0][2])) if rows else None

    def removed(self, sha256: str) -> Removed | None:
        """Who removed the certificate of this SHA-256, where somebody did."""
        rows = self._rows(f"SELECT sha256, by, source, at FROM barred b WHERE sha256 = :key AND {LIVE.format('b')}",
                          key=sha256)  # fmt: skip
        with self._database.blamed():
            return Removed(rows[0][0], rows[0][1], rows[0][2], moment(rows[0][3])) if rows else None

    def conformance(self, sha256: str) -> tuple[str, ...]:
        """The codes that a directory gave a certificate for how it departs from Doc 9303-12."""
        rows = self._rows(
            "SELECT h.codes FROM conformance h JOIN content c ON c.id = h.content WHERE c.sha256 = :key"
            f" AND {LIVE.format('h')}",
            key=sha256,
        )
        with self._database.blamed():
            return tuple(str(code) for (codes,) in rows for code in json.loads(codes))

    def accepted_by(self, sha256: str) -> str:
        """Who accepted a signer of master lists; empty where nobody gave a name."""
        rows = self._rows(f"SELECT accepted_by FROM list_signer s WHERE sha256 = :key AND {LIVE.format('s')}",
                          key=sha256)  # fmt: skip
        return str(rows[0][0]) if rows else ""

    def roles(self, country: str | None = None) -> Mapping[str, int]:
        """How many certificates of each role are kept, as `chipkit.trust.rows.role_of` says it."""
        statement = (
            "SELECT k.role, count(*) FROM certificate k WHERE (:country IS NULL OR k.country = :country) AND"
            f" EXISTS (SELECT 1 FROM ground g WHERE g.content = k.content AND {LIVE.format('g')}) GROUP BY k.role"
        )
        return Counter(dict(self._rows(statement, country=country)))

    def listed_by(self, sha256: str) -> int:
        """How many certificates are kept for the sake of a signed list."""
        statement = f"SELECT count(*) FROM ground g WHERE g.list = :key AND {LIVE.format('g')}"
        return int(self._rows(statement, key=sha256)[0][0])

    def resting_on(self, sha256: str) -> tuple[str, ...]:
        """SHA-256 of the link certificates that are what the certificate of this SHA-256 is."""
        statement = (
            f"SELECT c.sha256 FROM content c JOIN ground g ON g.content = c.id AND {LIVE.format('g')}"
            " WHERE g.rests_on = :key AND c.form = 'certificate' ORDER BY 1"
        )
        return tuple(row[0] for row in self._rows(statement, key=sha256))

    def resting_lists(self) -> tuple[tuple[str, str, str], ...]:
        """SHA-256 of each master list whose signer is believed for a CSCA alone, of that CSCA, and of the signer."""
        return tuple(self._rows(_RESTING_LISTS))

    def kinds(self, without: Collection[str] = ()) -> Mapping[str, AnchorKind]:
        """What kind of anchor each one is, by SHA-256; of certificates, links alone are read for it.

        Args:
            without: SHA-256, in hex, of signed lists that are not to count.
        """
        with self._database.blamed():
            bases = {sha256: base for sha256, base, _ in self._rows(_RESTING_LISTS)}
            counts = _Counting(self._rows)
            rows = (row for row in self._rows(_EVERY_KIND) if row[4] not in without)
            return kinds_by(counts.row(row, bases.get(row[4], "")) for row in rows)

    # ------------------------------------------------------------------------------------------------------------------

    def _rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        return self._database.rows(statement, {"version": self._version, **values})

    def _kept(self, condition: str, **values: Any) -> Iterator[Kept]:
        """What meets a condition, each with its grounds."""
        with self._database.blamed():
            grouped: dict[tuple[str, ContentForm, int], list[Ground]] = {}
            for sha256, form, size, *ground in self._rows(_GROUNDS.format(condition), **values):
                grouped.setdefault((sha256, form, size), []).append(_ground(ground))
            found = [
                Kept(sha256=sha256, form=form, size=size, grounds=tuple(grounds))
                for (sha256, form, size), grounds in grouped.items()
            ]
        yield from found


class _Counting:
    """Rows of grounds as they count: one that rests on what anybody may have signed, as placed by hand."""

    def __init__(self, rows: Callable[..., list[tuple[Any, ...]]]) -> None:
        self._weighing = Weighing(rows)
        self._lists: dict[tuple[str, ...], bool] = {}

    def row(self, row: tuple[Any, ...], base: str) -> tuple[str, str, str, object]:
        """A ground as `kinds_by` takes it."""
        sha256, word, rests_on, confirmed, listed, signer = row
        by_list, kind = (listed, signer, base), GroundKind(word)
        if kind is GroundKind.LINKED:
            below = bool(self._weighing.why_below(sha256, kind, rests_on, *by_list))
        elif listed:
            key = (word, *by_list)
            if key not in self._lists:
                self._lists[key] = bool(self._weighing.why_below(sha256, kind, rests_on, *by_list))
            below = self._lists[key]
        else:
            below = False
        return sha256, GroundKind.PLACED.value if below else word, rests_on, confirmed


def _ground(row: list[Any]) -> Ground:
    kind, source, listed, signer, rests_on, reason, placed_by, placed_at = row
    return Ground(
        kind=GroundKind(kind), source=source, list=listed, signer=signer, rests_on=rests_on, reason=reason,
        placed_by=placed_by, placed_at=moment(placed_at),
    )  # fmt: skip
