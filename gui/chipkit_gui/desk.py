"""The desk's behaviour: from what a teller does and what the card threads tell to the next state.

It knows no window. Whatever happens, two facts start a reading, the key and the card, whichever comes second.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from chipkit.outcome import Outcome
from chipkit.session.pcsc import DownCause, ReaderEventKind
from chipkit_gui.aborts import LOSSES, OTHER_CARD, Broken, broken_message
from chipkit_gui.events import Judged, NotRead, Progressed, ReadersUnavailable, Scanned, TrustOpened, WorldChanged
from chipkit_gui.keys import KeyRefusedError, read_key
from chipkit_gui.reading import Reading
from chipkit_gui.state import Card, DeskState, Result, Service, Stage, Trust

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.session.pcsc import ReaderEvent
    from chipkit.verify.report import Report
    from chipkit_gui.events import Event
    from chipkit_gui.keys import Key
    from chipkit_gui.portrait import Portrait
    from chipkit_gui.state import Likeness

__all__ = ["AUTO_CLEAR_SECONDS", "CardReading", "Desk"]

AUTO_CLEAR_SECONDS: Final = 120
_NOTICE_SECONDS: Final = 2
_UNSTABLE_AFTER: Final = 3
_REFUSED_TOO_OFTEN: Final = 3
_SEVERAL: Final = "card.several"
_SERVICE_AFTER: Final = {DownCause.NO_READER: Service.IDLE, DownCause.ACCESS: Service.DENIED}


class CardReading(Protocol):
    """What the desk asks of the card thread."""

    def read(self, session: int, reader: str, key: Key) -> None:
        """Read the card on `reader`; events with the number of `session` tell how it goes."""

    def cancel(self) -> None:
        """Stop reading before the next command."""


class Desk:
    """One teller's place. Use it from one thread, that of the window."""

    def __init__(self, cards: CardReading, changed: Callable[[DeskState], None], *, demo: bool = False) -> None:
        """Make a desk with nobody at it.

        Args:
            cards: Reads cards.
            changed: Told of each new state.
            demo: A TEST authority counts here.
        """
        self._cards = cards
        self._changed = changed
        self._laid = 0
        self._foreign: set[tuple[str, bytes]] = set()
        """Readers, and the answer to reset of what was found there to be no ID card."""
        self._idle = 0
        self.state = DeskState(trust=Trust(demo=demo))

    def enter(self, text: str) -> None:
        """Take what was typed or scanned; after a result it is the next client's, and the last one's data go first."""
        if not text.strip() or self.state.reading is not None:
            return
        self._idle = 0
        if self.state.result is not None:
            self._become(self._cleared())
        try:
            key = read_key(text)
        except KeyRefusedError as error:
            self._become(replace(self.state, key=None, broken=None, problem=error.problem, notice=0))
            return
        self._become(replace(self.state, key=key, broken=None, problem="", notice=0))
        self._start_the_only_one()

    def read_again(self) -> None:
        """Read the card that lies there once more, with the key of this client."""
        if self.state.reading is None:
            self._start(self.state.present_card)

    def clear(self) -> None:
        """Stop what is under way and forget the client."""
        self._idle = 0
        self._become(replace(self._cleared(), notice=_NOTICE_SECONDS if self._holds_client() else 0))

    def toggle_sensitive(self) -> None:
        """Open or close ethnicity, religion and family."""
        if self.state.result is not None:
            self._become(replace(self.state, sensitive_open=not self.state.sensitive_open))

    def say_likeness(self, likeness: Likeness) -> None:
        """Record what the teller says of the person beside the portrait; it goes with the client."""
        result = self.state.result
        if result is not None and result.portrait.standing.shown:
            self._become(replace(self.state, likeness=likeness))

    def tick(self) -> None:
        """Let one second pass; what was entered and led to no result is forgotten as a result is."""
        state = self.state
        self._idle = 0 if state.reading is not None or state.result is not None else self._idle + 1
        if self._idle >= AUTO_CLEAR_SECONDS and self._holds_client():
            self.clear()
            return
        if state.notice:
            self._become(replace(state, notice=state.notice - 1))
        elif state.seconds_left == 1:
            self.clear()
        elif state.seconds_left is not None:
            self._become(replace(state, seconds_left=state.seconds_left - 1))

    def handle(self, event: Event) -> None:
        """Take what a card thread tells; what belongs to an earlier session changes nothing."""
        match event:
            case WorldChanged(change):
                self._world(change)
            case ReadersUnavailable():
                self._become(replace(self.state, service=Service.MISSING, readers=(), cards=()))
            case Scanned(text):
                self.enter(text)
            case TrustOpened(summary, problem):
                self._become(replace(self.state, trust=replace(self.state.trust, summary=summary, problem=problem)))
            case Progressed() | Judged() | NotRead() if event.session != self.state.session:
                return
            case Progressed(_, progress) if self.state.reading is not None:
                self._become(replace(self.state, reading=self.state.reading.advanced(progress)))
            case Judged(_, report, portrait):
                self._judged(report, portrait)
            case NotRead(_, problem):
                self._not_read(problem)
            case _:
                return

    def _start_the_only_one(self) -> None:
        """Read the card that waits; of several, nobody knows which is the client's."""
        if len(self.state.fresh_cards) > 1:
            self._become(replace(self.state, problem=_SEVERAL))
        else:
            self._start(self.state.fresh_card)

    def _start(self, card: Card | None) -> None:
        """Read `card`, if there is one and something to open it with."""
        state = self.state
        if card is None or state.key is None:
            return
        session = state.session + 1
        reading = Reading(laid=card.laid)
        fresh = replace(state, session=session, reading=reading, result=None, broken=None, problem="", notice=0)
        self._become(replace(fresh, seconds_left=None, sensitive_open=False, likeness=None))
        self._cards.read(session, card.reader, state.key)

    def _judged(self, report: Report, portrait: Portrait) -> None:
        state, reading = self.state, self.state.reading
        if reading is None:
            return
        if report.capture.abort is not None or report.outcome is Outcome.ABORTED:
            self._broken_off(broken_message(report))
            return
        ended = Result(report=report, portrait=portrait)
        cards = tuple(replace(card, used=card.used or card.laid == reading.laid) for card in state.cards)
        done = replace(state, reading=None, result=ended, cards=cards, losses=0, refusals=0)
        self._become(replace(done, seconds_left=AUTO_CLEAR_SECONDS))

    def _not_read(self, problem: str) -> None:
        """A reading that could not begin: a card that went meanwhile is one that was lost."""
        lost = {"card.gone": "read-aborted", "card.lost": "abort.reader"}
        if problem in lost:
            self._broken_off(lost[problem])
        else:
            self._become(replace(self.state, reading=None, problem=problem))

    def _broken_off(self, message: str) -> None:
        state, reading = self.state, self.state.reading
        if reading is None:
            return
        losses, refusals = state.losses + (message in LOSSES), state.refusals + (message == "key-refused")
        if message in LOSSES and losses >= _UNSTABLE_AFTER:
            message = "abort.unstable"
        if message == "key-refused" and refusals >= _REFUSED_TOO_OFTEN:
            message = "refused.thrice"
        broken = Broken(message, reading.percent)
        cards = state.cards if message != OTHER_CARD else self._marked_foreign(reading.laid)
        self._become(replace(state, reading=None, cards=cards, broken=broken, losses=losses, refusals=refusals))
        card = self.state.fresh_card
        if card is not None and card.laid > reading.laid:
            self._start(card)

    def _marked_foreign(self, laid: int) -> tuple[Card, ...]:
        """The cards, with the one of a laying known to be no ID card."""
        self._foreign.update((card.reader, card.atr) for card in self.state.cards if card.laid == laid)
        return tuple(replace(card, foreign=card.foreign or card.laid == laid) for card in self.state.cards)

    def _world(self, change: ReaderEvent) -> None:
        several = self.state.problem == _SEVERAL
        self._become(self._world_after(change))
        inserted = change.kind is ReaderEventKind.CARD_INSERTED
        if inserted and self.state.stage in (Stage.KEY_WAITS, Stage.ABORTED, Stage.CLEARED):
            self._start(next((card for card in self.state.fresh_cards if card.laid == self._laid), None))
        elif several and len(self.state.fresh_cards) <= 1:
            self._become(replace(self.state, problem=""))
            self._start(self.state.fresh_card)

    def _world_after(self, change: ReaderEvent) -> DeskState:
        state, kind, reader = self.state, change.kind, change.reader
        others = tuple(card for card in state.cards if card.reader != reader)
        match kind:
            case ReaderEventKind.SERVICE_UP:
                return replace(state, service=Service.UP)
            case ReaderEventKind.SERVICE_DOWN:
                service = _SERVICE_AFTER.get(change.cause or DownCause.SERVICE, Service.DOWN)
                return replace(state, service=service, readers=(), cards=())
            case ReaderEventKind.READER_ADDED:
                return replace(state, readers=(*(name for name in state.readers if name != reader), reader))
            case ReaderEventKind.READER_REMOVED:
                return replace(state, readers=tuple(name for name in state.readers if name != reader), cards=others)
            case ReaderEventKind.CARD_REMOVED:
                return replace(state, cards=others)
            case ReaderEventKind.CARD_INSERTED | ReaderEventKind.CARD_MUTE:
                card = self._laid_card(change)
                return replace(state, cards=(*others, card), problem=_without_card_problem(state.problem))

    def _laid_card(self, change: ReaderEvent) -> Card:
        self._laid += 1
        known = (change.reader, change.atr)
        if not change.lay_there:
            self._foreign.discard(known)
        return Card(
            reader=change.reader,
            laid=self._laid,
            atr=change.atr,
            mute=change.kind is ReaderEventKind.CARD_MUTE,
            lay_there=change.lay_there,
            foreign=known in self._foreign,
        )

    def _cleared(self) -> DeskState:
        """The state without the client; a reading under way is stopped, and what it still tells is stale."""
        state = self.state
        if state.reading is not None:
            self._cards.cancel()
        return DeskState(
            session=state.session + 1,
            service=state.service,
            readers=state.readers,
            cards=state.cards,
            trust=state.trust,
        )

    def _holds_client(self) -> bool:
        state = self.state
        return any((state.key, state.reading, state.result, state.broken, state.problem))

    def _become(self, state: DeskState) -> None:
        if state != self.state:
            self.state = state
            self._changed(state)


def _without_card_problem(problem: str) -> str:
    """Drop problems that another card may have solved."""
    return "" if problem.startswith("card.") else problem
