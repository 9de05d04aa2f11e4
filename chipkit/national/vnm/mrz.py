"""The machine readable zone of a Vietnamese ID card, beyond Doc 9303, and how DG13 compares (docs/vietnam.md).

The optional data of the first line hold the identity number in twelve digits, two fillers and a check digit over the
twelve.
"""

from __future__ import annotations

import re
import unicodedata

from chipkit.codec.dates import PartialDate
from chipkit.codec.mrz import MRZ, MRZFormat, check_digit
from chipkit.deviation import Deviation
from chipkit.errors import CodecError
from chipkit.lds.files import EF
from chipkit.national.vnm.identity_number import NO_EXPIRY, document_number_of

__all__ = [
    "ISSUING_STATE",
    "full_date",
    "is_identity_card",
    "mrz_date",
    "mrz_deviations",
    "mrz_sex",
    "numbers_of",
    "optional_data_of",
    "personal_number",
]

ISSUING_STATE = "VNM"
"""The issuing state in the machine readable zone."""

_OPTIONAL_DATA = re.compile(r"(\d{12})[< ]*(\d?)", re.ASCII)
_DATE = re.compile(r"(\d\d)/(\d\d)/(\d\d)(\d\d)", re.ASCII)
_SEXES = {"nam": "M", "nữ": "F"}
_NEVER = "không thời hạn"
_MAX_WORDS = 100


def is_identity_card(mrz: MRZ) -> bool:
    """Whether the zone is that of a Vietnamese ID card, rather than of a passport or of another country."""
    return mrz.issuing_state == ISSUING_STATE and mrz.format is MRZFormat.TD1


def personal_number(mrz: MRZ) -> str | None:
    """The holder's identity number; None if the MRZ holds none that fits the document number."""
    match = _number_in(mrz)
    return None if match is None else match[1]


def _number_in(mrz: MRZ) -> re.Match[str] | None:
    """The identity number in the optional data, and its check digit, if it fits the document number."""
    match = _OPTIONAL_DATA.fullmatch(mrz.optional_data)
    return match if match is not None and document_number_of(match[1]) == mrz.document_number else None


def numbers_of(mrz: MRZ) -> frozenset[str]:
    """Every number that the zone holds whole: its document number, and what stands in the optional data."""
    optional = (mrz.optional_data, mrz.optional_data_2)
    return frozenset(
        {mrz.document_number, *(match[1] for each in optional if (match := _OPTIONAL_DATA.fullmatch(each)))}
    )


def optional_data_of(number: str) -> str:
    """The optional data of line 1 for an identity number."""
    return f"{number}<<{check_digit(number)}"


def mrz_deviations(mrz: MRZ) -> tuple[Deviation, ...]:
    """What departs from the usual layout; some genuine cards are said to carry another check digit."""
    match = _number_in(mrz)
    if match is None:
        return (Deviation("vnm.mrz.number", EF.DG1.label, "optional data hold no identity number"),)
    if match[2] != check_digit(match[1]):
        return (Deviation("vnm.mrz.check-digit", EF.DG1.label, "check digit of the identity number"),)
    return ()


def mrz_date(text: str) -> str | None:
    """A date of DG13, dd/mm/yyyy or words for "never", as the machine readable zone has it; None where it is neither.

    >>> mrz_date("01/02/2024")
    '240201'
    """
    match = _DATE.fullmatch(text.strip())
    if match:
        return f"{match[4]}{match[2]}{match[1]}"
    return NO_EXPIRY if _folded(text) == _NEVER else None


def full_date(text: str) -> PartialDate | None:
    """A date of DG13 with its century; None where it is not a date dd/mm/yyyy."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return PartialDate(int(match[3] + match[4]), int(match[2]), int(match[1]))
    except CodecError:
        return None


def mrz_sex(text: str) -> str | None:
    """A sex of DG13 as the machine readable zone has it, "M" or "F"; None where it is neither."""
    return _SEXES.get(_folded(text))


def _folded(text: str) -> str:
    """The text for comparison with the few words that are known, all of which are shorter than the limit."""
    return unicodedata.normalize("NFC", text).strip().casefold() if len(text) <= _MAX_WORDS else ""
