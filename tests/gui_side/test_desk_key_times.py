"""Keys that waited while the window was busy come all at once: their own times tell typing from a scan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from chipkit_gui.state import Stage
from chipkit_gui.views.cadence import BURST, seconds_apart

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from chipkit_gui.running import RunningDesk


NUMBER = "000080944718"
TYPING: Final = 125
SCANNING: Final = 8
"""Milliseconds between two keys of a person, and of a scanner."""


@pytest.fixture
def desk(quiet_desk: RunningDesk) -> RunningDesk:
    return quiet_desk


def _all_at_once(desk: RunningDesk, text: str, apart: int, *, began: int = 1_000_000) -> None:
    """Handles keys one behind the other with no pause, that were pressed at times of their own."""
    for at, character in enumerate(text):
        where = QApplication.focusWidget() or desk.window
        event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, character)
        event.setTimestamp(began + at * apart)
        QApplication.sendEvent(where, event)


def test_the_times_of_two_keys() -> None:
    assert seconds_apart(1000, 1035) == pytest.approx(0.035)
    assert seconds_apart(1000, 1000) == 0
    assert seconds_apart(0, 1000) is None
    assert seconds_apart(1000, 0) is None, "as of a key that no keyboard sent"
    assert seconds_apart(0xFFFF_FFF0, 5) is None, "the system's count began anew"


def test_what_a_person_typed_while_the_window_was_busy_is_no_scan(desk: RunningDesk, qtbot: QtBot) -> None:
    desk.field.setFocus()

    _all_at_once(desk, NUMBER, TYPING)
    qtbot.waitUntil(lambda: not desk.field._silence.isActive())

    assert desk.field.text() == NUMBER
    assert desk.desk.state.key is None, "nobody pressed Enter"
    assert not desk.field._cadence.scanned


def test_what_a_scanner_typed_while_the_window_was_busy_is_a_scan(desk: RunningDesk, qtbot: QtBot) -> None:
    desk.field.setFocus()

    _all_at_once(desk, NUMBER, SCANNING)

    qtbot.waitUntil(lambda: desk.desk.state.key is not None)
    assert desk.field.text() == ""


def test_a_scan_stands_in_place_of_what_was_typed_before_it_by_their_times(desk: RunningDesk, qtbot: QtBot) -> None:
    desk.field.setFocus()

    _all_at_once(desk, "0012", TYPING)
    _all_at_once(desk, NUMBER, SCANNING, began=1_001_000)

    qtbot.waitUntil(lambda: desk.desk.state.key is not None)
    assert desk.desk.state.key is not None
    assert desk.desk.state.key.tail == NUMBER[-4:]


def test_typing_beside_the_field_while_the_window_was_busy_is_given_back(desk: RunningDesk, qtbot: QtBot) -> None:
    desk.window.bar.buttons["help"].setFocus()

    _all_at_once(desk, NUMBER[: BURST + 2], TYPING)
    qtbot.waitUntil(lambda: desk.field.text() == NUMBER[: BURST + 2])
    qtbot.waitUntil(lambda: not desk.field._silence.isActive())

    assert desk.desk.state.key is None
    assert desk.desk.state.stage is Stage.READY


def test_a_scan_beside_the_field_while_the_window_was_busy_is_taken_whole(desk: RunningDesk, qtbot: QtBot) -> None:
    desk.window.bar.buttons["help"].setFocus()

    _all_at_once(desk, NUMBER, SCANNING)

    qtbot.waitUntil(lambda: desk.desk.state.key is not None)
    assert desk.field.text() == ""


def test_what_is_typed_behind_a_scan_that_is_refused_is_no_part_of_it(desk: RunningDesk, qtbot: QtBot) -> None:
    desk.field.setReadOnly(True)
    desk.window.bar.buttons["help"].setFocus()

    _all_at_once(desk, NUMBER, SCANNING)
    assert desk.scans._refusing
    desk.field.setReadOnly(False)
    _all_at_once(desk, NUMBER[:2], TYPING, began=1_002_000)

    qtbot.waitUntil(lambda: desk.field.text() == NUMBER[:2])
    assert desk.desk.state.key is None
