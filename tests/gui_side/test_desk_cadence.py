"""Whatever the pace of a scanner, its code is taken whole or not at all: half an input is nobody's key."""

from __future__ import annotations

import random
from itertools import pairwise, product
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QComboBox

from chipkit_gui.keys import read_key
from chipkit_gui.views.cadence import BURST, LEFT_SECONDS, TAKEN_UP_SECONDS, Cadence, seconds_apart
from chipkit_gui.views.code_field import UNSENT_SECONDS
from tests.gui_side.desk_keyboard import ENTER, NUMBER, OTHER, SCANNERS, TAB, Keyboard, gaps_of, starts_anew

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from chipkit_gui.running import RunningDesk


@pytest.fixture
def desk(quiet_desk: RunningDesk) -> RunningDesk:
    return quiet_desk


def test_what_a_scanner_and_a_person_are_by_the_times_of_keys() -> None:
    rng = random.Random(35)  # noqa: S311 - a sample of paces
    for scanner in SCANNERS:
        cadence = Cadence()
        assert cadence.came(1, 10.0), "the first of all begins an input"
        paused = [cadence.came(1, gap / 1000) for gap in gaps_of(rng, scanner, 40)]
        assert not any(paused), scanner
        assert cadence.scanned, scanner
    for least in (60, 90, 125, 240):
        cadence = Cadence()
        for _ in range(40):
            cadence.came(1, rng.randint(least, least + 9) / 1000)
        assert not cadence.scanned, least


def test_a_pause_begins_another_input_and_behind_a_scan_only_a_longer_one() -> None:
    cadence = Cadence()
    cadence.came(3, 9.0)
    assert cadence.came(1, TAKEN_UP_SECONDS + 0.01)
    cadence.came(BURST, 0.01)
    assert cadence.scanned
    assert not cadence.came(1, LEFT_SECONDS - 0.01)
    assert cadence.came(1, LEFT_SECONDS + 0.01)
    assert not cadence.scanned


def test_the_times_of_keys_that_are_not_known() -> None:
    assert [seconds_apart(*pair) for pair in pairwise([0, 5, 0])] == [None, None]


@pytest.mark.parametrize("scanner", SCANNERS)
def test_a22_a_code_is_taken_whole_at_every_pace(desk: RunningDesk, code: str, scanner: str) -> None:
    rng = random.Random(scanner)  # noqa: S311 - a sample of paces
    keyboard = Keyboard(desk)
    elsewhere = desk.window.bar.buttons["help"]
    for end, text in product((ENTER, TAB, None), (NUMBER, OTHER, f"]Q3{code}")):
        for before in ("", "0012"[: rng.randint(1, 4)]):
            starts_anew(desk, keyboard)
            keyboard.types(before, [rng.randint(120, 240) for _ in before])
            keyboard.pauses(rng.randint(400, 3000))
            if rng.random() < 0.5:
                elsewhere.setFocus()

            keyboard.types(text, gaps_of(rng, scanner, len(text)))
            if end is not None:
                keyboard.press("\r" if end == ENTER else "\t", end, after=SCANNERS[scanner][1])
            keyboard.pauses(400)

            key = desk.desk.state.key
            assert key is not None, (text, before)
            assert key.password == read_key(text).password
            assert key.kind == read_key(text).kind
            assert desk.field.text() == ""
            assert desk.field.hasFocus()


def test_of_a_slow_scan_that_esc_cuts_nothing_is_taken(desk: RunningDesk) -> None:
    keyboard = Keyboard(desk)
    for held in (1, 5, 6, 7):
        starts_anew(desk, keyboard)
        keyboard.types(NUMBER[:held], [40] * held)
        desk.window.clear_asked.emit()
        for digit in NUMBER[held:]:
            keyboard.pauses(40)
            keyboard.press(digit, after=0)
        keyboard.press("\r", ENTER, after=40)
        keyboard.pauses(500)

        assert desk.desk.state.key is None, held
        assert desk.field.text() == ""


def test_what_is_typed_anew_behind_esc_is_taken(desk: RunningDesk) -> None:
    keyboard = Keyboard(desk)
    keyboard.types(OTHER[:5], [125] * 5)
    keyboard.pauses(130)
    desk.window.clear_asked.emit()

    for digit in NUMBER:
        keyboard.pauses(130)
        keyboard.press(digit, after=0)
    keyboard.press("\r", ENTER, after=130)

    assert desk.desk.state.key is not None
    assert desk.desk.state.key.tail == NUMBER[-4:]


def test_a_scan_in_the_middle_of_what_was_half_typed_is_taken_alone(desk: RunningDesk) -> None:
    keyboard = Keyboard(desk)
    keyboard.types("0012", [125] * 4)
    desk.field.setCursorPosition(2)
    keyboard.pauses(600)

    keyboard.types(NUMBER, [8] * len(NUMBER))
    keyboard.press("\r", ENTER, after=8)

    assert desk.desk.state.key is not None
    assert desk.desk.state.key.tail == NUMBER[-4:]


def test_a_scan_stands_in_place_of_one_that_was_left_there(desk: RunningDesk) -> None:
    keyboard = Keyboard(desk)
    keyboard.types("8934673", [8] * 7)  # the code of some goods, and no key behind it
    keyboard.pauses(2000)
    assert desk.field.text() == "8934673"

    keyboard.types(NUMBER, [8] * len(NUMBER))
    keyboard.pauses(400)

    assert desk.desk.state.key is not None
    assert desk.desk.state.key.tail == NUMBER[-4:]


