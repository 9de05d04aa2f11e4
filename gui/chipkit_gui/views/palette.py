"""Colours: light, dark, and those of a system that asks for high contrast.

Each tone has a fill, what stands on the fill, small text on a card, an edge for frames and signs, and a wash. A test
measures them: text 4.5 to 1 or more, edges and signs 3 to 1 or more. In three colour deficiencies every fill differs
from each other one, every frame from those of its form, and pass from fail in small text too; what else small text
says stands in its words, and in the shape of the sign beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPalette

from chipkit_gui.presenter import Tone

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DARK", "LIGHT", "Colours", "ToneColours", "contrasting", "system_colours"]


@dataclass(frozen=True, slots=True)
class ToneColours:
    """The colours of a tone."""

    fill: str
    on_fill: str
    """Text and shapes on the fill."""
    text: str
    """Small text in this tone on a card."""
    edge: str
    """Frames, and the rim of signs, on a card."""
    wash: str
    """A light ground for a row; `text` stands on it too."""


@dataclass(frozen=True, slots=True)
class Colours:
    """A palette."""

    page: str
    card: str
    line: str
    ink: str
    soft: str
    """Labels and remarks."""
    field_line: str
    """Around fields and buttons."""
    focus: str
    primary: str
    on_primary: str
    void: str
    """Where a picture or a value will be."""
    card_paper: str
    """A card in a drawing."""
    reader: str
    """A reader in a drawing."""
    tones: Mapping[Tone, ToneColours]
    rim: int = 1
    """How thick lines are, in drawn pixels."""


_GREY_LIGHT: Final = ToneColours("#E3E7EB", "#1F2933", "#4D5B6A", "#3F4C5A", "#F0F3F6")
_GREY_DARK: Final = ToneColours("#3A444E", "#FFFFFF", "#A9B6C3", "#828890", "#242C36")

LIGHT: Final = Colours(
    page="#F3F5F8",
    card="#FFFFFF",
    line="#DDE3EA",
    ink="#16202B",
    soft="#4D5B6A",
    field_line="#758595",
    focus="#1D4ED8",
    primary="#1D4ED8",
    on_primary="#FFFFFF",
    void="#D9E2EA",
    card_paper="#E8EEF6",
    reader="#3A444E",
    tones=MappingProxyType(
        {
            Tone.PASS: ToneColours("#007F5F", "#FFFFFF", "#006B5C", "#007F5F", "#E6F4F0"),
            Tone.FAIL: ToneColours("#A4161A", "#FFFFFF", "#A4161A", "#A4161A", "#FBEAEA"),
            Tone.UNDETERMINED: ToneColours("#FFD166", "#1A1A1A", "#7A4B00", "#9A7300", "#FFF6DC"),
            Tone.ALARMING: ToneColours("#F77F00", "#1A1A1A", "#8A3B00", "#B85C00", "#FFEBD6"),
            Tone.NEUTRAL: _GREY_LIGHT,
            Tone.ABORTED: _GREY_LIGHT,
            Tone.WORKING: ToneColours("#1D4ED8", "#FFFFFF", "#1D4ED8", "#1D4ED8", "#E6EDFD"),
        }
    ),
)

DARK: Final = Colours(
    page="#12171D",
    card="#1B222B",
    line="#2F3944",
    ink="#EEF2F6",
    soft="#A9B6C3",
    field_line="#7F8D9B",
    focus="#8AB4F8",
    primary="#8AB4F8",
    on_primary="#001B3D",
    void="#2A333E",
    card_paper="#2A333E",
    reader="#0B0F13",
    tones=MappingProxyType(
        {
            Tone.PASS: ToneColours("#5DD6B8", "#00201A", "#5DD6B8", "#5DD6B8", "#16352F"),
            Tone.FAIL: ToneColours("#EF5350", "#2B0000", "#FF7B70", "#EF5350", "#3B1D1D"),
            Tone.UNDETERMINED: ToneColours("#FFE082", "#1A1A1A", "#FFE082", "#FFE082", "#3A3115"),
            Tone.ALARMING: ToneColours("#FF9419", "#1A1A1A", "#FFB066", "#FF9419", "#40290F"),
            Tone.NEUTRAL: _GREY_DARK,
            Tone.ABORTED: _GREY_DARK,
            Tone.WORKING: ToneColours("#8AB4F8", "#001B3D", "#8AB4F8", "#8AB4F8", "#1A2A44"),
        }
    ),
)


def contrasting(palette: QPalette) -> Colours:
    """The system's own colours with thick rims: shapes and words alone say what colours say elsewhere."""

    def named(role: QPalette.ColorRole) -> str:
        return palette.color(role).name().upper()

    ground, ink = named(QPalette.ColorRole.Window), named(QPalette.ColorRole.WindowText)
    chosen, on_chosen = named(QPalette.ColorRole.Highlight), named(QPalette.ColorRole.HighlightedText)
    plain = ToneColours(fill=ground, on_fill=ink, text=ink, edge=ink, wash=ground)
    return Colours(
        page=ground,
        card=ground,
        line=ink,
        ink=ink,
        soft=ink,
        field_line=ink,
        focus=chosen,
        primary=chosen,
        on_primary=on_chosen,
        void=ground,
        card_paper=ground,
        reader=ground,
        tones=MappingProxyType(dict.fromkeys(Tone, plain)),
        rim=2,
    )


def system_colours() -> Colours:
    """The palette that the system asks for now."""
    hints = QGuiApplication.styleHints()
    if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        return contrasting(QGuiApplication.palette())
    return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT
