"""Why the trust store holds what it holds: the grounds, and what they make of a certificate.

A certificate may have several grounds at once, such as two lists that carry it and an operator who placed it. What it
is, they make together: the strongest one counts, a confirmation lifts it, and a marking as false takes all of it away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import Enum, unique
from typing import Final

from chipkit.doors import parse_words
from chipkit.trust.model import AnchorKind
from chipkit.values import dataclass

__all__ = ["Ground", "GroundKind", "kind_by", "kinds_by"]


@unique
class GroundKind(Enum):
    """How something came into the store."""

    LIST_SIGNED = "list-signed"
    """A signed list carries it whose signer was accepted when first met."""
    PINNED_SIGNER = "pinned signer"
    """A signed list carries it whose signer the operator named."""
    UNCONFIRMED = "not confirmed"
    """Third parties carry it, and its fingerprint came with the release or a file of such (`Ground.reason`)."""
    TEST = "test"
    """It carries the TEST marking, or a TEST authority alone vouches for it."""
    LINKED = "linked"
    """The key of another certificate of the store signed it: it is what that one is (`Ground.rests_on`)."""
    PLACED = "placed by hand"
    """The operator placed it: it vouches for nothing until it is confirmed."""
    KEPT = "kept"
    """It vouches for nobody, as document signers, revocation lists and master lists do."""
    MARKED = "never used"
    """A list carries it, and it is false (`Ground.reason`): no other ground lifts that. A confirmation does, or a list
    whose signer is pinned, where all that contradicts it is vouched for less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One way in which something came into the store."""

    kind: GroundKind
    source: str = ""
    """The name of the file that it came in."""
    list: str = ""
    """SHA-256 of the signed list that carries it, in hex; empty for what came otherwise."""
    signer: str = ""
    """SHA-256 of the certificate that signed that list, in hex."""
    rests_on: str = ""
    """SHA-256, in hex, of the certificate whose key signed a `GroundKind.LINKED` one; of a master list that is kept, of
    the CSCA that its signer is believed for."""
    reason: str = ""
    """Why it is never used; of a `GroundKind.UNCONFIRMED` one, where its fingerprint came from."""
    placed_by: str = ""
    """The name of whoever placed it; empty where nobody gave one."""
    placed_at: datetime | None = None

    def __post_init__(self) -> None:
        parse_words(self, kind=GroundKind)


_VOUCHING: Final = {
    GroundKind.LIST_SIGNED: AnchorKind.LIST_SIGNED,
    GroundKind.PINNED_SIGNER: AnchorKind.PINNED_SIGNER,
    GroundKind.UNCONFIRMED: AnchorKind.UNCONFIRMED,
    GroundKind.TEST: AnchorKind.TEST,
}


def kind_by(
    grounds: Iterable[tuple[GroundKind, str]], *, confirmed: bool, kind_of: Callable[[str], AnchorKind | None]
) -> tuple[AnchorKind | None, int]:
    """What a certificate is by its grounds, and the place of the ground that counts; None where it vouches for nothing.

    Args:
        grounds: The kind of each and the SHA-256 that it rests on.
        confirmed: Whether somebody confirmed the certificate.
        kind_of: What the certificate of a SHA-256 is.
    """
    best: tuple[AnchorKind | None, int] = None, 0
    kinds = set()
    for place, (kind, rests_on) in enumerate(grounds):
        kinds.add(kind)
        found = kind_of(rests_on) if kind is GroundKind.LINKED else _VOUCHING.get(kind)
        if found is not None and (best[0] is None or found.strength > best[0].strength):
            best = found, place
    if GroundKind.MARKED in kinds:
        return None, 0
    if confirmed and kinds:
        return AnchorKind.CONFIRMED, best[1]
    return best


def kinds_by(rows: Iterable[tuple[str, str, str, object]]) -> Mapping[str, AnchorKind]:
    """What each certificate is that vouches for something, by SHA-256.

    Args:
        rows: Of each ground of each certificate: SHA-256, the kind of the ground, the SHA-256 that it rests on, and
            whether the certificate is confirmed.
    """
    grounds: dict[str, tuple[list[tuple[GroundKind, str]], bool]] = {}
    for sha256, word, rests_on, confirmed in rows:
        grounds.setdefault(sha256, ([], bool(confirmed)))[0].append((GroundKind(word), rests_on))
    known: dict[str, AnchorKind | None] = {}
    for sha256 in grounds:
        if sha256 not in known:
            _find_kind(sha256, grounds, known)
    return {sha256: kind for sha256 in grounds if (kind := known[sha256]) is not None}


def _find_kind(
    sha256: str,
    grounds: Mapping[str, tuple[list[tuple[GroundKind, str]], bool]],
    known: dict[str, AnchorKind | None],
) -> None:
    """Note what a certificate is, and those that it rests on; of what rests on itself, nothing."""
    known[sha256], left = None, [sha256]
    while left:  # over link certificates, of which there may be as many as somebody likes
        each = left[-1]
        own, confirmed = grounds.get(each, ([], False))
        base = next((base for kind, base in own if kind is GroundKind.LINKED and base not in known), None)
        if base is None:
            known[each] = kind_by(own, confirmed=confirmed, kind_of=known.get)[0] if own else None
            left.pop()
        else:
            known[base] = None
            left.append(base)
