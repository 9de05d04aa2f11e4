"""Scanners that are told to send a key or a sign in front of their code, or behind it: none of it is a command."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from chipkit.session.pcsc import ReaderEvent, ReaderEventKind
from chipkit_gui.events import Judged, WorldChanged
from chipkit_gui.portrait import portrait_of
from chipkit_gui.sources.emulated import READER
from chipkit_gui.state import Likeness, Stage
from chipkit_gui.views.answering import LONE
from tests.gui_side.desk_keyboard import ENTER, NUMBER, OTHER, TAB, Keyboard, press_alone, starts_anew

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.verify.report import Report
    from chipkit_gui.running import RunningDesk

_KEYS: Final = (*LONE.values(), Qt.Key.Key_F4, *(Qt.Key(Qt.Key.Key_F7 + at) for at in range(5)))
_STATES: Final = ("ready", "card", "number", "result", "result, help", "result, photo", "result, details", "reading")
_PACES: Final = (2, 30, 44)
"""Milliseconds between two keys."""
_SHARE: Final = 6
"""Of so many keys one is tried in each state at each pace."""
_LONG_MS: Final = 2000
_ZONE_NUMBER: Final = "001199000001"
_ZONE: Final = "IDVNM1990000014001199000001<<59902015F2402011VNM<<<<<<<<<<<6NGUYEN<<THI<MAU<<<<<<<<<<<<<<<"


@pytest.fixture
def desk(quiet_desk: RunningDesk) -> RunningDesk:
    return quiet_desk


@pytest.fixture
def keyboard(desk: RunningDesk) -> Keyboard:
    return Keyboard(desk)


@pytest.fixture
def stands(desk: RunningDesk, report_of: Callable[..., Report], keyboard: Keyboard) -> Callable[[str], None]:
    """Brings the desk into a state."""

    def lays(kind: ReaderEventKind) -> None:
        desk.desk.handle(WorldChanged(ReaderEvent(kind, READER)))

    def bring(state: str) -> None:
        starts_anew(desk, keyboard)
        lays(ReaderEventKind.CARD_REMOVED)
        desk.desk.clear()
        name, _comma, sheet = state.partition(", ")
        if name in ("number", "result", "reading"):
            desk.desk.enter(OTHER)
        if name in ("card", "result", "reading"):
            lays(ReaderEventKind.CARD_INSERTED)
        if name == "result":
            desk.desk.handle(Judged(desk.desk.state.session, report_of(), portrait_of(report_of())))
        if sheet:
            desk.window.act(sheet)
        keyboard.pauses(_LONG_MS)

    return bring


def _took(desk: RunningDesk, state: str) -> bool:
    """Whether the code was taken for a key; while a card is read, whether nothing of it was, and it was said."""
    key, open_sheet = desk.desk.state.key, desk.window.sheet
    if state == "reading":
        return desk.desk.state.is_reading and key is not None and key.tail == OTHER[-4:] and desk.desk.state.unheard > 0
    return key is not None and key.tail == NUMBER[-4:] and open_sheet is None and desk.desk.state.likeness is None


@pytest.mark.parametrize("state", _STATES)
@pytest.mark.parametrize("pace", _PACES)
def test_a_key_in_front_of_a_code_or_behind_it_is_a_part_of_it(
    desk: RunningDesk, keyboard: Keyboard, stands: Callable[[str], None], state: str, pace: int
) -> None:
    said: list[object] = []
    desk.window.clear_asked.connect(lambda: said.append("cleared"))
    desk.window.again_asked.connect(lambda: said.append("again"))
    desk.window.likeness_said.connect(said.append)
    first = _STATES.index(state) + _PACES.index(pace)  # every key is met in some state and at every pace
    for key in _KEYS[first % _SHARE :: _SHARE]:
        for place in ("before", "before and behind", "behind", "behind Enter"):
            stands(state)
            said.clear()
            if place.startswith("before"):
                keyboard.shortcut(key, after=_LONG_MS)
            for digit in NUMBER:
                keyboard.pauses(pace)
                keyboard.press(digit, after=0)
            keyboard.pauses(pace)
            if place.endswith("behind"):
                keyboard.shortcut(key, after=0)
            else:
                keyboard.press("\r", ENTER, after=0)
            if place == "behind Enter":
                keyboard.pauses(pace)
                keyboard.shortcut(key, after=0)
            keyboard.pauses(_LONG_MS)

            assert said == [], (key, place)
            assert _took(desk, state), (key, place, desk.window.screen_shown.banner.headline)
            assert desk.field.text() == "", (key, place)


@pytest.mark.parametrize("state", ["ready", "result", "result, details", "reading"])
@pytest.mark.parametrize("sign", ["]Q3", "]C0", "\x1d", "\x1b", "\x02", "]Q3\x1d"])
@pytest.mark.parametrize("end", [ENTER, TAB, None])
def test_a_sign_in_front_of_a_code_is_a_part_of_it(
    desk: RunningDesk, keyboard: Keyboard, stands: Callable[[str], None], state: str, sign: str, end: Qt.Key | None
) -> None:
    stands(state)
    for character in sign:
        if character == "\x1b":
            keyboard.shortcut(Qt.Key.Key_Escape, after=8)
        else:
            keyboard.press(character, after=8)
    keyboard.types(NUMBER, [8] * len(NUMBER))
    if end is not None:
        keyboard.press("\r" if end == ENTER else "\t", end, after=8)
    keyboard.pauses(_LONG_MS)

    assert _took(desk, state), desk.window.screen_shown.banner.headline
    assert desk.field.text() == ""


@pytest.mark.parametrize("state", ["ready", "card", "result", "reading"])
@pytest.mark.parametrize(("key", "sign"), [(Qt.Key.Key_M, "\r"), (Qt.Key.Key_J, "\n")])
@pytest.mark.parametrize("pace", [8, 90])
def test_enter_may_come_as_a_control_character(
    desk: RunningDesk,
    keyboard: Keyboard,
    stands: Callable[[str], None],
    state: str,
    key: Qt.Key,
    sign: str,
    pace: int,
) -> None:
    """Behind a number that is typed as slowly as by hand, and behind each row of a zone as well."""
    control = Qt.KeyboardModifier.ControlModifier
    rows = [_ZONE[at : at + 30] for at in (0, 30, 60)]
    inputs = (([NUMBER], ("number", NUMBER)), (rows, ("mrz", _ZONE_NUMBER)))
    for (parts, entered), elsewhere in product(inputs, (False, True)):
        stands(state)
        if elsewhere:
            desk.window.bar.buttons["help"].setFocus()
        for text in parts:
            for character in text:
                keyboard.pauses(pace)
                keyboard.press(character, after=0)
            keyboard.pauses(pace)
            keyboard.press(sign, key, after=0, modifiers=control)

        taken = desk.desk.state.key
        assert taken is not None
        expected = ("number", OTHER) if state == "reading" else entered
        assert (taken.kind, taken.tail) == (expected[0], expected[1][-4:])
        assert desk.field.text() == ""


@pytest.mark.parametrize("key", ["Esc", "F12"])
@pytest.mark.parametrize("before", [None, 150])
def test_a_person_clears_whatever_was_typed_or_begins_meanwhile(
    desk: RunningDesk, keyboard: Keyboard, stands: Callable[[str], None], key: str, before: int | None
) -> None:
    for state in ("number", "result", "reading", "card"):
        stands(state)
        if before is not None:
            keyboard.press("1", after=_LONG_MS)
            keyboard.pauses(before)
        keyboard.shortcut(LONE[key], after=0)
        if state == "number":  # the card is laid down before the moment is over
            desk.desk.handle(WorldChanged(ReaderEvent(ReaderEventKind.CARD_INSERTED, READER)))
        keyboard.pauses(_LONG_MS)

        assert desk.desk.state.key is None, state
        assert desk.field.text() == "", state


def test_two_commands_behind_each_other_are_two_commands(
    desk: RunningDesk, keyboard: Keyboard, stands: Callable[[str], None]
) -> None:
    """A person who presses Esc twice wants the sheet closed and the client gone."""
    stands("result, details")
    keyboard.shortcut(Qt.Key.Key_Escape, after=_LONG_MS)
    keyboard.shortcut(Qt.Key.Key_Escape, after=60)
    keyboard.pauses(_LONG_MS)

    assert desk.window.sheet is None
    assert desk.desk.state.stage is Stage.CLEARED


def test_a_command_that_is_held_down_acts_once(
    desk: RunningDesk, keyboard: Keyboard, stands: Callable[[str], None]
) -> None:
    stands("result")
    keyboard.shortcut(Qt.Key.Key_F3, after=_LONG_MS)
    for _ in range(8):
        keyboard.press("", Qt.Key.Key_F3, after=30, repeated=True)
    keyboard.pauses(_LONG_MS)

    assert desk.window.sheet is desk.window.photo_sheet
    press_alone(desk.window, Qt.Key.Key_F2)
    assert desk.desk.state.likeness is Likeness.NOT_ALIKE


def test_the_window_takes_its_commands_from_the_keys_that_stand_alone(
    desk: RunningDesk, stands: Callable[[str], None]
) -> None:
    stands("result")
    for name, key in LONE.items():
        assert name in desk.window._keys
        QTest.keyClick(desk.window, key)
        assert desk.window.lone._held is not None, name
        assert desk.window.lone._held[0] == name
        desk.window.lone.drop()
