"""The desk's behaviour: from what a teller does and what the card threads tell to the next state.

It knows no window. Whatever happens, two facts start a reading, the key and the card, whichever comes second.
"""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Final

from chipkit.outcome import Outcome
from chipkit.session.pcsc import ReaderEventKind
from chipkit.trust.collected import Collecting
from chipkit_gui.aborts import AT_PROOF, LOSSES, REFUSED_THRICE, REFUSED_WAITS, Broken, broken_message
from chipkit_gui.events import (
    Judged,
    JudgedAgain,
    NotRead,
    Progressed,
    ReadersUnavailable,
    Scanned,
    SignerMet,
    TrustOpened,
    WorldChanged,
)
from chipkit_gui.judging_again import after_judging, can_judge_again
from chipkit_gui.keys import KeyRefusedError, read_key
from chipkit_gui.mismatches import Mismatches
from chipkit_gui.patience import AUTO_CLEAR_SECONDS, Patience
from chipkit_gui.reading import Reading
from chipkit_gui.state import Card, DeskState, Result, Service, Stage, Trust, without_client
from chipkit_gui.turn import REFUSED_TOO_OFTEN, Turn, all_refused, at_proof, learnt, refusing, rested
from chipkit_gui.world import RETURN_SECONDS, World

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.session.pcsc import ReaderEvent
    from chipkit.session.progress import Progress
    from chipkit.verify.report import Report
    from chipkit_gui.card_reading import CardReading
    from chipkit_gui.events import Event
    from chipkit_gui.keys import Key
    from chipkit_gui.portrait import Portrait
    from chipkit_gui.state import Likeness, Rule

__all__ = ["AUTO_CLEAR_SECONDS", "PAUSE_SECONDS", "Desk"]

PAUSE_SECONDS: Final = 30
"""Between the third refusal and the next try: a chip answers more slowly with each."""
_NOTICE_SECONDS: Final = 2
_UNHEARD_SECONDS: Final = 4
_BUSY: Final = "card.busy"
_OTHER_CARD_LAID_BACK: Final = "card-changed"
_LOST: Final = {"card.gone": "read-aborted", "card.lost": "abort.reader"}


