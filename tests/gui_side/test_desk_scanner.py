"""What a scanner types, wherever the focus is, and what an input method makes of it."""

from __future__ import annotations

import random
import unicodedata
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QPushButton, QVBoxLayout, QWidget

from chipkit.outcome import Outcome
from chipkit.session.pcsc import ReaderEvent, ReaderEventKind
from chipkit.verify.judging import judge
from chipkit_gui.events import WorldChanged
from chipkit_gui.keys import read_key
from chipkit_gui.sources import Sample
from chipkit_gui.sources.emulated import READER, EmulatedSource
from chipkit_gui.state import Stage
from chipkit_gui.views.cadence import TAKEN_UP_SECONDS
from chipkit_gui.views.code_field import SILENCE_MS

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from chipkit.verify.policy import Policy
    from chipkit.verify.report import Report
    from chipkit_gui.running import RunningDesk

NUMBER = "000080944718"
OTHER_NUMBER = "001199000001"
ENTER, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab


@pytest.fixture
def desk(quiet_desk: RunningDesk) -> RunningDesk:
    return quiet_desk


def scan(desk: RunningDesk, text: str, end: Qt.Key | None = ENTER) -> None:
    """Keys as fast as a scanner's, into whatever has the focus at each of them."""
    for character in text:
        where = QApplication.focusWidget() or desk.window
        if character.isascii():
            QTest.keyClicks(where, character)
        else:  # which QTest does not know how to type
            event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, character)
            QApplication.sendEvent(where, event)
    if end is not None:
        QTest.keyClick(QApplication.focusWidget() or desk.window, end)


def focusable(desk: RunningDesk) -> list[QWidget]:
    found = [desk.field, *desk.window.findChildren(QWidget)]
    tab = Qt.FocusPolicy.TabFocus
    return [each for each in found if each.isVisible() and each.isEnabled() and each.focusPolicy() & tab]


@pytest.mark.parametrize("end", [ENTER, TAB, None], ids=["enter", "tab", "silence"])
def test_a22_a_scan_reaches_the_field_from_everything_that_takes_the_focus(
    desk: RunningDesk, qtbot: QtBot, code: str, end: Qt.Key | None
) -> None:
    pressed: list[QAbstractButton] = []
    for button in desk.window.findChildren(QAbstractButton):
        button.pressed.connect(lambda button=button: pressed.append(button))
    where = focusable(desk)
    assert len(where) > 5
    for widget in where if end is ENTER else where[:4]:
        desk.desk.clear()
        widget.setFocus()
        text = widget.currentText() if hasattr(widget, "currentText") else ""

        scan(desk, code, end)
        qtbot.waitUntil(lambda: desk.desk.state.key is not None)

        assert desk.desk.state.key is not None
        assert desk.desk.state.key.kind == "qr"
        assert desk.field.text() == ""
        assert not hasattr(widget, "currentText") or widget.currentText() == text
    assert pressed == []


def test_a22_typing_is_left_alone(desk: RunningDesk, qtbot: QtBot) -> None:
    desk.window.clear.setFocus()

    for digit in NUMBER[:3]:
        QTest.keyClicks(QApplication.focusWidget() or desk.window, digit)
        qtbot.wait(60)

    qtbot.waitUntil(lambda: desk.field.text() == NUMBER[:3])
    assert desk.field.hasFocus()


def test_a_short_burst_is_typing(desk: RunningDesk, qtbot: QtBot) -> None:
    desk.window.clear.setFocus()
    scan(desk, "0012", None)

    qtbot.waitUntil(lambda: desk.field.text() == "0012")
    qtbot.wait(SILENCE_MS + 40)
    assert desk.field.text() == "0012"


def test_a_scan_replaces_what_was_half_typed(desk: RunningDesk, qtbot: QtBot) -> None:
    QTest.keyClicks(desk.field, "0011")
    qtbot.wait(round(1000 * TAKEN_UP_SECONDS) + 50)

    scan(desk, NUMBER)

    assert desk.desk.state.key is not None
    assert desk.desk.state.key.tail == NUMBER[-4:]


def test_six_digits_without_enter_are_nobodys_key_yet(desk: RunningDesk, qtbot: QtBot) -> None:
    scan(desk, NUMBER[:6], None)
    qtbot.wait(SILENCE_MS + 60)

    assert desk.desk.state.key is None
    assert desk.field.text() == NUMBER[:6]


def test_enter_presses_no_button(desk: RunningDesk) -> None:
    dialog = QDialog(desk.window)
    button = QPushButton("x", dialog)
    QVBoxLayout(dialog).addWidget(button)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    dialog.show()
    button.setFocus()

    QTest.keyClick(button, ENTER)
    assert pressed == []
    QTest.keyClick(button, Qt.Key.Key_Space)

    assert pressed == [True]
    dialog.close()


def reads(desk: RunningDesk) -> None:
    scan(desk, NUMBER)
    desk.desk.handle(WorldChanged(ReaderEvent(ReaderEventKind.CARD_INSERTED, READER)))
    assert desk.desk.state.stage is Stage.READING


