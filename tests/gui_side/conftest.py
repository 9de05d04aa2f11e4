"""What the desk's tests share. Widgets are real, their screen is not."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QEvent
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from typing import TYPE_CHECKING

from chipkit.inspection import inspect
from chipkit.session.pcsc import ReaderEvent, ReaderEventKind
from chipkit.trust.model import InMemoryTrust
from chipkit.verify import load_policy
from chipkit.verify.report import Report
from chipkit_gui.catalogue import Catalogue
from chipkit_gui.desk import Desk
from chipkit_gui.events import Judged, WorldChanged
from chipkit_gui.keys import Key, read_key
from chipkit_gui.portrait import portrait_of
from chipkit_gui.presenter import Screen, present
from chipkit_gui.running import RunningDesk, prepare
from chipkit_gui.sources import Sample
from chipkit_gui.sources.emulated import EmulatedSource
from chipkit_gui.texts import Language

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from chipkit.capture import Capture
    from chipkit.verify.policy import Policy
    from chipkit_gui.state import DeskState

READER = "reader"
NUMBER = "000080944718"
"""One that opens nothing here: the tests tell how a reading ends."""
PATIENCE_SECONDS = 120.0
"""How long a state is waited for: it only bounds a hang, and is no claim about how fast anything is."""


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> Iterator[QApplication]:
    """The application, in the desk's style. No widget is left to the end of the process, which has no order."""
    prepare(qapp)
    yield qapp
    for widget in qapp.topLevelWidgets():
        widget.close()
        widget.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class PatientBot(QtBot):
    """Waits for a state as long as a loaded machine may need, and tells the field what time it is.

    The field knows a scanner from a person by a clock, which stands here while a test does not wait: keys that it types
    one behind the other come at one moment, however long the machine pauses between them.
    """

    moment = 0.0

    def waitUntil(  # noqa: N802 - Qt's name
        self, callback: Callable[[], bool | None], *, timeout: int = round(1000 * PATIENCE_SECONDS)
    ) -> None:
        super().waitUntil(callback, timeout=timeout)
        self.moment = time.monotonic()

    def wait(self, ms: int) -> None:
        super().wait(ms)
        self.moment = time.monotonic()


@pytest.fixture
def qtbot(
    qapp: QApplication,  # noqa: ARG001 - it must be there
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> QtBot:
    """The bot of every test here."""
    bot = PatientBot(request)
    bot.moment = time.monotonic()
    monkeypatch.setattr("chipkit_gui.views.code_field.monotonic", lambda: bot.moment)
    return bot


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy("field")


@pytest.fixture(scope="session")
def workshop() -> EmulatedSource:
    """Makes cards, each once in a test run; no card of it is ever laid down."""
    return EmulatedSource(at=datetime.now(UTC))


@pytest.fixture(scope="session")
def code(workshop: EmulatedSource) -> str:
    """What a scanner reads off the sound card."""
    return workshop.code(Sample())


@pytest.fixture
def source(workshop: EmulatedSource) -> EmulatedSource:
    """A reader of its own for each test; the cards come from one workshop."""
    made = EmulatedSource()
    made.share(workshop)
    return made


@pytest.fixture(scope="session")
def catalogue(workshop: EmulatedSource) -> Catalogue:
    """Every state of the desk; its cards are made and read once in a test run."""
    return Catalogue(workshop)


@pytest.fixture(scope="session")
def states(catalogue: Catalogue) -> dict[str, DeskState]:
    """The same, by their names."""
    return dict(catalogue.every())


ReportMaker = Callable[..., Report]


@pytest.fixture(scope="session")
def report_of(workshop: EmulatedSource, policy: Policy) -> ReportMaker:
    """Reads and judges a card; each once in a test run."""
    made: dict[tuple[object, ...], Report] = {}

    def make(
        defect: str = "", *, profile: str = "vn-cccd-explicit", trusted: bool = True, remove_at: int = 0
    ) -> Report:
        asked = (defect, profile, trusted, remove_at)
        if asked not in made:
            specimen = workshop.specimen(Sample(profile, defect))
            link = specimen.transport()
            if remove_at:
                link.remove_at(remove_at)
            trust = workshop.trust_of(Sample(profile, defect)) if trusted else InMemoryTrust.empty()
            password = read_key(workshop.code(Sample(profile, defect))).password
            made[asked] = inspect(link, password, trust=trust, policy=policy, mode="demo")
        return made[asked]

    return make


class Cards:
    """Stands for the card thread and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, str, Key]] = []
        self.again: list[tuple[int, Capture, Key]] = []
        self.cancelled = 0

    def read(self, session: int, reader: str, key: Key) -> None:
        self.asked.append((session, reader, key))

    def judge_again(self, session: int, capture: Capture, key: Key) -> None:
        self.again.append((session, capture, key))

    def cancel(self) -> None:
        self.cancelled += 1


@pytest.fixture
def cards() -> Cards:
    return Cards()


@pytest.fixture
def desk(cards: Cards) -> Desk:
    """A desk with a reader and nobody at it; nothing is read, the test tells how a reading goes."""
    made = Desk(cards, lambda _state: None, demo=True)
    happens(made, ReaderEventKind.SERVICE_UP, reader="")
    happens(made, ReaderEventKind.READER_ADDED)
    return made


def happens(desk: Desk, kind: ReaderEventKind, *, reader: str = READER) -> DeskState:
    desk.handle(WorldChanged(ReaderEvent(kind, reader)))
    return desk.state


@pytest.fixture
def shown(desk: Desk) -> Callable[..., Screen]:
    """The screen after a reading that ended with a report."""

    def show(report: Report, language: Language = Language.VI, entered: str = NUMBER) -> Screen:
        desk.enter(entered)
        happens(desk, ReaderEventKind.CARD_INSERTED)
        desk.handle(Judged(desk.state.session, report, portrait_of(report)))
        return present(desk.state, language)

    return show


@pytest.fixture
def world() -> Callable[..., DeskState]:
    """Lets something happen to readers and cards."""
    return happens


@pytest.fixture
def wait_until() -> Callable[[Callable[[], bool]], None]:
    """Waits for a fact without a window; a test that waits in vain fails."""

    def wait(fact: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not fact():
            assert time.monotonic() < deadline, "waited in vain"
            time.sleep(0.01)

    return wait


@pytest.fixture
def quiet_desk(
    qtbot: QtBot, policy: Policy, workshop: EmulatedSource, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RunningDesk]:
    """A desk at its reader whose threads do not run: the tests tell what becomes of readings."""
    monkeypatch.setattr("chipkit_gui.running.forget", lambda: None)  # what it does, test_desk_forgets says
    source = EmulatedSource()
    source.share(workshop)
    made = RunningDesk(source, policy)
    for name in ("start", "read", "cancel", "judge_again"):
        monkeypatch.setattr(made.service, name, lambda *_: None)
    made.start()
    for kind in (ReaderEventKind.SERVICE_UP, ReaderEventKind.READER_ADDED):
        made.desk.handle(WorldChanged(ReaderEvent(kind, READER)))
    qtbot.waitUntil(made.window.isVisible)
    made.field.setFocus()
    yield made
    made.window.close()
