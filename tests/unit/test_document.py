from __future__ import annotations

from datetime import date

import pytest

from chipkit.codec.biometric.iso19794 import FaceImage
from chipkit.codec.dates import PartialDate
from chipkit.codec.mrz import MRZ
from chipkit.codec.tlv import TLV
from chipkit.document import Document, Holder
from chipkit.errors import CodecError, UnsupportedError
from chipkit.lds.atr_info import ATRInfo
from chipkit.lds.com import COM
from chipkit.lds.dg1 import DG1
from chipkit.lds.dg2 import DG2
from chipkit.lds.dg11 import DG11
from chipkit.lds.dg14 import DG14
from chipkit.lds.dg15 import DG15
from chipkit.lds.files import EF, RawFile
from chipkit.lds.security_infos import SecurityInfos
from chipkit.national.vnm.card_access import KNOWN_CARD_ACCESS
from chipkit.national.vnm.dg13 import DG13
from chipkit.pki.public_key import rsa_spki

AT = date(2025, 6, 1)
VIETNAMESE = "IDVNM1990000014001199000001<<5" + "9902015F2402011VNM<<<<<<<<<<<6" + "NGUYEN<<THI<MAU<<<<<<<<<<<<<<<"
NEVER = "IDVNM1990000014001199000001<<5" + "5002010F9912315VNM<<<<<<<<<<<0" + "NGUYEN<<THI<MAU<<<<<<<<<<<<<<<"
UTOPIAN = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<" + "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
JPEG = bytes.fromhex("FFD8FFC0000B080002000301011100FFD9")
DG2_CONTENT = bytes(DG2.of(FaceImage(image=JPEG, image_format="jpeg", width=3, height=2)))


def dg1(text: str) -> bytes:
    return bytes(TLV.of(0x61, TLV(0x5F1F, text.encode())))


def document(files: dict[EF, bytes]) -> Document:
    return Document({ef: RawFile(ef, content) for ef, content in files.items()})


def holder(text: str, fields: dict[int, tuple[str, ...]] | None = None) -> Holder:
    files = {EF.DG1: dg1(text)} | ({} if fields is None else {EF.DG13: bytes(DG13.build(fields))})
    found = document(files).holder
    assert found is not None
    return found


def test_each_file_is_parsed_to_its_own_type() -> None:
    card = document(
        {
            EF.COM: bytes(COM.of(EF.DG1)),
            EF.DG1: dg1(VIETNAMESE),
            EF.DG2: DG2_CONTENT,
            EF.DG13: bytes(DG13.build({2: ("MẪU",)})),
            EF.DG14: bytes(DG14(SecurityInfos(()))),
            EF.DG15: bytes(DG15(rsa_spki(35, 3))),
            EF.CARD_ACCESS: KNOWN_CARD_ACCESS,
            EF.ATR_INFO: bytes(ATRInfo(1000, 2000)),
        }
    )

    assert isinstance(card.com, COM)
    assert isinstance(card.dg1, DG1)
    assert isinstance(card.dg2, DG2)
    assert isinstance(card.dg13, DG13)
    assert isinstance(card.dg14, DG14)
    assert isinstance(card.dg15, DG15)
    assert card.card_access is not None
    assert card.atr_info == ATRInfo(1000, 2000)
    assert card.parse_errors == {}
    assert card.deviations == ()


def test_absent_files_are_none() -> None:
    card = document({})

    assert (card.com, card.sod, card.dg1, card.dg2, card.dg13, card.dg14, card.dg15) == (None,) * 7
    assert (card.card_access, card.atr_info, card.holder, card.opaque(EF.DG11)) == (None,) * 4
    assert card.listed == ()
    assert card.parse_errors == {}


@pytest.mark.parametrize("name", ["com", "sod", "dg1", "dg2", "dg13", "dg14", "dg15", "card_access", "atr_info"])
def test_a_malformed_file_raises_an_error_that_names_it_each_time(name: str) -> None:
    ef = EF[name.upper()]
    card = document({ef: b"\x05\x01"})

    for _ in range(2):
        with pytest.raises(CodecError) as caught:
            getattr(card, name)
        assert caught.value.where.startswith(ef.label)
    assert list(card.parse_errors) == [ef]


def test_a_malformed_file_spoils_no_other() -> None:
    card = document({EF.DG1: dg1(VIETNAMESE), EF.DG2: b"\x75\x00", EF.DG13: b"\x6d\x00"})

    assert card.dg1 is not None
    assert card.holder is not None
    assert set(card.parse_errors) == {EF.DG2, EF.DG13}


