"""Sheets, answers and keys: what lies over the data, what the teller says of the person, and how it is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from chipkit_gui.presenter import Tone
from chipkit_gui.texts import LANGUAGES, Language
from chipkit_gui.views.demo import DemoControls
from chipkit_gui.views.look import Look
from chipkit_gui.views.palette import DARK, LIGHT, Colours
from chipkit_gui.views.sheets import DetailsSheet
from chipkit_gui.views.window import DeskWindow
from tests.gui_side import layout_probe as probe
from tests.gui_side.desk_keyboard import press_alone
from tests.gui_side.sampling import some

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from chipkit_gui.state import DeskState

KEYS = {"help": Qt.Key.Key_F1, "photo": Qt.Key.Key_F3, "details": Qt.Key.Key_F6}
INNOCENT = {"%p%", "qt_layout_direction", "num", "meta", "+", "ctrl", "shift", "alt"}


@pytest.fixture
def window(qtbot: QtBot) -> DeskWindow:
    made = DeskWindow(Language.VI, DemoControls(["vn-cccd-explicit"], "vn-cccd-explicit", ["flip-dg1"]), Look(LIGHT))
    qtbot.addWidget(made)
    made.show()
    made.setFixedSize(1366, 728)
    qtbot.waitExposed(made)
    return made


@pytest.mark.parametrize("name", KEYS)
def test_a_key_opens_a_sheet_and_closes_it_again(window: DeskWindow, states: dict[str, DeskState], name: str) -> None:
    window.show_state(states["genuine"])
    opened: list[bool] = []
    window.sheet_opened.connect(opened.append)

    press_alone(window, KEYS[name])
    assert window.sheet is window.sheets[name]
    assert window.sheet.isVisible()
    press_alone(window, KEYS[name])

    assert window.sheet is None
    assert window.body.isVisible()
    assert opened == [True, False]
    assert window.entry.input.hasFocus()


def test_esc_closes_a_sheet_before_it_ends_a_clients_turn(window: DeskWindow, states: dict[str, DeskState]) -> None:
    cleared: list[None] = []
    window.clear_asked.connect(lambda: cleared.append(None))
    window.show_state(states["genuine"])
    window.act("details")

    press_alone(window, Qt.Key.Key_Escape)
    assert (window.sheet, cleared) == (None, [])
    press_alone(window, Qt.Key.Key_Escape)

    assert cleared == [None]


def test_f12_clears_through_a_sheet(window: DeskWindow, qtbot: QtBot, states: dict[str, DeskState]) -> None:
    window.show_state(states["genuine"])
    window.act("photo")

    with qtbot.waitSignal(window.clear_asked):
        QTest.keyClick(window, Qt.Key.Key_F12)


def test_the_next_client_finds_no_sheet_and_nothing_in_it(window: DeskWindow, states: dict[str, DeskState]) -> None:
    window.show_state(states["genuine"])
    for name in KEYS:
        window.act(name)
        assert window.sheet is not None
    window.act("photo")

    window.show_state(states["ready"])
    probe.settle()

    assert window.sheet is None
    assert not window.sheets["photo"].findChildren(QWidget)[0].has_picture  # type: ignore[attr-defined]
    details = window.sheets["details"]
    assert isinstance(details, DetailsSheet)
    assert details.tree.topLevelItemCount() == 0


def test_what_a_sheet_needs_is_not_offered_without_it(window: DeskWindow, states: dict[str, DeskState]) -> None:
    window.show_state(states["ready"])
    for name in ("photo", "details"):
        press_alone(window, KEYS[name])
        assert window.sheet is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_f1_helps_in_every_state(window: DeskWindow, states: dict[str, DeskState], language: Language) -> None:
    window.choose_language(language)
    for name, state in list(states.items())[LANGUAGES.index(language) :: 6]:
        window.show_state(state)
        window.act("help")
        shown = [label.text() for label in window.sheets["help"].findChildren(QLabel)]
        assert window.screen_shown.help.title in shown, name
        assert set(window.screen_shown.help.paragraphs) <= set(shown), name
        window.close_sheet()


def test_details_are_copied_without_evidence(window: DeskWindow, states: dict[str, DeskState]) -> None:
    window.show_state(states["genuine"])
    window.act("details")
    details = window.sheets["details"]
    assert isinstance(details, DetailsSheet)

    QTest.keyClick(details.tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    copied = QGuiApplication.clipboard().text()
    rows = [row for group in window.screen_shown.details for row in group.rows]
    assert rows
    assert all(row.check in copied for row in rows)
    assert not [row.evidence for row in rows if len(row.evidence) > 6 and row.evidence in copied]
    for shown in window.screen_shown.holder.fields:
        assert len(shown.value) < 6 or shown.value not in copied
    kept = QGuiApplication.clipboard().mimeData()
    assert kept.data("x-kde-passwordManagerHint") == b"secret", "managers of the clipboard are asked not to keep it"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_details_copy_holds_nothing_of_the_holder_in_any_state(
    window: DeskWindow, states: dict[str, DeskState], language: Language
) -> None:
    window.choose_language(language)
    for name, state in states.items():
        holder = None if state.result is None else state.result.report.holder
        window.show_state(state)
        window.act("details")
        details = window.sheets["details"]
        assert isinstance(details, DetailsSheet)
        details.copy_plain()
        copied = QGuiApplication.clipboard().text().upper()
        window.close_sheet()

        if holder is not None:
            assert len(copied) > 100, name
            facts = (holder.number, holder.number[-6:], holder.full_name, holder.mrz.primary_identifier)
            assert [fact for fact in facts if len(fact) > 3 and fact.upper() in copied] == [], name


def test_y_and_f2_say_whether_the_person_is_alike(
    window: DeskWindow, states: dict[str, DeskState], qtbot: QtBot
) -> None:
    said: list[str] = []
    window.likeness_said.connect(said.append)
    window.show_state(states["genuine"])
    assert window.entry.input.hasFocus()

    QTest.keyClick(window.entry.input, Qt.Key.Key_Y)
    assert said == [], "others may follow"
    qtbot.waitUntil(lambda: said == ["alike"])
    QTest.keyClick(window, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: said == ["alike", "not alike"])

    assert window.entry.input.text() == ""


def test_y_is_a_letter_where_something_is_typed_or_nobody_is_asked(
    window: DeskWindow, states: dict[str, DeskState], qtbot: QtBot
) -> None:
    said: list[str] = []
    window.likeness_said.connect(said.append)
    window.show_state(states["genuine"])
    window.entry.input.setText("0")
    QTest.keyClick(window.entry.input, Qt.Key.Key_Y)
    window.entry.input.setText("")
    window.show_state(states["altered"])
    QTest.keyClick(window.entry.input, Qt.Key.Key_Y)
    QTest.keyClick(window, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: not window.lone._wait.isActive())

    assert said == []


def test_one_button_at_most_is_the_primary_one(window: DeskWindow, states: dict[str, DeskState]) -> None:
    for name, state in some(list(states.items()), 4):
        window.show_state(state)
        buttons = [*window.bar.buttons.values(), window.photo.alike, window.photo.not_alike]
        primary = [button.name for button in buttons if button.isVisible() and button.primary]
        assert len(primary) <= 1, name
        assert primary in ([], [window.screen_shown.primary]), name


def test_no_button_is_a_default_one(window: DeskWindow, states: dict[str, DeskState]) -> None:
    window.show_state(states["genuine"])
    for button in [*window.bar.buttons.values(), window.photo.alike, window.photo.not_alike]:
        assert not button.isDefault()
        assert not button.autoDefault()


def test_a32_qt_says_nothing_of_its_own_in_vietnamese(window: DeskWindow, states: dict[str, DeskState]) -> None:
    for state in some(list(states.values()), 6):
        window.show_state(state)
    window.show_state(states["genuine"])
    for name in KEYS:
        window.act(name)
        probe.settle()
    if window.demo is not None:
        window.demo.choose.click()

    said = {(context, source) for context, source in window.qt_texts.missing if source.lower() not in INNOCENT}

    assert said == set()


GREENISH = {"light": ("#007F5F", "#006B5C", "#E6F4F0"), "dark": ("#5DD6B8", "#16352F")}


@pytest.mark.parametrize(("name", "colours"), [("light", LIGHT), ("dark", DARK)])
def test_nothing_is_green_beside_a_failed_verdict(
    qtbot: QtBot, states: dict[str, DeskState], name: str, colours: Colours
) -> None:
    """Looked at as painted: no pixel outside of the portrait has a colour of success."""
    window = DeskWindow(Language.VI, None, Look(colours))
    qtbot.addWidget(window)
    window.show()
    window.setFixedSize(1100, 600)
    greens = {QColor(green).rgb() for green in GREENISH[name]}
    for state in ("altered", "dg13-mismatch", "expired", "signer-revoked", "data-changed"):
        window.show_state(states[state])
        window.photo.photo.forget()
        probe.settle()
        image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        seen = set(memoryview(image.constBits()).cast("B").cast("I"))
        assert QColor(colours.tones[Tone.FAIL].fill).rgb() in seen
        assert not seen & greens, state
    window.show_state(states["genuine"])
    probe.settle()
    assert window.grab().toImage().pixel(2, window.banner.y() + 4) in greens


def test_esc_puts_the_choice_of_a_sample_card_away_first(window: DeskWindow, states: dict[str, DeskState]) -> None:
    cleared: list[None] = []
    window.clear_asked.connect(lambda: cleared.append(None))
    window.show_state(states["genuine"])
    demo = window.demo
    assert demo is not None
    demo.choose.click()
    assert demo.panel.isVisible()
    assert window.rect().contains(demo.panel.geometry())

    press_alone(window, Qt.Key.Key_Escape)

    assert not demo.panel.isVisible()
    assert not demo.choose.isChecked()
    assert cleared == []


@pytest.mark.parametrize("key", ["F1", "F2", "F3", "F5", "F6", "F12", "Alt+E", "Esc"])
def test_the_keys_of_the_desk_act_while_a_list_is_open(
    window: DeskWindow, states: dict[str, DeskState], qtbot: QtBot, key: str
) -> None:
    done: list[str] = []
    window.clear_asked.connect(lambda: done.append("F12"))
    window.again_asked.connect(lambda: done.append("F5"))
    window.likeness_said.connect(lambda _said: done.append("F2"))
    window.show_state(states["genuine"])
    assert window.demo is not None
    window.demo.choose.click()
    window.demo.fault.showPopup()
    for _ in range(2):  # it is opened for a second time
        window.demo.fault.hidePopup()
        window.demo.fault.showPopup()
    popup = QApplication.activePopupWidget()
    assert popup is not None
    pressed = QKeySequence(key)[0]  # type: ignore[index] # PySide tells of no `__getitem__`

    QTest.keyClick(popup.windowHandle(), pressed.key(), pressed.keyboardModifiers())

    assert QApplication.activePopupWidget() is None
    opened = {"F1": "help", "F3": "photo", "F6": "details"}.get(key, "")
    qtbot.waitUntil(lambda: window.sheet is window.sheets.get(opened))
    qtbot.waitUntil(lambda: done == [key] * (key in ("F2", "F5", "F12")))
    assert window.language is (Language.EN if key == "Alt+E" else Language.VI)
    assert window.demo.panel.isVisible() or key != "Esc"


@pytest.mark.parametrize(
    "letter", "\N{LATIN CAPITAL LETTER A WITH HOOK ABOVE}\N{LATIN CAPITAL LETTER O WITH CIRCUMFLEX AND TILDE}I"
)
def test_no_mark_of_a_capital_is_cut_in_details(window: DeskWindow, states: dict[str, DeskState], letter: str) -> None:
    window.show_state(states["altered"])
    window.act("details")
    tree = window.details_sheet.tree
    group = tree.topLevelItem(0)
    assert group is not None
    item = group.child(0)
    assert item is not None
    item.setText(0, letter)
    QApplication.processEvents()

    cell = tree.viewport().grab(tree.visualItemRect(item)).toImage()
    ground = QColor(cell.pixel(cell.width() - 1, 1)).lightness()
    column = tree.columnWidth(0) - tree.indentation()
    drawn = [y for y in range(cell.height())
             if any(QColor(cell.pixel(x, y)).lightness() < ground - 60 for x in range(column - 2))]  # fmt: skip

    assert max(drawn) - min(drawn) + 1 >= tree.fontMetrics().tightBoundingRect(letter).height() - 1
