"""One text of the banner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chipkit_gui.texts.language import Text

__all__ = ["Message", "banner_text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A headline, a reason and the next action; braces take a value.

    The sentence says whose matter it is: failed speaks of the card, undetermined of this desk, aborted of the handling.
    """

    code: str
    """What to read to IT support, so it stays as it is; empty where nothing is the matter."""
    headline: Text
    reason: Text
    action: Text


def banner_text(code: str, headline: Text, reason: Text, action: Text) -> Message:
    """A message, in the order in which the banner shows it."""
    return Message(code=code, headline=headline, reason=reason, action=action)
