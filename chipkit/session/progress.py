"""How far a reading has come, told between two commands."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, unique
from typing import TypeAlias

from chipkit.lds.files import EF
from chipkit.values import dataclass

__all__ = ["Phase", "Progress", "ProgressCallback", "step_name"]


@unique
class Phase(Enum):
    """Which step the reading has entered; it does not say how a step ended."""

    CONNECT = "connect"
    """Learning what chip and link carry."""
    CARD_ACCESS = "access.card-access"
    """Learning how the chip may be opened."""
    PACE = "access.pace"
    """Opening the chip by PACE."""
    BAC = "access.bac"
    """Opening the chip by Basic Access Control."""
    SELECT = "select"
    """Selecting the eMRTD application."""
    READ = "read"
    """Reading a file; `Progress.ef` says which."""
    CHIP_AUTHENTICATION = "chip.ca"
    """The chip's proof by Chip Authentication."""
    ACTIVE_AUTHENTICATION = "chip.aa"
    """The chip's proof by Active Authentication."""
    AWAIT_CARD = "await-card"
    """Waiting for a card that left to be put back; the step that it broke off is not over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One report."""

    phase: Phase
    """The step that the reading is in."""
    ef: EF | None = None
    """The file that is being read."""
    read: int = 0
    """Bytes of it that have come."""
    size: int | None = None
    """Bytes that it has, once known."""

    @property
    def step(self) -> str:
        """The step as a capture names it, such as "access.pace" or "read.dg2"."""
        return step_name(self.phase, self.ef)


ProgressCallback: TypeAlias = Callable[[Progress], None]
"""Called in the thread that reads."""


def step_name(phase: Phase, ef: EF | None) -> str:
    """The step as a capture names it, such as "access.pace" or "read.dg2"."""
    return phase.value if ef is None else f"{phase.value}.{ef.name.lower()}"
