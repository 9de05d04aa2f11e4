"""The signs of the outcomes, drawn as lines: no font need have them, and shape tells them apart without colour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chipkit.frozen import FrozenMapping
from chipkit.outcome import Outcome
from chipkit.values import dataclass

__all__ = ["COLOURS", "SIGNS", "Sign"]

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sign:
    """Strokes in a square of 24 by 24, each a row of points; a ring round them where `ring` is set."""

    strokes: tuple[tuple[Point, ...], ...]
    ring: bool = True

    @property
    def path(self) -> str:
        """The sign as a path of SVG."""
        ring = "M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 1 0 0 -19z " if self.ring else ""
        strokes = (" L".join(f"{x:g} {y:g}" for x, y in stroke) for stroke in self.strokes)
        return ring + " ".join(f"M{stroke}" for stroke in strokes)


SIGNS: Final[Mapping[Outcome, Sign]] = FrozenMapping(
    {
        Outcome.SUCCESSFUL: Sign((((7, 12.5), (10.7, 16.2), (17.2, 8.2)),)),
        Outcome.FAILED: Sign((((8, 8), (16, 16)), ((16, 8), (8, 16)))),
        Outcome.UNDETERMINED: Sign(
            (
                ((8.8, 9.4), (9.6, 7.4), (12, 6.5), (14.4, 7.4), (15.2, 9.4), (14.2, 11.2), (12, 12.6), (12, 14.4)),
                ((12, 17), (12, 17.6)),
            ),
        ),
        Outcome.NOT_SUPPORTED: Sign((((7.5, 12), (16.5, 12)),)),
        Outcome.ABORTED: Sign((((9.7, 8), (9.7, 16)), ((14.3, 8), (14.3, 16)))),
    }
)
"""A tick, a cross, a question mark, a dash, and two bars."""

COLOURS: Final[Mapping[Outcome, tuple[str, str]]] = FrozenMapping(
    {
        Outcome.SUCCESSFUL: ("#17652f", "#e9f5ec"),
        Outcome.FAILED: ("#a3161f", "#fbeaea"),
        Outcome.UNDETERMINED: ("#7a4d00", "#fdf3dc"),
        Outcome.NOT_SUPPORTED: ("#4a5058", "#f0f1f3"),
        Outcome.ABORTED: ("#4a5058", "#f0f1f3"),
    }
)
"""Ink and ground of each outcome (green, red, yellow, grey: BSI TR-03135-1, Table 5.1); ink on ground and on white has
a contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3)."""
