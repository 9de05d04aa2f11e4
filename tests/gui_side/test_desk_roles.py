"""What a screen reader is told: a role and a name for every part, in every state, and each verdict once, at once."""

from __future__ import annotations

import gc
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
import shiboken6
from PySide6.QtCore import QEvent
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from chipkit_gui.presenter import present
from chipkit_gui.state import Likeness
from chipkit_gui.texts import LANGUAGES, MESSAGES, Language, word
from chipkit_gui.views import roles
from chipkit_gui.views.demo import DemoControls
from chipkit_gui.views.portrait import PhotoFrame
from chipkit_gui.views.signs import Drawing, ToneSign
from chipkit_gui.views.window import DeskWindow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QAccessibleEvent, QAccessibleInterface
    from pytestqt.qtbot import QtBot

    from chipkit_gui.catalogue import Catalogue, Named
    from chipkit_gui.running import RunningDesk

Role = QAccessible.Role
NAMED: Final = frozenset(
    {
        Role.AlertMessage,
        Role.Button,
        Role.CheckBox,
        Role.ComboBox,
        Role.EditableText,
        Role.Graphic,
        Role.Grouping,
        Role.Indicator,
        Role.List,
        Role.ListItem,
        Role.Pane,
        Role.ProgressBar,
        Role.StaticText,
        Role.ToolBar,
        Role.Tree,
        Role.Window,
    }
)
"""Roles of what says something; others only hold these."""
HOLDING: Final = frozenset(
    {Role.Client, Role.Border, Role.LayeredPane, Role.ScrollBar, Role.Whitespace, Role.ColumnHeader, Role.TreeItem}
)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[DeskWindow]:
    made = DeskWindow(Language.VI, DemoControls(["vn-cccd-explicit"], "vn-cccd-explicit", ["flip-dg2"]))
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


@pytest.fixture(scope="module")
def states(catalogue: Catalogue) -> list[Named]:
    return list(catalogue.every())


def _settle() -> None:
    for _ in range(3):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _told(widget: QWidget) -> tuple[QAccessible.Role, str]:
    found = QAccessible.queryAccessibleInterface(widget)
    return found.role(), found.text(QAccessible.Text.Name)


