from __future__ import annotations

import unicodedata
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.codec.mrz import MRZ
from chipkit.national.compared import ComparisonResult
from chipkit.national.refusal import InputRefusedError, Refusal
from chipkit.national.vnm.dg13 import DG13
from chipkit.national.vnm.expected import ExpectedHolder
from chipkit.national.vnm.inputs import read_input
from chipkit.national.vnm.qr import ExtraGuess, QRExtra, QRGeneration, QRText
from chipkit.national.vnm.scanned import Damage

CCCD = "000199000101|000000101|Nguyễn Thị Mẫu Specimen|01021999|Nữ|Số 1 đường Mẫu, Hà Nội|10052021"
CARD = "000199000101||Nguyễn Thị Mẫu Specimen|01021999|Nữ|Số 1 đường Mẫu, Hà Nội|10052024||||"
KEYS = dict(zip("1234567890", "ăâêô\u0300\u0309\u0303\u0301\u0323đ", strict=True))


def typed_on_the_vietnamese_layout(text: str) -> str:
    return "".join(KEYS.get(char, char) for char in text if char.isascii())


def chip_of(files: dict[str, Any]) -> tuple[MRZ, DG13]:
    return MRZ.parse("".join(files["mrz"])), DG13.build({int(at): (text,) for at, text in files["dg13"].items()})


@pytest.mark.vectors("vnm/qr_damaged.json")
def test_the_number_is_taken_whatever_befell_the_text(case: dict[str, Any]) -> None:
    qr = QRText.parse(case["text"])

    assert str(qr.number) == case["number"]
    assert qr.generation == case["generation"]
    assert set(case["damage"]) <= {met.value for met in qr.damage}


@pytest.mark.vectors("vnm/qr_damaged.json")
def test_the_holders_own_card_never_differs(case: dict[str, Any]) -> None:
    found = ExpectedHolder.from_qr(QRText.parse(case["text"])).compare(*chip_of(case["chip"]))

    assert found["number"].result is ComparisonResult.SAME
    wrong = {name: each for name, each in found.items() if each.result.value not in case["allowed"][name]}
    assert not wrong


@pytest.mark.vectors("vnm/qr_damaged.json")
def test_the_holders_own_card_never_differs_without_dg13_either(case: dict[str, Any]) -> None:
    mrz, _ = chip_of(case["chip"])

    found = ExpectedHolder.from_qr(QRText.parse(case["text"])).compare(mrz)

    assert found["number"].result is ComparisonResult.SAME
    assert ComparisonResult.DIFFERENT not in {each.result for each in found.values()}


@pytest.mark.vectors("vnm/qr_damaged.json")
def test_the_card_of_somebody_else_differs_in_its_number(case: dict[str, Any]) -> None:
    found = ExpectedHolder.from_qr(QRText.parse(case["text"])).compare(*chip_of(case["other"]))

    assert found["number"].result is ComparisonResult.DIFFERENT


def test_the_code_of_2021_has_seven_fields() -> None:
    qr = QRText.parse(CCCD)

    assert (qr.generation, qr.damage, qr.extras) == (QRGeneration.CCCD_2021, (), ())
    assert (qr.old_number, qr.full_name, qr.date_of_birth) == ("000000101", "Nguyễn Thị Mẫu Specimen", "01021999")
    assert (qr.sex, qr.address, qr.date_of_issue) == ("Nữ", "Số 1 đường Mẫu, Hà Nội", "10052021")


def test_the_code_of_2024_has_eleven_fields_and_keeps_the_empty_ones() -> None:
    qr = QRText.parse(CARD)

    assert (qr.generation, qr.damage, len(qr.fields), qr.old_number) == (QRGeneration.CARD_2024, (), 11, "")
    assert [extra.guess for extra in qr.extras] == [ExtraGuess.EMPTY] * 4


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("", ExtraGuess.EMPTY),
        ("000199000102", ExtraGuess.CANCELLED_NUMBER),
        ("Trần Thị Mẹ Specimen", ExtraGuess.NAME),
        ("H'Mẹ Êban", ExtraGuess.NAME),
        ("A+", ExtraGuess.UNKNOWN),
        ("000000101", ExtraGuess.UNKNOWN),
    ],
)
def test_what_an_extra_field_holds_is_guessed_by_its_shape(text: str, guess: ExtraGuess) -> None:
    assert QRExtra(text).guess is guess


