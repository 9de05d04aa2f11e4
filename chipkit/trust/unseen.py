"""Which anchors were taken unseen: lists alone carry them for whose signers nobody answers (decision 0025).

A signer of lists that was accepted when first met, and not named by the operator, may be anybody. Where it is believed
for a CSCA, that one answers for it, if it is not itself an anchor by such lists alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from chipkit.values import dataclass

__all__ = ["CountsBy", "Unseen"]


@dataclass(frozen=True, slots=True)
class CountsBy:
    """By what something counts."""

    known: bool = False
    """Whether somebody confirmed it, or named the signer of a list that carries it."""
    rests_on: tuple[str, ...] = ()
    """SHA-256 of what it counts by else: lists that carry it, what linked to it, or the CSCA that answers for it."""


class Unseen:
    """Finds out for one state of a store, in which each thing is asked for once."""

    def __init__(self, counted: Callable[[str], CountsBy]) -> None:
        """Ask `counted` what a certificate or a list counts by, of a SHA-256."""
        self._counted = counted
        self._is_known: dict[str, bool] = {}

    def __call__(self, sha256: str) -> bool:
        """Whether nothing leads from an anchor to what somebody confirmed or named."""
        before, row = {sha256: ""}, deque([sha256])
        while row:  # what rests on itself is known by nothing
            at = row.popleft()
            told = self._is_known.get(at)
            if told is False:
                continue
            found = self._counted(at) if told is None else CountsBy(known=True)
            if found.known:
                while at:  # and so is all that led here
                    self._is_known[at], at = True, before[at]
                return False
            fresh = [each for each in found.rests_on if each not in before]
            before.update(dict.fromkeys(fresh, at))
            row.extend(fresh)
        self._is_known.update(dict.fromkeys(before, False))
        return True
