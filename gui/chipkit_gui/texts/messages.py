"""Every message of the banner by its name: verdicts by their codes, the others by names with a dot in them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit_gui.texts.broken import BROKEN
from chipkit_gui.texts.comparisons import COMPARISONS
from chipkit_gui.texts.states import PROBLEMS, STAGES
from chipkit_gui.texts.successes import SUCCESSES
from chipkit_gui.texts.verdicts import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chipkit_gui.texts.message import Message

__all__ = ["MESSAGES", "message"]

MESSAGES: Final[Mapping[str, Message]] = MappingProxyType(
    {**SUCCESSES, **VERDICTS, **COMPARISONS, **BROKEN, **STAGES, **PROBLEMS}
)


def message(name: str) -> Message:
    """A message by its name.

    Raises:
        KeyError: No message has this code.
    """
    return MESSAGES[name]
