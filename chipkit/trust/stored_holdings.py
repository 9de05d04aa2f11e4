"""The trust store's file as an import asks for it: by indexes, and nothing is parsed that nobody asks for.

A structure that comes again is told by its SHA-256 alone, a master list by the row of what was found in it when it
came. So a second import of a large directory costs little, and what is kept in memory does not grow with the store.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from chipkit.pki.certificate import Certificate, parse_certificate
from chipkit.pki.names import Name
from chipkit.trust.absent import Absent
from chipkit.trust.conformance import Conformance
from chipkit.trust.exactness import exact
from chipkit.trust.grounds import GroundKind
from chipkit.trust.holdings import Held
from chipkit.trust.look_ups import LookUps
from chipkit.trust.model import Anchor
from chipkit.trust.pinned_signers import ListKey, PinnedList, RemovedList
from chipkit.trust.plan import KeptCertificate, KeptList
from chipkit.trust.profile import role_of
from chipkit.trust.remembered import RememberedLookUps
from chipkit.trust.rows import moment, name_key, whole
from chipkit.trust.schema import LIVE, RESTING
from chipkit.trust.stored_bases import bytes_of
from chipkit.trust.view import TrustView
from chipkit.trust.weighing import COLUMNS, SIGNER, WEIGHED

__all__ = ["StoredHoldings"]

_CONFIRMED: Final = f"LEFT JOIN confirmation f ON f.sha256 = c.sha256 AND {LIVE.format('f')}"
_GROUND: Final = f"JOIN ground g ON g.content = c.id AND {LIVE.format('g')}"
_HELD: Final = (
    f"SELECT {WEIGHED}, g.reason, k.role, c.form, coalesce(k.title, l.title, m.title, ''),"
    f" coalesce(k.country, l.country, m.country, '') FROM content c {_GROUND} {_CONFIRMED}"
    " LEFT JOIN certificate k ON k.content = c.id LEFT JOIN crl l ON l.content = c.id"
    f" LEFT JOIN master_list m ON m.content = c.id AND {LIVE.format('m')} WHERE c.sha256 = :key ORDER BY g.id"
)
_KEPT: Final = (
    f"SELECT {WEIGHED}, c.sha256, c.raw, g.source, g.placed_at, g.reason,"
    f" h.codes, h.texts FROM certificate k JOIN content c ON c.id = k.content {_GROUND} {_CONFIRMED}"
    f" LEFT JOIN conformance h ON h.content = c.id AND {LIVE.format('h')} WHERE {{0}} ORDER BY c.id, g.id"
)
_REASON: Final = COLUMNS + 4
_WAITING: Final = "k.role IN ('csca', 'link') AND "
_LISTS: Final = (
    "SELECT c.id, c.sha256, m.signer, m.title, m.country, m.signed_at, g.source, g.placed_at, g.rests_on"
    " FROM master_list m"
    f" JOIN content c ON c.id = m.content {_GROUND} WHERE {LIVE.format('m')} AND EXISTS"
    f" (SELECT 1 FROM list_signer s WHERE s.sha256 = m.signer AND {LIVE.format('s')}) AND {{0}}"
    " GROUP BY c.id ORDER BY c.id"
)
_Row = tuple[Any, ...]


@exact
class _TrustOfSome(RememberedLookUps):
    """Look-ups of a store of which it is known what it has not."""

    def __init__(self, asked: LookUps, absent: Absent) -> None:
        super().__init__(asked)
        self._absent = absent

    def by_key_identifier(self, identifier: bytes) -> Sequence[Anchor]:
        """The anchors whose subject key identifier is `identifier`."""
        if self._absent.lacks("certificate.key_identifier", identifier):
            return ()
        return super().by_key_identifier(identifier)


class StoredHoldings:
    """`chipkit.trust.holdings.Holdings` over one version of a store."""

    def __init__(self, asked: LookUps) -> None:
        """Ask this version, which must stay as it is meanwhile."""
        self._asked = asked
        self._absent = asked.absent()
        self._trust = _TrustOfSome(asked, self._absent)
        self._members: dict[int, frozenset[str]] = {}
        self._there: dict[str, bool] = {}

    @property
    def trust(self) -> TrustView:
        """Whom it trusts."""
        return self._trust

    def foresee(self, digests: Iterable[str]) -> None:
        """Ask at once which of these digests it has."""
        self._absent.ask("content.sha256", digests)

    def foresee_certificates(self, certificates: Iterable[Certificate]) -> None:
        """Ask at once which of these it has, and whether anything names their keys, or bears those that they name."""
        came = list(certificates)
        identifiers = {each.subject_key_identifier for each in came}
        self._absent.ask("content.sha256", (each.fingerprint for each in came))
        self._absent.ask("certificate.issuer_key", identifiers)
        self._absent.ask("certificate.key_identifier", identifiers | {each.authority_key_identifier for each in came})

    def held(self, sha256: str) -> Held | None:
        """What it holds under this digest, by its rows, and by what signed those that count."""
        if self._absent.lacks("content.sha256", sha256):
            return None
        with self._asked.blamed():
            rows = self._asked.rows(_HELD, key=sha256)
            if not rows:
                return None
            *_, form, title, country = rows[0]
            if form != "certificate":
                return Held(form, title, country)
            kind = self._asked.weighing.weighed(sha256, rows, with_basis=False).kind
            mark = _mark((row[0], row[COLUMNS]) for row in rows)
            link, confirmed = rows[0][COLUMNS + 1] == "link", rows[0][2] is not None
            return Held(form, title, country, kind, mark, link, any(map(_by_hand, rows)), confirmed)

    def certificate(self, sha256: str) -> KeptCertificate | None:
        """The certificate of this digest as it is kept."""
        if self._absent.lacks("content.sha256", sha256):
            return None
        return next(iter(self._kept("c.sha256 = :key", sha256)), None)

    def base(self, sha256: str) -> Certificate | None:
        """The certificate of this digest on which a list rests, though it may be kept no longer."""
        with self._asked.blamed():
            raw = bytes_of(sha256, self._asked.rows)
            return None if raw is None else parse_certificate(raw)

    def is_barred(self, certificate: Certificate) -> bool:
        """Whether the operator removed this certificate."""
        return self._some("barred r") and self._asked.is_barred(certificate)

    def lists_by(self, signer: str) -> Sequence[KeptList]:
        """The master lists in force whose signer's certificate has this SHA-256."""
        return self._lists("m.signer = :key", signer)

    def lists_with(self, sha256: str) -> Sequence[KeptList]:
        """The master lists in force that carry this certificate."""
        return self._lists("c.id IN (SELECT list FROM member WHERE sha256 = :key)", sha256)

    def lists_in_force(self) -> Sequence[KeptList]:
        """Every master list in force."""
        return self._lists("1", "")

    def resting_lists(self) -> Sequence[KeptList]:
        """The master lists in force whose signer is believed for a CSCA alone."""
        return self._lists(RESTING, "")

    def list_of(self, sha256: str) -> KeptList | None:
        """The master list in force of this digest."""
        return next(iter(self._lists("c.sha256 = :key", sha256)), None)

    def list_content(self, sha256: str) -> bytes:
        """The master list in force of this digest as it came."""
        return (self._asked.raw_of(sha256) or b"") if self.list_of(sha256) is not None else b""

    def waiting_of(self, name: Name) -> Sequence[KeptCertificate]:
        """The authorities of this subject that wait."""
        return self._waiting("k.subject = :key", name)

    def waiting_on(self, certificate: Certificate) -> Sequence[KeptCertificate]:
        """The authorities that wait and name a certificate as their issuer's, or bear its key identifier."""
        condition = "(k.issuer = :key OR k.issuer_key = :identifier OR k.key_identifier = :identifier)"
        identifier = certificate.subject_key_identifier
        return self._waiting(condition, certificate.subject, identifier=identifier)

    def naming(self, identifier: bytes) -> Sequence[KeptCertificate]:
        """The anchors whose authority key identifier is `identifier`."""
        if self._absent.lacks("certificate.issuer_key", identifier):
            return ()
        return [each for each in self._kept("k.issuer_key = :key", identifier) if each.anchor is not None]

    def linked_from(self, sha256: str) -> Sequence[KeptCertificate]:
        """The link certificates that have their kind from this anchor."""
        if not self._some("ground r WHERE r.rests_on <> ''"):
            return ()
        condition = "c.id IN (SELECT content FROM ground WHERE rests_on = :key AND rests_on <> '')"
        return [each for each in self._kept(condition, sha256) if each.linked_from == sha256]

    def pinned_lists(self) -> Sequence[PinnedList]:
        """The signed lists of document signers."""
        return self._asked.pinned_lists()

    def list_keys(self) -> Sequence[ListKey]:
        """The keys that were pinned for them."""
        return self._asked.list_keys()

    def removed_lists(self) -> Mapping[str, RemovedList]:
        """Of each key whose lists were removed the newest of them."""
        return self._asked.removed_lists()

    # ------------------------------------------------------------------------------------------------------------------

    def _some(self, rows: str) -> bool:
        """Whether there are such rows at all, of any version: most stores hold none, and are asked once."""
        if rows not in self._there:
            self._there[rows] = bool(self._asked.rows(f"SELECT 1 FROM {rows} LIMIT 1"))
        return self._there[rows]

    def _waiting(self, condition: str, name: Name, **more: object) -> list[KeptCertificate]:
        if not self._some("ground r WHERE r.kind IN ('placed by hand', 'linked')"):
            return []
        found = self._kept(_WAITING + condition, name_key(name), **more)
        return [each for each in found if each.handed_over and each.anchor is None and not each.mark]

    def _kept(self, condition: str, key: object, **more: object) -> list[KeptCertificate]:
        with self._asked.blamed():
            grouped: dict[str, list[_Row]] = {}
            for row in self._asked.rows(_KEPT.format(condition), key=key, **more):
                grouped.setdefault(row[COLUMNS], []).append(row)
            return [self._as_kept(rows) for rows in grouped.values()]

    def _as_kept(self, rows: list[_Row]) -> KeptCertificate:
        """A certificate by all of its grounds."""
        found = self._asked.weighing.weighed(rows[0][COLUMNS], rows, with_basis=False)
        best = rows[found.place]
        sha256, raw, source, placed_at, _, codes, texts = best[COLUMNS:]
        certificate = parse_certificate(whole(raw, sha256))
        anchor = None
        if found.kind is not None:
            anchor = Anchor(certificate, found.kind, source, moment(placed_at), best[SIGNER], found.confirmation)
        by_hand = [row for row in rows if _by_hand(row)]
        first = (by_hand or rows)[0]
        linked = found.kind is not None and best[0] == GroundKind.LINKED.value and best[2] is None
        return KeptCertificate(
            certificate=certificate,
            role=role_of(certificate),
            anchor=anchor,
            mark=_mark((row[0], row[_REASON]) for row in rows),
            linked_from=best[1] if linked else "",
            known_from=next((row[_REASON] for row in rows if row[0] == GroundKind.UNCONFIRMED.value), None),
            handed_over=bool(by_hand),
            source=first[COLUMNS + 2],
            imported_at=moment(first[COLUMNS + 3]),
            conformance=Conformance()
            if codes is None
            else Conformance(tuple(json.loads(codes)), tuple(json.loads(texts))),
        )

    def _lists(self, condition: str, key: str) -> list[KeptList]:
        with self._asked.blamed():
            return [self._listed(*row) for row in self._asked.rows(_LISTS.format(condition), key=key)]

    def _listed(self, number: int, sha256: str, signer: str, title: str, country: str, *rest: str | None) -> KeptList:
        signed_at, source, placed_at, rests_on = rest
        if number not in self._members:
            rows = self._asked.rows("SELECT sha256 FROM member WHERE list = :key", key=number)
            self._members[number] = frozenset(row[0] for row in rows)
        return KeptList(
            sha256=sha256, signer=signer, subject=title, country=country, signed_at=moment(signed_at),
            members=self._members[number], source=source or "", imported_at=moment(placed_at),
            rests_on=rests_on or "",
        )  # fmt: skip


def _by_hand(row: _Row) -> bool:
    """Whether a ground is that somebody handed it over."""
    return not row[SIGNER] and row[0] != GroundKind.MARKED.value


def _mark(grounds: Iterable[tuple[str, str]]) -> str:
    """Why a certificate is never used, by kind and reason of its grounds, of which the last one counts."""
    return next((reason for kind, reason in reversed(list(grounds)) if kind == GroundKind.MARKED.value), "")
