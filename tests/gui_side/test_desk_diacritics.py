"""Vietnamese letters are shown whole: no mark of theirs is cut off at the edge of its label."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from chipkit_gui.views.banner import BannerView
from chipkit_gui.views.look import Look
from chipkit_gui.views.parts import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

TALLEST = "ẪỄỖẮẰẨ ẬỆỘ"


def _rows_with_ink(shown: QLabel) -> list[int]:
    image = shown.grab().toImage()
    ground = QColor(image.pixel(0, 0))
    return [y for y in range(image.height()) if any(QColor(image.pixel(x, y)) != ground for x in range(image.width()))]


def _whole(shown: QLabel) -> int:
    """How many rows of ink the same text has where it has all the room there is."""
    free = QLabel(shown.text())
    free.setFont(shown.font())
    free.setMargin(shown.font().pixelSize())
    free.adjustSize()
    return len(_rows_with_ink(free))


@pytest.mark.parametrize("family", ["Be Vietnam Pro", "DejaVu Sans"])
@pytest.mark.parametrize("style", ["name", "value", "heading", "body"])
def test_names_on_the_card_are_shown_whole(qapp: QApplication, style: str, family: str) -> None:
    frame, look = QWidget(), Look()
    look.family = family
    shown = Text(look, style)
    shown.setText(TALLEST)
    QVBoxLayout(frame).addWidget(shown)
    frame.show()
    qapp.processEvents()

    assert len(_rows_with_ink(shown)) == _whole(shown)


def test_the_headline_is_shown_whole(qapp: QApplication) -> None:
    banner = BannerView(Look())
    banner.resize(1200, 110)
    banner.headline.setText(TALLEST)
    banner.show()
    qapp.processEvents()

    assert len(_rows_with_ink(banner.headline)) == _whole(banner.headline)
