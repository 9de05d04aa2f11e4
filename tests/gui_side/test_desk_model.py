"""The desk under sequences that nobody thought of, against what must hold whatever happens.

Cards of each class of verdict, two readers, scans right, wrong and half typed, keys, losses, swaps, time, sizes and
languages. A sequence that breaks an invariant is shortened and printed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from chipkit.capture import AbortReason
from chipkit.inspection import inspect
from chipkit.outcome import Outcome
from chipkit.session.pcsc import ReaderEvent
from chipkit.session.pcsc import ReaderEventKind as Kind
from chipkit.session.progress import Phase, Progress
from chipkit.trust.model import InMemoryTrust
from chipkit_gui.desk import PAUSE_SECONDS, Desk
from chipkit_gui.events import Judged, NotRead, Progressed, WorldChanged
from chipkit_gui.keys import read_key
from chipkit_gui.portrait import Portrait
from chipkit_gui.presenter.tone import Tone
from chipkit_gui.sources import Sample
from chipkit_gui.state import DeskState, Likeness, Stage
from chipkit_gui.texts import Language
from chipkit_gui.views.code_field import CodeField
from chipkit_gui.views.window import DeskWindow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from chipkit.verify.policy import Policy
    from chipkit.verify.report import Report
    from chipkit.verify.standing import Standing
    from chipkit_gui.keys import Key
    from chipkit_gui.sources.emulated import EmulatedSource

SEQUENCES: Final = 2000 if os.environ.get("CHIPKIT_SOAK") else 50
READERS: Final = ("reader", "other")


@dataclass(frozen=True)
class Made:
    """A card of the model, and what becomes of it when it is read with its own key."""

    name: str
    code: str
    number: str
    holder: str
    report: Report
    fails_at: str = ""

    @property
    def key(self) -> Key:
        return read_key(self.code)


@pytest.fixture(scope="module")
def made(workshop: EmulatedSource, policy: Policy) -> tuple[Made, ...]:
    """A card of each class; each has a holder of its own."""
    classes = (
        ("sound", "", True, ""), ("other", "", True, ""), ("unknown issuer", "", False, ""),
        ("changed", "flip-dg2", True, ""), ("copy", "clone-other-keys", True, ""),
        ("expired", "card-expired", True, ""),
        ("foreign", "", True, "chip-error"), ("dead", "", True, "timeout"),
    )  # fmt: skip
    return tuple(_made(workshop, policy, seed, *each) for seed, each in enumerate(classes))


def _made(
    workshop: EmulatedSource,
    policy: Policy,
    seed: int,
    name: str,
    defect: str,
    trusted: bool,  # noqa: FBT001 - a column of the table
    fails_at: str,
) -> Made:
    sample = Sample(defect=defect, seed=seed)
    specimen, code = workshop.specimen(sample), workshop.code(sample)
    trust = workshop.trust_of(sample) if trusted else InMemoryTrust.empty()
    link = specimen.transport()
    if fails_at:
        link.remove_at(1)
    key = read_key(code)
    report = inspect(link, key.password, trust=trust, policy=policy, mode="demo", printed=key.expected)
    if fails_at:
        assert report.capture.abort is not None
        abort = replace(report.capture.abort, reason=AbortReason(fails_at), step="select")
        report = replace(report, capture=replace(report.capture, abort=abort))
    holder = specimen.holder
    return Made(name, code, holder.personal_number, holder.full_name, report, fails_at)


class World:
    """Readers, cards and a card thread that answers when it is told to."""

    def __init__(self, window: DeskWindow, made: tuple[Made, ...], lost: Report) -> None:
        self.window, self.made, self.lost = window, made, lost
        self.now = 0.0
        self.lying: dict[str, Made] = {}
        self.pending: tuple[int, str, Key, Made | None] | None = None
        self.old: list[tuple[int, Report]] = []
        self.asked = 0
        self.desk = Desk(self, window.show_state, demo=True, now=lambda: self.now)
        window.show_state(self.desk.state)
        self.happens(Kind.SERVICE_UP, "")
        for reader in READERS:
            self.happens(Kind.READER_ADDED, reader)

    # what the desk asks

    def read(self, session: int, reader: str, key: Key) -> None:
        self.asked += 1
        self.pending = (session, reader, key, self.lying.get(reader))

    def cancel(self) -> None:
        self.pending = None

    # what may happen

    def happens(self, kind: Kind, reader: str) -> None:
        self.desk.handle(WorldChanged(ReaderEvent(kind, reader, atr=b"\x3b" if kind is Kind.CARD_INSERTED else b"")))

    def lay(self, reader: int, card: int) -> None:
        self.take(reader, 0)
        self.lying[READERS[reader]] = self.made[card]
        self.happens(Kind.CARD_INSERTED, READERS[reader])

    def take(self, reader: int, _card: int) -> None:
        if self.lying.pop(READERS[reader], None) is not None:
            self.happens(Kind.CARD_REMOVED, READERS[reader])

    def scan(self, reader: int, card: int) -> None:
        self.desk.enter(self._meant(reader, card).code)

    def number(self, reader: int, card: int) -> None:
        self.desk.enter(self._meant(reader, card).number)

    def _meant(self, reader: int, card: int) -> Made:
        """Most often the code is that of a card that lies there, and now and then another one's."""
        return self.made[card] if card == reader else self.lying.get(READERS[reader], self.made[card])

    def reads(self, reader: int, card: int) -> None:
        """All goes well up to the end of the reading."""
        self.lay(reader, card)
        self.desk.enter(self.made[card].code)
        self.ends(reader, card)

    def junk(self, reader: int, _card: int) -> None:
        self.desk.enter(("12345", "hello")[reader])

    def wrong(self, _reader: int, card: int) -> None:
        self.desk.enter(f"{990000 + card:06}")

    def types(self, _reader: int, card: int) -> None:
        field = self.field
        if not field.isReadOnly():
            field.insert(self.made[card].number[:6])
            self.desk.typed()

    def ends(self, _reader: int, _card: int) -> None:
        """The reading under way ends as the card that lies there makes it."""
        if self.pending is None:
            return
        (session, reader, key, card), self.pending = self.pending, None
        there = self.lying.get(reader)
        if there is None or card is None:
            self.desk.handle(NotRead(session, "card.gone"))
        elif there is not card:
            self._judged(session, self._broken(AbortReason.CARD_CHANGED))
        elif not card.fails_at and key.password != card.key.password:
            refused = replace(self.lost, verdict=replace(self.lost.verdict, code="key-refused"))
            self._judged(session, refused)
        else:
            self._judged(session, card.report)

    def goes_on(self, _reader: int, _card: int) -> None:
        if self.pending is not None:
            phase = Phase.PACE if self.lying.get(self.pending[1]) else Phase.AWAIT_CARD
            self.desk.handle(Progressed(self.pending[0], Progress(phase=phase)))

    def busy(self, _reader: int, _card: int) -> None:
        if self.pending is not None:
            session, self.pending = self.pending[0], None
            self.desk.handle(NotRead(session, "card.busy"))

    def stale(self, _reader: int, card: int) -> None:
        """What a reading of before still tells."""
        self.desk.handle(Judged(self.desk.state.session - 1, self.made[card].report, Portrait(self._standing(card))))

    def second(self, _reader: int, card: int) -> None:
        for _ in range((1, 1, 3, 10, 31, 60, 125, 310)[card]):
            self.now += 1
            self.desk.tick()
            self.field.tick()

    def escape(self, _reader: int, _card: int) -> None:
        self.window.clear_asked.emit()

    def again(self, _reader: int, _card: int) -> None:
        self.desk.read_again()

    def alike(self, reader: int, _card: int) -> None:
        self.desk.say_likeness(list(Likeness)[reader])

    def service(self, reader: int, _card: int) -> None:
        self.happens(Kind.SERVICE_DOWN, "")
        if reader:
            self.lying.clear()
        self.happens(Kind.SERVICE_UP, "")
        for name in READERS:
            self.happens(Kind.READER_ADDED, name)
        for name in list(self.lying):
            self.happens(Kind.CARD_INSERTED, name)

    def language(self, reader: int, _card: int) -> None:
        self.window.choose_language(list(Language)[reader])

    def size(self, _reader: int, card: int) -> None:
        self.window.resize(960 + 60 * card, 440 + 40 * card)

    @property
    def field(self) -> CodeField:
        (field,) = self.window.findChildren(CodeField)
        return field

    def _judged(self, session: int, report: Report) -> None:
        self.desk.handle(Judged(session, report, Portrait(report.standing("portrait"))))

    def _broken(self, reason: AbortReason) -> Report:
        assert self.lost.capture.abort is not None
        capture = replace(self.lost.capture, abort=replace(self.lost.capture.abort, reason=reason))
        return replace(self.lost, capture=capture)

    def _standing(self, card: int) -> Standing:
        return self.made[card].report.standing("portrait")


