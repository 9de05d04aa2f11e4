"""What F1 says in a state of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chipkit.outcome import Outcome
from chipkit_gui.presenter.doubt import face_in_doubt
from chipkit_gui.state import Stage
from chipkit_gui.texts import GOING_ON, MEANINGS

if TYPE_CHECKING:
    from chipkit_gui.presenter.banner import Banner
    from chipkit_gui.state import DeskState
    from chipkit_gui.texts import Language

__all__ = ["HelpView", "help_view"]


@dataclass(frozen=True, slots=True)
class HelpView:
    """A page of help."""

    title: str
    paragraphs: tuple[str, ...]
    """What the state means, how to go on, and what the banner asks for."""


def help_view(state: DeskState, shown: Banner, language: Language) -> HelpView:
    """The help for what the banner shows."""
    parts = (MEANINGS[shown.name][language], GOING_ON[_kind(state, shown)][language], shown.action)
    return HelpView(shown.headline, tuple(part for part in parts if part))


def _kind(state: DeskState, shown: Banner) -> str:
    if face_in_doubt(state):
        return "person"
    if state.result is not None and state.stage is Stage.RESULT:
        outcome = state.result.report.outcome
        return outcome.value if outcome in (Outcome.SUCCESSFUL, Outcome.FAILED) else "undetermined"
    if state.stage is Stage.ABORTED:
        return "aborted"
    if shown.name == state.trust.problem:
        return "problem"
    return "problem" if state.stage in (Stage.ACTION_NEEDED, Stage.NO_SERVICE, Stage.NO_READER) else "stage"
