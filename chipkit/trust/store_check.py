"""Whether the rows of a trust store are what somebody signed or placed: all of them, as they are now.

Whoever can write the file decides whom chipkit trusts, and no row proves otherwise. But what a list is said to carry
can be looked up in that list, which is kept as it was signed; what a key is said to have signed can be checked; and
what an operator is said to have placed names when. What none of these explains is told.
"""

from __future__ import annotations

import stat
from collections.abc import Collection, Iterator
from hashlib import sha256 as digest
from pathlib import Path
from typing import Any, Final

from chipkit.errors import ChipkitError, TrustError
from chipkit.pki.certificate import Certificate, parse_certificate
from chipkit.pki.crl import parse_crl
from chipkit.trust.database import Database, file_facts
from chipkit.trust.falling import lists_by_anybody, taking_back
from chipkit.trust.grounds import GroundKind
from chipkit.trust.listed import without_rest
from chipkit.trust.look_ups import LookUps
from chipkit.trust.marking import is_test, names_test
from chipkit.trust.master_list import signers_of
from chipkit.trust.ownership import refuse_foreign, refuse_foreign_file
from chipkit.trust.pinned_lists import read_list
from chipkit.trust.reliance import ANYBODY
from chipkit.trust.rows import certificate_row, crl_row, whole
from chipkit.trust.schema import FOR_EVER
from chipkit.trust.signatures import signature_verdict
from chipkit.trust.store import FETCHED, LOCK, TrustStore
from chipkit.trust.stored_holdings import StoredHoldings
from chipkit.trust.taken_back_lists import TAKEN_BACK_LIST
from chipkit.values import dataclass

__all__ = ["StoreProblem", "problems", "without_their_list"]

_BY_LISTS: Final = frozenset((GroundKind.LIST_SIGNED, GroundKind.PINNED_SIGNER))
_MOST_ODD_PAGES: Final = 10
_BESIDE: Final = (LOCK, FETCHED, "time-stamp-authorities.pem", "terminals.json", ".terminals-lock")
"""What else may lie in the folder that counts for something; a test compares."""


@dataclass(frozen=True, slots=True)
class StoreProblem:
    """One thing that is not in order."""

    what: str
    sha256: str = ""
    """Of what it is about, in hex; empty for the file as a whole."""


def problems(store: TrustStore, published: Collection[str] | None = None) -> tuple[StoreProblem, ...]:
    """What is not in order with a store; it takes the time of reading all of it, and of one signature for each link.

    Args:
        store: The store.
        published: SHA-256, in hex, of the certificates whose fingerprints came with the release; of any other one that
            is known and not confirmed, a row must say where that came from. They are not asked for by default.
    """
    beside = tuple(_beside(store.folder))
    try:
        refuse_foreign(store.folder)
        view = store.view()
    except TrustError as error:
        return (StoreProblem(str(error)), *beside)
    if not view.version.number:
        return (*_emptied(store.path), *beside)
    database = Database(store.path)
    try:
        return (*_Check(database, view.everything, published).found(), *beside)
    finally:
        database.close()


def _emptied(path: Path) -> Iterator[StoreProblem]:
    """A file without a byte, which is read as a store in which nothing is yet: only its first writer leaves it so."""
    facts = file_facts(path)
    if facts is not None and not facts.st_size:
        yield StoreProblem(
            f"{path}: 0 bytes, where a store that was ever written has more: what was in it is lost, and belongs back "
            "from a copy, or the very first import was interrupted, and is done again"
        )


def _beside(folder: Path) -> Iterator[StoreProblem]:
    """What lies beside the store's file and is no file that its owner alone may write.

    The file itself is refused where it is not, whoever opens it (`chipkit.trust.database.file_facts`).
    """
    for path in (folder / name for name in _BESIDE):
        try:
            facts = path.lstat()
            if stat.S_ISREG(facts.st_mode):
                refuse_foreign_file(path, facts)
            else:
                yield StoreProblem(f"{path}: a link, a pipe, a device or a folder where a file belongs")
        except TrustError as error:
            yield StoreProblem(str(error))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            yield StoreProblem(f"{path}: {error.strerror or error}")


def without_their_list(store: TrustStore) -> int:
    """How many anchors came from a folder store with a signed list that it did not keep, and nobody imported since.

    That is no problem of theirs: nothing but the list itself can show that it carries them.
    """
    if not store.view().version.number:
        return 0
    database = Database(store.path)
    try:
        statement = (
            "SELECT count(DISTINCT content) FROM ground WHERE since = ? AND until = ? AND list = '' AND signer <> ''"
        )
        return database.number(statement, (_migration(database), FOR_EVER))
    finally:
        database.close()


