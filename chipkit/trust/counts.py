"""How much a change of the trust store did."""

from __future__ import annotations

from chipkit.values import dataclass

__all__ = ["Counts"]


@dataclass(slots=True)
class Counts:
    """What a change did to certificates, revocation lists and lists."""

    added: int = 0
    changed: int = 0
    """It was there, and is now something else, such as an anchor."""
    known: int = 0
    removed: int = 0
    refused: int = 0
