"""Invented cards for demos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from chipkit_gui.sources.source import CardSource

__all__ = ["DemoSource", "Sample"]


@dataclass(frozen=True, slots=True)
class Sample:
    """Which invented card."""

    profile: str = "vn-cccd-2021"
    defect: str = ""
    seed: int = 0


@runtime_checkable
class DemoSource(CardSource, Protocol):
    """A source whose cards somebody lays down by a click; each of these calls may take a second or two."""

    def place(self, sample: Sample, *, remove_at: int | None = None) -> None:
        """Lay a card on the reader, in place of one that lies there.

        Args:
            sample: Which card.
            remove_at: Take it away at this exchange, counted from 0, when it is read.
        """

    def remove(self) -> None:
        """Take the card away, in the middle of a reading too."""

    def code(self, sample: Sample) -> str:
        """What a scanner reads off a card."""
