from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chipkit.capture import AbortReason
from chipkit.lds.files import EF
from chipkit.session.pcsc import ReaderEventKind as Kind
from chipkit.session.progress import Phase, Progress
from chipkit.trust.summary import TrustSummary
from chipkit.verify.report import Report
from chipkit.verify.standing import STANDINGS
from chipkit_gui.desk import AUTO_CLEAR_SECONDS, PAUSE_SECONDS, Desk
from chipkit_gui.events import Judged, NotRead, Progressed, ReadersUnavailable, Scanned, TrustOpened
from chipkit_gui.patience import HARD_STOP_SECONDS, LOCK_SECONDS, TYPING_SECONDS
from chipkit_gui.portrait import Portrait, portrait_of
from chipkit_gui.reading import Reading, Step
from chipkit_gui.state import DeskState, Likeness, Service, Stage
from chipkit_gui.world import RETURN_SECONDS

NO_PORTRAIT = Portrait(STANDINGS[0])
NUMBER = "000080944718"
World = Callable[..., DeskState]
ReportMaker = Callable[..., Report]


def stage(desk: Desk) -> Stage:
    """Where the desk stands now."""
    return desk.state.stage


def _reads(desk: Desk, world: World) -> int:
    """Key and card come together; the number of the session that reads."""
    desk.enter(NUMBER)
    world(desk, Kind.CARD_INSERTED)
    assert stage(desk) is Stage.READING
    return desk.state.session


def _ends(desk: Desk, report: Report) -> None:
    desk.handle(Judged(desk.state.session, report, NO_PORTRAIT))


def test_the_desk_begins_by_looking_for_readers(desk: Desk, world: World) -> None:
    fresh = Desk(desk._cards, lambda _state: None)

    assert fresh.state.stage is Stage.STARTING
    assert world(fresh, Kind.SERVICE_UP, reader="").stage is Stage.NO_READER
    assert world(fresh, Kind.READER_ADDED).stage is Stage.READY


@pytest.mark.parametrize("key_first", [True, False])
def test_the_second_fact_starts_the_reading(desk: Desk, world: World, cards: Any, *, key_first: bool) -> None:
    if key_first:
        desk.enter(NUMBER)
        assert stage(desk) is Stage.KEY_WAITS
        world(desk, Kind.CARD_INSERTED)
    else:
        assert world(desk, Kind.CARD_INSERTED).stage is Stage.CARD_WAITS
        desk.enter(NUMBER)

    assert stage(desk) is Stage.READING
    assert [(session, reader) for session, reader, _ in cards.asked] == [(desk.state.session, "reader")]


def test_a_scanner_is_as_good_as_a_keyboard(desk: Desk, world: World) -> None:
    world(desk, Kind.CARD_INSERTED)

    desk.handle(Scanned(NUMBER))

    assert stage(desk) is Stage.READING


def test_a11_stale_events_change_nothing(desk: Desk, world: World, report_of: ReportMaker) -> None:
    session = _reads(desk, world)
    desk.clear()
    before = desk.state

    desk.handle(Progressed(session, Progress(phase=Phase.READ, ef=EF.DG2, read=10, size=20)))
    desk.handle(Judged(session, report_of(), NO_PORTRAIT))
    desk.handle(NotRead(session, "internal"))

    assert desk.state == before
    assert desk.state.result is None


def test_events_without_a_reading_change_nothing(desk: Desk, report_of: ReportMaker) -> None:
    before = desk.state

    desk.handle(Judged(before.session, report_of(), NO_PORTRAIT))
    desk.handle(Progressed(before.session, Progress(phase=Phase.PACE)))

    assert desk.state == before


def test_clearing_stops_the_reading_and_forgets_the_client(desk: Desk, world: World, cards: Any) -> None:
    _reads(desk, world)

    desk.clear()

    assert cards.cancelled == 1
    assert desk.state.key is None
    assert desk.state.reading is None
    assert stage(desk) is Stage.CLEARED


