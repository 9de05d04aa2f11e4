"""What is counted of one client's turn, and goes with the client."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from chipkit.verify.named import ACTIVE_AUTHENTICATION, CHIP_AUTHENTICATION
from chipkit_gui.aborts import AT_PROOF, LOSSES, OTHER_CARD, REFUSED_WAITS, WRONG_KEY

if TYPE_CHECKING:
    from chipkit.verify.report import Report
    from chipkit_gui.aborts import Broken
    from chipkit_gui.reading import Reading
    from chipkit_gui.state import Card, DeskState

__all__ = ["REFUSED", "REFUSED_TOO_OFTEN", "Turn", "all_refused", "at_proof", "learnt", "refusing", "rested"]

REFUSED: Final = "key-refused"
REFUSED_TOO_OFTEN: Final = 3
"""Refusals of a card after which the next try must wait."""
_UNSTABLE_AFTER: Final = 3
_UNSTABLE_SECONDS: Final = 10.0
_ALARM_AFTER: Final = 2
_OPENED_PERCENT: Final = 10
_PROOFS: Final = frozenset({CHIP_AUTHENTICATION, ACTIVE_AUTHENTICATION})


@dataclass(slots=True)
class Turn:
    """One client's turn."""

    _losses: deque[float] = field(default_factory=lambda: deque(maxlen=_UNSTABLE_AFTER))
    _at_proofs: int = 0
    paused: bool = False
    """A card refused so often in this turn that the desk waits."""
    worst: Broken | None = None
    """What weighs most of all that the cards said that were tried with this key."""

    def lost(self, now: float) -> int:
        """Count the loss of a card; how many there were of late."""
        self._losses.append(now)
        return sum(now - at <= _UNSTABLE_SECONDS for at in self._losses)

    def message(self, message: str, losses: int, *, proof: bool) -> str:
        """What is told of a reading that broke off, with what went before it.

        Args:
            message: What it would be told by itself.
            losses: How often the card was lost of late.
            proof: It broke off while the chip had to prove that it is no copy.
        """
        self._at_proofs += proof
        if proof and self._at_proofs >= _ALARM_AFTER:
            return AT_PROOF
        return "abort.unstable" if message in LOSSES and losses >= _UNSTABLE_AFTER else message

    def weighed(self, broken: Broken) -> Broken:
        """What is shown, when several cards were tried with one key."""
        if self.worst is None or _weight(broken) >= _weight(self.worst):
            self.worst = broken
        return self.worst


def at_proof(report: Report) -> bool:
    """Whether a reading broke off while the chip had to prove that it is no copy."""
    abort = report.capture.abort
    return abort is not None and abort.step in _PROOFS and abort.reason != "cancelled"


def learnt(state: DeskState, reading: Reading, message: str) -> tuple[dict[str, bool | int], int]:
    """What a reading that broke off tells of its card, and how often that one has refused; 0 where it did not."""
    if message == REFUSED:
        refusals = 1 + next((card.refusals for card in state.cards if card.laid == reading.laid), 0)
        return {"refused": True, "refusals": refusals, "paused": refusals >= REFUSED_TOO_OFTEN}, refusals
    if message == OTHER_CARD:
        return {"foreign": True}, 0
    return {"broken": message not in LOSSES}, 0


def refusing(state: DeskState) -> list[Card]:
    """The cards that refused so often that the next try must wait."""
    return [card for card in state.cards if card.paused]


def all_refused(state: DeskState) -> bool:
    """Whether several cards lie there that may be the client's, and the ones that were tried refused this key."""
    own = [card for card in state.cards if not card.mute and not card.foreign]
    refused = state.broken is not None and state.broken.message == REFUSED
    return refused and len(own) > 1 and any(card.refused for card in own)


def rested(state: DeskState) -> DeskState:
    """The state when the pause is over; a number that was entered meanwhile waits for a card as any other does."""
    waited = state.broken is not None and state.broken.message == REFUSED_WAITS
    cards = tuple(replace(card, paused=False) for card in state.cards)
    return replace(state, cards=cards, broken=None if waited else state.broken)


def _weight(broken: Broken) -> int:
    """A card that opened outweighs one that refused, that one a dead one, and any of them what is no ID card."""
    if broken.message == OTHER_CARD:
        return 0
    if broken.message in WRONG_KEY:
        return 2
    return 3 if broken.percent >= _OPENED_PERCENT else 1
