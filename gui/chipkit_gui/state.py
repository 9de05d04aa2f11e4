"""All that the desk knows at one moment, as one frozen value; what is on the screen follows from it alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, unique
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chipkit.trust.summary import TrustSummary
    from chipkit.verify.policy import Policy
    from chipkit.verify.report import Report
    from chipkit_gui.aborts import Broken
    from chipkit_gui.keys import Key
    from chipkit_gui.portrait import Portrait
    from chipkit_gui.reading import Reading

__all__ = [
    "Card",
    "DeskState",
    "Likeness",
    "ReaderShown",
    "Result",
    "Rule",
    "Service",
    "Stage",
    "Trust",
    "without_client",
]


@unique
class Service(Enum):
    """Whether there is anything that readers could be plugged into."""

    STARTING = "starting"
    UP = "up"
    DOWN = "down"
    IDLE = "idle"
    """Windows has ended it with the last reader; it comes back with one."""
    DENIED = "denied"
    """This user or this session may not use readers."""
    MISSING = "missing"
    """No PC/SC on this machine."""


@unique
class Stage(Enum):
    """Where a client's turn stands."""

    STARTING = "starting"
    NO_SERVICE = "no service"
    NO_READER = "no reader"
    READY = "ready"
    KEY_WAITS = "key waits for card"
    CARD_WAITS = "card waits for key"
    READING = "reading"
    RESULT = "result"
    ABORTED = "aborted"
    """A reading broke off; there is no result, and a card laid down again is read again."""
    ACTION_NEEDED = "action needed"
    CLEARED = "cleared"


