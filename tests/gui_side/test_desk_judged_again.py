"""F5 under a result whose card is gone: the same reading, judged as store and clock are now."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from chipkit.inspection import judge_reading
from chipkit.outcome import Outcome
from chipkit.session.pcsc import ReaderEventKind as Kind
from chipkit.trust.model import InMemoryTrust
from chipkit.trust.summary import TrustSummary
from chipkit.verify.overall import Verdict
from chipkit_gui.aborts import is_mismatch
from chipkit_gui.events import Judged, JudgedAgain, NotRead, TrustOpened
from chipkit_gui.keys import read_key
from chipkit_gui.patience import AUTO_CLEAR_SECONDS, HARD_STOP_SECONDS
from chipkit_gui.portrait import Portrait, portrait_of
from chipkit_gui.presenter import present
from chipkit_gui.running import RunningDesk
from chipkit_gui.service import CardService
from chipkit_gui.sources import Sample
from chipkit_gui.sources.emulated import READER, EmulatedSource
from chipkit_gui.state import Likeness, Stage
from chipkit_gui.texts import LANGUAGES, Language, message
from tests.gui_side.conftest import PATIENCE_SECONDS

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from chipkit.verify.policy import Policy
    from chipkit.verify.report import Report
    from chipkit_gui.desk import Desk
    from chipkit_gui.state import DeskState

World = Callable[..., "DeskState"]
ReportMaker = Callable[..., "Report"]

CARD_MEANT = ("copy-not-ruled-out", "data-missing", "access-downgraded")
MACHINE_MEANT = ("revocation-unknown", "signer-not-yet-valid", "clock-wrong")


@pytest.fixture
def gone(desk: Desk, world: World, report_of: ReportMaker, code: str) -> Desk:
    """A desk that shows a result, whose card was taken away."""
    desk.enter(code)
    world(desk, Kind.CARD_INSERTED)
    report = report_of(trusted=False)
    desk.handle(Judged(desk.state.session, report, portrait_of(report)))
    world(desk, Kind.CARD_REMOVED)
    return desk


def _again(desk: Desk, report: Report) -> None:
    desk.handle(JudgedAgain(desk.state.session, report, portrait_of(report)))


def _with_verdict(desk: Desk, code: str) -> DeskState:
    result = desk.state.result
    assert result is not None
    report = replace(result.report, verdict=Verdict(Outcome.UNDETERMINED, code))
    return replace(desk.state, result=replace(result, report=report))


def test_what_was_read_is_judged_and_no_card_is_asked(gone: Desk, cards: Any, report_of: ReportMaker) -> None:
    before = gone.state
    assert before.result is not None

    gone.read_again()

    assert len(cards.asked) == 1
    ((session, capture, key),) = cards.again
    assert capture is before.result.report.capture
    assert (session, key) == (before.session, before.key)
    assert gone.state.result is before.result, "until there is another one, the result stands"
    _again(gone, report_of())
    assert gone.state.result is not None
    assert gone.state.result.report is report_of()
    assert gone.state.result.again
    assert gone.state.session == before.session + 1


def test_a_card_that_lies_there_is_read(
    desk: Desk, world: World, cards: Any, report_of: ReportMaker, code: str
) -> None:
    desk.enter(code)
    world(desk, Kind.CARD_INSERTED)
    desk.handle(Judged(desk.state.session, report_of(), portrait_of(report_of())))

    desk.read_again()

    assert (len(cards.asked), cards.again) == (2, [])
    assert desk.state.stage is Stage.READING


def test_a_card_for_logging_in_is_not_read_in_place_of_one_that_is_gone(gone: Desk, world: World, cards: Any) -> None:
    world(gone, Kind.READER_ADDED, reader="other")
    world(gone, Kind.CARD_INSERTED, reader="other")
    gone.state = replace(gone.state, cards=tuple(replace(card, foreign=True) for card in gone.state.cards))

    gone.read_again()

    assert (len(cards.asked), len(cards.again)) == (1, 1)
    assert gone.state.result is not None


@pytest.mark.parametrize("known", [{"refused": True}, {"used": True}, {}], ids=["refused", "used", "not read"])
def test_a_card_that_lay_there_before_is_not_read_in_place_of_one_that_is_gone(
    desk: Desk, world: World, cards: Any, report_of: ReportMaker, code: str, known: dict[str, bool]
) -> None:
    world(desk, Kind.READER_ADDED, reader="other")
    world(desk, Kind.CARD_INSERTED, reader="other")
    desk.state = replace(desk.state, cards=tuple(replace(card, **known) for card in desk.state.cards))  # type: ignore[arg-type]
    world(desk, Kind.CARD_INSERTED)
    desk.enter(code)
    desk.handle(Judged(desk.state.session, report_of(), portrait_of(report_of())))
    world(desk, Kind.CARD_REMOVED)
    assert [reader for _session, reader, _key in cards.asked] == ["reader"]

    desk.read_again()

    assert (len(cards.asked), len(cards.again)) == (1, 1)
    assert desk.state.result is not None


def test_the_card_of_the_result_goes_before_one_that_was_laid_down_since(
    desk: Desk, world: World, cards: Any, report_of: ReportMaker, code: str
) -> None:
    world(desk, Kind.READER_ADDED, reader="other")
    desk.enter(code)
    world(desk, Kind.CARD_INSERTED)
    desk.handle(Judged(desk.state.session, report_of(), portrait_of(report_of())))
    world(desk, Kind.CARD_INSERTED, reader="other")

    desk.read_again()

    assert [reader for _session, reader, _key in cards.asked] == ["reader", "reader"]


@pytest.mark.parametrize("reader", ["reader", "other"])
def test_a_card_laid_down_since_is_read(gone: Desk, world: World, cards: Any, reader: str) -> None:
    world(gone, Kind.READER_ADDED, reader="other")
    world(gone, Kind.CARD_INSERTED, reader=reader)

    gone.read_again()

    assert (cards.asked[-1][1], len(cards.asked), cards.again) == (reader, 2, [])


def test_it_is_asked_once_until_it_is_answered(gone: Desk, cards: Any, report_of: ReportMaker) -> None:
    gone.read_again()
    gone.read_again()
    assert len(cards.again) == 1
    assert "again" not in present(gone.state, Language.EN).actions

    _again(gone, report_of())
    gone.read_again()

    assert len(cards.again) == 2


def test_a_store_that_cannot_be_used_leaves_the_result_and_is_told(gone: Desk) -> None:
    before = gone.state.result
    gone.read_again()

    gone.handle(NotRead(gone.state.session, "trust.unusable"))

    assert gone.state.result is before
    assert not gone.state.judging
    assert "TRU-01" in present(gone.state, Language.VI).warning


def test_once_the_store_is_sound_again_the_strip_goes(gone: Desk) -> None:
    gone.note(other_desk=True)
    gone.read_again()
    gone.handle(NotRead(gone.state.session, "trust.missing"))
    gone.handle(TrustOpened(problem="trust.missing"))
    assert "TRU-02" in present(gone.state, Language.VI).warning

    gone.handle(TrustOpened(summary=TrustSummary(anchors=0, kinds={})))

    assert "hai chương trình" in present(gone.state, Language.VI).warning


@pytest.mark.parametrize("problem", ["internal", "trust.unusable", "trust.missing"])
def test_beside_a_verdict_that_stands_nothing_says_that_there_is_none(gone: Desk, problem: str) -> None:
    gone.read_again()
    gone.handle(NotRead(gone.state.session, problem))

    code = message(problem).code
    assert present(gone.state, Language.VI).warning == f"CHƯA XÉT LẠI ĐƯỢC: kết quả dưới đây là của lần trước ({code})"
    assert present(gone.state, Language.EN).warning == f"NOT JUDGED AGAIN: the result below is the earlier one ({code})"
    gone.read_again()
    assert present(gone.state, Language.EN).warning == ""


def test_a_code_mistyped_while_it_is_judged_stays_told(gone: Desk, report_of: ReportMaker) -> None:
    gone.enter("12345")
    gone.read_again()
    assert present(gone.state, Language.VI).warning == "", "what was told before F5 is over"
    gone.enter("12345")

    _again(gone, report_of())

    assert "E12" in present(gone.state, Language.VI).warning


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_store_that_is_locked_is_no_dead_key(gone: Desk, report_of: ReportMaker, language: Language) -> None:
    gone.read_again()
    assert present(gone.state, language).warning == "", "a store that answers at once makes no strip flicker"

    gone.tick()

    said = {"vi": "Đang xét lại dữ liệu đã đọc…", "en": "Judging again what was read…"}[language]
    assert present(gone.state, language).warning == said
    _again(gone, report_of())
    assert present(gone.state, language).warning == ""
    gone.read_again()
    assert present(gone.state, language).warning == ""


@pytest.mark.parametrize("goes", [lambda desk, _code: desk.clear(), lambda desk, code: desk.enter(code)])
def test_a_client_who_goes_stops_the_judging(gone: Desk, cards: Any, code: str, goes: Callable[..., None]) -> None:
    gone.read_again()
    assert cards.cancelled == 0

    goes(gone, code)

    assert cards.cancelled == 1


def test_a_verdict_for_a_client_who_is_gone_is_nobodys(gone: Desk, report_of: ReportMaker) -> None:
    gone.read_again()
    session = gone.state.session
    gone.clear()
    cleared = gone.state

    gone.handle(JudgedAgain(session, report_of(), portrait_of(report_of())))
    gone.handle(JudgedAgain(cleared.session, report_of(), portrait_of(report_of())))

    assert gone.state == cleared


def test_a_card_laid_down_meanwhile_is_read_and_the_other_verdict_is_nobodys(
    gone: Desk, world: World, report_of: ReportMaker
) -> None:
    gone.read_again()
    session = gone.state.session
    world(gone, Kind.CARD_INSERTED)
    gone.read_again()
    assert not gone.state.judging
    reading = gone.state

    gone.handle(JudgedAgain(session, report_of(), portrait_of(report_of())))
    gone.handle(JudgedAgain(reading.session, report_of(), portrait_of(report_of())))

    assert gone.state == reading
    assert gone.state.stage is Stage.READING


def test_the_client_stays_no_longer_for_it(gone: Desk, report_of: ReportMaker) -> None:
    seconds = 0
    while gone.state.result is not None:
        if seconds % 50 == 0:
            gone.read_again()
            _again(gone, report_of())
            assert gone.state.seconds_left == min(AUTO_CLEAR_SECONDS, HARD_STOP_SECONDS - seconds)
        gone.tick()
        seconds += 1

    assert seconds == HARD_STOP_SECONDS


def test_a_code_of_another_card_is_not_counted_twice_by_one_scan(
    desk: Desk, world: World, policy: Policy, report_of: ReportMaker, code: str
) -> None:
    anothers = "|".join("01011970" if at == 3 else part for at, part in enumerate(code.split("|")))
    report = judge_reading(
        report_of().capture, InMemoryTrust.empty(), policy, None, printed=read_key(anothers).expected
    )
    assert is_mismatch(report)
    desk.enter(anothers)
    world(desk, Kind.CARD_INSERTED)
    desk.handle(Judged(desk.state.session, report, portrait_of(report)))
    world(desk, Kind.CARD_REMOVED)
    assert desk.state.mismatches == 1

    desk.read_again()
    _again(desk, report)

    assert desk.state.mismatches == 1


def test_what_the_teller_said_stays_with_a_portrait_that_may_be_shown(gone: Desk, report_of: ReportMaker) -> None:
    gone.say_likeness(Likeness.ALIKE)
    gone.read_again()
    _again(gone, report_of())
    assert gone.state.likeness is Likeness.ALIKE

    gone.read_again()
    _again(gone, report_of("flip-dg2"))

    assert gone.state.likeness is None


def test_a_portrait_that_cannot_be_decoded_this_time_is_the_one_that_was_shown(
    gone: Desk, report_of: ReportMaker
) -> None:
    assert gone.state.result is not None
    seen = gone.state.result.portrait.picture
    gone.say_likeness(Likeness.NOT_ALIKE)

    gone.handle(JudgedAgain(gone.state.session, report_of(), Portrait(report_of().standing("portrait"))))

    assert gone.state.result.portrait.picture is seen
    assert seen is not None
    assert gone.state.likeness is Likeness.NOT_ALIKE


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_banner_says_that_the_card_was_not_read_again(
    gone: Desk, report_of: ReportMaker, language: Language
) -> None:
    gone.read_again()
    _again(gone, report_of())
    report = report_of()
    assert report.capture.read_at is not None
    read = report.capture.read_at.astimezone(report.at.tzinfo)

    reason = present(gone.state, language).banner.reason

    assert {"vi": "không đọc lại thẻ", "en": "the card was not read again"}[language] in reason
    assert f"{report.at:%H:%M}" in reason
    assert f"{read:%H:%M}" in reason


def test_a_clock_that_is_behind_tells_when_it_was_judged_by_itself(gone: Desk, report_of: ReportMaker) -> None:
    report, behind = report_of(), report_of().at - timedelta(hours=5, minutes=7)
    gone.read_again()
    _again(gone, replace(report, clock=behind.astimezone(timezone(timedelta(hours=3)))))

    reason = present(gone.state, Language.EN).banner.reason

    assert f"Judged again at {behind:%H:%M}, " in reason


@pytest.mark.parametrize("name", MACHINE_MEANT)
def test_where_the_machine_was_put_right_no_card_is_asked_for(gone: Desk, name: str) -> None:
    screen = present(_with_verdict(gone, name), Language.VI)

    assert "F5" in screen.banner.action
    assert "Thẻ đã lấy ra" not in screen.banner.reason
    assert (screen.primary, screen.again_text) == ("again", "F5  Xét lại")


@pytest.mark.parametrize("name", CARD_MEANT)
def test_where_the_card_is_to_be_read_it_is_asked_for(gone: Desk, name: str) -> None:
    screen = present(_with_verdict(gone, name), Language.VI)

    assert "F5" in screen.banner.action
    assert "Thẻ đã lấy ra" in screen.banner.reason
    assert screen.primary != "again"
    assert "again" in screen.actions


# with the threads -----------------------------------------------------------------------------------------------------


class _Store(EmulatedSource):
    """A source whose trust changes while the desk runs."""

    known = False
    connected = 0

    def trust(self) -> InMemoryTrust:
        return super().trust() if self.known else InMemoryTrust.empty()

    def connect(self, reader: str) -> Any:
        self.connected += 1
        return super().connect(reader)


@pytest.fixture
def store(workshop: EmulatedSource) -> _Store:
    made = _Store()
    made.share(workshop)
    return made


def test_the_store_of_now_counts_and_no_reader_is_touched(
    store: _Store, policy: Policy, code: str, wait_until: Callable[[Callable[[], bool]], None]
) -> None:
    told: list[Any] = []
    service, key = CardService(store, policy, told.append), read_key(code)
    service.start()
    store.place(Sample())
    service.read(1, READER, key)
    wait_until(lambda: any(isinstance(event, Judged) for event in told))
    (first,) = [event for event in told if isinstance(event, Judged)]
    store.unplug()

    store.known = True
    service.judge_again(1, first.report.capture, key)
    wait_until(lambda: any(isinstance(event, JudgedAgain) for event in told))
    service.stop()

    (second,) = [event for event in told if isinstance(event, JudgedAgain)]
    assert [each.report.verdict.code for each in (first, second)] == ["issuer-unknown", "verified-demo"]
    assert second.report.capture == first.report.capture
    assert second.report.at >= first.report.at
    assert second.report.finding("match.qr") is not None
    assert second.portrait.picture == first.portrait.picture
    assert store.connected == 1


class _Held(_Store):
    """A store that keeps who asks for it waiting, until the test lets go."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.let_go = threading.Event(), threading.Event()

    def trust(self) -> InMemoryTrust:
        if threading.current_thread().name == "desk-card" and self.connected:
            self.asked.set()
            assert self.let_go.wait(PATIENCE_SECONDS)
        return super().trust()