def test_a_face_of_an_unsupported_format_is_an_error_of_its_own_kind() -> None:
    content = "75167F61130201017F600DA100" + "7F2E08A10665040000" + "0000"
    card = document({EF.DG2: bytes.fromhex(content)})

    assert isinstance(card.parse_errors[EF.DG2], UnsupportedError)
    assert card.opaque(EF.DG2) is not None


def test_other_data_groups_are_opaque() -> None:
    card = document({EF.DG16: bytes.fromhex("7003010203"), EF.DG12: bytes.fromhex("6B03010203")})
    opaque = card.opaque(EF.DG16)

    assert opaque is not None
    assert opaque.value == b"\x01\x02\x03"
    assert list(card.parse_errors) == [EF.DG12]


def test_dg13_of_another_country_is_left_opaque() -> None:
    card = document({EF.DG1: dg1(UTOPIAN), EF.DG13: bytes.fromhex("6D03010203")})

    assert card.dg13 is None
    assert card.opaque(EF.DG13) is not None
    assert card.parse_errors == {}


def test_dg13_is_read_where_dg1_is_not_there_to_name_the_country() -> None:
    card = document({EF.DG13: bytes(DG13.build({2: ("MẪU",)}))})

    assert card.dg13 is not None
    assert card.dg13.full_name == "MẪU"


def test_deviations_of_all_files_are_gathered() -> None:
    wrong = VIETNAMESE.replace("001199000001<<5", "001199000001<<4")
    card = document({EF.DG1: dg1(wrong), EF.ATR_INFO: bytes.fromhex("7F660802020400020208000000")})

    assert {deviation.code for deviation in card.deviations} == {
        "dg1.mrz.check-digit",
        "vnm.mrz.check-digit",
        "atr-info.padding",
    }


def test_a_holder_of_any_country_is_named_from_dg1() -> None:
    person = holder(UTOPIAN)

    assert person.full_name == "ERIKSSON, ANNA MARIA"
    assert (person.number, person.document_number, person.personal_number) == ("L898902C3", "L898902C3", None)
    assert (person.sex, person.nationality, person.issuing_state) == ("F", "UTO", "UTO")
    assert person.birth(AT) == PartialDate(1974, 8, 12)
    assert person.expiry(AT) == PartialDate(2012, 4, 15)
    assert not person.never_expires


def test_a_vietnamese_holder_has_the_name_with_diacritics_and_the_personal_number() -> None:
    person = holder(VIETNAMESE, {2: ("NGUYỄN THỊ MẪU",), 3: ("01/02/1999",), 12: ("01/02/2024",)})

    assert person.full_name == "NGUYỄN THỊ MẪU"
    assert (person.number, person.personal_number, person.document_number) == (
        "001199000001",
        "001199000001",
        "199000001",
    )
    assert str(person.birth(AT)) == "1999-02-01"
    assert str(person.expiry(AT)) == "2024-02-01"


def test_dg13_settles_the_century_only_where_it_agrees_with_dg1() -> None:
    assert holder(VIETNAMESE, {3: ("01/02/1899",)}).birth(AT) == PartialDate(1899, 2, 1)
    assert holder(VIETNAMESE, {3: ("02/02/1899",)}).birth(AT) == PartialDate(1999, 2, 1)
    assert holder(VIETNAMESE, {12: ("01/02/2124",)}).expiry(AT) == PartialDate(2124, 2, 1)


def test_two_digits_that_fit_a_child_and_a_very_old_person_are_no_year() -> None:
    person = holder(UTOPIAN.replace("7408122", "2503042").replace("1204159", "3004159"))

    assert person.births(AT) == (PartialDate(2025, 3, 4), PartialDate(1925, 3, 4))
    assert str(person.birth(AT)) == "????-03-04"


def test_a_birth_is_not_behind_the_documents_own_dates() -> None:
    old = UTOPIAN.replace("7408122", "1503046")  # expired in 2012

    assert holder(old).births(AT) == (PartialDate(1915, 3, 4),)
    assert holder(VIETNAMESE.replace("9902015", "2402012"), {11: ("01/02/2023",)}).births(AT) == (
        PartialDate(1924, 2, 1),
    )


def test_a_child_born_today_where_the_day_begins_earlier_is_no_hundred_years_old() -> None:
    person = holder(UTOPIAN.replace("7408122", "2506024").replace("1204159", "3004159"))

    assert person.births(AT)[0] == PartialDate(2025, 6, 2)


