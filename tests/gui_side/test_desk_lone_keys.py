"""Keys that answer stand alone: what a scanner types never says whether a person is like the portrait."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from chipkit.session.pcsc import ReaderEvent, ReaderEventKind
from chipkit_gui.events import Judged, WorldChanged
from chipkit_gui.portrait import portrait_of
from chipkit_gui.sources.emulated import READER
from chipkit_gui.state import Likeness, Stage
from chipkit_gui.views.answering import LoneKey
from tests.gui_side.desk_keyboard import ENTER, NUMBER, Keyboard, press_alone

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from chipkit.verify.report import Report
    from chipkit_gui.running import RunningDesk

KEYS = {"help": Qt.Key.Key_F1, "photo": Qt.Key.Key_F3, "details": Qt.Key.Key_F6}
COVERING = ("help", "details")
LONG_MS = 1000
"""No scanner pauses for so long between two keys."""


@pytest.fixture
def desk(quiet_desk: RunningDesk, report_of: Callable[..., Report], code: str) -> RunningDesk:
    """A desk with a result whose portrait is to be compared."""
    quiet_desk.desk.enter(code)
    quiet_desk.desk.handle(WorldChanged(ReaderEvent(ReaderEventKind.CARD_INSERTED, READER)))
    report = report_of()
    quiet_desk.desk.handle(Judged(quiet_desk.desk.state.session, report, portrait_of(report)))
    assert quiet_desk.desk.state.stage is Stage.RESULT
    assert "alike" in quiet_desk.window.screen_shown.actions
    quiet_desk.field.setFocus()
    return quiet_desk


@pytest.fixture
def keyboard(desk: RunningDesk) -> Keyboard:
    made = Keyboard(desk)
    made.pauses(3000)
    return made


def anew(desk: RunningDesk, keyboard: Keyboard) -> None:
    """The same result, of which nothing was said."""
    keyboard.pauses(3000)
    desk.window.close_sheet()
    desk.field.forget()
    desk.desk.state = replace(desk.desk.state, likeness=None, refused_input="")
    desk.window.show_state(desk.desk.state)


@pytest.mark.parametrize("pace", [3, 12, 40, 90])
@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_scan_that_begins_with_y_answers_nothing_and_is_read_whole(
    desk: RunningDesk, keyboard: Keyboard, pace: int, *, elsewhere: bool
) -> None:
    entered: list[str] = []
    desk.window.entered.connect(entered.append)
    for text in ("Y1234567890", "yABCDEFGH-12", "YEN|12|34", "YY-YY-YY"):
        anew(desk, keyboard)
        if elsewhere:
            desk.window.bar.buttons["help"].setFocus()
        for character in text:
            keyboard.pauses(pace)
            keyboard.press(character, after=0)
        keyboard.press("\r", ENTER, after=pace)
        keyboard.pauses(400)

        assert desk.desk.state.likeness is None
        assert entered.pop() == text
        assert desk.desk.state.refused_input
        assert desk.desk.state.result is not None


@pytest.mark.parametrize("letter", ["y", "Y"])
@pytest.mark.parametrize("elsewhere", [False, True])
def test_y_alone_answers(desk: RunningDesk, keyboard: Keyboard, letter: str, *, elsewhere: bool) -> None:
    if elsewhere:
        desk.window.bar.buttons["help"].setFocus()
    keyboard.press("", Qt.Key.Key_Shift, after=0)
    keyboard.press(letter, after=30)
    keyboard.pauses(40)  # in which what is beside the field is given back
    keyboard.pauses(LONG_MS)

    assert desk.desk.state.likeness is Likeness.ALIKE
    assert desk.field.text() == ""


def test_y_that_waited_with_others_while_the_window_was_busy_is_known_by_its_time(
    desk: RunningDesk, keyboard: Keyboard
) -> None:
    keyboard.press("y", after=0)
    keyboard.press("0", after=600)

    assert desk.desk.state.likeness is Likeness.ALIKE
    assert desk.field.text() == "0"


def test_an_answer_behind_a_scan_that_was_refused_is_a_part_of_it(desk: RunningDesk, keyboard: Keyboard) -> None:
    for letter in ("y", ""):
        keyboard.types("HELLO-1", [8] * 7)
        keyboard.press("\r", ENTER, after=8)
        if letter:
            keyboard.press(letter, after=8)
        else:
            keyboard.shortcut(Qt.Key.Key_F2, after=8)
        keyboard.pauses(LONG_MS)

        assert desk.desk.state.likeness is None
        anew(desk, keyboard)


def test_f2_in_front_of_a_scan_answers_nothing(desk: RunningDesk, keyboard: Keyboard) -> None:
    for elsewhere in (False, True):
        anew(desk, keyboard)
        if elsewhere:
            desk.window.bar.buttons["help"].setFocus()
        keyboard.shortcut(Qt.Key.Key_F2, after=8)
        keyboard.types("HELLO-12", [8] * 8)
        keyboard.press("\r", ENTER, after=8)
        keyboard.pauses(LONG_MS)

        assert desk.desk.state.likeness is None


def test_f2_alone_answers(desk: RunningDesk, keyboard: Keyboard) -> None:
    keyboard.pauses(LONG_MS)
    keyboard.shortcut(Qt.Key.Key_F2, after=8)
    keyboard.pauses(LONG_MS)

    assert desk.desk.state.likeness is Likeness.NOT_ALIKE


def test_a_key_of_functions_behind_a_scan_is_no_shortcut(desk: RunningDesk, keyboard: Keyboard) -> None:
    for key, elsewhere in product((*KEYS.values(), Qt.Key.Key_F5), (False, True)):
        anew(desk, keyboard)
        if elsewhere:
            desk.window.bar.buttons["help"].setFocus()
        keyboard.types(NUMBER[:11], [8] * 11)
        keyboard.shortcut(key, after=8)

        assert desk.window.sheet is None, key
        assert desk.desk.state.stage is Stage.RESULT, key


@pytest.mark.parametrize("modifier", ["AltModifier", "MetaModifier", "ControlModifier"])
def test_y_with_another_key_never_answers_and_types_nothing(
    desk: RunningDesk, keyboard: Keyboard, modifier: str
) -> None:
    for sheet in ("", *KEYS):
        anew(desk, keyboard)
        if sheet:
            desk.window.act(sheet)
        text = "\x19" if modifier == "ControlModifier" else "y"
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Y, Qt.KeyboardModifier[modifier], text)
        QApplication.sendEvent(QApplication.focusWidget() or desk.field, event)
        keyboard.pauses(LONG_MS)

        assert desk.desk.state.likeness is None, sheet
        assert desk.field.text() == "", sheet


def test_a_blank_in_front_of_y_is_no_input(desk: RunningDesk, keyboard: Keyboard) -> None:
    keyboard.press(" ", Qt.Key.Key_Space, after=0)
    keyboard.pauses(LONG_MS)
    assert desk.field.text() == ""
    keyboard.press("y", after=0)
    keyboard.pauses(LONG_MS)

    assert desk.desk.state.likeness is Likeness.ALIKE


@pytest.mark.parametrize("sheet", KEYS)
def test_answers_are_taken_where_the_portrait_is_seen(desk: RunningDesk, keyboard: Keyboard, sheet: str) -> None:
    for answer in (Likeness.ALIKE, Likeness.NOT_ALIKE):
        anew(desk, keyboard)
        QTest.keyClick(desk.window, KEYS[sheet])
        keyboard.pauses(LONG_MS)
        if answer is Likeness.ALIKE:
            keyboard.press("y", after=0)
        else:
            keyboard.shortcut(Qt.Key.Key_F2, after=8)
        keyboard.pauses(40)
        keyboard.pauses(LONG_MS)

        assert desk.desk.state.likeness is (None if sheet in COVERING else answer), sheet
        assert desk.field.text() == "", sheet


def test_what_is_held_back_goes_with_its_client(desk: RunningDesk, keyboard: Keyboard) -> None:
    keyboard.press("y", after=0)
    desk.desk.clear()
    keyboard.pauses(LONG_MS)

    assert desk.field.text() == ""
    assert desk.desk.state.likeness is None


@pytest.mark.parametrize(("first", "second"), [*permutations(KEYS, 2), *((name, name) for name in KEYS)])
@pytest.mark.parametrize("ends", ["esc", "own key", "other key"])
def test_the_focus_is_where_a_scan_works_whatever_sheet_follows_another(
    desk: RunningDesk, keyboard: Keyboard, first: str, second: str, ends: str
) -> None:
    said: list[str] = []
    desk.window.likeness_said.connect(said.append)
    third = next(name for name in KEYS if name not in (first, second))
    end = {"esc": Qt.Key.Key_Escape, "own key": KEYS[second], "other key": KEYS[third]}[ends]
    steps = (KEYS[first], KEYS[second], *((end,) if first != second or ends == "other key" else ()))
    for key in steps:
        press_alone(desk.window, key)
        focus = QApplication.focusWidget()
        assert focus is not None
        assert focus.isVisible()
        where: list[QWidget] = [desk.field]
        if desk.window.sheet is not None and desk.window.sheet is not desk.window.photo_sheet:
            where = desk.window.sheet.findChildren(QWidget)
        assert focus in where, (key, focus)
        for pressed in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Down):
            QTest.keyClick(focus, pressed)
    assert said == []

    keyboard.types(NUMBER, [8] * len(NUMBER))
    keyboard.press("\r", ENTER, after=8)

    assert desk.desk.state.key is not None
    assert desk.desk.state.key.tail == NUMBER[-4:]


def test_the_focus_of_a_part_that_goes_comes_to_the_field(desk: RunningDesk) -> None:
    desk.window.photo.alike.setFocus()
    desk.window.act("help")
    desk.window.close_sheet()
    assert desk.field.hasFocus()

    desk.window.bar.buttons["details"].setFocus()
    desk.window.again_asked.emit()

    assert desk.desk.state.is_reading
    assert desk.field.hasFocus()


def test_two_keys_of_which_no_time_is_known(qtbot: QtBot) -> None:
    parent, said = QWidget(), list[object]()
    qtbot.addWidget(parent)
    lone = LoneKey(parent)
    lone.alone.connect(said.append)
    lone.typed.connect(lambda letter, _pressed: said.append(f"typed {letter}"))
    lone.follows(0)
    lone.hold("alike", "y", 0)
    lone.follows(0)
    assert said == ["typed y"]
    lone.hold("alike", "y", 0)
    qtbot.waitUntil(lambda: said == ["typed y", "alike"])
