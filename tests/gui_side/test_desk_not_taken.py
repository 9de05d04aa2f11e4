"""What is typed or scanned while none is taken is nobody's number later; it is said, and an answer is no part of it."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from chipkit.session.pcsc import ReaderEvent, ReaderEventKind
from chipkit_gui.events import WorldChanged
from chipkit_gui.sources.emulated import READER
from chipkit_gui.state import Stage
from tests.gui_side.desk_keyboard import ENTER, NUMBER, OTHER, Keyboard, starts_anew

if TYPE_CHECKING:
    from chipkit_gui.running import RunningDesk

LONGEST_MS = 1500
"""Nobody pauses for longer between two digits of a number."""


@pytest.fixture
def desk(quiet_desk: RunningDesk) -> RunningDesk:
    return quiet_desk


def reads(desk: RunningDesk, keyboard: Keyboard) -> None:
    """The next client's card is read, and nobody has pressed a key for a while."""
    desk.desk.handle(WorldChanged(ReaderEvent(ReaderEventKind.CARD_REMOVED, READER)))
    starts_anew(desk, keyboard)
    keyboard.types(OTHER, [8] * len(OTHER))
    keyboard.press("\r", ENTER, after=8)
    desk.desk.handle(WorldChanged(ReaderEvent(ReaderEventKind.CARD_INSERTED, READER)))
    assert desk.desk.state.stage is Stage.READING
    keyboard.pauses(3000)


def is_shortcut(desk: RunningDesk, letter: str) -> bool:
    """Whether a letter that somebody presses now may be one."""
    event = QKeyEvent(QEvent.Type.ShortcutOverride, 0, Qt.KeyboardModifier.NoModifier, letter)
    return not desk.scans.eventFilter(QApplication.focusWidget() or desk.window, event)


def test_what_began_during_a_reading_is_nobodys_afterwards(desk: RunningDesk) -> None:
    keyboard = Keyboard(desk)
    for pace, held in product((8, 40, 125, 400), (1, 6, 7)):
        reads(desk, keyboard)
        for at, digit in enumerate(NUMBER):
            if at == held:
                desk.desk.clear()
            keyboard.pauses(pace)
            keyboard.press(digit, after=0)
        keyboard.press("\r", ENTER, after=pace)
        keyboard.pauses(200)

        assert desk.desk.state.key is None, (pace, held)
        assert desk.field.text() == ""


def test_it_is_said_that_what_is_typed_during_a_reading_is_not_taken_and_an_answer_is_no_number(
    desk: RunningDesk,
) -> None:
    keyboard = Keyboard(desk)
    reads(desk, keyboard)

    keyboard.press("y", after=0)
    keyboard.pauses(60)
    assert not desk.desk.state.unheard
    keyboard.press("7", after=0)
    keyboard.pauses(60)
    assert desk.desk.state.unheard


def test_a_number_that_is_typed_behind_a_digit_of_a_reading_is_not_lost_without_a_word(desk: RunningDesk) -> None:
    keyboard = Keyboard(desk)
    for pace, late in product((60, 160, 240, 400, 1400), (40, 400, 1400)):
        reads(desk, keyboard)
        keyboard.press("7", after=0)
        keyboard.pauses(late)
        desk.desk.clear()
        assert not desk.desk.state.unheard

        for digit in NUMBER:
            keyboard.pauses(pace)
            keyboard.press(digit, after=0)
        keyboard.pauses(40)
        refused = pace + late <= LONGEST_MS
        assert bool(desk.desk.state.unheard) == refused, (pace, late)
        assert desk.field.text() == ("" if refused else NUMBER)
        keyboard.press("\r", ENTER, after=40)
        assert (desk.desk.state.key is None) == refused

        starts_anew(desk, keyboard)
        for digit in NUMBER:
            keyboard.pauses(pace)
            keyboard.press(digit, after=0)
        keyboard.press("\r", ENTER, after=pace)
        assert desk.desk.state.key is not None
        assert desk.desk.state.key.tail == NUMBER[-4:]


@pytest.mark.parametrize("pace", [300, 600, 900, 1400])
def test_an_answer_behind_a_digit_of_a_reading_is_taken(desk: RunningDesk, pace: int) -> None:
    keyboard = Keyboard(desk)
    reads(desk, keyboard)
    keyboard.press("7", after=0)
    for _ in range(3):
        keyboard.pauses(pace)
        assert is_shortcut(desk, "y")
        keyboard.press("y", after=0)


@pytest.mark.parametrize("pace", [3, 14, 36, 44, 120])
def test_no_letter_of_a_scan_that_is_not_taken_is_an_answer(desk: RunningDesk, code: str, pace: int) -> None:
    keyboard = Keyboard(desk)
    reads(desk, keyboard)
    for place, character in enumerate(code):
        if place == len(code) // 2:
            desk.desk.clear()
        keyboard.pauses(pace)
        assert place == 0 or not is_shortcut(desk, "y"), place
        keyboard.press(character, after=0)
    keyboard.press("\r", ENTER, after=pace)
    keyboard.pauses(400)

    assert desk.desk.state.key is None
    assert desk.field.text() == ""


@pytest.mark.parametrize("gap", [90, 310, 700, 990])
def test_of_a_scan_that_is_not_taken_no_tail_is_a_key_however_it_is_held_up(desk: RunningDesk, gap: int) -> None:
    keyboard = Keyboard(desk)
    for held in (6, 7, 9):
        reads(desk, keyboard)
        keyboard.types(NUMBER[:held], [8] * held)
        desk.desk.clear()
        keyboard.pauses(gap)
        keyboard.types(NUMBER[held:], [0, *[8] * (len(NUMBER) - held - 1)])
        keyboard.press("\r", ENTER, after=8)
        keyboard.pauses(400)

        assert desk.desk.state.key is None, held
        assert desk.field.text() == ""
