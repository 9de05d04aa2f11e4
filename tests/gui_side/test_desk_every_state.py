"""Acceptance checks that speak of every state, held in each of the catalogue's (docs/desk-checks.md)."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from chipkit.outcome import Outcome
from chipkit.verify.finding import Finding
from chipkit.verify.judging import judge
from chipkit.words import OUTCOMES
from chipkit_gui.presenter import present
from chipkit_gui.sources import Sample
from chipkit_gui.state import DeskState, Stage
from chipkit_gui.texts import LANGUAGES, Language
from chipkit_gui.views.window import DeskWindow
from tests.gui_side.sampling import DRAW, some

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from chipkit.verify.policy import Policy
    from chipkit.verify.report import Report
    from chipkit_gui.running import RunningDesk
    from chipkit_gui.sources.emulated import EmulatedSource

NUMBER: Final = "000080944718"
_REPORTED_LOST: Final = {Language.VI: "báo mất", Language.EN: "reported lost"}
_READER: Final = "ACS ACR1252"
"""How the name of a reader begins, which is written alike in both languages."""


@pytest.fixture
def desk(quiet_desk: RunningDesk) -> RunningDesk:
    return quiet_desk


@pytest.mark.parametrize("language", LANGUAGES)
def test_a16_the_details_say_of_each_check_what_the_report_says(
    states: dict[str, DeskState], language: Language
) -> None:
    for name, state in states.items():
        if state.result is None:
            continue
        report = state.result.report
        rows = {row.check: row for group in present(state, language).details for row in group.rows}
        ended = {one.check: one.outcome if isinstance(one, Finding) else None for one in report.results}
        assert {check: row.outcome for check, row in rows.items()} == {
            check: OUTCOMES[outcome][language] for check, outcome in ended.items()
        }, name
        assert {row.check for row in rows.values() if row.deciding} == set(report.verdict.decided_by) & set(rows), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a17_every_result_says_first_what_no_desk_can_check(states: dict[str, DeskState], language: Language) -> None:
    results = {name: state for name, state in states.items() if state.result is not None}
    assert len(results) > 40

    for name, state in results.items():
        lines = present(state, language).checks.not_checked
        assert _REPORTED_LOST[language] in lines[0], name
        assert len(lines) >= 3, name


def test_a30_the_card_of_a_demo_is_never_green_where_none_runs(
    report_of: Callable[..., Report], workshop: EmulatedSource, policy: Policy
) -> None:
    sample = Sample()
    report = report_of(profile=sample.profile)
    judged = judge(report.capture, workshop.trust_of(sample), policy, report.at)

    assert report.outcome is Outcome.SUCCESSFUL
    assert judged.outcome is Outcome.UNDETERMINED
    assert judged.verdict.code == "issuer-test"


def _texts(window: DeskWindow) -> list[str]:
    apart = (window.client.area,)
    labels = [one for one in window.findChildren(QLabel) if not any(each.isAncestorOf(one) for each in apart)]
    said = [one.text() for one in labels if one.isVisibleTo(window)]
    said += [one.text() for one in window.findChildren(QAbstractButton) if one.isVisibleTo(window)]
    return [text for text in said if text]


def test_a32_back_in_vietnamese_every_word_is_vietnamese_again(qtbot: QtBot, states: dict[str, DeskState]) -> None:
    window = DeskWindow(Language.VI)
    qtbot.addWidget(window)
    window.show()
    for name, state in some(list(states.items()), 8):
        window.show_state(state)
        before = _texts(window)
        window.choose_language(Language.EN)
        english = _texts(window)
        window.choose_language(Language.VI)

        assert _texts(window) == before, name
        alike = {text for text in set(before) & set(english) if any(char.islower() for char in text)}
        assert not [text for text in alike if not text.startswith(_READER)], name


def _presses(desk: RunningDesk, text: str, key: int = 0) -> None:
    for character in text:
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, character)
        QApplication.sendEvent(QApplication.focusWidget() or desk.window, event)


def _silence(desk: RunningDesk) -> None:
    for timer in (*desk.scans.findChildren(QTimer), *desk.field.findChildren(QTimer)):
        if timer.isActive():
            timer.stop()
            timer.timeout.emit()


def test_a22_a_scan_is_taken_whole_or_named_in_every_state(desk: RunningDesk, states: dict[str, DeskState]) -> None:
    rng = random.Random(DRAW)  # noqa: S311 - a sample of places and keys
    pressed: list[str] = []
    for button in desk.window.findChildren(QAbstractButton):
        button.pressed.connect(lambda button=button: pressed.append(button.text()))
    tab, taken = Qt.FocusPolicy.TabFocus, set[Stage]()
    results = some([name for name, state in states.items() if state.result is not None], 4)
    for name, state in states.items():
        if state.result is not None and name not in results:
            continue
        desk.desk.state = replace(state, session=desk.desk.state.session + 1)
        desk._show(desk.desk.state)
        _silence(desk)
        if rng.random() < 0.4:
            desk.window.act(rng.choice(("details", "help", "photo")))
        found = [one for one in desk.window.findChildren(QWidget) if one.isVisible() and one.focusPolicy() & tab]
        rng.choice([one for one in found if one.isEnabled()]).setFocus()
        result = desk.desk.state.result

        _presses(desk, NUMBER)
        if (end := rng.choice((Qt.Key.Key_Return, Qt.Key.Key_Tab, None))) is not None:
            _presses(desk, "\r" if end == Qt.Key.Key_Return else "\t", end)
        _silence(desk)

        now = desk.desk.state
        if state.takes_input:
            assert now.key is not None, name
            assert (now.key.kind, now.key.tail) == ("number", NUMBER[-4:]), name
            assert now.result is None, name
            assert desk.field.hasFocus(), name
            taken.add(state.stage)
        else:
            assert now.unheard, name
            assert (now.key, now.result) == (state.key, result), name
        assert desk.field.text() == "", name
        assert pressed == [], name
    assert taken >= set(Stage) - {Stage.READING}
