"""What is printed on the card against the verified data of the chip (docs/inputs.md).

Nothing printed is signed: a difference says that the code is another card's, or that the print was changed, and never
which of the two is right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.errors import CodecError
from chipkit.national.vnm.comparison import ComparisonResult
from chipkit.verify.case import Met

if TYPE_CHECKING:
    from chipkit.codec.mrz import MRZ
    from chipkit.national.vnm.dg13 import DG13
    from chipkit.national.vnm.expected import ExpectedHolder

__all__ = ["compare_printed"]


def compare_printed(printed: ExpectedHolder, mrz: MRZ, dg13: DG13 | None) -> Met:
    """Compare every value that was printed; the evidence names fields and never tells what they hold."""
    try:
        found = printed.compare(mrz, dg13)
    except CodecError:
        return Met("not-comparable")
    for result, code in ((ComparisonResult.DIFFERENT, "differs"), (ComparisonResult.UNCLEAR, "unclear")):
        if fields := [name for name, compared in found.items() if compared.result is result]:
            return Met(code, {"fields": ", ".join(fields)})
    return Met("equal", {"fields": ", ".join(found)}) if found else Met("not-comparable")
