"""The drawing that stands where the data will be: where a code is, how a card lies, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit_gui.aborts import OTHER_CARD, WANTS_ZONE, WRONG_KEY
from chipkit_gui.presenter.actions import can_read_again, says_f5_first
from chipkit_gui.state import Stage
from chipkit_gui.texts import word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chipkit_gui.presenter.banner import Banner
    from chipkit_gui.state import DeskState
    from chipkit_gui.texts import Language

__all__ = ["Guide", "guide_of"]

_FOR_SUPPORT: Final = frozenset(
    {
        "abort.unsupported",
        "card.denied",
        "stage.no-access",
        "stage.no-library",
        "stage.no-service",
        "trust.missing",
        "trust.unusable",
    }
)
"""Messages after which neither a code nor a card changes anything."""
_LOST: Final = "abort.reader"
_ZONE: Final = "input.mrz"
_SEVERAL: Final = "refused.several"
_OF_A_CARD_THERE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "card.mute": "turn",
        _SEVERAL: "one",
        OTHER_CARD: "swap",
        "stage.key-waits-other": "swap",
        "stage.key-waits-pause": "swap",
    }
)
"""What is to become of a card that lies there, where it is more than to be lifted and laid down again."""


@dataclass(frozen=True, slots=True)
class Guide:
    """The drawing that stands where the data will be."""

    name: str
    """What it shows, for who does not see it."""
    drawing: str
    """"scan": number and code on the front; "front": these without the MRZ, which was refused; "back": the MRZ on
    the back; "lay": a card is laid on the reader; of a
    card that lies there "relay": lifted and laid down again, "turn": turned over, "swap": changed for another, "one":
    the only one to stay; "again": F5; "plug": the reader and its cable; "support": only IT support can help."""
    code: str = ""
    """What is read to IT support."""
    wants_code: bool = False
    """Whether a number or code is what is missing."""
    left: bool = False
    """Whether the card of the turn before still lies there, beside a "scan"."""

    @property
    def on_reader(self) -> bool:
        """Whether a card is to be laid on the reader, on which none lies."""
        return self.drawing == "lay"


def guide_of(state: DeskState, shown: Banner, language: Language) -> Guide | None:
    """Where the code stands while a key is wanted, how the card lies while the card is; what to press, whom to call."""
    if state.result is not None:
        return None
    drawing = _drawing(state, shown)
    return Guide(
        word(f"guide.{drawing}", language),
        drawing,
        code=shown.code if drawing == "support" else "",
        wants_code=drawing in ("scan", "front", "back") and state.stage is not Stage.NO_READER,
        left=drawing == "scan" and state.stage is Stage.CLEARED and any(card.used for card in state.cards),
    )


def _drawing(state: DeskState, shown: Banner) -> str:
    if shown.name in _FOR_SUPPORT:
        return "support"
    if says_f5_first(shown.name) and can_read_again(state):
        return "again"
    if shown.name == _LOST and not state.readers:
        return "plug"
    wants_key = (state.broken is not None and state.broken.message in WRONG_KEY) or state.problem.startswith("input.")
    if wants_key:
        return _of_the_key(state, shown)
    if state.key is None and state.stage is not Stage.ACTION_NEEDED:
        return "scan"
    return _of_the_reader(state, shown)


def _of_the_key(state: DeskState, shown: Banner) -> str:
    if shown.name == _SEVERAL and state.cards:
        return _OF_A_CARD_THERE[_SEVERAL]
    if shown.name in (_ZONE, *WANTS_ZONE):
        return "back"
    return "front" if state.broken is not None and state.key is not None and state.key.kind == "mrz" else "scan"


def _of_the_reader(state: DeskState, shown: Banner) -> str:
    if state.cards and shown.name in _OF_A_CARD_THERE:
        return _OF_A_CARD_THERE[shown.name]
    if any(card.broken for card in state.cards):
        return "relay"
    taken = bool(state.cards) and all(card.foreign for card in state.cards) and len(state.cards) >= len(state.readers)
    return "swap" if taken else "lay"
