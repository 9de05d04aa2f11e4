"""The national data of DG13 against the MRZ of DG1, field by field; how they compare, their nation says."""

from __future__ import annotations

from chipkit.codec.mrz import MRZ
from chipkit.national.compared import ComparisonResult, result_of
from chipkit.national.nation import NationalData
from chipkit.verify.case import Observed, plain

__all__ = ["compare_data"]


def compare_data(data: NationalData, mrz: MRZ) -> Observed:
    """Compare both; the evidence names fields and never tells what they hold."""
    found = data.compare(mrz)
    if not found:  # nothing was compared, so that nothing is known to agree
        return plain("field-empty")
    for result, code in ((ComparisonResult.DIFFERENT, "differs"), (ComparisonResult.UNCLEAR, "field-empty")):
        if fields := [name for name, compared in found.items() if result_of(compared) is result]:
            return Observed(code, {"fields": ", ".join(fields)})
    return plain("equal")
