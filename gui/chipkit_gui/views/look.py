"""How the desk looks now: its colours, and its sizes, all of which are multiples of the system's font."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QWidget

from chipkit_gui.views.fonts import family, relative_width, system_pixels
from chipkit_gui.views.palette import Colours, system_colours

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtCore import QSize

    from chipkit_gui.presenter import Tone

__all__ = ["COMFORTABLE", "COMPACT_BELOW", "LEAST", "TIGHTER_BELOW", "Look"]

COMFORTABLE: Final = (1366, 728)
TIGHTER_BELOW: Final = (1150, 630)
COMPACT_BELOW: Final = (1000, 500)
LEAST: Final = (900, 436)
"""Sizes of the window in drawn pixels: as drawn, where everything moves closer together, where the compact form begins,
and what that form needs."""

_LARGEST: Final = 1.2
"""How much larger than the system's font asks for everything becomes where the window has the room for it."""
_DRAWN_FOR: Final = 12.0
"""The size of the system's font, in logical pixels, at which one drawn pixel is one logical pixel."""
_SMALLEST: Final = 0.6
_SIZES: Final[Mapping[str, tuple[float, float, int]]] = MappingProxyType(
    {
        "body": (13, 12, 400),
        "strong": (13, 12, 600),
        "medium": (13, 12, 500),
        "small": (12, 11, 400),
        "caption": (12, 11, 500),
        "key": (11, 10.5, 500),
        "badge": (11, 10, 600),
        "app": (15, 13, 600),
        "headline": (25, 19, 700),
        "reason": (14, 12, 400),
        "action": (14, 12, 600),
        "step": (12, 11, 500),
        "heading": (14, 13, 600),
        "name": (22, 17, 700),
        "label": (12, 11, 400),
        "value": (15, 13, 600),
        "percent": (22, 17, 600),
        "guide": (19, 16, 600),
    }
)
"""Drawn pixels where there is room and where there is little, and the weight."""


class Look:
    """One look, shared by every view; views that are told to `restyle` ask it anew."""

    def __init__(self, colours: Colours | None = None) -> None:
        self.colours = colours or system_colours()
        self.family = family()
        self.scale = 1.0
        self.compact = False
        """Whether parts are left out or stand beside each other, for there is no room for all."""
        self.tightness = 0.0
        """How close together everything stands: 0 as drawn, 1 as close as in the compact form."""
        self.animated = True
        self._chosen = colours is not None

    @staticmethod
    def natural_scale() -> float:
        """How many logical pixels a drawn one has by the system's font."""
        return system_pixels() / _DRAWN_FOR

    def measure(self, size: QSize) -> bool:
        """Suit a size of the window: what the system's font asks for, or as much as fits, or more where there is room.

        Returns:
            Whether anything changed.
        """
        before = self._measures()
        natural = self.natural_scale()
        fitting = min(size.width() / LEAST[0], size.height() / LEAST[1])
        roomy = min(size.width() / COMFORTABLE[0], size.height() / COMFORTABLE[1])
        self.scale = max(_SMALLEST, min(natural, fitting), min(natural * _LARGEST, roomy))
        wide, high = size.width() / self.scale, size.height() / self.scale
        self.compact = wide < COMPACT_BELOW[0] or high < COMPACT_BELOW[1]
        spare = zip((wide, high), COMPACT_BELOW, TIGHTER_BELOW, strict=True)
        self.tightness = 1 - max(0.0, min(1.0, *((has - least) / (most - least) for has, least, most in spare)))
        if not self._chosen:
            self.colours = system_colours()
        return before != self._measures()

    def _measures(self) -> tuple[float, bool, float, str, Colours]:
        return self.scale, self.compact, self.tightness, self.family, self.colours

    def px(self, full: float, tight: float | None = None) -> int:
        """Drawn pixels as logical ones, at least one of them for anything that is not nothing.

        Args:
            full: As many where there is room.
            tight: As many where there is little; by default the same.
        """
        drawn = full if tight is None else self._between(full, tight)
        return max(1, round(drawn * self.scale)) if drawn > 0 else 0

    def font(self, role: str) -> QFont:
        """The font of a role; a family that runs wide is set smaller by as much."""
        full, tight, weight = _SIZES[role]
        font = QFont(self.family)
        size = self._between(full, tight) * self.scale / relative_width(self.family)
        font.setPixelSize(max(6, round(size)))
        font.setWeight(QFont.Weight(weight))
        return font

    def _between(self, full: float, tight: float) -> float:
        return full + (tight - full) * self.tightness

    def tone(self, tone: Tone) -> tuple[QColor, QColor, QColor]:
        """Fill, what stands on it, and the edge."""
        found = self.colours.tones[tone]
        return QColor(found.fill), QColor(found.on_fill), QColor(found.edge)

    def palette(self) -> QPalette:
        """For the widgets that Qt draws."""
        colours, roles, made = self.colours, QPalette.ColorRole, QPalette()
        for role, colour in {
            roles.Window: colours.page,
            roles.WindowText: colours.ink,
            roles.Base: colours.card,
            roles.AlternateBase: colours.page,
            roles.Text: colours.ink,
            roles.PlaceholderText: colours.soft,
            roles.Button: colours.card,
            roles.ButtonText: colours.ink,
            roles.ToolTipBase: colours.card,
            roles.ToolTipText: colours.ink,
            roles.Highlight: colours.primary,
            roles.HighlightedText: colours.on_primary,
            roles.Mid: colours.line,
            roles.Dark: colours.field_line,
            roles.Light: colours.card,
            roles.Midlight: colours.line,
        }.items():
            made.setColor(role, QColor(colour))
        for role in (roles.WindowText, roles.Text, roles.ButtonText):
            made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.soft))
        return made

    @staticmethod
    def restyle(root: QWidget) -> None:
        """Let every view beneath a widget take on the look: parts before what they are parts of.

        A view that gives its parts their room asks for their sizes, which must be those of the new fonts by then.
        """
        for widget in reversed(root.findChildren(QWidget)):  # Qt names each before what is in it
            act = getattr(widget, "restyle", None)
            if act is not None:
                act()
