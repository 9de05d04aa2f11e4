"""Nothing of a client stays for longer than five minutes, whatever is open, touched or typed; what is told ends too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.session.pcsc import ReaderEventKind as Kind
from chipkit.session.progress import Phase, Progress
from chipkit.verify.standing import STANDINGS
from chipkit_gui.events import Judged, NotRead, Progressed
from chipkit_gui.patience import HARD_STOP_SECONDS
from chipkit_gui.portrait import Portrait
from chipkit_gui.presenter import present
from chipkit_gui.state import Stage
from chipkit_gui.texts import Language

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.verify.report import Report
    from chipkit_gui.desk import Desk

    World = Callable[..., Any]
    ReportMaker = Callable[..., Report]

NUMBER, OTHER = "000080944718", "001199000001"
NO_PORTRAIT = Portrait(STANDINGS[0])


def ends(desk: Desk, report: Report) -> None:
    desk.handle(Judged(desk.state.session, report, NO_PORTRAIT))


def refused(report_of: ReportMaker) -> Report:
    """A reading whose key the card refused."""
    report = report_of(remove_at=1)
    assert report.capture.abort is not None
    abort = replace(report.capture.abort, reason="key-refused", step="access.pace")  # type: ignore[arg-type]
    return replace(report, capture=replace(report.capture, abort=abort))


def key_waits(desk: Desk, _world: World, _report_of: ReportMaker) -> None:
    desk.enter(NUMBER)


def key_was_refused(desk: Desk, world: World, report_of: ReportMaker) -> None:
    desk.enter(NUMBER)
    world(desk, Kind.CARD_INSERTED)
    ends(desk, refused(report_of))
    assert desk.state.stage is Stage.ABORTED


def input_was_refused(desk: Desk, _world: World, _report_of: ReportMaker) -> None:
    desk.enter("12345")


def reader_is_busy(desk: Desk, world: World, _report_of: ReportMaker) -> None:
    desk.enter(NUMBER)
    world(desk, Kind.CARD_INSERTED)
    desk.handle(NotRead(desk.state.session, "card.busy"))


STATES = (key_waits, key_was_refused, input_was_refused, reader_is_busy)


def holds(desk: Desk) -> bool:
    return bool(desk.state.key or desk.state.problem or desk.state.broken)


@pytest.mark.parametrize("begin", STATES)
@pytest.mark.parametrize("presence", ["sheet", "touches", "typing"])
def test_what_was_entered_goes_after_five_minutes_whoever_is_there(
    desk: Desk, world: World, report_of: ReportMaker, begin: Callable[..., None], presence: str
) -> None:
    begin(desk, world, report_of)
    desk.note(holding=presence == "sheet")
    for second in range(HARD_STOP_SECONDS - 1):
        if presence == "typing" and second % 9 == 0:
            desk.typed()
        if second % 100 == 0:
            desk.touched()
        desk.tick()
        if desk.state.problem == "card.busy" and desk.state.reading is not None:
            desk.handle(NotRead(desk.state.session, "card.busy"))
    assert holds(desk)

    desk.tick()

    assert not holds(desk)
    assert desk.state.reading is None


def test_a_key_that_is_entered_anew_and_f5_begin_the_five_minutes_anew(
    desk: Desk, world: World, report_of: ReportMaker
) -> None:
    desk.note(holding=True)

    def later() -> None:
        for _ in range(HARD_STOP_SECONDS - 1):
            desk.tick()
        assert desk.state.key is not None

    for text in (NUMBER, OTHER):
        desk.enter(text)
        later()
    desk.read_again()  # there is no card: nothing begins
    desk.tick()
    assert desk.state.key is None

    desk.enter(NUMBER)
    world(desk, Kind.CARD_INSERTED)
    ends(desk, refused(report_of))
    later()
    desk.read_again()
    ends(desk, refused(report_of))
    later()


def test_the_time_of_a_reading_does_not_count(desk: Desk, world: World) -> None:
    desk.enter(NUMBER)
    world(desk, Kind.CARD_INSERTED)
    for _ in range(2 * HARD_STOP_SECONDS):
        desk.handle(Progressed(desk.state.session, Progress(phase=Phase.READ)))
        desk.tick()

    assert desk.state.is_reading


def told(desk: Desk) -> str:
    return present(desk.state, Language.VI).warning


@pytest.fixture
def waiting(desk: Desk, world: World) -> Desk:
    """A reading whose card slipped, and something was entered meanwhile that opens no card."""
    desk.enter(NUMBER)
    world(desk, Kind.CARD_INSERTED)
    desk.handle(Progressed(desk.state.session, Progress(phase=Phase.READ)))
    world(desk, Kind.CARD_REMOVED)
    desk.handle(Progressed(desk.state.session, Progress(phase=Phase.AWAIT_CARD)))
    desk.enter("12345")
    assert "E12" in told(desk)
    return desk


def test_a_refused_input_is_over_when_a_good_one_is_taken(waiting: Desk) -> None:
    waiting.enter(OTHER)

    assert waiting.state.stage is Stage.KEY_WAITS
    assert told(waiting) == ""


def test_a_refused_input_is_over_when_the_reading_goes_on(waiting: Desk, world: World) -> None:
    world(waiting, Kind.CARD_INSERTED)
    waiting.handle(Progressed(waiting.state.session, Progress(phase=Phase.READ)))

    assert waiting.state.is_reading
    assert told(waiting) == ""


@pytest.mark.parametrize("how", ["verdict", "refused", "busy"])
def test_a_refused_input_is_over_when_the_reading_ends(waiting: Desk, report_of: ReportMaker, how: str) -> None:
    if how == "busy":
        waiting.handle(NotRead(waiting.state.session, "card.busy"))
    else:
        ends(waiting, report_of() if how == "verdict" else refused(report_of))

    assert told(waiting) == ""


def test_what_was_not_taken_is_over_when_something_newer_is_told(
    desk: Desk, world: World, report_of: ReportMaker
) -> None:
    desk.enter(NUMBER)
    world(desk, Kind.CARD_INSERTED)
    desk.ignore()
    ends(desk, report_of())
    assert told(desk)

    desk.enter("12345")

    assert "E12" in told(desk)
