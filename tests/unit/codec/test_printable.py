from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipkit.codec.printable import LONGEST, printable, printable_values

BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u115f\u3164\uffa0\ufe0f\U000e0100\u180e\u2800"
CONTROLS = "".join(map(chr, (*range(0x20), *range(0x7F, 0xA0))))
LINES = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"


@pytest.mark.parametrize("character", sorted({*BIDI, *ZERO_WIDTH, *CONTROLS, *LINES, "\ud800", "\ue000", "\uffff"}))
def test_what_steers_a_screen_becomes_a_mark(character: str) -> None:
    assert printable(f"a{character}b") == f"a⟨U+{ord(character):04X}⟩b"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NGUYỄN VĂN MẪU",
        "Ư Ơ Đ ợ ự",
        unicodedata.normalize("NFD", "NGUYỄN ỘĨ"),
        "Ƀ ɓ Ɖ",
        "山田太郎",
        "Αθήνα",
        "a⟨U+202E⟩b",
        "№ 5 — “x”",
    ],
)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert printable(text) == text


def test_every_space_is_a_space() -> None:
    assert printable("a\u00a0b\u2003c\u3000d") == "a b c d"


def test_marks_do_not_pile_up() -> None:
    assert printable("a" + "\u0301" * 5 + "b") == "a" + "\u0301" * 4 + "⟨U+0301⟩b"


@given(st.text(), st.integers(20, 60))
def test_a_text_is_one_line_of_no_more_than_it_may_have(text: str, longest: int) -> None:
    shown = printable(text, longest)

    assert len(shown) <= longest
    assert len(shown.splitlines()) <= 1
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert printable(shown, longest) == shown, "once is enough"


def test_a_long_text_is_cut_and_told_as_such() -> None:
    assert printable("x" * LONGEST) == "x" * LONGEST
    assert printable("x" * 5000, 40).endswith("… (5000 characters)")
    assert printable("\x00" * 10**6, 40).endswith("… (1000000 characters)")
    assert printable("é" * 5000, None) == "é" * 5000


def test_a_document_is_made_printable_throughout() -> None:
    document = {"a\n": ["\u202e", {"b": ("\x1b", 1, None, True, 2.5)}], "long": "x" * 9000}

    shown = printable_values(document)

    assert shown == {"a⟨U+000A⟩": ["⟨U+202E⟩", {"b": ["⟨U+001B⟩", 1, None, True, 2.5]}], "long": "x" * 9000}
    assert json.dumps(shown, ensure_ascii=False).isprintable()
