"""Invented people: every name says SPECIMEN, and no number is one that a register gives out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from chipkit.codec.dates import PartialDate
from chipkit.codec.mrz import MRZ, MRZFormat
from chipkit.lds.dg11 import DG11
from chipkit.national.vnm.dg13 import DG13
from chipkit.national.vnm.identity_number import NO_EXPIRY, can_of, document_number_of
from chipkit.national.vnm.mrz import optional_data_of
from chipkit_emulator.crypto.drbg import DRBG

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chipkit_emulator.personalisation.sections import AccessSection, DocumentSection

__all__ = ["Holder", "build_dg11", "build_dg13", "build_mrz", "can_for", "digits", "invent_holder"]

_UNUSED_PROVINCE = "000"
"""No province and no country has this code, so no identity number begins with it."""
_RENEWAL_AGES = (25, 40, 60)
"""A Vietnamese card is valid to one of these birthdays, after the last of them for ever."""
_YEAR = timedelta(days=365)
_PASSPORT_VALIDITY = timedelta(days=3652)

_SURNAMES = ("NGUYỄN", "TRẦN", "LÊ", "PHẠM", "HOÀNG", "ĐẶNG", "BÙI")
_MIDDLE: Mapping[str, str] = {"F": "THỊ", "M": "VĂN"}
_GIVEN_NAMES: Mapping[str, tuple[str, ...]] = {"F": ("ADA", "JULIA", "MARIE"), "M": ("BEN", "EMIL", "OTTO")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A person who does not exist."""

    surname: str = field(repr=False)
    given_names: str = field(repr=False)
    """With diacritics; middle names are among them."""
    sex: Literal["F", "M"] = field(repr=False)
    personal_number: str = field(repr=False)
    """Twelve digits; empty if the document has no such number."""
    document_number: str = field(repr=False)
    date_of_birth: date = field(repr=False)
    date_of_issue: date = field(repr=False)
    date_of_expiry: date | None = field(repr=False)
    """None for a card that never expires."""

    @property
    def full_name(self) -> str:
        """Surname first, as Vietnamese names are written."""
        return f"{self.surname} {self.given_names}"


def invent_holder(document: DocumentSection, *, seed: int, at: date) -> Holder:
    """The holder that belongs to a seed, of fitting age at the day `at`."""
    random = DRBG.of(seed, f"holder/{document.kind}")
    return _citizen(document, random, at) if document.kind == "cccd" else _traveller(document, random, at)


def build_mrz(holder: Holder, document: DocumentSection) -> MRZ:
    """The machine readable zone: TD1 as Vietnam fills it, or TD3."""
    expiry = f"{holder.date_of_expiry:%y%m%d}" if holder.date_of_expiry else NO_EXPIRY
    number = holder.personal_number
    return MRZ.build(
        format=MRZFormat.TD1 if document.kind == "cccd" else MRZFormat.TD3,
        document_code="ID" if document.kind == "cccd" else "P",
        issuing_state=document.state,
        document_number=holder.document_number,
        date_of_birth=f"{holder.date_of_birth:%y%m%d}",
        sex=holder.sex,
        date_of_expiry=expiry,
        nationality=document.state,
        optional_data=optional_data_of(number) if number else "",
        primary_identifier=holder.surname,
        secondary_identifier=holder.given_names,
    )


def build_dg11(holder: Holder, document: DocumentSection) -> DG11:
    """EF.DG11 with the name in full, and the date of birth with its century."""
    born = holder.date_of_birth
    return DG11(
        full_name=f"{holder.surname}<<{holder.given_names.replace(' ', '<')}",
        personal_number=holder.personal_number,
        date_of_birth=PartialDate(born.year, born.month, born.day),
        place_of_birth=f"SPECIMEN<{document.state}",
    )


