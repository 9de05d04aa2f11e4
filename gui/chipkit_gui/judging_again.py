"""A result whose card is gone: what was read is judged again, as store and clock are now.

The capture is the one that this desk read, proofs included, and it is in memory until the client goes. So a verdict
that waits for the machine (a revocation list, a root certificate, the clock) need not wait for the card as well.
Nothing is proven anew, and the banner says so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chipkit_gui.events import JudgedAgain, NotRead

if TYPE_CHECKING:
    from chipkit_gui.state import DeskState

__all__ = ["after_judging", "can_judge_again"]


def can_judge_again(state: DeskState) -> bool:
    """Whether a result stands, and no card that could be read once more."""
    return state.result is not None and state.key is not None and state.again_card is None and not state.judging


def after_judging(state: DeskState, event: JudgedAgain | NotRead, seconds_left: int) -> DeskState:
    """The state with the new verdict, in a session of its own. How often a code was another card's is not counted on.

    A portrait that may still be shown, and cannot be decoded this time, is the one that was shown: its bytes are. Where
    nothing could be judged, the result stays as it was, and the strip above it says that it is the earlier one.

    Args:
        state: The state before.
        event: The verdict, or what kept it from being made.
        seconds_left: Until it clears itself.
    """
    if isinstance(event, NotRead):
        return replace(state, judging=False, not_judged=event.problem)
    if state.result is None:
        return state
    portrait = event.portrait
    if portrait.standing.shown and portrait.picture is None:
        portrait = replace(portrait, picture=state.result.portrait.picture)
    return replace(
        state,
        session=state.session + 1,
        result=replace(state.result, report=event.report, portrait=portrait, again=True),
        likeness=state.likeness if portrait.picture is not None else None,
        judging=False,
        sensitive_open=False,
        seconds_left=seconds_left,
    )
