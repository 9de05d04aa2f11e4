from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chipkit.errors import TransportError, TrustError
from chipkit.session.pcsc import (
    LibraryMissingError,
    MuteCardError,
    NoCardError,
    ReaderBusyError,
    ReaderEvent,
    ReaderEventKind,
)
from chipkit.trust.location import TrustFolderMissingError
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.store import TrustStore
from chipkit.trust.summary import TrustSummary, summary_of
from chipkit_emulator.pki.authority import TestPKI
from chipkit_gui.events import Event, Judged, NotRead, Progressed, ReadersUnavailable, TrustOpened, WorldChanged
from chipkit_gui.keys import read_key
from chipkit_gui.service import CardService
from chipkit_gui.sources import Sample
from chipkit_gui.sources.emulated import READER, EmulatedSource
from chipkit_gui.sources.pcsc import PCSCSource

if TYPE_CHECKING:
    import threading

    from chipkit.session.transport import Transport
    from chipkit.verify.policy import Policy

Wait = Callable[[Callable[[], bool]], None]


class Running:
    """A service with what it told."""

    def __init__(self, source: EmulatedSource, policy: Policy) -> None:
        self.source = source
        self.told: list[Event] = []
        self.service = CardService(source, policy, self.told.append)

    def ends(self) -> list[Judged | NotRead]:
        return [event for event in self.told if isinstance(event, (Judged, NotRead))]


@pytest.fixture
def running(source: EmulatedSource, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setattr("chipkit_gui.service.RETURN_SECONDS", 0.1)  # nobody puts a card back here
    made = Running(source, policy)
    made.service.start()
    yield made
    made.service.stop()
    for thread in made.service._threads:
        thread.join()


def test_a_card_is_read_to_a_verdict(running: Running, code: str, wait_until: Wait) -> None:
    running.source.place(Sample())

    running.service.read(7, READER, read_key(code))
    wait_until(lambda: bool(running.ends()))

    (ended,) = running.ends()
    assert isinstance(ended, Judged)
    assert ended.session == 7
    assert ended.report.verdict.code == "verified-demo"
    assert ended.portrait.standing.shown
    assert ended.portrait.picture is not None
    progress = [event for event in running.told if isinstance(event, Progressed)]
    assert progress
    assert {event.session for event in progress} == {7}


def test_the_world_and_the_trust_are_told(running: Running, wait_until: Wait) -> None:
    wait_until(lambda: len([event for event in running.told if isinstance(event, WorldChanged)]) >= 2)
    wait_until(lambda: any(isinstance(event, TrustOpened) for event in running.told))

    opened = next(event for event in running.told if isinstance(event, TrustOpened))
    assert opened.summary is not None
    assert opened.summary.of(AnchorKind.TEST) == opened.summary.anchors >= 1
    assert opened.problem == ""


@pytest.mark.parametrize("at", [0, 1, 3, 8, 15, 25, 40, 55, 70, 85, 94])
def test_a_card_taken_away_gives_an_aborted_report_without_a_portrait(
    running: Running, code: str, wait_until: Wait, at: int
) -> None:
    running.source.place(Sample(), remove_at=at)

    running.service.read(1, READER, read_key(code))
    wait_until(lambda: bool(running.ends()))

    (ended,) = running.ends()
    assert isinstance(ended, Judged)
    assert ended.report.capture.abort is not None
    assert ended.report.capture.abort.reason == "card-removed"
    assert ended.report.holder is None
    assert ended.portrait.picture is None


def test_a_card_that_is_gone_before_is_no_program_error(running: Running, code: str, wait_until: Wait) -> None:
    running.service.read(1, READER, read_key(code))
    wait_until(lambda: bool(running.ends()))

    assert running.ends() == [NotRead(1, "card.gone")]


def test_a_cancelled_reading_ends_and_the_next_one_is_read(
    source: EmulatedSource, policy: Policy, code: str, wait_until: Wait
) -> None:
    slow = EmulatedSource(pace=0.02)
    slow.share(source)
    running = Running(slow, policy)
    running.service.start()
    slow.place(Sample())

    running.service.read(1, READER, read_key(code))
    wait_until(lambda: any(isinstance(event, Progressed) for event in running.told))
    running.service.cancel()
    running.service.read(2, READER, read_key(code))
    wait_until(lambda: any(event.session == 2 for event in running.ends()))
    running.service.stop()

    last = running.ends()[-1]
    assert isinstance(last, Judged)
    assert last.report.verdict.code == "verified-demo"
    first = [event for event in running.ends() if event.session == 1]
    assert all(isinstance(event, Judged) and event.report.capture.abort is not None for event in first)


def test_a_reading_that_was_asked_for_and_withdrawn_is_not_begun(running: Running, code: str, wait_until: Wait) -> None:
    running.source.place(Sample())
    running.service.read(1, READER, read_key(code))
    running.service.read(2, READER, read_key(code))

    wait_until(lambda: any(event.session == 2 for event in running.ends()))

    assert not any(isinstance(event, Judged) and event.session == 1 and event.report.capture.abort is None
                   for event in running.ends())  # fmt: skip


def test_stopping_ends_a_reading(source: EmulatedSource, policy: Policy, code: str, wait_until: Wait) -> None:
    slow = EmulatedSource(pace=0.05)
    slow.share(source)
    running = Running(slow, policy)
    running.service.start()
    slow.place(Sample())
    running.service.read(1, READER, read_key(code))
    wait_until(lambda: any(isinstance(event, Progressed) for event in running.told))

    running.service.stop()

    for thread in running.service._threads:
        thread.join()
    assert all(event.report.capture.abort is not None for event in running.ends() if isinstance(event, Judged))


class Broken(EmulatedSource):
    """Fails as it was told to."""

    def __init__(self, error: Exception, *, of_trust: bool = False) -> None:
        super().__init__()
        self._error, self._of_trust = error, of_trust

    def connect(self, _reader: str) -> Transport:
        raise self._error

    def trust(self) -> InMemoryTrust:
        if self._of_trust:
            raise self._error
        return InMemoryTrust.empty()


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (ReaderBusyError("busy"), "card.busy"),
        (MuteCardError("mute"), "card.mute"),
        (NoCardError("none"), "card.gone"),
        (TransportError("lost"), "card.lost"),
        (ZeroDivisionError("a fault of ours"), "internal"),
    ],
)
def test_what_keeps_a_reading_from_beginning_is_told(
    policy: Policy, code: str, wait_until: Wait, error: Exception, problem: str
) -> None:
    running = Running(Broken(error), policy)
    running.service.start()

    running.service.read(1, READER, read_key(code))
    wait_until(lambda: bool(running.ends()))
    running.service.stop()

    assert running.ends() == [NotRead(1, problem)]