def test_of_a_scan_that_began_during_a_reading_nothing_reaches_the_next_screen(desk: RunningDesk, qtbot: QtBot) -> None:
    reads(desk)
    for held in (3, 8):
        scan(desk, OTHER_NUMBER[:held], None)
        desk.desk.clear()
        scan(desk, OTHER_NUMBER[held:])
        qtbot.wait(SILENCE_MS + 60)

        assert desk.desk.state.key is None
        assert desk.field.text() == ""
        reads(desk)

    scan(desk, OTHER_NUMBER)
    assert desk.desk.state.unheard, "it is said that it was not taken"


def test_the_tail_of_a_scan_that_a_clearing_cut_is_nobodys(desk: RunningDesk, qtbot: QtBot) -> None:
    scan(desk, NUMBER[:8], None)
    desk.desk.clear()
    scan(desk, NUMBER[8:] + "12")
    qtbot.wait(SILENCE_MS + 60)

    assert desk.desk.state.key is None
    assert desk.field.text() == ""


def test_every_clearing_empties_the_field_with_or_without_a_key(desk: RunningDesk) -> None:
    for clear in (desk.desk.clear, desk.window.clear_asked.emit):
        QTest.keyClicks(desk.field, "0012")
        clear()
        assert desk.field.text() == ""
        assert not desk.field.isUndoAvailable()


def test_a_letter_of_a_scan_is_no_shortcut(desk: RunningDesk) -> None:
    from PySide6.QtGui import QKeySequence, QShortcut  # noqa: PLC0415

    said: list[bool] = []
    shortcut = QShortcut(QKeySequence("Y"), desk.window)
    shortcut.activated.connect(lambda: said.append(True))
    desk.window.clear.setFocus()

    scan(desk, "IDVNM1990000014001199000001<<59902015F2402011VNM<<<<<<<<<<<6NGUYEN<<THI<MAU<<<<<<<<<<<<<<<")

    assert said == []
    assert desk.desk.state.key is not None


def test_a_word_that_an_input_method_holds_back_is_part_of_what_is_read(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Method:
        def commit(self) -> None:
            event = QInputMethodEvent()
            event.setCommitString(NUMBER[6:])
            QApplication.sendEvent(desk.field, event)

        def reset(self) -> None:
            """Hold nothing."""

    monkeypatch.setattr("chipkit_gui.views.code_field.QGuiApplication.inputMethod", Method)
    QTest.keyClicks(desk.field, NUMBER[:6])

    desk.field.submit()

    assert desk.desk.state.key is not None
    assert desk.desk.state.key.tail == NUMBER[-4:]
    assert desk.desk.state.key.kind == "number"


_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}


def telex(text: str) -> str:
    """What a Telex method makes of letters that a scanner types: later keys change the vowel before them."""
    words = []
    for word in text.split(" "):
        out = ""
        for char in word:
            low = char.casefold()
            if low in "aeo" and out and out[-1].casefold() == low:
                out += "\u0302"
            elif low == "w" and out and out[-1].casefold() in "ou":
                out += "\u031b"
            elif low == "d" and out and out[-1].casefold() == "d":
                out = out[:-1] + ("Đ" if out[-1] == "D" else "đ")
            elif low in _TONES and out and out[-1].casefold() in "aeiouy":
                out += _TONES[low]
            else:
                out += char
        words.append(unicodedata.normalize("NFC", out))
    return " ".join(words)


def plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in letters if not unicodedata.combining(char))


def damaged(code: str, rng: random.Random) -> str:
    """One way in which a keyboard tool spoils a code: marks lost, then keys joined to letters, some dropped."""
    number, *fields = code.split("|")
    kind = rng.randrange(4)
    if kind == 0:
        fields = [plain(each) for each in fields]
    elif kind == 1:
        fields = [telex(plain(each)) for each in fields]
    elif kind == 2:
        fields = [telex(each) for each in fields]
    else:
        fields = ["".join("?" if ord(char) > 127 and rng.random() < 0.5 else char for char in each) for each in fields]
    return "|".join((number, *fields))


def test_a23_thirty_codes_that_a_keyboard_tool_spoilt_open_the_card_and_accuse_nobody(
    code: str, report_of: Callable[..., Report], workshop: EmulatedSource, policy: Policy
) -> None:
    report = report_of(profile=Sample().profile)
    trust = workshop.trust_of(Sample())
    rng = random.Random(23)  # noqa: S311 - a sample of damages
    outcomes = []
    for _ in range(30):
        key = read_key(damaged(code, rng))
        assert key.tail == code[8:12]
        assert key.kind == "qr"
        judged = judge(report.capture, trust, policy, report.at, mode="demo", printed=key.expected)
        found = judged.finding("match.qr")
        assert found is not None
        outcomes.append(found.outcome)

    assert Outcome.FAILED not in outcomes
    assert Outcome.UNDETERMINED in outcomes
