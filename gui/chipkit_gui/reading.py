"""How far one reading has come, by step, file and bytes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum, unique
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit.frozen import NOTHING, FrozenMapping
from chipkit.lds.files import EF
from chipkit.session.progress import Phase
from chipkit_gui.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chipkit.session.progress import Progress

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


_USUAL_SIZES: Final[Mapping[EF, int]] = MappingProxyType(
    {EF.SOD: 2_000, EF.DG14: 400, EF.DG15: 200, EF.DG1: 95, EF.DG13: 400, EF.DG2: 14_000}
)
"""Bytes that are expected of files before they tell their length."""
_FIXED_SECONDS: Final = (0.8, 0.1, 0.5, 0.1, 0.1, 0.3)
"""What each step costs besides the bytes of files."""
_SLOW_SECONDS: Final = 3.0
_STALLED_SECONDS: Final = 20.0
"""Longer than the slowest command and the judging behind the last one, which is told by nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A reading under way."""

    laid: int
    """Which laying of a card is read."""
    reader: str = ""
    step: Step = Step.OPEN
    phase: Phase = Phase.CONNECT
    ef: EF | None = None
    read: int = 0
    """Bytes of `ef` that have come."""
    size: int | None = None
    """Bytes that `ef` has, once known."""
    bytes_by_file: Mapping[EF, int] = NOTHING
    pace: Pace | None = None
    """How fast it goes; None where nobody looks at a clock."""
    seconds_left: int | None = None
    """How long it will still take; 0 where it is all but done, None while nobody knows."""
    told_at: float = 0.0
    """When the card was last heard of."""
    slow: bool = False
    """The chip has not answered for some seconds."""
    awaiting: bool = False
    """The card left, and is waited for."""
    returns: int = 0
    """How often it was put back."""

    def advanced(self, progress: Progress, now: float | None = None) -> Reading:
        """This reading after one more report; the step never goes back, though a file may be read early.

        Args:
            progress: The report.
            now: When it came, in seconds of a clock that never goes back.
        """
        if progress.phase is Phase.AWAIT_CARD:
            return replace(self, awaiting=True, seconds_left=None)
        files = dict(self.bytes_by_file)
        if progress.ef is not None and progress.read:
            files[progress.ef] = max(progress.read, files.get(progress.ef, 0))
        went_on = replace(
            self,
            step=max(self.step, _step_of(progress)),
            phase=progress.phase,
            ef=progress.ef,
            read=progress.read,
            size=progress.size,
            bytes_by_file=FrozenMapping(files),
            awaiting=False,
            returns=self.returns + self.awaiting,
            slow=False,
        )
        return went_on if now is None else _timed(went_on, now)

    def stalled(self, now: float) -> bool:
        """Whether the card has not been heard of for so long that nobody waits for it any more."""
        return not self.awaiting and now - self.told_at >= _STALLED_SECONDS

    def at(self, now: float) -> Reading:
        """This reading while time goes on and the card says nothing."""
        if self.awaiting:
            return self
        left = None if self.pace is None else self.pace.left(now)
        return replace(self, seconds_left=left, slow=now - self.told_at >= _SLOW_SECONDS)

    @property
    def proving(self) -> bool:
        """Whether the chip has to prove just now that it is no copy."""
        return self.phase in (Phase.CHIP_AUTHENTICATION, Phase.ACTIVE_AUTHENTICATION)

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


def _timed(reading: Reading, now: float) -> Reading:
    pace = reading.pace or Pace(began=now, at=now)
    moving, fixed = reading.phase is Phase.READ, sum(_FIXED_SECONDS[reading.step :])
    pace = pace.after(reading.total, _missing(reading), fixed, now, moving=moving)
    return replace(reading, pace=pace, told_at=now, seconds_left=pace.left(now))


def _missing(reading: Reading) -> int:
    """Bytes that are still to come, as far as is known: of files that were passed over, none are."""
    sizes = {**_USUAL_SIZES, **reading.bytes_by_file}
    if reading.ef is not None and reading.size is not None:
        sizes[reading.ef] = reading.size
    passed = {ef for ef in _USUAL_SIZES if _STEP_OF_FILE.get(ef, Step.DATA) < reading.step}
    return sum(max(0, sizes[ef] - reading.bytes_by_file.get(ef, 0)) for ef in sizes.keys() - passed)


def _step_of(progress: Progress) -> Step:
    if progress.phase is Phase.READ:
        return _STEP_OF_FILE.get(progress.ef, Step.DATA) if progress.ef is not None else Step.DATA
    return _STEP_OF_PHASE.get(progress.phase, Step.OPEN)
