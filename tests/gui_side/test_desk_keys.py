from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipkit.national.vnm.expected import ExpectedHolder
from chipkit.protocol.credentials import CANPassword, MRZPassword
from chipkit_gui.keys import KeyRefusedError, begins_zone, incomplete, read_key
from chipkit_gui.sources import Sample
from chipkit_gui.texts import MESSAGES

if TYPE_CHECKING:
    from chipkit_gui.sources.emulated import EmulatedSource

_NUMBER = "001199000001"
_ZONE = "IDVNM1990000014001199000001<<59902015F2402011VNM<<<<<<<<<<<6NGUYEN<<THI<MAU<<<<<<<<<<<<<<<"


def test_the_number_opens_by_its_last_six_digits() -> None:
    key = read_key("001 199 000 001")

    assert key.kind == "number"
    assert key.password == CANPassword("000001")
    assert key.tail == "0001"


def test_the_code_of_a_card_opens_it_and_says_whose_it_should_be(workshop: EmulatedSource) -> None:
    specimen = workshop.specimen(Sample())

    key = read_key(workshop.code(Sample()))

    assert key.kind == "qr"
    assert key.password == CANPassword(specimen.can or "")
    assert isinstance(key.expected, ExpectedHolder)
    assert key.expected.name.casefold() == specimen.holder.full_name.casefold()


def test_the_zone_opens_in_one_row_or_three() -> None:
    rows = " ".join(_ZONE[at : at + 30] for at in (0, 30, 60))

    for text in (_ZONE, rows):
        key = read_key(text)
        assert key.kind == "mrz"
        assert key.password == MRZPassword("199000001", "990201", "240201")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("123456789", "input.old-number"),
        ("12345", "input.length"),
        ("0011990000011", "input.length"),
        ("https://example.com/abc", "input.other-code"),
        ("hello", "input.unknown"),
        (_ZONE[:-1] + "A" + "<", "input.mrz"),
        (_ZONE.replace("9902015", "9902016"), "input.mrz"),
    ],
)
def test_what_opens_nothing_is_refused_with_a_message(text: str, problem: str) -> None:
    with pytest.raises(KeyRefusedError) as caught:
        read_key(text)

    assert caught.value.problem == problem
    assert problem in MESSAGES


def test_nothing_secret_is_printed(code: str) -> None:
    key = read_key(code)

    assert key.tail not in repr(key)
    assert "SPECIMEN" not in repr(key).upper()


def test_what_tells_the_kind_of_code_in_front_of_each_row_is_no_part_of_it() -> None:
    rows = [f"]o1{_ZONE[at : at + 30]}" for at in (0, 30, 60)]

    assert incomplete(rows[0])
    assert begins_zone(rows[0])
    assert incomplete(" ".join(rows[:2]))
    assert read_key(" ".join(rows)).password == read_key(_ZONE).password


def test_rows_of_a_zone_wait_for_the_rest() -> None:
    assert incomplete(_ZONE[:30])
    assert incomplete(f"{_ZONE[:30]} {_ZONE[30:60]}")
    assert not incomplete(_ZONE)
    assert not incomplete(_NUMBER)
    assert not incomplete("A" * 30)