def test_dg13_decides_between_a_child_and_a_very_old_person() -> None:
    zone = VIETNAMESE.replace("9902015", "2502019").replace("2402011", "3002011")

    assert holder(zone, {3: ("01/02/1925",)}).births(AT) == (PartialDate(1925, 2, 1),)


CENTURY_OPEN = UTOPIAN.replace("7408122", "2503044")
"""Of somebody born in 1925, or in 2025."""


@pytest.mark.parametrize(
    ("born", "possible"),
    [
        (PartialDate(1925, 3, 4), [PartialDate(1925, 3, 4)]),
        (PartialDate(2025, 3, 4), [PartialDate(2025, 3, 4)]),
        (PartialDate(1925, 3), None),
        (PartialDate(1925, 3, 5), None),
        (PartialDate(None, 3, 4), None),
        (None, None),
    ],
)
def test_dg11_decides_the_century_where_it_agrees_with_the_zone(
    born: PartialDate | None, possible: list[PartialDate] | None
) -> None:
    zone = CENTURY_OPEN.replace("1204159", "3004150")
    person = document({EF.DG1: dg1(zone), EF.DG11: bytes(DG11(date_of_birth=born, full_name="MẪU<<ANNA"))}).holder

    assert person is not None
    assert list(person.births(AT)) == (possible or [PartialDate(2025, 3, 4), PartialDate(1925, 3, 4)])
    assert person.full_name == "MẪU, ANNA"


def test_dg11_decides_the_century_of_a_year_that_is_all_that_is_known() -> None:
    zone = UTOPIAN.replace("7408122", "25<<<<5").replace("1204159", "3004150")

    person = document({EF.DG1: dg1(zone), EF.DG11: bytes(DG11(date_of_birth=PartialDate(1925)))}).holder

    assert person is not None
    assert person.births(AT) == (PartialDate(1925),)


@pytest.mark.parametrize(
    ("born", "told"), [((1974, 8, 12), 0), ((1974, None, None), 0), ((1974, 8, 13), 1), ((1975, None, None), 1)]
)
def test_a_birth_that_dg11_tells_otherwise_is_a_deviation(born: tuple[int, int | None, int | None], told: int) -> None:
    card = document({EF.DG1: dg1(UTOPIAN), EF.DG11: bytes(DG11(date_of_birth=PartialDate(*born)))})

    assert [met.code for met in card.deviations].count("dg11.birth.differs") == told


def test_an_unreadable_dg11_leaves_the_holder_of_dg1() -> None:
    person = document({EF.DG1: dg1(UTOPIAN), EF.DG11: b"\x6b\x01\x5f"}).holder

    assert person is not None
    assert person.dg11 is None
    assert person.full_name == "ERIKSSON, ANNA MARIA"


def test_a_vietnamese_card_of_the_last_age_never_expires() -> None:
    person = holder(NEVER, {12: ("Không thời hạn",)})

    assert person.never_expires
    assert person.expiry(AT) is None


def test_the_mark_of_no_expiry_is_a_date_in_other_countries() -> None:
    mrz = MRZ.parse(UTOPIAN.replace("1204159", "9912315"), strict=False)

    person = Holder(mrz=mrz)

    assert not person.never_expires
    assert person.expiry(date(2090, 1, 1)) == PartialDate(2099, 12, 31)


def test_a_vietnamese_passport_is_read_as_any_passport() -> None:
    passport = UTOPIAN.replace("UTO", "VNM")
    card = document({EF.DG1: dg1(passport), EF.DG13: bytes.fromhex("6D03010203")})

    assert card.dg13 is None
    assert not [deviation for deviation in card.deviations if deviation.code.startswith("vnm.")]
    assert card.holder is not None
    assert card.holder.number == "L898902C3"


def test_an_unreadable_dg13_leaves_the_holder_of_dg1() -> None:
    person = document({EF.DG1: dg1(VIETNAMESE), EF.DG13: b"\x6d\x00"}).holder

    assert person is not None
    assert person.full_name == "NGUYEN, THI MAU"


def test_no_personal_data_are_printed() -> None:
    card = document({EF.DG1: dg1(VIETNAMESE), EF.DG13: bytes(DG13.build({2: ("NGUYỄN THỊ MẪU",)}))})

    shown = repr(card) + repr(card.holder) + repr(card.dg1) + repr(card.dg13) + repr(card.files)

    assert not any(secret in shown for secret in ("NGUYEN", "NGUYỄN", "199000001", "990201"))
