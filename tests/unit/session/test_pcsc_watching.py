"""Watching and waiting, whatever readers and service do: nothing hides the others, and nobody spins."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipkit.session.pcsc import (
    DownCause,
    MuteCardError,
    NoReaderError,
    PCSCTransport,
    ReaderEvent,
    ReaderRemovedError,
    ReaderState,
    ServiceIdleError,
    ServiceNotRunningError,
    api,
    remedy_for,
    wait_for_card,
    watch_readers,
)
from chipkit.session.pcsc import ReaderEventKind as Kind
from chipkit.session.pcsc.errors import error_for
from chipkit.session.pcsc.monitor import _Watch
from tests.unit.session.pcsc_service import (
    DENIED,
    EMPTY,
    HELD,
    MUTE,
    NO_SERVICE,
    OK,
    PRESENT,
    STOPPED,
    UNKNOWN_READER,
    Reader,
    Service,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# watching -------------------------------------------------------------------------------------------------------------


class Watching:
    """Watches in a thread and keeps what it is told."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.events: list[ReaderEvent] = []
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self) -> None:
        for event in watch_readers(self.stop):
            self.events.append(event)

    def until(self, *wanted: tuple[Kind, str]) -> list[ReaderEvent]:
        deadline = time.monotonic() + 60
        while not set(wanted) <= {(event.kind, event.reader) for event in self.events}:
            assert time.monotonic() < deadline, self.events
            time.sleep(0.01)
        told = list(self.events)
        del self.events[: len(told)]  # the same list: the thread may append to it at this moment
        return told


@pytest.fixture
def watching(service: Service) -> Iterator[Callable[[], Watching]]:
    started: list[Watching] = []

    def start() -> Watching:
        started.append(Watching())
        return started[-1]

    assert service.readers
    yield start
    for each in started:
        each.stop.set()
        each.thread.join()


def calls_of_a_while(service: Service) -> tuple[Counter[str], float]:
    """What the service is asked from now on for some hundred milliseconds, and how many seconds these really were."""
    service.calls.clear()
    begun = time.monotonic()
    time.sleep(0.8)
    made = Counter(service.calls)
    return made, time.monotonic() - begun


@pytest.mark.parametrize("asking", [UNKNOWN_READER, 0x80100001, 0x12345678])
def test_a_reader_that_cannot_be_asked_hides_no_other_from_the_watcher(
    service: Service, watching: Callable[[], Watching], asking: int
) -> None:
    service.readers = {"Bad": Reader(asking=asking), "A": Reader(PRESENT)}
    watch = watching()
    watch.until((Kind.CARD_INSERTED, "A"))

    calls, seconds = calls_of_a_while(service)

    assert calls["change"] <= 12 * (seconds + 1)
    assert calls["list"] <= 6 * (seconds + 1)
    service.readers["A"].flags = EMPTY
    watch.until((Kind.CARD_REMOVED, "A"))
    service.readers["Bad"].asking = OK
    watch.until((Kind.READER_ADDED, "Bad"))


def test_a_reader_that_ceases_to_answer_is_lost_and_the_others_are_heard(
    service: Service, watching: Callable[[], Watching]
) -> None:
    service.readers = {"A": Reader(PRESENT), "B": Reader(EMPTY)}
    watch = watching()
    watch.until((Kind.READER_ADDED, "B"))
    service.readers["A"].asking = UNKNOWN_READER
    watch.until((Kind.CARD_REMOVED, "A"), (Kind.READER_REMOVED, "A"))
    service.readers["B"].flags = PRESENT

    watch.until((Kind.CARD_INSERTED, "B"))
    calls, seconds = calls_of_a_while(service)
    assert calls["change"] <= 12 * (seconds + 1)


@pytest.mark.parametrize("code", [NO_SERVICE, DENIED, 0x80100001])
@pytest.mark.parametrize("call", ["establish", "list"])
def test_a_service_that_fails_at_once_is_told_once_and_asked_seldom(
    service: Service, watching: Callable[[], Watching], code: int, call: str
) -> None:
    if call == "establish":
        service.establishing = [code]
    else:
        service.listing = code
    watch = watching()
    told = watch.until((Kind.SERVICE_DOWN, ""))
    calls, seconds = calls_of_a_while(service)

    assert told[-1].cause is (DownCause.ACCESS if code == DENIED else DownCause.SERVICE)
    assert told[-1].reason
    assert watch.events == []
    assert calls.total() <= 4 * (seconds + 1)


