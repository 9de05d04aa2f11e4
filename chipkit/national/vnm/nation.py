"""Vietnam, as the floors above know it: the chip ID card (docs/vietnam.md)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Final

from chipkit.codec.mrz import MRZ
from chipkit.deviation import Deviation
from chipkit.lds.files import EF
from chipkit.national.nation import Nation, Words
from chipkit.national.vnm import DEVIATIONS, DEVIATIONS_IN_VIETNAMESE
from chipkit.national.vnm import mrz as zone
from chipkit.national.vnm.card_access import KNOWN_CARD_ACCESS
from chipkit.national.vnm.data import FIELDS, VietnameseData
from chipkit.national.vnm.identity_number import NO_EXPIRY, can_of
from chipkit.national.vnm.inputs import VietnameseInput

__all__ = ["VIETNAM", "Vietnam"]

_WORDS: Final[Mapping[str, Words]] = MappingProxyType({
    "file.dg13": {"en": "Vietnamese data (DG13)", "vi": "Thông tin công dân (DG13)"},
    "match.dg13": {"en": "Vietnamese data against the MRZ", "vi": "Thông tin công dân khớp MRZ"},
    "match.dg13.equal": {
        "en": "number, name, birth, sex and expiry agree",
        "vi": "số, họ tên, ngày sinh, giới tính, hạn dùng đều khớp",
    },
    "match.dg13.not-present": {
        "en": "this document has no Vietnamese data",
        "vi": "giấy tờ này không có DG13 của Việt Nam",
    },
    "match.key.can-odd": {
        "en": "another CAN than the number's last six digits opened it; the chip proved to be genuine",
        "vi": "mã CAN đã mở chip không phải 6 số cuối của số định danh, nhưng chip là thật",
    },
    "match.key.key-odd": {
        "en": "a CAN other than the number's last six digits opened it, and nothing proves that the chip is not a copy",
        "vi": "mã CAN đã mở chip không phải 6 số cuối của số định danh, chưa loại trừ bản sao",
    },
    "verdict.key-odd": {
        "en": "Undecided: the chip was opened by a CAN that is not its number's.",
        "vi": "Chưa kết luận: mã CAN đã mở chip không phải của số định danh trên chip.",
    },
})  # fmt: skip


class Vietnam(Nation):
    """The chip ID card of Vietnam; its passports are passports like any other."""

    __slots__ = ()

    code: ClassVar[str] = "vnm"
    issuing_states: ClassVar[frozenset[str]] = frozenset({zone.ISSUING_STATE})
    card_access: ClassVar[bytes | None] = KNOWN_CARD_ACCESS
    deviations: ClassVar[Mapping[str, str]] = DEVIATIONS
    deviations_in_vietnamese: ClassVar[Mapping[str, str]] = DEVIATIONS_IN_VIETNAMESE
    fields: ClassVar[Mapping[str, Words]] = FIELDS
    words: ClassVar[Mapping[str, Words]] = _WORDS

    def issued(self, mrz: MRZ) -> bool:
        """Whether the zone is that of an ID card."""
        return zone.is_identity_card(mrz)

    def read_input(self, text: str | bytes) -> VietnameseInput:
        """Recognise a number, a CAN, a QR code or a machine readable zone (docs/inputs.md)."""
        from chipkit.national.vnm.inputs import read_input  # noqa: PLC0415 - much, and for who reads inputs alone

        return read_input(text)

    def code_in_picture(self, picture: bytes) -> bytes:
        """The text of a card's QR code in a picture (docs/inputs.md)."""
        from chipkit.national.vnm.qr_picture import card_code_in_picture  # noqa: PLC0415 - for who has a picture alone

        return card_code_in_picture(picture)

    def number(self, mrz: MRZ) -> str | None:
        """The twelve digits of the identity number."""
        return zone.personal_number(mrz)

    def expected_can(self, mrz: MRZ) -> str | None:
        """The last six digits of the identity number."""
        number = zone.personal_number(mrz)
        return None if number is None else can_of(number)

    def odd_can(self) -> Deviation:
        """The CAN is the end of the identity number on all cards seen so far; no published rule says so."""
        return Deviation("vnm.can", EF.DG1.label, "not the last six digits of the number")

    def never_expires(self, mrz: MRZ) -> bool:
        """Whether the date of expiry is the mark of a card for life."""
        return mrz.date_of_expiry.text == NO_EXPIRY

    def mrz_deviations(self, mrz: MRZ) -> tuple[Deviation, ...]:
        """Whether the optional data hold the identity number with its check digit."""
        return zone.mrz_deviations(mrz)

    def read_data(self, content: bytes) -> VietnameseData:
        """Read EF.DG13."""
        return VietnameseData.parse(content)


VIETNAM: Final = Vietnam()
"""The nation."""
