"""Tab: the field, what can be done, the data, what was checked and not; and whatever has the focus shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from chipkit_gui.texts import LANGUAGES, Language
from chipkit_gui.views.demo import DemoControls
from chipkit_gui.views.look import Look
from chipkit_gui.views.palette import LIGHT
from chipkit_gui.views.window import DeskWindow
from tests.gui_side import layout_probe as probe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from chipkit_gui.state import DeskState

SHEETS = ("", "photo", "details", "help")


@pytest.fixture
def window(qtbot: QtBot) -> DeskWindow:
    look = Look(LIGHT)
    look.animated = False
    made = DeskWindow(Language.VI, DemoControls(["vn-cccd-explicit"], "vn-cccd-explicit", ["flip-dg1"]), look)
    qtbot.addWidget(made)
    made.show()
    made.setFixedSize(1366, 728)
    qtbot.waitExposed(made)
    return made


def _visited(window: DeskWindow, key: Qt.Key = Qt.Key.Key_Tab) -> Iterator[QWidget]:
    """What Tab comes to, from the field until the field."""
    window.entry.input.setFocus()
    met = set[QWidget]()
    while (focus := QApplication.focusWidget()) is not None:
        assert focus not in met, f"Tab goes round without the field: {focus}"
        met.add(focus)
        yield focus
        QTest.keyClick(focus, key)
        if window.entry.input.hasFocus():
            return


def _expected(window: DeskWindow) -> list[list[QWidget]]:
    """The parts of the screen, in the order in which they are to be reached; their widgets from left to right."""
    assert window.demo is not None
    return [
        [window.entry.input],
        [window.bar],
        [window.photo.buttons, window.client.sensitive],
        [window.client.area],
        [window.checks.checked],
        [window.checks.not_checked],
        [window.photo_sheet.answers, window.details_sheet.copy],
        [window.details_sheet.tree, window.sheets["help"]],
        list(window.title.languages.values()),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a19_tab_goes_from_the_field_through_everything_and_back(
    window: DeskWindow, states: dict[str, DeskState], language: Language
) -> None:
    window.choose_language(language)
    met: set[int] = set()
    for name in ("genuine", "altered", "reading", "ready", "key waits", "sensitive open", "not alike"):
        for sheet in SHEETS:
            window.show_state(states[name])
            window.act(sheet)
            probe.settle()
            visited = list(_visited(window))
            steps = [
                (next(at for at, part in enumerate(_expected(window)) if any(_in(one, of) for of in part)), _left(one))
                for one in visited
            ]

            assert visited[0] is window.entry.input
            assert steps == sorted(steps), (name, sheet)
            met |= {step for step, _x in steps}
            assert [*visited[:1], *reversed(visited[1:])] == list(_visited(window, Qt.Key.Key_Backtab)), name
            pressed = [one for one in window.findChildren(QAbstractButton) if one.isVisible() and one.isEnabled()]
            assert set(pressed) - set(window.title.languages.values()) <= set(visited), name
            window.close_sheet()
    assert met == set(range(len(_expected(window))))


def _in(one: QWidget, part: QWidget) -> bool:
    return one is part or part.isAncestorOf(one)


def _left(one: QWidget) -> int:
    """Where it stands, in whole columns of the window: what lies beneath another thing has the same."""
    return one.mapTo(one.window(), QPoint(0, 0)).x()


def test_a19_the_lists_of_checks_are_reached_while_they_are_there(
    window: DeskWindow, states: dict[str, DeskState]
) -> None:
    lists: set[QWidget] = {window.checks.checked, window.checks.not_checked}
    for name, state in states.items():
        window.show_state(state)
        reached = lists & set(_visited(window))
        assert reached == (lists if window.body.isVisible() else set()), name


def test_a19_what_has_the_focus_shows_it(window: DeskWindow, states: dict[str, DeskState]) -> None:
    for sheet in SHEETS:
        window.show_state(states["genuine"])
        window.act(sheet)
        probe.settle()
        for one in list(_visited(window)):
            window.setFocus()
            probe.settle()
            place = QRect(one.mapTo(window, QPoint(0, 0)), one.size()).adjusted(-30, -90, 30, 30) & window.rect()
            before = window.grab(place).toImage()
            one.setFocus(Qt.FocusReason.TabFocusReason)
            probe.settle()
            assert window.grab(place).toImage() != before, (sheet, type(one).__name__, one.accessibleName())
        window.close_sheet()


def test_a_scan_in_a_list_of_checks_reaches_the_field(window: DeskWindow, states: dict[str, DeskState]) -> None:
    for listing in (window.checks.checked, window.checks.not_checked):
        window.show_state(states["genuine"])
        listing.setFocus()
        QTest.keyClicks(listing, "12")

        assert window.entry.input.text() == "12"
        window.entry.input.forget()