@pytest.mark.parametrize(
    ("error", "problem"),
    [(TrustError("in disorder"), "trust.unusable"), (TrustFolderMissingError(Path("gone")), "trust.missing")],
)
def test_with_a_broken_trust_store_nothing_is_read(
    policy: Policy, code: str, wait_until: Wait, error: TrustError, problem: str
) -> None:
    running = Running(Broken(error, of_trust=True), policy)
    running.service.start()

    running.service.read(1, READER, read_key(code))
    wait_until(lambda: bool(running.ends()))
    running.service.stop()

    assert running.ends() == [NotRead(1, problem)]
    assert TrustOpened(problem=problem) in running.told


def test_a_machine_without_readers_is_told_once(policy: Policy, wait_until: Wait) -> None:
    class NoLibrary(EmulatedSource):
        def watch(self, _stop: threading.Event) -> Iterator[ReaderEvent]:
            raise LibraryMissingError("no PC/SC")

    running = Running(NoLibrary(), policy)
    running.service.start()

    wait_until(lambda: ReadersUnavailable() in running.told)
    running.service.stop()


def test_events_print_nothing_personal(running: Running, code: str, wait_until: Wait) -> None:
    running.source.place(Sample())
    running.service.read(1, READER, read_key(code))
    wait_until(lambda: bool(running.ends()))

    assert "SPECIMEN" not in repr(running.told)
    assert code[:12] not in repr(running.told)


def test_a_folder_that_goes_while_the_desk_runs_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "trust"
    folder.mkdir(mode=0o700)
    source = PCSCSource(folder)
    source.trust()

    folder.rename(tmp_path / "away")
    with pytest.raises(TrustFolderMissingError):
        source.trust()
    (tmp_path / "away").rename(folder)

    assert source.trust().anchor_count == 0