def test_a_client_who_goes_while_the_store_is_locked_leaves_nothing_behind(
    workshop: EmulatedSource, policy: Policy, code: str, report_of: ReportMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    decoded: list[Any] = []
    monkeypatch.setattr("chipkit_gui.service.portrait_of", lambda *given: decoded.append(given))
    store = _Held()
    store.share(workshop)
    store.connected = 1
    service = CardService(store, policy, told.append)

    service.judge_again(1, report_of().capture, read_key(code))
    assert store.asked.wait(PATIENCE_SECONDS)
    service.cancel()
    store.let_go.set()
    service.stop()
    service._threads[-1].join()

    assert decoded == []
    assert not [event for event in told if isinstance(event, (Judged, JudgedAgain, NotRead))]


def test_a_client_who_goes_while_the_portrait_is_decoded_is_told_nobody(
    store: _Store, policy: Policy, code: str, report_of: ReportMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    service = CardService(store, policy, told.append)

    def decode(*given: Any) -> Any:
        service.cancel()
        return portrait_of(*given)

    monkeypatch.setattr("chipkit_gui.service.portrait_of", decode)

    service.judge_again(1, report_of().capture, read_key(code))
    service._queues[""].put(None)
    service._threads[-1].join()
    service.stop()

    assert not [event for event in told if isinstance(event, JudgedAgain)]


@pytest.fixture
def running(qtbot: QtBot, store: _Store, policy: Policy, code: str) -> Iterator[RunningDesk]:
    """A desk with an issuer that is not known here, and the card gone."""
    desk = RunningDesk(store, policy)
    desk.start()
    store.place(Sample())
    desk.desk.enter(code)
    qtbot.waitUntil(lambda: desk.desk.state.stage is Stage.RESULT)
    store.remove()
    qtbot.waitUntil(lambda: not desk.desk.state.cards)
    yield desk
    desk.window.close()
    qtbot.waitUntil(lambda: not any(thread.is_alive() for thread in desk.service._threads))


def test_f5_turns_an_unknown_issuer_into_a_known_one_with_the_card_gone(
    running: RunningDesk, store: _Store, qtbot: QtBot
) -> None:
    assert running.window.screen_shown.banner.name == "issuer-unknown"
    store.known = True

    QTest.keyClick(running.window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: running.window.screen_shown.banner.name == "verified-demo")

    assert "không đọc lại thẻ" in running.window.banner.reason.text()
    assert running.window.screen_shown.again_text == "F5  Xét lại"


def test_nothing_keeps_a_client_who_was_judged_again(running: RunningDesk, store: _Store, qtbot: QtBot) -> None:
    store.known = True
    QTest.keyClick(running.window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: running.window.screen_shown.banner.name == "verified-demo")
    assert running.desk.state.result is not None
    kept = [weakref.ref(running.desk.state.result.report)]

    running.desk.clear()
    qtbot.waitUntil(lambda: bool(gc.collect()) or kept[0]() is None)

    assert kept[0]() is None
