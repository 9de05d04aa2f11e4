"""Which files of a report may be shown: those under a right signature, with the digest that was signed."""

from __future__ import annotations

from enum import Enum, unique
from typing import TYPE_CHECKING

from chipkit.outcome import Outcome

if TYPE_CHECKING:
    from chipkit.lds.files import EF
    from chipkit.verify.report import Report

__all__ = ["Standing", "standing_of"]

_SIGNATURE = "pa.sod.signature"


@unique
class Standing(Enum):
    """What a file's content is worth. UNALTERED says that nobody changed it since it was signed, not who signed."""

    UNALTERED = "unaltered"
    CHANGED = "changed"
    UNSIGNED = "unsigned"
    MISSING = "missing"


def standing_of(report: Report, ef: EF) -> Standing:
    """What a data group of a report is worth; everything of a broken reading is missing."""
    if report.capture.abort is not None or ef not in report.capture.files:
        return Standing.MISSING
    digest, signature = report.finding(f"pa.digest.{ef.name.lower()}"), report.finding(_SIGNATURE)
    if digest is None or signature is None or signature.outcome is not Outcome.SUCCESSFUL:
        return Standing.UNSIGNED
    if digest.outcome is Outcome.SUCCESSFUL:
        return Standing.UNALTERED
    return Standing.CHANGED if digest.reason == "differs" else Standing.UNSIGNED
