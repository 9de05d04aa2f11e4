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

__all__ = ["COMFORTABLE", "COMPACT_BELOW", "LEAST", "Look"]

COMFORTABLE: Final = (1366, 728)
COMPACT_BELOW: Final = (1120, 560)
LEAST: Final = (900, 436)
"""Sizes of the window in drawn pixels: as drawn, where the compact form begins, and what that form needs."""

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
"""Drawn pixels in the full and in the compact form, and the weight."""


class Look:
    """One look, shared by every view; views that are told to `restyle` ask it anew."""

    def __init__(self, colours: Colours | None = None) -> None:
        self.colours = colours or system_colours()
        self.family = family()
        self.scale = 1.0
        self.compact = False
        self.animated = True
        self._chosen = colours is not None

    @staticmethod
    def natural_scale() -> float:
        """How many logical pixels a drawn one has by the system's font."""
        return system_pixels() / _DRAWN_FOR

    def measure(self, size: QSize) -> bool:
        """Suit a size of the window: what the system's font asks for, or as much of it as fits.

        Returns:
            Whether anything changed.
        """
        before = (self.scale, self.compact, self.family, self.colours)
        natural = self.natural_scale()
        fitting = min(size.width() / LEAST[0], size.height() / LEAST[1])
        self.scale = max(_SMALLEST, min(natural, fitting))
        self.compact = size.width() < COMPACT_BELOW[0] * self.scale or size.height() < COMPACT_BELOW[1] * self.scale
        if not self._chosen:
            self.colours = system_colours()
        return before != (self.scale, self.compact, self.family, self.colours)

    def px(self, full: float, compact: float | None = None) -> int:
        """Drawn pixels as logical ones, at least one of them for anything that is not nothing."""
        drawn = compact if self.compact and compact is not None else full
        return max(1, round(drawn * self.scale)) if drawn > 0 else 0

    def font(self, role: str) -> QFont:
        """The font of a role; a family that runs wide is set smaller by as much."""
        full, compact, weight = _SIZES[role]
        font = QFont(self.family)
        size = (compact if self.compact else full) * self.scale / relative_width(self.family)
        font.setPixelSize(max(6, round(size)))
        font.setWeight(QFont.Weight(weight))
        return font

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
        """Let every view beneath a widget take on the look."""
        for widget in root.findChildren(QWidget):
            act = getattr(widget, "restyle", None)
            if act is not None:
                act()
