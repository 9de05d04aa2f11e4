"""Who a card is expected to be of: the values printed on it, and how they compare with the chip (docs/inputs.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from chipkit.national.vnm.comparison import (
    Comparison,
    ComparisonResult,
    compare_address,
    compare_date,
    compare_mrz_name,
    compare_name,
    compare_number,
    compare_sex,
)
from chipkit.national.vnm.mrz import is_identity_card, personal_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chipkit.codec.dates import MRZDate
    from chipkit.codec.mrz import MRZ
    from chipkit.national.vnm.dg13 import DG13
    from chipkit.national.vnm.qr import QRText

__all__ = ["ExpectedHolder"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedHolder:
    """The values of an input that can be compared with a chip; empty where it has none.

    They are a claim: neither a QR code nor a printed line is signed.
    """

    number: str = field(default="", repr=False)
    """The personal number, twelve digits."""
    old_number: str = field(default="", repr=False)
    """The number of the paper card before, nine digits."""
    name: str = field(default="", repr=False)
    """The full name with its diacritics."""
    date_of_birth: str = field(default="", repr=False)
    """ddmmyyyy."""
    sex: str = field(default="", repr=False)
    """The word "Nam" or "Nữ"."""
    address: str = field(default="", repr=False)
    """The place of residence."""
    date_of_issue: str = field(default="", repr=False)
    """ddmmyyyy."""
    mrz: MRZ | None = field(default=None, repr=False)
    """The machine readable zone printed on the card; its values are compared as it has them."""
    damaged: bool = False
    """Names and addresses may have been changed on the way: they are never *different*."""

    @classmethod
    def from_qr(cls, qr: QRText) -> ExpectedHolder:
        """The values of a QR code."""
        return cls(
            number=str(qr.number),
            old_number=qr.old_number,
            name=qr.full_name,
            date_of_birth=qr.date_of_birth,
            sex=qr.sex,
            address=qr.address,
            date_of_issue=qr.date_of_issue,
            damaged=qr.text_damaged,
        )

    @classmethod
    def from_mrz(cls, mrz: MRZ) -> ExpectedHolder:
        """The values of a printed machine readable zone."""
        return cls(number=(personal_number(mrz) or "") if is_identity_card(mrz) else "", mrz=mrz)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to compare."""
        values = (self.number, self.old_number, self.name, self.date_of_birth, self.sex, self.address)
        return self.mrz is None and not self.date_of_issue and not any(values)

    def compare(self, mrz: MRZ, dg13: DG13 | None = None) -> Mapping[str, Comparison]:
        """Compare every value that the input has with the chip's, by the name of the field.

        Args:
            mrz: The machine readable zone of DG1.
            dg13: DG13, where the card has it and what vouches for DG1 vouches for it too.

        Raises:
            CodecError: A value is longer than any of its kind.
        """
        chip = _Chip(mrz, dg13)
        found = self._values(chip)
        if self.mrz is not None:
            found |= _compare_zones(self.mrz, chip)
        return MappingProxyType(found)

    def _values(self, chip: _Chip) -> dict[str, Comparison]:
        found: dict[str, Comparison] = {}
        if self.number:
            found["number"] = compare_number(self.number, chip.number)
        if self.old_number and chip.old_number:
            found["old_number"] = compare_number(self.old_number, chip.old_number)
        if self.name:
            found["name"] = chip.compare_name(self.name, damaged=self.damaged)
        if self.date_of_birth:
            found["date_of_birth"] = chip.compare_birth(self.date_of_birth)
        if self.sex:
            found["sex"] = compare_sex(self.sex, chip.sex)
        if self.address and chip.address:
            found["address"] = compare_address(self.address, chip.address, damaged=self.damaged)
        if self.date_of_issue and chip.date_of_issue:
            found["date_of_issue"] = compare_date(self.date_of_issue, chip.date_of_issue)
        return found


class _Chip:
    """The chip's values: those of DG13 where it has them, else those of DG1; empty where neither has."""

    def __init__(self, mrz: MRZ, dg13: DG13 | None) -> None:
        self.mrz, self._dg13 = mrz, dg13
        number = personal_number(mrz) if is_identity_card(mrz) else None
        self.number = number or self._text("number")
        self.old_number, self.full_name = self._text("old_number"), self._text("full_name")
        self.address, self.date_of_issue = self._text("place_of_residence"), self._text("date_of_issue")
        self.sex = self._text("sex") or mrz.sex

    def _text(self, name: str) -> str:
        return getattr(self._dg13, name, None) or ""

    def compare_name(self, printed: str, *, damaged: bool) -> Comparison:
        """A name with diacritics against that of DG13, else against the machine readable zone."""
        if self.full_name:
            return compare_name(printed, self.full_name, damaged=damaged)
        compared = _with_zone(self.mrz, printed)
        if damaged and compared.result is ComparisonResult.DIFFERENT:
            return Comparison(ComparisonResult.UNCLEAR, "damaged")
        return compared

    def compare_birth(self, printed: str) -> Comparison:
        """A date with its century against that of DG13, else without it against the machine readable zone."""
        full = self._text("date_of_birth")
        if full:
            return compare_date(printed, full)
        short = self.mrz.date_of_birth
        if not short.complete:
            return Comparison(ComparisonResult.UNCLEAR, "partial")
        century = 2000 if printed[-4:-2] == "20" else 1900
        year, month, day = (int(short.text[at : at + 2]) for at in (0, 2, 4))
        return compare_date(printed, f"{day:02}{month:02}{century + year}")


def _with_zone(mrz: MRZ, name: str) -> Comparison:
    cut = bool(mrz.lines) and not mrz.lines[-1].endswith("<")
    return compare_mrz_name(mrz.primary_identifier, mrz.secondary_identifier, name, cut=cut)


def _compare_zones(printed: MRZ, chip: _Chip) -> dict[str, Comparison]:
    """The printed zone against that of DG1, whose name is often cut, and its name against DG13."""
    zone = chip.mrz
    full = chip.full_name or f"{zone.primary_identifier} {zone.secondary_identifier}"
    return {
        "document_number": _equal(printed.document_number, zone.document_number),
        "name": _with_zone(printed, full),
        "date_of_birth": _equal_dates(printed.date_of_birth, zone.date_of_birth),
        "sex": _equal(printed.sex, zone.sex),
        "date_of_expiry": _equal_dates(printed.date_of_expiry, zone.date_of_expiry),
    }


def _equal(printed: str, chip: str) -> Comparison:
    """Values that check digits protect, save the sex, of which there are only three."""
    if printed == chip:
        return Comparison(ComparisonResult.SAME, "equal")
    return Comparison(ComparisonResult.DIFFERENT, "values-differ")


def _equal_dates(printed: MRZDate, chip: MRZDate) -> Comparison:
    """Dates of which parts may be unknown, as fillers or as zeros."""
    if printed.text != chip.text and printed.agrees(chip) is None:
        return Comparison(ComparisonResult.UNCLEAR, "partial")
    return _equal(printed.text, chip.text)
