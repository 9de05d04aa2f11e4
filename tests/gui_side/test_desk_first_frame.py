"""The first frame of a state has all of its parts: none comes a turn of the loop later, as Qt would have it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget

from chipkit_gui.texts import Language
from chipkit_gui.views.look import Look
from chipkit_gui.views.palette import LIGHT
from chipkit_gui.views.sheets import HelpSheet
from chipkit_gui.views.window import DeskWindow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from chipkit_gui.catalogue import Catalogue

TURNS = ("ready", "reading", "genuine", "cleared", "reading", "altered", "card gone", "judged again", "broken thrice")


def settle() -> None:
    for _ in range(3):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize("size", [(1366, 728), (911, 440)])
@pytest.mark.parametrize("sheet", ["", "help"])
def test_the_first_frame_of_a_state_has_all_its_parts(
    qtbot: QtBot, catalogue: Catalogue, size: tuple[int, int], sheet: str
) -> None:
    look = Look(LIGHT)
    look.animated = False
    window = DeskWindow(Language.VI, None, look)
    qtbot.addWidget(window)
    window.show()
    window.setFixedSize(*size)
    states = dict(catalogue.every())
    late: list[tuple[str, str, str]] = []

    for before, after in pairwise(TURNS):
        window.show_state(states[before])
        settle()
        window.show_state(states[after])
        if sheet:
            window.act(sheet)
        waiting = [each for each in window.findChildren(QWidget) if _will_show(each, window)]
        late += [(before, after, type(each).__name__) for each in waiting]
        window.close_sheet()

    assert late == []


@pytest.mark.parametrize("sheet", ["", "help", "details", "photo"])
def test_the_first_frame_in_another_language_or_state_has_all_its_parts(
    qtbot: QtBot, catalogue: Catalogue, sheet: str
) -> None:
    window = DeskWindow(Language.VI, None, Look(LIGHT))
    qtbot.addWidget(window)
    window.show()
    genuine = dict(catalogue.every())["genuine"]
    window.show_state(genuine)
    window.act(sheet)
    settle()
    help_sheet = window.sheets["help"]
    assert isinstance(help_sheet, HelpSheet)

    changed = replace(genuine, trust=replace(genuine.trust, problem="trust.missing"), sensitive_open=True)
    for change in (partial(window.choose_language, Language.EN), partial(window.show_state, changed)):
        change()
        late = [type(each).__name__ for each in window.findChildren(QWidget) if _will_show(each, window)]
        assert late == []
        if sheet == "help":
            assert len(help_sheet.keys) > 3
            assert all(part.isVisible() for pair in help_sheet.keys for part in pair)
        settle()


def _will_show(widget: QWidget, window: QWidget) -> bool:
    """Whether a widget is hidden by nobody, in a parent that is shown, and not shown itself."""
    parent = widget.parentWidget()
    hidden = widget.isHidden() and not widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
    return parent is not None and parent.isVisibleTo(window) and hidden
