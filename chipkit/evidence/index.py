"""The index of what is kept: which evidence a list, a signer, an issuer or a terminal touches, and whose it is.

It answers without opening, let alone judging, any evidence. It holds certificates and digests, and of a person nothing
but tags that a secret key made of numbers. It is one file of SQLite for its owner alone, written in transactions
(`chipkit.trust.database`): whatever ends a writer, an entry is there whole or not at all.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

from chipkit.errors import CodecError, EvidenceIndexError, TrustError
from chipkit.evidence.index_entry import IndexEntry, PathCertificate
from chipkit.evidence.index_tables import INDEX
from chipkit.evidence.listed import Listed
from chipkit.pki.crl import CertificateList
from chipkit.trust.database import Database, created, file_facts, upgrade
from chipkit.trust.rows import moment, text, time_text
from chipkit.values import dataclass

__all__ = ["QUESTIONS", "Demand", "EvidenceIndex", "LostAmendment", "Touched"]

_COLUMNS: Final = (
    "id", "place", "sha256", "base_digest", "made_at", "outcome", "verdict", "policy_id", "policy_version",
    "policy_digest", "terminal", "amendments", "last_amendment",
)  # fmt: skip
_ENTRY: Final = ", ".join(f"entry.{name}" for name in _COLUMNS)
_NAMED: Final = "entry.place, entry.sha256, entry.made_at, entry.outcome, entry.verdict"
QUESTIONS: Final[Mapping[str, str]] = {
    "certificate": f"SELECT {_NAMED} FROM path CROSS JOIN entry ON entry.id = path.entry WHERE path.certificate = ?",
    "crl": f"SELECT {_NAMED} FROM list CROSS JOIN entry ON entry.id = list.entry WHERE list.sha256 = ?",
    "terminal": f"SELECT {_NAMED} FROM entry WHERE terminal = ? AND terminal <> ''",
    "number": f"SELECT {_NAMED} FROM tag CROSS JOIN entry ON entry.id = tag.entry WHERE tag.tag = ?",
    "place": f"SELECT {_ENTRY} FROM entry WHERE place = ?",
    "end": "SELECT base_digest, amendments, last_amendment FROM entry WHERE place = ?",
    "base_digest": f"SELECT {_ENTRY} FROM entry WHERE base_digest = ? AND base_digest <> ''",
    "issued": "SELECT sha256, serial FROM certificate WHERE issuer = ?",
    "path": (
        "SELECT certificate.sha256, certificate.issuer, certificate.serial FROM path CROSS JOIN certificate"
        " ON certificate.sha256 = path.certificate WHERE path.entry = ? ORDER BY path.place"
    ),
    "lists": "SELECT sha256 FROM list WHERE entry = ? ORDER BY sha256",
}
"""What is asked, each with one value, and each answered by an index; a test asks SQLite how it goes about it."""


@dataclass(frozen=True, slots=True)
class Touched:
    """One piece of evidence that was asked for, and by which certificate or list it is meant."""

    place: str
    """The path of its file."""
    sha256: str
    """Of the file, in hexadecimal."""
    made_at: datetime
    outcome: str
    verdict: str
    by: str
    """SHA-256 of the certificate, of the list, or of the terminal's certificate; empty where a number was asked for."""


@dataclass(frozen=True, slots=True)
class LostAmendment:
    """Evidence that has fewer amendments than the index knows of, or others."""

    entry: IndexEntry
    count: int
    """How many amendments the file has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What was given out or erased because a person demanded it; nothing here tells who."""

    action: str
    """ "export", "erase" or "redact"."""
    at: datetime
    by: str
    """Who did it, as the operator wrote it."""
    reason: str
    sha256: str
    """Of the file that was given out, or of the one that is gone."""


