"""What was scanned or typed against the verified data of the chip.

An input is unsigned, so a difference says that it is another card's or was misread: it never makes a chip forged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chipkit.errors import CodecError
from chipkit.lds.files import EF
from chipkit.national.vnm.comparison import ComparisonResult
from chipkit.outcome import Outcome
from chipkit_gui.vouched import Standing, standing_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chipkit.national.vnm.comparison import Comparison
    from chipkit.verify.report import Report
    from chipkit_gui.keys import Key

__all__ = ["NO_MATCH", "Match", "match_input"]


@dataclass(frozen=True, slots=True)
class Match:
    """Names of the fields that were compared, by how they compare."""

    same: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome | None:
        """Undetermined where something differs or is unclear; None where nothing was compared."""
        if self.different or self.unclear:
            return Outcome.UNDETERMINED
        return Outcome.SUCCESSFUL if self.same else None


NO_MATCH = Match()


def match_input(key: Key, report: Report) -> Match:
    """Compare an input with a report, as far as the report's files are unaltered."""
    if key.expected.empty or standing_of(report, EF.DG1) is not Standing.UNALTERED:
        return NO_MATCH
    try:
        dg1 = report.document.dg1
        dg13 = report.document.dg13 if standing_of(report, EF.DG13) is Standing.UNALTERED else None
        return NO_MATCH if dg1 is None else _sorted(key.expected.compare(dg1.mrz, dg13))
    except CodecError:
        return NO_MATCH


def _sorted(compared: Mapping[str, Comparison]) -> Match:
    def of(*results: ComparisonResult) -> tuple[str, ...]:
        return tuple(name for name, comparison in compared.items() if comparison.result in results)

    rest = [result for result in ComparisonResult if result not in (ComparisonResult.SAME, ComparisonResult.DIFFERENT)]
    return Match(of(ComparisonResult.SAME), of(ComparisonResult.DIFFERENT), of(*rest))
