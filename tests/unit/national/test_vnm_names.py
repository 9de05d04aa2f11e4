"""Names of two persons, and of one in two writings: how often each is told, measured over invented names."""

from __future__ import annotations

import random
import unicodedata
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.codec.mrz import MRZ, MRZFormat
from chipkit.codec.mrz_letters import _BEYOND, SignKind, spell, transliterate
from chipkit.codec.mrz_text import write_names
from chipkit.national.vnm.comparison import compare_mrz_name, compare_name
from chipkit.national.vnm.inputs import read_input

SURNAMES = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Mai",
    "Cao",
    "Hà",
    "Ma",
    "Lò",
    "Giàng",
    "Vàng",
    "Quàng",
]
MIDDLE = [
    "Văn",
    "Thị",
    "Hữu",
    "Đức",
    "Quang",
    "Ngọc",
    "Minh",
    "Thanh",
    "Hồng",
    "Xuân",
    "Thu",
    "Kim",
    "Bảo",
    "Gia",
    "Công",
    "Đình",
    "Phương",
    "Anh",
    "Hải",
    "Thế",
]
GIVEN = [
    "An",
    "Ân",
    "Ánh",
    "Anh",
    "Bình",
    "Cường",
    "Dung",
    "Dũng",
    "Đan",
    "Đạt",
    "Giang",
    "Hà",
    "Hạ",
    "Hạnh",
    "Hiền",
    "Hoa",
    "Hòa",
    "Hoan",
    "Hoàn",
    "Hùng",
    "Hưng",
    "Khôi",
    "Lan",
    "Lân",
    "Linh",
    "Long",
    "Mai",
    "Mẫu",
    "Nam",
    "Nga",
    "Ngân",
    "Oanh",
    "Phúc",
    "Phước",
    "Quân",
    "Quyên",
    "Sơn",
    "Tâm",
    "Thảo",
    "Thoa",
    "Thúy",
    "Tiến",
    "Trang",
    "Tú",
    "Uyên",
    "Vân",
    "Vinh",
    "Vy",
    "Ý",
    "Yến",
]
MINORITY = [
    "Y",
    "H'",
    "K'",
    "Ƀhŏ",
    "Ɓia",
    "Ƀlăp",
    "Kđăm",
    "Niê",
    "Êban",
    "Mlô",
    "Ksor",
    "Rơ-chăm",
    "Siu",
    "Đăm",
    "Săn",
    "Čuôr",
    "Ñông",
    "Bĭn",
    "Hơ-bia",
    "Nŭ",
    "Sŭng",
    "Ŏk",
    "Ê̆nuôl",
    "Ɖiêu",
    "K'Brơi",
    "Lơ-mu",
    "Ƀôp",
    "Byă",
    "Knul",
    "Hmŏk",
    "Ayun",
    "Ktla",
]

names_of_vietnam = st.builds(
    lambda surname, middle, given: " ".join((surname, *middle, given)),
    st.sampled_from(SURNAMES),
    st.lists(st.sampled_from(MIDDLE), max_size=3),
    st.sampled_from(GIVEN),
)
names_of_minorities = st.lists(st.sampled_from(MINORITY), min_size=2, max_size=4).map(" ".join)
names = names_of_vietnam | names_of_minorities


def zone_of(name: str, size: int = 30) -> str:
    primary, _, secondary = name.partition(" ")
    return write_names(primary, secondary, size)


def some_names(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)  # noqa: S311 - the same names in every run
    found = []
    for _ in range(count):
        if chance.random() < 0.3:
            found.append(" ".join(chance.choices(MINORITY, k=chance.randint(2, 4))))
        else:
            found.append(
                " ".join((chance.choice(SURNAMES), *chance.sample(MIDDLE, chance.randint(0, 2)), chance.choice(GIVEN)))
            )
    return found


def plain(name: str) -> list[str]:
    """The words of a name as a zone has them, joined where an apostrophe or a hyphen leaves that open."""
    return transliterate(name.replace("-", "").replace("' ", "")).split()


def test_two_persons_are_two_and_one_is_one_in_zones_and_prints() -> None:
    told: Counter[tuple[str, str]] = Counter()
    for name, other in zip(some_names(4000, 1), some_names(4000, 2), strict=True):
        fits = all(len(zone_of(each, 60).rstrip("<")) <= 30 for each in (name, other))
        if not fits:
            continue
        told["zone", compare_mrz_name(zone_of(name), name).result.value] += 1
        if plain(name) != plain(other):
            told["zones", compare_mrz_name(zone_of(other), name).result.value] += 1
        told["print", compare_name(name.upper(), name).result.value] += 1
        if name != other:
            told["prints", compare_name(other, name).result.value] += 1

    assert set(told) == {
        ("zone", "same"),
        ("zones", "different"),
        ("print", "same"),
        ("prints", "different"),
    }
    assert min(told.values()) > 3000