def test_the_notice_of_a_clearing_goes_by_itself(desk: Desk) -> None:
    desk.enter(NUMBER)
    desk.clear()
    assert stage(desk) is Stage.CLEARED

    for _ in range(3):
        desk.tick()

    assert stage(desk) is Stage.READY


def test_a_key_entered_during_the_notice_is_taken(desk: Desk, world: World) -> None:
    desk.enter(NUMBER)
    desk.clear()

    desk.enter(NUMBER)

    assert stage(desk) is Stage.KEY_WAITS
    assert world(desk, Kind.CARD_INSERTED).stage is Stage.READING


def test_a_verdict_stays_when_the_card_goes(desk: Desk, world: World, report_of: ReportMaker) -> None:
    _reads(desk, world)
    _ends(desk, report_of())

    assert world(desk, Kind.CARD_REMOVED).stage is Stage.RESULT


def test_a_result_clears_itself(desk: Desk, world: World, report_of: ReportMaker) -> None:
    _reads(desk, world)
    _ends(desk, report_of())

    assert AUTO_CLEAR_SECONDS == 120  # two minutes, as the teller's page says
    for _ in range(AUTO_CLEAR_SECONDS - 1):
        desk.tick()
    assert desk.state.result is not None
    desk.tick()

    assert desk.state.result is None
    assert desk.state.key is None


def test_the_next_client_wipes_the_last_one(desk: Desk, world: World, report_of: ReportMaker, cards: Any) -> None:
    session = _reads(desk, world)
    _ends(desk, report_of())

    desk.enter("001199000001")

    assert desk.state.result is None
    assert desk.state.session > session
    assert stage(desk) is Stage.KEY_WAITS
    assert len(cards.asked) == 1, "the last client's card is not read for the next one"


def test_the_next_card_is_read_after_a_change(desk: Desk, world: World, report_of: ReportMaker) -> None:
    _reads(desk, world)
    _ends(desk, report_of())
    desk.enter("001199000001")

    world(desk, Kind.CARD_REMOVED)

    assert world(desk, Kind.CARD_INSERTED).stage is Stage.READING


def test_a_card_that_was_read_is_read_again_on_demand_only(desk: Desk, world: World, report_of: ReportMaker) -> None:
    _reads(desk, world)
    _ends(desk, report_of())

    desk.read_again()

    assert stage(desk) is Stage.READING
    assert desk.state.result is None


@pytest.mark.parametrize("at", [1, 20, 60, 90])
def test_a_card_that_left_gives_no_result_and_no_data(
    desk: Desk, world: World, report_of: ReportMaker, at: int
) -> None:
    _reads(desk, world)

    _ends(desk, report_of(remove_at=at))

    assert stage(desk) is Stage.ABORTED
    assert desk.state.broken is not None
    assert desk.state.broken.message == "read-aborted"
    assert desk.state.result is None


def test_a_card_laid_back_is_read_by_itself(desk: Desk, world: World, report_of: ReportMaker) -> None:
    session = _reads(desk, world)
    _ends(desk, report_of(remove_at=20))
    world(desk, Kind.CARD_REMOVED)

    world(desk, Kind.CARD_INSERTED)

    assert stage(desk) is Stage.READING
    assert desk.state.session > session


def test_a_card_laid_back_before_the_news_of_its_loss_is_read_too(
    desk: Desk, world: World, report_of: ReportMaker
) -> None:
    session = _reads(desk, world)
    world(desk, Kind.CARD_REMOVED)
    world(desk, Kind.CARD_INSERTED)
    assert desk.state.session == session

    _ends(desk, report_of(remove_at=20))

    assert stage(desk) is Stage.READING
    assert desk.state.session > session


def test_a_card_that_comes_and_goes_is_told_as_such(desk: Desk, world: World, report_of: ReportMaker) -> None:
    told = []
    _reads(desk, world)
    for _ in range(3):
        _ends(desk, report_of(remove_at=20))
        world(desk, Kind.CARD_REMOVED)
        told.append(desk.state.broken)
        world(desk, Kind.CARD_INSERTED)

    assert [broken.message for broken in told if broken] == ["read-aborted", "read-aborted", "abort.unstable"]