def test_a_key_that_something_lies_on_types_one_character_and_keeps_nothing_alive(desk: RunningDesk) -> None:
    keyboard = Keyboard(desk)
    touched: list[bool] = []
    keyboard.press("0", after=0)
    desk.scans.touched.connect(lambda: touched.append(True))

    for _ in range(40):
        keyboard.press("0", after=33, repeated=True)
    keyboard.pauses(400)

    assert desk.field.text() == "0"
    assert desk.desk.state.key is None
    assert touched == []


def test_tab_behind_a_whole_number_that_somebody_typed_is_its_enter(desk: RunningDesk) -> None:
    keyboard = Keyboard(desk)
    keyboard.types(NUMBER, [125] * len(NUMBER))
    keyboard.press("\t", TAB, after=900)

    assert desk.desk.state.key is not None
    assert desk.field.hasFocus()


def test_a_number_that_is_typed_over_a_list_goes_to_the_field(desk: RunningDesk) -> None:
    keyboard = Keyboard(desk)
    assert desk.window.demo is not None
    desk.window.demo.choose.click()
    box: QComboBox = desk.window.demo.fault
    chosen = box.currentIndex()
    box.setFocus()

    for digit in NUMBER:
        keyboard.press(digit, after=0)
        keyboard.pauses(40)
    keyboard.press("\r", ENTER, after=0)

    assert box.currentIndex() == chosen
    assert not desk.window.demo.panel.isVisible()
    assert desk.desk.state.key is not None
    assert desk.desk.state.key.tail == NUMBER[-4:]


def test_a_word_that_an_input_method_holds_back_is_typed_and_no_scan(
    desk: RunningDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyboard = Keyboard(desk)
    keyboard.types(NUMBER[:6], [125] * 6)
    moment = [0.0]
    monkeypatch.setattr("chipkit_gui.views.code_field.monotonic", lambda: moment[0])
    moment[0] = qtbot.moment + 0.13  # type: ignore[attr-defined]
    for upto in range(7, len(NUMBER) + 1):
        QApplication.sendEvent(desk.field, QInputMethodEvent(NUMBER[6:upto], []))
        moment[0] += 0.13
    event = QInputMethodEvent()
    event.setCommitString(NUMBER[6:])
    QApplication.sendEvent(desk.field, event)
    keyboard.press("\r", ENTER, after=130)

    assert desk.desk.state.key is not None
    assert (desk.desk.state.key.kind, desk.desk.state.key.tail) == ("number", NUMBER[-4:])


class Holding:
    """An input method that holds back what is typed until it is asked for it."""

    def __init__(self, desk: RunningDesk) -> None:
        self._desk, self._held = desk, ""

    def types(self, text: str) -> None:
        for character in text:
            self._held += character
            QApplication.sendEvent(self._desk.field, QInputMethodEvent(self._held, []))

    def commit(self) -> None:
        event = QInputMethodEvent()
        event.setCommitString(self._held)
        self.reset()
        QApplication.sendEvent(self._desk.field, event)

    def reset(self) -> None:
        self._held = ""


def test_a_scan_that_an_input_method_holds_back_is_taken_alone(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its silence, or with a key that somebody presses later."""
    method, keyboard = Holding(desk), Keyboard(desk)
    moment = [1000.0]
    monkeypatch.setattr("chipkit_gui.views.code_field.monotonic", lambda: moment[0])
    monkeypatch.setattr("chipkit_gui.views.code_field.QGuiApplication.inputMethod", lambda: method)
    for (before, caret), late in product((("", 0), ("118", 3), ("0012", 2), ("001199", 6)), (0.1, 5.0)):
        starts_anew(desk, keyboard)
        keyboard.types(before, [125] * len(before))
        desk.field.setCursorPosition(caret)
        moment[0] += 0.6

        method.types(NUMBER)
        moment[0] += late
        if late > LEFT_SECONDS:
            desk.field.submit()
        else:
            keyboard.pauses(400)

        key = desk.desk.state.key
        assert key is not None, (before, caret, late)
        assert (key.kind, key.tail) == ("number", NUMBER[-4:]), (before, caret, late)


def test_a_word_that_is_held_back_and_not_sent_is_forgotten(desk: RunningDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    method = Holding(desk)
    monkeypatch.setattr("chipkit_gui.views.code_field.QGuiApplication.inputMethod", lambda: method)
    method.types("0012")
    for _ in range(UNSENT_SECONDS):
        desk.field.tick()

    method.commit()

    assert desk.field.text() == ""


def test_what_is_typed_or_scanned_over_a_selection_stands_in_place_of_it(desk: RunningDesk) -> None:
    keyboard = Keyboard(desk)
    for selected, gap in product(("123", "000", NUMBER), (8, 125)):
        starts_anew(desk, keyboard)
        keyboard.types(selected, [125] * len(selected))
        desk.field.selectAll()
        keyboard.pauses(600)
        keyboard.types(NUMBER, [gap] * len(NUMBER))
        keyboard.press("\r", ENTER, after=gap)

        assert desk.desk.state.key is not None, (selected, gap)
        assert desk.desk.state.key.tail == NUMBER[-4:]


def test_an_arrow_that_is_held_down_goes_on(desk: RunningDesk) -> None:
    keyboard = Keyboard(desk)
    keyboard.types("0012", [125] * 4)
    for repeated in (False, True, True):
        keyboard.press("", Qt.Key.Key_Left, after=33, repeated=repeated)

    assert desk.field.cursorPosition() == 1
