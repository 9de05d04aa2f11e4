"""Acceptance checks of the desk that no other file holds, by their numbers (docs/desk-checks.md)."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QProgressBar, QTreeWidget, QWidget

import chipkit_gui.views.window as shown
from chipkit.outcome import Outcome
from chipkit.session.pcsc import ReaderEventKind as Kind
from chipkit.verify.named import REVOCATION
from chipkit.verify.table import Column, judgement_table
from chipkit_gui.desk import Desk
from chipkit_gui.presenter import Tone, present
from chipkit_gui.presenter.devices import MOST_DEVICES
from chipkit_gui.state import Card, DeskState, Service, Stage
from chipkit_gui.texts import LANGUAGES, Language
from chipkit_gui.views.demo import DemoControls
from chipkit_gui.views.window import DeskWindow
from tests.gui_side.sampling import some

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from chipkit_gui.presenter import Screen
    from tests.gui_side.conftest import Cards

NUMBER: Final = "000080944718"
CALLS_IN_200_MS: Final = 20_000
"""Calls of Python functions, at 10 µs each, which the slowest machine of a counter does not take."""
_FAMILIAR: Final = "ACS ACR1252 1S CL Reader [ACR1252 Dual Reader PICC] 0{}"


@pytest.fixture
def window(qtbot: QtBot) -> DeskWindow:
    made = DeskWindow(Language.VI, DemoControls(["vn-cccd-explicit"], "vn-cccd-explicit", ["flip-dg1"]))
    qtbot.addWidget(made)
    made.show()
    return made


def test_a04_a_card_changes_the_window_before_anything_else_happens(
    cards: Cards, world: Callable[..., DeskState], window: DeskWindow
) -> None:
    desk = Desk(cards, window.show_state, demo=True)
    world(desk, Kind.SERVICE_UP, reader="")
    world(desk, Kind.READER_ADDED)
    before = window.banner.headline.text()

    world(desk, Kind.CARD_INSERTED)

    assert window.banner.headline.text() not in ("", before)
    assert window.screen_shown.stage is Stage.CARD_WAITS


def test_a12_the_catalogue_shows_each_verdict_with_what_decided_it(states: dict[str, DeskState]) -> None:
    reached = {name: state.result.report.verdict.code for name, state in states.items() if state.result is not None}
    codes = judgement_table().verdicts.keys() - {"read-aborted", "key-refused"}

    assert codes <= set(reached.values())
    for code in codes:
        screen = present(states[code], Language.VI)
        first = screen.checks.rows[0]
        undecided = screen.banner.tone is Tone.PASS or code in ("nothing-checked", "policy-met")
        assert first.deciding is not undecided, code
        assert not (first.deciding and first.passed), code


def test_a12_readings_that_broke_off_are_shown_as_broken_off(states: dict[str, DeskState]) -> None:
    broken = {name: state.stage for name, state in states.items() if name.startswith("broken ")}

    assert len(broken) > 5
    assert set(broken.values()) == {Stage.ABORTED}


def test_a12_the_drawing_shows_what_the_banner_asks_for(states: dict[str, DeskState]) -> None:
    drawings = {name: guide.drawing for name, state in states.items() if (guide := present(state, Language.VI).guide)}

    assert {drawings[name] for name in states if name.startswith("input.") and name != "input.mrz"} == {"scan"}
    assert drawings["input.mrz"] == "back"
    assert {drawings[name] for name in ("card.mute", "mute")} == {"turn"}
    assert {drawings[name] for name in ("broken abort.other-card", "key waits other card")} == {"swap"}
    assert drawings["broken refused.several"] == "one"
    assert drawings["broken timeout"] == "relay"
    assert {drawings[name] for name in ("key waits", "broken card-removed", "broken thrice")} == {"lay"}
    assert {drawings[name] for name in ("no service", "no access", "no library")} == {"support"}
    assert drawings["broken no-usable-key"] == "back"
    assert {drawings[name] for name in ("card.busy", "internal", "broken wrong-mac")} == {"again"}
    assert drawings["broken reader-lost"] == "plug"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a12_f5_is_drawn_only_where_it_is_asked_for_and_does_something(
    states: dict[str, DeskState], language: Language
) -> None:
    screens = {name: present(state, language) for name, state in states.items()}
    drawn = {name: screen for name, screen in screens.items() if screen.guide and screen.guide.drawing == "again"}

    assert len(drawn) >= 3
    for name, screen in drawn.items():
        assert "F5" in screen.banner.action, name
        assert screen.primary == "again", name
        gone = present(replace(states[name], cards=()), language)
        assert gone.guide is not None, name
        assert gone.guide.drawing != "again", name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("problem", ["trust.missing", "trust.unusable"])
@pytest.mark.parametrize("name", ["ready", "card waits", "key waits"])
def test_a12_a_desk_that_can_prove_nothing_does_not_call_itself_ready(
    states: dict[str, DeskState], name: str, problem: str, language: Language
) -> None:
    sound = states[name]
    screen = present(replace(sound, trust=replace(sound.trust, problem=problem)), language)

    assert screen.banner.name == problem
    assert screen.banner.tone is Tone.UNDETERMINED
    assert screen.input_enabled
    assert screen.guide is not None
    assert screen.guide.drawing == "support"
    assert present(sound, language).banner.name != problem


def test_a14_what_is_not_known_of_revocation_is_never_red(states: dict[str, DeskState]) -> None:
    table = judgement_table()
    situations = table.check(REVOCATION).situations
    failing = {
        name for name in situations if table.situation(REVOCATION, name).outcomes[Column.FIELD] is Outcome.FAILED
    }

    assert failing == {"revoked"}
    for language in LANGUAGES:
        screen = present(states["revocation-unknown"], language)
        assert screen.banner.tone is Tone.UNDETERMINED
        assert not any(row.tone is Tone.FAIL for row in screen.checks.rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a17_nothing_is_said_to_be_judged_while_a_card_is_read(
    window: DeskWindow, states: dict[str, DeskState], language: Language
) -> None:
    window.choose_language(language)
    window.show_state(states["reading"])
    said = [label.text() for label in window.checks.checked.findChildren(QLabel) if label.isVisible()]

    assert window.checks.checked.heading.text() == {"vi": "Sẽ kiểm tra", "en": "To be checked"}[language]
    assert said.count({"vi": "chưa xét", "en": "not yet"}[language]) == 7
    assert not {"đạt", "khớp", "passed", "agrees"} & set(said)


def test_a19_controls_have_the_roles_of_what_they_are(window: DeskWindow, states: dict[str, DeskState]) -> None:
    window.show_state(states["genuine"])
    roles: dict[type[QWidget], set[QAccessible.Role]] = {
        QLineEdit: {QAccessible.Role.EditableText},
        QComboBox: {QAccessible.Role.ComboBox},
        QProgressBar: {QAccessible.Role.ProgressBar},
        QTreeWidget: {QAccessible.Role.Tree},
    }
    kind: type[QWidget]
    for kind, expected in roles.items():
        found = {QAccessible.queryAccessibleInterface(one).role() for one in window.findChildren(kind)}
        assert found == expected, kind
    for button in window.findChildren(QAbstractButton):
        role = QAccessible.Role.CheckBox if button.isCheckable() else QAccessible.Role.Button
        assert QAccessible.queryAccessibleInterface(button).role() is role, button.text()


@pytest.mark.parametrize(
    ("service", "code"),
    [(Service.DOWN, "PCSC-01"), (Service.IDLE, "E02"), (Service.MISSING, "PCSC-02"), (Service.DENIED, "PCSC-03"),
     (Service.UP, "E02")],
)  # fmt: skip
def test_a28_without_service_or_reader_the_window_is_there_and_helps(
    window: DeskWindow, service: Service, code: str
) -> None:
    window.show_state(DeskState(service=service))
    window.act("help")

    assert window.screen_shown.banner.code == code
    assert window.sheet is window.sheets["help"]
    assert window.screen_shown.help.paragraphs
    assert not window.entry.input.isReadOnly()


def test_a32_the_language_changes_in_one_pass_and_few_calls(
    window: DeskWindow, states: dict[str, DeskState], monkeypatch: pytest.MonkeyPatch
) -> None:
    presented: list[Language] = []

    def presenting(state: DeskState, language: Language) -> Screen:
        presented.append(language)
        return present(state, language)

    monkeypatch.setattr(shown, "present", presenting)
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    for name, state in some(list(states.items()), 4):
        window.show_state(state)
        presented.clear()
        calls, before = 0, sys.getprofile()
        sys.setprofile(count)
        try:
            window.choose_language(Language.EN)
        finally:
            sys.setprofile(before)
        assert presented == [Language.EN], name
        assert calls <= CALLS_IN_200_MS, name
        window.choose_language(Language.VI)


def _with(*cards: Card | None) -> DeskState:
    """A desk with one reader for each card, or for none."""
    names = tuple(_FAMILIAR.format(at) for at in range(len(cards)))
    lying = tuple(replace(card, reader=name) for card, name in zip(cards, names, strict=True) if card is not None)
    return DeskState(service=Service.UP, readers=names, cards=lying)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reader_and_its_card_are_in_the_title_strip(window: DeskWindow, language: Language) -> None:
    window.choose_language(language)
    foreign, fresh = Card(reader="", laid=1, foreign=True), Card(reader="", laid=2)
    window.show_state(_with(foreign, fresh))

    said = [sign.accessibleName() for sign in window.title.devices if sign.isVisible()]
    expected = {
        "vi": ["Đầu đọc 1: không phải thẻ căn cước", "Đầu đọc 2: có thẻ"],
        "en": ["Reader 1: not an ID card", "Reader 2: card present"],
    }
    assert said == expected[language]
    assert [sign.toolTip() for sign in window.title.devices[:2]] == [_FAMILIAR.format(0), _FAMILIAR.format(1)]
    assert [sign.tone for sign in window.screen_shown.devices] == [Tone.UNDETERMINED, Tone.PASS]


def test_one_reader_is_told_by_its_name_and_its_card_beside_it(window: DeskWindow) -> None:
    window.show_state(_with(Card(reader="", laid=1, refused=True)))

    said = [sign.text.text() for sign in window.title.devices if sign.isVisible()]
    assert said == [_FAMILIAR.format(0), "Thẻ không nhận số này"]


def test_of_many_readers_the_last_sign_stands_for_the_rest(window: DeskWindow) -> None:
    window.show_state(_with(None, None, None, Card(reader="", laid=1, mute=True), None))

    signs = window.screen_shown.devices
    assert len(signs) == MOST_DEVICES
    assert signs[-1].text == "và 3 đầu đọc khác"
    assert signs[-1].tone is Tone.UNDETERMINED
    assert "thẻ không trả lời" in signs[-1].details


def test_the_field_asks_for_the_next_client_under_a_result(window: DeskWindow, states: dict[str, DeskState]) -> None:
    window.setFixedSize(1366, 728)
    window.show_state(states["genuine"])
    under = window.entry.input.placeholderText()
    window.setFixedSize(911, 440)
    compact = window.entry.input.placeholderText()
    window.show_state(states["ready"])

    assert under == compact == "Mã của khách tiếp theo"
    assert window.entry.input.placeholderText() == "Số CCCD, mã QR hoặc MRZ"
