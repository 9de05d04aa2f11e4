"""EF.DG13 of the Vietnamese ID card, with what its texts mean: dates, labels, and how they compare with DG1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from chipkit.codec.dates import MRZDate, PartialDate
from chipkit.codec.mrz import MRZ
from chipkit.errors import CodecError
from chipkit.national.compared import ComparisonResult
from chipkit.national.nation import NationalData, NationalField, Words
from chipkit.national.vnm.dg13 import DG13
from chipkit.national.vnm.identity_number import DOCUMENT_NUMBER_SIZE
from chipkit.national.vnm.mrz import full_date, mrz_date, mrz_sex, personal_number
from chipkit.national.vnm.zone_name import compare_mrz_name

__all__ = ["FIELDS", "VietnameseData"]

_SAME, _DIFFERENT, _UNCLEAR = ComparisonResult.SAME, ComparisonResult.DIFFERENT, ComparisonResult.UNCLEAR

_ROWS: Final = {
    1: "number", 2: "full name", 3: "date of birth", 4: "sex", 5: "nationality", 6: "ethnicity", 7: "religion",
    8: "place of origin", 9: "place of residence", 10: "personal identification", 11: "date of issue",
    12: "date of expiry", 13: "father, mother", 14: "spouse", 15: "old number",
}  # fmt: skip
FIELDS: Final[Mapping[str, Words]] = MappingProxyType({
    "issue": {"vi": "Ngày cấp", "en": "Issued on"},
    "origin": {"vi": "Quê quán / nơi đăng ký khai sinh", "en": "Place of origin or of the birth's registration"},
    "residence": {"vi": "Nơi thường trú / cư trú", "en": "Residence"},
    "mark": {"vi": "Đặc điểm nhân dạng", "en": "Distinguishing mark"},
    "old_number": {"vi": "Số giấy tờ cũ", "en": "Earlier number"},
    "ethnicity": {"vi": "Dân tộc", "en": "Ethnicity"},
    "religion": {"vi": "Tôn giáo", "en": "Religion"},
    "father": {"vi": "Cha", "en": "Father"},
    "mother": {"vi": "Mẹ", "en": "Mother"},
    "spouse": {"vi": "Vợ / chồng", "en": "Spouse"},
})  # fmt: skip
"""What is shown of the file, by its names, in its order, under words that fit every card."""
_LABELS_OF_2021: Final[Mapping[str, Words]] = MappingProxyType({
    **FIELDS,
    "origin": {"vi": "Quê quán", "en": "Place of origin"},
    "residence": {"vi": "Nơi thường trú", "en": "Residence"},
})  # fmt: skip
_LABELS_OF_2024: Final[Mapping[str, Words]] = MappingProxyType({
    **FIELDS,
    "origin": {"vi": "Nơi đăng ký khai sinh", "en": "Birth registered at"},
    "residence": {"vi": "Nơi cư trú", "en": "Residence"},
})  # fmt: skip
_CARDS_OF_2024_FROM: Final = date(2024, 7, 1)
"""Since then ID cards are called otherwise, and print other words beside two of their fields (docs/vietnam.md)."""
_SENSITIVE: Final = frozenset({"ethnicity", "religion", "father", "mother", "spouse"})
_WIDE: Final = frozenset({"origin", "residence", "mark"})


class VietnameseData(DG13, NationalData):
    """The file's content, and what it means."""

    __slots__ = ()

    @property
    def birth(self) -> PartialDate | None:
        """Field 3, where it is a date dd/mm/yyyy."""
        return None if self.date_of_birth is None else full_date(self.date_of_birth)

    @property
    def expiry(self) -> PartialDate | None:
        """Field 12, if it is a date dd/mm/yyyy; the words for a card without expiry are not a date."""
        return None if self.date_of_expiry is None else full_date(self.date_of_expiry)

    @property
    def issued(self) -> date | None:
        """Field 11, where it is a date dd/mm/yyyy."""
        day = None if self.date_of_issue is None else full_date(self.date_of_issue)
        return None if day is None else day.exact

    def compare(self, mrz: MRZ) -> Mapping[str, ComparisonResult]:
        """Compare number, name, birth, sex and expiry."""
        return {
            "number": self._number(mrz),
            "name": self._name(mrz),
            "birth": _date(self.date_of_birth, mrz.date_of_birth),
            "sex": self._sex(mrz),
            "expiry": _date(self.date_of_expiry, mrz.date_of_expiry),
        }

    def shown(self) -> Iterator[NationalField]:
        """The fields that DG1 does not have, under the words that stand on a card of their kind."""
        labels = _LABELS_OF_2024 if self._is_of_2024 else _LABELS_OF_2021
        values = {
            "issue": self.date_of_issue,
            "origin": self.place_of_origin,
            "residence": self.place_of_residence,
            "mark": self.personal_identification,
            "old_number": self.old_number,
            "ethnicity": self.ethnicity,
            "religion": self.religion,
            "father": self.father,
            "mother": self.mother,
            "spouse": self.spouse,
        }
        for name, value in values.items():
            if value:
                yield NationalField(name, labels[name], value, sensitive=name in _SENSITIVE, wide=name in _WIDE)

    @property
    def _is_of_2024(self) -> bool:
        """Whether this is the card of 2024: its chip gives no residence, and at times no day of issue."""
        return self.issued is None or (self.issued >= _CARDS_OF_2024_FROM and not self.place_of_residence)

    def rows(self) -> Iterator[tuple[str, str]]:
        """Every field by its number, those too that nobody has named yet."""
        for number, texts in sorted(self.fields.items()):
            yield f"{number:2} {_ROWS.get(number, '(not known)')}", "; ".join(texts)

    def _number(self, mrz: MRZ) -> ComparisonResult:
        if self.number is None:
            return _UNCLEAR
        full = personal_number(mrz)
        if full is not None:
            return _result(self.number == full)
        # the zone has the number's end alone, and an empty or a short one is the end of many
        short = len(mrz.document_number) < DOCUMENT_NUMBER_SIZE
        ends = self.number.endswith(mrz.document_number)
        return _result(None if ends and short else ends)

    def _name(self, mrz: MRZ) -> ComparisonResult:
        """The name without its diacritics; both are signed, so that neither lost a letter on its way."""
        if self.full_name is None:
            return _UNCLEAR
        try:
            return compare_mrz_name(mrz.name_field, self.full_name).result
        except CodecError:  # longer than any name
            return _UNCLEAR

    def _sex(self, mrz: MRZ) -> ComparisonResult:
        sex = None if self.sex is None else mrz_sex(self.sex)
        return _UNCLEAR if sex is None or mrz.sex == "X" else _result(sex == mrz.sex)


def _date(text: str | None, in_zone: MRZDate) -> ComparisonResult:
    """A date of which parts may be known on one side only."""
    short = None if text is None else mrz_date(text)
    return _UNCLEAR if short is None else _result(MRZDate(short).agrees(in_zone))


def _result(agrees: bool | None) -> ComparisonResult:  # noqa: FBT001 - what was found, and no choice
    if agrees is None:
        return _UNCLEAR
    return _SAME if agrees else _DIFFERENT
