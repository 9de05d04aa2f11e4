"""The five ways a check can end (BSI TR-03135-1, 3.5.2)."""

from __future__ import annotations

from enum import Enum, unique
from typing import NoReturn

__all__ = ["Outcome"]


@unique
class Outcome(Enum):
    """The five ways a check can end (BSI TR-03135-1, 3.5.2). None of them is true or false."""

    SUCCESSFUL = "successful"
    """It is as it must be."""
    FAILED = "failed"
    """It is not, and that is proven."""
    UNDETERMINED = "undetermined"
    """Nobody could prove either."""
    NOT_SUPPORTED = "not supported"
    """The document does not have it, or chipkit cannot check it."""
    ABORTED = "aborted"
    """The reading broke off before."""

    __hash__ = object.__hash__  # a member is itself alone; that of `Enum` is a call in Python for each look-up

    def __bool__(self) -> NoReturn:
        """Refuse to be a condition: most outcomes are neither true nor false."""
        raise TypeError("compare an Outcome with `is`")