def _walk(of: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """Everything that is on the screen, as a screen reader comes through it."""
    yield of
    for at in range(of.childCount()):
        child = of.child(at)
        if child.isValid() and not child.state().invisible:
            yield from _walk(child)


def test_a19_everything_has_a_name_and_the_role_of_what_it_is_in_every_state(
    window: DeskWindow, states: list[Named]
) -> None:
    met: set[QAccessible.Role] = set()
    for at, (name, state) in enumerate(states):
        window.choose_language(LANGUAGES[at % len(LANGUAGES)])
        window.show_state(state)
        _settle()
        for each in _walk(QAccessible.queryAccessibleInterface(window)):
            widget, said = each.object(), each.text(QAccessible.Text.Name)
            of, empty = type(widget).__name__, isinstance(widget, QLabel) and not widget.text()
            assert each.role() in NAMED | HOLDING, f"{of} in {name}: {each.role()}"
            assert said or each.role() in HOLDING or empty, f"{of} in {name}: {each.role()} without a name"
            met.add(each.role())

    assert met >= {Role.AlertMessage, Role.Graphic, Role.List, Role.ListItem, Role.Grouping, Role.Indicator}


def test_a19_pictures_are_images_and_rows_are_items_of_a_list(window: DeskWindow, states: list[Named]) -> None:
    for name, state in states:
        window.show_state(state)
        _settle()
        pictures: list[QWidget] = [*window.findChildren(Drawing), *window.findChildren(ToneSign)]
        for picture in (window.photo.photo, *pictures):
            role, said = _told(picture)
            assert role is Role.Graphic, name
            assert said or not picture.isVisibleTo(window), name
        assert _told(window.banner) == (Role.AlertMessage, window.screen_shown.banner.spoken), name
        for listing in (window.checks.checked, window.checks.not_checked):
            assert _told(listing) == (Role.List, listing.heading.text()), name
        rows = [_told(one)[1] for one in _items(window.checks.checked)]
        assert rows == [row.spoken for row in window.screen_shown.checks.rows] or len(rows) == 7, name
        values = {said for _role, said in map(_told, _items(window.client.content))}
        assert {f"{field.label}: {field.value}" for field in window.screen_shown.holder.fields} <= values, name


def _items(of: QWidget) -> list[QWidget]:
    of_the_list = [one for one in of.findChildren(QWidget) if _told(one)[0] is Role.ListItem]
    return [one for one in of_the_list if not one.isHidden()]


def test_a_sheet_is_a_pane_with_a_name_and_its_portrait_an_image(window: DeskWindow, states: list[Named]) -> None:
    window.show_state(dict(states)["genuine"])
    for name, sheet in window.sheets.items():
        window.act(name)
        role, said = _told(sheet)
        assert role is Role.Pane
        assert said
        for portrait in sheet.findChildren(PhotoFrame):
            assert _told(portrait)[0] is Role.Graphic
        window.close_sheet()


def test_a_name_follows_what_is_shown(window: DeskWindow, states: list[Named]) -> None:
    known = dict(states)
    window.show_state(known["genuine"])
    before, sign = _told(window.photo.photo)[1], _told(window.banner.sign)[1]
    window.show_state(known["altered"])
    assert _told(window.photo.photo)[1] != before
    assert _told(window.banner.sign)[1] != sign
    window.choose_language(Language.EN)
    assert _told(window.banner.sign)[1] == "Sign: failed"


def test_a20_each_verdict_is_announced_assertively_once(
    window: DeskWindow, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    loud: list[str] = []

    def update(event: QAccessibleEvent) -> None:
        assert isinstance(event, QAccessibleAnnouncementEvent)
        if event.politeness() == QAccessible.AnnouncementPoliteness.Assertive:
            loud.append(event.message())

    monkeypatch.setattr("chipkit_gui.views.banner.announce", update)
    told = set()
    for _name, state in catalogue.verdicts():
        if state.in_background or state.session in told:
            continue
        told.add(state.session)
        loud.clear()
        window.show_state(state)
        window.choose_language(Language.EN)
        window.choose_language(Language.VI)
        window.act("details")
        window.close_sheet()
        window.show_state(state)
        assert loud == [window.screen_shown.banner.spoken]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """What is said, and whether it interrupts."""
    told: list[tuple[str, bool]] = []

    def announce(event: QAccessibleAnnouncementEvent) -> None:
        told.append((event.message(), event.politeness() == QAccessible.AnnouncementPoliteness.Assertive))

    monkeypatch.setattr("chipkit_gui.views.banner.announce", announce)
    monkeypatch.setattr("chipkit_gui.views.warning.announce", announce)
    return told


def test_a20_a_verdict_that_comes_back_with_an_answer_does_not_interrupt_again(
    window: DeskWindow, states: list[Named], said: list[tuple[str, bool]]
) -> None:
    genuine = dict(states)["genuine"]
    window.show_state(genuine)
    for likeness in (Likeness.NOT_ALIKE, Likeness.ALIKE, Likeness.NOT_ALIKE, None):
        window.show_state(replace(genuine, likeness=likeness))

    verdict, not_alike = said[-5][0], said[-4][0]
    assert verdict.split(". ")[1] != not_alike.split(". ")[1]
    assert [aloud for _text, aloud in said[-5:]] == [True, True, False, False, False]
    window.show_state(replace(genuine, session=genuine.session + 1))
    assert said[-1] == (verdict, True)


@pytest.mark.parametrize("under", ["genuine", "reading", "ready", "input.length"])
def test_each_input_in_vain_is_answered_aloud_though_by_the_same_words(
    quiet_desk: RunningDesk, states: list[Named], said: list[tuple[str, bool]], under: str
) -> None:
    desk = quiet_desk.desk
    desk.state = replace(dict(states)[under], session=desk.state.session + 1)
    quiet_desk._show(desk.state)
    said.clear()

    for _ in range(3):
        desk.enter("12345")
    entered = list(said)
    for _ in range(3):
        desk.ignore()
    ignored = said[len(entered) :]

    language = quiet_desk.window.language
    words = word("warning.unheard", language) if under == "reading" else MESSAGES["input.length"].headline[language]
    assert [aloud for text, aloud in entered if words in text] == [True] * 3, entered
    assert len(entered) == 3
    assert [aloud for _text, aloud in ignored] == [True] * 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_spoken_has_one_mark_between_two_sentences(states: list[Named], language: Language) -> None:
    for name, state in states:
        spoken = present(state, language).banner.spoken
        assert not re.search(r"[…?!:]\.|\. ?\.|\s\s|^\s|\s$", spoken), f"{name}: {spoken}"


@pytest.mark.usefixtures("qapp")
def test_what_was_told_of_parts_that_are_gone_is_let_go() -> None:
    for _ in range(20):
        parts = [roles.Part(Role.ListItem) for _ in range(50)]
        assert {_told(part)[0] for part in parts} == {Role.ListItem}
        for part in parts:
            part.deleteLater()
        parts.clear()
        del part
        _settle()
        gc.collect()

    alive = sum(shiboken6.isValid(one) for one in roles._kept)
    assert len(roles._kept) <= 2 * (alive + 50) + roles._FEW
