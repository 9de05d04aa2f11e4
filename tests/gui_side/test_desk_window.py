from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QProgressBar,
)

from chipkit.session.pcsc import ReaderEventKind as Kind
from chipkit.verify.report import Report
from chipkit_gui.catalogue import Catalogue, Named
from chipkit_gui.events import Judged
from chipkit_gui.patience import AUTO_CLEAR_SECONDS
from chipkit_gui.portrait import portrait_of
from chipkit_gui.presenter import Tone
from chipkit_gui.state import DeskState
from chipkit_gui.texts import Language
from chipkit_gui.views.demo import DemoControls
from chipkit_gui.views.palette import LIGHT
from chipkit_gui.views.signs import Drawing
from chipkit_gui.views.window import DeskWindow
from tests.gui_side.sampling import some

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from chipkit_gui.desk import Desk

ReportMaker = Callable[..., Report]
World = Callable[..., DeskState]
NUMBER = "000080944718"
SMALLEST = (962, 437)
LAPTOP = (1093, 542)


@pytest.fixture
def window(qtbot: QtBot) -> DeskWindow:
    controls = DemoControls(["vn-cccd-explicit", "vn-cccd-2024"], "vn-cccd-explicit", ["card-access-downgrade"])
    made = DeskWindow(Language.VI, controls)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def _settle() -> None:
    for _ in range(3):
        QApplication.sendPostedEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()


@pytest.fixture
def states(catalogue: Catalogue) -> Callable[[], Iterator[Named]]:
    """States of the desk that look different, by name: all of them under soak, else one in four."""
    return lambda: iter(some(list(catalogue.every()), 4))


States = Callable[[], Iterator[Named]]


def test_a19_everything_that_takes_the_focus_or_shows_a_picture_has_a_name(window: DeskWindow, states: States) -> None:
    kinds = (QLineEdit, QAbstractButton, QComboBox, QProgressBar, QAbstractScrollArea, Drawing)
    for name, state in states():
        window.show_state(state)
        for kind in kinds:
            for widget in window.findChildren(kind):
                named = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
                assert named or not widget.isVisibleTo(window), f"{type(widget).__name__} in {name}"
        assert window.photo.photo.accessibleName()
        assert window.banner.accessibleName()


def test_values_are_named_with_their_labels(
    window: DeskWindow, desk: Desk, world: World, report_of: ReportMaker
) -> None:
    desk.enter(NUMBER)
    world(desk, Kind.CARD_INSERTED)
    desk.handle(Judged(desk.state.session, report_of(), portrait_of(report_of())))
    window.show_state(desk.state)

    names = {label.accessibleName() for label in window.client.findChildren(QLabel)}

    assert {f"{field.label}: {field.value}" for field in window.screen_shown.holder.fields} <= names


def test_a32_the_language_changes_at_once_and_everywhere(window: DeskWindow, states: States) -> None:
    vietnamese = set("ăâđêôơưạảãáàậấầẩẫặắằẳẵẹẻẽéèệếềểễịỉĩíìọỏõóòộốồổỗợớờởỡụủũúùựứừửữỵỷỹýỳ")
    for name, state in states():
        window.show_state(state)
        window.choose_language(Language.EN)
        _settle()
        outside = [widget for widget in window.findChildren(QLabel) if not window.client.area.isAncestorOf(widget)]
        texts = [widget.text() for widget in outside if widget.isVisible()]
        texts += [widget.text() for widget in window.findChildren(QAbstractButton) if widget.isVisible()]
        assert not [text for text in texts if vietnamese & set(text.lower())], name
        window.choose_language(Language.VI)


def _type(window: DeskWindow, text: str) -> None:
    QTest.keyClicks(window.entry.input, text)
    QTest.keyClick(window.entry.input, Qt.Key.Key_Return)


def test_what_is_typed_is_passed_on_and_not_kept(window: DeskWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.entered) as caught:
        _type(window, NUMBER)

    window.entry.input.undo()

    assert caught.args == [NUMBER]
    assert window.entry.input.text() == ""


