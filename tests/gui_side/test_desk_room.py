"""Room is used: nothing is cut where it scrolls, the large portrait is large, and a large window has large letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QTreeWidget, QTreeWidgetItem, QWidget
from shiboken6 import isValid

from chipkit_gui.gallery_pictures import SIZES, window_of
from chipkit_gui.presenter.result_words import leading_checks
from chipkit_gui.presenter.rows import row_of
from chipkit_gui.texts import LANGUAGES, Language
from chipkit_gui.views.cells import margin_above
from chipkit_gui.views.look import Look
from chipkit_gui.views.palette import DARK, LIGHT, Colours, contrasting
from chipkit_gui.views.parts import Text
from tests.gui_side import layout_probe as probe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chipkit_gui.state import DeskState
    from chipkit_gui.views.window import DeskWindow

WITH_A_STRIP = (
    "code refused",
    "judging again",
    "not judged again",
    "not alike",
    "not alike, refused",
    "result behind another window",
)
LARGER = 1.15
"""What is clearly larger."""
MANY_FITTINGS = 60
"""More than the column of checks is filled in for a text that comes and goes."""


@pytest.fixture
def make(qapp: object) -> Iterator[Callable[..., DeskWindow]]:  # noqa: ARG001 - windows need it
    made: list[DeskWindow] = []

    def make(size: str, language: Language = Language.VI, colours: Colours = LIGHT) -> DeskWindow:
        made.append(window_of(language, colours, SIZES[size]))
        return made[-1]

    yield make
    for window in made:
        window.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", WITH_A_STRIP)
def test_the_data_of_a_card_need_no_scrolling_beneath_a_strip(
    make: Callable[..., DeskWindow], states: dict[str, DeskState], name: str, language: Language
) -> None:
    window = make("compact", language)
    window.show_state(states[name])
    probe.settle()

    assert window.look.compact
    assert window.client.area.verticalScrollBar().maximum() == 0
    assert list(probe.faults(window)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("sheet", ["", "details", "help"])
def test_no_line_is_cut_in_half_wherever_it_is_scrolled_to(
    make: Callable[..., DeskWindow], states: dict[str, DeskState], size: str, sheet: str, language: Language
) -> None:
    window = make(size, language)
    window.show_state(states["altered" if sheet else "sensitive open"])
    if sheet:
        window.act(sheet)
    probe.settle()
    holder = window.sheet or window.client
    bar = holder.curtains.area.verticalScrollBar()  # type: ignore[union-attr] # all that scrolls has them
    if (size, sheet, language) in (("compact", "", Language.VI), ("compact", "details", Language.VI)):
        assert bar.maximum() > 0

    for value in sorted({0, min(7, bar.maximum()), bar.maximum() // 2, bar.maximum()}):
        bar.setValue(value)
        probe.settle()
        assert list(probe.faults(window)) == []


def _rows(tree: QTreeWidget) -> Iterator[QTreeWidgetItem]:
    """The checks that the tree shows."""
    item = tree.itemAt(0, 0)
    while item is not None and tree.visualItemRect(item).top() < tree.viewport().height():
        if item.parent() is not None:
            yield item
        item = tree.itemBelow(item)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_of_the_details_no_more_is_covered_than_the_line_that_would_be_cut(
    make: Callable[..., DeskWindow], states: dict[str, DeskState], size: str, language: Language
) -> None:
    """Also of a row of many lines, as evidence makes it."""
    window = make(size, language)
    window.show_state(states["altered"])
    window.act("details")
    probe.settle()
    tree, curtains = window.details_sheet.tree, window.details_sheet.curtains
    bar, line = tree.verticalScrollBar(), 2 * tree.fontMetrics().lineSpacing()

    ends = {end for _top, end in tree.lines()}
    for row in _rows(tree):  # whose last line ends where its text does
        place = tree.visualItemRect(row)
        last = place.top() + place.height() - margin_above(tree)
        assert not ends.isdisjoint((last - 1, last, last + 1)), row.text(0)
    for value in range(0, bar.maximum() + 1, 5):
        bar.setValue(value)
        curtains.draw()
        assert curtains.above.isHidden() or curtains.above.height() < line
        assert curtains.below.isHidden() or curtains.below.height() < line


def test_the_probe_sees_a_line_that_is_cut(make: Callable[..., DeskWindow], states: dict[str, DeskState]) -> None:
    window = make("compact")
    window.show_state(states["sensitive open"])
    window.client.area.verticalScrollBar().setValue(7)
    probe.settle()
    assert list(probe.faults(window)) == []
    window.client.curtains.above.hide()

    assert "cut in half" in " ".join(probe.faults(window))


@pytest.mark.parametrize("size", SIZES)
def test_the_large_portrait_is_clearly_larger(
    make: Callable[..., DeskWindow], states: dict[str, DeskState], size: str
) -> None:
    window = make(size)
    window.show_state(states["genuine"])
    probe.settle()
    before = window.photo.photo.height()
    window.act("photo")
    probe.settle()

    assert window.photo_sheet.photo.height() >= LARGER * before
    assert window.photo_sheet.photo.height() >= 0.95 * window.photo_sheet.height()
    assert list(probe.faults(window)) == []


@pytest.mark.parametrize("colours", [LIGHT, DARK, None], ids=["light", "dark", "contrast"])
def test_a_scroll_bar_has_the_colours_of_the_desk(
    make: Callable[..., DeskWindow], states: dict[str, DeskState], colours: Colours | None
) -> None:
    shown = colours or contrasting(QGuiApplication.palette())
    window = make("compact", Language.VI, shown)
    window.show_state(states["sensitive open"])
    probe.settle()
    bar = window.client.area.verticalScrollBar()
    picture = window.grab(bar.rect().translated(bar.mapTo(window, bar.rect().topLeft()))).toImage()

    found = {picture.pixelColor(x, y).name().upper() for x in range(picture.width()) for y in range(picture.height())}

    assert shown.field_line.upper() in found
    assert shown.card.upper() in found


@pytest.mark.usefixtures("qapp")
def test_a_window_with_room_has_larger_letters() -> None:
    look = Look()
    sizes = {}
    for name, size in SIZES.items():
        look.measure(QSize(*size) * look.natural_scale())
        sizes[name] = look.font("headline").pixelSize()

    assert sizes["compact"] < sizes["full"]
    assert 1.15 <= sizes["large"] / sizes["full"] <= 1.25


@pytest.mark.parametrize("size", SIZES)
def test_nothing_jumps_when_what_was_read_takes_its_place(
    make: Callable[..., DeskWindow], states: dict[str, DeskState], size: str
) -> None:
    def labels() -> dict[str, tuple[int, int]]:
        shown = [one for one in window.client.content.findChildren(Text) if one.isVisible() and one.role == "label"]
        return {one.text(): one.mapTo(window.client.content, one.rect().topLeft()).toTuple() for one in shown}

    window = make(size)
    window.show_state(states["reading"])
    probe.settle()
    before = labels()
    window.show_state(states["genuine"])
    probe.settle()
    after = labels()

    assert len(before) == 5
    for name, (left, top) in before.items():
        assert abs(left - after[name][0]) <= 2, name
        assert abs(top - after[name][1]) <= 4, name


@pytest.mark.parametrize("name", ["dg13-mismatch", "data-changed", "copy-suspected", "signer-revoked"])
def test_every_row_that_decided_tells_its_reason_where_there_is_room(
    make: Callable[..., DeskWindow], states: dict[str, DeskState], name: str
) -> None:
    window = make("compact")
    window.show_state(states[name])
    probe.settle()
    told = {label.text() for label in window.checks.checked.findChildren(Text) if label.isVisible()}

    rows = window.screen_shown.checks.rows
    assert [row.reason for row in rows if row.deciding and row.reason not in told] == []
    assert [row.reason for row in rows if not row.deciding and row.reason in told] == [], "of the others none tells it"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_without_room_is_the_one_that_the_banner_tells(
    make: Callable[..., DeskWindow], states: dict[str, DeskState], language: Language
) -> None:
    """Of several rows that decided, the verdict is called after the first; the others have no other place than F6."""
    window, left_out = make("compact", language), 0
    for name, state in states.items():
        if state.result is None:
            continue
        window.show_state(state)
        probe.settle()
        told = [label.text() for label in window.checks.findChildren(Text) if label.isVisible()]
        leading = {row_of(check).value for check in leading_checks(state.result.report)}
        for row in window.screen_shown.checks.rows:
            if row.deciding and row.reason not in told and row.reason:
                left_out += 1
                assert row.name in leading, (name, row.reason)
                assert "details" in window.screen_shown.actions
    assert left_out, "else there is room for everything"


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_choice_of_a_card_has_an_edge_and_lists_in_the_desks_style(
    make: Callable[..., DeskWindow], states: dict[str, DeskState], colours: Colours
) -> None:
    window = make("full", Language.VI, colours)
    window.show_state(states["card waits"])
    assert window.demo is not None
    window.demo.choose.click()
    probe.settle()
    panel = window.demo.panel
    picture = panel.grab().toImage()
    box = panel.card.geometry()

    assert picture.pixelColor(picture.width() // 2, 0).name().upper() == colours.field_line
    assert colours.field_line in {picture.pixelColor(box.center().x(), box.top() + y).name().upper() for y in range(4)}
    assert picture.pixelColor(box.center().x(), box.top() + 5).name().upper() == colours.card


class _Windows(QObject):
    """Notes what is shown as a window."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.add(type(watched).__name__)
        return False


