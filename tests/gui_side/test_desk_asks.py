"""What the window asks for by a blue button, a drawing, a sign or its help is what the banner says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chipkit_gui.gallery_pictures import SIZES, window_of
from chipkit_gui.presenter import Tone, present
from chipkit_gui.reading import Step
from chipkit_gui.state import Card
from chipkit_gui.texts import LANGUAGES, Language, word
from chipkit_gui.views.palette import LIGHT
from chipkit_gui.views.parts import KeyButton
from tests.gui_side import layout_probe as probe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipkit_gui.state import DeskState
    from chipkit_gui.views.window import DeskWindow


@pytest.fixture
def window(qapp: object) -> Iterator[DeskWindow]:  # noqa: ARG001 - windows need it
    made = window_of(Language.VI, LIGHT, SIZES["full"])
    yield made
    made.close()


def blue(window: DeskWindow) -> list[str]:
    return [button.name for button in window.findChildren(KeyButton) if button.isVisible() and button.primary]


def test_one_button_at_most_is_blue_and_a_scan_only_where_a_code_is_wanted(
    window: DeskWindow, states: dict[str, DeskState]
) -> None:
    found = {}
    for name, state in states.items():
        window.show_state(state)
        probe.settle()
        found[name] = blue(window)

    assert {name: buttons for name, buttons in found.items() if len(buttons) > 1} == {}
    for name in ("no access", "no library", "no service", "no reader", "mute", "key waits other card", "policy-met"):
        assert found[name] == [], name
    for name in ("ready", "card waits", "cleared", "input.length"):
        assert found[name] == ["scan"], name


def test_while_a_card_is_chosen_the_scan_is_not_asked_for(window: DeskWindow, states: dict[str, DeskState]) -> None:
    window.show_state(states["card waits"])
    assert window.demo is not None
    window.demo.choose.click()
    probe.settle()
    assert blue(window) == ["place"]
    window.show_state(states["ready"])
    assert blue(window) == ["place"]
    window.demo.close_panel()

    assert blue(window) == ["scan"]


def test_a_card_that_lies_there_is_not_asked_to_be_laid_down(states: dict[str, DeskState]) -> None:
    lies = Card(reader=states["ready"].readers[0], laid=1, used=True)
    cleared = present(replace(states["cleared"], cards=(lies,)), Language.VI).guide
    waits, foreign = states["key waits"], replace(lies, used=False, foreign=True)
    other = present(replace(waits, cards=(foreign,)), Language.VI).guide
    beside = present(replace(waits, cards=(foreign,), readers=("a", "b")), Language.VI).guide

    assert cleared is not None
    assert (cleared.drawing, cleared.left) == ("scan", True)
    assert other is not None
    assert other.drawing == "swap"
    assert beside is not None
    assert beside.drawing == "lay", "the second reader is free"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_drawing_has_a_file_and_words(
    window: DeskWindow, states: dict[str, DeskState], language: Language
) -> None:
    window.choose_language(language)
    seen = set()
    for state in [*states.values(), replace(states["cleared"], cards=(Card(reader="r", laid=1, used=True),))]:
        window.show_state(state)
        probe.settle()
        for step in (window.guide.scan, window.guide.lay):
            if step.isVisible():
                seen.add(step.drawing.drawing)
                assert step.title.text()
                assert step.drawing.accessibleName()
        assert list(probe.faults(window)) == []

    assert {"scan", "back", "lay", "relay", "turn", "swap", "off", "again", "plug", "support"} <= seen


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_lists_the_keys_that_do_something(states: dict[str, DeskState], language: Language) -> None:
    def keys(name: str) -> set[str]:
        return {key for key, _does in present(states[name], language).help.keys}

    assert {"F3", "F5", "F6", "Y / F2"} <= keys("genuine")
    assert not {"F3", "Y / F2"} & keys("altered")
    assert not {"F3", "F5", "F6", "Y / F2"} & keys("ready")
    assert "Enter" in keys("ready")
    for name in ("altered", "genuine", "no service"):
        screen = present(states[name], language)
        assert screen.banner.action not in screen.help.paragraphs, "it stands in the banner"


def test_keys_of_the_help_stand_in_columns(window: DeskWindow, states: dict[str, DeskState]) -> None:
    window.show_state(states["genuine"])
    window.act("help")
    probe.settle()
    left = {key.mapTo(window, key.rect().topLeft()).x() for key, _does in window.sheets["help"].keys}  # type: ignore[attr-defined]
    right = {does.mapTo(window, does.rect().topLeft()).x() for _key, does in window.sheets["help"].keys}  # type: ignore[attr-defined]

    assert len(left) == len(right) == 1
    assert max(left) < min(right)


def test_signs_say_what_is_so(states: dict[str, DeskState]) -> None:
    def signs(name: str) -> list[tuple[str, Tone]]:
        return [(sign.text, sign.tone) for sign in present(states[name], Language.VI).devices]

    busy = signs("card.busy")
    assert Tone.PASS not in {tone for _text, tone in busy}
    assert busy[1][0] == word("card.busy", Language.VI)
    assert signs("reading")[1] == (word("card.reading", Language.VI), Tone.WORKING)
    for name in ("broken no-usable-key", "broken unsupported"):
        assert signs(name)[1][0] == word("card.present", Language.VI), "nothing of it was read"
    assert signs("broken timeout")[1][0] == word("card.broken", Language.VI)


def test_a_reader_has_its_whole_name_where_there_is_room(window: DeskWindow, states: dict[str, DeskState]) -> None:
    window.setFixedSize(2400, 1000)
    window.show_state(states["genuine"])
    probe.settle()
    name = window.title.devices[0].text
    assert name.text() == states["genuine"].readers[0]
    assert name.width() + 1 >= name.fontMetrics().horizontalAdvance(name.text())

    window.setFixedSize(*SIZES["full"])
    probe.settle()
    assert name.width() < name.fontMetrics().horizontalAdvance(name.text())
    assert list(probe.faults(window)) == []


@pytest.mark.parametrize("size", [SIZES["full"], SIZES["large"], (1280, 648)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_field_is_as_wide_in_every_state(
    states: dict[str, DeskState], size: tuple[int, int], language: Language
) -> None:
    window = window_of(language, LIGHT, size)
    widths: dict[int, str] = {}
    for name, state in states.items():
        if len(state.readers) > 1 or name.startswith(("trust", "sign", "starting")):
            continue  # other signs for good, and no demo
        window.show_state(state)
        probe.settle()
        widths.setdefault(window.entry.width(), name)
        if state.key is not None:
            assert window.entry.received.isVisible(), name
            assert window.entry.input.placeholderText() or state.key.kind != "number", name
    window.close()

    assert len(widths) == 1, widths


def test_how_much_of_the_portrait_is_read_agrees_with_its_bytes(states: dict[str, DeskState]) -> None:
    reading = states["reading"]
    shown = present(reading, Language.VI).progress
    assert "9,3/17,8 KB" in shown.line
    assert shown.photo == 52
    assert reading.reading is not None
    for step, photo in ((Step.DATA, None), (Step.JUDGE, 100)):
        later = replace(reading, reading=replace(reading.reading, step=step))
        assert present(later, Language.VI).progress.photo == photo


def test_the_outline_of_an_empty_portrait_is_seen(window: DeskWindow, states: dict[str, DeskState]) -> None:
    window.show_state(replace(states["reading"], reading=replace(states["reading"].reading, step=Step.OPEN)))  # type: ignore[type-var]
    probe.settle()
    frame = window.photo.photo
    picture = frame.grab().toImage()
    ground, head = picture.pixelColor(12, 12), picture.pixelColor(frame.width() // 2, round(frame.height() * 0.45))

    light, dark = ground.lightnessF(), head.lightnessF()
    assert light - dark > 0.1
