"""Several readers at one desk: which card is the client's, and what keeps readers from being used."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.errors import CardResetError, LengthRefusedError, TransportError
from chipkit.session.pcsc import AccessDeniedError, DownCause, ReaderBusyError, ReaderEvent
from chipkit.session.pcsc import ReaderEventKind as Kind
from chipkit.session.progress import Phase, Progress
from chipkit.verify.standing import STANDINGS
from chipkit_gui.events import Judged, NotRead, Progressed, WorldChanged
from chipkit_gui.keys import read_key
from chipkit_gui.portrait import Portrait
from chipkit_gui.presenter.banner import banner
from chipkit_gui.service import CardService
from chipkit_gui.sources import Sample
from chipkit_gui.sources.emulated import READER, EmulatedSource
from chipkit_gui.state import Service, Stage
from chipkit_gui.texts import Language

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.session.transport import Transport
    from chipkit.verify.policy import Policy
    from chipkit_gui.desk import Desk
    from chipkit_gui.events import Event
    from chipkit_gui.state import DeskState

NO_PORTRAIT = Portrait(STANDINGS[0])
NUMBER = "000080944718"
ONE, OTHER = "reader", "other"
_ATR = b"\x3b\x00"


def happens(
    desk: Desk, kind: Kind, reader: str, *, lay_there: bool = False, cause: DownCause | None = None
) -> DeskState:
    atr = _ATR if kind in (Kind.CARD_INSERTED, Kind.CARD_MUTE) else b""
    desk.handle(WorldChanged(ReaderEvent(kind, reader, atr=atr, lay_there=lay_there, cause=cause)))
    return desk.state


@pytest.fixture
def two(desk: Desk) -> Desk:
    """A desk with two readers."""
    happens(desk, Kind.READER_ADDED, OTHER)
    return desk


def asked(cards: Any) -> list[str]:
    return [reader for _, reader, _ in cards.asked]


def is_no_id_card(desk: Desk, report_of: Callable[..., Any]) -> None:
    """The reading under way ends with a card that has no ID application."""
    report = report_of(remove_at=1)
    abort = replace(report.capture.abort, reason="chip-error", step="select")
    capture = replace(report.capture, abort=abort)
    desk.handle(Judged(desk.state.session, replace(report, capture=capture), NO_PORTRAIT))


def test_the_card_that_was_laid_down_is_read_and_not_the_token_that_always_lies_there(two: Desk, cards: Any) -> None:
    happens(two, Kind.CARD_INSERTED, ONE, lay_there=True)
    happens(two, Kind.CARD_INSERTED, OTHER)

    two.enter(NUMBER)

    assert asked(cards) == [OTHER]


def test_a_card_laid_down_last_is_read_while_the_desk_waits(two: Desk, cards: Any) -> None:
    two.enter(NUMBER)
    happens(two, Kind.CARD_INSERTED, OTHER)

    assert asked(cards) == [OTHER]


def test_a_token_is_found_out_once_and_left_alone_from_then_on(
    two: Desk, cards: Any, report_of: Callable[..., Any]
) -> None:
    happens(two, Kind.CARD_INSERTED, ONE, lay_there=True)
    two.enter(NUMBER)
    assert asked(cards) == [ONE]
    is_no_id_card(two, report_of)
    assert two.state.broken is not None
    assert two.state.broken.message == "abort.other-card"

    happens(two, Kind.CARD_INSERTED, OTHER)
    assert asked(cards) == [ONE, OTHER]
    two.clear()
    happens(two, Kind.CARD_REMOVED, OTHER)
    two.enter(NUMBER)

    assert asked(cards) == [ONE, OTHER]
    assert two.state.stage is Stage.KEY_WAITS
    assert banner(two.state, Language.EN).name == "stage.key-waits"
    happens(two, Kind.SERVICE_DOWN, "")
    happens(two, Kind.SERVICE_UP, "")
    happens(two, Kind.READER_ADDED, ONE)
    happens(two, Kind.READER_ADDED, OTHER)
    happens(two, Kind.CARD_INSERTED, ONE, lay_there=True)
    assert asked(cards) == [ONE, OTHER], "not even after the service was restarted"
    happens(two, Kind.CARD_REMOVED, ONE)
    happens(two, Kind.CARD_INSERTED, ONE)
    assert asked(cards) == [ONE, OTHER, ONE], "what is laid down is looked at anew"


def test_on_a_lone_reader_what_was_no_id_card_is_tried_again(
    desk: Desk, cards: Any, report_of: Callable[..., Any]
) -> None:
    happens(desk, Kind.CARD_INSERTED, ONE)
    desk.enter(NUMBER)
    is_no_id_card(desk, report_of)

    desk.enter(NUMBER)

    assert asked(cards) == [ONE, ONE]


def test_a_lost_card_does_not_make_the_desk_read_the_token(
    two: Desk, cards: Any, report_of: Callable[..., Any]
) -> None:
    happens(two, Kind.CARD_INSERTED, ONE, lay_there=True)
    happens(two, Kind.CARD_INSERTED, OTHER)
    two.enter(NUMBER)
    happens(two, Kind.CARD_REMOVED, OTHER)

    two.handle(Judged(two.state.session, report_of(remove_at=20), NO_PORTRAIT))

    assert two.state.stage is Stage.ABORTED
    assert asked(cards) == [OTHER]


def ends(desk: Desk, report: Any) -> None:
    desk.handle(Judged(desk.state.session, report, NO_PORTRAIT))


def refused(report: Any) -> Any:
    return replace(report, verdict=replace(report.verdict, code="key-refused"))


def dead(report: Any) -> Any:
    abort = replace(report.capture.abort, reason="timeout", step="connect")
    return replace(report, capture=replace(report.capture, abort=abort))


@pytest.mark.parametrize("lay_there", [True, False])
@pytest.mark.parametrize("opens", [ONE, OTHER])
def test_a_number_is_tried_on_the_card_of_each_reader_once(
    two: Desk, cards: Any, report_of: Callable[..., Any], *, lay_there: bool, opens: str
) -> None:
    happens(two, Kind.CARD_INSERTED, ONE, lay_there=lay_there)
    happens(two, Kind.CARD_INSERTED, OTHER, lay_there=lay_there)

    two.enter(NUMBER)
    while two.state.reading is not None:
        ends(two, report_of() if two.state.reading.reader == opens else refused(report_of(remove_at=20)))

    assert two.state.stage is Stage.RESULT
    assert asked(cards) == ([OTHER] if opens == OTHER else [OTHER, ONE])


@pytest.mark.parametrize("kind", ["foreign", "dead"])
def test_a_card_left_on_the_other_reader_is_asked_once_and_the_clients_card_is_read(
    two: Desk, cards: Any, report_of: Callable[..., Any], kind: str
) -> None:
    happens(two, Kind.CARD_INSERTED, OTHER)
    happens(two, Kind.CARD_INSERTED, ONE)

    for number in (NUMBER, "001199000001"):
        two.enter(number)
        while two.state.reading is not None:
            if two.state.reading.reader == OTHER:
                ends(two, report_of())
            elif kind == "foreign":
                is_no_id_card(two, report_of)
            else:
                ends(two, dead(report_of(remove_at=1)))
        assert two.state.stage is Stage.RESULT
        happens(two, Kind.CARD_REMOVED, OTHER)
        happens(two, Kind.CARD_INSERTED, OTHER)

    assert asked(cards) == [ONE, OTHER, OTHER], "what is known of a card belongs to that card"


def test_of_cards_that_all_refuse_the_refusal_is_told_and_nothing_is_asked_again(
    two: Desk, cards: Any, report_of: Callable[..., Any]
) -> None:
    happens(two, Kind.CARD_INSERTED, ONE)
    happens(two, Kind.CARD_INSERTED, OTHER)
    two.enter(NUMBER)
    ends(two, refused(report_of(remove_at=20)))
    is_no_id_card(two, report_of)

    for _ in range(50):
        two.tick()

    assert asked(cards) == [OTHER, ONE]
    assert two.state.broken is not None
    assert two.state.broken.message == "key-refused"
    two.enter("001199000001")
    assert asked(cards) == [OTHER, ONE, OTHER], "another number is tried on the card that is one"


def test_every_reader_and_its_card_are_there_to_be_shown(two: Desk) -> None:
    happens(two, Kind.CARD_INSERTED, OTHER)

    shown = two.state.readers_shown

    assert [(reader.name, reader.card is not None) for reader in shown] == [(ONE, False), (OTHER, True)]


def test_a_card_laid_on_another_reader_is_read_while_one_is_waited_for(two: Desk, cards: Any) -> None:
    two.enter(NUMBER)
    happens(two, Kind.CARD_INSERTED, ONE)
    happens(two, Kind.CARD_REMOVED, ONE)
    two.handle(Progressed(two.state.session, Progress(phase=Phase.AWAIT_CARD)))

    happens(two, Kind.CARD_INSERTED, OTHER)

    assert asked(cards) == [ONE, OTHER]
    assert two.state.stage is Stage.READING


def test_e10_a_reader_that_another_program_holds_is_tried_again_ever_more_rarely(desk: Desk) -> None:
    desk.enter(NUMBER)
    happens(desk, Kind.CARD_INSERTED, ONE)
    at = []
    for second in range(40):
        if desk.state.reading is not None:
            at.append(second)
            desk.handle(NotRead(desk.state.session, "card.busy"))
        assert desk.state.stage is Stage.ACTION_NEEDED, "the screen stands while it is tried"
        desk.tick()

    assert at == [0, 1, 3, 7, 15, 23, 31, 39]
    while desk.state.reading is None:
        desk.tick()
    desk.handle(Progressed(desk.state.session, Progress(phase=Phase.PACE)))
    assert desk.state.stage is Stage.READING


@pytest.mark.parametrize("what", [Kind.CARD_REMOVED, Kind.READER_REMOVED, Kind.SERVICE_DOWN])
def test_e10_is_gone_when_it_is_over(desk: Desk, cards: Any, what: Kind) -> None:
    desk.enter(NUMBER)
    happens(desk, Kind.CARD_INSERTED, ONE)
    desk.handle(NotRead(desk.state.session, "card.busy"))

    happens(desk, what, "" if what is Kind.SERVICE_DOWN else ONE)
    for _ in range(20):
        desk.tick()

    assert desk.state.problem == ""
    assert desk.state.key is not None
    assert asked(cards) == [ONE]


@pytest.mark.parametrize("message", ["abort.other-card", "abort.reader"])
def test_what_broke_off_leaves_the_screen_with_its_cause(
    desk: Desk, report_of: Callable[..., Any], message: str
) -> None:
    desk.enter(NUMBER)
    happens(desk, Kind.CARD_INSERTED, ONE)
    if message == "abort.other-card":
        is_no_id_card(desk, report_of)
        happens(desk, Kind.CARD_REMOVED, ONE)
    else:
        happens(desk, Kind.READER_REMOVED, ONE)
        desk.handle(NotRead(desk.state.session, "card.lost"))
        assert desk.state.stage is Stage.ABORTED
        happens(desk, Kind.READER_ADDED, ONE)

    assert desk.state.broken is None
    assert desk.state.stage is Stage.KEY_WAITS


def test_a_sam_that_is_mute_for_good_is_nothing_to_act_on(two: Desk) -> None:
    assert happens(two, Kind.CARD_MUTE, OTHER, lay_there=True).stage is Stage.READY
    assert happens(two, Kind.CARD_MUTE, ONE).stage is Stage.ACTION_NEEDED


def test_a_mute_card_on_the_only_reader_is(desk: Desk) -> None:
    assert happens(desk, Kind.CARD_MUTE, ONE, lay_there=True).stage is Stage.ACTION_NEEDED


@pytest.mark.parametrize(
    ("cause", "service", "stage", "code"),
    [
        (DownCause.NO_READER, Service.IDLE, Stage.NO_READER, "E02"),
        (DownCause.ACCESS, Service.DENIED, Stage.NO_SERVICE, "PCSC-03"),
        (DownCause.SERVICE, Service.DOWN, Stage.NO_SERVICE, "PCSC-01"),
        (None, Service.DOWN, Stage.NO_SERVICE, "PCSC-01"),
    ],
)
def test_why_readers_cannot_be_used_decides_what_helps(
    desk: Desk, cause: DownCause | None, service: Service, stage: Stage, code: str
) -> None:
    state = happens(desk, Kind.SERVICE_DOWN, "", cause=cause)

    assert (state.service, state.stage) == (service, stage)
    assert banner(state, Language.VI).code == banner(state, Language.EN).code == code


class Flaky(EmulatedSource):
    """A card whose link fails once, and stands again."""

    def __init__(self, error: TransportError, *, times: int) -> None:
        super().__init__()
        self.error, self.times, self.begun = error, times, 0

    def connect(self, reader: str) -> Transport:
        link: Any = super().connect(reader)
        transmit = link.transmit
        sent: list[bytes] = []

        def fail(command: bytes) -> bytes:
            sent.append(command)
            if len(sent) == 4 and self.times:
                self.times -= 1
                raise self.error
            return bytes(transmit(command))

        def begin_anew() -> bool:
            self.begun += 1
            sent.clear()
            link.reset()
            return True

        link.transmit, link.begin_anew = fail, begin_anew
        return link  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("error", "times", "begun", "whole"),
    [
        (CardResetError("reset"), 1, 0, True),  # the reading itself goes on where it stopped
        (LengthRefusedError("too long"), 1, 1, True),
        (LengthRefusedError("too long"), 2, 1, False),
    ],
)
def test_a_link_that_stands_again_is_read_once_more_and_no_oftener(
    policy: Policy,
    code: str,
    wait_until: Callable[[Callable[[], bool]], None],
    *,
    error: TransportError,
    times: int,
    begun: int,
    whole: bool,
) -> None:
    told: list[Event] = []
    source = Flaky(error, times=times)
    source.place(Sample())
    service = CardService(source, policy, told.append)
    service.start()
    service.read(1, READER, read_key(code))

    def judged() -> list[Judged]:
        return [event for event in told if isinstance(event, Judged)]

    wait_until(lambda: bool(judged()))
    service.stop()

    assert source.begun == begun
    assert (judged()[0].report.capture.abort is None) is whole


@pytest.mark.parametrize(
    ("error", "problem"),
    [(AccessDeniedError("denied"), "card.denied"), (ReaderBusyError("held"), "card.busy")],
)
def test_what_keeps_a_reading_from_beginning_has_its_words(
    policy: Policy, code: str, wait_until: Callable[[Callable[[], bool]], None], error: TransportError, problem: str
) -> None:
    class Refusing(EmulatedSource):
        def connect(self, _reader: str) -> Transport:
            raise error

    told: list[Event] = []
    service = CardService(Refusing(), policy, told.append)
    service.start()
    service.read(1, ONE, read_key(code))
    wait_until(lambda: NotRead(1, problem) in told)
    service.stop()
