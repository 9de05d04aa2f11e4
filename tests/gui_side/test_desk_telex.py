"""Telex as it is used, and VIQR, over names and places of every kind: nobody is accused by a keyboard (A23)."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

import pytest

from chipkit.national.compared import ComparisonResult
from chipkit.national.vnm.comparison import compare_address, compare_name, compare_zone

if TYPE_CHECKING:
    from collections.abc import Callable

TONES: Final = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
SIGNS: Final = {"'": "\u0301", "`": "\u0300", "?": "\u0309", "~": "\u0303", ".": "\u0323"}
SHAPES: Final = {"^": ("aeo", "\u0302"), "(": ("a", "\u0306"), "+": ("ou", "\u031b"), "*": ("ou", "\u031b")}
VOWELS: Final = frozenset("aeiouy")
PLACES: Final = (
    "Số 12A/3 Phố Trần Hưng Đạo, Phường Cửa Nam, Quận Hoàn Kiếm, Thành phố Hà Nội",
    "Thôn 1, Xã Ea Kar, Huyện Ea Kar, Tỉnh Đắk Lắk",
    "Xã Ea H'leo, Huyện Ea H'Leo, Tỉnh Đắk Lắk",
    "Buôn Wiâo, Thị trấn Krông Năng, Huyện Krông Năng",
    "Làng Kon Klor, Phường Thắng Lợi, Tỉnh Kon Tum",
    "Tòa S1.06 Vinhomes Ocean Park, Xã Đa Tốn, Gia Lâm",
    "Đường Nguyễn Văn Cừ (nối dài), Phường An Khánh, Ninh Kiều",
    "Khóm Bờ Kè, P. 1, TX. Giá Rai, T. Bạc Liêu",
    "Xã Rờ Kơi, Huyện Sa Thầy; Xã D'Ran, Huyện Đơn Dương",
    "Phường Hương Sơ, Thành phố Huế, Tỉnh Thừa Thiên Huế",
)
NAMES: Final = (
    "NGUYỄN VĂN AN", "TRẦN THỊ HƯỜNG", "HUỲNH TẤN ĐẠT", "H'HEN NIÊ", "DƯƠNG THỊ NGUYỆT", "A WANG", "RƠ CHĂM H'YÉO",
    "KSOR KƠK", "ĐẶNG THÙY XUÂN", "Y WUT KBUÔR",
)  # fmt: skip


def parts(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)


def bare(letter: str) -> str:
    return parts(letter)[0].casefold().replace("đ", "d")


def plain(text: str) -> str:
    return "".join(bare(each).upper() if each.isupper() else bare(each) for each in text)


def with_mark(letter: str, mark: str, instead: frozenset[str]) -> str:
    kept = "".join(part for part in parts(letter)[1:] if part not in instead)
    return unicodedata.normalize("NFC", parts(letter)[0] + kept + mark)


def telex(text: str) -> str:
    """What Telex makes of the keys of a text: a mark goes to a letter before it in the word, wherever it stands."""
    return "".join(_telex_word(word) if word.isalpha() else word for word in re.split(r"(\W+|\d+)", text))


def _telex_word(word: str) -> str:
    out: list[str] = []
    for key in unicodedata.normalize("NFC", word):
        if not _telex_key(out, key.casefold()):
            out.append({"w": "ư", "W": "Ư"}.get(key, key) if not _bears(out, "aou") else key)
    return "".join(out)


def _telex_key(out: list[str], key: str) -> bool:
    """Whether a key gave a mark; the same one again takes it away, and stands as it is."""
    on, mark, instead = {"w": ("aou", "\u031b", "\u0302\u0306\u031b"), "d": ("d", "", "")}.get(
        key, ("aeiouy", TONES[key], "".join(TONES.values())) if key in TONES else (key, "\u0302", "\u0306\u031b")
    )
    at = _bears(out, on)
    if at is None or key not in {*TONES, *"aeowd"}:
        return False
    if key == "d":
        out[at] = {"d": "đ", "D": "Đ", "đ": "d", "Đ": "D"}[out[at]]
        return out[at] in "đĐ"
    if key == "w" and bare(out[at]) == "a":
        mark = "\u0306"
    if mark in parts(out[at]):
        out[at] = with_mark(out[at], "", frozenset(mark))
        return False
    out[at] = with_mark(out[at], mark, frozenset(instead))
    return True


def _bears(out: list[str], on: str) -> int | None:
    return next((at for at in range(len(out) - 1, -1, -1) if bare(out[at]) in tuple(on)), None)


def viqr(text: str) -> str:
    """What VIQR makes of a text: signs behind a vowel give it a mark."""
    out: list[str] = []
    for key in text:
        last = bare(out[-1]) if out and out[-1].isalpha() else ""
        on, mark = SHAPES.get(key, ("", ""))
        if last in VOWELS and key in SIGNS:
            out[-1] = with_mark(out[-1], SIGNS[key], frozenset(SIGNS.values()))
        elif last and last in on:
            out[-1] = with_mark(out[-1], mark, frozenset("\u0302\u0306\u031b"))
        elif key.casefold() == "d" and out and out[-1].casefold() == "d":
            out[-1] = "Đ" if out[-1] == "D" else "đ"
        else:
            out.append(key)
    return "".join(out)


def as_viqr(text: str) -> str:
    """The keys of VIQR that type a text, not joined."""
    keys = {mark: key for key, mark in SIGNS.items()} | {mark: key for key, (_on, mark) in SHAPES.items() if key != "*"}
    marked = text.replace("đ", "dd").replace("Đ", "DD")
    return "".join(
        parts(each)[0]
        + "".join(keys[mark] for mark in sorted(parts(each)[1:], key=lambda mark: mark in SIGNS.values()))
        for each in marked
    )


WAYS: Final[dict[str, Callable[[str], str]]] = {
    "telex of a text": telex,
    "telex of a text without marks": lambda text: telex(plain(text)),
    "viqr of a text": viqr,
    "viqr of a text without marks": lambda text: viqr(plain(text)),
    "keys of viqr": as_viqr,
    "viqr of its keys": lambda text: viqr(as_viqr(text)),
}


def test_the_models_type_what_they_should() -> None:
    assert telex("nguyeenx dduwcs kar wang tooo") == "nguyễn đức kả ưang too"
    assert viqr("Nguye^~n DDu+'c") == "Nguyễn Đức"
    assert viqr(as_viqr("Nguyễn Đức Tiến")) == "Nguyễn Đức Tiến"


@pytest.mark.parametrize("way", WAYS)
def test_a23_what_a_keyboard_made_of_a_name_or_a_place_is_not_another_one(way: str) -> None:
    wrong = [
        (way, compare.__name__, whole, WAYS[way](whole))
        for compare, texts in ((compare_address, PLACES), (compare_name, NAMES))
        for whole in texts
        if compare(WAYS[way](whole), whole).result is ComparisonResult.DIFFERENT
    ]

    assert wrong == []


@pytest.mark.parametrize("way", WAYS)
def test_a23_what_a_keyboard_made_of_a_name_is_not_another_one_in_the_zone(way: str) -> None:
    zones = {each: "<<".join(plain(each).replace("'", "").replace(" ", "<").split("<", 1)) for each in NAMES}

    found = {each: compare_zone(zone.ljust(30, "<"), WAYS[way](each)).result for each, zone in zones.items()}

    assert [each for each, result in found.items() if result is ComparisonResult.DIFFERENT] == []


@pytest.mark.parametrize("printed", ["KSỎ KOK", "KSO KOK", "KSÓR KÓC", "KSỎ", "WANG KOK"])
def test_another_name_stays_another_one_in_the_zone(printed: str) -> None:
    assert compare_zone("KSOT<<KOK".ljust(30, "<"), printed).result is ComparisonResult.DIFFERENT


@pytest.mark.parametrize(
    ("printed", "chip"),
    [("ƯƠNG XIU", "WANG XIU"), ("KSỎ KOK", "KSOT KOK"), ("TRAN THI HUONG", "TRAN THI HUONGS"), ("A ƯANG", "A VANG")],
)
def test_another_name_stays_another_name(printed: str, chip: str) -> None:
    assert compare_name(printed, chip).result is ComparisonResult.DIFFERENT
