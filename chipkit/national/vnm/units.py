"""The places that the first three digits of an identity number name (docs/vietnam.md).

They say where a birth was registered: in one of the 63 provinces and cities there were until July 2025, or abroad.
Seven codes name another unit in the list of the 34 that there are since. Which list a later registration goes by is
not known, so both names are given.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, unique
from types import MappingProxyType
from typing import Final

from chipkit.language import Language
from chipkit.values import dataclass

__all__ = ["SUCCESSORS", "TWO_NAMES", "UNITS_34", "UNITS_63", "PlaceKind", "RegistrationPlace", "registration_place"]

_FIRST_ABROAD = 100

UNITS_63: Final[Mapping[str, str]] = MappingProxyType({
    "001": "Hà Nội", "002": "Hà Giang", "004": "Cao Bằng", "006": "Bắc Kạn", "008": "Tuyên Quang", "010": "Lào Cai",
    "011": "Điện Biên", "012": "Lai Châu", "014": "Sơn La", "015": "Yên Bái", "017": "Hòa Bình", "019": "Thái Nguyên",
    "020": "Lạng Sơn", "022": "Quảng Ninh", "024": "Bắc Giang", "025": "Phú Thọ", "026": "Vĩnh Phúc",
    "027": "Bắc Ninh", "030": "Hải Dương", "031": "Hải Phòng", "033": "Hưng Yên", "034": "Thái Bình", "035": "Hà Nam",
    "036": "Nam Định", "037": "Ninh Bình", "038": "Thanh Hóa", "040": "Nghệ An", "042": "Hà Tĩnh",
    "044": "Quảng Bình", "045": "Quảng Trị", "046": "Thừa Thiên Huế", "048": "Đà Nẵng", "049": "Quảng Nam",
    "051": "Quảng Ngãi", "052": "Bình Định", "054": "Phú Yên", "056": "Khánh Hòa", "058": "Ninh Thuận",
    "060": "Bình Thuận", "062": "Kon Tum", "064": "Gia Lai", "066": "Đắk Lắk", "067": "Đắk Nông", "068": "Lâm Đồng",
    "070": "Bình Phước", "072": "Tây Ninh", "074": "Bình Dương", "075": "Đồng Nai", "077": "Bà Rịa - Vũng Tàu",
    "079": "Thành phố Hồ Chí Minh", "080": "Long An", "082": "Tiền Giang", "083": "Bến Tre", "084": "Trà Vinh",
    "086": "Vĩnh Long", "087": "Đồng Tháp", "089": "An Giang", "091": "Kiên Giang", "092": "Cần Thơ",
    "093": "Hậu Giang", "094": "Sóc Trăng", "095": "Bạc Liêu", "096": "Cà Mau",
})  # fmt: skip
"""The provinces and cities until July 2025, by code."""

UNITS_34: Final[Mapping[str, str]] = MappingProxyType({
    "001": "Hà Nội", "004": "Cao Bằng", "008": "Tuyên Quang", "011": "Điện Biên", "012": "Lai Châu", "014": "Sơn La",
    "015": "Lào Cai", "019": "Thái Nguyên", "020": "Lạng Sơn", "022": "Quảng Ninh", "024": "Bắc Ninh",
    "025": "Phú Thọ", "031": "Hải Phòng", "033": "Hưng Yên", "037": "Ninh Bình", "038": "Thanh Hóa", "040": "Nghệ An",
    "042": "Hà Tĩnh", "044": "Quảng Trị", "046": "Huế", "048": "Đà Nẵng", "051": "Quảng Ngãi", "052": "Gia Lai",
    "056": "Khánh Hòa", "066": "Đắk Lắk", "068": "Lâm Đồng", "075": "Đồng Nai", "079": "Thành phố Hồ Chí Minh",
    "080": "Tây Ninh", "082": "Đồng Tháp", "086": "Vĩnh Long", "091": "An Giang", "092": "Cần Thơ", "096": "Cà Mau",
})  # fmt: skip
"""The provinces and cities since July 2025, by code."""

_MERGED: Final = {
    "002": "008", "006": "019", "010": "015", "017": "025", "026": "025", "027": "024", "030": "031", "034": "033",
    "035": "037", "036": "037", "045": "044", "049": "048", "054": "066", "058": "056", "060": "068", "062": "051",
    "064": "052", "067": "068", "070": "075", "072": "080", "074": "079", "077": "079", "083": "086", "084": "086",
    "087": "082", "089": "091", "093": "092", "094": "092", "095": "096",
}  # fmt: skip

SUCCESSORS: Final[Mapping[str, str]] = MappingProxyType({code: _MERGED.get(code, code) for code in UNITS_63})
"""For each code of the 63, the code among the 34 of the unit that its land belongs to now."""

TWO_NAMES: Final = frozenset({"015", "024", "044", "052", "080", "082", "091"})
"""The codes that name one unit among the 63 and another one among the 34."""


@unique
class PlaceKind(Enum):
    """What the first three digits tell."""

    PROVINCE = "province"
    ABROAD = "abroad"
    UNKNOWN = "unknown"
    """The code is in no list known here; that is not a reason to doubt the number."""


@dataclass(frozen=True, slots=True)
class RegistrationPlace:
    """Where a birth was registered. Information only: no number is refused for it."""

    code: str
    kind: PlaceKind
    before: str = ""
    """The unit of this code among the 63 until July 2025."""
    since: str = ""
    """The unit of this code among the 34 since then; empty where no unit has the code any more."""
    successor: str = ""
    """The unit that the land of `before` belongs to now."""

    @property
    def ambiguous(self) -> bool:
        """Whether the code names two different units, by the time of registration."""
        return self.code in TWO_NAMES

    def text(self, language: Language | str = Language.VI) -> str:
        """The place in words; both names where the code has two.

        Raises:
            ValueError: The language is unknown.
        """
        english = Language(language) is Language.EN
        if self.kind is PlaceKind.ABROAD:
            return f"born abroad, code {self.code}" if english else f"sinh ở nước ngoài, mã {self.code}"
        if self.kind is PlaceKind.UNKNOWN:
            return f"unknown code {self.code}" if english else f"mã {self.code} chưa biết"
        if not self.ambiguous:
            return self.before
        if english:
            return f"code {self.code}: {self.before} (before July 2025) / {self.since} (since)"
        return f"mã {self.code}: {self.before} (trước 07/2025) / {self.since} (sau)"


def registration_place(code: str) -> RegistrationPlace:
    """What the first three digits of a number tell.

    >>> registration_place("080").text()
    'mã 080: Long An (trước 07/2025) / Tây Ninh (sau)'
    """
    if code in UNITS_63:
        since, successor = UNITS_34.get(code, ""), UNITS_34[SUCCESSORS[code]]
        return RegistrationPlace(code, PlaceKind.PROVINCE, UNITS_63[code], since, successor)
    abroad = code.isascii() and code.isdigit() and len(code) == 3 and int(code) > _FIRST_ABROAD
    return RegistrationPlace(code, PlaceKind.ABROAD if abroad else PlaceKind.UNKNOWN)
