"""What the banner asks for can be done: F5 where it reads or judges, else the card is asked for first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chipkit_gui.presenter import present
from chipkit_gui.texts import LANGUAGES, Language, word

if TYPE_CHECKING:
    from chipkit_gui.state import DeskState

_LAY_FIRST = {
    Language.VI: ("Đặt lại thẻ", "đặt lại"),
    Language.EN: ("Lay the card", "lay it down", "laid down again"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lies", [True, False])
def test_f5_is_asked_for_where_it_works_or_the_card_is_asked_for_first(
    states: dict[str, DeskState], language: Language, *, lies: bool
) -> None:
    asked = 0
    for name, state in states.items():
        shown = present(state if lies else replace(state, cards=()), language)
        if "F5" not in shown.banner.action:
            continue
        asked += 1
        said = f"{shown.banner.reason} {shown.banner.action}"
        lay_first = any(words in said for words in _LAY_FIRST[language])
        assert "again" in shown.actions or lay_first or state.judging, name
    assert asked > 9


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["internal", "broken abort.at-proof", "broken wrong-mac"])
def test_a_card_that_is_gone_is_asked_for_where_its_reading_led_to_nothing(
    states: dict[str, DeskState], name: str, language: Language
) -> None:
    said = word("banner.lay-reads", language)
    here, gone = (present(replace(states[name], cards=cards), language) for cards in (states[name].cards, ()))

    assert "F5" in here.banner.action
    assert said not in here.banner.reason
    assert "again" in here.actions
    assert said in gone.banner.reason
    assert "again" not in gone.actions
    assert gone.guide is not None
    assert gone.guide.drawing == "lay"