def _migration(database: Database) -> int:
    """The number of the version that took over a folder store; 0 where none did."""
    return database.number("SELECT number FROM version WHERE action = 'migration' AND number = 1", ())


def _taken_back(now: LookUps) -> frozenset[str]:
    """SHA-256 of the master lists in force whose signer was revoked: by now they would be refused."""
    try:
        newest, held = now.newest_crl(), StoredHoldings(now)
        found = () if newest is None else taking_back(held, newest).among(held.lists_in_force())
    except (ChipkitError, ValueError):  # what is damaged is told by itself
        return frozenset()
    return frozenset(each.sha256 for each, _ in found)


def _by_anybody(now: LookUps) -> dict[str, str]:
    """SHA-256 of the master lists in force that rest on a signature which anybody may have made, with why."""
    try:
        return lists_by_anybody(now)
    except (ChipkitError, ValueError):  # what is damaged is told by itself
        return {}


class _Check:
    """One look at every row that holds."""

    def __init__(self, database: Database, now: LookUps, published: Collection[str] | None) -> None:
        self._database, self._now, self._published = database, now, published
        self._lists: dict[str, tuple[frozenset[str], frozenset[bytes]] | None] = {}
        self._taken_over = _migration(database)
        self._taken_back = _taken_back(now)
        self._by_anybody = _by_anybody(now)

    def found(self) -> Iterator[StoreProblem]:
        odd = self._database.rows(f"PRAGMA integrity_check({_MOST_ODD_PAGES})")
        if odd != [("ok",)]:
            yield from (StoreProblem(f"damaged: {row[0]}") for row in odd)
            return
        for number, sha256, form in self._database.rows("SELECT id, sha256, form FROM content ORDER BY id"):
            try:
                yield from (StoreProblem(what, sha256) for what in self._odd(number, sha256, form))
            except (ChipkitError, ValueError) as error:
                yield StoreProblem(f"cannot be read: {error}", sha256)
        for (sha256,) in self._database.rows(
            "SELECT f.sha256 FROM confirmation f WHERE f.until = ? AND (f.by = '' OR f.source = '' OR NOT EXISTS"
            " (SELECT 1 FROM content c JOIN ground g ON g.content = c.id AND g.until = f.until"
            " WHERE c.sha256 = f.sha256))", (FOR_EVER,),
        ):  # fmt: skip
            yield StoreProblem("a confirmation that names nobody, or of what is not here", sha256)
        for (sha256,) in self._database.rows(
            "SELECT sha256 FROM list_key WHERE until = ? AND (by = '' OR source = '')", (FOR_EVER,)
        ):
            yield StoreProblem("a pinned key of lists of document signers that names nobody", sha256)
        yield from self._times()

    def _times(self) -> Iterator[StoreProblem]:
        """Times by which the clock is held back, and which nothing bears that is here.

        What bore one of a version that is not kept any more may be gone.
        """
        oldest = self._database.number("SELECT value FROM meta WHERE name = 'oldest'")
        for at, sha256 in self._database.rows(
            "SELECT t.at, t.sha256 FROM signed_time t WHERE t.until = ? AND t.sha256 <> '' AND NOT EXISTS"
            " (SELECT 1 FROM content c LEFT JOIN crl k ON k.content = c.id LEFT JOIN master_list m ON m.content = c.id"
            " WHERE c.sha256 = t.sha256 AND t.at IN (k.this_update, m.signed_at))"
            " AND (t.since > ? OR EXISTS (SELECT 1 FROM content c WHERE c.sha256 = t.sha256))", (FOR_EVER, oldest),
        ):  # fmt: skip
            yield StoreProblem(f"the newest signed time, {at[:10]}: nothing here bears it", sha256)
        for (at,) in self._database.rows("SELECT at FROM signed_time WHERE until = ? AND sha256 = ''", (FOR_EVER,)):
            yield StoreProblem(f"the newest signed time, {at[:10]}: nothing says what bears it")

    def _odd(self, number: int, sha256: str, form: str) -> Iterator[str]:
        raw = whole(self._database.rows("SELECT raw FROM content WHERE id = ?", (number,))[0][0], sha256)
        if form == "certificate":
            certificate = parse_certificate(raw)
            if self._row("certificate", number) != certificate_row(certificate):
                yield "it is not found by what it says of itself: its row is another one's"
            grounds = self._database.rows(
                "SELECT kind, list, signer, rests_on, reason, placed_at, since FROM ground"
                " WHERE content = ? AND until = ?",
                (number, FOR_EVER),
            )
            for kind, *rest in grounds:
                why = self._unexplained(certificate, GroundKind(kind), *rest)
                if why:
                    yield f"{kind}: {why}"
        elif form == "master list":
            yield from self._odd_list(number, sha256)
        elif form == "signer list":
            read_list(raw)  # which checks what it is signed with
        elif form == "crl" and self._row("crl", number) != crl_row(parse_crl(raw)):
            yield "it is not found by what it says of itself: its row is another one's"

    def _odd_list(self, number: int, sha256: str) -> Iterator[str]:
        if not self._is_as_read(number, sha256):
            yield "its row says another signer, or other members, than it has"
        if sha256 in self._taken_back:
            yield TAKEN_BACK_LIST
        if sha256 in self._by_anybody:
            yield self._by_anybody[sha256]

    def _is_as_read(self, number: int, sha256: str) -> bool:
        """Whether a master list whose signature is right carries what its rows say of it, which answer for it."""
        found = self._list(sha256)
        signers = self._database.rows(
            "SELECT signer FROM master_list WHERE content = ? AND until = ?", (number, FOR_EVER)
        )
        if found is None or not signers:
            return True
        members = {row[0] for row in self._database.rows("SELECT sha256 FROM member WHERE list = ?", (number,))}
        return (
            signers[0][0] in found[0]
            and len(signers) == 1
            and members == {digest(each).hexdigest() for each in found[1]}
        )

    def _row(self, table: str, number: int) -> dict[str, Any] | None:
        columns = [row[1] for row in self._database.rows(f"PRAGMA table_info({table})")]
        rows = self._database.rows(f"SELECT * FROM {table} WHERE content = ?", (number,))
        if not rows:
            return None
        return {name: value for name, value in zip(columns, rows[0], strict=True) if name != "content"}

    def _unexplained(
        self,
        certificate: Certificate,
        kind: GroundKind,
        listed: str,
        signer: str,
        rests_on: str,
        reason: str,
        placed_at: str | None,
        since: int,
    ) -> str:
        """Why nothing that was signed or placed explains a ground; empty where something does."""
        if kind in _BY_LISTS or (kind is GroundKind.TEST and signer):
            return self._unlisted(certificate, kind, listed, signer, since)
        if kind is GroundKind.TEST:
            return "" if is_test(certificate) else "it does not carry the TEST marking, and no TEST authority listed it"
        if kind is GroundKind.LINKED:
            base = self._now.raw_of(rests_on)
            verdict = "wrong" if base is None else signature_verdict(certificate, parse_certificate(base))
            if verdict == "forgeable":
                below = self._now.weighing.why_below(certificate.fingerprint, kind, rests_on, "", "", "")
                return f"{below}: {ANYBODY}"
            return "" if verdict == "right" else "the key that it rests on did not sign it, or is not here"
        if kind is GroundKind.UNCONFIRMED and self._published is not None:
            known = reason or certificate.fingerprint in self._published
            return "" if known else "its fingerprint came with no release, and no file that had it is named"
        return "" if placed_at is not None else "nothing says when it was placed"

    def _unlisted(self, certificate: Certificate, kind: GroundKind, listed: str, signer: str, since: int) -> str:
        accepted = self._now.signer(signer)
        if accepted is None:
            return "the signer of its list is not accepted"
        if kind is GroundKind.PINNED_SIGNER and not accepted.pinned:
            return "nobody named the signer of its list"
        if kind is GroundKind.TEST and not (is_test(certificate) or names_test(accepted.subject)):
            return "it does not carry the TEST marking, and no TEST authority listed it"
        if not listed:
            return "" if since == self._taken_over else "the list that carried it is not kept; import it anew"
        found = self._list(listed)
        if found is None:
            return "the list that carried it is not kept, or its signature is not right"
        return "" if signer in found[0] and certificate.raw in found[1] else "the list does not carry it"

    def _list(self, sha256: str) -> tuple[frozenset[str], frozenset[bytes]] | None:
        """Whose keys signed a master list that is kept, and its certificates; None where no signature is right."""
        if sha256 not in self._lists:
            raw = self._now.raw_of(sha256)
            try:
                signers, listed = (frozenset[str](), ()) if raw is None else signers_of(raw)
            except ChipkitError:
                signers, listed = frozenset(), ()
            self._lists[sha256] = (signers, frozenset(map(without_rest, listed))) if signers else None
        return self._lists[sha256]
