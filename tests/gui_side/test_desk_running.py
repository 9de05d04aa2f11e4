from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QWidget

from benchmarks.desk import Painted
from chipkit.inspection import inspect
from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.session.progress import Phase, Progress
from chipkit.trust.model import InMemoryTrust
from chipkit.verify import load_policy
from chipkit_gui.events import Judged, NotRead, Progressed
from chipkit_gui.keys import read_key
from chipkit_gui.running import RunningDesk
from chipkit_gui.sources import Sample
from chipkit_gui.sources.emulated import CONTACTLESS, EmulatedSource, Link
from chipkit_gui.state import Stage
from chipkit_gui.texts import MESSAGES
from chipkit_gui.views.code_field import SILENCE_MS
from tests.gui_side.desk_keyboard import press_alone

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from chipkit.codec.biometric.picture import Picture
    from chipkit.verify.policy import Policy
    from chipkit_gui.events import Event

SOAK = bool(os.environ.get("CHIPKIT_SOAK"))


@pytest.fixture
def start(qtbot: QtBot, policy: Policy, workshop: EmulatedSource) -> Iterator[Callable[..., RunningDesk]]:
    """Opens desks with an emulated reader, and closes them."""
    made: list[RunningDesk] = []

    def begin(pace: float | Link = 0.0) -> RunningDesk:
        source = EmulatedSource(pace=pace)
        source.share(workshop)
        desk = RunningDesk(source, policy)
        made.append(desk)
        desk.start()
        qtbot.waitUntil(lambda: desk.desk.state.stage is Stage.READY)
        return desk

    yield begin
    for desk in made:
        desk.window.close()
        qtbot.waitUntil(partial(_has_ended, desk))


def _has_ended(desk: RunningDesk) -> bool:
    return not any(thread.is_alive() for thread in desk.service._threads)


Start = Callable[..., RunningDesk]


def _widgets(window: QWidget) -> list[QWidget]:
    """The widgets, but the field and the choice of sample cards."""
    return [each for each in window.findChildren(QWidget) if not isinstance(each, (QLineEdit, QComboBox))]


def _words(window: QWidget) -> str:
    """All that they say."""
    labels = [each.text() for each in _widgets(window) if isinstance(each, QLabel)]
    return "\n".join([*labels, *(each.accessibleName() for each in _widgets(window))])


def _source(desk: RunningDesk) -> EmulatedSource:
    assert isinstance(desk.source, EmulatedSource)
    return desk.source