def test_bytes_are_utf_8() -> None:
    assert QRText.parse(CCCD.encode()) == QRText.parse(CCCD)


def test_bytes_of_another_encoding_are_damage() -> None:
    qr = QRText.parse(CCCD.encode("cp1258", "ignore"))

    assert str(qr.number) == "000199000101"
    assert Damage.NOT_UTF8 in qr.damage
    assert qr.text_damaged


@pytest.mark.parametrize("form", [None, "NFC", "NFD"])
@pytest.mark.parametrize("number", ["000199000101", "012342678501", "001299000108"])
def test_a_number_typed_as_letters_is_a_number_again(number: str, form: Literal["NFC", "NFD"] | None) -> None:
    typed = typed_on_the_vietnamese_layout(CCCD.replace("000199000101", number))

    qr = QRText.parse(unicodedata.normalize(form, typed) if form else typed)

    assert (str(qr.number), qr.date_of_birth, qr.date_of_issue) == (number, "01021999", "10052021")
    assert Damage.KEYBOARD_LAYOUT in qr.damage


@pytest.mark.parametrize("number", ["000159000101", "000195000101"])
def test_joined_marks_that_can_have_been_typed_in_two_orders_are_refused(number: str) -> None:
    typed = typed_on_the_vietnamese_layout(CCCD.replace("000199000101", number))

    assert str(QRText.parse(typed).number) == number
    with pytest.raises(InputRefusedError) as caught:
        QRText.parse(unicodedata.normalize("NFC", typed))
    assert caught.value.refusal is Refusal.NUMBER_DAMAGED


@settings(max_examples=400, deadline=None)
@given(st.from_regex(r"\A[0-9]{12}\Z"), st.sampled_from(["raw", "NFC", "NFD"]))
def test_a_number_typed_as_letters_is_never_taken_for_another(number: str, form: Literal["raw", "NFC", "NFD"]) -> None:
    typed = typed_on_the_vietnamese_layout(number)
    try:
        found = read_input(typed if form == "raw" else unicodedata.normalize(form, typed)).number
    except InputRefusedError:
        return
    assert found == number


def test_a_machine_readable_zone_is_no_qr_code() -> None:
    with pytest.raises(InputRefusedError) as caught:
        QRText.parse("IDVNM1990000014001199000001<<59902015F2402011VNM<<<<<<<<<<<6NGUYEN<<THI<MAU<<<<<<<<<<<<<<<")

    assert caught.value.refusal is Refusal.MRZ


def test_a_bare_number_is_no_qr_code() -> None:
    with pytest.raises(InputRefusedError) as caught:
        QRText.parse("000199000101")

    assert caught.value.refusal is Refusal.FIELD_COUNT


def test_no_personal_data_are_printed() -> None:
    printed = repr(QRText.parse(CARD)) + repr(read_input(CCCD))

    assert not any(value in printed for value in ("000101", "Specimen", "1999", "Nữ"))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200) | st.binary(max_size=200))
def test_any_text_is_read_or_refused(text: str | bytes) -> None:
    try:
        assert QRText.parse(text).number.digits
    except InputRefusedError:
        return


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_mutated_code_is_read_or_refused(data: st.DataObject) -> None:
    text = list(data.draw(st.sampled_from([CCCD, CARD])))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at] = data.draw(st.sampled_from(["", "|", "||", "\u0323", "đ", "?", "\ufeff", "1", "Ã", "\x1d", "<"]))
    try:
        assert 7 <= len(QRText.parse("".join(text)).fields) <= 12
    except InputRefusedError:
        return


