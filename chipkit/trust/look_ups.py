"""What is asked of one version of the trust store's file: the look-ups of a `TrustView`, and whole lists.

A certificate is read from its bytes when a look-up gives it, and not before: its indexes find it, and its bytes must
have the digest that they are kept under.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from typing import Any, Final

from chipkit.codec.bounded_cache import BoundedCache
from chipkit.pki.certificate import Certificate, parse_certificate
from chipkit.pki.crl import CertificateList, parse_crl
from chipkit.pki.names import Name
from chipkit.trust.absent import Absent
from chipkit.trust.database import Database
from chipkit.trust.exactness import exact
from chipkit.trust.grounds import GroundKind
from chipkit.trust.inventory import Inventory
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust, ListSigner
from chipkit.trust.pinned_signers import ListFacts, ListKey, PinnedList, PinnedSigner, RemovedList, SignerIndex
from chipkit.trust.rows import likeness_key, moment, name_key, serial_key, signed_key, time_text, whole
from chipkit.trust.schema import LIVE, REMOVED_LISTS
from chipkit.trust.stored_bases import StoredBases
from chipkit.trust.unseen import Unseen
from chipkit.trust.view import TrustView
from chipkit.trust.weighing import COLUMNS, KINDS, SIGNER, WEIGHED, Weighing

__all__ = ["LookUps"]

_signer_lists: Final = BoundedCache[PinnedList](entries=64, size=32 << 20)
_facts: Final = BoundedCache[ListFacts](entries=1024, size=64 << 20)
_KEEPS: Final = 8
"""Bytes that a list which was read keeps for each byte of it."""
_SCOPE: Final = 768
"""Bytes that one of its entries keeps beside its note."""
_PAGE: Final = 500
"""Rows that are read at once where all are."""
_SHA256: Final = COLUMNS
"""The place of what is asked for behind the columns that are weighed."""
_GROUNDS: Final = (
    f"SELECT {WEIGHED}, c.sha256, c.raw, g.source, g.placed_at"
    " FROM certificate k JOIN content c ON c.id = k.content"
    f" JOIN ground g ON g.content = c.id AND {LIVE.format('g')}"
    f" LEFT JOIN confirmation f ON f.sha256 = c.sha256 AND {LIVE.format('f')}"
    " WHERE {0} ORDER BY k.content, g.id"
)
_KEPT_LIVE: Final = f"EXISTS (SELECT 1 FROM ground g WHERE g.content = c.id AND {LIVE.format('g')})"
_AUTHORITY: Final = "k.role IN ('csca', 'link')"
_CRLS: Final = f"SELECT c.sha256, c.raw FROM crl k JOIN content c ON c.id = k.content WHERE {_KEPT_LIVE} AND {{0}}"
_SIGNER_LISTS: Final = "SELECT c.sha256 FROM content c WHERE c.form = 'signer list'"
_SIGNERS: Final = f"SELECT s.sha256, s.subject, s.pinned, s.accepted_at FROM list_signer s WHERE {LIVE.format('s')}"


@exact
class LookUps(TrustView):
    """Look-ups in one version of a store, of which none is remembered."""

    def __init__(self, database: Database, version: int, token: Callable[[], str], *, settled: bool = False) -> None:
        """Ask a store.

        Args:
            database: Its file.
            version: The number of the version that is asked for.
            token: Gives the generation of that version.
            settled: Nobody writes that version any more, so that it is worth while to know what others rest on.
        """
        self._database, self._version, self._token = database, version, token
        self.weighing = Weighing(self.rows, settled=settled)
        self._unseen = Unseen(StoredBases(self.rows)) if settled else None

    # what a TrustView is asked ----------------------------------------------------------------------------------------

    @property
    def generation(self) -> str:
        """A digest of all that was ever done to the store."""
        return self._token()

    def anchor(self, certificate: Certificate) -> Anchor | None:
        """The anchor that is this very certificate."""
        return self.anchor_of(certificate.fingerprint)

    def by_key_identifier(self, identifier: bytes) -> tuple[Anchor, ...]:
        """The anchors whose subject key identifier is `identifier`."""
        return self._anchors("k.key_identifier = :key", identifier)

    def by_subject(self, name: Name) -> tuple[Anchor, ...]:
        """The anchors of this subject, compared as RFC 5280, 7.1 does."""
        return self._anchors("k.subject = :key", name_key(name))

    def by_likeness(self, name: Name) -> tuple[Anchor, ...]:
        """The anchors whose subject a person would take for `name`."""
        return self._anchors("k.likeness = :key", likeness_key(name))

    def issued_by(self, name: Name) -> tuple[Anchor, ...]:
        """The anchors of another subject whose issuer is `name`, compared as RFC 5280, 7.1 does."""
        # what it issued are document signers nearly all, whose bytes nobody needs here
        return self._anchors(f"k.issuer = :key AND k.subject <> :key AND {_AUTHORITY}", name_key(name))

    def crls_of(self, name: Name) -> tuple[CertificateList, ...]:
        """The revocation lists of this issuer."""
        with self._database.blamed():
            rows = self.rows(_CRLS.format("k.issuer = :key"), key=name_key(name))
            return tuple(parse_crl(whole(raw, sha256)) for sha256, raw in rows)

    def crls_dated(self, after: datetime | None, until: datetime) -> Iterator[CertificateList]:
        """The revocation lists of these thisUpdates, the newest first, of whose issuer's name a certificate is here."""
        statement = (
            f"SELECT c.sha256, c.id FROM crl k JOIN content c ON c.id = k.content WHERE {_KEPT_LIVE}"
            " AND k.this_update > :after AND k.this_update <= :until"
            " AND EXISTS (SELECT 1 FROM certificate s WHERE s.subject = k.issuer) ORDER BY k.this_update DESC, c.id"
        )
        found = self.rows(statement, after="" if after is None else time_text(after), until=time_text(until))
        for sha256, number in found:
            with self._database.blamed():
                raw = self.rows("SELECT c.raw FROM content c WHERE c.id = :key", key=number)[0][0]
                crl = parse_crl(whole(raw, sha256))
            yield crl

    def signer(self, sha256: str) -> ListSigner | None:
        """The accepted signer of master lists whose certificate has this SHA-256, in hex."""
        found = self._signers("s.sha256 = :key", sha256)
        return found[0] if found else None

    def pinned(self, certificate: Certificate) -> PinnedSigner | None:
        """What signed lists of document signers say of this very certificate; None where none ever named it."""
        return self.signer_index().pinned(certificate)

    @property
    def signed_time(self) -> datetime | None:
        """The newest time that a verified artefact bears (`chipkit.trust.clock`)."""
        statement = f"SELECT max(t.at) FROM signed_time t WHERE {LIVE.format('t')}"
        with self._database.blamed():
            return moment(self.rows(statement)[0][0])

    # beyond -----------------------------------------------------------------------------------------------------------

    @property
    def inventory(self) -> Inventory:
        """What this version holds and why, for those who keep the store."""
        return Inventory(self._database, self._version)

    def anchor_of(self, sha256: str) -> Anchor | None:
        """The anchor whose certificate has this SHA-256, in hex."""
        found = self._anchors("c.sha256 = :key", sha256)
        return found[0] if found else None

    def certificates_by_serial(self, issuer: Name, serial: int) -> tuple[Certificate, ...]:
        """Every certificate that is kept, document signers too, of this issuer and serial number."""
        condition = f"k.issuer = :key AND k.serial = :serial AND {_KEPT_LIVE}"
        statement = f"SELECT c.sha256, c.raw FROM certificate k JOIN content c ON c.id = k.content WHERE {condition}"
        with self._database.blamed():
            rows = self.rows(statement, key=name_key(issuer), serial=serial_key(serial))
            return tuple(parse_certificate(whole(raw, sha256)) for sha256, raw in rows)

    def kind(self, sha256: str) -> AnchorKind | None:
        """What the certificate of this SHA-256 is; None where it is not here or vouches for nothing."""
        with self._database.blamed():
            rows = self.rows(KINDS, key=sha256)
            return self.weighing.weighed(sha256, rows, with_basis=False).kind if rows else None

    def kinds(self) -> Counter[AnchorKind]:
        """How many anchors of each kind there are; of certificates, links alone are read for it."""
        return Counter(self.inventory.kinds().values())

    def all_anchors(self, country: str | None = None) -> Iterator[Anchor]:
        """Every anchor, or those of a country, in upper case; read in pages, without a lock between them."""
        for low, high in self._pages("certificate", country):
            page = f"k.content BETWEEN {low} AND {high}"
            condition = page if country is None else f"{page} AND k.country = :key"
            yield from self._anchors(condition, country)

    def all_crls(self, country: str | None = None) -> Iterator[CertificateList]:
        """Every revocation list, or those of a country, in upper case."""
        for low, high in self._pages("crl", country, 20):
            page = f"k.content BETWEEN {low} AND {high}"
            with self._database.blamed():
                rows = self.rows(_CRLS.format(page if country is None else f"{page} AND k.country = :key"), key=country)
                found = [parse_crl(whole(raw, sha256)) for sha256, raw in rows]
            yield from found

    def all_signers(self) -> tuple[ListSigner, ...]:
        """Every accepted signer of master lists."""
        return self._signers("1", None)

    def waiting(self) -> tuple[Certificate, ...]:
        """The authorities that were placed by hand and that nobody confirmed, nor what they rest on."""
        statement = (
            "SELECT c.sha256, c.raw FROM content c WHERE c.id IN (SELECT g.content FROM ground g"
            f" WHERE g.kind IN (:key, :link) AND {LIVE.format('g')}) ORDER BY c.id"
        )
        with self._database.blamed():
            found = self.rows(statement, key=GroundKind.PLACED.value, link=GroundKind.LINKED.value)
            return tuple(parse_certificate(whole(raw, sha256)) for sha256, raw in found if self.is_waiting(sha256))

    def waiting_for(self, certificate: Certificate) -> tuple[Certificate, ...]:
        """The authorities that wait and may have issued a certificate, by the name or the key that it names."""
        named = "k.subject = :name OR k.likeness = :like OR k.key_identifier = :key"
        statement = (
            "SELECT c.sha256, c.raw FROM certificate k JOIN content c ON c.id = k.content"
            f" WHERE ({named}) AND {_AUTHORITY} AND {_KEPT_LIVE} ORDER BY c.id"
        )
        name, key = certificate.issuer, certificate.authority_key_identifier
        with self._database.blamed():
            found = self.rows(statement, name=name_key(name), like=likeness_key(name), key=key)
            return tuple(parse_certificate(whole(raw, sha256)) for sha256, raw in found if self.is_waiting(sha256))

    def is_waiting(self, sha256: str) -> bool:
        """Whether the certificate of this SHA-256 was placed by hand, and vouches for nothing until it is confirmed."""
        with self._database.blamed():
            rows = self.rows(KINDS, key=sha256)
            kinds = {GroundKind(row[0]) for row in rows}
            placed = kinds & {GroundKind.PLACED, GroundKind.LINKED} and GroundKind.MARKED not in kinds
            return bool(placed) and self.weighing.weighed(sha256, rows, with_basis=False).kind is None

    def raw_of(self, sha256: str) -> bytes | None:
        """The bytes of whatever is kept under a SHA-256, in hex."""
        with self._database.blamed():
            rows = self.rows(f"SELECT c.raw FROM content c WHERE c.sha256 = :key AND {_KEPT_LIVE}", key=sha256)
            return whole(rows[0][0], sha256) if rows else None

    def of_form(self, form: str) -> tuple[bytes, ...]:
        """The bytes of everything of one form: "master list", "signer list"."""
        with self._database.blamed():
            statement = f"SELECT c.sha256, c.raw FROM content c WHERE c.form = :key AND {_KEPT_LIVE} ORDER BY c.id"
            return tuple(whole(raw, sha256) for sha256, raw in self.rows(statement, key=form))

    def pinned_lists(self) -> tuple[PinnedList, ...]:
        """Every signed list of document signers, of the newest and of those before."""
        if not (kept := self.of_form("signer list")):
            return ()
        from chipkit.trust.pinned_lists import read_list  # noqa: PLC0415 - signatures are much to load where none is

        return tuple(_signer_lists.get((raw,), partial(read_list, raw), keeps=_KEEPS * len(raw)) for raw in kept)

    def list_facts(self) -> dict[str, ListFacts]:
        """What each of these lists says, by the SHA-256 of what is kept; one that was read before is not read again."""
        with self._database.blamed():
            kept = self.rows(
                f"SELECT c.sha256 FROM content c WHERE c.form = 'signer list' AND {_KEPT_LIVE} ORDER BY c.id"
            )
            return {sha: _facts.get((sha.encode(),), partial(self._facts, sha), keeps=_size_of) for (sha,) in kept}

    def signer_index(self) -> SignerIndex:
        """What the lists of pinned keys say of each signer."""
        keys = self.list_keys()
        return SignerIndex(self.list_facts().values() if keys else (), keys)

    def removed_lists(self) -> dict[str, RemovedList]:
        """Of each key whose lists were removed the newest of them, whether or not the key is pinned."""
        if self._database.version < REMOVED_LISTS:
            return {}
        statement = f"SELECT r.key, r.sha256, r.issued FROM removed_list r WHERE {LIVE.format('r')} ORDER BY r.id"
        with self._database.blamed():
            return {key: RemovedList(key, sha, datetime.fromisoformat(at)) for key, sha, at in self.rows(statement)}

    def _facts(self, sha256: str) -> ListFacts:
        from chipkit.trust.pinned_lists import read_facts  # noqa: PLC0415 - as above

        return read_facts(self.raw_of(sha256) or b"")

    def newest_list(self, key_sha256: str) -> PinnedList | None:
        """The newest list of document signers that this pinned key signed."""
        newest = self.signer_index().newest(key_sha256)
        held = (each for each in self.pinned_lists() if newest is not None and each.sha256 == newest.sha256)
        return next(held, None)

    def list_keys(self) -> tuple[ListKey, ...]:
        """Every key that the operator pinned for such lists."""
        statement = f"SELECT p.sha256, p.by, p.source, p.at FROM list_key p WHERE {LIVE.format('p')} ORDER BY p.id"
        with self._database.blamed():
            return tuple(ListKey(sha256, by, source, moment(at)) for sha256, by, source, at in self.rows(statement))

    def is_barred(self, certificate: Certificate) -> bool:
        """Whether the operator removed this certificate, in whichever encoding, so that no list brings it back."""
        statement = f"SELECT 1 FROM barred b WHERE b.tbs = :key AND {LIVE.format('b')}"
        return bool(self.rows(statement, key=signed_key(certificate)))

    def spellings(self, certificate: Certificate) -> tuple[str, ...]:
        """SHA-256, in hex, of each file of this certificate that is kept, its own included."""
        held = self.certificates_by_serial(certificate.issuer, certificate.serial)
        return tuple(each.fingerprint for each in held if each.tbs == certificate.tbs)

    def newest_placed(self) -> datetime | None:
        """When the newest thing was placed."""
        with self._database.blamed():
            return moment(self.rows(f"SELECT max(g.placed_at) FROM ground g WHERE {LIVE.format('g')}")[0][0])

    def overdue(self, at: datetime) -> int:
        """How many revocation lists are past their nextUpdate."""
        due = (
            f"SELECT count(*) FROM crl k JOIN content c ON c.id = k.content WHERE {_KEPT_LIVE} AND k.next_update < :key"
        )
        return int(self.rows(due, key=time_text(at))[0][0])

    def newest_crl(self) -> datetime | None:
        """The newest thisUpdate of the revocation lists that are kept; None where there is none."""
        newest = f"SELECT max(k.this_update) FROM crl k JOIN content c ON c.id = k.content WHERE {_KEPT_LIVE}"
        with self._database.blamed():
            return moment(self.rows(newest)[0][0])

    def in_memory(self) -> InMemoryTrust:
        """All that this version trusts, in memory."""
        return InMemoryTrust(
            tuple(self.all_anchors()), tuple(self.all_crls()), self.all_signers(), self.signed_time,
            self.pinned_lists(), self.list_keys(),
        )  # fmt: skip

    # ------------------------------------------------------------------------------------------------------------------

    def absent(self) -> Absent:
        """What this file has not, for who asks it for much at once."""
        return Absent(self._database)

    def placed_by_hand(self, digests: Iterable[str]) -> Iterator[str]:
        """Of these SHA-256 those of what has a ground that somebody has to confirm; asked for in pages."""
        wanted, held = list(digests), f"JOIN ground g ON g.content = c.id AND {LIVE.format('g')}"
        by_hand = f"'{GroundKind.PLACED.value}', '{GroundKind.LINKED.value}'"
        for begin in range(0, len(wanted), _PAGE):
            page = {f"k{number}": each for number, each in enumerate(wanted[begin : begin + _PAGE])}
            keys = ", ".join(f":{name}" for name in page)
            statement = f"SELECT DISTINCT c.sha256 FROM content c {held} WHERE c.sha256 IN ({keys})"
            yield from (row[0] for row in self.rows(f"{statement} AND g.kind IN ({by_hand})", **page))

    def blamed(self) -> AbstractContextManager[None]:
        """What is wrong with a row as an error that names the file."""
        return self._database.blamed()

    def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """What a statement gives that asks for rows of this version (`LIVE`)."""
        return self._database.rows(statement, {"version": self._version, **values})

    def _pages(self, table: str, country: str | None, size: int = _PAGE) -> Iterator[tuple[int, int]]:
        """The numbers of the contents of a table, in ranges of so many."""
        at, condition = -1, "" if country is None else "AND country = :key"
        while True:
            statement = (
                f"SELECT min(content), max(content) FROM (SELECT content FROM {table} WHERE content > :at {condition}"
                f" ORDER BY content LIMIT {size})"
            )
            low, high = self.rows(statement, at=at, key=country)[0]
            if low is None:
                return
            yield low, high
            at = high

    def _signers(self, condition: str, key: str | None) -> tuple[ListSigner, ...]:
        with self._database.blamed():
            rows = self.rows(f"{_SIGNERS} AND {condition} ORDER BY s.id", key=key)
            return tuple(ListSigner(sha256, subject, bool(pinned), moment(at)) for sha256, subject, pinned, at in rows)

    def _anchors(self, condition: str, key: object) -> tuple[Anchor, ...]:
        with self._database.blamed():
            grouped: dict[str, list[tuple[Any, ...]]] = {}
            for row in self.rows(_GROUNDS.format(condition), key=key):
                grouped.setdefault(row[_SHA256], []).append(row)
            unseen = self._unseen or Unseen(StoredBases(self.rows))
            found = (self._anchor(sha256, rows, unseen) for sha256, rows in grouped.items())
            return tuple(anchor for anchor in found if anchor is not None)

    def _anchor(self, sha256: str, rows: list[tuple[Any, ...]], unseen: Unseen) -> Anchor | None:
        found = self.weighing.weighed(sha256, rows)
        if found.kind is None:
            return None
        row = rows[found.place]
        raw, source, placed_at = row[_SHA256 + 1 :]
        certificate = parse_certificate(whole(raw, sha256))
        doubted = found.kind is AnchorKind.LIST_SIGNED and unseen(sha256)
        placed = moment(placed_at)
        return Anchor(
            certificate, found.kind, source, placed, row[SIGNER], found.confirmation, basis=found.basis, unseen=doubted
        )


def _size_of(facts: ListFacts) -> int:
    """Bytes that what a list says keeps, by estimate."""
    return sum(_SCOPE + 2 * len(scope.note) for scopes in facts.scopes.values() for scope in scopes)
