"""What a teller can do in a state of the desk, and which of it the banner asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.outcome import Outcome
from chipkit_gui.texts import message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipkit_gui.presenter.banner import Banner
    from chipkit_gui.presenter.photo import PhotoView
    from chipkit_gui.state import DeskState

__all__ = ["can_read_again", "clear_word", "enabled", "primary"]

_READ_AGAIN: Final = "F5"


def can_read_again(state: DeskState) -> bool:
    """Whether there are a card and a key, and nothing is being read."""
    return state.reading is None and state.key is not None and state.present_card is not None


def enabled(state: DeskState, photo: PhotoView) -> Iterator[str]:
    """The actions that do something: "help", "next", "again", "details", "photo", "alike", "not alike", "sensitive"."""
    yield from ("help", "next")
    if can_read_again(state):
        yield "again"
    if state.result is not None:
        yield "details"
    if photo.picture is not None:
        yield "photo"
    if photo.buttons:
        yield from ("alike", "not alike")


def primary(state: DeskState, shown: Banner, photo: PhotoView) -> str:
    """The one action that the banner asks for: "next", "again", "alike", or nothing of these."""
    if state.result is not None and photo.buttons and state.result.report.outcome is Outcome.SUCCESSFUL:
        return "next" if photo.answer else "alike"
    if can_read_again(state) and _READ_AGAIN in message(shown.name).action["vi"]:
        return "again"
    return "next" if state.result is not None and state.result.report.outcome is Outcome.FAILED else ""


def clear_word(state: DeskState) -> str:
    """What Esc does, as the name of a word."""
    if state.reading is not None:
        return "action.cancel"
    return "action.next" if state.result is not None else "action.clear"
