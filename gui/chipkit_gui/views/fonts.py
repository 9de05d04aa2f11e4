"""The family of type: Be Vietnam Pro where its package is installed, else one of the system that has every letter."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QFontMetricsF, QGuiApplication

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

__all__ = ["FALL_BACKS", "FAMILY", "family", "register", "relative_width", "system_pixels"]

FAMILY: Final = "Be Vietnam Pro"
_PACKAGE: Final = "fontpkg_be_vietnam_pro"
_FACES: Final = ("Regular", "Medium", "SemiBold", "Bold")
FALL_BACKS: Final = ("Noto Sans", "Segoe UI", "DejaVu Sans", "Arial")
"""All of them have every Vietnamese letter."""

_SAMPLE: Final = "CHƯA XÁC NHẬN ĐƯỢC CƠ QUAN CẤP Dữ liệu khớp chữ ký, chip giữ khóa ghi trong dữ liệu"
_SAMPLE_PIXELS: Final = 100
_WIDTH_OF_OURS: Final = 53.6
"""Widths of the sample in Be Vietnam Pro, in sizes of the font: the mean of weights 400 and 700."""


def register() -> bool:
    """Make the family known to Qt.

    Returns:
        Whether its package is there and every face of it could be read.
    """
    faces = [QFontDatabase.addApplicationFontFromData(QByteArray(face)) for face in _files()]
    return len(faces) == len(_FACES) and -1 not in faces


def family() -> str:
    """The family that the desk is set in."""
    known = frozenset(QFontDatabase.families())
    return next((name for name in (FAMILY, *FALL_BACKS) if name in known), QFont().family())


def system_pixels() -> float:
    """The size of the system's font, in logical pixels."""
    return float(QFontInfo(QGuiApplication.font()).pixelSize())


@cache
def relative_width(name: str) -> float:
    """How much wider a family runs than Be Vietnam Pro; never less than 1."""
    widths = []
    for weight in (QFont.Weight.Normal, QFont.Weight.Bold):
        font = QFont(name)
        font.setPixelSize(_SAMPLE_PIXELS)
        font.setWeight(weight)
        widths.append(QFontMetricsF(font).horizontalAdvance(_SAMPLE) / _SAMPLE_PIXELS)
    return max(1.0, sum(widths) / len(widths) / _WIDTH_OF_OURS)


def _files() -> Iterator[bytes]:
    """The faces as their package holds them; of its code nothing is run."""
    spec = find_spec(_PACKAGE)
    if spec is None or spec.loader is None:
        return
    root: Traversable = spec.loader.get_resource_reader(_PACKAGE).files()  # type: ignore[attr-defined]
    for face in _FACES:
        yield (root / "files" / f"BeVietnamPro-{face}.ttf").read_bytes()
