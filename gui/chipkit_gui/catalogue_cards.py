"""The cards and readers of the catalogue's states: what a chip refused, what a problem is told of."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit_gui.aborts import REFUSED_THRICE, REFUSED_WAITS, ZONE_REFUSED_THRICE, Broken
from chipkit_gui.state import Card

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chipkit_gui.state import DeskState

__all__ = ["PERCENT", "READER", "refusals", "two_readers", "with_its_cards"]

READER: Final = "ACS ACR1252 1S CL Reader [ACR1252 Dual Reader PICC] 00 00"
PERCENT: Final = 62
_REFUSALS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "abort.at-proof": "broken",
        "abort.other-card": "foreign",
        "key-refused": "refused",
        "refused.several": "refused",
        "refused.thrice": "refused",
        "refused.thrice-zone": "refused",
        "refused.waits": "",
    }
)
"""Messages, and what the desk then knows of the card."""
_PAUSED: Final = frozenset({REFUSED_THRICE, REFUSED_WAITS, ZONE_REFUSED_THRICE})


def refusals(state: DeskState) -> Iterator[tuple[str, DeskState]]:
    """What a chip or a card did not do, each with what is known of the card that lies there."""
    for name, fact in _REFUSALS.items():
        cards = tuple(
            replace(card, broken=fact == "broken", foreign=fact == "foreign", refused=fact == "refused")
            for card in state.cards
        )
        told = Broken(REFUSED_THRICE if name == ZONE_REFUSED_THRICE else name, PERCENT)
        shown = replace(state, broken=told, cards=cards)
        if name == ZONE_REFUSED_THRICE and state.key is not None:
            shown = replace(shown, key=replace(state.key, kind="mrz"))
        if name in _PAUSED:
            cards = tuple(replace(card, paused=True) for card in cards)
            shown = replace(shown, cards=cards, refusals=3, paused_seconds=24)
        if name == "refused.several":
            several = two_readers(shown)
            shown = replace(several, cards=tuple(replace(card, foreign=False, refused=True) for card in several.cards))
        yield f"broken {name}", shown


def with_its_cards(state: DeskState, problem: str) -> DeskState:
    """A problem with the cards that it is told of: none beside a code, a mute one."""
    if problem.startswith("input."):
        return replace(state, key=None, cards=())
    if problem == "card.mute":
        return replace(state, cards=tuple(replace(card, mute=True) for card in state.cards))
    return replace(state, cards=tuple(replace(card, broken=False) for card in state.cards))


def two_readers(state: DeskState) -> DeskState:
    """A card for logging in on one, the client's on the other."""
    names = (READER, READER.replace("00 00", "01 00"))
    cards = (Card(reader=names[0], laid=1, foreign=True), Card(reader=names[1], laid=2))
    return replace(state, readers=names, cards=cards)
