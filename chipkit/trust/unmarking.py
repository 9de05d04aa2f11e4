"""Certificates that the trust store keeps as false, and how one is used again that nothing contradicts any more."""

from __future__ import annotations

from chipkit.trust.change import Change
from chipkit.trust.grounds import GroundKind
from chipkit.trust.schema import FOR_EVER, VERSIONED

__all__ = ["marked", "unmark"]


def marked(change: Change) -> frozenset[str]:
    """SHA-256 of each certificate that is kept as false, in hex."""
    statement = "SELECT c.sha256 FROM ground g JOIN content c ON c.id = g.content WHERE g.kind = ? AND g.until = ?"
    return frozenset(sha for (sha,) in change.database.rows(statement, (GroundKind.MARKED.value, FOR_EVER)))


def unmark(change: Change, sha256: str, *, placed: bool = False) -> None:
    """Keep a certificate as false no longer.

    The list that carries it vouches for it again, as its signer is believed. One that nothing else keeps is as if it
    were placed by hand.

    Args:
        change: The change.
        sha256: Of the certificate, in hex.
        placed: Whether the same change places it by hand, who and from where is known.
    """
    columns = VERSIONED["ground"]
    held = (
        f"SELECT g.id, g.kind, {', '.join(f'g.{name}' for name in columns)} FROM ground g"
        " JOIN content c ON c.id = g.content WHERE c.sha256 = ? AND g.until = ? ORDER BY g.id"
    )
    rows = change.database.rows(held, (sha256, FOR_EVER))
    others = placed or any(kind != GroundKind.MARKED.value for _, kind, *_ in rows)
    for number, kind, *values in rows:
        if kind != GroundKind.MARKED.value:
            continue
        change.end_row("ground", number)
        row = dict(zip(columns, values, strict=True))
        if row["list"] or not others:
            others = True
            again = {**row, "kind": _vouching(change, row["signer"]).value, "reason": ""}
            change.write_again("ground", columns, tuple(again.values()))


def _vouching(change: Change, signer: str) -> GroundKind:
    """As what a list of this signer keeps a certificate; without one, somebody placed it."""
    known = change.now.signer(signer) if signer else None
    if known is None:
        return GroundKind.PLACED
    return GroundKind.PINNED_SIGNER if known.pinned else GroundKind.LIST_SIGNED
