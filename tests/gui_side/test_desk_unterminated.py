"""Codes of a scanner that sends no key behind them: taken, or named; nothing stays readable without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from chipkit.national.vnm.expected import ExpectedHolder
from chipkit_gui.keys import complete, lacks_end, read_key
from chipkit_gui.state import Stage
from tests.gui_side.desk_keyboard import ENTER, NUMBER, Keyboard, starts_anew

if TYPE_CHECKING:
    from chipkit_gui.running import RunningDesk

HEAD: Final = "000199000101|000000101|Nguyễn Thị Mẫu Specimen"
PLACE: Final = "Số 1 đường Mẫu, Hà Nội"
TAKEN: Final = {
    "2021": f"{HEAD}|01021999|Nữ|{PLACE}|10052021",
    "2024": f"{HEAD}|01021999|Nữ|{PLACE}|10052024||||",
    "strokes 2021": f"{HEAD}|01/02/1999|Nữ|{PLACE}|10/05/2021",
    "strokes 2024": f"{HEAD}|01/02/1999|Nữ|{PLACE}|10/05/2024||||",
    "hyphens": f"{HEAD}|01-02-1999|Nữ|{PLACE}|10-05-2021",
    "no issue 2021": f"{HEAD}|01021999|Nữ|{PLACE}|",
    "no issue 2024": f"{HEAD}|01021999|Nữ|{PLACE}|||||",
}
NAMED: Final = {
    "cut issue": (f"{HEAD}|01021999|Nữ|{PLACE}|1005", "input.unfinished"),
    "cut strokes": (f"{HEAD}|01/02/1999|Nữ|{PLACE}|10/05/2", "input.unfinished"),
    "cut place": (f"{HEAD}|01021999|Nữ|Số 1 đường", "input.fields"),
    "cut name": ("000199000101|000000101|Nguyễn Th", "input.fields"),
    "wifi": ("WIFI:T:WPA;S:Guest;P:specimen;;", "input.vneid"),
    "web": ("https://example.org/specimen", "input.other-code"),
}


@pytest.fixture
def desk(quiet_desk: RunningDesk) -> RunningDesk:
    return quiet_desk


@pytest.mark.parametrize("pace", [8, 40])
@pytest.mark.parametrize("elsewhere", [False, True])
@pytest.mark.parametrize("text", TAKEN.values(), ids=TAKEN)
def test_a_whole_code_is_taken_when_the_scanner_is_silent(
    desk: RunningDesk, text: str, pace: int, *, elsewhere: bool
) -> None:
    keyboard = Keyboard(desk)
    starts_anew(desk, keyboard)
    if elsewhere:
        desk.window.bar.buttons["help"].setFocus()
    keyboard.types(text, [pace] * len(text))
    keyboard.pauses(400)
    keyboard.pauses(1500)

    key = desk.desk.state.key
    assert key is not None
    assert key.kind == "qr"
    assert key.password == read_key(text).password
    assert desk.field.text() == ""


def test_where_the_date_of_issue_ends_is_seen_at_once() -> None:
    for name, text in TAKEN.items():
        assert complete(text) is (name != "no issue 2021"), name
        assert not lacks_end(text)


@pytest.mark.parametrize("pace", [8, 40])
@pytest.mark.parametrize(("text", "problem"), NAMED.values(), ids=NAMED)
def test_what_is_no_whole_code_is_named_and_leaves_the_field(
    desk: RunningDesk, text: str, problem: str, pace: int
) -> None:
    keyboard = Keyboard(desk)
    starts_anew(desk, keyboard)
    keyboard.types(text, [pace] * len(text))
    keyboard.pauses(400)
    keyboard.pauses(1500)

    assert desk.desk.state.key is None
    assert desk.desk.state.stage is Stage.ACTION_NEEDED
    assert desk.desk.state.problem == problem
    assert desk.field.text() == ""


@pytest.mark.parametrize("held", range(1, 8))
def test_the_rest_of_a_date_of_issue_is_no_key(desk: RunningDesk, held: int) -> None:
    keyboard, text = Keyboard(desk), TAKEN["2021"]
    at = len(text) - held
    starts_anew(desk, keyboard)
    keyboard.types(text[:at], [8] * at)
    keyboard.pauses(400)
    keyboard.pauses(2500)
    keyboard.types(text[at:], [8] * held)
    keyboard.press("\r", ENTER, after=8)

    assert desk.desk.state.key is None
    assert desk.desk.state.problem == "input.emptied"


def test_what_somebody_types_waits_for_enter_however_long_it_takes(desk: RunningDesk) -> None:
    keyboard = Keyboard(desk)
    for text in (NUMBER[:6], NUMBER, "abc"):
        starts_anew(desk, keyboard)
        keyboard.types(text, [130] * len(text))
        keyboard.pauses(400)
        keyboard.pauses(5000)

        assert desk.field.text() == text
        assert desk.desk.state.key is None
        assert not desk.desk.state.problem
        desk.field.forget()


def test_no_code_without_its_date_is_compared_by_it() -> None:
    for name in ("no issue 2021", "no issue 2024"):
        expected = read_key(TAKEN[name]).expected
        assert isinstance(expected, ExpectedHolder)
        assert expected.date_of_issue == ""
