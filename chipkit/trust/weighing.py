"""What the grounds of a certificate make of it in one version of the trust store's file, and what that rests on.

A ground that rests on a signature which anybody may have made (`chipkit.pki.algorithm_floors.FORGEABLE`) counts for
nothing more than being placed by hand: a link certificate waits for a confirmation, and a list carries nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from chipkit.codec.bounded_cache import BoundedCache
from chipkit.errors import ChipkitError
from chipkit.pki.certificate import Certificate, parse_certificate
from chipkit.pki.cms import SignedData
from chipkit.trust.grounds import GroundKind, kind_by
from chipkit.trust.master_list import BELIEVED
from chipkit.trust.model import AnchorKind, Confirmation
from chipkit.trust.old_bases import OldBases
from chipkit.trust.reliance import Basis, ListSigning, Reliance, best_of, by_link, list_signing, resting_also_on
from chipkit.trust.reliance import why_below as why_signatures_below
from chipkit.trust.rows import moment
from chipkit.trust.schema import LIVE
from chipkit.trust.stored_bases import bytes_of, of_one_key
from chipkit.values import dataclass

__all__ = ["COLUMNS", "KINDS", "SIGNER", "WEIGHED", "Weighing"]

WEIGHED: Final = (
    "g.kind, g.rests_on, f.by, f.source, f.at, g.list, g.signer, CASE WHEN g.list = '' THEN '' ELSE coalesce((SELECT"
    " lg.rests_on FROM content lc JOIN ground lg ON lg.content = lc.id WHERE lc.sha256 = g.list AND lg.rests_on <> ''"
    f" AND {LIVE.format('lg')} LIMIT 1), '') END"
)
"""What is asked of a ground `g` and a confirmation `f` to weigh them: eight columns."""
COLUMNS: Final = 8
SIGNER: Final = 6
"""The place of the SHA-256 of the signer of the list that is a ground."""
KINDS: Final = (
    f"SELECT {WEIGHED} FROM content c JOIN ground g ON g.content = c.id AND {LIVE.format('g')}"
    f" LEFT JOIN confirmation f ON f.sha256 = c.sha256 AND {LIVE.format('f')} WHERE c.sha256 = :key ORDER BY g.id"
)
"""The grounds of the certificate of a SHA-256."""
_BY_LISTS: Final = (GroundKind.LIST_SIGNED, GroundKind.PINNED_SIGNER)
_Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Weighed:
    """What grounds make of a certificate."""

    kind: AnchorKind | None = None
    """What it is; None where it vouches for nothing."""
    confirmation: Confirmation | None = None
    """The one that it or what it rests on has."""
    place: int = 0
    """Of the ground that counts."""
    basis: Basis = ()
    """What it rests on, where that was asked for."""
    struck: bool = False
    """Whether it vouches for nothing because anybody may have signed what it rests on."""


_NOTHING: Final = _Weighed()


@dataclass(frozen=True, slots=True)
class _Read:
    """What was found out of bytes that do not change; None where they are not here."""

    link: Reliance | None = None
    signing: ListSigning | None = None


_read: Final = BoundedCache[_Read](entries=4096, size=4 << 20)
_KEPT: Final = 1024
_ROUNDS: Final = 4
"""So often what rests on each other is weighed: of signers of lists whose CSCAs stand in each other's lists."""
_MOST_BASES: Final = 4096
"""Of so many it is remembered what they are."""
_MOST_ISSUERS: Final = 512
"""So many certificates are kept at hand that others rest on."""


