"""Some of many states: other ones in each run, so that none is left out for ever, and all of them under soak."""

from __future__ import annotations

import os
import random
import sys
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["DRAW", "some"]

SOAK: Final = bool(os.environ.get("CHIPKIT_SOAK"))
DRAW: Final = int(os.environ.get("CHIPKIT_DRAW") or random.SystemRandom().randrange(10_000))
"""What the sample goes by; printed where a test uses it, and CHIPKIT_DRAW repeats it."""

One = TypeVar("One")


def some(of: Sequence[One], one_in: int) -> list[One]:
    """One in so many, beginning with one that is drawn, and never none; all of them with CHIPKIT_SOAK=1.

    Args:
        of: All there are.
        one_in: How many of them there are for each that is taken.
    """
    if SOAK:
        return list(of)
    sys.stdout.write(f"CHIPKIT_DRAW={DRAW}\n")
    return list(of[DRAW % min(one_in, len(of)) :: one_in])