@settings(max_examples=200, deadline=None)
@given(names, st.sampled_from(["NFC", "NFD", "upper", "lower", "spaces"]))
def test_the_own_zone_never_differs_however_the_name_is_written(name: str, form: str) -> None:
    written = {
        "NFC": unicodedata.normalize("NFC", name),
        "NFD": unicodedata.normalize("NFD", name),
        "upper": name.upper(),
        "lower": name.lower(),
        "spaces": f"  {name.replace(' ', '   ')} ",
    }[form]
    for size in (30, 31, 39):
        assert compare_mrz_name(zone_of(name, size), written).result.value == "same"


@settings(max_examples=200, deadline=None)
@given(st.lists(names_of_vietnam, min_size=2, max_size=4).map(" ".join), st.data())
def test_a_shortened_zone_never_differs(name: str, data: st.DataObject) -> None:
    """As an issuer may shorten: cut, parts as initials or cut short, or parts left out (Doc 9303-4, -5, -6, 4.2.3)."""
    first, *others = transliterate(name).split()
    if len(first) + 2 + len(" ".join(others)) <= 30:
        return
    way = data.draw(st.sampled_from(["cut", "initials", "dropped", "short"]))
    if way == "cut":
        zone = write_names(first, " ".join(others), 30)
    else:
        kept = data.draw(st.lists(st.integers(0, 4), min_size=len(others), max_size=len(others)))
        parts = [
            other if keep > 2 else "" if way == "dropped" else other[:1] if way == "initials" else other[: keep + 1]
            for other, keep in zip(others, kept, strict=True)
        ]
        zone = write_names(first, " ".join(part for part in parts if part), 30)

    assert compare_mrz_name(zone, name).result.value != "different"


def test_an_untruncated_name_has_no_excuse() -> None:
    assert compare_mrz_name("PHAM<<LE<QUANG<MINH<<<<<<<<<<<", "LÊ AN").reason == "letters-differ"
    assert compare_mrz_name("LE<<AN<<<<<<<<<<<<<<<<<<<<<<<<", "PHẠM LÊ QUANG MINH").reason == "letters-differ"
    assert compare_mrz_name("NGUYEN<<THI<MAV<<<<<<<<<<<<<<<", "NGUYỄN THỊ MẪU").reason == "letters-differ"
    assert compare_mrz_name("NGUYEN<<T<M<<<<<<<<<<<<<<<<<<<", "NGUYỄN THỊ MẪU").reason == "letters-differ"


@pytest.mark.parametrize(
    ("zone", "name", "expected"),
    [
        ("NGUYEN<<HOANG<PHUONG<THAO<ANH<", "Nguyễn Hoàng Phương Thảo Anh Vy", ("same", "cut")),
        ("NGUYEN<<HOANG<PHUONG<THAO<A<V<", "Nguyễn Hoàng Phương Thảo Anh Vy", ("unclear", "abbreviated")),
        ("NGUYEN<<H<P<T<ANH<VY<<<<<<<<<<", "Nguyễn Hoàng Phương Thảo Anh Vy", ("unclear", "abbreviated")),
        ("NGUYEN<<PHUONG<VY<<<<<<<<<<<<<", "Nguyễn Hoàng Phương Thảo Anh Vy", ("unclear", "abbreviated")),
        ("TRAN<<HOANG<PHUONG<THAO<ANH<VY", "Nguyễn Hoàng Phương Thảo Anh Vy", ("different", "letters-differ")),
        ("NGUYENHOANGPHUONGTHAOANHKHANH<", "Nguyenhoangphuongthaoanhkhanh Vy", ("same", "cut")),
        ("NGUYENHOANGPHUONGTHAOANHKHA<<V", "Nguyenhoangphuongthaoanhkhanh Vy", ("unclear", "abbreviated")),
        ("CONGTANGTONNU<<THI<BICH<NGOC<<", "Công Tằng Tôn Nữ Thị Bích Ngọc Lan", ("unclear", "abbreviated")),
        ("NGUYEN<<THI<MAU<<<<<<<<<<<<<<<", "Nguyễn Thị Mẫu (Mai Lan)", ("unclear", "other-name")),
        ("MAI<<LAN<<<<<<<<<<<<<<<<<<<<<<", "Nguyễn Thị Mẫu (Mai Lan)", ("different", "letters-differ")),
        ("NIE<<Y<BHO<<<<<<<<<<<<<<<<<<<<", "Y Ƀhŏ Niê", ("unclear", "order")),
        ("Y<<BHO<NIE<<<<<<<<<<<<<<<<<<<<", "Y Ɓhŏ Niê", ("same", "equal")),
        ("Y<<HO<NIE<<<<<<<<<<<<<<<<<<<<<", "Y ɓhŏ Niê", ("unclear", "letters-unknown")),
        ("H<BIA<<EBAN<<<<<<<<<<<<<<<<<<<", "H'Ƀia Êban", ("same", "equal")),
        ("HBIA<<EBAN<<<<<<<<<<<<<<<<<<<<", "H\N{MODIFIER LETTER APOSTROPHE}Ƀia Êban", ("same", "equal")),
        ("DIEU<<MAU<<<<<<<<<<<<<<<<<<<<<", "Ɖiêu Mẫu", ("same", "equal")),
        ("LI<<MAU<<<<<<<<<<<<<<<<<<<<<<<", "\N{CJK UNIFIED IDEOGRAPH-674E} Mẫu", ("unclear", "letters-unknown")),
        ("<<MAU<<<<<<<<<<<<<<<<<<<<<<<<<", "\N{CJK UNIFIED IDEOGRAPH-674E} Mẫu", ("unclear", "letters-unknown")),
        ("LI<<VAN<KHAC<<<<<<<<<<<<<<<<<<", "\N{CJK UNIFIED IDEOGRAPH-674E} Mẫu", ("different", "letters-differ")),
        ("MUELLER<<JOERG<<<<<<<<<<<<<<<<", "Müller Jörg", ("same", "equal")),
        ("MULLER<<JORG<<<<<<<<<<<<<<<<<<", "Müller Jörg", ("same", "equal")),
        ("MUXXLLER<<NUNXXEZ<<<<<<<<<<<<<", "Müller Nuñez", ("same", "equal")),
        ("NGUYENTHI<<MAU<<<<<<<<<<<<<<<<", "Nguyễn Thị Mẫu", ("unclear", "spacing")),
        ("LE<<ANH<AO<<<<<<<<<<<<<<<<<<<<", "Lê An Hao", ("different", "letters-differ")),
        ("<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", "Nguyễn Thị Mẫu", ("unclear", "empty")),
        ("<<MAU<<<<<<<<<<<<<<<<<<<<<<<<<", "Mẫu", ("same", "equal")),
    ],
)
def test_a_zone_and_a_name(zone: str, name: str, expected: tuple[str, str]) -> None:
    found = compare_mrz_name(zone, name)

    assert (found.result.value, found.reason) == expected


