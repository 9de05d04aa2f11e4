"""The pictures of the gallery have the sizes that they are named by, whatever screen they are drawn on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipkit_gui.gallery_pictures import SIZES, picture_of, window_of
from chipkit_gui.state import DeskState
from chipkit_gui.texts import LANGUAGES
from chipkit_gui.views.palette import LIGHT

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_a_picture_has_the_size_of_its_folder_though_the_screen_is_smaller(
    qtbot: QtBot, size: str, language: str
) -> None:
    window = window_of(language, LIGHT, SIZES[size])  # type: ignore[arg-type]
    qtbot.addWidget(window)
    window.show_state(DeskState())

    assert window.screen().availableGeometry().width() < SIZES[size][0]
    assert picture_of(window).size().toTuple() == SIZES[size]
    assert window.look.compact is (size == "compact")


def test_a_window_of_another_size_is_no_picture(qtbot: QtBot) -> None:
    window = window_of(LANGUAGES[0], LIGHT, SIZES["full"])
    qtbot.addWidget(window)
    window.setMinimumSize(1, 1)
    window.resize(700, 500)

    with pytest.raises(ValueError, match="700"):
        picture_of(window)
