"""What F1 says in a state of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit.outcome import Outcome
from chipkit_gui.aborts import WRONG_KEY
from chipkit_gui.presenter.doubt import code_in_doubt, face_in_doubt
from chipkit_gui.presenter.tone import Tone
from chipkit_gui.state import Stage
from chipkit_gui.texts import GOING_ON, MEANINGS, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chipkit_gui.presenter.banner import Banner
    from chipkit_gui.state import DeskState, Result
    from chipkit_gui.texts import Language

__all__ = ["HelpView", "help_view"]

_ACTION_OF: Final[Mapping[str, str]] = MappingProxyType(
    {"F3": "photo", "F5": "again", "F6": "details", "Y / F2": "alike"}
)
"""Keys that do something only while an action is offered."""


@dataclass(frozen=True, slots=True)
class HelpView:
    """A page of help."""

    title: str
    paragraphs: tuple[str, ...]
    """What the state means, and how to go on; what the banner asks for stands there."""
    keys: tuple[tuple[str, str], ...] = ()
    """Each key that does something now, and what it does."""


def help_view(state: DeskState, shown: Banner, actions: frozenset[str], language: Language) -> HelpView:
    """The help for what the banner shows."""
    parts = (MEANINGS[shown.name][language], GOING_ON[_kind(state, shown)][language])
    return HelpView(shown.headline, parts, tuple(_keys(actions, language)))


def _keys(actions: frozenset[str], language: Language) -> Iterator[tuple[str, str]]:
    for line in word("help.keys.text", language).split(" · "):
        key, _colon, does = line.partition(": ")
        if _ACTION_OF.get(key, "help") in actions:
            yield key, does


def _kind(state: DeskState, shown: Banner) -> str:
    if state.result is not None and state.stage is Stage.RESULT:
        return _kind_of_result(state, state.result, shown)
    if state.stage is Stage.ABORTED:
        return _kind_of_broken(state, shown)
    if state.problem:
        return "problem"
    unready = state.stage in (Stage.ACTION_NEEDED, Stage.NO_SERVICE, Stage.NO_READER)
    return "world" if unready or shown.name == state.trust.problem else "stage"


def _kind_of_broken(state: DeskState, shown: Banner) -> str:
    if shown.name not in WRONG_KEY:
        return "aborted"
    paused = state.present_card is None or state.is_paused(state.present_card)
    return "paused" if state.paused_seconds and paused else "refused"


def _kind_of_result(state: DeskState, result: Result, shown: Banner) -> str:
    if face_in_doubt(state):
        return "person"
    if code_in_doubt(state):
        return "code"
    if result.report.outcome is Outcome.FAILED:
        return "failed"
    if shown.tone is not Tone.PASS:
        return "undetermined"
    return "unseen" if result.portrait.picture is None else "successful"
