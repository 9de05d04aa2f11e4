"""What a person has to settle: a code that is another card's, and a face that is not the portrait's.

A code is most often taken by mistake, so the first time nothing on the screen is red.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.outcome import Outcome
from chipkit_gui.aborts import is_mismatch
from chipkit_gui.state import Likeness

if TYPE_CHECKING:
    from chipkit_gui.state import DeskState

__all__ = ["code_in_doubt", "face_in_doubt"]

_FIRST_TIME: Final = 1
"""The next one of this client was no mistake any more."""


def code_in_doubt(state: DeskState) -> bool:
    """Whether the code, rather than the card, is what is most likely wrong with this result."""
    return state.result is not None and is_mismatch(state.result.report) and state.mismatches <= _FIRST_TIME


def face_in_doubt(state: DeskState) -> bool:
    """Whether the teller said that the person is not like the portrait of a chip that did not fail.

    That leads the screen, whatever the chip proved: a sound card in the wrong hands is no client. A failed chip leads
    itself.
    """
    if state.result is None or state.likeness is not Likeness.NOT_ALIKE:
        return False
    return state.result.report.outcome is not Outcome.FAILED