class Desk:
    """One teller's place. Use it from one thread, that of the window."""

    def __init__(
        self,
        cards: CardReading,
        changed: Callable[[DeskState], None],
        *,
        demo: bool = False,
        rule: Rule | None = None,
        now: Callable[[], float] = monotonic,
    ) -> None:
        """Make a desk with nobody at it.

        Args:
            cards: Reads cards.
            changed: Told of each new state.
            demo: A TEST authority counts here.
            rule: What the policy says of the age of revocation lists.
            now: Seconds of a clock that never goes back.
        """
        self._cards = cards
        self._changed = changed
        self._now = now
        self._world = World()
        self._turn = Turn()
        self._mismatches = Mismatches()
        self._patience = Patience()
        self._inserted = 0
        """Cards laid on the reader that is read since the reading began."""
        self.state = DeskState(trust=Trust(demo=demo, rule=rule))

    # what the teller does ---------------------------------------------------------------------------------------------

    def enter(self, text: str) -> None:
        """Take what was typed or scanned; after a result it is the next client's, and the last one's data go first.

        What opens no card clears nothing; while a card is being read, nothing is taken, and it is said so.
        """
        if not text.strip():
            return
        self.touched()
        if not self.state.takes_input:
            self.ignore()
            return
        try:
            key = read_key(text)
        except KeyRefusedError as error:
            self.refuse(error.problem)
        else:
            self._take(key)

    def ignore(self) -> None:
        """Say that a code was not taken."""
        self._become(replace(self.state, unheard=_UNHEARD_SECONDS, ignored=self.state.ignored + 1))

    def refuse(self, problem: str) -> None:
        """Say why nothing opens a card of what came; a result, or a card that is waited for, stays."""
        state = replace(self.state, refused=self.state.refused + 1)
        if state.result is not None or state.reading is not None:
            self._become(replace(state, refused_input=problem, unheard=0))
        else:
            self._patience.begin()
            self._become(replace(state, key=None, broken=None, problem=problem, notice=0, unheard=0))

    def typed(self) -> None:
        """Somebody goes on typing: the automatic clearing waits, and what is half typed is nobody else's."""
        self.touched()
        self._patience.typed()

    def touched(self) -> None:
        """Somebody is there."""
        self._patience.touched()

    def read_again(self) -> None:
        """Read the card once more, with the key of this client; where it is gone, judge what was read."""
        self.touched()
        state = self.state
        if state.result is not None and state.key is not None and can_judge_again(state):
            self._become(replace(state, judging=True, judging_seconds=0, not_judged="", refused_input=""))
            self._cards.judge_again(state.session, state.result.report.capture, state.key)
        elif state.reading is None:
            self._start(state.again_card)
            if self.state.is_reading:
                self._patience.begin()

    def clear(self) -> None:
        """Stop what is under way and forget the client."""
        self._patience.begin()
        self._mismatches.forget()
        self._become(replace(self._cleared(), notice=_NOTICE_SECONDS if self.state.holds_client else 0))

    def toggle_sensitive(self) -> None:
        """Open or close ethnicity, religion and family."""
        if self.state.result is not None:
            self._become(replace(self.state, sensitive_open=not self.state.sensitive_open))

    def say_likeness(self, likeness: Likeness) -> None:
        """Record what the teller says of the person beside the portrait; it goes with the client."""
        result = self.state.result
        if result is not None and result.portrait.picture is not None:
            self._become(replace(self.state, likeness=likeness))

    def note(self, **facts: bool) -> None:
        """Take how the window stands: `holding` a dialog, `in_background`, beside an `other_desk`."""
        self._become(replace(self.state, **facts))  # type: ignore[arg-type]

    # what time does ---------------------------------------------------------------------------------------------------

    def tick(self) -> bool:
        """Let one second pass; what was entered and led to no result is forgotten as a result is.

        Returns:
            Whether nobody has been here for so long that the session should be locked; it is said once.
        """
        alone = self._patience.tick(self.state)
        if alone or self._patience.is_over(self.state):
            self.clear()
            return alone
        paused, now = self.state.paused_seconds, self._now()
        self._become(self._patience.later(self.state, now))
        if paused and not self.state.paused_seconds:
            self._become(rested(self.state))
            self._start_untried()
        if self.state.reading is not None and self.state.reading.stalled(now):
            self._cards.cancel()
            self._broken_off("abort.timeout")
            self._become(replace(self.state, session=self.state.session + 1))
        if self._patience.tries_again(self.state):
            self._start(self.state.present_card, quietly=True)
        return False

    def woke(self) -> None:
        """The machine was asleep: the client of before is gone, and readers are looked for anew."""
        self.clear()
        self._become(replace(self.state, service=Service.STARTING, readers=(), cards=()))

    # what the threads tell --------------------------------------------------------------------------------------------

    def handle(self, event: Event) -> None:
        """Take what a card thread tells; what belongs to an earlier session changes nothing."""
        match event:
            case WorldChanged(change):
                self._world_changed(change)
            case ReadersUnavailable():
                self._become(replace(self.state, service=Service.MISSING, readers=(), cards=()))
            case Scanned(text):
                self.enter(text)
            case TrustOpened(summary, problem):
                self._trust_opened(replace(self.state.trust, summary=summary, problem=problem))
            case SignerMet(result):
                told = "failed" if result is None else "" if result is Collecting.KNOWN else result.value
                self._become(replace(self.state, trust=replace(self.state.trust, met=told or self.state.trust.met)))
            case _ if event.session == self.state.session:
                self._told(event)

    def _told(self, event: Progressed | Judged | JudgedAgain | NotRead) -> None:
        """Take what is told of the present session."""
        match event:
            case Progressed(_, progress) if self.state.reading is not None:
                self._progressed(self.state.reading, progress)
            case Judged(_, report, portrait):
                self._judged(report, portrait)
            case JudgedAgain() | NotRead() if self.state.judging:
                self._become(after_judging(self.state, event, self._patience.stays()))
            case NotRead(_, problem):
                self._not_read(problem)

    def _take(self, key: Key) -> None:
        state = self.state
        if state.reading is not None:  # one that waits for its card, or for a reader that another program holds
            self._cards.cancel()
            state = replace(state, session=state.session + 1, reading=None, return_seconds=0)
        if state.result is not None:
            self._mismatches.next_key(state.result.report)
            self._become(self._cleared())
            state = self.state
        if state.key is None or state.key.password != key.password:
            self._turn = Turn(paused=self._turn.paused)
            state = replace(state, losses=0)
        self._turn.worst = None
        self._patience.begin()
        others = state.has_others
        cards = tuple(replace(card, refused=False, broken=card.broken and others) for card in state.cards)
        state = replace(state, key=key, cards=cards, problem="", notice=0, unheard=0, refused_input="")
        card = state.fresh_card or state.last_resort
        waits = state.paused_seconds > 0 and (self._turn.paused if card is None else card.paused)
        own = Broken(REFUSED_WAITS) if self._turn.paused else state.broken
        self._become(replace(state, broken=own if waits else None))
        self._start(card)

    def _start(self, card: Card | None, *, quietly: bool = False) -> None:
        """Read `card`, if there is one and a key; `quietly` leaves what is told until the card answers."""
        state = self.state
        if card is None or state.key is None or state.is_paused(card):
            return
        session = state.session + 1
        self._inserted = 0
        reading = Reading(laid=card.laid, reader=card.reader, told_at=self._now())
        fresh = replace(state, session=session, reading=reading, result=None, broken=None, notice=0, likeness=None)
        fresh = replace(fresh, judging=False, not_judged="", seconds_left=None, sensitive_open=False)
        self._become(replace(fresh, problem=state.problem if quietly else "", refused_input=""))
        self._cards.read(session, card.reader, state.key)

    def _start_untried(self) -> None:
        """Read the card that waits and was not tried with this key; there may be none, or a result stands."""
        card, state = self.state.fresh_card, self.state
        if card is not None and not card.is_tried and state.reading is None and state.result is None:
            self._start(card)

    def _trust_opened(self, trust: Trust) -> None:
        self._become(replace(self.state, trust=trust))
        if not trust.problem and self.state.not_judged.startswith("trust."):
            self._become(replace(self.state, not_judged=""))
        if not trust.problem and self.state.problem.startswith("trust."):
            self._become(replace(self.state, problem=""))
            self._start_untried()

    def _progressed(self, reading: Reading, progress: Progress) -> None:
        now, proof = self._now(), reading.proving
        went_on = reading.advanced(progress, now)
        if went_on.awaiting and not reading.awaiting:
            losses = self._turn.lost(now)
            message = self._turn.message("read-aborted", losses, proof=proof)
            broken = Broken(message, reading.percent)
            state = replace(self.state, broken=broken, losses=losses, return_seconds=RETURN_SECONDS, problem="")
            self._become(replace(state, reading=went_on))
        elif not went_on.awaiting:
            state = replace(self.state, reading=went_on, broken=None, problem="", refused_input="")
            self._become(replace(state, return_seconds=0))
            self._follow()

    def _follow(self) -> None:
        """A card that was put back, and is read on, is the one that is read, whatever laying it is counted as."""
        reading = self.state.reading
        if reading is None or not 0 < self._inserted <= reading.returns:
            return
        laid = next((card.laid for card in self.state.cards if card.reader == reading.reader), reading.laid)
        self._become(replace(self.state, reading=replace(reading, laid=laid)))

    def _judged(self, report: Report, portrait: Portrait) -> None:
        state, reading = self.state, self.state.reading
        if reading is None:
            return
        abort = report.capture.abort
        if abort is not None and abort.reason == _OTHER_CARD_LAID_BACK:
            self.clear()
        elif abort is not None or report.outcome is Outcome.ABORTED:
            self._broken_off(broken_message(report), proof=at_proof(report))
        else:
            cards = self._world.mark(state, reading.laid, used=True)
            ended = Result(report=report, portrait=portrait, laid=reading.laid)
            self._turn = Turn()
            self._patience.begin()
            done = replace(state, reading=None, result=ended, broken=None, cards=cards, losses=0, refusals=0)
            done = replace(done, mismatches=self._mismatches.judged(report), refused_input="")
            self._become(replace(done, problem="", return_seconds=0, seconds_left=AUTO_CLEAR_SECONDS))

    def _not_read(self, problem: str) -> None:
        """A reading that could not begin: a card that went meanwhile is one that was lost."""
        if problem in _LOST:
            self._broken_off(_LOST[problem])
            return
        of = 0 if self.state.reading is None else self.state.reading.laid
        self._become(replace(self.state, reading=None, problem=problem, problem_of=of, refused_input=""))
        if problem == _BUSY:
            self._patience.back_off()

    def _broken_off(self, message: str, *, proof: bool = False) -> None:
        state, reading = self.state, self.state.reading
        if reading is None:
            return
        losses = state.losses
        if not reading.awaiting:  # else it was counted when it left
            losses = self._turn.lost(self._now()) if message in LOSSES else losses
            told = self._turn.message(message, losses, proof=proof)
        else:
            told = message if state.broken is None else state.broken.message
        facts, refusals = learnt(state, reading, message)
        if refusals >= REFUSED_TOO_OFTEN:
            told = REFUSED_THRICE
        cards = self._world.mark(state, reading.laid, **facts)
        lost = message in LOSSES or told == AT_PROOF
        broken = Broken(told, reading.percent)
        ended = replace(state, reading=None, cards=cards, losses=losses, return_seconds=0, problem="", refused_input="")
        pause = PAUSE_SECONDS if refusals >= REFUSED_TOO_OFTEN else state.paused_seconds
        self._turn.paused = self._turn.paused or refusals >= REFUSED_TOO_OFTEN
        shown = broken if lost else self._turn.weighed(broken)
        self.state = tried = replace(ended, broken=shown, paused_seconds=pause, refusals=refusals or state.refusals)
        self._go_on(reading, lost=lost)  # a number that the next card may take is not told to be refused meanwhile
        if self.state is tried:
            self._changed(tried)

    def _go_on(self, reading: Reading, *, lost: bool) -> None:
        """After one card was tried in vain, the next one that lies there; after a loss, only one laid down since."""
        card = self.state.fresh_card
        waits = card is not None and not card.is_tried and not self.state.is_paused(card)
        if card is not None and waits and (card.laid > reading.laid or (self.state.has_others and not lost)):
            self._start(card)
        elif all_refused(self.state):
            self._become(replace(self.state, broken=Broken("refused.several")))

    def _world_changed(self, change: ReaderEvent) -> None:
        reading = self.state.reading
        paused = self._turn.paused and self.state.paused_seconds > 0  # what is laid down may be the card that refused
        self._become(self._world.after(self.state, change, self._now(), paused=paused))
        if self.state.paused_seconds and not self._turn.paused and not refusing(self.state):
            self._become(replace(self.state, paused_seconds=0))  # it was the pause of a client and a card that are gone
        if change.kind is not ReaderEventKind.CARD_INSERTED:
            return
        self._patience.came()
        self._inserted += reading is not None and reading.reader == change.reader
        self._follow()
        laid = next((card for card in self.state.fresh_cards if card.laid == self._world.laid), None)
        if laid is None:
            return
        left = reading is not None and all(card.reader != reading.reader for card in self.state.cards)
        if reading is not None and reading.reader != change.reader and (reading.awaiting or left):
            self._cards.cancel()
            self._become(replace(self.state, reading=None, return_seconds=0))
        if self.state.reading is None and self.state.stage in (Stage.KEY_WAITS, Stage.ABORTED, Stage.CLEARED):
            self._start(laid)

    # clearing ---------------------------------------------------------------------------------------------------------

    def _cleared(self) -> DeskState:
        """The state without the client; a reading or a judging under way is stopped, and what it still tells is stale.

        A pause stays while the card that refused lies there, whoever comes next.
        """
        state = self.state
        if state.reading is not None or state.judging:
            self._cards.cancel()
        self._turn = Turn()
        self._world.forget_client()
        cards = (replace(card, refused=False, refusals=0) for card in state.cards)
        return without_client(state, pause=state.paused_seconds if refusing(state) else 0, cards=tuple(cards))

    def _become(self, state: DeskState) -> None:
        if state != self.state:
            self.state = state
            self._changed(state)
