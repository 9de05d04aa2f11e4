"""What a card and a reader can do together, as one reading learnt it and the next one of the same pair is glad to know.

It is known for speed alone: what does not hold is refused once and learnt anew, as if nothing had been known. What it
holds of a card is the hash of its answer to reset, which is that of its make; nothing of a holder, and no key.
"""

from __future__ import annotations

from typing import Protocol

from chipkit.values import dataclass

__all__ = ["NOTHING", "PairFacts", "PairMemory"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFacts:
    """What was learnt of one pair; each field has a value only where it is otherwise than expected."""

    ceiling: int | None = None
    """The largest Ne of READ BINARY that was taken after a larger one had been refused, in bytes."""
    short: bool = False
    """Whether extended lengths were announced and then refused, by the chip or by the reader."""
    names_parameters: bool = False
    """Whether MSE:SET AT of PACE had to name the domain parameters (tag 84) although one set only is offered.

    That they must not be named is not remembered: a chip that has several sets might take another one than we do.
    """
    selects: bool = False
    """Whether READ BINARY by short identifier was refused."""
    header_first: bool = False
    """Whether READ BINARY past the end of a file gave nothing."""


NOTHING = PairFacts()
"""Of a pair that does as the standard says, or was never met."""


class PairMemory(Protocol):
    """Where such facts are kept; `chipkit.session.pair_file.PairFile` is one."""

    def recall(self, pair: str) -> PairFacts:
        """What is known of a pair, by the name that `chipkit.session.remembering` gives it; it never raises."""

    def remember(self, pair: str, facts: PairFacts) -> None:
        """Keep what a whole reading of the pair learnt, in place of what was known; it never raises."""