@unique
class Likeness(Enum):
    """What the teller says of the person beside the portrait of the chip."""

    ALIKE = "alike"
    NOT_ALIKE = "not alike"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card on a reader."""

    reader: str
    laid: int
    """Which laying of a card this is, counted over the whole run."""
    atr: bytes = b""
    mute: bool = False
    lay_there: bool = False
    """Seen together with its reader: it was not just laid down."""
    used: bool = False
    """Read to a verdict while it lay here; it is not read again by itself."""
    foreign: bool = False
    """Answered while it lay here that it is not an ID card, such as a token that always lies in its reader."""
    broken: bool = False
    """A reading broke off while it lay here, and not because it left."""
    refused: bool = False
    """It does not open by the key of this client."""
    refusals: int = 0
    """How many keys of this client it has refused."""
    paused: bool = False
    """No key is tried on it while the pause lasts, whoever the client is: it refused so often, or was laid down in the
    pause of the client whose card did, and may be that one."""

    @property
    def is_tried(self) -> bool:
        """Whether reading it once more by itself would only be asking again."""
        return self.foreign or self.broken or self.refused


@dataclass(frozen=True, slots=True)
class ReaderShown:
    """A reader, and what lies on it."""

    name: str
    card: Card | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What the policy says of the age of revocation lists."""

    title: Mapping[str, str]
    """What the policy is called, by language."""
    grace_days: int
    """For how many days after its end a list still counts."""

    @classmethod
    def of(cls, policy: Policy) -> Rule:
        """The rule of a policy."""
        return cls(title=policy.title, grace_days=policy.crl_grace_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """The trust store, as far as the teller needs to know it."""

    summary: TrustSummary | None = None
    """What it holds, in figures; None while it is being opened, and where it cannot be."""
    problem: str = ""
    """Why it cannot be, as the name of a message."""
    demo: bool = False
    rule: Rule | None = None
    """How old a list may be; None where that is not known."""
    met: str = ""
    """What became of the signer met last that nobody vouches for: "new", "full", "failed", or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a reading ended."""

    report: Report = field(repr=False)
    portrait: Portrait = field(repr=False)
    laid: int
    """The laying of the card that was read."""
    again: bool = False
    """Judged once more from the same reading, when its card was gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskState:
    """The desk at one moment. The fields from `key` on are the client's, and go when the client does."""

    session: int = 1
    service: Service = Service.STARTING
    readers: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    trust: Trust = Trust()
    in_background: bool = False
    """Another window is in front: what a scanner types goes there, the client's data with it."""
    other_desk: bool = False
    """A second desk runs on this machine."""

    key: Key | None = field(default=None, repr=False)
    reading: Reading | None = None
    result: Result | None = field(default=None, repr=False)
    """A verdict that speaks of the card: successful, failed or undetermined."""
    judging: bool = False
    """What was read for the result is being judged again."""
    judging_seconds: int = 0
    """For how long it is being judged; a store that is locked keeps it waiting."""
    not_judged: str = ""
    """Why what was read could not be judged again, as the name of a message; the result is the earlier one."""
    broken: Broken | None = None
    """A reading that broke off; of its data nothing is kept."""
    problem: str = ""
    """What needs an action, as the name of a message."""
    problem_of: int = 0
    """The laying of the card that the problem is of; 0 where it is of none."""
    refused_input: str = ""
    """What was wrong with a code that was entered beside a result, as the name of a message; the result stays."""
    refused: int = 0
    """How many inputs were refused in this client's turn: what is told of one is said aloud anew for the next."""
    ignored: int = 0
    """How many were not taken, since a card was being read; likewise."""
    losses: int = 0
    """How often the card was lost of late."""
    refusals: int = 0
    """How often the card that refused last has refused keys of this client."""
    sensitive_open: bool = False
    """Whether ethnicity, religion and family are shown."""
    seconds_left: int | None = None
    """Until the result clears itself."""
    notice: int = 0
    """Seconds that the notice of a clearing stays."""
    unheard: int = 0
    """Seconds that it is told that a code was not taken, since a card was being read."""
    return_seconds: int = 0
    """How long the card that left may still be put back, so that the reading goes on where it stopped."""
    paused_seconds: int = 0
    """Until another key is tried: after three refusals the desk waits, since a chip slows down with each."""
    mismatches: int = 0
    """How often what this client's turn scanned or typed was not that of the card of this result."""
    likeness: Likeness | None = None
    """What the teller said of the person; None while nothing was said."""
    holding: bool = False
    """A dialog is open that the automatic clearing waits for."""

    @property
    def readers_shown(self) -> tuple[ReaderShown, ...]:
        """Every reader with the card on it, in the order in which they were plugged in."""
        lying = {card.reader: card for card in self.cards}
        return tuple(ReaderShown(name, lying.get(name)) for name in self.readers)

    @property
    def has_others(self) -> bool:
        """Whether there is more than one reader to lay a card on."""
        return len(self.readers) > 1

    @property
    def fresh_cards(self) -> tuple[Card, ...]:
        """The cards that wait to be read: those that were laid down, else those that lay there already.

        Where there is another reader to lay a card on, one that is known to be no ID card does not wait, nor one that
        was tried with this key in vain.
        """
        waiting = [card for card in self.cards if not card.mute and not card.used]
        if self.has_others:
            waiting = [card for card in waiting if not card.is_tried]
        return tuple([card for card in waiting if not card.lay_there] or waiting)

    @property
    def fresh_card(self) -> Card | None:
        """The card to read: of those that wait for a key, the one that was laid down last."""
        return max(self.fresh_cards, key=lambda card: (not self.is_paused(card), card.laid), default=None)

    def is_paused(self, card: Card) -> bool:
        """Whether no key is tried on a card yet, which refused too many."""
        return card.paused and self.paused_seconds > 0

    @property
    def present_card(self) -> Card | None:
        """A card that could be read, used or not."""
        others = (card for card in self.cards if not card.mute)
        return self.fresh_card or max(others, key=lambda card: (not card.foreign, card.laid), default=None)

    @property
    def last_resort(self) -> Card | None:
        """A card that broke off before: for a key that somebody enters it is worth another try."""
        waiting = (card for card in self.cards if card.broken and not card.mute and not card.used)
        return max(waiting, key=lambda card: card.laid, default=None)

    @property
    def again_card(self) -> Card | None:
        """The card that F5 reads.

        Beside a result that is the card whose result it is, while it lies there, whatever lies on other readers. Where
        it is gone, it is one that was laid down since, since nobody sees whether that is the same card laid down anew,
        perhaps on the other reader. None that lay there before, which is another client's or a card for logging in:
        with this client's key it would count one more refusal, and the result would be gone. Nor any that was tried.
        """
        result = self.result
        if result is None:
            return self.present_card
        own = next((card for card in self.cards if card.laid == result.laid and not card.mute), None)
        since = (card for card in self.fresh_cards if card.laid > result.laid and not card.is_tried)
        return own or max(since, key=lambda card: card.laid, default=None)

    @property
    def is_reading(self) -> bool:
        """Whether a card is being read at this moment: not one that left and is waited for, nor a try in vain."""
        return self.reading is not None and not self.reading.awaiting and not self.problem

    @property
    def holds_client(self) -> bool:
        """Whether there is anything of a client, or of a try to begin with one."""
        return any((self.key, self.reading, self.result, self.broken, self.problem))

    @property
    def takes_input(self) -> bool:
        """Whether a code that is typed or scanned is taken."""
        return not self.is_reading

    @property
    def mute_card(self) -> Card | None:
        """A mute card that asks for an action: not one that always lies in a reader beside others, such as a SAM."""
        return next((card for card in self.cards if card.mute and not (self.has_others and card.lay_there)), None)

    @property
    def stage(self) -> Stage:
        """Where the client's turn stands."""
        of_the_client = (
            (self.is_reading, Stage.READING),
            (self.result, Stage.RESULT),
            (self.problem, Stage.ACTION_NEEDED),
            (self.broken, Stage.ABORTED),
        )
        return next((stage for fact, stage in of_the_client if fact), None) or self._stage_of_the_world()

    def _stage_of_the_world(self) -> Stage:
        if self.service is not Service.UP:
            unready = {Service.STARTING: Stage.STARTING, Service.IDLE: Stage.NO_READER}
            return unready.get(self.service, Stage.NO_SERVICE)
        if not self.readers:
            return Stage.NO_READER
        if self.notice:
            return Stage.CLEARED
        if self.key is not None:
            return Stage.KEY_WAITS
        if self.mute_card is not None and self.fresh_card is None:
            return Stage.ACTION_NEEDED
        return Stage.CARD_WAITS if self.fresh_card else Stage.READY


def without_client(state: DeskState, *, pause: int, cards: tuple[Card, ...]) -> DeskState:
    """What is left of a state when the client goes, in a session of its own.

    Args:
        state: The state before.
        pause: Seconds for which no key is tried yet.
        cards: The cards, with what is known of them whoever the client is.
    """
    return DeskState(
        session=state.session + 1,
        service=state.service,
        readers=state.readers,
        cards=cards,
        trust=state.trust,
        in_background=state.in_background,
        other_desk=state.other_desk,
        holding=state.holding,
        paused_seconds=pause,
    )
