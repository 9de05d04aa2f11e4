"""What a code page or a keyboard did to a print excuses the holder's own card, and no other person's."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.codec.mrz import MRZ, MRZFormat
from chipkit.national.compared import ComparisonResult
from chipkit.national.vnm.comparison import compare_date, compare_name, compare_sex
from chipkit.national.vnm.dg13 import DG13
from chipkit.national.vnm.inputs import read_input
from chipkit.national.vnm.mrz import optional_data_of

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from chipkit.national.compared import Comparison

NUMBER = "000199000101"
TONES = "\u0300\u0301\u0303\u0309\u0323"
PAGES = ("ascii", "cp1252", "cp1258", "cp1250", "mac_roman", "cp437")
SURNAMES = ["Nguyễn", "Trần", "Đặng", "Hồ", "Lê", "Vũ", "Phạm", "Quàng", "Niê"]
MIDDLE = ["Văn", "Thị", "Hữu", "Ngọc", "Kim Ước", "Bảo", "Gia Hưng", "Ƀhŏ"]
GIVEN = ["Mẫu", "Hòa", "Hoan", "Thúy", "Long", "Được", "Ý", "Yến", "Lân", "Kđăm"]
PLACES = ["Số 1 đường Mẫu, Hà Nội", "Tổ 5 ấp Mẫu, Huyện Specimen, Đồng Nai", "Thôn Mẫu, Xã Ea Specimen, Đắk Lắk"]

people = st.tuples(*map(st.sampled_from, (SURNAMES, MIDDLE, GIVEN))).map(" ".join)


def bare(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char)).translate(
        str.maketrans("đĐƀɃ", "dDbB")
    )


def carried(text: str, page: str, way: str) -> str:
    """The text as a page carries it: other letters dropped, asked for with a question mark, bare, or without a tone."""
    parts = []
    for char in text:
        try:
            char.encode(page)
        except UnicodeEncodeError:
            untoned = "".join(
                mark for mark in unicodedata.normalize("NFD", char) if mark not in "\u0300\u0301\u0303\u0309\u0323"
            )
            best = unicodedata.normalize("NFC", untoned)
            plain = bare(char)
            parts.append({"drop": "", "ask": "?", "bare": plain, "best": best if fits(best, page) else plain}[way])
        else:
            parts.append(char)
    return "".join(parts)


def fits(text: str, page: str) -> bool:
    return text.encode(page, "ignore").decode(page) == text


def chip_of(name: str, place: str) -> tuple[MRZ, DG13]:
    primary, _, secondary = name.partition(" ")
    mrz = MRZ.build(
        format=MRZFormat.TD1, document_code="ID", issuing_state="VNM", nationality="VNM", document_number=NUMBER[3:],
        date_of_birth="990201", sex="F", date_of_expiry="391231", primary_identifier=primary,
        secondary_identifier=secondary, optional_data=optional_data_of(NUMBER),
    )  # fmt: skip
    fields = {1: NUMBER, 2: name.upper(), 3: "01/02/1999", 4: "Nữ", 5: "Việt Nam", 9: place, 11: "10/05/2021"}
    return mrz, DG13.build({number: (text,) for number, text in fields.items()})


def scanned(name: str, place: str, page: str, way: str) -> str:
    return carried(f"{NUMBER}||{name}|01021999|Nữ|{place}|10052021", page, way)


def compared(text: str, mrz: MRZ, dg13: DG13 | None) -> Mapping[str, Comparison]:
    return read_input(text).expected.compare(mrz, dg13)


@settings(max_examples=150, deadline=None)
@given(people, st.sampled_from(PLACES), st.sampled_from(PAGES), st.sampled_from(["drop", "ask", "bare", "best"]))
def test_no_code_page_accuses_the_holder(name: str, place: str, page: str, way: str) -> None:
    mrz, dg13 = chip_of(name, place)

    for national in (dg13, None):
        found = compared(scanned(name, place, page, way), mrz, national)
        assert not [field for field, each in found.items() if each.result is ComparisonResult.DIFFERENT]
        assert found["number"].result is ComparisonResult.SAME


@pytest.mark.parametrize("way", ["drop", "ask", "bare", "best"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_has_fewer_capitals_accuses_no_name_in_capitals(page: str, way: str) -> None:
    mrz, dg13 = chip_of("Bùi Thị Hà", PLACES[0])

    assert compared(scanned("BÙI THỊ HÀ", PLACES[0], page, way), mrz, dg13)["name"].result is ComparisonResult.UNCLEAR


@settings(max_examples=150, deadline=None)
@given(people, people, st.sampled_from(PLACES), st.sampled_from(PAGES), st.sampled_from(["ask", "bare", "best"]))
def test_no_code_page_excuses_another_person(name: str, other: str, place: str, page: str, way: str) -> None:
    same_letters = bare(name).casefold() == bare(other).casefold()
    mrz, dg13 = chip_of(name, place)
    arrived = scanned(other, place, page, way)
    if same_letters or letters_fit(arrived.split("|")[2], name):
        return

    for national in (dg13, None):
        assert compared(arrived, mrz, national)["name"].result is ComparisonResult.DIFFERENT


def letters_fit(arrived: str, name: str) -> bool:
    """Whether the letters that arrived, question marks for any few aside, are those of the name."""
    pieces = [piece for piece in bare(arrived).casefold().replace(" ", "").split("?") if piece]
    at, letters = 0, bare(name).casefold().replace(" ", "")
    for piece in pieces:
        at = letters.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True


@pytest.mark.parametrize("field", [2, 5])
@pytest.mark.parametrize("sign", ["?", "\N{REPLACEMENT CHARACTER}", "Ã", "\N{WHITE SQUARE}"])
def test_damage_in_one_field_excuses_no_other_one(field: int, sign: str) -> None:
    """Birth, sex and name of another person, with a sign of damage in the address, the name, or anywhere."""
    mrz, dg13 = chip_of("Nguyễn Thị Mẫu", PLACES[0])
    fields = [NUMBER, "", "Đỗ Khác Hẳn", "31121980", "Nam", "Số 1 đường Mẫu, Hà Nội", "10052021"]
    fields[field] += sign
    for national in (dg13, None):
        found = compared("|".join(fields), mrz, national)
        assert (
            found["name"].result is found["date_of_birth"].result is found["sex"].result is ComparisonResult.DIFFERENT
        )


@settings(max_examples=150, deadline=None)
@given(people, st.randoms(use_true_random=False), st.sampled_from(["?", "??", "\N{REPLACEMENT CHARACTER}", "Ã¡»"]))
def test_a_sign_stands_for_a_letter_in_its_place(name: str, chance: random.Random, sign: str) -> None:
    at = chance.choice([at for at, char in enumerate(name) if char.isalpha()])
    damaged = name[:at] + sign + name[at + 1 :]

    assert compare_name(damaged, name).result is ComparisonResult.UNCLEAR


@settings(max_examples=200, deadline=None)
@given(people)
def test_lost_keys_show_before_they_excuse(name: str) -> None:
    short = name[:-1]
    mrz, dg13 = chip_of(name, PLACES[0])
    whole = f"{NUMBER}||{short}|01021999|Nữ|{PLACES[0]}|10052021"

    assert compared(whole, mrz, dg13)["name"].result is ComparisonResult.DIFFERENT
    assert compared(whole[:-1], mrz, dg13)["name"].result is ComparisonResult.UNCLEAR


@pytest.mark.parametrize("encoding", ["gb18030", "cp1258", "viscii-like"])
def test_an_encoding_that_is_no_utf_8_accuses_nobody(encoding: str) -> None:
    mrz, dg13 = chip_of("Nguyễn Thị Mẫu", PLACES[0])
    text = f"{NUMBER}||Nguyễn Thị Mẫu|01021999|Nữ|{PLACES[0]}|10052021"
    data = (
        text.encode(encoding, "replace")
        if encoding != "viscii-like"
        else bytes(ord(c) if c < "\x80" else 0xA9 for c in text)
    )
    for national in (dg13, None):
        found = compared_bytes(data, mrz, national)
        assert not [field for field, each in found.items() if each.result is ComparisonResult.DIFFERENT]


MISREAD = {
    "no control characters": lambda text: "".join(char for char in text if not "\x80" <= char <= "\x9f"),
    "plain spaces": lambda text: text.replace("\xa0", " "),
    "no hard spaces": lambda text: text.replace("\xa0", ""),
    "small": str.lower,
    "capital": str.upper,
}


@settings(max_examples=150, deadline=None)
@given(people, people, st.sampled_from(PLACES), st.sampled_from(sorted(MISREAD)))
def test_utf_8_misread_as_latin_and_not_whole_is_no_difference(name: str, other: str, place: str, way: str) -> None:
    """What was read in Latin-1 and lost its control characters cannot be undone, and excuses nobody else."""
    mrz, dg13 = chip_of(name, place)
    arrived = [MISREAD[way](text.encode().decode("latin-1")) for text in (name, other, "Nữ", place)]

    for national in (dg13, None):
        own, others = (
            compared(f"{NUMBER}||{each}|01021999|{arrived[2]}|{arrived[3]}|10052021", mrz, national)
            for each in arrived[:2]
        )
        assert not [field for field, each in own.items() if each.result is ComparisonResult.DIFFERENT]
        if bare(name).split()[0][0] != bare(other).split()[0][0] and other[0].isascii():  # its first letter came whole
            assert others["name"].result is ComparisonResult.DIFFERENT


@pytest.mark.parametrize("sign", ["?", "\N{REPLACEMENT CHARACTER}", "? ?", "??"])
def test_a_sign_alone_is_no_whole_name(sign: str) -> None:
    assert compare_name(sign, "Nguyễn Thị Mẫu").result is ComparisonResult.DIFFERENT
    assert compare_name("?", "Ý").result is ComparisonResult.UNCLEAR


@pytest.mark.parametrize(
    ("printed", "same"),
    [
        ("0102199", True), ("1021999", True), ("01?21999", True), ("010219999", True), ("????????", True),
        ("3112195", False), ("31?21950", False), ("311219500", False), ("��12??80", False),
    ],
)  # fmt: skip
def test_a_damaged_date_is_excused_by_what_is_left_of_it(printed: str, same: bool) -> None:  # noqa: FBT001
    found = compare_date(printed, "01/02/1999").result

    assert found is (ComparisonResult.UNCLEAR if same else ComparisonResult.DIFFERENT)
    assert compare_date(printed, "00/00/1999").result is ComparisonResult.UNCLEAR


@pytest.mark.parametrize("printed", ["Nu", "NU", "Nuwx", "Nu74", "nux"])
def test_a_sex_without_its_marks_is_still_not_the_other_one(printed: str) -> None:
    assert compare_sex(printed, "Nam").result is ComparisonResult.DIFFERENT
    assert compare_sex(printed, "Nữ").result is ComparisonResult.UNCLEAR


def compared_bytes(data: bytes, mrz: MRZ, dg13: DG13 | None) -> Mapping[str, Comparison]:
    return read_input(data).expected.compare(mrz, dg13)
