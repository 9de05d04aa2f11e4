"""A desk whose cards, scanner and clock obey a test: what may happen there, and what must hold whatever does."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication, QImage, QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QTreeWidget, QTreeWidgetItemIterator, QWidget

from chipkit.capture import AbortReason
from chipkit.outcome import Outcome
from chipkit.session.pcsc import ReaderEvent
from chipkit.session.pcsc import ReaderEventKind as Kind
from chipkit.session.progress import Phase, Progress
from chipkit.verify import Mode
from chipkit_gui.aborts import is_mismatch
from chipkit_gui.desk import PAUSE_SECONDS, Desk
from chipkit_gui.events import Judged, JudgedAgain, NotRead, Progressed, WorldChanged
from chipkit_gui.keys import read_key
from chipkit_gui.presenter.tone import Tone
from chipkit_gui.running import RunningDesk
from chipkit_gui.sleeping import SleepWatch
from chipkit_gui.state import DeskState, Likeness, Stage
from chipkit_gui.texts import Language
from chipkit_gui.views.code_field import CodeField
from chipkit_gui.views.palette import LIGHT
from chipkit_gui.views.portrait import PhotoFrame

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from chipkit.capture import Capture
    from chipkit.verify.policy import Policy
    from chipkit.verify.report import Report
    from chipkit_gui.keys import Key
    from chipkit_gui.portrait import Portrait

__all__ = ["Made", "Model", "World", "check", "explore", "leave"]

READERS: Final = ("reader", "other")
_FILL_OF_PASS: Final = bytes.fromhex(LIGHT.tones[Tone.PASS].fill[1:])[::-1] + b"\xff"
"""One pixel of it, as Qt holds it."""
_HALF: Final = 6
_WAITS: Final = (0, 1, 3, 10, 31, 60, 119, 310)


@dataclass(frozen=True)
class Made:
    """A card of the model, and what becomes of it when it is read with its own key."""

    name: str
    code: str
    number: str
    holder: str
    report: Report
    portrait: Portrait
    later: Report
    """What the same reading comes to when it is judged again, and again the first one after that."""
    later_portrait: Portrait
    fails_at: str = ""

    @property
    def key(self) -> Key:
        return read_key(self.code)

    def owns(self, report: Report) -> bool:
        """Whether a report speaks of this card."""
        return report is self.report or report is self.later

    def judged_after(self, report: Report) -> tuple[Report, Portrait]:
        """What is found after `report` was."""
        return (self.later, self.later_portrait) if report is self.report else (self.report, self.portrait)


@dataclass
class Reached:
    """What sequences came to."""

    verdicts: set[str] = field(default_factory=set)
    stages: set[Stage] = field(default_factory=set)


class _Source:
    """Readers of which the test tells."""

    mode = Mode.DEMO


class _Threads:
    """Stands for the card threads, which the world of the present sequence answers for."""

    def __init__(self) -> None:
        self.world: World | None = None

    def start(self) -> None:
        """Nothing runs by itself."""

    stop = look_anew = start

    def read(self, session: int, reader: str, key: Key) -> None:
        if self.world is not None:
            self.world.read(session, reader, key)

    def judge_again(self, session: int, capture: Capture, _key: Key) -> None:
        if self.world is not None:
            self.world.judge_again(session, capture)

    def cancel(self) -> None:
        if self.world is not None:
            self.world.pending = None


class _Watched(Desk):
    """A desk that tells the world what it is given to read."""

    world: World | None = None

    def enter(self, text: str) -> None:
        if self.world is not None:
            self.world.entered(text)
        super().enter(text)


class Model:
    """One running desk, used by all sequences of a test."""

    def __init__(self, policy: Policy, made: tuple[Made, ...], lost: Report, patch: pytest.MonkeyPatch) -> None:
        self.made, self.lost, self.threads = made, lost, _Threads()
        self.reached = Reached()
        patch.setattr("chipkit_gui.running.CardService", lambda *_given: self.threads)
        patch.setattr("chipkit_gui.running.Desk", _Watched)
        patch.setattr("chipkit_gui.running.forget", lambda: None)  # it costs time, and other tests look at it
        patch.setattr("chipkit_gui.views.code_field.monotonic", self.now)
        self.running = RunningDesk(_Source(), policy)  # type: ignore[arg-type]
        self.running.start()
        self.running.window._clock.stop()
        self.running.window.activateWindow()

    def now(self) -> float:
        """The time of the present sequence."""
        return 0.0 if self.threads.world is None else self.threads.world.now

    def begin(self) -> World:
        """A desk as it is when the day begins."""
        running, desk = self.running, self.running.desk
        self.threads.world = None
        running.window.close_sheet()
        desk.clear()
        world = self.threads.world = World(self)
        Desk.__init__(desk, self.threads, running._show, demo=True, now=self.now)
        running._session = desk.state.session
        running._slept = SleepWatch(self.now)
        assert isinstance(desk, _Watched)
        desk.world = world
        running.window.show_state(desk.state)
        running.field.forget()
        world.quiet()
        QGuiApplication.clipboard().clear()
        world.happens(Kind.SERVICE_UP, "")
        for reader in READERS:
            world.happens(Kind.READER_ADDED, reader)
        return world


class World:
    """Readers, cards, a scanner, and a card thread that answers when it is told to."""

    def __init__(self, model: Model) -> None:
        self.model, self.made, self.lost = model, model.made, model.lost
        self.running, self.window, self.desk = model.running, model.running.window, model.running.desk
        self.field = model.running.field
        self.now = 1000.0
        self.lying: dict[str, Made] = {}
        self.pending: tuple[int, str, Key, Made | None] | None = None
        self.to_judge: tuple[int, Report, Portrait] | None = None
        """What a reading that is to be judged again will come to, and in which session."""
        self.laid = 0
        """The laying that is read."""
        self.judged: dict[int, Report] = {}
        """What was told of each session that came to a verdict."""
        self.said: tuple[int, Likeness] | None = None
        self.asked = self.human = self.taken = 0
        self.refused: set[tuple[int, object, int]] = set()
        """Layings of cards and the keys that they refused, since somebody did something."""
        self.wrong: list[str] = []
        self.turn = 0
        self.keys: list[tuple[str, int]] = []
        """Each key that was pressed, and the turn of the client in whose time its scan began."""
        self.half: tuple[str, int] | None = None
        """The rest of a scan that is coming in, and the turn in which it began."""
        self._shown_to = self.desk.state.session

    # what the desk asks

    def read(self, session: int, reader: str, key: Key) -> None:
        self.asked += 1
        self.pending = (session, reader, key, self.lying.get(reader))
        self.laid = next((card.laid for card in self.desk.state.cards if card.reader == reader), 0)
        if (self.laid, key.password, self.human) in self.refused:
            self.wrong.append("a card that refused a key is asked for it again by itself")

    def judge_again(self, session: int, capture: Capture) -> None:
        result = self.desk.state.result
        if result is None or result.report.capture is not capture:
            self.wrong.append("what is judged again is not what is shown")
            return
        (of,) = [each for each in self.made if each.owns(result.report)]
        self.to_judge = (session, *of.judged_after(result.report))

    def entered(self, text: str) -> None:
        """A text reaches the desk: all of it must have been typed in this client's turn, or it opens no card."""
        self.human += 1
        self.taken += 1
        if "…" in text:  # two inputs, of which nothing is made
            return
        typed = "".join(key for key, _turn in self.keys)
        at = typed.rfind(text)
        if at < 0:
            self.wrong.append("what was typed for two clients is taken for one key")
        elif {turn for _key, turn in self.keys[at : at + len(text)]} != {self.turn}:
            self.wrong.append("what was typed for one client is taken for the next one's key")

    def gone(self) -> None:
        """See whether a client went."""
        session = self.desk.state.session
        if session != self._shown_to and self.desk.state.key is None:
            self.turn += 1
        self._shown_to = session

    # keys

    def press(self, text: str, turn: int, *, seconds: float = 0.002, end: Qt.Key | None = None) -> None:
        for character in text:
            self.now += seconds
            if not self.field.isReadOnly():  # else it is refused, and stands nowhere
                self.keys.append((character, turn))
            self._send(QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, character))
        if end is not None:
            self._send(QKeyEvent(QEvent.Type.KeyPress, end, Qt.KeyboardModifier.NoModifier))
            self.gone()

    def quiet(self, seconds: float | None = None) -> None:
        """Nobody presses a key for so long, by default for longer than anybody pauses within a number."""
        if seconds is None:
            self.half = None
        for timer in (*self.running.scans.findChildren(QTimer), *self.field.findChildren(QTimer)):
            if timer.isActive() and (seconds is None or timer.interval() <= 1000 * seconds):
                timer.stop()
                timer.timeout.emit()
        self.now += 0.4 if seconds is None else seconds
        self.gone()

    def _send(self, event: QKeyEvent) -> None:
        QApplication.sendEvent(QApplication.focusWidget() or self.window, event)

    # what may happen

    def happens(self, kind: Kind, reader: str, *, lay_there: bool = False) -> None:
        atr = b"\x3b" if kind is Kind.CARD_INSERTED else b""
        self.running._deliver(WorldChanged(ReaderEvent(kind, reader, atr=atr, lay_there=lay_there)))

    def lay(self, reader: int, card: int) -> None:
        self.take(reader, 0)
        self.lying[READERS[reader]] = self.made[card]
        self.happens(Kind.CARD_INSERTED, READERS[reader])

    def take(self, reader: int, _card: int) -> None:
        if self.lying.pop(READERS[reader], None) is not None:
            self.happens(Kind.CARD_REMOVED, READERS[reader])

    def scan(self, reader: int, card: int) -> None:
        self.quiet()
        code, end = self._meant(reader, card).code, Qt.Key.Key_Return if card % 2 else Qt.Key.Key_Tab
        if card % 3 == 0:
            self.press(code, self.turn, end=end)
        else:  # as the filter of scans gives it, which costs less than a hundred keys
            if not self.field.isReadOnly():
                self.keys += [(character, self.turn) for character in code]
            self.field.receive(code, ended=True)
            self.gone()
        self.quiet()

    def number(self, reader: int, card: int) -> None:
        self.quiet()
        self.press(self._meant(reader, card).number, self.turn)
        self.quiet()

    def begins_scan(self, _reader: int, card: int) -> None:
        """The beginning of a scan; whatever comes next happens in the middle of it."""
        self.quiet()
        number = self.made[card].number
        self.half = (number[2 + card :], self.turn)
        self.press(number[: 2 + card], self.turn)

    def ends_scan(self, _reader: int, card: int) -> None:
        rest, turn = self.half or (self.made[card].number[_HALF:], self.turn)
        self.half = None
        self.press(rest, turn, end=Qt.Key.Key_Return)
        self.quiet()

    def types(self, _reader: int, card: int) -> None:
        """Somebody types, and does not finish."""
        self.quiet()
        for digit in self.made[card].number[:_HALF]:
            self.press(digit, self.turn)
            self.quiet()

    def scans_slowly(self, reader: int, card: int) -> None:
        """A scanner with 40 ms between its keys, or a connection that holds some of them up and bunches the others."""
        self.quiet()
        number, refused, before = self._meant(reader, card).number, self.field.isReadOnly(), self.taken
        held = _HALF if reader else len(number)
        for place, digit in enumerate(number, start=1):
            self.press(digit, self.turn, seconds=0.0)
            self.quiet(0.6 if place == held else 0.04 if place < held else 0.002)
        key = self.desk.state.key
        self.press("", self.turn, end=Qt.Key.Key_Return)
        now = self.desk.state.key
        if now is not None and now is not key and now.tail != number[-4:]:
            self.wrong.append("another number than was scanned is taken for a key")
        if now is not None and now is not key and len(number) > len(number[:_HALF]) and now.kind == "can":
            self.wrong.append("a part of what was scanned is taken for a key")
        if refused and self.taken > before:
            self.wrong.append("what came while nothing is taken is taken for a key")
        self.quiet()

    def types_over_the_end(self, reader: int, card: int) -> None:
        """Somebody types a number while a card is read, whose reading ends, or which the client takes, meanwhile."""
        self.quiet()
        number, refused, before = self.made[card].number, self.field.isReadOnly(), self.taken
        for place, digit in enumerate(number):
            if place == _HALF:
                (self.take if card % 2 else self.ends)(reader, card)
            self.press(digit, self.turn)
            self.quiet(0.125)
        self.press("", self.turn, end=Qt.Key.Key_Return)
        if refused and self.taken > before:
            self.wrong.append("half of what was typed is taken for a key")
        self.quiet()

    def cut_short(self, reader: int, card: int) -> None:
        """A number is half typed when time, a reading or sleep empties the field, and its rest comes with Enter."""
        self.quiet()
        rng = random.Random(f"{reader} {card} {self.now}")  # noqa: S311 - drawn, and the same for the same sequence
        number, place, pace = self.made[card].number, rng.randrange(1, 12), rng.choice((0.04, 0.13, 0.3, 0.6))

        def types(digits: str) -> None:
            for digit in digits:
                self.quiet(pace)
                self.press(digit, self.turn, seconds=0.0)
            self.quiet(0.04)

        types(number[:place])
        before, taken, held = self.desk.state.key, self.taken, self.field.text()
        match rng.randrange(5):
            case 0:
                self._later(310)
            case 1:
                self._later(rng.choice((60, 121, 131)))
            case 2:
                self.sleep(0, 0)
            case 3:
                self.lay(reader, card)
            case _:
                self.lay(reader, card)
                self.quiet(rng.choice((0.2, 2.0, 4.0)))
                self.ends(reader, card)
        whole = self.taken > taken  # behind what stood there, and taken in the silence before
        cut = bool(held) and not self.field.text() and not whole
        types(number[place:])
        self.press("", self.turn, end=Qt.Key.Key_Return)
        if cut and (self.taken > taken or self.desk.state.key not in (None, before)):
            self.wrong.append("the rest of what the desk cut short is taken for a key")
        if cut and self.field.text():
            self.wrong.append("the rest of what the desk cut short stays")
        self.quiet()

    def _meant(self, reader: int, card: int) -> Made:
        """Most often the code is that of a card that lies there, and now and then another one's."""
        return self.made[card] if card == reader else self.lying.get(READERS[reader], self.made[card])

    def reads(self, reader: int, card: int) -> None:
        """All goes well up to the end of the reading, for the next client or whatever went before."""
        if reader:
            self.escape(0, 0)
        self.lay(reader, card)
        self.scan(reader, card)
        self.ends(reader, card)

    def clears_in_scan(self, reader: int, card: int) -> None:
        """The client goes in the middle of a scan."""
        self.begins_scan(reader, card)
        self.escape(reader, card)
        self.ends_scan(reader, card)

    def turns_over(self, reader: int, card: int) -> None:
        """A client whose number is half typed is cleared after some time, and the next one types the other half."""
        self.types(reader, card)
        self._later(310)
        self.quiet()
        for digit in self.made[card].number[_HALF:]:
            self.press(digit, self.turn)
            self.quiet()
        self.press("", self.turn, end=Qt.Key.Key_Return)

    def junk(self, reader: int, _card: int) -> None:
        self.quiet()
        self.press(("12345", "hello")[reader], self.turn, end=Qt.Key.Key_Return)
        self.quiet()

    def wrong_number(self, _reader: int, card: int) -> None:
        self.quiet()
        self.press(f"{990000 + card:06}", self.turn, end=Qt.Key.Key_Return)
        self.quiet()

    def ends(self, _reader: int, _card: int) -> None:
        """The reading under way ends as the card that lies there makes it."""
        if self.pending is None:
            return
        (session, reader, key, card), self.pending = self.pending, None
        there = self.lying.get(reader)
        if there is None or card is None:
            self.running._deliver(NotRead(session, "card.gone"))
        elif there is not card:
            self._judge(session, self._broken(AbortReason.CARD_CHANGED), card)
        elif not card.fails_at and key.password != card.key.password:
            self.refused.add((self.laid, key.password, self.human))
            self._judge(session, replace(self.lost, verdict=replace(self.lost.verdict, code="key-refused")), card)
        else:
            if not card.fails_at:
                self.judged[session] = card.report
            self._judge(session, card.report, card)

    def judges(self, _reader: int, _card: int) -> None:
        """What was to be judged again is judged, whoever is there by now."""
        if self.to_judge is None:
            return
        (session, report, portrait), self.to_judge = self.to_judge, None
        if self.desk.state.judging and session == self.desk.state.session:
            self.judged[session + 1] = report
            if self.said is not None and self.said[0] == session:
                self.said = (session + 1, self.said[1]) if portrait.standing.shown else None
        self.running._deliver(JudgedAgain(session, report, portrait))

    def after(self, reader: int, _card: int) -> None:
        """The card is gone when its result stands, and F5 is pressed."""
        for each in (0, 1):
            self.take(each, 0)
        self.again(0, 0)
        if reader:
            self.judges(0, 0)

    def goes_on(self, _reader: int, _card: int) -> None:
        if self.pending is not None:
            phase = Phase.PACE if self.lying.get(self.pending[1]) else Phase.AWAIT_CARD
            self.running._deliver(Progressed(self.pending[0], Progress(phase=phase)))

    def busy(self, _reader: int, _card: int) -> None:
        if self.pending is not None:
            session, self.pending = self.pending[0], None
            self.running._deliver(NotRead(session, "card.busy"))

    def stale(self, reader: int, card: int) -> None:
        """What a reading of before still tells."""
        self._judge(self.desk.state.session - 1 - reader, self.made[card].report, self.made[card])

    def second(self, _reader: int, card: int) -> None:
        self._later(_WAITS[card % len(_WAITS)])

    def _later(self, seconds: int) -> None:
        if seconds:
            self.quiet()
        for _ in range(max(1, seconds)):
            self.now += bool(seconds)
            self.window.second_passed.emit()
            self.gone()

    def sleep(self, _reader: int, _card: int) -> None:
        self.quiet()
        self.now += 3600
        self.window.second_passed.emit()
        self.service(0, 0)

    def escape(self, _reader: int, _card: int) -> None:
        self.window._step_back()
        self.gone()

    def again(self, _reader: int, _card: int) -> None:
        self.human += 1
        self.window.again_asked.emit()

    def alike(self, reader: int, _card: int) -> None:
        likeness = list(Likeness)[reader]
        if likeness.value in self.window.screen_shown.actions:
            self.said = (self.desk.state.session, likeness)
        self.window.act(likeness.value)

    def sheet(self, _reader: int, card: int) -> None:
        self.window.act(("photo", "details", "help", "details")[card % 4])

    def copies(self, _reader: int, _card: int) -> None:
        self.window.act("details")
        if self.window.sheet is self.window.sheets["details"]:
            self.window.sheets["details"].copy_plain()  # type: ignore[attr-defined]

    def tab(self, reader: int, card: int) -> None:
        self.quiet()
        for _ in range(card):
            self.window.focusNextPrevChild(bool(reader))

    def service(self, reader: int, _card: int) -> None:
        self.happens(Kind.SERVICE_DOWN, "")
        if reader:
            self.lying.clear()
        self.happens(Kind.SERVICE_UP, "")
        for name in READERS:
            self.happens(Kind.READER_ADDED, name)
        for name in list(self.lying):
            self.happens(Kind.CARD_INSERTED, name, lay_there=True)

    def unplug(self, reader: int, _card: int) -> None:
        self.take(reader, 0)
        self.happens(Kind.READER_REMOVED, READERS[reader])
        self.happens(Kind.READER_ADDED, READERS[reader])

    def language(self, reader: int, _card: int) -> None:
        self.window.choose_language(list(Language)[reader])

    def size(self, _reader: int, card: int) -> None:
        self.window.resize(960 + 60 * card, 440 + 40 * card)

    def _judge(self, session: int, report: Report, card: Made) -> None:
        self.running._deliver(Judged(session, report, card.portrait))

    def _broken(self, reason: AbortReason) -> Report:
        assert self.lost.capture.abort is not None
        capture = replace(self.lost.capture, abort=replace(self.lost.capture.abort, reason=reason))
        return replace(self.lost, capture=capture)


