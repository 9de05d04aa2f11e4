"""Who a card is expected to be of: the values printed on it, and how they compare with the chip (docs/inputs.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from chipkit.codec.dates import MRZDate
from chipkit.codec.mrz import MRZ
from chipkit.codec.mrz_text import FILLER
from chipkit.frozen import FrozenMapping
from chipkit.national.compared import Comparison, different, same, unclear
from chipkit.national.nation import IDENTIFYING, NationalData, Printed
from chipkit.national.vnm.comparison import (
    compare_address,
    compare_date,
    compare_date_of_issue,
    compare_mrz_name,
    compare_name,
    compare_number,
    compare_sex,
    compare_zone,
)
from chipkit.national.vnm.dg13 import DG13
from chipkit.national.vnm.mrz import is_identity_card, numbers_of, personal_number
from chipkit.national.vnm.passage import Passage, pages_of
from chipkit.national.vnm.qr import QRText
from chipkit.values import dataclass

__all__ = ["ExpectedHolder"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedHolder(Printed):
    """The values of an input that can be compared with a chip; empty if the input has no such value.

    They are a claim: neither a QR code nor a printed line is signed.
    """

    number: str = field(default="", repr=False)
    """The identity number, twelve digits."""
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
    passage: Passage | None = None
    """What befell the whole input on its way; None where each text stands for itself."""

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
            passage=Passage.of((qr.full_name, qr.sex, qr.address), qr.damage),
        )

    @classmethod
    def from_mrz(cls, mrz: MRZ) -> ExpectedHolder:
        """The values of a printed machine readable zone."""
        return cls(number=(personal_number(mrz) or "") if is_identity_card(mrz) else "", mrz=mrz)

    @property
    def identifying(self) -> frozenset[str]:
        """The fields that tell whose card it is: the old number too, where it is the only one."""
        return IDENTIFYING if self.number or self.mrz is not None else IDENTIFYING | {"old_number"}

    @property
    def empty(self) -> bool:
        """Whether there is nothing to compare."""
        values = (self.number, self.old_number, self.name, self.date_of_birth, self.sex, self.address)
        return self.mrz is None and not self.date_of_issue and not any(values)

    @property
    def known_by(self) -> str:
        """The identity number; empty where it is not told."""
        return self.number

    def compare(self, mrz: MRZ, data: NationalData | DG13 | None = None) -> Mapping[str, Comparison]:
        """Compare every value that the input has with the chip's, by the name of the field.

        Args:
            mrz: The machine readable zone of DG1.
            data: DG13, where the card has it and what vouches for DG1 vouches for it too. Data of another nation say
                nothing here.

        Raises:
            CodecError: A value is longer than any value of its kind.
        """
        chip = _Chip(mrz, data if isinstance(data, DG13) else None)
        found = self._values(chip)
        if self.mrz is not None:
            found |= _compare_zones(self.mrz, chip)
        return FrozenMapping(found)

    def _values(self, chip: _Chip) -> dict[str, Comparison]:
        found: dict[str, Comparison] = {}
        if self.number:
            found["number"] = chip.compare_number(self.number)
        if self.old_number and (chip.old_number or not self.number):
            found["old_number"] = chip.compare_old_number(self.old_number)
        if self.name:
            found["name"] = chip.compare_name(self.name, self.passage)
        if self.date_of_birth:
            found["date_of_birth"] = chip.compare_birth(self.date_of_birth)
        if self.sex:
            found["sex"] = compare_sex(self.sex, chip.sex)
        if self.address and chip.address:
            found["address"] = compare_address(
                self.address, chip.address, passage=self.passage, chip_pages=chip.pages
            )  # fmt: skip
        if self.date_of_issue and chip.date_of_issue:
            found["date_of_issue"] = compare_date_of_issue(self.date_of_issue, chip.date_of_issue)
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
        texts = ("full_name", "sex", "nationality", "place_of_residence", "place_of_origin")
        self.pages = pages_of(*map(self._text, texts))

    def _text(self, name: str) -> str:
        return getattr(self._dg13, name, None) or ""

    def compare_number(self, printed: str) -> Comparison:
        """An identity number, which must be the chip's own, or stand in its MRZ if the chip has none."""
        if self.number:
            return compare_number(printed, self.number)
        return same() if printed in numbers_of(self.mrz) else unclear("absent")

    def compare_old_number(self, printed: str) -> Comparison:
        """The number of the paper card before, which many cards do not repeat."""
        if self.old_number:
            return compare_number(printed, self.old_number)
        return same() if printed in numbers_of(self.mrz) and not self.number else unclear("absent")

    def compare_name(self, printed: str, passage: Passage | None) -> Comparison:
        """A name with diacritics against that of DG13, else against the machine readable zone."""
        if self.full_name:
            return compare_name(printed, self.full_name, passage=passage, chip_pages=self.pages)
        return compare_zone(self.mrz.name_field, printed, passage=passage)

    def compare_birth(self, printed: str) -> Comparison:
        """A date with its century against that of DG13, else without it against the machine readable zone."""
        full = self._text("date_of_birth")
        if full:
            return compare_date(printed, full)
        return _without_century(printed, self.mrz.date_of_birth)


def _without_century(printed: str, in_zone: MRZDate) -> Comparison:
    """A full date against one of the zone, of which parts may be unknown."""
    year, month, day = in_zone.parts
    if year is None:
        return unclear("partial")
    century = 2000 if printed[-4:-2] == "20" else 1900
    return compare_date(printed, f"{day or 0:02}{month or 0:02}{century + year}")


def _compare_zones(printed: MRZ, chip: _Chip) -> dict[str, Comparison]:
    """The printed zone against that of DG1, whose name is often cut, and its name against DG13."""
    zone = chip.mrz
    return {
        "document_number": _equal(printed.document_number, zone.document_number),
        "name": _compare_zone_names(printed, chip),
        "date_of_birth": _equal_dates(printed.date_of_birth, zone.date_of_birth),
        "sex": _equal(printed.sex, zone.sex),
        "date_of_expiry": _equal_dates(printed.date_of_expiry, zone.date_of_expiry),
    }


def _compare_zone_names(printed: MRZ, chip: _Chip) -> Comparison:
    """The printed name against that of the chip's zone, which is the same on the same card; else against DG13."""
    if printed.name_field.strip(FILLER) == chip.mrz.name_field.strip(FILLER):
        return same("equal")
    if not chip.full_name:
        return different("values-differ")
    return compare_mrz_name(printed.name_field, chip.full_name)


def _equal(printed: str, chip: str) -> Comparison:
    """Values that check digits protect, save the sex, of which there are only three."""
    return same() if printed == chip else different("values-differ")


def _equal_dates(printed: MRZDate, chip: MRZDate) -> Comparison:
    """Dates of which parts may be unknown, as fillers or as zeros."""
    if printed.text != chip.text and printed.agrees(chip) is None:
        return unclear("partial")
    return _equal(printed.text, chip.text)