def test_the_last_reader_pulled_on_windows_is_no_fault_of_the_service(
    service: Service, watching: Callable[[], Watching], monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = watching()
    watch.until((Kind.CARD_INSERTED, "A"))
    monkeypatch.setattr("chipkit.session.pcsc.errors.sys.platform", "win32")
    service.listing, service.establishing = STOPPED, [NO_SERVICE]

    told = watch.until((Kind.SERVICE_DOWN, ""))

    assert [event.kind for event in told] == [Kind.CARD_REMOVED, Kind.READER_REMOVED, Kind.SERVICE_DOWN]
    assert told[-1].cause is DownCause.NO_READER
    error = error_for(NO_SERVICE)
    assert isinstance(error, ServiceIdleError)
    assert "plug" in remedy_for(error, "en")
    assert "cắm" in remedy_for(error, "vi")
    with pytest.raises(ServiceIdleError):
        wait_for_card(timeout=0.3)

    def plug() -> None:
        service.establishing, service.listing = [OK], OK

    service.when_asked("establish", 2, plug)
    assert wait_for_card(timeout=60) == "A"


def test_a_service_that_restarts_in_the_middle_of_waiting_is_waited_for(service: Service) -> None:
    service.readers["A"].flags = EMPTY

    def asked(times: int, call: str) -> None:
        while service.calls[call] < times:
            time.sleep(0.01)

    def restart() -> None:
        asked(1, "change")  # the waiting has begun
        service.listing = STOPPED
        service.establishing = [NO_SERVICE]
        asked(service.calls["establish"] + 2, "establish")
        service.establishing, service.listing = [OK], OK
        service.readers["A"].flags = PRESENT

    hand = threading.Thread(target=restart, daemon=True)
    hand.start()

    assert wait_for_card(timeout=60) == "A"
    hand.join()
    service.establishing = [NO_SERVICE]
    with pytest.raises(ServiceNotRunningError):
        wait_for_card(timeout=10)


def test_waiting_asks_a_few_times_a_second_however_the_service_answers(service: Service) -> None:
    service.readers = {"A": Reader(asking=UNKNOWN_READER), "B": Reader(MUTE), "C": Reader(EMPTY)}
    begun = time.monotonic()
    with pytest.raises(MuteCardError):
        wait_for_card(timeout=1.0)
    assert service.calls["change"] <= 30 * (time.monotonic() - begun + 1)
    service.readers = {}
    service.calls.clear()
    begun = time.monotonic()
    with pytest.raises(NoReaderError):
        wait_for_card(timeout=0.5)
    assert service.calls["list"] <= 8 * (time.monotonic() - begun + 1)


def test_a_service_that_never_waits_does_not_make_the_watcher_spin(
    service: Service, watching: Callable[[], Watching], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = Service.SCardGetStatusChange
    monkeypatch.setattr(
        service, "SCardGetStatusChange", lambda context, _timeout, states: ask(service, context, 0, states)
    )
    watch = watching()
    watch.until((Kind.CARD_INSERTED, "A"))
    calls, seconds = calls_of_a_while(service)
    assert calls["change"] <= 4 * (seconds + 1)


@pytest.mark.parametrize(
    ("before", "after", "swapped"),
    [
        (0x0001_0022, 0x0003_0022, True),
        (0xFFFF_0022, 0x0001_0022, True),
        (0x0001_0022, 0x0001_0122, False),
        (0x0001_0022, 0x0002_0022, False),
        (0x0000_0022, 0x0000_0022, False),
        (0x0001_0012, 0x0003_0022, False),
        (0x0001_0022, 0x0002_0012, False),
    ],
)
def test_a_swap_is_told_by_the_count_of_events(before: int, after: int, *, swapped: bool) -> None:
    atr = b"\x3b\x00"
    assert ReaderState("A", after, atr).swapped_since(ReaderState("A", before, atr)) is swapped


def test_the_watcher_tells_a_swap_between_two_looks(service: Service, watching: Callable[[], Watching]) -> None:
    service.readers["A"].flags = 0x0001_0022
    watch = watching()
    told = watch.until((Kind.CARD_INSERTED, "A"))
    assert [event.lay_there for event in told if event.kind is Kind.CARD_INSERTED] == [True]

    service.readers["A"].flags = 0x0003_0022

    told = watch.until((Kind.CARD_REMOVED, "A"), (Kind.CARD_INSERTED, "A"))
    assert [event.kind for event in told] == [Kind.CARD_REMOVED, Kind.CARD_INSERTED]
    assert not told[-1].lay_there


def test_readers_that_vanish_between_list_and_connection_are_told_as_such(service: Service) -> None:
    service.readers["A"].connecting = [0x80100017]
    with pytest.raises(ReaderRemovedError):
        PCSCTransport()
    assert service.held == []


LOOKS = st.lists(
    st.dictionaries(
        st.sampled_from(["A", "B", "Đầu đọc"]),
        st.tuples(
            st.sampled_from([OK, OK, OK, UNKNOWN_READER, 0x80100017, 0x80100001, 0x8010001F]),
            st.sampled_from([EMPTY, PRESENT, MUTE, HELD, 0x6, 0x1, 0x8, 0]),
            st.integers(min_value=0, max_value=0xFFFF),
            st.sampled_from([b"\x3b\x00", b"\x3b\x01"]),
        ),
    ),
    max_size=8,
)


@given(looks=LOOKS, silent=st.booleans())
def test_whatever_readers_do_what_is_told_fits_together(
    looks: list[dict[str, tuple[int, int, int, bytes]]], *, silent: bool
) -> None:
    standing_in = Service()
    standing_in.strict_names = False
    readers: set[str] = set()
    cards: set[str] = set()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api, "scard", lambda: standing_in)
        patch.setattr("chipkit.session.pcsc.monitor._POLL_MS", 0)
        patch.setattr("chipkit.session.pcsc.monitor._SHUN_SECONDS", 0.0)
        watch = _Watch(threading.Event())
        with api.Context() as context:
            for look in looks:
                standing_in.readers = {
                    name: Reader(flags=flags | count << 16, atr=atr, asking=asking)
                    for name, (asking, flags, count, atr) in look.items()
                }
                standing_in.silent = silent
                told = list(watch._look(context, context.readers())) + (list(watch.forget()) if not look else [])
                assert len(told) <= 4 * len(readers | set(look)) + 4
                for event in told:
                    keep(event, readers, cards)


def keep(event: ReaderEvent, readers: set[str], cards: set[str]) -> None:
    """Follow one event; each must fit what was told before."""
    match event.kind:
        case Kind.READER_ADDED:
            assert event.reader not in readers
            readers.add(event.reader)
        case Kind.READER_REMOVED:
            readers.remove(event.reader)
            assert event.reader not in cards
        case Kind.CARD_REMOVED:
            cards.remove(event.reader)
        case Kind.CARD_INSERTED | Kind.CARD_MUTE:
            assert event.reader in readers
            cards.add(event.reader)
        case _:
            raise AssertionError(event)
