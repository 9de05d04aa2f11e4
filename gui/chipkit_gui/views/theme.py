"""Colours, sizes and fonts. Each tone has a fill, a text on it with a contrast of 5 or more, and a shape."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from chipkit_gui.presenter import Tone

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FONT_FAMILIES", "INK", "LINE", "MUTED", "PAGE", "PANEL", "TONES", "ToneColours", "stylesheet"]

FONT_FAMILIES: Final = ("Noto Sans", "Segoe UI", "DejaVu Sans", "Arial")
"""All of them have every Vietnamese letter."""

INK: Final = "#16202B"
MUTED: Final = "#4A5866"
PAGE: Final = "#EEF1F5"
PANEL: Final = "#FFFFFF"
LINE: Final = "#D5DBE2"
_FIELD_LINE: Final = "#7A8794"
_FOCUS: Final = "#1D4ED8"


@dataclass(frozen=True, slots=True)
class ToneColours:
    """The colours of a tone."""

    fill: str
    on_fill: str
    """Text and shapes on the fill."""
    text: str
    """Small text in this tone on white."""
    wash: str
    """A light ground for a row or a sign; `text` stands on it too."""


TONES: Final[Mapping[Tone, ToneColours]] = MappingProxyType(
    {
        Tone.PASS: ToneColours("#007F5F", "#FFFFFF", "#006B50", "#E3F4EE"),
        Tone.FAIL: ToneColours("#A4161A", "#FFFFFF", "#A4161A", "#FBE9E9"),
        Tone.UNDETERMINED: ToneColours("#FFD166", "#1A1A1A", "#7A4B00", "#FFF4D6"),
        Tone.ALARMING: ToneColours("#F77F00", "#1A1A1A", "#8A3B00", "#FFE8D1"),
        Tone.NEUTRAL: ToneColours("#E3E7EB", "#1F2933", MUTED, "#F1F4F7"),
        Tone.ABORTED: ToneColours("#E3E7EB", "#1F2933", MUTED, "#F1F4F7"),
        Tone.WORKING: ToneColours("#1D4ED8", "#FFFFFF", "#1D4ED8", "#E6EDFD"),
    }
)


def stylesheet() -> str:
    """The style of the whole window.

    Vietnamese capitals with two marks, such as Ẫ, rise above what fonts call their ascent: labels of names leave room.
    """
    families = ", ".join(f'"{family}"' for family in FONT_FAMILIES)
    return f"""
    * {{ font-family: {families}; font-size: 13px; color: {INK}; }}
    QWidget#page {{ background: {PAGE}; }}
    QFrame#panel {{ background: {PANEL}; border: 1px solid {LINE}; border-radius: 6px; }}
    QFrame#title {{ background: {PANEL}; border: 0; border-bottom: 1px solid {LINE}; }}
    QFrame#actions {{ background: {PANEL}; border: 0; border-top: 1px solid {LINE}; }}
    QLabel#app {{ font-size: 15px; font-weight: 600; }}
    QLabel#demo {{ font-size: 12px; font-weight: 700; color: {TONES[Tone.UNDETERMINED].text}; }}
    QLabel#heading {{ font-size: 13px; font-weight: 600; }}
    QLabel#muted {{ color: {MUTED}; font-size: 12px; }}
    QLabel#value {{ font-size: 14px; font-weight: 600; padding-top: 4px; }}
    QLabel#name {{ font-size: 19px; font-weight: 600; padding-top: 5px; }}
    QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: 0; }}
    QLineEdit {{ background: {PANEL}; border: 1px solid {_FIELD_LINE}; border-radius: 4px; padding: 4px 8px;
                 min-height: 22px; font-size: 14px; selection-background-color: {_FOCUS}; selection-color: #FFFFFF; }}
    QLineEdit:focus {{ border: 2px solid {_FOCUS}; padding: 3px 7px; }}
    QLineEdit:read-only {{ background: {PAGE}; color: {MUTED}; }}
    QPushButton {{ background: {PANEL}; border: 1px solid {_FIELD_LINE}; border-radius: 4px; padding: 5px 12px; }}
    QPushButton:hover {{ background: {PAGE}; }}
    QPushButton:pressed {{ background: {LINE}; }}
    QPushButton:focus {{ border: 2px solid {_FOCUS}; padding: 4px 11px; }}
    QPushButton:disabled {{ color: #67737F; background: {PAGE}; border-color: {LINE}; }}
    QPushButton:checked {{ background: {_FOCUS}; color: #FFFFFF; border-color: {_FOCUS}; }}
    QPushButton#language {{ padding: 3px 8px; min-width: 22px; }}
    QPushButton#primary {{ background: {_FOCUS}; border-color: {_FOCUS}; color: #FFFFFF; font-weight: 600; }}
    QPushButton#primary:hover {{ background: #1A43BA; }}
    QPushButton#primary:focus {{ border: 2px solid #0B1F5C; }}
    QComboBox QAbstractItemView {{ background: {PANEL}; selection-background-color: {_FOCUS};
                                   selection-color: #FFFFFF; outline: 0; }}
    QProgressBar {{ background: {LINE}; border: 0; border-radius: 4px; max-height: 8px; min-height: 8px; }}
    QProgressBar::chunk {{ background: {_FOCUS}; border-radius: 4px; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: #B4BEC9; border-radius: 4px; min-height: 24px; margin: 1px; }}
    QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical {{ height: 0; }}
    QScrollBar::add-page:vertical, QScrollBar::sub-page:vertical {{ background: transparent; }}
    """
