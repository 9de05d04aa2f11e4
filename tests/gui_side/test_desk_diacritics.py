"""Vietnamese letters are shown whole: no mark of theirs is cut off at the edge of its label."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from chipkit_gui.presenter import Tone
from chipkit_gui.views.banner import BannerView
from chipkit_gui.views.parts import label
from chipkit_gui.views.theme import stylesheet

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

TALLEST = "ẪỄỖẮẰẨ ẬỆỘ"


def _rows_with_ink(shown: QLabel) -> list[int]:
    image = shown.grab().toImage()
    ground = QColor(image.pixel(0, 0))
    return [y for y in range(image.height()) if any(QColor(image.pixel(x, y)) != ground for x in range(image.width()))]


@pytest.mark.parametrize("style", ["name", "value"])
def test_names_on_the_card_are_shown_whole(qapp: QApplication, style: str) -> None:
    frame = QFrame()
    frame.setStyleSheet(stylesheet())
    shown = label(style)
    shown.setText(TALLEST)
    QVBoxLayout(frame).addWidget(shown)
    frame.show()
    qapp.processEvents()

    rows = _rows_with_ink(shown)

    assert rows
    assert rows[0] > 0
    assert rows[-1] < shown.height() - 1


def test_the_headline_is_shown_whole(qapp: QApplication) -> None:
    banner = BannerView()
    banner._colour(Tone.PASS)
    banner.headline.setText(TALLEST)
    banner.show()
    qapp.processEvents()

    rows = _rows_with_ink(banner.headline)

    assert rows
    assert rows[0] > 0
