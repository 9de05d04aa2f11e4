"""How far one reading has come, by step, file and bytes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum, unique
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit.lds.files import EF
from chipkit.session.progress import Phase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chipkit.session.progress import Progress
    from chipkit_gui.pace import Pace

__all__ = ["Reading", "Step"]


@unique
class Step(IntEnum):
    """The steps that a teller sees, in the order of the procedure."""

    OPEN = 0
    SIGNATURE = 1
    COPY = 2
    DATA = 3
    PHOTO = 4
    JUDGE = 5


_STEP_OF_FILE: Final[Mapping[EF, Step]] = MappingProxyType(
    {
        EF.CARD_ACCESS: Step.OPEN,
        EF.ATR_INFO: Step.OPEN,
        EF.COM: Step.SIGNATURE,
        EF.SOD: Step.SIGNATURE,
        EF.DG14: Step.COPY,
        EF.DG15: Step.COPY,
        EF.DG2: Step.PHOTO,
    }
)
_STEP_OF_PHASE: Final[Mapping[Phase, Step]] = MappingProxyType(
    {Phase.CHIP_AUTHENTICATION: Step.COPY, Phase.ACTIVE_AUTHENTICATION: Step.COPY}
)
_BEGINS_AT: Final = (0, 10, 20, 40, 50, 98, 100)
"""Per cent of a reading's time at which each step begins, as readers take it: the photo is half of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A reading under way."""

    laid: int
    """Which laying of a card is read."""
    step: Step = Step.OPEN
    ef: EF | None = None
    read: int = 0
    """Bytes of `ef` that have come."""
    size: int | None = None
    """Bytes that `ef` has, once known."""
    bytes_by_file: Mapping[EF, int] = field(default_factory=lambda: MappingProxyType({}))
    pace: Pace | None = None
    """How fast it goes."""
    seconds_left: int | None = None
    """How long it will still take; 0 where it is all but done, None while nobody knows."""
    awaiting: bool = False
    """The card left, and is waited for."""

    def advanced(self, progress: Progress) -> Reading:
        """This reading after one more report; the step never goes back, though a file may be read early."""
        files = dict(self.bytes_by_file)
        if progress.ef is not None and progress.read:
            files[progress.ef] = progress.read
        return replace(
            self,
            step=max(self.step, _step_of(progress)),
            ef=progress.ef,
            read=progress.read,
            size=progress.size,
            bytes_by_file=MappingProxyType(files),
        )

    @property
    def total(self) -> int:
        """Bytes that have come in all."""
        return sum(self.bytes_by_file.values())

    @property
    def percent(self) -> int:
        """How much is done, in per cent; an estimate, since the sizes are learnt on the way."""
        begin, end = _BEGINS_AT[self.step], _BEGINS_AT[self.step + 1]
        return begin + round((end - begin) * self.fraction)

    @property
    def fraction(self) -> float:
        """How much of the present file has come, 0 to 1."""
        return min(1.0, self.read / self.size) if self.size else 0.0


def _step_of(progress: Progress) -> Step:
    if progress.phase is Phase.READ:
        return _STEP_OF_FILE.get(progress.ef, Step.DATA) if progress.ef is not None else Step.DATA
    return _STEP_OF_PHASE.get(progress.phase, Step.OPEN)
