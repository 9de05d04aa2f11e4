"""The Vietnamese data of DG13 against the MRZ of DG1, field by field (docs/vietnam.md)."""

from __future__ import annotations

from chipkit.codec.dates import MRZDate
from chipkit.codec.mrz import MRZ
from chipkit.errors import CodecError
from chipkit.national.vnm.compared import ComparisonResult
from chipkit.national.vnm.dg13 import DG13
from chipkit.national.vnm.mrz import mrz_date, mrz_sex, personal_number
from chipkit.national.vnm.zone_name import compare_mrz_name
from chipkit.verify.case import Observed

__all__ = ["compare_dg13"]


def compare_dg13(dg13: DG13, mrz: MRZ) -> Observed:
    """Compare number, name, birth, sex and expiry; the evidence names fields and never tells what they hold."""
    found = {
        "number": _number(dg13, mrz),
        "name": _name(dg13, mrz),
        "birth": _date(dg13.date_of_birth, mrz.date_of_birth),
        "sex": _sex(dg13, mrz),
        "expiry": _date(dg13.date_of_expiry, mrz.date_of_expiry),
    }
    if differing := [name for name, same in found.items() if same is False]:
        return Observed("differs", {"fields": ", ".join(differing)})
    if empty := [name for name, same in found.items() if same is None]:
        return Observed("field-empty", {"fields": ", ".join(empty)})
    return Observed("equal")


# Each of these says whether a field agrees; None where it is empty or cannot be compared.


def _number(dg13: DG13, mrz: MRZ) -> bool | None:
    if dg13.number is None:
        return None
    full = personal_number(mrz)
    return dg13.number == full if full is not None else dg13.number.endswith(mrz.document_number)


def _name(dg13: DG13, mrz: MRZ) -> bool | None:
    """The name without its diacritics; both are signed, so that neither lost a letter on its way."""
    if dg13.full_name is None:
        return None
    try:
        found = compare_mrz_name(mrz.name_field, dg13.full_name).result
    except CodecError:  # longer than any name
        return None
    return None if found is ComparisonResult.UNCLEAR else found is ComparisonResult.SAME


def _date(text: str | None, in_zone: MRZDate) -> bool | None:
    """A date of which parts may be known on one side only."""
    short = None if text is None else mrz_date(text)
    return None if short is None else MRZDate(short).agrees(in_zone)


def _sex(dg13: DG13, mrz: MRZ) -> bool | None:
    sex = None if dg13.sex is None else mrz_sex(dg13.sex)
    return None if sex is None or mrz.sex == "X" else sex == mrz.sex
