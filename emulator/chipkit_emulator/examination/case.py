"""What a case is: an id, a title of our own, when it applies, in which ways it is run, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, unique
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from chipkit_emulator.examination.card import Card
    from chipkit_emulator.examination.statement import Statement

__all__ = ["ALWAYS", "Case", "Each", "Need", "Unit", "needs"]

Need = Callable[["Statement"], str]
"""Why a chip of this statement need not be asked; empty where it must be."""
Run = Callable[["Card"], None]


@unique
class Each(Enum):
    """What a case is run once for."""

    ONCE = "once"
    """A single time, in no session."""
    OPENING = "opening"
    """Each protocol that opens the chip: Basic Access Control, and the first way of PACE."""
    PACE = "PACE"
    """Each way of PACE."""
    KAT = "MSE:SET KAT"
    """Each way of Chip Authentication by that command, in a session of each opening."""
    SET_AT = "MSE:SET AT"
    """Each way of Chip Authentication by MSE:SET AT and GENERAL AUTHENTICATE, in a session of each opening."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case."""

    id: str
    """Its id in BSI TR-03105-3.2, or one of ours, which begins with OWN."""
    title: str
    """What it is about, in our words."""
    run: Run | None = None
    """Raises where the chip does otherwise; None for a case that is listed alone."""
    needs: tuple[Need, ...] = ()
    each: Each = Each.ONCE
    reason: str = ""
    """Why it is listed alone."""

    def excuse(self, statement: Statement) -> str:
        """Why it does not apply to a chip of this statement; empty where it does."""
        return self.reason or next((reason for need in self.needs if (reason := need(statement))), "")


def needs(reason: str, holds: Callable[[Statement], object]) -> Need:
    """A need: what must hold of the statement, and the excuse where it does not."""
    return lambda statement: "" if holds(statement) else reason


ALWAYS: Final[tuple[Need, ...]] = ()


class Unit:
    """Collects the cases of a module, in their order."""

    def __init__(self) -> None:
        self.cases: list[Case] = []

    def case(self, name: str, title: str, *need: Need, each: Each = Each.ONCE) -> Callable[[Run], Run]:
        """Declare a case over the function that runs it."""

        def declare(run: Run) -> Run:
            self.cases.append(Case(name, title, run, need, each))
            return run

        return declare
