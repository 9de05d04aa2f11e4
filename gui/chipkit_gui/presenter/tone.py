"""What a colour says (BSI TR-03135-1, Table 5.1); its shape says the same to who cannot see it."""

from __future__ import annotations

from enum import Enum, unique
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["TONE_OF_OUTCOME", "Tone", "tone_of"]


@unique
class Tone(Enum):
    """The meanings that have a colour and a shape of their own."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    UNDETERMINED = "undetermined"
    ALARMING = "alarming"
    """Undetermined, in a way that a forger or a copy can bring about."""
    NEUTRAL = "neutral"
    """Not supported, not run, or nothing the matter."""
    ABORTED = "aborted"
    WORKING = "working"


TONE_OF_OUTCOME: Final[Mapping[Outcome, Tone]] = MappingProxyType(
    {
        Outcome.SUCCESSFUL: Tone.PASS,
        Outcome.FAILED: Tone.FAIL,
        Outcome.UNDETERMINED: Tone.UNDETERMINED,
        Outcome.NOT_SUPPORTED: Tone.NEUTRAL,
        Outcome.ABORTED: Tone.ABORTED,
    }
)
"""Successful green, failed red, undetermined yellow, not supported and aborted grey."""


def tone_of(outcome: Outcome) -> Tone:
    """The tone of an outcome."""
    return TONE_OF_OUTCOME[outcome]