WRONG = ("001199000001", "001199000002", "001199000003")


def test_a27_after_three_refusals_the_desk_waits_and_then_takes_the_right_number(
    desk: Desk, world: World, report_of: ReportMaker, cards: Any
) -> None:
    world(desk, Kind.CARD_INSERTED)
    told = []
    for number in WRONG:
        desk.enter(number)
        assert stage(desk) is Stage.READING
        _ends(desk, _refused(report_of(remove_at=20)))
        assert desk.state.broken is not None
        told.append(desk.state.broken.message)
    assert told == ["key-refused", "key-refused", "refused.thrice"]
    assert desk.state.paused_seconds == PAUSE_SECONDS == 30

    desk.enter(NUMBER)
    desk.read_again()
    for _ in range(PAUSE_SECONDS - 1):
        desk.tick()
    assert len(cards.asked) == 3, "no key is tried meanwhile"
    assert desk.state.broken is not None
    assert desk.state.broken.message == "refused.waits"
    desk.tick()

    assert stage(desk) is Stage.READING
    assert len(cards.asked) == 4
    _ends(desk, report_of())
    assert stage(desk) is Stage.RESULT
    assert desk.state.refusals == 0


def test_after_the_pause_a_number_that_was_refused_is_not_tried_by_itself(
    desk: Desk, world: World, report_of: ReportMaker, cards: Any
) -> None:
    world(desk, Kind.CARD_INSERTED)
    for number in WRONG:
        desk.enter(number)
        _ends(desk, _refused(report_of(remove_at=20)))

    for _ in range(PAUSE_SECONDS + 5):
        desk.tick()

    assert len(cards.asked) == 3
    assert desk.state.paused_seconds == 0


def test_what_was_refused_and_lost_is_not_counted_against_the_next_client(
    desk: Desk, world: World, report_of: ReportMaker
) -> None:
    world(desk, Kind.CARD_INSERTED)
    for number in WRONG[:2]:
        desk.enter(number)
        _ends(desk, _refused(report_of(remove_at=20)))
    desk.clear()
    world(desk, Kind.CARD_REMOVED)
    world(desk, Kind.CARD_INSERTED)

    desk.enter(WRONG[2])
    _ends(desk, _refused(report_of(remove_at=20)))

    assert desk.state.broken is not None
    assert desk.state.broken.message == "key-refused"
    assert desk.state.refusals == 1
    assert desk.state.paused_seconds == 0


def test_a_card_that_refused_three_times_keeps_its_pause_though_the_client_is_cleared(
    desk: Desk, world: World, report_of: ReportMaker, cards: Any
) -> None:
    world(desk, Kind.CARD_INSERTED)
    for number in WRONG:
        desk.enter(number)
        _ends(desk, _refused(report_of(remove_at=20)))

    desk.clear()
    desk.enter(NUMBER)

    assert len(cards.asked) == 3
    assert desk.state.paused_seconds == PAUSE_SECONDS
    world(desk, Kind.CARD_REMOVED)
    world(desk, Kind.CARD_INSERTED)
    assert len(cards.asked) == 4, "the next client's card has refused nothing"


def test_two_readings_that_break_off_at_a_proof_leave_a_copy_not_ruled_out(
    desk: Desk, world: World, report_of: ReportMaker
) -> None:
    broken = report_of(remove_at=60)
    assert broken.capture.abort is not None
    abort = replace(broken.capture.abort, step="chip.aa", reason=AbortReason.CARD_REMOVED)
    at_proof = replace(broken, capture=replace(broken.capture, abort=abort))
    _reads(desk, world)
    told = []
    for _ in range(2):
        _ends(desk, at_proof)
        assert desk.state.broken is not None
        told.append(desk.state.broken.message)
        world(desk, Kind.CARD_REMOVED)
        world(desk, Kind.CARD_INSERTED)

    assert told == ["read-aborted", "abort.at-proof"]
    _ends(desk, report_of())
    assert stage(desk) is Stage.RESULT, "a proof that is given in the end counts"