def test_rows_of_a_zone_are_gathered(window: DeskWindow) -> None:
    rows = ("IDVNM1990000014001199000001<<5", "9902015F2402011VNM<<<<<<<<<<<6", "NGUYEN<<THI<MAU<<<<<<<<<<<<<<<")
    got: list[str] = []
    window.entered.connect(got.append)

    for row in rows:
        _type(window, row)

    assert [text.split() for text in got] == [list(rows)]


def test_enter_presses_no_button(window: DeskWindow, states: States) -> None:
    pressed: list[str] = []
    for button in window.findChildren(QAbstractButton):
        button.clicked.connect(partial(pressed.append, button.text()))
    for _, state in states():
        window.show_state(state)
        for button in window.findChildren(QAbstractButton):
            if button.isVisible() and button.isEnabled():
                button.setFocus()
                QTest.keyClick(button, Qt.Key.Key_Return)
                QTest.keyClick(button, Qt.Key.Key_Enter)

    assert pressed == []


def test_a_click_leaves_the_focus_in_the_field(window: DeskWindow) -> None:
    window.clear.click()
    QTest.mouseClick(window.clear, Qt.MouseButton.LeftButton)

    assert window.entry.input.hasFocus()


def test_nothing_is_typed_while_a_card_is_read(window: DeskWindow, desk: Desk, world: World) -> None:
    desk.enter(NUMBER)
    world(desk, Kind.CARD_INSERTED)
    window.show_state(desk.state)

    QTest.keyClicks(window, "123")

    assert window.entry.input.text() == ""
    assert window.entry.input.hasFocus()


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_F12])
def test_esc_and_f12_clear(window: DeskWindow, qtbot: QtBot, key: Qt.Key) -> None:
    with qtbot.waitSignal(window.clear_asked):
        QTest.keyClick(window, key)


def test_f5_reads_again_where_that_is_offered(window: DeskWindow, qtbot: QtBot, catalogue: Catalogue) -> None:
    states = dict(catalogue.every())
    window.show_state(states["genuine"])
    with qtbot.waitSignal(window.again_asked):
        QTest.keyClick(window, Qt.Key.Key_F5)

    window.show_state(states["ready"])
    with qtbot.assertNotEmitted(window.again_asked, wait=200):
        QTest.keyClick(window, Qt.Key.Key_F5)


@pytest.mark.parametrize(("key", "signal"), [(Qt.Key.Key_F5, "again_asked"), (Qt.Key.Key_F2, "likeness_said")])
def test_a_key_says_nothing_of_a_screen_that_came_after_it(
    window: DeskWindow, qtbot: QtBot, catalogue: Catalogue, key: Qt.Key, signal: str
) -> None:
    states = dict(catalogue.every())
    result = states["genuine"]
    window.show_state(replace(states["reading"], session=result.session))
    with qtbot.assertNotEmitted(getattr(window, signal), wait=250):
        QTest.keyClick(window, key)
        window.show_state(result)


def test_esc_that_was_meant_for_a_sheet_clears_no_next_client(
    window: DeskWindow, qtbot: QtBot, catalogue: Catalogue
) -> None:
    states = dict(catalogue.every())
    window.show_state(states["ready"])
    window.act("help")
    with qtbot.assertNotEmitted(window.clear_asked, wait=250):
        QTest.keyClick(window, Qt.Key.Key_Escape)
        window.show_state(replace(states["reading"], session=states["ready"].session + 1))
    assert window.sheet is None


def test_no_key_acts_on_a_window_that_was_closed(window: DeskWindow, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(window.clear_asked, wait=250):
        QTest.keyClick(window, Qt.Key.Key_F12)
        window.close()


def test_keys_choose_the_language(window: DeskWindow) -> None:
    seen = []
    for key in (Qt.Key.Key_E, Qt.Key.Key_V):
        QTest.keyClick(window, key, Qt.KeyboardModifier.AltModifier)
        seen.append(window.screen_shown.language)

    assert seen == ["en", "vi"]


def test_a20_a_verdict_is_announced_once_and_at_once(
    window: DeskWindow, desk: Desk, world: World, report_of: ReportMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, object]] = []

    def update(event: QAccessibleEvent) -> None:
        assert isinstance(event, QAccessibleAnnouncementEvent)
        said.append((event.message(), event.politeness()))

    monkeypatch.setattr("chipkit_gui.views.banner.announce", update)
    desk.enter(NUMBER)
    world(desk, Kind.CARD_INSERTED)
    desk.handle(Judged(desk.state.session, report_of(), portrait_of(report_of())))
    for _ in range(5):
        window.show_state(desk.state)
        desk.tick()

    loud = [text for text, politeness in said if politeness == QAccessible.AnnouncementPoliteness.Assertive]
    assert len(loud) == 1
    assert "ĐẠT YÊU CẦU CỦA QUY TẮC" in loud[0]


