"""Where the desk empties the field in the middle of an input, its rest is nobody's key, and that is told."""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from chipkit.session.pcsc import ReaderEvent, ReaderEventKind
from chipkit_gui.events import Judged, WorldChanged
from chipkit_gui.patience import HARD_STOP_SECONDS, TYPING_SECONDS
from chipkit_gui.portrait import portrait_of
from chipkit_gui.sources.emulated import READER
from chipkit_gui.state import Stage
from chipkit_gui.texts import LANGUAGES
from chipkit_gui.views.code_field import REST_SECONDS, UNSENT_SECONDS
from tests.gui_side.desk_keyboard import ENTER, NUMBER, OTHER, TAB, Keyboard

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from chipkit.verify.report import Report
    from chipkit_gui.running import RunningDesk

WAYS: Final = ("hard stop", "hard stop of a key", "unsent", "sleep", "cleared by itself", "reading", "frozen")
PACES: Final = (40, 90, 130, 300, 600)
"""Milliseconds from one key to the next."""


class Teller:
    """Types digit by digit; every clock of the desk goes with it."""

    def __init__(self, desk: RunningDesk, bot: QtBot) -> None:
        self.desk, self.bot, self.keyboard = desk, bot, Keyboard(desk)

    def waits(self, seconds: float) -> None:
        self.bot.moment += seconds  # type: ignore[attr-defined]
        self.keyboard.pauses(round(1000 * seconds))

    def types(self, text: str, pace: int) -> None:
        for digit in text:
            self.waits(pace / 1000)
            self.keyboard.press(digit, after=0)

    def ends(self, pace: int, key: int = ENTER) -> None:
        self.waits(pace / 1000)
        self.keyboard.press("\t" if key == TAB else "\r", key, after=0)
        self.waits(0.4)

    def seconds(self, number: int) -> None:
        for _ in range(number):
            self.desk.window.second_passed.emit()

    def card(self, kind: ReaderEventKind = ReaderEventKind.CARD_INSERTED) -> None:
        self.desk.desk.handle(WorldChanged(ReaderEvent(kind, READER)))

    def judged(self, report: Report) -> None:
        self.desk.desk.handle(Judged(self.desk.desk.state.session, report, portrait_of(report)))

    def result(self, report: Report) -> None:
        self.desk.desk.enter(OTHER)
        self.card()
        self.judged(report)
        assert self.desk.desk.state.stage is Stage.RESULT
        self.waits(5)


@pytest.fixture
def teller(quiet_desk: RunningDesk, qtbot: QtBot) -> Teller:
    return Teller(quiet_desk, qtbot)


def interrupted(teller: Teller, way: str, half: Callable[[], None], report: Report) -> None:
    """Something is half typed when the desk empties the field, or freezes it."""
    desk = teller.desk.desk
    match way:
        case "hard stop":
            teller.result(report)
            for _ in range(HARD_STOP_SECONDS - 3):
                desk.typed()
                teller.seconds(1)
            half()
            teller.seconds(3)
        case "hard stop of a key":
            desk.enter(OTHER)
            for _ in range(HARD_STOP_SECONDS - 3):
                desk.typed()
                teller.seconds(1)
            half()
            teller.seconds(3)
        case "unsent":
            half()
            teller.waits(UNSENT_SECONDS)
            teller.seconds(UNSENT_SECONDS)
        case "sleep":
            half()
            desk.woke()
        case "cleared by itself":
            teller.result(report)
            half()
            teller.waits(TYPING_SECONDS + 1)
            teller.seconds(120)
        case "reading":
            desk.enter(OTHER)
            half()
            teller.card()
            assert desk.state.is_reading
        case "frozen":
            half()
            teller.desk.field.setReadOnly(True)
            teller.desk.field.setReadOnly(False)