def _scan(desk: RunningDesk, text: str) -> None:
    """What a scanner does: keys and Enter, into whatever has the focus."""
    field = desk.window.entry.input
    QTest.keyClicks(field, text[:12])
    field.setText(text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def _outcome(desk: RunningDesk) -> Outcome | None:
    result = desk.desk.state.result
    return None if result is None else result.report.outcome


def _told(desk: RunningDesk) -> list[Event]:
    """What the threads tell from now on, as it is told."""
    told: list[Event] = []
    post = desk.service._post

    def watched(event: Event) -> None:
        post(event)
        told.append(event)

    desk.service._post = watched
    return told


def _reaches(qtbot: QtBot, desk: RunningDesk, stage: Stage) -> None:
    qtbot.waitUntil(lambda: desk.desk.state.stage is stage)


@pytest.mark.parametrize("key_first", [True, False])
def test_a01_key_and_card_in_any_order_reach_the_verdict_without_a_click(
    start: Start, qtbot: QtBot, code: str, *, key_first: bool
) -> None:
    desk = start()

    if key_first:
        _scan(desk, code)
        _reaches(qtbot, desk, Stage.KEY_WAITS)
        _source(desk).place(Sample())
    else:
        _source(desk).place(Sample())
        _reaches(qtbot, desk, Stage.CARD_WAITS)
        _scan(desk, code)
    _reaches(qtbot, desk, Stage.RESULT)

    assert desk.window.banner.headline.text() == "MINH HỌA: ĐẠT YÊU CẦU CỦA QUY TẮC"
    assert desk.window.photo.photo.has_picture


@pytest.mark.parametrize("at", [0, 4, 12, 30, 60, 88])
def test_a08_a_card_taken_away_leaves_no_verdict_and_no_data(start: Start, qtbot: QtBot, code: str, at: int) -> None:
    desk = start()
    _scan(desk, code)

    _source(desk).place(Sample(), remove_at=at)
    _reaches(qtbot, desk, Stage.ABORTED)

    assert desk.window.banner.headline.text() == MESSAGES["read-aborted"].headline["vi"]
    assert not desk.window.photo.photo.has_picture
    assert not [label for label in desk.window.findChildren(QLabel) if "SPECIMEN" in label.text()]


def test_a08_a_card_removed_at_any_exchange_gives_no_verdict_and_leaves_no_data(
    start: Start, qtbot: QtBot, code: str, workshop: EmulatedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every exchange with CHIPKIT_SOAK=1, else one of ten, and both ends."""
    monkeypatch.setattr("chipkit_gui.sources.emulated._POLL_SECONDS", 0.002)
    monkeypatch.setattr("chipkit_gui.running.forget", lambda: None)  # what it does, test_desk_forgets says
    whole = workshop.specimen(Sample()).transport()
    counted: list[bytes] = []
    transmit = whole.transmit

    def counting(command: bytes) -> bytes:
        counted.append(command)
        return transmit(command)

    whole.transmit = counting  # type: ignore[method-assign]
    key = read_key(code)
    inspect(whole, key.password, trust=workshop.trust_of(Sample()), policy=load_policy("field"), mode="demo")
    holder, last = workshop.specimen(Sample()).holder, len(counted) - 1
    desk = start()

    for at in sorted({*range(0, last, 1 if SOAK else 10), 1, last}):
        _scan(desk, code)
        _source(desk).place(Sample(), remove_at=at)
        _reaches(qtbot, desk, Stage.ABORTED)
        state, window = desk.desk.state, desk.window
        assert state.result is None, at
        assert window.screen_shown.banner.name in ("read-aborted", "abort.unstable"), at
        assert not window.photo.photo.has_picture
        words = _words(window)
        assert holder.personal_number not in words, at
        assert "SPECIMEN" not in words.upper(), at
        desk.desk.clear()
        qtbot.waitUntil(lambda: not desk.desk.state.cards)
        qtbot.wait(2 * SILENCE_MS)  # what comes at once would be the rest of a scan


def test_a11_what_an_earlier_session_still_tells_changes_no_widget(start: Start, qtbot: QtBot, code: str) -> None:
    desk = start()
    _scan(desk, code)
    _source(desk).place(Sample())
    _reaches(qtbot, desk, Stage.RESULT)
    state = desk.desk.state
    assert state.result is not None
    told = (
        Judged(state.session, state.result.report, state.result.portrait),
        Progressed(state.session, Progress(phase=Phase.READ, ef=EF.DG2, read=5_000, size=9_000)),
        NotRead(state.session, "internal"),
    )
    _source(desk).remove()
    desk.desk.clear()
    QApplication.setCursorFlashTime(0)
    qtbot.waitUntil(lambda: not desk.desk.state.cards and not desk.desk.state.notice)
    before, cleared = desk.window.grab().toImage(), desk.desk.state

    for event in told:
        desk.bridge.post(event)
    QCoreApplication.processEvents()

    assert desk.desk.state == cleared
    assert desk.window.grab().toImage() == before
    assert "SPECIMEN" not in _words(desk.window).upper()


def test_a03_a_verdict_is_painted_in_the_next_turn_of_the_loop_and_its_portrait_decoded_by_a_card_thread(
    start: Start, qtbot: QtBot, code: str
) -> None:
    desk = start()
    decode, where = desk.service._decoder.decode, list[str]()

    def watched(image: bytes) -> Picture:
        where.append(threading.current_thread().name)
        return decode(image)

    desk.service._decoder.decode = watched  # type: ignore[method-assign]
    _scan(desk, code)
    _source(desk).place(Sample())
    _reaches(qtbot, desk, Stage.RESULT)
    result = desk.desk.state.result
    assert result is not None
    assert where == ["desk-card"]

    desk.desk.read_again()
    desk.service.cancel()
    session = desk.desk.state.session
    QCoreApplication.processEvents()
    painted = Painted(desk.window.banner)
    desk.bridge.post(Judged(session, result.report, result.portrait))
    for _ in range(2):  # the event, and what it asks to be drawn
        QCoreApplication.processEvents()

    assert desk.window.banner.headline.text() == "MINH HỌA: ĐẠT YÊU CẦU CỦA QUY TẮC"
    assert 0 < painted.times <= 2


def test_a09_a_card_laid_back_is_read_without_a_click(start: Start, qtbot: QtBot, code: str) -> None:
    desk = start()
    _scan(desk, code)
    _source(desk).place(Sample(), remove_at=30)
    _reaches(qtbot, desk, Stage.ABORTED)

    _source(desk).place(Sample())
    _reaches(qtbot, desk, Stage.RESULT)

    assert desk.window.screen_shown.banner.name == "verified-demo"


def test_another_card_laid_back_is_not_opened_by_the_key(start: Start, qtbot: QtBot, code: str) -> None:
    desk = start()
    _scan(desk, code)
    _source(desk).place(Sample(), remove_at=30)
    _reaches(qtbot, desk, Stage.ABORTED)

    _source(desk).place(Sample("vn-cccd-2024", seed=1))
    _reaches(qtbot, desk, Stage.CLEARED)  # the client went with the card

    assert desk.desk.state.result is None
    assert desk.desk.state.key is None


def test_a_reader_that_is_unplugged_leaves_no_verdict(start: Start, qtbot: QtBot, code: str) -> None:
    desk = start(pace=0.05)
    _scan(desk, code)
    _source(desk).place(Sample())
    _reaches(qtbot, desk, Stage.READING)

    _source(desk).unplug()
    qtbot.waitUntil(lambda: desk.desk.state.stage is Stage.ABORTED and not desk.desk.state.readers)
    _source(desk).plug_in()
    _source(desk).place(Sample())
    _reaches(qtbot, desk, Stage.RESULT)


def test_esc_stops_a_reading_and_nothing_of_it_comes_later(
    start: Start, qtbot: QtBot, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = start(pace=0.05)
    told, carry_out = _told(desk), desk.service._carry_out
    ended: list[Event | None] = []

    def watched(command: Any) -> Event | None:
        event = carry_out(command)
        ended.append(event)
        return event

    monkeypatch.setattr(desk.service, "_carry_out", watched)
    _scan(desk, code)
    _source(desk).place(Sample())
    qtbot.waitUntil(lambda: desk.desk.state.reading is not None and desk.desk.state.reading.total > 0)

    press_alone(desk.window, Qt.Key.Key_Escape)
    assert desk.desk.state.key is None
    qtbot.waitUntil(lambda: bool(ended))
    QCoreApplication.processEvents()

    assert not any(isinstance(event, Judged | NotRead) for event in told)

    assert desk.desk.state.key is None
    assert desk.desk.state.result is None
    assert desk.desk.state.broken is None


@pytest.mark.parametrize("last", [Sample(), Sample("vn-cccd-2024", seed=1)], ids=["the clients", "another"])
def test_a10_two_cards_swapped_many_times_leave_the_last_one_and_nothing_of_the_other(
    start: Start, qtbot: QtBot, code: str, workshop: EmulatedSource, last: Sample
) -> None:
    workshop.specimen(Sample("vn-cccd-2024", seed=1))
    desk = start(pace=0.001)
    _scan(desk, code)
    for swap in range(20):
        _source(desk).place(Sample() if swap % 2 else Sample("vn-cccd-2024", seed=1))
        qtbot.wait(15 + 25 * (swap % 3))

    _source(desk).place(last)
    state = desk.desk
    qtbot.waitUntil(lambda: [card.laid for card in state.state.cards] == [21] and state.state.reading is None)
    # How far each card was read before it was swapped is the machine's matter. The client's verdict stands where one of
    # these pauses sufficed for it; where the other card refused the client's key three times, the desk pauses. So the
    # card that lies there is asked its own key, as a teller does, and the seconds of the pause pass.
    session = state.state.session
    _scan(desk, workshop.code(last))
    for _ in range(state.state.paused_seconds):
        state.tick()
    qtbot.waitUntil(lambda: state.state.stage is Stage.RESULT and state.state.session != session)

    result = desk.desk.state.result
    assert result is not None
    assert result.report.holder is not None
    assert result.report.holder.number == workshop.specimen(last).holder.personal_number
    (other,) = {Sample(), Sample("vn-cccd-2024", seed=1)} - {last}
    assert workshop.specimen(other).holder.personal_number not in _words(desk.window)
    assert desk.window.screen_shown.banner.name == "verified-demo"


def test_a09_a_card_put_back_in_time_is_read_on_and_no_byte_twice(
    start: Start, qtbot: QtBot, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chipkit_gui.service.RETURN_SECONDS", 600)  # "in time" on the slowest machine too
    desk = start()
    _scan(desk, code)
    _source(desk).place(Sample(), remove_at=80)
    _reaches(qtbot, desk, Stage.ABORTED)
    assert desk.desk.state.reading is not None, "the reading waits"
    session, read = desk.desk.state.session, desk.desk.state.reading.total

    _source(desk).place(Sample())
    _reaches(qtbot, desk, Stage.RESULT)

    assert read > 0
    assert desk.desk.state.session == session
    assert desk.desk.state.result is not None
    assert "link.card-put-back" in {each.code for each in desk.desk.state.result.report.deviations}


def test_a02_a_card_that_lay_there_when_the_desk_began_is_read(
    qtbot: QtBot, policy: Policy, workshop: EmulatedSource, code: str
) -> None:
    source = EmulatedSource()
    source.share(workshop)
    source.place(Sample())
    desk = RunningDesk(source, policy)
    desk.start()
    _reaches(qtbot, desk, Stage.CARD_WAITS)

    _scan(desk, code)
    _reaches(qtbot, desk, Stage.RESULT)
    assert (desk.window.screen_shown.banner.name, desk.window.screen_shown.banner.code) == ("verified-demo", "V01")
    desk.window.close()


def test_the_desk_says_at_once_what_was_imported_and_f5_judges_by_it(
    qtbot: QtBot, policy: Policy, workshop: EmulatedSource, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chipkit_gui.service._SECONDS_BETWEEN_LOOKS", 0.05)
    trusted = [InMemoryTrust.empty()]

    class Imported(EmulatedSource):
        def trust(self) -> InMemoryTrust:
            return trusted[0]

    source = Imported()
    source.share(workshop)
    desk = RunningDesk(source, policy)
    desk.start()
    source.place(Sample())
    _reaches(qtbot, desk, Stage.CARD_WAITS)
    _scan(desk, code)
    _reaches(qtbot, desk, Stage.RESULT)
    outcomes = [_outcome(desk)]

    trusted[0] = workshop.trust_of(Sample())
    qtbot.waitUntil(lambda: desk.desk.state.trust.summary is not None and desk.desk.state.trust.summary.anchors > 0)
    desk.window.again_asked.emit()
    _reaches(qtbot, desk, Stage.READING)
    _reaches(qtbot, desk, Stage.RESULT)

    outcomes.append(_outcome(desk))
    assert outcomes == [Outcome.UNDETERMINED, Outcome.SUCCESSFUL]
    desk.window.close()


def test_a_card_on_a_modelled_contactless_link_is_read_to_a_verdict(start: Start, qtbot: QtBot, code: str) -> None:
    """What the link alone takes, test_desk_pace says."""
    desk = start(pace=CONTACTLESS)
    _scan(desk, code)
    _source(desk).place(Sample())
    _reaches(qtbot, desk, Stage.RESULT)

    assert _outcome(desk) is Outcome.SUCCESSFUL


def test_the_buttons_of_the_demo_read_a_card(start: Start, qtbot: QtBot) -> None:
    desk = start()
    controls = desk.window.demo
    assert controls is not None

    controls.place.click()
    controls.scan.click()
    _reaches(qtbot, desk, Stage.RESULT)
    controls.remove.click()
    qtbot.waitUntil(lambda: not desk.desk.state.cards)

    assert desk.desk.state.stage is Stage.RESULT
    assert any(row.check == "match.qr" for group in desk.window.screen_shown.details for row in group.rows)


def test_closing_the_window_in_the_middle_of_a_reading_ends_everything(start: Start, qtbot: QtBot, code: str) -> None:
    desk = start(pace=0.05)
    _scan(desk, code)
    _source(desk).place(Sample())
    _reaches(qtbot, desk, Stage.READING)

    desk.window.close()
    qtbot.waitUntil(lambda: _has_ended(desk))

    assert desk.desk.state.key is None
