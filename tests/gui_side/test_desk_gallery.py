"""The pictures of the gallery have the sizes that they are named by, whatever screen they are drawn on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chipkit_gui.gallery_pictures import SIZES, picture_of, window_of
from chipkit_gui.presenter import present
from chipkit_gui.state import DeskState
from chipkit_gui.texts import LANGUAGES, MESSAGES, Language, word
from chipkit_gui.views.palette import LIGHT

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from chipkit_gui.catalogue import Catalogue


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_a_picture_has_the_size_of_its_folder_though_the_screen_is_smaller(
    qtbot: QtBot, size: str, language: Language
) -> None:
    window = window_of(language, LIGHT, SIZES[size])
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


def test_every_message_is_in_a_picture(catalogue: Catalogue) -> None:
    shown = {present(state, LANGUAGES[0]).banner.name for _, state in catalogue.every()}

    assert MESSAGES.keys() - shown == set()


def test_no_two_pictures_of_a_folder_have_one_name(catalogue: Catalogue) -> None:
    names = [name.replace(" ", "-") for name, _ in catalogue.every()]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_does_not_contradict_itself(catalogue: Catalogue, language: Language) -> None:
    """The title strip tells of the reader and the card that the banner speaks of."""
    screens = {name: present(state, language) for name, state in catalogue.every()}
    gone, lost = word("card.none", language), word("reader.none", language)
    signs = {name: [sign.text for sign in screen.devices] for name, screen in screens.items()}

    assert gone in signs["broken card-removed"]
    assert gone in signs["broken thrice"]
    assert lost in signs["broken reader-lost"]
    assert word("card.mute", language) in signs["card.mute"]
    assert (
        len([sign for sign in signs["broken refused.several"] if sign.endswith(word("card.refused", language).lower())])
        == 2
    )
    assert signs["no library"][0] == word("reader.missing", language)
    assert signs["no access"][0] == word("reader.denied", language)
    assert signs["no service"][0] == word("reader.down", language)
    assert screens["not alike"].banner.name == "desk.not-alike"
    assert not screens["alike"].warning
    assert screens["code of another card"].primary == ""
    assert "62" in screens["broken timeout"].banner.reason
    odd = next(row for row in screens["key-odd"].checks.rows if row.name == "copy")
    assert odd.result != word("row.successful", language), "no such number is odd where the chip proved itself"
    assert screens["expired"].banner.reason != screens["genuine"].banner.reason


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_drawing_asks_for_what_the_banner_asks_for(catalogue: Catalogue, language: Language) -> None:
    """F5 is drawn wherever it is the one action, but where the card is to be laid back first."""
    drawn = {}
    for name, state in catalogue.every():
        screen = present(state, language)
        if screen.primary == "again" and screen.guide is not None:
            drawn[screen.banner.name] = screen.guide.drawing
            lay = {"vi": "Đặt", "en": "lay"}[language]
            assert screen.guide.drawing == "again" or lay.lower() in screen.banner.action.lower(), name
    assert drawn["abort.at-proof"] == drawn["abort.chip"] == "again"