@pytest.mark.parametrize("way", WAYS)
def test_the_rest_of_what_the_desk_cut_is_nobodys_key_and_it_is_told(
    teller: Teller, report_of: Callable[..., Report], way: str
) -> None:
    rng, desk, report = random.Random(way), teller.desk.desk, report_of()  # noqa: S311 - a sample of places
    cases = [(pace, 6) for pace in PACES] + [(rng.choice(PACES), place) for place in rng.sample(range(1, 12), 5)]
    for pace, place in cases:
        teller.waits(5)
        teller.desk.window.clear_asked.emit()
        teller.card(ReaderEventKind.CARD_REMOVED)
        teller.waits(5)
        interrupted(teller, way, partial(teller.types, NUMBER[:place], pace), report)
        assert teller.desk.field.text() == "", (pace, place)
        key = desk.state.key
        assert key is None or key.tail == OTHER[-4:]

        teller.types(NUMBER[place:], pace)
        teller.ends(pace, rng.choice((ENTER, TAB)) if pace < 100 else ENTER)

        state = desk.state
        assert teller.desk.field.text() == "", (pace, place)
        if way == "reading":
            assert state.is_reading
            assert state.key is key
            assert state.unheard
        else:
            assert state.key is None, (pace, place)
            assert state.problem == "input.emptied", (pace, place)
        if way == "reading":
            teller.judged(report)
        teller.waits(5)
        teller.types(NUMBER, 130)
        teller.ends(130)
        assert desk.state.key is not None
        assert (desk.state.key.kind, desk.state.key.tail) == ("number", NUMBER[-4:])


@pytest.mark.parametrize("pace", PACES)
def test_the_rest_of_what_a_reading_cut_takes_no_verdict_away(
    teller: Teller, report_of: Callable[..., Report], pace: int
) -> None:
    desk, report = teller.desk.desk, report_of()
    for place, later in ((6, 6), (6, 9), (5, 11), (6, 12)):
        teller.desk.window.clear_asked.emit()
        teller.card(ReaderEventKind.CARD_REMOVED)
        teller.waits(5)
        desk.enter(OTHER)
        teller.types(NUMBER[:place], pace)
        teller.card()
        teller.types(NUMBER[place:later], pace)
        teller.waits(2)
        teller.judged(report)
        teller.types(NUMBER[later:], pace)
        teller.ends(pace)

        state = desk.state
        assert state.stage is Stage.RESULT, (place, later)
        assert state.key is not None
        assert state.key.tail == OTHER[-4:]
        assert state.refused_input == "input.emptied" or state.unheard, (place, later)
        assert teller.desk.field.text() == ""


def test_what_the_reader_begins_to_read_leaves_nothing_half_typed_in_the_field(
    teller: Teller, report_of: Callable[..., Report]
) -> None:
    desk = teller.desk.desk
    desk.enter(OTHER)
    teller.types(NUMBER[:6], 300)
    teller.card()
    assert teller.desk.field.text() == ""
    teller.judged(report_of())
    teller.waits(5)

    teller.keyboard.press("y", after=0)
    teller.waits(1)

    assert desk.state.likeness is not None


def test_six_digits_open_a_card_again_when_it_was_told_or_when_somebody_emptied_the_field(teller: Teller) -> None:
    desk = teller.desk.desk
    for told in (True, False):
        teller.types(NUMBER[:3], 300)
        teller.seconds(UNSENT_SECONDS)
        teller.waits(UNSENT_SECONDS)
        if told:
            teller.types("123456", 300)
            teller.ends(300)
            assert desk.state.problem == "input.emptied"
        else:
            teller.desk.window.clear_asked.emit()

        teller.types("123456", 300)
        teller.ends(300)

        assert desk.state.key is not None
        assert desk.state.key.kind == "can"
        teller.desk.window.clear_asked.emit()