@pytest.mark.parametrize("seconds", [4.0, 6.0])
def test_e05_three_losses_in_ten_seconds_are_told_as_such(
    cards: Any, world: World, report_of: ReportMaker, seconds: float
) -> None:
    clock = [0.0]
    desk = Desk(cards, lambda _state: None, now=lambda: clock[0])
    world(desk, Kind.SERVICE_UP, reader="")
    world(desk, Kind.READER_ADDED)
    _reads(desk, world)
    told = None
    for _ in range(3):
        clock[0] += seconds
        _ends(desk, report_of(remove_at=20))
        world(desk, Kind.CARD_REMOVED)
        told = desk.state.broken
        world(desk, Kind.CARD_INSERTED)

    assert told is not None
    assert told.message == ("abort.unstable" if seconds < 5 else "read-aborted")


def test_a_card_that_is_waited_for_leaves_nothing_of_a_verdict_and_is_read_on(
    desk: Desk, world: World, report_of: ReportMaker, cards: Any
) -> None:
    session = _reads(desk, world)
    desk.handle(Progressed(session, Progress(phase=Phase.READ, ef=EF.DG2, read=5000, size=10000)))
    world(desk, Kind.CARD_REMOVED)

    desk.handle(Progressed(session, Progress(phase=Phase.AWAIT_CARD)))
    assert stage(desk) is Stage.ABORTED
    assert desk.state.return_seconds == RETURN_SECONDS == 8
    world(desk, Kind.CARD_INSERTED)
    assert len(cards.asked) == 1, "the reading that waits takes the card itself"
    desk.handle(Progressed(session, Progress(phase=Phase.PACE)))
    assert stage(desk) is Stage.READING
    _ends(desk, report_of())

    assert stage(desk) is Stage.RESULT
    assert all(card.used for card in desk.state.cards)


def test_a09_another_card_laid_back_wipes_the_client_and_is_asked_its_own_key(
    desk: Desk, world: World, report_of: ReportMaker
) -> None:
    session = _reads(desk, world)
    world(desk, Kind.CARD_REMOVED)
    desk.handle(Progressed(session, Progress(phase=Phase.AWAIT_CARD)))
    world(desk, Kind.CARD_INSERTED)
    broken = report_of(remove_at=60)
    assert broken.capture.abort is not None
    abort = replace(broken.capture.abort, reason=AbortReason.CARD_CHANGED)
    changed = replace(broken, capture=replace(broken.capture, abort=abort))

    _ends(desk, changed)

    assert desk.state.key is None
    assert stage(desk) is Stage.CLEARED
    for _ in range(3):
        desk.tick()
    assert stage(desk) is Stage.CARD_WAITS


def test_a_new_number_is_taken_while_a_card_is_waited_for(desk: Desk, world: World, cards: Any) -> None:
    session = _reads(desk, world)
    world(desk, Kind.CARD_REMOVED)
    desk.handle(Progressed(session, Progress(phase=Phase.AWAIT_CARD)))

    desk.enter(WRONG[0])

    assert cards.cancelled == 1
    assert stage(desk) is Stage.KEY_WAITS
    assert desk.state.session > session


@pytest.mark.parametrize("text", ["12345", "hello", "123456789"])
def test_what_opens_no_card_clears_no_result(desk: Desk, world: World, report_of: ReportMaker, text: str) -> None:
    _reads(desk, world)
    _ends(desk, report_of())

    desk.enter(text)

    assert stage(desk) is Stage.RESULT
    assert desk.state.key is not None
    assert desk.state.refused_input


def test_a_scan_during_a_reading_is_refused_with_a_word(desk: Desk, world: World) -> None:
    session = _reads(desk, world)

    desk.handle(Scanned(WRONG[0]))

    assert desk.state.unheard
    assert desk.state.session == session
    for _ in range(5):
        desk.tick()
    assert not desk.state.unheard


