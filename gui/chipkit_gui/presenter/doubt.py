"""A code that is another card's: most often it was taken by mistake, so the first time nothing on the screen is red."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit_gui.aborts import is_mismatch

if TYPE_CHECKING:
    from chipkit_gui.state import DeskState

__all__ = ["code_in_doubt"]

_FIRST_TIME: Final = 1
"""The next one of this client was no mistake any more."""


def code_in_doubt(state: DeskState) -> bool:
    """Whether the code, rather than the card, is what is most likely wrong with this result."""
    return state.result is not None and is_mismatch(state.result.report) and state.mismatches <= _FIRST_TIME