@settings(max_examples=150, deadline=None)
@given(st.text("ABDHN<", min_size=1, max_size=39), st.text(max_size=60) | st.text("ABDĐƀ李' -?", max_size=60))
def test_any_zone_and_any_name_compare(zone: str, name: str) -> None:
    assert compare_mrz_name(zone, name).reason


@pytest.mark.parametrize("sign", ["A", "Ƀ", "李", "A ", "A'", "\u0301", "Ä"])
def test_the_longest_name_is_compared(sign: str) -> None:
    assert compare_mrz_name("A" * 30, (sign * 1000)[:1000]).reason


def test_our_own_letters_are_those_that_unicode_names_say() -> None:
    # small Q, U bar, reversed E, schwa, open E, African D, iota, open O, upsilon
    named_otherwise = {
        "Ɋ",
        "Ʉ",
        "Ǝ",
        "Ə",
        "Ɛ",
        "Ɖ",
        "Ɩ",
        "Ɔ",
        "Ʊ",
    }
    for letter, plain_letter in _BEYOND.items():
        name = unicodedata.name(letter)
        assert unicodedata.normalize("NFKD", letter) == letter
        if letter not in named_otherwise:
            assert name.startswith(f"LATIN CAPITAL LETTER {plain_letter} WITH ")


def test_letters_of_the_standard_and_of_none() -> None:
    expected = {SignKind.LETTER: "ĐđẞßÆŊ", SignKind.FOREIGN: "ƀɓ", SignKind.UNKNOWN: "李?"}

    for kind, letters in expected.items():
        assert {sign.kind for sign in spell(letters)} == {kind}


@pytest.mark.parametrize(("primary", "secondary"), [("", "MAU SPECIMEN"), ("MAU SPECIMEN", ""), ("MAU", "SPECIMEN")])
@pytest.mark.parametrize("kind", MRZFormat)
def test_identifiers_stay_where_they_are(kind: MRZFormat, primary: str, secondary: str) -> None:
    mrz = MRZ.build(
        format=kind, document_code="ID", issuing_state="UTO", document_number="000000101", date_of_birth="990201",
        sex="F", date_of_expiry="391231", nationality="UTO", primary_identifier=primary, secondary_identifier=secondary,
    )  # fmt: skip

    assert (mrz.primary_identifier, mrz.secondary_identifier) == (primary, secondary)
    assert (
        mrz.name_field.rstrip("<") == "<<".join(filter(None, (primary, secondary))).replace(" ", "<")
        if primary
        else True
    )
    assert read_input("".join(mrz.lines)).mrz == mrz
