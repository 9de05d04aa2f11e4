"""The window fits: every state, both languages, two families of type, on the screens and scales of counters (A18)."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel

import chipkit_gui.views.window as shown
from chipkit_gui.catalogue import LONG_NAME, Catalogue, Named
from chipkit_gui.presenter import present
from chipkit_gui.texts import LANGUAGES, Language
from chipkit_gui.views import fonts
from chipkit_gui.views.client import Pair
from chipkit_gui.views.demo import DemoControls
from chipkit_gui.views.fitting import Fitting
from chipkit_gui.views.look import Look
from chipkit_gui.views.roles import Part
from tests.gui_side import layout_probe as probe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from chipkit_gui.views.window import DeskWindow

SOAK = bool(os.environ.get("CHIPKIT_SOAK"))
PROBE = Path(probe.__file__)
FAMILIES = (fonts.FAMILY, "DejaVu Sans")
TASK_BAR = 40
SIZES = {
    "full": (1366, 696),
    "narrow": (1130, 600),
    "compact": (909, 440),
    "hd": (1280, 648),
    "large": (1920, 1008),
    "between": (1093, 542),
}
SCREENS = [(1366, 768, 1.0), (1366, 768, 1.25), (1366, 768, 1.5), (1920, 1080, 2.0)]
MORE = [(1280, 720, 1.0), (1280, 720, 1.25), (1280, 720, 1.5), (1366, 768, 2.0), (1920, 1080, 1.0), (1920, 1080, 1.5)]
"""Those of A18, and some more."""


@pytest.fixture
def make(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Callable[..., DeskWindow]:
    """Makes a window of a size, whose clients have a name of sixty characters."""
    monkeypatch.setattr(shown, "present", lambda state, language: probe.with_a_long_name(present(state, language)))

    def make(size: tuple[int, int], family: str = fonts.FAMILY, language: Language = Language.VI) -> DeskWindow:
        look = Look()
        look.family = family
        look.animated = False
        controls = DemoControls(["vn-cccd-explicit", "vn-cccd-2024"], "vn-cccd-explicit", ["flip-dg1", "flip-dg2"])
        window = shown.DeskWindow(language, controls, look)
        qtbot.addWidget(window)
        window.show()
        probe.settle()  # it fits itself to its screen, which is smaller here
        window.setFixedSize(*size)
        probe.settle()
        assert window.size().toTuple() == size
        return window

    return make


@pytest.fixture(scope="session")
def states(catalogue: Catalogue) -> list[Named]:
    return list(catalogue.every())


def _sample(states: list[Named], at: int) -> list[Named]:
    """All of them under soak, else every sixteenth, other ones each time: together each state is seen."""
    return states if SOAK else states[at % 16 :: 16]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a18_nothing_is_clipped_or_overlaps_in_any_state(
    make: Callable[..., DeskWindow], states: list[Named], size: str, family: str, language: Language
) -> None:
    window = make(SIZES[size], family)
    at = 4 * list(SIZES).index(size) + 2 * FAMILIES.index(family) + LANGUAGES.index(language)

    assert list(probe.walk(window, _sample(states, at), language)) == []
    assert window.look.compact is (size == "compact")


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_data_take_three_columns_at_125_percent(
    make: Callable[..., DeskWindow], states: list[Named], family: str, language: Language
) -> None:
    """On 1366 by 768 with the task bar and a title bar off, and the name of sixty characters."""
    window = make(SIZES["between"], family, language)
    window.show_state(next(state for name, state in states if name == "genuine"))
    probe.settle()

    assert not window.look.compact
    assert len({pair.x() for pair in window.client.content.findChildren(Part) if pair.isVisible()}) == 3


@pytest.mark.parametrize("ended", ["copy-suspected", "data-changed", "genuine", "copy-not-ruled-out"])
def test_a_word_that_grows_in_the_title_has_its_room(
    make: Callable[..., DeskWindow], states: list[Named], ended: str
) -> None:
    window = make(SIZES["hd"])
    for name in ("ready", "reading", ended):
        state = dict(states)[name]
        window.show_state(
            replace(state, readers=("one",), cards=tuple(replace(one, reader="one") for one in state.cards))
        )
        probe.settle()

        assert list(probe.faults(window)) == []
        assert window.title.devices[0].text.text() == "one"


def test_in_a_narrow_window_the_programs_name_gives_way_to_what_is_told_of_the_card(
    make: Callable[..., DeskWindow], states: list[Named]
) -> None:
    for size, family, named in (("full", fonts.FAMILY, True), ("between", FAMILIES[1], False)):
        window = make(SIZES[size], family)
        for name in ("ready", "mute", "genuine"):
            window.show_state(dict(states)[name])
            probe.settle()
            assert list(probe.faults(window)) == []
            assert window.title.app.isVisible() is named


def test_the_probe_sees_faults(make: Callable[..., DeskWindow], states: list[Named]) -> None:
    window = make(SIZES["compact"])
    window.show_state(dict(states)["genuine"])
    window.banner.headline.setFixedHeight(5)
    window.checks.setFixedWidth(60)
    probe.settle()

    found = " ".join(probe.faults(window))

    assert window.banner.headline.text() in found
    assert "clipped" in found


def test_the_probe_sees_texts_that_touch_and_rows_that_are_uneven(
    make: Callable[..., DeskWindow], states: list[Named]
) -> None:
    window = make(SIZES["compact"])
    window.show_state(dict(states)["copy-not-ruled-out"])
    probe.settle()
    assert list(probe.faults(window)) == []
    note = probe.letters(window.client.note, window)
    window.client.sensitive.move(window.client.mapFrom(window, note.topRight()) + QPoint(1, 0))
    assert "touching" in " ".join(probe.faults(window))

    window.show_state(dict(states)["sensitive open"])
    probe.settle()
    pair = next(pair for pair in window.client.content.findChildren(Pair) if "VĂN CHA" in pair.value.text())
    pair.value.setContentsMargins(0, 9, 0, 0)
    assert "uneven: values that begin" in " ".join(probe.faults(window))

    window.show_state(dict(states)["ready"])
    probe.settle()
    window.guide.lay.title.move(0, window.guide.lay.title.y() + 4)
    assert "uneven: [" in " ".join(probe.faults(window))


def test_the_probe_sees_what_stands_off_the_line_of_the_field(
    make: Callable[..., DeskWindow], states: list[Named]
) -> None:
    window = make(SIZES["full"])
    window.show_state(dict(states)["genuine"])
    probe.settle()
    received = window.entry.received
    assert list(probe.faults(window)) == []
    received.move(received.x(), received.y() - 3)

    assert "off the line" in " ".join(probe.faults(window))


def test_the_probe_sees_details_that_end_in_dots(make: Callable[..., DeskWindow], states: list[Named]) -> None:
    window = make(SIZES["full"])
    window.show_state(dict(states)["altered"])
    window.act("details")
    probe.settle()
    window.details_sheet.tree.setColumnWidth(3, 60)
    window.details_sheet.tree.setColumnWidth(2, 900)
    window.details_sheet.tree.setUniformRowHeights(True)
    probe.settle()

    assert "ends in dots" in " ".join(probe.faults(window))


@pytest.mark.parametrize("size", ["full", "large"])
def test_what_data_are_worth_stands_right_under_their_heading(
    make: Callable[..., DeskWindow], states: list[Named], size: str
) -> None:
    client = make(SIZES[size]).client
    client.window().show_state(dict(states)["genuine"])  # type: ignore[attr-defined] # it stands in a desk's window
    probe.settle()

    assert client.note.y() - client.heading.geometry().bottom() - 1 <= 2


def test_a_name_of_sixty_characters_is_shown_whole(make: Callable[..., DeskWindow], states: list[Named]) -> None:
    assert len(LONG_NAME) == 60
    for size in SIZES.values() if SOAK else (SIZES["compact"], SIZES["between"], SIZES["full"]):
        window = make(size)
        window.show_state(dict(states)["genuine"])
        probe.settle()
        names = [label for label in window.client.findChildren(QLabel) if label.text() == LONG_NAME]
        assert len(names) == 1
        assert (
            window.client.area.viewport()
            .rect()
            .contains(names[0].mapTo(window.client.area.viewport(), names[0].rect().bottomRight()))
        )


@pytest.mark.parametrize("sheet", ["help", "details", "photo"])
@pytest.mark.parametrize("size", ["full", "compact", "large"])
def test_sheets_leave_banner_and_field(
    make: Callable[..., DeskWindow], states: list[Named], size: str, sheet: str
) -> None:
    window = make(SIZES[size])
    window.show_state(dict(states)["genuine"])
    window.act(sheet)
    probe.settle()

    assert window.photo_sheet.answers.isVisible() is (sheet == "photo")
    assert window.sheet is window.sheets[sheet]
    assert window.sheet.isVisible()
    assert list(probe.faults(window)) == []


def test_sizes_follow_the_systems_font(make: Callable[..., DeskWindow], qapp: QApplication) -> None:
    before = qapp.font()
    small = make((3000, 1600)).banner.headline.font().pixelSize()
    try:
        larger = QFont(before)
        larger.setPointSizeF(before.pointSizeF() * 1.3)
        qapp.setFont(larger)
        large = make((3000, 1600)).banner.headline.font().pixelSize()
    finally:
        qapp.setFont(before)

    assert large / small == pytest.approx(1.3, rel=0.08)


@pytest.mark.parametrize("points", [8, 14, 24, 40])
def test_whatever_the_systems_font_the_window_stays_on_its_screen(
    qtbot: QtBot, qapp: QApplication, states: list[Named], points: int
) -> None:
    before, font = qapp.font(), QFont(qapp.font())
    font.setPointSizeF(points)
    qapp.setFont(font)
    try:
        window = shown.DeskWindow(Language.VI)
        qtbot.addWidget(window)
        window.show()
        window.show_state(dict(states)["genuine"])
        probe.settle()
    finally:
        qapp.setFont(before)

    assert window.screen().availableGeometry().contains(window.geometry())


def test_a_window_that_is_open_follows_a_change_of_the_systems_font(
    make: Callable[..., DeskWindow], qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Fitting, "_room", lambda _self: QRect(0, 0, 1920, 1080))
    window = make((1900, 1000))
    before, small = qapp.font(), window.banner.headline.font().pixelSize()
    try:
        larger = QFont(before)
        larger.setPointSizeF(before.pointSizeF() * 1.3)
        qapp.setFont(larger)
        probe.settle()
        large = window.banner.headline.font().pixelSize()
    finally:
        qapp.setFont(before)

    assert large > small


def _runs() -> Iterator[tuple[int, int, float, str]]:
    for at, (width, height, scale) in enumerate([*SCREENS, *MORE] if SOAK else SCREENS):
        for family in FAMILIES if SOAK else (FAMILIES[at % 2],):
            yield width, height, scale, family


@pytest.mark.parametrize(("width", "height", "scale", "family"), list(_runs()))
def test_a18_the_desk_as_it_starts_fits_its_screen(
    tmp_path: Path, states: list[Named], width: int, height: int, scale: float, family: str
) -> None:
    """A process of its own, since Qt takes its scale at the start; no size is set by the test."""
    room = round(height - TASK_BAR * scale)
    screen = {"name": "one", "x": 0, "y": 0, "width": width, "height": room, "logicalDpi": 96, "dpr": 1}
    file = tmp_path / "screens.json"
    file.write_text(json.dumps({"screens": [screen]}))
    environment = {
        **os.environ,
        "QT_SCALE_FACTOR": str(scale),
        "QT_QPA_PLATFORM": f"offscreen:configfile={file}",
        "QT_LOGGING_RULES": "*=false",
    }
    shown_there = tmp_path / "states"
    shown_there.write_bytes(pickle.dumps(_sample(states, int(8 * scale) + FAMILIES.index(family))))
    found = subprocess.run(  # noqa: S603 - our own interpreter and file
        [sys.executable, "-P", str(PROBE), str(width), family, str(shown_there)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    lines = found.stdout.splitlines()
    assert found.returncode == 0, found.stderr
    assert lines[:-1] == []
    assert int(lines[-1]) >= 2 * 4