@pytest.mark.parametrize("text", [CCCD, CARD])
def test_a_code_that_was_cut_accuses_its_own_card_of_nothing_and_shows_that_it_was_cut(text: str) -> None:
    text = text.replace("000199000101", "001199000001")
    qr = QRText.parse(text)
    values = {1: qr.number, 2: qr.full_name, 3: "01/02/1999", 4: qr.sex, 9: qr.address}
    dg13 = DG13.build({at: (str(each),) for at, each in values.items()} | {11: (f"10/05/{qr.date_of_issue[4:]}",)})
    mrz = MRZ.parse("IDVNM1990000014001199000001<<59902015F2402011VNM<<<<<<<<<<<6NGUYEN<<THI<MAU<<<<<<<<<<<<<<<")
    end, met = text.index(qr.date_of_issue) + 8, set()
    for length in range(len(text) + 1):
        try:
            found = read_input(text[:length])
        except InputRefusedError:
            continue
        if found.qr is None:
            continue
        met.add(found.whole)
        compared = found.expected.compare(mrz, dg13)
        assert "date_of_issue" in compared or text[:length].endswith("|")
        assert ComparisonResult.DIFFERENT not in {each.result for each in compared.values()}, text[:length]
        assert found.whole == (length >= end)
    assert met == {True, False}


_EXTRAS = st.text("ABCẢ 0123456789", max_size=12).map(str.strip).filter(lambda text: text != "Ả")


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([CCCD, CARD]), st.sampled_from([1, 2, 3, 5]), st.data())
def test_fields_behind_the_date_of_issue_change_nothing_before_it(code: str, count: int, data: st.DataObject) -> None:
    basic = code.split("|")[:7]
    extras = data.draw(st.lists(_EXTRAS, min_size=count, max_size=count))

    qr = QRText.parse("|".join([*basic, *extras]))

    assert [str(qr.number), *qr.fields[1:7]] == basic
    whole = count >= 3 and not any(map(str.strip, extras))
    assert qr.generation is (QRGeneration.CARD_2024 if whole else None)
    assert qr.text_damaged is False
    assert not {Damage.SEPARATOR_COUNT, Damage.SEPARATOR_LOST} & set(qr.damage)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 6), st.sampled_from([8, 9, 10, 12, 13]))
def test_fields_that_stand_elsewhere_are_not_taken_for_others(cut: int, count: int) -> None:
    """A code that has as many fields only because of what was left out in front."""
    fields = CARD.split("|")[:cut] + ["SPECIMEN"] * (count - cut)

    with pytest.raises(InputRefusedError) as caught:
        QRText.parse("|".join(fields))
    assert caught.value.refusal is Refusal.FIELD_COUNT


def test_a_name_behind_numbers_without_bars_loses_no_letter_to_them() -> None:
    qr = QRText.parse(CCCD.replace("Nguyễn Thị", "Đặng Thị").replace("|", ""))

    assert (str(qr.number), qr.old_number) == ("000199000101", "000000101")
    assert qr.full_name == "Đặng Thị Mẫu Specimen"


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("WIFI:T:WPA;S:Guest;P:secret123;;", Refusal.VNEID),
        ("SN:ACR1252U-0012345678", Refusal.VNEID),
        ("IDVNM0002034567000203045678<<1", Refusal.MRZ_DAMAGED),
        ("P<VNMNGUYEN<<THI0MAU0ABCDEFGHIJKLMNOPQRSTUV0", Refusal.MRZ_DAMAGED),
        ("I000000000000000000000000000<0", Refusal.VNEID),
    ],
)
def test_what_is_no_card_is_called_what_it_is_known_to_be(text: str, refusal: Refusal) -> None:
    with pytest.raises(InputRefusedError) as caught:
        read_input(text)

    assert caught.value.refusal is refusal
    if refusal is Refusal.VNEID:
        assert "perhaps" in str(caught.value)