def test_no_part_of_the_desk_is_a_window_for_a_moment(
    make: Callable[..., DeskWindow], states: dict[str, DeskState], qapp: QApplication
) -> None:
    """It would take the keys: F5 would do nothing."""
    window, watch = make("full"), _Windows()
    qapp.installEventFilter(watch)
    try:
        for name in ("ready", "reading", "genuine", "sensitive open", "altered", "cleared"):
            window.show_state(states[name])
            for sheet in ("help", "details", "photo"):
                window.act(sheet)
                probe.settle()
            window.close_sheet()
        probe.settle()
    finally:
        qapp.removeEventFilter(watch)

    assert watch.seen == set()


@pytest.mark.parametrize("name", ["ready", "altered"])
@pytest.mark.parametrize("size", SIZES)
def test_no_text_is_so_wide_that_the_window_never_comes_to_rest(
    make: Callable[..., DeskWindow],
    states: dict[str, DeskState],
    monkeypatch: pytest.MonkeyPatch,
    size: str,
    name: str,
) -> None:
    """Nor does the desk go down, whichever label it stands in."""
    window = make(size)
    fittings: list[QSize] = []
    fill = window.checks._fill_in

    def counted() -> None:
        fittings.append(window.checks.size())
        fill()

    monkeypatch.setattr(window.checks, "_fill_in", counted)
    window.show_state(states[name])
    probe.settle()
    for label in window.findChildren(Text):
        if not isValid(label) or not label.isVisible():
            continue
        fittings.clear()
        text = label.text()
        label.setText("W" * 300)
        probe.settle()
        if isValid(label):
            label.setText(text)
        probe.settle()
        assert len(fittings) < MANY_FITTINGS, label.role