class EvidenceIndex:
    """The index in a file. Threads may share one."""

    def __init__(self, path: str | os.PathLike[str], *, write: bool = False, patience: float = 10.0) -> None:
        """Open the index; for writing, one that is not there is made.

        Args:
            path: The file.
            write: Whether entries are added or taken away.
            patience: Seconds to wait for somebody else who writes there.

        Raises:
            EvidenceIndexError: The file is not there, damaged, of another kind, or others may write there.
            OSError: The file cannot be made.
        """
        self.path = Path(path)
        with _told():
            if file_facts(self.path) is None:
                if not write:
                    raise EvidenceIndexError(f"{path}: no such index")
                created(self.path)
            self._database = Database(self.path, write=write, patience=patience, tables=INDEX)
            if write:
                self._database.rows("PRAGMA secure_delete = ON")  # what is erased is not left in free pages
                with self._database.transaction():
                    upgrade(self._database)
            elif self._database.version < INDEX.version:
                raise EvidenceIndexError(f"{path}: no index yet, or one of an older version: add something to it first")

    # filling ----------------------------------------------------------------------------------------------------------

    def put(self, entries: Iterable[tuple[IndexEntry, Iterable[bytes]]]) -> None:
        """Add entries with the tags of their numbers; one of the same place is replaced. All of them, or none.

        Amendments that the same evidence was known to have stay known: a file that lost its last ones is told of
        still, however often it is indexed. Whoever removes the entry has them forgotten.

        Raises:
            EvidenceIndexError: The file is damaged, or somebody else keeps writing there.
        """
        with _told(), self._database.transaction():
            for entry, tags in entries:
                self._put(entry, tags)

    def _put(self, entry: IndexEntry, tags: Iterable[bytes]) -> None:
        entry = self._with_known_end(entry)
        self._remove(entry.place)
        values: dict[str, Any] = {name: getattr(entry, name) for name in _COLUMNS[1:]}
        values |= {"place": text(entry.place), "made_at": time_text(entry.made_at)}
        number = self._database.insert("entry", **values, signer=entry.path[0].sha256 if entry.path else "")
        self._database.many(
            "INSERT OR IGNORE INTO certificate (sha256, issuer, serial) VALUES (?, ?, ?)",
            [(each.sha256, each.issuer, each.serial) for each in entry.path],
        )
        self._database.many(
            "INSERT OR IGNORE INTO path (certificate, entry, place) VALUES (?, ?, ?)",
            [(each.sha256, number, place) for place, each in enumerate(entry.path)],
        )
        self._database.many("INSERT OR IGNORE INTO list VALUES (?, ?)", [(each, number) for each in entry.crls])
        self._database.many("INSERT OR IGNORE INTO tag VALUES (?, ?)", [(each, number) for each in tags])

    def amended(self, place: str, sha256: str, digests: Sequence[str]) -> bool:
        """Note that a file was added to, so that a loss of what was added last is found; its tags stay.

        An end that is known and no longer there stays known: what was lost before is found all the same.

        Args:
            place: The path of the file.
            sha256: Of the file as it is now.
            digests: SHA-256 of each of its amendments, in their order.

        Returns:
            Whether there is an entry of this place.

        Raises:
            EvidenceIndexError: The file is damaged, or somebody else keeps writing there.
        """
        with _told(), self._database.transaction():
            found = self._database.rows(
                "SELECT id, amendments, last_amendment FROM entry WHERE place = ?", (text(place),)
            )
            for number, known, end in found:
                self._database.rows("UPDATE entry SET sha256 = ? WHERE id = ?", (sha256, number))
                if digests and (known == 0 or (known <= len(digests) and digests[known - 1] == end)):
                    self._database.rows(
                        "UPDATE entry SET amendments = ?, last_amendment = ? WHERE id = ?",
                        (len(digests), digests[-1], number),
                    )
        return bool(found)

    def _with_known_end(self, entry: IndexEntry) -> IndexEntry:
        rows = self._database.rows(QUESTIONS["end"], (text(entry.place),))
        for base_digest, amendments, last in rows:
            if base_digest and base_digest == entry.base_digest and amendments and amendments >= entry.amendments:
                return replace(entry, amendments=amendments, last_amendment=last)
        return entry

    def remove(self, place: str) -> None:
        """Take an entry away, with its tags.

        Raises:
            EvidenceIndexError: The file is damaged, or somebody else keeps writing there.
        """
        with _told(), self._database.transaction():
            self._remove(place)

    def _remove(self, place: str) -> None:
        for (number,) in self._database.rows("SELECT id FROM entry WHERE place = ?", (text(place),)):
            for table in ("path", "list", "tag"):
                self._database.rows(f"DELETE FROM {table} WHERE entry = ?", (number,))
            self._database.rows("DELETE FROM entry WHERE id = ?", (number,))

    def record(self, demand: Demand, *, gone: str = "", left: IndexEntry | None = None) -> None:
        """Write down what was done on a person's demand, and in one with it what became of the entry.

        Args:
            demand: What was done.
            gone: The place of the entry that is taken away, with its tags; empty where none is.
            left: What takes its place: evidence without anything personal, which has no tags any more.

        Raises:
            EvidenceIndexError: The file is damaged, or somebody else keeps writing there.
        """
        with _told(), self._database.transaction():
            if gone:
                self._remove(gone)
            if left is not None:
                self._put(left, ())
            self._database.insert(
                "demand", action=demand.action, at=time_text(demand.at), by=text(demand.by),
                reason=text(demand.reason), sha256=demand.sha256,
            )  # fmt: skip

    # asking -----------------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        """How many entries there are."""
        with _told():
            return self._database.number("SELECT count(*) FROM entry")

    def touched_by_list(self, crl: CertificateList) -> Iterator[Touched]:
        """The evidence with a certificate in its path that a revocation list names, whether it was revoked then or not.

        The list is not verified here. An issuer's name counts as a person would take it, so that too much is named
        rather than too little.
        """
        listed = Listed(crl)
        for issuer in listed.issuers:
            for sha256, serial in self._rows("issued", issuer):
                if listed.names(issuer, serial):
                    yield from self.touched_by_certificate(sha256)

    def touched_by_certificate(self, sha256: str) -> Iterator[Touched]:
        """The evidence with this certificate in its path: a signer's, a link's or an issuer's."""
        yield from self._touched("certificate", sha256.lower())

    def touched_by_terminal(self, sha256: str) -> Iterator[Touched]:
        """The evidence that the terminal with this certificate sealed."""
        yield from self._touched("terminal", sha256.lower())

    def resting_on(self, crl_sha256: str) -> Iterator[Touched]:
        """The evidence that was judged with this very revocation list."""
        yield from self._touched("crl", crl_sha256.lower())

    def with_tag(self, tag: bytes) -> Iterator[Touched]:
        """The evidence of the person of whose number the tag was made (`chipkit.evidence.index_entry.number_tag`)."""
        yield from self._touched("number", tag)

    def entry(self, place: str) -> IndexEntry | None:
        """The entry of a file; None where there is none."""
        found = self._rows("place", text(place))
        return self._entry(found[0]) if found else None

    def lost_amendment(
        self, base_digest: str, count: int, last: str, *, digests: Sequence[str] | None = None
    ) -> LostAmendment | None:
        """Whether evidence lacks amendments that the index knows of; None where it does not, or is not known.

        Args:
            base_digest: Of the evidence.
            count: How many amendments its file has.
            last: SHA-256 of the last of them; empty without one.
            digests: SHA-256 of each of them, in their order. Without these it is not found that somebody took the last
                ones away, and put more others in their place than he took.
        """
        for row in self._rows("base_digest", base_digest):
            entry = self._entry(row)
            others = count == entry.amendments and last != entry.last_amendment
            if digests is not None and 0 < entry.amendments <= len(digests):
                others = others or digests[entry.amendments - 1] != entry.last_amendment
            if count < entry.amendments or others:
                return LostAmendment(entry, count)
        return None

    def demands(self) -> tuple[Demand, ...]:
        """What was done on persons' demands, the last first."""
        rows = self._all("SELECT action, at, by, reason, sha256 FROM demand ORDER BY id DESC")
        return tuple(
            Demand(action=action, at=_time(at), by=by, reason=reason, sha256=sha256)
            for action, at, by, reason, sha256 in rows
        )

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # inside -----------------------------------------------------------------------------------------------------------

    def _touched(self, question: str, value: str | bytes) -> Iterator[Touched]:
        by = value if isinstance(value, str) else ""
        for place, sha256, made_at, outcome, verdict in self._rows(question, value):
            yield Touched(place, sha256, _time(made_at), outcome, verdict, by)

    def _rows(self, question: str, value: object) -> list[tuple[Any, ...]]:
        return self._all(QUESTIONS[question], (value,))

    def _all(self, statement: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with _told():
            return self._database.rows(statement, values)

    def _entry(self, row: tuple[Any, ...]) -> IndexEntry:
        number, *values = row
        content = dict(zip(_COLUMNS[1:], values, strict=True))
        path = tuple(PathCertificate(*each) for each in self._rows("path", number))
        lists = tuple(sha256 for (sha256,) in self._rows("lists", number))
        with _told(), self._database.blamed():
            return IndexEntry(**content | {"made_at": _time(content["made_at"]), "path": path, "crls": lists})


def _time(value: str) -> datetime:
    try:
        at = moment(value)
    except CodecError as error:
        raise EvidenceIndexError(f"the index is damaged: {error.reason}") from error
    if at is None:
        raise EvidenceIndexError("the index is damaged: an entry has no time")
    return at


@contextmanager
def _told() -> Iterator[None]:
    """What goes wrong in the file, told as an error of the index."""
    try:
        yield
    except TrustError as error:
        raise EvidenceIndexError(str(error)) from error