class Weighing:
    """Weighs grounds of one version of a store. Threads may share one."""

    def __init__(self, rows: Callable[..., list[_Row]], *, settled: bool = False) -> None:
        """Weigh what statements give, which ask for rows of one version.

        Args:
            rows: Gives them.
            settled: The rows never change. What anchors rest on is then found out, and remembered of those on which
                others rest: by what an import does nobody judges a card, and it asks for none of that.
        """
        self._rows, self._settled, self._old = rows, settled, OldBases(rows)
        self._bases: dict[str, _Weighed] = {}
        self._issuers: dict[str, Certificate] = {}
        self._twins: dict[str, tuple[str, ...]] = {}

    def weighed(self, sha256: str, rows: list[_Row], *, with_basis: bool = True) -> _Weighed:
        """What grounds, with the confirmation beside each, make of a certificate.

        Args:
            sha256: Of the certificate, in hex.
            rows: As `WEIGHED` asks for them.
            with_basis: Whether it is asked for what that rests on, too; and whether the CSCA of a list's signer still
                is one, which in a file that somebody has written since is so.
        """
        with_basis = with_basis and self._settled
        if with_basis and sha256 in self._bases:
            return self._bases[sha256]
        known: dict[str, _Weighed] = {}
        order, cyclic = self._bases_of(sha256, rows, known, with_basis=with_basis)
        for _ in range(_ROUNDS if cyclic else 1):
            before = dict(known) if cyclic else None
            for each, grounds in order:
                known[each] = _NOTHING  # nothing holds up itself
                known[each] = self._by_grounds(each, grounds, known, with_basis=with_basis)
            if known == before:
                break
        found = known.pop(sha256)
        if with_basis and len(self._bases) < _MOST_BASES:
            self._bases.update(known)
        return found

    def _bases_of(
        self, sha256: str, rows: list[_Row], known: dict[str, _Weighed], *, with_basis: bool
    ) -> tuple[list[tuple[str, list[_Row]]], bool]:
        """A certificate and all that it rests on which is not known, with their grounds, each behind its own bases.

        Returns:
            Them, and whether some rest on each other, so that there is no such order.
        """
        order: list[tuple[str, list[_Row]]] = []
        begun, cyclic = {sha256}, False
        rows = self._with_old_bases(rows) if with_basis else rows
        left = [(sha256, rows, self._bases_in(rows, with_basis=with_basis))]
        known[sha256] = _NOTHING
        while left:  # over link certificates, of which there may be as many as somebody likes
            each, grounds, bases = left[-1]
            base = next(bases, None)
            if base is None:
                order.append((each, grounds))
                begun.discard(each)
                left.pop()
            elif base in begun:
                cyclic |= base != each
            elif base not in known:
                known[base] = self._bases.get(base, _NOTHING) if with_basis else _NOTHING
                if known[base] is not _NOTHING:
                    continue
                if found := self._rows(KINDS, key=base):
                    found = self._with_old_bases(found) if with_basis else found
                    begun.add(base)
                    left.append((base, found, self._bases_in(found, with_basis=with_basis)))
        return order, cyclic

    def _with_old_bases(self, rows: list[_Row]) -> list[_Row]:
        """Grounds with the CSCA that the signer of a list was believed for, also where no row notes it yet."""
        by_list = GroundKind.LIST_SIGNED.value
        return [
            row if row[7] or row[0] != by_list or not row[5] else (*row[:7], self._old.base_of(row[SIGNER]), *row[8:])
            for row in rows
        ]

    def why_below(self, sha256: str, kind: GroundKind, rests_on: str, *by_list: str) -> str:
        """Which signature that a ground rests on anybody may have made, in words; empty where none.

        Args:
            sha256: Of the certificate, in hex.
            kind: Of the ground.
            rests_on: SHA-256 of whose key signed it.
            by_list: SHA-256 of the list, of its signer, and of the CSCA that the signer is believed for.
        """
        return why_signatures_below(self._signatures(sha256, kind, rests_on, *by_list))

    def _by_grounds(self, sha256: str, rows: list[_Row], known: dict[str, _Weighed], *, with_basis: bool) -> _Weighed:
        """What grounds make of a certificate, by what was found of those that it rests on."""
        signatures = [self._signatures(sha256, GroundKind(row[0]), row[1], *row[5:8]) for row in rows]
        below = [bool(why_signatures_below(each)) for each in signatures]
        if with_basis:
            nothing = any(below)
            below = [each or self._has_fallen(row, known, nothing) for row, each in zip(rows, below, strict=True)]
        grounds = [
            (GroundKind.PLACED if struck else GroundKind(row[0]), row[1])
            for row, struck in zip(rows, below, strict=True)
        ]
        own = _confirmation(*rows[0][2:5])
        kind, place = kind_by(grounds, confirmed=own is not None, kind_of=lambda base: known.get(base, _NOTHING).kind)
        inherited = None
        if grounds[place][0] is GroundKind.LINKED:
            inherited = known.get(rows[place][1], _NOTHING).confirmation
        if not with_basis or own is not None or kind not in BELIEVED:
            return _Weighed(kind, own or inherited, place, struck=kind is None and _strikes(rows, below, known))
        ways = [
            way
            for (found, _), row, each in zip(grounds, rows, signatures, strict=True)
            for way in self._ways(found, row, each, known)
        ]
        return _Weighed(kind, inherited, place, best_of(ways or [signatures[place]]))

    def _has_fallen(self, row: _Row, known: dict[str, _Weighed], below: bool) -> bool:  # noqa: FBT001 - of the grounds
        """Whether a list is believed for a CSCA that is none, because anybody may have signed what that rests on.

        Another certificate of its key may hold the list up; a list whose signer is believed for a CSCA does not hold up
        that one.
        """
        base = known.get(row[7]) if row[0] == GroundKind.LIST_SIGNED.value else None
        if base is None or not (base.struck or (base is _NOTHING and below)):
            return False
        return not any(known.get(each, _NOTHING).kind in BELIEVED for each in self._of_one_key(row[7]))

    def _of_one_key(self, sha256: str) -> tuple[str, ...]:
        """SHA-256 of a CSCA's certificate, and of the others that are kept with its name and key."""
        if (known := self._twins.get(sha256)) is not None:
            return known
        twins = of_one_key(sha256, self._rows)
        if self._settled and len(self._twins) < _MOST_BASES:
            self._twins[sha256] = twins
        return twins

    def _bases_in(self, grounds: list[_Row], *, with_basis: bool) -> Iterator[str]:
        """SHA-256 of the certificates that grounds rest on; of a CSCA that a list rests on, all with its key."""
        for row in grounds:
            if row[1]:
                yield row[1]
            if with_basis and row[7] and row[0] == GroundKind.LIST_SIGNED.value:
                yield from self._of_one_key(row[7])

    def _ways(
        self, kind: GroundKind, row: _Row, signatures: tuple[Reliance, ...], known: dict[str, _Weighed]
    ) -> Iterator[tuple[Reliance, ...]]:
        """The ways in which one ground makes an anchor that proves something."""
        if kind is GroundKind.LINKED:
            base = known.get(row[1], _NOTHING)
            if base.kind in BELIEVED:
                yield from resting_also_on(signatures, base.basis)
        elif kind is GroundKind.LIST_SIGNED and row[7]:  # any certificate of the CSCA's key holds the list up
            bases = [known.get(each, _NOTHING) for each in self._of_one_key(row[7])]
            for base in bases:
                if base.kind in BELIEVED:
                    yield from resting_also_on(signatures, base.basis)
            if not any(base is _NOTHING or base.kind in BELIEVED for base in bases):  # nor does it hold up itself
                yield signatures
        elif kind in _BY_LISTS:
            yield signatures

    def _signatures(
        self, sha256: str, kind: GroundKind, rests_on: str, listed: str, signer: str, base: str
    ) -> tuple[Reliance, ...]:
        """The signatures that a ground rests on, as far as they are known here; of a TEST one, none."""
        if kind is GroundKind.LINKED and rests_on:
            made = self._link(sha256, rests_on)
            return () if made is None else (made,)
        if kind not in _BY_LISTS or not listed:
            return ()
        signing = self._signing(listed, signer)
        if signing is None:
            return ()
        issuer = self._certificate(base) if base and kind is GroundKind.LIST_SIGNED else None
        return (signing.list,) if issuer is None else signing.believed_for(issuer)

    def _link(self, sha256: str, issuer: str) -> Reliance | None:
        def read() -> _Read:
            one, other = self._certificate(sha256), self._certificate(issuer)
            return _Read(link=None if one is None or other is None else by_link(one, other))

        return _read.get((b"link", sha256.encode(), issuer.encode()), read, _keeps).link

    def _signing(self, listed: str, signer: str) -> ListSigning | None:
        def read() -> _Read:
            try:
                raw = bytes_of(listed, self._rows)
                if raw is None:
                    return _Read()
                signed = SignedData.parse(raw)
            except ChipkitError:  # what was verified when it came is damaged, which is told where it is looked for
                return _Read()
            found = next((each for each in signed.certificates if each.fingerprint == signer), None)
            return _Read(signing=None if found is None else list_signing(signed, listed, found))

        return _read.get((b"list", listed.encode(), signer.encode()), read, _keeps).signing

    def _certificate(self, sha256: str) -> Certificate | None:
        if (known := self._issuers.get(sha256)) is not None:
            return known
        raw = bytes_of(sha256, self._rows)
        found = None if raw is None else parse_certificate(raw)
        if found is not None and len(self._issuers) < _MOST_ISSUERS:  # what bears a SHA-256 never changes
            self._issuers[sha256] = found
        return found


def _keeps(found: _Read) -> int | None:
    """What is not here may come."""
    return None if found.link is None and found.signing is None else _KEPT


def _strikes(rows: list[_Row], below: list[bool], known: dict[str, _Weighed]) -> bool:
    """Whether it is for such signatures that a certificate is nothing, its own or those of what it rests on."""
    linked = (known.get(row[1], _NOTHING).struck for row in rows if row[0] == GroundKind.LINKED.value)
    marked = any(row[0] == GroundKind.MARKED.value for row in rows)
    return not marked and (any(below) or any(linked))


def _confirmation(by: str | None, source: str | None, at: str | None) -> Confirmation | None:
    if by is None or source is None or at is None:
        return None
    when = moment(at)
    return None if when is None else Confirmation(by, source, when)