def test_a_store_that_is_copied_over_the_one_in_use_is_opened_anew(tmp_path: Path) -> None:
    at, stores = datetime(2026, 1, 2, tzinfo=UTC), [TrustStore(tmp_path / name) for name in ("trust", "other")]
    anchors = [Anchor(TestPKI.create(seed, at).csca.certificate, AnchorKind.TEST) for seed in (7, 8)]
    for store, anchor in zip(stores, anchors, strict=True):
        store.add(InMemoryTrust((anchor,)), at=at)
    source, whole = PCSCSource(tmp_path / "trust"), stores[1].path.read_bytes()
    assert source.trust().anchor_count == 1

    stores[0].path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(TrustError):
        summary_of(source.trust(), at)
    stores[0].path.write_bytes(whole)  # of the same version as the first one

    assert [each.certificate for each in source.trust().in_memory().anchors] == [anchors[1].certificate]  # type: ignore[attr-defined]


def test_the_desk_sees_what_another_program_imports(tmp_path: Path) -> None:
    source = PCSCSource(tmp_path / "trust")
    (tmp_path / "trust").mkdir(mode=0o700)
    empty = source.trust()
    pki, at = TestPKI.create(7, datetime(2026, 1, 1, tzinfo=UTC)), datetime(2026, 1, 2, tzinfo=UTC)

    TrustStore(tmp_path / "trust").add(InMemoryTrust((Anchor(pki.csca.certificate, AnchorKind.TEST),)), at=at)

    assert [empty.anchor_count, source.trust().anchor_count] == [0, 1]
    assert summary_of(source.trust(), at) == TrustSummary(anchors=1, kinds={AnchorKind.TEST: 1})
    in_memory = TrustStore(tmp_path / "trust").view().in_memory()
    assert summary_of(in_memory, at) == summary_of(source.trust(), at)
    assert source.trust() is source.trust()


@pytest.fixture
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chipkit_gui.service._SECONDS_BETWEEN_LOOKS", 0.01)


@pytest.mark.parametrize(
    "error",
    [OSError(number, "no word") for number in (errno.EACCES, errno.EIO, errno.ESTALE, errno.ENOTCONN, errno.ETIMEDOUT)]
    + [RuntimeError("a fault of ours"), MemoryError()],
    ids=lambda error: f"{type(error).__name__}-{getattr(error, 'errno', '')}",
)
@pytest.mark.usefixtures("looks_often")
def test_the_desk_looks_at_its_store_again_whatever_a_look_ended_with(
    source: EmulatedSource,
    policy: Policy,
    code: str,
    monkeypatch: pytest.MonkeyPatch,
    wait_until: Wait,
    error: Exception,
) -> None:
    sound, gone = source.trust(), True

    def trust() -> InMemoryTrust:
        if gone:
            raise error
        return sound

    monkeypatch.setattr(source, "trust", trust)
    running = Running(source, policy)

    def opened() -> list[str]:
        return [event.problem for event in running.told if isinstance(event, TrustOpened)]

    running.service.start()
    try:
        wait_until(lambda: opened() == ["trust.unusable"])
        source.place(Sample())
        running.service.read(1, READER, read_key(code))
        wait_until(lambda: running.ends() == [NotRead(1, "trust.unusable")])
        gone = False
        wait_until(lambda: opened() == ["trust.unusable", ""])
    finally:
        running.service.stop()


@pytest.mark.usefixtures("looks_often")
def test_the_desk_watches_its_readers_again_whatever_a_watch_ended_with(
    source: EmulatedSource, policy: Policy, monkeypatch: pytest.MonkeyPatch, wait_until: Wait
) -> None:
    watch, begun = source.watch, count()

    def fails_once(stop: threading.Event) -> Iterator[ReaderEvent]:
        if next(begun) == 0:
            yield ReaderEvent(ReaderEventKind.SERVICE_UP, "")
            raise RuntimeError("a fault of ours")
        yield from watch(stop)

    monkeypatch.setattr(source, "watch", fails_once)
    running = Running(source, policy)
    running.service.start()
    try:
        wait_until(lambda: any(change.kind is ReaderEventKind.READER_ADDED for change in _changes(running)))
    finally:
        running.service.stop()

    up, down, again = (change.kind for change in _changes(running)[:3])
    assert up is again is ReaderEventKind.SERVICE_UP
    assert down is ReaderEventKind.SERVICE_DOWN


def _changes(running: Running) -> list[ReaderEvent]:
    return [event.change for event in running.told if isinstance(event, WorldChanged)]
