"""What is printed on the card against the verified data of the chip (docs/inputs.md).

Nothing printed is signed: a difference says that the code is another card's, or that the print was changed, and never
which of the two is right.
"""

from __future__ import annotations

from chipkit.codec.mrz import MRZ
from chipkit.errors import CodecError
from chipkit.national.compared import ComparisonResult, result_of
from chipkit.national.nation import NationalData, Printed
from chipkit.verify.case import Observed, plain

__all__ = ["compare_printed"]


def compare_printed(printed: Printed, mrz: MRZ, data: NationalData | None) -> Observed:
    """Compare every value that was printed; the evidence names fields and never tells what they hold.

    Evidence "fields" names those that decide, and "reasons" says why, field by field. A number is equal or it is not
    this card's: a number that is nowhere in the verified data is a situation of its own, whatever the other fields say.
    """
    try:
        found = printed.compare(mrz, data)
    except CodecError:
        return plain("not-comparable")
    for result, code in ((ComparisonResult.DIFFERENT, "differs"), (ComparisonResult.UNCLEAR, "unclear")):
        if fields := {name: compared for name, compared in found.items() if result_of(compared) is result}:
            if code == "unclear" and not printed.identifying.isdisjoint(fields):
                code = "number-absent"  # noqa: PLW2901
            reasons = ", ".join(f"{name} {getattr(told, 'reason', 'no-answer')}" for name, told in fields.items())
            return Observed(code, {"fields": ", ".join(fields), "reasons": reasons})
    return Observed("equal", {"fields": ", ".join(found)}) if found else plain("not-comparable")
