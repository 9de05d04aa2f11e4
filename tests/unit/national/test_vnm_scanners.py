"""What scanners, shells and programs make of the text of a code, undone before it is read."""

from __future__ import annotations

import json
from collections.abc import Callable
from operator import methodcaller
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.national.nation import InputKind
from chipkit.national.refusal import InputRefusedError, Refusal
from chipkit.national.vnm.inputs import read_input
from chipkit.national.vnm.qr import QRGeneration

CCCD = "000199000101|000000101|Nguyễn Thị Mẫu Specimen|01021999|Nữ|Số 1 đường Mẫu, Hà Nội|10052021"
CARD = "000199000101||Nguyễn Thị Mẫu Specimen|01021999|Nữ|Số 1 đường Mẫu, Hà Nội|10052024||||"
PLAIN = "000060000404|000000404|MAI LAN ANH|31121960|Nam|A B C|28022022"
ZONE = "IDVNM1990000014001199000001<<59902015F2402011VNM<<<<<<<<<<<6NGUYEN<<THI<MAU<<<<<<<<<<<<<<<"
LE = b"\xff\xfe"
CODES = (CCCD, CARD, PLAIN)
NUMBER = "000199000101"

Way = Callable[[str], "str | bytes"]
WAYS: dict[str, Way] = {
    "]Q1": lambda text: "]Q1" + text,
    "]Q2": lambda text: "]Q2\\000026" + text,
    "]Q2 latin": lambda text: "]Q2\\000003" + text,
    "]Q2 with two designators": lambda text: "]Q2\\000003\\000026" + text,
    "]Q4": lambda text: "]Q4\\000026" + text,
    "]Q2 before a date": lambda text: "]Q2\\000026" + text.replace("|01", "|\\00002601").replace("|31", "|\\00002631"),
    "]Q2 before the name": lambda text: "]Q2" + text.replace("|N", "|\\000026N").replace("|M", "|\\000026M"),
    "ECI without its identifier": lambda text: "\\000026" + text,
    "]d1": lambda text: "]d1" + text,
    "]e0": lambda text: "]e0" + text,
    "STX ETX": lambda text: f"\x02{text}\x03\r\n",
    "identifier behind STX": lambda text: f"\x02]Q1{text}\x03",
    "twice": lambda text: text + text,
    "twice with line ends": lambda text: f"{text}\r\n{text}\r\n",
    "twice with a tab": lambda text: f"{text}\t{text}",
    "twice with identifiers": lambda text: f"]Q1{text}]Q1{text}",
    "three times": lambda text: f"{text}\n" * 3,
    "twice framed": lambda text: f"\x02{text}\x03" * 2,
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 of PowerShell": lambda text: b"\xff\xfe" + f"{text}\r\n".encode("utf-16-le"),
    "UTF-16 big": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "UTF-16 taken for Latin": lambda text: (b"\xff\xfe" + text.encode("utf-16-le")).decode("latin-1"),
    "UTF-16 of standard input": lambda text: (LE + text.encode("utf-16-le")).decode("utf-8", "surrogateescape"),
    "UTF-8 taken for Latin twice": lambda text: text.encode().decode("latin-1").encode().decode("latin-1"),
    "UTF-8 taken for a console's twice": lambda text: text.encode().decode("cp437").encode().decode("cp850"),
    "UTF-8 with its mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
}  # fmt: skip
CONTROLS = "\x1d\x1e\x1f\x1c\t\r\n\x0b\x0c\x05"
SEPARATORS: dict[str, Way] = {
    **{f"control {sign!r}": methodcaller("replace", "|", sign) for sign in CONTROLS},
    "CR LF": lambda text: text.replace("|", "\r\n"),
    "CR with an end": lambda text: text.replace("|", "\r") + "\r",
    "GS with CR behind": lambda text: text.replace("|", "\x1d") + "\r\n",
    "GS with an identifier": lambda text: "]Q1" + text.replace("|", "\x1d"),
    "name of GS": lambda text: text.replace("|", "<GS>"),
    "name of TAB": lambda text: text.replace("|", "{TAB}"),
    "picture of GS": lambda text: text.replace("|", "\N{SYMBOL FOR GROUP SEPARATOR}"),
    "line separator": lambda text: text.replace("|", "\u2028"),
    "percent": lambda text: text.replace("|", "%7C"),
    "percent, small": lambda text: text.replace("|", "%7c"),
    "all percent": quote,
    "form": quote_plus,
    "percent twice": lambda text: quote(quote(text)),
    "entity": lambda text: text.replace("|", "&#124;"),
    "named entity": lambda text: text.replace("|", "&vert;"),
    "hexadecimal entity": lambda text: text.replace("|", "&#x7C;"),
    "JSON": lambda text: json.dumps(text.replace("|", "~"))[1:-1].replace("~", "\\u007c"),
    "letters in percent": lambda text: quote(text, safe="|"),
    "letters in percent, as a form": lambda text: quote_plus(text, safe="|") if not text.isascii() else text,
    "letters in percent alone": lambda text: "".join(char if char.isascii() else quote(char) for char in text),
    "letters as entities": lambda text: text.encode("ascii", "xmlcharrefreplace").decode(),
    "letters as entities of HTML 4": lambda text: text.replace("ễ", "&#7877;").replace("à", "&agrave;"),
    "letters as in JSON": lambda text: json.dumps(text)[1:-1],
}  # fmt: skip


