"""Keys that a connection holds up come in bunches: what a scanner sent is taken whole, or nothing is made of it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from chipkit.codec.mrz import MRZ
from chipkit.national.vnm.expected import ExpectedHolder
from chipkit.national.vnm.inputs import read_input
from chipkit_gui.keys import complete, read_key
from chipkit_gui.views.code_field import SILENCE_MS
from tests.gui_side.desk_keyboard import ENTER, NUMBER, OTHER, SCANNERS, Keyboard, gaps_of, starts_anew

if TYPE_CHECKING:
    from chipkit_gui.running import RunningDesk

CODES = (
    "000199000101|000000101|Nguyễn Thị Mẫu Specimen|01021999|Nữ|Số 1 đường Mẫu, Hà Nội|10052021",
    "000199000101||Nguyễn Thị Mẫu Specimen|01021999|Nữ|Số 1 đường Mẫu, Hà Nội|10052024||||",
)
ZONES = (
    "IDVNM1990000014001199000001<<59902015F2402011VNM<<<<<<<<<<<6NGUYEN<<THI<MAU<<<<<<<<<<<<<<<",
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)


@pytest.fixture
def desk(quiet_desk: RunningDesk) -> RunningDesk:
    return quiet_desk


@pytest.mark.parametrize("text", CODES, ids=["2021", "2024"])
def test_of_a_code_that_is_cut_anywhere_nothing_is_given_away_that_its_holder_did_not_print(text: str) -> None:
    whole, taken = read_input(text).expected, []
    for length in range(1, len(text)):
        if complete(text[:length]):
            expected = read_input(text[:length]).expected
            taken.append(length)
            assert expected.number == whole.number
            assert length == len(NUMBER) or expected.date_of_issue == whole.date_of_issue, text[:length]
    assert len(NUMBER) in taken
    assert complete(text)


@pytest.mark.parametrize("zone", ZONES, ids=["TD1", "TD3"])
def test_of_a_zone_that_is_cut_anywhere_nothing_is_given_away(zone: str) -> None:
    MRZ.parse(zone)
    assert [length for length in range(1, len(zone) + 1) if complete(zone[:length])] == [len(zone)]


@pytest.mark.parametrize("text", CODES, ids=["2021", "2024"])
@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_code_that_is_held_up_anywhere_is_taken_whole_or_not_at_all(
    desk: RunningDesk, text: str, *, elsewhere: bool
) -> None:
    rng = random.Random(text)  # noqa: S311 - a sample of places and pauses
    keyboard, whole = Keyboard(desk), read_key(text)
    places = [len(NUMBER), *range(len(text) - 13, len(text)), *rng.sample(range(1, len(text)), 6)]
    taken = 0
    for place in places:
        starts_anew(desk, keyboard)
        if elsewhere:
            desk.window.bar.buttons["help"].setFocus()
        gap = rng.choice((rng.randint(90, SILENCE_MS - 10), rng.randint(SILENCE_MS + 10, 4000)))
        keyboard.types(text[:place], gaps_of(rng, "fast", place))
        keyboard.pauses(gap)
        keyboard.types(text[place:], [0, *gaps_of(rng, "fast", len(text) - place - 1)])
        if rng.random() < 0.5:
            keyboard.press("\r", ENTER, after=4)
        keyboard.pauses(400)
        keyboard.pauses(400)

        key = desk.desk.state.key
        if gap < SILENCE_MS:
            assert key is not None, (place, gap)
        if key is None:
            continue
        taken += 1
        assert key.password == whole.password
        if gap < SILENCE_MS or place != len(NUMBER):
            assert key.kind == "qr"
            without_issue = isinstance(key.expected, ExpectedHolder) and not key.expected.date_of_issue
            assert key.whole or (gap > 1000 and without_issue), (place, gap)
    assert taken > len(places) // 3


def test_what_a_connection_holds_up_is_taken_whole_or_not_at_all(desk: RunningDesk) -> None:
    """Keys that are held up come in bunches: the last six digits of a number are never a key of their own."""
    rng = random.Random(6)  # noqa: S311 - a sample of paces
    keyboard = Keyboard(desk)
    taken = 0
    for case in range(48):
        starts_anew(desk, keyboard)
        text, scanner = rng.choice((NUMBER, OTHER)), rng.choice(list(SCANNERS))
        gaps = gaps_of(rng, scanner, len(text))
        held = 6 if case % 3 == 0 else rng.randrange(1, len(text))
        gaps[held] = rng.randint(50, 4000)
        if case % 2:
            gaps[held + 1 :] = [rng.randint(0, 3) for _ in gaps[held + 1 :]]
        for character, gap in zip(text, gaps, strict=True):
            if gap > 45:
                keyboard.pauses(gap)
            keyboard.press(character, after=0 if gap > 45 else gap)
        keyboard.press("\r", ENTER, after=rng.randint(1, 40))
        keyboard.pauses(400)

        key = desk.desk.state.key
        assert key is None or (key.kind, key.tail) == ("number", text[-4:]), (text, gaps)
        taken += key is not None

    assert taken > 15
