"""A word without a blank that is wider than its place, as a name may be, goes on in the next line and is never cut."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
import shiboken6
from PySide6.QtWidgets import QLabel

import chipkit_gui.views.window as shown
from chipkit_gui.presenter import present
from chipkit_gui.presenter.holder import Field
from chipkit_gui.texts import Language
from chipkit_gui.views.lines import fitted
from chipkit_gui.views.look import Look
from chipkit_gui.views.palette import LIGHT
from chipkit_gui.views.parts import Text
from tests.gui_side import layout_probe as probe

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from chipkit_gui.presenter import Screen
    from chipkit_gui.state import DeskState

SIZES: Final = {"full": (1366, 728), "between": (1093, 542), "compact": (911, 440), "large": (1920, 1008)}
NAMES: Final = {
    "of sixty letters": "W" * 60,
    "of Madagascar": "RAZAFIMANDIMBYANDRIANTSOAVINAHERITIANA",
    "of Thailand": "KRAISAKWATTHANAWONGPHAISAN SRI",
    "with marks": "NGUYỄNPHÚCHOÀNGTHỊKHÁNHNGUYỆTQUỲNHPHƯƠNGẪM",
    "Chinese": "漢字名前長" * 12,
    "Arabic": "محمدعبدالرحمنبن" * 4,
    "Arabic in words": "محمد عبد الرحمن بن محمد " * 3,
    "unseen": "A\u0301" * 30 + "\u202e\u200d" * 5,
    "beyond the first plane": "\U00020000" * 60,
}


@pytest.fixture
def look() -> Look:
    made = Look(LIGHT)
    made.animated = False
    return made


@pytest.mark.parametrize("size", SIZES)
def test_a_name_in_one_word_is_shown_whole_on_every_screen(
    qtbot: QtBot, look: Look, states: dict[str, DeskState], monkeypatch: pytest.MonkeyPatch, size: str
) -> None:
    named = ""

    def with_it(state: DeskState, language: Language) -> Screen:
        screen = present(state, language)
        fields = (
            Field.of(one.name, one.label, named, wide=one.wide) if one.name in ("name", "father") else one
            for one in screen.holder.fields
        )
        return replace(screen, holder=replace(screen.holder, fields=tuple(fields)))

    monkeypatch.setattr(shown, "present", with_it)
    window = shown.DeskWindow(Language.VI, None, look)
    qtbot.addWidget(window)
    window.show()
    probe.settle()
    window.setFixedSize(*SIZES[size])
    for of, name in NAMES.items():
        named = name
        for state in ("genuine", "sensitive open", "altered"):
            window.show_state(states["ready"])
            window.show_state(states[state])
            probe.settle()
            assert list(probe.faults(window)) == [], of


def test_no_label_that_breaks_its_lines_cuts_a_long_word(
    qtbot: QtBot, look: Look, states: dict[str, DeskState]
) -> None:
    """What a reader is called, an issuer, a place: whatever comes from outside, and wherever it is put."""
    window = shown.DeskWindow(Language.VI, None, look)
    qtbot.addWidget(window)
    window.show()
    window.setFixedSize(1093, 542)
    met = 0
    for name, sheet in (("genuine", ""), ("genuine", "help"), ("genuine", "photo"), ("key waits", ""), ("reading", "")):
        window.close_sheet()
        window.show_state(states[name])
        window.act(sheet)
        probe.settle()
        for label in [one for one in window.findChildren(Text) if one.isVisible() and one.wordWrap() and one.text()]:
            if not shiboken6.isValid(label):  # the column of checks took another form, with labels of its own
                continue
            before = label.text()
            label.setText(f"Trước {'WƯỜNG' * 12} sau")
            probe.settle()
            if not shiboken6.isValid(label):
                continue
            lines = label.fontMetrics().boundingRect(
                0, 0, label.contentsRect().width(), 10_000, 0x1000, QLabel.text(label)
            )
            assert lines.width() <= label.contentsRect().width() + probe.ALLOWED_PIXELS, (name, sheet, label.role)
            assert label.heightForWidth(label.width()) >= lines.height()
            if shiboken6.isValid(label):
                label.setText(before)
            met += 1
    assert met > 50


def _advance(text: str) -> int:
    return 10 * len(text.replace("\u0301", "").replace("\u200b", ""))


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("short", 100, "short"),
        ("two words", 50, "two words"),
        ("ABCDEFGHIJ", 40, "ABCD|EFGH|IJ"),
        ("of ABCDEFGHIJ", 40, "of ABCD|EFGH|IJ"),
        ("e\u0301" * 5, 20, "e\u0301e\u0301|e\u0301e\u0301|e\u0301"),
        ("held\u00a0together", 80, "held together"),
        ("one held\u00a0together", 130, "one held\u00a0together"),
        ("AB", 5, "A|B"),
        ("AB", 0, "AB"),
        ("\U00020000\U00020001\U00020002", 20, "\U00020000\U00020001|\U00020002"),
    ],
)
def test_a_word_ends_a_line_only_where_it_is_wider_than_one(text: str, width: int, lines: str) -> None:
    assert fitted(text, width, _advance) == lines.replace("|", "\u200b")