_OFTEN: Final = ("reads",) * 9 + ("lay", "scan", "ends", "second") * 2
OPS: Final = (
    *_OFTEN, "take", "number", "junk", "wrong_number", "types", "begins_scan", "ends_scan", "clears_in_scan",
    "scans_slowly", "types_over_the_end", "cut_short",
    "turns_over", "goes_on", "judges", "after", "busy", "stale", "sleep", "escape", "again", "alike", "sheet", "copies",
    "tab", "service", "unplug", "language", "size",
)  # fmt: skip
Step = tuple[str, int, int]


def shown(window: QWidget) -> Iterator[str]:
    """Every word that the window holds, seen or heard, but what stands in the field."""
    for widget in (window, *window.findChildren(QWidget)):
        if isinstance(widget, QLabel) or (isinstance(widget, QLineEdit) and not isinstance(widget, CodeField)):
            yield widget.text()
        if isinstance(widget, QTreeWidget):
            rows = QTreeWidgetItemIterator(widget)
            while (item := rows.value()) is not None:
                yield from (item.text(column) for column in range(widget.columnCount()))
                rows += 1
        yield from (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip(), widget.statusTip())


def check(world: World) -> None:
    """What must hold whatever happened."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # as the loop of events would
    world.gone()
    assert not world.wrong, world.wrong
    _only_this_clients_data(world)
    _the_verdict_is_the_librarys(world)
    _nothing_outlives_its_client(world)
    assert world.field.isReadOnly() is not world.desk.state.takes_input


def _only_this_clients_data(world: World) -> None:
    state, window = world.desk.state, world.window
    words = "\n".join(shown(window))
    board = "\n".join(
        QGuiApplication.clipboard().text(mode) for mode in (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection)
    )
    pictures = [frame._picture for frame in window.findChildren(PhotoFrame) if frame._picture is not None]
    assert all(frame.has_picture is (frame._picture is not None) for frame in window.findChildren(PhotoFrame))
    for each in world.made:
        mine = state.result is not None and each.owns(state.result.report)
        for personal in (each.number, each.holder, each.holder.upper()):
            assert mine or personal not in words, f"data of {each.name} are shown in {state.stage}"
            assert personal not in window.windowTitle(), "the title of the window is seen by everybody"
            assert personal not in board, f"data of {each.name} can be pasted"
        assert mine or each.portrait.picture is None or each.portrait.picture not in pictures, f"face of {each.name}"


def _the_verdict_is_the_librarys(world: World) -> None:
    state, window = world.desk.state, world.window
    result, banner = state.result, window.screen_shown.banner
    if result is not None:
        assert result.report is world.judged.get(state.session), "a verdict of another reading"
        assert state.key is not None
        (of,) = [each for each in world.made if each.owns(result.report)]
        assert of.key.password == state.key.password, "one client's key beside another client's card"
        if state.stage is Stage.RESULT:
            _the_banner_tells(state, result.report, banner.name)
            assert window.banner.headline.text() == banner.headline
    good = result is not None and result.report.outcome is Outcome.SUCCESSFUL
    assert good or banner.tone is not Tone.PASS
    assert good or window.banner.tone is not Tone.PASS
    if result is not None and result.report.outcome is Outcome.FAILED:
        tones = {row.tone for row in window.screen_shown.checks.rows} | {window.screen_shown.photo.tone}
        assert Tone.PASS not in tones, "green beside red"


def _the_banner_tells(state: DeskState, report: Report, name: str) -> None:
    """The verdict itself, in words of the desk's own where it has some, or that the person is not the portrait's."""
    if name == "desk.not-alike":
        assert state.likeness is Likeness.NOT_ALIKE
        assert report.outcome is not Outcome.FAILED
    elif is_mismatch(report):
        assert name in ("desk.mismatch", "desk.mismatch-again", "key-mismatch", "desk.key-mismatch-again"), name
    else:
        own = {"desk.unclear": "comparison-open", "desk.no-copy-test": "copy-not-ruled-out"}
        assert own.get(name, name) == report.verdict.code, name


def _nothing_outlives_its_client(world: World) -> None:
    state = world.desk.state
    if state.key is None:
        assert state.result is None
        assert state.likeness is None, "an answer without a client"
        assert state.reading is None
    if state.likeness is not None:
        assert world.said == (state.session, state.likeness), "what was said of another client"


def nothing_green_is_drawn(world: World) -> None:
    """No pixel of the window has the colour of a success."""
    picture = world.window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    assert bytes(picture.constBits()).count(_FILL_OF_PASS) == 0, "green is drawn"


def leave(world: World) -> None:
    """Every state can be left, a scan works there, and the next client is served."""
    world.quiet()
    for reader in (0, 1):
        world.take(reader, 0)
    for _ in range(2):  # what lies over the window goes first
        world.escape(0, 0)
    for _ in range(3):
        world._later(1)
    assert world.desk.state.stage is Stage.READY, world.desk.state
    assert world.field.text() == "", "something half typed stays"
    assert QApplication.focusWidget() is world.field, "the caret is where a scan works"
    state = world.desk.state
    assert sorted(state.readers) == sorted(READERS)
    assert state == DeskState(
        session=state.session, service=state.service, readers=state.readers, trust=state.trust,
        in_background=state.in_background,
    ), "nothing of a client is left"  # fmt: skip
    world.lay(0, 0)
    world.press(world.made[0].number, world.turn, end=Qt.Key.Key_Return)
    if world.desk.state.paused_seconds:
        world._later(PAUSE_SECONDS)
    world.ends(0, 0)
    assert world.desk.state.result is not None
    assert world.desk.state.result.report is world.made[0].report
    check(world)


def sequence(seed: int, cards: int) -> list[Step]:
    """What happens by a seed; each class of card comes first in its turn, and every other time is judged again."""
    rng = random.Random(seed)  # noqa: S311 - sequences that can be had again
    steps = [(rng.choice(OPS), rng.randrange(2), rng.randrange(cards)) for _ in range(rng.randint(2, 12))]
    again: list[Step] = [("after", 1, 0)] if seed // cards % 2 else []
    return [("reads", rng.randrange(2), seed % cards), *again, *steps]


def run(model: Model, steps: list[Step]) -> None:
    """Let it happen, and look after each step."""
    world, reached = model.begin(), model.reached
    check(world)
    for name, reader, card in steps:
        getattr(world, name)(reader, card)
        check(world)
        state = world.desk.state
        reached.stages.add(state.stage)
        if state.result is not None and state.stage is Stage.RESULT:
            if state.result.report.outcome is Outcome.FAILED and name in ("reads", "ends", "judges", "after"):
                nothing_green_is_drawn(world)
            reached.verdicts.add(state.result.report.verdict.code)
    assert world.asked <= 12 * len(steps), "a card is asked again and again"
    leave(world)


def _wrong(model: Model, steps: list[Step]) -> str:
    """What breaks, in one line; empty where nothing does."""
    try:
        run(model, steps)
    except AssertionError as error:
        return str(error).splitlines()[0] if str(error) else "an assertion"
    return ""


def shortened(model: Model, steps: list[Step]) -> list[Step]:
    """A part of a sequence that breaks as well, of which no step can be left out."""
    size = len(steps) // 2
    while size:
        at = 0
        while at < len(steps):
            rest = steps[:at] + steps[at + size :]
            if rest and _wrong(model, rest):
                steps = rest
            else:
                at += size
        size //= 2
    return steps


def explore(model: Model, seeds: range, *, shrink: bool = True) -> Reached:
    """Run the sequences of these seeds; one that breaks an invariant is shortened and told."""
    for seed in seeds:
        steps = sequence(seed, len(model.made))
        if wrong := _wrong(model, steps):
            steps = shortened(model, steps) if shrink else steps
            raise AssertionError(f"seed {seed}: {wrong}\n{steps}")
    return model.reached
