"""How much time and how many bytes fetching may take."""

from __future__ import annotations

from dataclasses import fields
from typing import Final

from chipkit.values import dataclass

__all__ = ["DEFAULT_LIMITS", "FetchLimits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """The bounds of a fetcher; what an address names is read up to these and no further."""

    read_seconds: float = 15.0
    """For a connection, and for each piece of an answer to come."""
    exchange_seconds: float = 60.0
    """For one address with all its redirections, however steadily its bytes drip."""
    whole_seconds: float = 900.0
    """For all places together; those that are left then are not asked."""
    list_bytes: int = 16 << 20
    """Of a revocation list; the largest known one of a CSCA has some kilobytes."""
    certificate_bytes: int = 1 << 20
    """Of certificates of an issuer."""
    whole_bytes: int = 64 << 20
    """Of all that is handed on of one call; what would be more is left, and told. Hundreds of CSCAs have less."""
    stamp_bytes: int = 64 << 10
    """Of an answer of a time-stamping authority; real ones have 1 to 6 kB, with the authority's certificates."""
    redirections: int = 4

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise TypeError(f"{each.name} is not a number")
            if not 0 < value < float("inf") and not (each.name == "redirections" and value == 0):
                raise ValueError(f"{each.name} is not above 0")


DEFAULT_LIMITS: Final = FetchLimits()