WAYS_TO_CLEAR: dict[str, Callable[[Desk], object]] = {
    "esc": lambda desk: desk.clear(),
    "time": lambda desk: [desk.tick() for _ in range(AUTO_CLEAR_SECONDS)],
    "sleep": lambda desk: desk.woke(),
}


@pytest.mark.parametrize("way", WAYS_TO_CLEAR)
def test_a25_a_cleared_client_leaves_nothing_in_the_widgets(
    window: DeskWindow, desk: Desk, world: World, report_of: ReportMaker, way: str
) -> None:
    desk.enter(NUMBER)
    world(desk, Kind.CARD_INSERTED)
    desk.handle(Judged(desk.state.session, report_of(), portrait_of(report_of())))
    window.show_state(desk.state)
    assert window.photo.photo.has_picture
    assert any("SPECIMEN" in label.text() for label in window.findChildren(QLabel))

    WAYS_TO_CLEAR[way](desk)
    window.show_state(desk.state)
    _settle()

    assert desk.state.key is None
    assert not window.photo.photo.has_picture
    texts = [label.text() + label.accessibleName() for label in window.findChildren(QLabel)]
    assert not [text for text in texts if "SPECIMEN" in text or "4718" in text]


def test_a15_only_a_verified_portrait_is_painted(
    window: DeskWindow, desk: Desk, world: World, report_of: ReportMaker
) -> None:
    desk.enter(NUMBER)
    world(desk, Kind.CARD_INSERTED)
    window.show_state(desk.state)
    assert not window.photo.photo.has_picture
    altered = report_of("flip-dg2")

    desk.handle(Judged(desk.state.session, altered, portrait_of(altered)))
    window.show_state(desk.state)

    assert not window.photo.photo.has_picture


@pytest.mark.parametrize(
    ("defect", "trusted", "tone"),
    [("", True, Tone.PASS), ("", False, Tone.UNDETERMINED), ("flip-dg1", True, Tone.NEUTRAL)],
)
def test_the_frame_of_a_portrait_says_whether_anybody_vouches_for_it(
    window: DeskWindow, desk: Desk, world: World, report_of: ReportMaker, defect: str, *, trusted: bool, tone: Tone
) -> None:
    report = report_of(defect, trusted=trusted)
    desk.enter(NUMBER)
    world(desk, Kind.CARD_INSERTED)
    desk.handle(Judged(desk.state.session, report, portrait_of(report)))
    window.show_state(desk.state)

    image = window.photo.photo.grab().toImage()
    left = round(window.photo.photo._place().left()) + 1
    column = [image.pixelColor(left, y).name().upper() for y in range(image.height() // 4, image.height() // 2)]

    assert window.photo.photo.has_picture
    assert LIGHT.tones[tone].edge in column
    assert (LIGHT.tones[Tone.PASS].edge in column) is (tone is Tone.PASS)


def test_demo_controls_tell_which_card_is_meant(window: DeskWindow, qtbot: QtBot) -> None:
    controls = window.demo
    assert controls is not None
    controls.fault.setCurrentIndex(1)

    with qtbot.waitSignal(controls.placed) as placed:
        controls.place.click()
    controls.fault.setCurrentIndex(0)
    with qtbot.waitSignal(controls.scanned) as scanned:
        controls.scan.click()

    assert placed.args == ["vn-cccd-explicit", "card-access-downgrade"]
    assert scanned.args == ["vn-cccd-explicit", ""]
