"""The files of a reading: EF.COM and EF.SOD, which data groups follow, and in which order.

The files with the keys of the chip's proofs come before the slow photo.
"""

from __future__ import annotations

from typing import Final

from chipkit.deviation import Deviation
from chipkit.errors import ChipError, CodecError, UnsupportedError
from chipkit.lds.com import COM
from chipkit.lds.files import EF, MANDATORY
from chipkit.lds.sod import SOD
from chipkit.session.file_reading import read_or_reopen
from chipkit.session.options import ReadOptions
from chipkit.session.reading import Reading
from chipkit.session.step import OneTimeStep, Step
from chipkit.values import dataclass

__all__ = ["Plan", "PlanFiles", "ReadCOM", "ReadDataGroups", "ReadSOD", "plan_for", "read_next"]

_PROOFS: Final = (EF.DG14, EF.DG15)
_FIRST: Final = (*_PROOFS, EF.DG1, EF.DG13)


@dataclass(frozen=True, slots=True)
class Plan:
    """The data groups of one reading."""

    wanted: tuple[EF, ...]
    """What is asked for, in this order."""
    not_asked: frozenset[EF]
    """What EF.SOD or EF.COM lists and is not asked for."""


class ReadCOM(OneTimeStep):
    """Read EF.COM, which is not signed and merely convenient: without it, EF.SOD tells what there is."""

    def run_to_end(self, reading: Reading) -> bool:
        """Read it, or note that it cannot be had."""
        try:
            return read_or_reopen(reading, EF.COM)
        except ChipError as error:
            reading.note(Deviation("com.unreadable", EF.COM.label, str(error)))
            reading.open_again()
            return True


class ReadSOD(OneTimeStep):
    """Read EF.SOD (Doc 9303-11, 5.1.1, step 1)."""

    def run_to_end(self, reading: Reading) -> bool:
        """Read it, or keep that the chip refuses it."""
        return read_or_reopen(reading, EF.SOD)


class PlanFiles(OneTimeStep):
    """Take the data groups from EF.SOD, whatever EF.COM hides; what EF.COM adds is not asked for: it is not signed."""

    def run_to_end(self, reading: Reading) -> bool:
        """Write down what is to be read, and what is listed and not asked for."""
        signed, announced = _signed(reading), _announced(reading)
        listed = signed if signed is not None else announced or frozenset((*MANDATORY, *_PROOFS))
        plan = plan_for(listed, announced, reading.options)
        reading.planned.extend(plan.wanted)
        reading.not_asked.update(plan.not_asked)
        return True


class ReadDataGroups(Step):
    """Read the planned files, one in each run (Doc 9303-11, 5.1.1, step 4)."""

    def is_due(self, reading: Reading) -> bool:
        """Whether any is left."""
        return bool(reading.planned)

    def run(self, reading: Reading) -> None:
        """Read the next one."""
        read_next(reading)


def read_next(reading: Reading, *, proving: bool = False) -> None:
    """Read the next planned file, which stays planned where the chip was opened anew on the way.

    Args:
        reading: The reading, with a file left.
        proving: Whether the first answer is the proof of Chip Authentication, as for `read_or_reopen`.

    Raises:
        ChipkitError: Reading the file broke off, for the second time or for good.
    """
    if read_or_reopen(reading, reading.planned[0], proving=proving):
        reading.planned.popleft()


def plan_for(listed: frozenset[EF], announced: frozenset[EF], options: ReadOptions) -> Plan:
    """The plan for what is listed, of what the chip announces."""
    wanted = sorted((ef for ef in listed if options.wants(ef)), key=_rank)
    return Plan(tuple(wanted), (listed | announced).difference(wanted))


def _rank(ef: EF) -> tuple[bool, int, int]:
    """The proofs, the small files, and the photo last."""
    place = _FIRST.index(ef) if ef in _FIRST else len(_FIRST)
    return ef is EF.DG2, place, ef.number or 0


def _signed(reading: Reading) -> frozenset[EF] | None:
    """What EF.SOD lists; None where it cannot be read."""
    file = reading.files.get(EF.SOD)
    if file is None:
        return None
    try:
        return frozenset(file.parsed(SOD.parse).security_object.files)
    except (CodecError, UnsupportedError) as error:
        reading.note(Deviation("sod.unreadable", EF.SOD.label, f"data groups are taken from EF.COM: {error}"))
        return None


def _announced(reading: Reading) -> frozenset[EF]:
    """What EF.COM lists; nothing where it cannot be read."""
    file = reading.files.get(EF.COM)
    if file is None:
        return frozenset()
    try:
        return frozenset(file.parsed(COM.parse).files)
    except CodecError as error:
        reading.note(Deviation("com.unreadable", EF.COM.label, str(error)))
        return frozenset()