def test_what_the_teller_says_of_the_person_goes_with_the_client(
    desk: Desk, world: World, report_of: ReportMaker
) -> None:
    desk.say_likeness(Likeness.ALIKE)
    assert desk.state.likeness is None, "there is nobody to compare"
    session = _reads(desk, world)
    desk.handle(Judged(session, report_of(), Portrait(report_of().standing("portrait"))))
    desk.say_likeness(Likeness.NOT_ALIKE)
    assert desk.state.likeness is None, "there is nothing to compare with"
    desk.clear()
    desk.handle(Judged(_reads(desk, world), report_of(), portrait_of(report_of())))

    desk.say_likeness(Likeness.NOT_ALIKE)
    assert desk.state.likeness is Likeness.NOT_ALIKE
    desk.clear()

    assert desk.state.likeness is None


def test_the_clearing_waits_while_somebody_types(desk: Desk, world: World, report_of: ReportMaker) -> None:
    _reads(desk, world)
    _ends(desk, report_of())
    for _ in range(AUTO_CLEAR_SECONDS - 1):
        desk.tick()
    desk.typed()

    for _ in range(TYPING_SECONDS - 1):
        desk.tick()
    assert desk.state.result is not None
    desk.tick()
    desk.tick()

    assert desk.state.result is None


def test_a_dialog_holds_the_clearing_but_not_for_ever(desk: Desk, world: World, report_of: ReportMaker) -> None:
    _reads(desk, world)
    _ends(desk, report_of())
    desk.note(holding=True)
    for _ in range(HARD_STOP_SECONDS - 1):
        desk.touched()
        desk.tick()
    assert desk.state.result is not None
    assert desk.state.seconds_left == AUTO_CLEAR_SECONDS

    desk.tick()

    assert desk.state.result is None
    assert desk.state.key is None


def test_after_five_minutes_without_anyone_the_session_is_to_be_locked_once(desk: Desk) -> None:
    desk.enter(NUMBER)

    said = [desk.tick() for _ in range(2 * LOCK_SECONDS)]

    assert [at + 1 for at, locks in enumerate(said) if locks] == [LOCK_SECONDS] == [300]
    assert desk.state.key is None


def test_a_card_that_is_not_heard_of_any_more_is_not_waited_for_for_ever(cards: Any, world: World) -> None:
    clock = [0.0]
    desk = Desk(cards, lambda _state: None, now=lambda: clock[0])
    world(desk, Kind.SERVICE_UP, reader="")
    world(desk, Kind.READER_ADDED)
    session = _reads(desk, world)
    slow = []
    for _ in range(20):
        clock[0] += 1
        slow.append(desk.state.reading is not None and desk.state.reading.slow)
        desk.tick()

    assert slow.index(True) == 3
    assert stage(desk) is Stage.ABORTED
    assert cards.cancelled == 1
    desk.handle(NotRead(session, "card.lost"))
    assert desk.state.broken is not None
    assert desk.state.broken.message == "abort.timeout"


def test_a_machine_that_was_asleep_begins_anew(desk: Desk, world: World, report_of: ReportMaker) -> None:
    _reads(desk, world)
    _ends(desk, report_of())

    desk.woke()

    assert stage(desk) is Stage.STARTING
    assert desk.state.result is None
    assert desk.state.cards == ()


def _refused(report: Report) -> Report:
    return replace(report, verdict=replace(report.verdict, code="key-refused"))


def test_what_is_no_key_is_told_and_the_next_one_taken(desk: Desk) -> None:
    desk.enter("hello")
    assert stage(desk) is Stage.ACTION_NEEDED
    assert desk.state.problem == "input.unknown"

    desk.enter(NUMBER)

    assert stage(desk) is Stage.KEY_WAITS


def test_nothing_is_taken_while_a_card_is_read(desk: Desk, world: World) -> None:
    session = _reads(desk, world)

    desk.enter("001199000001")
    desk.read_again()

    assert desk.state.session == session
    assert desk.state.key is not None
    assert desk.state.key.tail == "4718"


def test_a_busy_reader_is_a_matter_for_the_teller(desk: Desk, world: World) -> None:
    session = _reads(desk, world)

    desk.handle(NotRead(session, "card.busy"))
    assert stage(desk) is Stage.ACTION_NEEDED

    desk.read_again()
    assert stage(desk) is Stage.READING


