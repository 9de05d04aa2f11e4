"""What somebody deletes in the field, key by key or with a key held down, is no scan, and what is left is not sent."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from tests.gui_side.desk_keyboard import ENTER, NUMBER, OTHER, Keyboard, starts_anew

if TYPE_CHECKING:
    from chipkit_gui.running import RunningDesk

BACKSPACE, DELETE = Qt.Key.Key_Backspace, Qt.Key.Key_Delete


@pytest.fixture
def desk(quiet_desk: RunningDesk) -> RunningDesk:
    return quiet_desk


def deletes(keyboard: Keyboard, key: Qt.Key, times: int, *, every: int) -> None:
    """Hold a key down: the first repetition comes later than the others."""
    for time in range(times):
        gap = 140 if time == 0 else 400 if time == 1 and every < 100 else every
        keyboard.press("\b" if key == BACKSPACE else "\x7f", key, after=gap, repeated=time > 0 and every < 100)


@pytest.mark.parametrize("key", [BACKSPACE, DELETE], ids=["backspace", "delete"])
@pytest.mark.parametrize("every", [15, 33, 130])
def test_what_is_left_behind_deleting_waits_for_enter(desk: RunningDesk, key: Qt.Key, every: int) -> None:
    keyboard, rng = Keyboard(desk), random.Random(every)  # noqa: S311 - a sample of numbers
    for more in (1, 5, 6, 7, rng.randint(8, 30)):
        starts_anew(desk, keyboard)
        text = NUMBER + OTHER * 3
        keyboard.types(text[: len(NUMBER) + more], [125] * (len(NUMBER) + more))
        if key == DELETE:
            desk.field.setCursorPosition(len(NUMBER))
        deletes(keyboard, key, more, every=every)
        keyboard.pauses(400)

        assert desk.field.text() == NUMBER
        assert desk.desk.state.key is None, more
        keyboard.press("\r", ENTER, after=500)
        assert desk.desk.state.key is not None
        assert desk.desk.state.key.tail == NUMBER[-4:]


@pytest.mark.parametrize("key", [BACKSPACE, DELETE], ids=["backspace", "delete"])
@pytest.mark.parametrize("every", [15, 33, 130])
def test_what_is_typed_anew_behind_deleting_is_one_number_with_what_was_left(
    desk: RunningDesk, key: Qt.Key, every: int
) -> None:
    keyboard, rng = Keyboard(desk), random.Random(every)  # noqa: S311 - a sample of places and pauses
    for left in (*range(1, len(NUMBER)), *rng.sample(range(1, len(NUMBER)), 3)):
        starts_anew(desk, keyboard)
        wrong = rng.choice((NUMBER[: rng.randint(max(left + 1, 10), 12)], NUMBER[:left] + OTHER[: rng.randint(1, 10)]))
        keyboard.types(wrong, [rng.choice((125, 125, 400)) for _ in wrong])
        if key == DELETE:
            desk.field.setCursorPosition(left)
        deletes(keyboard, key, len(wrong) - left, every=every)
        keyboard.types(NUMBER[left:], [rng.choice((125, 240, 300)) for _ in NUMBER[left:]])
        assert desk.field.text() == NUMBER
        keyboard.press("\r", ENTER, after=125)

        assert desk.desk.state.key is not None, (left, wrong)
        assert (desk.desk.state.key.kind, desk.desk.state.key.tail) == ("number", NUMBER[-4:])


def test_a_scan_behind_a_digit_that_was_taken_back_is_taken_alone(desk: RunningDesk) -> None:
    keyboard = Keyboard(desk)
    keyboard.types("0012", [125] * 4)
    keyboard.pauses(600)
    keyboard.press("\b", Qt.Key.Key_Backspace, after=0)
    keyboard.types(NUMBER, [200, *[8] * (len(NUMBER) - 1)])
    keyboard.press("\r", ENTER, after=8)

    assert desk.desk.state.key is not None
    assert desk.desk.state.key.tail == NUMBER[-4:]
