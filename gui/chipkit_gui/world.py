"""What readers and cards do to the state of the desk, whoever the client is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from chipkit.session.pcsc import DownCause, ReaderEventKind
from chipkit_gui.state import Card, DeskState, Service

if TYPE_CHECKING:
    from chipkit.session.pcsc import ReaderEvent

__all__ = ["RETURN_SECONDS", "World"]

RETURN_SECONDS: Final = 8
"""How long a card that left may be put back as the same one."""
_SERVICE_AFTER: Final = {DownCause.NO_READER: Service.IDLE, DownCause.ACCESS: Service.DENIED}
_OF_A_CARD: Final = ("card.", "internal")
"""How the names of problems begin that go with the card they are of, and for which it may be laid down again."""
_GONE: Final = frozenset({ReaderEventKind.CARD_REMOVED, ReaderEventKind.READER_REMOVED, ReaderEventKind.SERVICE_DOWN})


class World:
    """Counts the layings of cards, and knows a card again that only flickered."""

    def __init__(self) -> None:
        self.laid = 0
        """The latest laying."""
        self._foreign: set[tuple[str, bytes]] = set()
        """Readers, and the answer to reset of what was found there to be no ID card."""
        self._left: dict[str, tuple[float, Card]] = {}

    def after(self, state: DeskState, change: ReaderEvent, now: float, *, paused: bool) -> DeskState:
        """The state after a change; a problem that went with its card is gone from it.

        Args:
            state: The state before.
            change: What happened.
            now: The time, in seconds of a clock that never goes back.
            paused: A card that is laid down may be one that refused too often.
        """
        state = self._changed(state, change, now, paused=paused)
        went = change.kind in _GONE and not any(card.laid == state.problem_of for card in state.cards)
        if state.problem.startswith(_OF_A_CARD) and (went or _is_laid(change)):
            state = replace(state, problem="")
        broken = "" if state.broken is None else state.broken.message
        over = (broken == "abort.reader" and change.kind is ReaderEventKind.READER_ADDED) or (
            broken == "abort.other-card" and change.kind in _GONE and not any(card.foreign for card in state.cards)
        )
        return replace(state, broken=None) if over else state

    def mark(self, state: DeskState, laid: int, **facts: bool | int) -> tuple[Card, ...]:
        """The cards, with what is now known of the one of a laying."""
        if facts.get("foreign"):
            self._foreign.update((card.reader, card.atr) for card in state.cards if card.laid == laid)
        return tuple(replace(card, **facts) if card.laid == laid else card for card in state.cards)  # type: ignore[arg-type]

    def forget_client(self) -> None:
        """The client is gone: a card that is laid down from now on is another one's."""
        self._left.clear()

    def _changed(self, state: DeskState, change: ReaderEvent, now: float, *, paused: bool) -> DeskState:
        reader = change.reader
        others = tuple(card for card in state.cards if card.reader != reader)
        self._left |= {card.reader: (now, card) for card in state.cards if card.reader == reader}
        match change.kind:
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
                return replace(state, cards=(*others, self._laid_card(change, now, paused=paused)))

    def _laid_card(self, change: ReaderEvent, now: float, *, paused: bool) -> Card:
        self.laid += 1
        mute = change.kind is ReaderEventKind.CARD_MUTE
        known = (change.reader, change.atr)
        if not change.lay_there:
            self._foreign.discard(known)
        left_at, before = self._left.pop(change.reader, (0.0, None))
        back = before is not None and before.atr == change.atr and now - left_at <= RETURN_SECONDS
        return Card(
            reader=change.reader,
            laid=self.laid,
            atr=change.atr,
            mute=mute,
            lay_there=change.lay_there,
            foreign=known in self._foreign,
            refusals=before.refusals if before is not None and back else 0,
            paused=paused and not mute,
        )


def _is_laid(change: ReaderEvent) -> bool:
    return change.kind in (ReaderEventKind.CARD_INSERTED, ReaderEventKind.CARD_MUTE)
