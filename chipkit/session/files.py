"""Which data groups are read, and in which order: the proofs before the slow photo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from chipkit.deviation import Deviation
from chipkit.errors import CodecError, UnsupportedError
from chipkit.lds.com import COM
from chipkit.lds.files import EF
from chipkit.lds.sod import SOD
from chipkit.session.options import ReadOptions
from chipkit.session.reading import Reading

__all__ = ["Plan", "plan_files"]

_MANDATORY: Final = (EF.DG1, EF.DG2)
_PROOFS: Final = (EF.DG14, EF.DG15)
_FIRST: Final = (*_PROOFS, EF.DG1, EF.DG13)


@dataclass(frozen=True, slots=True)
class Plan:
    """The data groups of one reading."""

    wanted: tuple[EF, ...]
    """What is asked for, in this order."""
    not_asked: frozenset[EF]
    """What EF.SOD or EF.COM lists and is not asked for."""


def plan_files(reading: Reading) -> Plan:
    """Take the data groups from EF.SOD, whatever EF.COM hides; what EF.COM adds is not asked for, as nobody vouches."""
    signed, announced = _signed(reading), _announced(reading)
    if signed is None:
        return plan_for(announced or frozenset((*_MANDATORY, *_PROOFS)), announced, reading.options)
    return plan_for(signed, announced, reading.options)


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
        return frozenset(SOD.parse(file.content).security_object.files)
    except (CodecError, UnsupportedError) as error:
        reading.note(Deviation("sod.unreadable", EF.SOD.label, f"data groups are taken from EF.COM: {error}"))
        return None


def _announced(reading: Reading) -> frozenset[EF]:
    """What EF.COM lists; nothing where it cannot be read."""
    file = reading.files.get(EF.COM)
    if file is None:
        return frozenset()
    try:
        return frozenset(COM.parse(file.content).files)
    except CodecError as error:
        reading.note(Deviation("com.unreadable", EF.COM.label, str(error)))
        return frozenset()