def test_enter_alone_tells_that_the_field_was_emptied(teller: Teller) -> None:
    teller.types(NUMBER, 300)
    teller.desk.desk.woke()
    teller.ends(300)

    assert teller.desk.desk.state.problem == "input.emptied"
    assert all(teller.desk.window.screen_shown.help.paragraphs)
    for language in LANGUAGES:
        teller.desk.window.choose_language(language)
        assert teller.desk.window.screen_shown.banner.code == "E12"


def test_a_whole_code_or_zone_is_taken_behind_an_interruption(teller: Teller, code: str) -> None:
    rows = ("IDVNM1990000014001199000001<<5", "9902015F2402011VNM<<<<<<<<<<<6", "NGUYEN<<THI<MAU<<<<<<<<<<<<<<<")
    for kind, parts in (("qr", (code,)), ("mrz", rows), ("mrz", ("".join(rows),))):
        teller.types(NUMBER[:6], 300)
        teller.desk.desk.woke()
        teller.waits(5)
        for part in parts:
            teller.keyboard.types(part, [8] * len(part))
            teller.keyboard.press("\r", ENTER, after=8)

        key = teller.desk.desk.state.key
        assert key is not None
        assert key.kind == kind
        teller.desk.window.clear_asked.emit()


def test_the_last_rows_of_a_zone_that_was_cut_are_told(teller: Teller) -> None:
    rows = ("IDVNM1990000014001199000001<<5", "9902015F2402011VNM<<<<<<<<<<<6")
    for row, cut in zip(rows, (True, False), strict=True):
        teller.keyboard.types(row, [8] * len(row))
        teller.keyboard.press("\r", ENTER, after=8)
        if cut:
            assert teller.desk.field.text().strip() == row
            teller.waits(5)
            teller.desk.desk.woke()

    assert teller.desk.field.text() == ""
    assert teller.desk.desk.state.problem == "input.emptied"


def test_a_word_that_an_input_method_holds_back_is_half_an_input_too(teller: Teller) -> None:
    field = teller.desk.field
    QApplication.sendEvent(field, QInputMethodEvent(NUMBER[:6], []))
    teller.desk.desk.woke()

    teller.types(NUMBER[6:], 300)
    teller.ends(300)

    assert teller.desk.desk.state.key is None
    assert teller.desk.desk.state.problem == "input.emptied"


def test_a_number_that_begins_in_a_reading_with_a_pause_in_it_gives_no_key(
    teller: Teller, report_of: Callable[..., Report]
) -> None:
    desk = teller.desk.desk
    desk.enter(OTHER)
    teller.card()
    teller.waits(5)
    teller.types(NUMBER[:6], 300)
    teller.judged(report_of())
    teller.waits(4)
    teller.types(NUMBER[6:], 300)
    teller.ends(300)

    assert desk.state.stage is Stage.RESULT
    assert desk.state.refused_input == "input.emptied"


@pytest.mark.parametrize("late", [0.0, 0.3])
def test_the_second_half_behind_a_number_that_silence_ended_is_nobodys_key(teller: Teller, late: float) -> None:
    """Half of one scan, then all of another that its connection holds up in the middle: twelve digits of nobody."""
    teller.types("000202", 2)
    teller.waits(0.4)
    teller.types("000097", 40)
    teller.waits(0.6 + late)
    before = teller.desk.desk.state.key
    assert before is not None
    assert before.tail == "0097"
    teller.types("841928", 2)
    teller.ends(2)

    state = teller.desk.desk.state
    assert state.key in (before, None)
    assert "input.emptied" in (state.problem, state.refused_input)


def test_what_comes_long_after_an_input_was_cut_short_begins_anew(teller: Teller) -> None:
    teller.types("000", 130)
    teller.seconds(UNSENT_SECONDS)
    assert teller.desk.window.entry.input.text() == ""
    teller.seconds(REST_SECONDS + 1)
    teller.types("944718", 130)
    teller.ends(130)

    key = teller.desk.desk.state.key
    assert key is not None
    assert key.kind == "can"