def build_dg13(holder: Holder, document: DocumentSection) -> DG13:
    """EF.DG13 with the sixteen fields that Vietnamese cards carry, many without a text on the card of 2024."""
    fields: dict[int, tuple[str, ...]] = {
        1: (holder.personal_number,),
        2: (holder.full_name,),
        3: (f"{holder.date_of_birth:%d/%m/%Y}",),
        4: ("Nữ" if holder.sex == "F" else "Nam",),
        5: ("Việt Nam",),
        8: ("Xã Mẫu, Huyện Mẫu, Tỉnh SPECIMEN",),
        9: ("Số 1 Phố Mẫu, Phường SPECIMEN, Quận Mẫu, Thành phố SPECIMEN",),
        11: (f"{holder.date_of_issue:%d/%m/%Y}",),
        12: (f"{holder.date_of_expiry:%d/%m/%Y}" if holder.date_of_expiry else "Không thời hạn",),
        16: ("SPECIMEN00000000",),
    }
    if document.dg13 == "full":
        return DG13.build(fields | _private_fields(holder))
    # The card of 2024 gives neither residence nor the day of issue, which stands in its QR code alone, and two names.
    absent: dict[int, tuple[str, ...]] = {6: (), 7: (), 9: (), 10: (), 11: (), 13: ("", ""), 14: (), 15: ()}
    return DG13.build(fields | absent | {2: (holder.full_name, f"{holder.surname} TÊN KHÁC SPECIMEN")})


def can_for(holder: Holder, access: AccessSection, *, seed: int) -> str | None:
    """The card access number that the profile asks for."""
    if access.can == "number":
        return can_of(holder.personal_number)
    return digits(seed, "can", 6) if access.can == "drawn" else None


def digits(seed: int, label: str, size: int) -> str:
    """A secret of so many digits, drawn by lot."""
    return f"{DRBG.of(seed, label).below(10**size):0{size}}"


def _citizen(document: DocumentSection, random: DRBG, at: date) -> Holder:
    sex = _sex(random)
    issued = _issued(document, random, at)
    age = 20 + random.below(38) if document.expires else 61 + random.below(15)
    born = _birthday(random, issued.year - age)
    number = _personal_number(random, born, sex)
    return Holder(
        surname=_SURNAMES[random.below(len(_SURNAMES))],
        given_names=f"{_MIDDLE[sex]} MẪU SPECIMEN",
        sex=sex,
        personal_number=number,
        document_number=document_number_of(number),
        date_of_birth=born,
        date_of_issue=issued,
        date_of_expiry=_next_renewal(born, issued) if document.expires else None,
    )


def _traveller(document: DocumentSection, random: DRBG, at: date) -> Holder:
    sex = _sex(random)
    issued = _issued(document, random, at)
    names = _GIVEN_NAMES[sex]
    return Holder(
        surname="SPECIMEN",
        given_names=names[random.below(len(names))],
        sex=sex,
        personal_number="",
        document_number=f"SPEC{random.below(10**5):05}",
        date_of_birth=_birthday(random, issued.year - 20 - random.below(50)),
        date_of_issue=issued,
        date_of_expiry=issued + _PASSPORT_VALIDITY,
    )


def _issued(document: DocumentSection, random: DRBG, at: date) -> date:
    days = document.issued_days_ago
    return at - timedelta(days=days.start + random.below(len(days)))


def _sex(random: DRBG) -> Literal["F", "M"]:
    return "M" if random.below(2) else "F"


def _birthday(random: DRBG, year: int) -> date:
    return date(year, 1 + random.below(12), 1 + random.below(28))


def _personal_number(random: DRBG, born: date, sex: str) -> str:
    """Province, century with sex, year of birth, and six digits by lot."""
    century = 2 * (born.year // 100 - 19) + (sex == "F")
    return f"{_UNUSED_PROVINCE}{century}{born:%y}{random.below(10**6):06}"


def _next_renewal(born: date, issued: date) -> date:
    """The first renewal birthday that lies two years or more behind the day of issue."""
    birthdays = (born.replace(year=born.year + age) for age in _RENEWAL_AGES)
    return next(birthday for birthday in birthdays if birthday >= issued + 2 * _YEAR)


def _private_fields(holder: Holder) -> dict[int, tuple[str, ...]]:
    old_number = f"{_UNUSED_PROVINCE}{holder.personal_number[-6:]}"
    return {
        6: ("Kinh",),
        7: ("Không",),
        10: ("Nốt ruồi C: 1cm dưới trước mắt trái SPECIMEN",),
        13: (f"{holder.surname} VĂN CHA SPECIMEN", "TRẦN THỊ MẸ SPECIMEN"),
        14: ("LÊ MẪU VỢ CHỒNG SPECIMEN",),
        15: (old_number,),
    }