OPS: Final = (
    "reads", "lay", "lay", "take", "scan", "scan", "number", "junk", "wrong", "types", "ends", "ends", "ends",
    "goes_on", "busy", "stale", "second", "second", "escape", "again", "alike", "service", "language", "size",
)  # fmt: skip
Step = tuple[str, int, int]
STEPS: Final = st.lists(st.tuples(st.sampled_from(OPS), st.integers(0, 1), st.integers(0, 7)), min_size=1, max_size=30)


def shown(window: DeskWindow) -> Iterator[str]:
    """Every word that the window holds, seen or heard."""
    for widget in window.findChildren(QWidget):
        if isinstance(widget, (QLabel, QLineEdit)) and not isinstance(widget, CodeField):
            yield widget.text()
        yield widget.accessibleName()
        yield widget.toolTip()


def check(world: World) -> None:
    """What must hold whatever happened."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # as the loop of events would
    state, window = world.desk.state, world.window
    result, tone = state.result, window.screen_shown.banner.tone
    words = "\n".join(shown(window))
    for each in world.made:
        mine = result is not None and result.report is each.report
        for personal in () if mine else (each.number, each.holder):
            assert personal not in words, f"data of {each.name} are shown in {state.stage}"
    if result is not None:
        assert result.report in [each.report for each in world.made if not each.fails_at]
        assert state.key is not None
        (of,) = [each for each in world.made if each.report is result.report]
        assert of.key.password == state.key.password, "one client's key beside another client's card"
        name = window.screen_shown.banner.name
        assert name == result.report.verdict.code or result.report.outcome is Outcome.FAILED
    if tone is Tone.PASS:
        assert result is not None
        assert result.report.outcome is Outcome.SUCCESSFUL
    assert world.field.isReadOnly() is not state.takes_input
    if state.key is None:
        assert state.result is None
        assert state.likeness is None
        assert state.reading is None


def leave(world: World) -> None:
    """Every state can be left, and the next client is served."""
    for reader in (0, 1):
        world.take(reader, 0)
    world.escape(0, 0)
    for _ in range(3):
        world.second(0, 0)
    assert world.desk.state.stage is Stage.READY
    assert world.field.text() == ""
    assert world.desk.state == DeskState(
        session=world.desk.state.session,
        service=world.desk.state.service,
        readers=READERS,
        trust=world.desk.state.trust,
    ), "nothing of a client is left"
    world.scan(0, 0)
    world.lay(0, 0)
    if world.desk.state.paused_seconds:
        for _ in range(PAUSE_SECONDS):
            world.second(0, 0)
    world.ends(0, 0)
    assert world.desk.state.result is not None
    assert world.desk.state.result.report is world.made[0].report
    check(world)


@pytest.fixture(scope="module")
def lost(workshop: EmulatedSource, policy: Policy) -> Report:
    link = workshop.specimen(Sample()).transport()
    link.remove_at(20)
    key = read_key(workshop.code(Sample()))
    return inspect(link, key.password, trust=workshop.trust_of(Sample()), policy=policy, mode="demo")


@pytest.mark.timeout(120 if SEQUENCES == 50 else 7200)
def test_whatever_happens_nobody_elses_data_are_shown_and_the_verdict_is_the_librarys(
    qtbot: QtBot, made: tuple[Made, ...], lost: Report
) -> None:
    assert len({each.holder for each in made}) == len({each.number for each in made}) == len(made)
    worlds: list[World] = []
    verdicts: set[str] = set()
    window = DeskWindow()
    qtbot.addWidget(window)

    def enter(text: str) -> None:
        worlds[-1].desk.enter(text)

    def clear() -> None:
        worlds[-1].desk.clear()

    window.entered.connect(enter)
    window.clear_asked.connect(clear)
    window.show()

    @settings(
        max_examples=SEQUENCES, deadline=None, derandomize=SEQUENCES == 50, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(STEPS)
    def holds(steps: list[Step]) -> None:
        world = World(window, made, lost)
        worlds[:] = [world]
        check(world)
        for name, reader, card in steps:
            getattr(world, name)(reader, card)
            check(world)
            if world.desk.state.result is not None:
                verdicts.add(world.desk.state.result.report.verdict.code)
        assert world.asked <= 12 * len(steps), "a card is asked again and again"
        leave(world)

    holds()
    assert len(verdicts) >= 3, "verdicts of several classes were reached"
