"""Between the window as drawn and its compact form everything moves closer together, step by step (A18)."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import QSize

import chipkit_gui.views.window as shown
from chipkit_gui.presenter import present
from chipkit_gui.texts import LANGUAGES
from chipkit_gui.views import fonts
from chipkit_gui.views.demo import DemoControls
from chipkit_gui.views.look import COMPACT_BELOW, TIGHTER_BELOW, Look
from tests.gui_side import layout_probe as probe

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from chipkit_gui.catalogue import Catalogue, Named
    from chipkit_gui.views.window import DeskWindow

SOAK: Final = bool(os.environ.get("CHIPKIT_SOAK"))
FAMILIES: Final = (fonts.FAMILY, "DejaVu Sans")
STEPS: Final = 5


@pytest.fixture(scope="module")
def states(catalogue: Catalogue) -> list[Named]:
    return list(catalogue.every())


@pytest.fixture
def make(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], DeskWindow]:
    """Makes a window with a family of type, whose clients have a name of sixty characters."""
    monkeypatch.setattr(shown, "present", lambda state, language: probe.with_a_long_name(present(state, language)))

    def make(family: str) -> DeskWindow:
        look = Look()
        look.family = family
        look.animated = False
        window = shown.DeskWindow(LANGUAGES[0], DemoControls(["vn-cccd-explicit"], "vn-cccd-explicit", []), look)
        qtbot.addWidget(window)
        window.show()
        probe.settle()  # it fits itself to its screen, which is smaller here
        return window

    return make


def _sizes() -> list[tuple[int, int]]:
    """From where the compact form ends to where all is as drawn, both ends with them."""
    (least, low), (most, high) = COMPACT_BELOW, TIGHTER_BELOW
    along = [step / (STEPS - 1) for step in range(STEPS)]
    both = [(round(least + (most - least) * part), round(low + (high - low) * part)) for part in along]
    return [*both, (COMPACT_BELOW[0], TIGHTER_BELOW[1]), (TIGHTER_BELOW[0], COMPACT_BELOW[1])]


@pytest.mark.usefixtures("qapp")
def test_the_compact_form_begins_below_a_thousand_by_five_hundred() -> None:
    look = Look()
    for size, compact in {(1000, 500): False, (999, 500): True, (1000, 499): True}.items():
        scaled = QSize(*(round(one * look.natural_scale()) for one in size))
        look.measure(scaled)
        assert look.compact is compact, size


@pytest.mark.usefixtures("qapp")
def test_nothing_grows_while_the_window_shrinks() -> None:
    look = Look()
    seen: list[tuple[float, float, int, int]] = []
    for width, height in reversed(_sizes()[:STEPS]):
        look.measure(QSize(width, height) * look.natural_scale())
        seen.append((-look.tightness, look.px(16, 10), look.px(56, 40), look.font("headline").pixelSize()))

    for one, next_one in itertools.pairwise(seen):
        assert all(now >= later for now, later in zip(one, next_one, strict=True))
    assert -seen[0][0] == 0
    assert -seen[-1][0] == 1


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("size", _sizes(), ids=str)
def test_a18_nothing_is_clipped_between_the_drawn_and_the_compact_form(
    make: Callable[[str], DeskWindow], states: list[Named], size: tuple[int, int], family: str
) -> None:
    window = make(family)
    window.setFixedSize(*size)
    probe.settle()
    at = 2 * _sizes().index(size) + FAMILIES.index(family)
    every = 4 if size == COMPACT_BELOW else 14
    chosen = states if SOAK else states[at % every :: every]

    assert not window.look.compact
    for language in LANGUAGES:
        assert list(probe.walk(window, chosen, language)) == []
