"""What is asked for can be done: every key that a text names does something there, or the card is asked for first."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.outcome import Outcome
from chipkit.session.pcsc import ReaderEvent, ReaderEventKind
from chipkit_gui.events import WorldChanged
from chipkit_gui.presenter import present
from chipkit_gui.state import Likeness, Stage
from chipkit_gui.texts import GOING_ON, LANGUAGES, WORDS, Language, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipkit_gui.desk import Desk
    from chipkit_gui.presenter import Screen
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


# every key that any text names ---------------------------------------------------------------------------------------

_ACTION_OF = {
    "F1": "help",
    "F2": "not alike",
    "F3": "photo",
    "F5": "again",
    "F6": "details",
    "F12": "next",
    "Esc": "next",
    "Y": "alike",
}
_NAMED = re.compile(rf"(?<![\w+])({'|'.join(sorted(_ACTION_OF, key=len, reverse=True))})(?!\w)")


def _texts(screen: Screen) -> Iterator[str]:
    """All that the screen says, but for the keys that its help lists, sentence by sentence."""
    banner, told = screen.banner, [*screen.help.paragraphs, screen.warning, screen.photo.caption, screen.holder.note]
    told += [banner.headline, banner.reason, banner.action, screen.asked, screen.received, screen.checks.note]
    if screen.guide is not None:
        told += [WORDS[f"guide.{screen.guide.drawing}.{part}"][screen.language] for part in ("title", "text")]
    for text in told:
        yield from re.split(r"(?<=[.;])\s", text)


def _variants(state: DeskState) -> Iterator[tuple[str, DeskState]]:
    """The state, and what may become of it: the card goes, the portrait cannot be shown, it is answered."""
    for cards, gone in ((state.cards, ""), ((), " card gone")):
        made = replace(state, cards=cards)
        yield gone, made
        if state.result is not None:
            unseen = replace(state.result.portrait, picture=None)
            yield f"{gone} unseen", replace(made, likeness=None, result=replace(state.result, portrait=unseen))
            if state.result.portrait.picture is not None:
                yield from ((f"{gone} {said.value}", replace(made, likeness=said)) for said in Likeness)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_names_a_key_names_one_that_does_something_now(
    states: dict[str, DeskState], language: Language
) -> None:
    seen: dict[str, int] = dict.fromkeys(_ACTION_OF, 0)
    for name, state in states.items():
        for variant, made in _variants(state):
            screen = present(made, language)
            whole = f"{screen.banner.reason} {screen.banner.action}"
            lay_first = any(words in whole for words in _LAY_FIRST[language])
            for sentence in _texts(screen):
                for key in _NAMED.findall(sentence):
                    seen[key] += 1
                    works = _ACTION_OF[key] in screen.actions or (key == "F5" and (lay_first or made.judging))
                    assert works, f"{name}{variant}: {sentence}"
    assert [key for key, times in seen.items() if not times] == ["F1", "F12"], "all others are asked for somewhere"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_speaks_of_the_chips_photo_where_none_can_be_shown(
    states: dict[str, DeskState], language: Language
) -> None:
    """Nobody can be compared with it; a failed result asks for no comparison at all."""
    of_the_chip, printed = (WORDS[name][language] for name in ("photo.of-the-chip", "photo.printed"))
    compared = 0
    for name, state in states.items():
        if state.result is None or state.result.report.outcome is Outcome.FAILED:
            continue
        unseen = replace(state.result, portrait=replace(state.result.portrait, picture=None))
        action = present(replace(state, likeness=None, result=unseen), language).banner.action
        seen = present(replace(state, likeness=None), language).banner.action
        if of_the_chip not in seen:
            continue
        compared += 1
        assert printed in action or state.result.portrait.picture is None, name
    assert compared > 9


@pytest.mark.parametrize("language", LANGUAGES)
def test_esc_ends_what_the_help_says_that_it_ends(desk: Desk, states: dict[str, DeskState], language: Language) -> None:
    told = 0
    for name, state in states.items():
        before = present(state, language)
        if GOING_ON["problem"][language] not in before.help.paragraphs:
            continue
        told += 1
        desk.state = state
        desk.clear()
        assert present(desk.state, language).banner.name != before.banner.name, name
    assert told > 9


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_says_what_becomes_of_a_card_that_is_laid_again(
    desk: Desk, cards: Any, states: dict[str, DeskState], language: Language
) -> None:
    by_itself = {GOING_ON[kind][language] for kind in ("aborted", "refused")}
    told = 0
    for name, state in states.items():
        if state.stage is not Stage.ABORTED or state.paused_seconds or not state.readers:
            continue
        desk.state, told, asked = state, told + 1, len(cards.asked)
        assert by_itself & set(present(state, language).help.paragraphs), name
        for reader in {card.reader for card in state.cards}:
            desk.handle(WorldChanged(ReaderEvent(ReaderEventKind.CARD_REMOVED, reader)))
        desk.handle(WorldChanged(ReaderEvent(ReaderEventKind.CARD_INSERTED, state.readers[-1])))
        if state.return_seconds:  # then the reading goes on where it stopped
            continue
        assert len(cards.asked) == asked + 1, name
    assert told > 9