WHOLE = sorted(set(WAYS) - {"]Q2 before the name", "]Q2 before a date"})
"""Ways that do to a number or a zone what they do to a code."""


@pytest.mark.parametrize("text", CODES, ids=["2021", "2024", "plain"])
@pytest.mark.parametrize("way", [*WAYS, *SEPARATORS])
def test_a_code_keeps_its_number_and_its_fields(way: str, text: str) -> None:
    found = read_input((WAYS | SEPARATORS)[way](text))

    assert found.qr is not None
    assert found.qr.fields == tuple(text.split("|"))
    assert found.number == text[:12]
    assert found.qr.generation is (QRGeneration.CARD_2024 if text is CARD else QRGeneration.CCCD_2021)


@pytest.mark.parametrize("way", WHOLE)
@pytest.mark.parametrize("number", [NUMBER, "000199000199", "111111111111"])
def test_a_number_stays_itself(way: str, number: str) -> None:
    found = read_input(WAYS[way](number))

    assert (found.kind, found.number) == (InputKind.NUMBER, number)


@pytest.mark.parametrize("way", WHOLE)
def test_a_zone_stays_itself(way: str) -> None:
    if way != "ECI without its identifier":
        assert read_input(WAYS[way](ZONE)).mrz == read_input(ZONE).mrz


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\t"])
@pytest.mark.parametrize("between", ["\n", "\r\n", "\r"])
def test_a_zone_of_three_rows_scanned_twice_is_one(between: str, end: str) -> None:
    rows = between.join((ZONE[:30], ZONE[30:60], ZONE[60:]))

    assert read_input(rows + (end or between) + rows + end).mrz == read_input(ZONE).mrz


@pytest.mark.parametrize("can", ["000101", "111111", "123123"])
@pytest.mark.parametrize(
    "way", ["]Q1", "STX ETX", "UTF-16", "UTF-16 of PowerShell", "UTF-8 with its mark", "UTF-16 big"]
)
def test_a_can_stays_itself(way: str, can: str) -> None:
    assert read_input(WAYS[way](can)).can == can


@settings(max_examples=150, deadline=None)
@given(st.from_regex(r"\A[0-9]{12}\Z"), st.sampled_from(sorted(WAYS)))
def test_no_number_becomes_another(number: str, way: str) -> None:
    assert read_input(WAYS[way](number)).number == number


@pytest.mark.parametrize("text", [*CODES, NUMBER, ZONE])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_refused_by_name(text: str, encoding: str) -> None:
    for came in (text.encode(encoding), text.encode(encoding).decode("latin-1")):
        with pytest.raises(InputRefusedError, match="UTF-16") as caught:
            read_input(came)
        assert caught.value.refusal is Refusal.ENCODING


@pytest.mark.parametrize(
    "lines",
    [
        ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"),
        ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<"),
        ("VCUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", ""),
        ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<"),
    ],
    ids=["A", "B", "one row", "cut"],
)
@pytest.mark.parametrize("between", ["", "\n", "\r\n"])
def test_a_visa_is_named_as_one(lines: tuple[str, str], between: str) -> None:
    with pytest.raises(InputRefusedError) as caught:
        read_input(between.join(lines))

    assert caught.value.refusal is Refusal.VISA


def test_two_cards_in_one_go_are_refused() -> None:
    for between in ("", "\n", "\t"):
        with pytest.raises(InputRefusedError):
            read_input(CCCD + between + CARD)
        with pytest.raises(InputRefusedError):
            read_input(NUMBER + between + "000060000404")