@pytest.mark.parametrize(("problem", "message"), [("card.gone", "read-aborted"), ("card.lost", "abort.reader")])
def test_a_card_that_went_before_the_reading_is_lost_like_another(
    desk: Desk, world: World, problem: str, message: str
) -> None:
    session = _reads(desk, world)

    desk.handle(NotRead(session, problem))

    assert desk.state.broken is not None
    assert desk.state.broken.message == message


def test_a_mute_card_is_told_until_it_is_turned(desk: Desk, world: World) -> None:
    desk.enter(NUMBER)
    assert world(desk, Kind.CARD_MUTE).stage is Stage.KEY_WAITS
    desk.clear()
    for _ in range(3):
        desk.tick()
    assert stage(desk) is Stage.ACTION_NEEDED

    world(desk, Kind.CARD_REMOVED)
    assert world(desk, Kind.CARD_INSERTED).stage is Stage.CARD_WAITS


def test_service_and_readers_come_and_go(desk: Desk, world: World) -> None:
    world(desk, Kind.CARD_INSERTED)

    assert world(desk, Kind.SERVICE_DOWN, reader="").stage is Stage.NO_SERVICE
    assert desk.state.cards == ()
    world(desk, Kind.SERVICE_UP, reader="")
    world(desk, Kind.READER_ADDED)
    assert stage(desk) is Stage.READY
    assert world(desk, Kind.READER_REMOVED).stage is Stage.NO_READER


def test_a_key_may_come_before_any_reader(world: World, cards: Any) -> None:
    desk = Desk(cards, lambda _state: None)
    desk.enter(NUMBER)

    world(desk, Kind.SERVICE_UP, reader="")
    world(desk, Kind.READER_ADDED)
    world(desk, Kind.CARD_INSERTED)

    assert stage(desk) is Stage.READING


def test_a_machine_without_readers_says_so(desk: Desk) -> None:
    desk.handle(ReadersUnavailable())

    assert desk.state.service is Service.MISSING
    assert stage(desk) is Stage.NO_SERVICE


def test_the_trust_store_is_told(desk: Desk) -> None:
    desk.handle(TrustOpened(TrustSummary(anchors=3)))

    assert desk.state.trust.summary == TrustSummary(anchors=3)
    assert desk.state.trust.demo


def test_sensitive_data_are_closed_again_with_every_reading(desk: Desk, world: World, report_of: ReportMaker) -> None:
    desk.toggle_sensitive()
    assert not desk.state.sensitive_open, "there is nothing to open"
    _reads(desk, world)
    _ends(desk, report_of())
    desk.toggle_sensitive()
    assert desk.state.sensitive_open

    desk.read_again()

    assert not desk.state.sensitive_open


def test_every_change_is_told_once(cards: Any, world: World) -> None:
    told: list[DeskState] = []
    desk = Desk(cards, told.append)

    world(desk, Kind.SERVICE_UP, reader="")
    world(desk, Kind.SERVICE_UP, reader="")

    assert len(told) == 1


def test_the_steps_of_a_reading_never_go_back() -> None:
    reading = Reading(laid=1)
    order = (
        Progress(phase=Phase.PACE),
        Progress(phase=Phase.READ, ef=EF.SOD, read=100, size=2000),
        Progress(phase=Phase.READ, ef=EF.DG14, read=10, size=100),
        Progress(phase=Phase.PACE),
        Progress(phase=Phase.READ, ef=EF.DG1, read=95, size=95),
        Progress(phase=Phase.READ, ef=EF.DG2, read=5000, size=10000),
    )
    seen = []
    for progress in order:
        reading = reading.advanced(progress)
        seen.append(reading.step)

    assert seen == [Step.OPEN, Step.SIGNATURE, Step.COPY, Step.COPY, Step.DATA, Step.PHOTO]
    assert reading.total == 100 + 10 + 95 + 5000
    assert 50 < reading.percent < 98
