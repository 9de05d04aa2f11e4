"""What a teller can do in a state of the desk, and which of it the banner asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.outcome import Outcome
from chipkit_gui.judging_again import can_judge_again
from chipkit_gui.presenter.doubt import code_in_doubt
from chipkit_gui.texts import message
from chipkit_gui.texts.next_actions import COMPARE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipkit_gui.presenter.banner import Banner
    from chipkit_gui.presenter.photo import PhotoView
    from chipkit_gui.state import DeskState

__all__ = [
    "again_word",
    "asks_for_f5",
    "can_read_again",
    "clear_word",
    "enabled",
    "primary",
    "says_f5_first",
    "wants_the_card",
]

_READ_AGAIN: Final = "F5"
_ASIDE: Final = frozenset({"stage.key-waits-other"})
"""Messages that name F5 for an exception, and ask for something else."""
_FOR_THE_MACHINE: Final = frozenset({"revocation-unknown", "signer-not-yet-valid", "clock-wrong"})
"""Messages whose F5 comes when this machine was put right: the card has nothing more to say."""

_SAY_SO: Final = frozenset({"read-aborted", "abort.timeout"})
"""Messages that ask to lay the card down before they name F5."""


def asks_for_f5(name: str) -> bool:
    """Whether a message asks for F5, be it behind something else."""
    return _READ_AGAIN in message(name).action["vi"] and name not in _ASIDE


def says_f5_first(name: str) -> bool:
    """Whether a message asks for F5 while the card lies where it is."""
    return asks_for_f5(name) and name not in _SAY_SO


def can_read_again(state: DeskState) -> bool:
    """Whether there are a card on which the key may be tried and a key, and nothing is being read."""
    card = state.again_card
    return state.reading is None and state.key is not None and card is not None and not state.is_paused(card)


def wants_the_card(state: DeskState, name: str) -> bool:
    """Whether a message asks for F5 and means the card, which is gone; it does not say so by itself."""
    if name in _FOR_THE_MACHINE and state.result is not None:
        return False
    return says_f5_first(name) and state.again_card is None


def again_word(state: DeskState) -> str:
    """What F5 does, as the name of a word."""
    return "action.again" if state.result is None or can_read_again(state) else "action.judge"


def enabled(state: DeskState, photo: PhotoView) -> Iterator[str]:
    """The actions that do something: "help", "next", "again", "details", "photo", "alike", "not alike"."""
    yield from ("help", "next")
    if can_read_again(state) or can_judge_again(state):
        yield "again"
    if state.result is not None:
        yield "details"
    if photo.picture is not None:
        yield "photo"
    if photo.buttons:
        yield from ("alike", "not alike")


def primary(state: DeskState, shown: Banner, photo: PhotoView) -> str:
    """The one action that the banner asks for: "next", "again", "alike", or nothing of these.

    "next" forgets the client: not where a result is open, nor where the person is not the portrait's.
    """
    if photo.buttons and message(shown.name).action is COMPARE:
        return "next" if photo.answer else "alike"
    if asks_for_f5(shown.name) and (
        can_read_again(state) or (can_judge_again(state) and not wants_the_card(state, shown.name))
    ):
        return "again"
    if state.result is None or code_in_doubt(state):  # then another scan is asked for
        return ""
    return "next" if state.result.report.outcome is Outcome.FAILED else ""


def clear_word(state: DeskState) -> str:
    """What Esc does, as the name of a word."""
    if state.reading is not None:
        return "action.cancel"
    return "action.next" if state.result is not None else "action.clear"
