"""Lines end where they may: not inside of words that belong together, and not before a short last word."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel

from chipkit_gui.gallery_pictures import SIZES, window_of
from chipkit_gui.texts import LANGUAGES, Language
from chipkit_gui.views.lines import INSEPARABLE, joined
from chipkit_gui.views.palette import LIGHT
from chipkit_gui.views.parts import Text
from tests.gui_side import layout_probe as probe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipkit_gui.catalogue import Catalogue, Named

HARD = "\u00a0"


@pytest.fixture(scope="module")
def states(catalogue: Catalogue) -> list[Named]:
    return list(catalogue.every())


def lines(label: QLabel) -> Iterator[str]:
    """The lines of a label, as Qt breaks them."""
    for part in QLabel.text(label).split("\n"):
        layout = QTextLayout(part, label.font())
        layout.setTextOption(QTextOption(label.alignment()))
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(label.contentsRect().width())
            line.setPosition(QPointF(0, 0))
            yield part[line.textStart() : line.textStart() + line.textLength()].strip(" ")
        layout.endLayout()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.usefixtures("qapp")
def test_no_line_ends_inside_of_what_belongs_together(states: list[Named], size: str, language: Language) -> None:
    window, torn, lonely = window_of(language, LIGHT, SIZES[size]), [], []
    for name, state in states[list(SIZES).index(size) :: 3]:
        window.show_state(state)
        probe.settle()
        for label in window.findChildren(Text):
            if not label.isVisible() or not label.wordWrap() or label.role in ("name", "value", "strong"):
                continue
            broken = [line.replace(HARD, " ") for line in lines(label)]
            seams = [f"{before} | {after}" for before, after in itertools.pairwise(broken)]
            plain = " ".join(broken)
            torn += [
                (name, seams)
                for group in INSEPARABLE
                if plain.lower().count(group.lower()) > sum(line.lower().count(group.lower()) for line in broken)
            ]
            if len(broken) > 1 and " " not in broken[-1] and "\n" not in label.text() and len(broken[-1]) < 7:
                lonely.append((name, seams))
    window.close()

    assert torn == []
    assert lonely == []


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Nguyên vẹn từ khi ký; thẻ KHÔNG ĐẠT", "KHÔNG_ĐẠT"),
        ("KHÔNG TIN CẬY: ảnh không khớp chữ ký", "KHÔNG_TIN_CẬY:"),
        ("Khớp; CHƯA xác nhận được cơ quan cấp", "CHƯA_xác_nhận_được"),
        ("Quét lại, rồi nhấn F5 hai lần", "nhấn_F5"),
        ("hoặc gõ 12 số in trên thẻ", "12_số"),
        ("mời Kiểm soát viên quyết định", "Kiểm_soát_viên quyết_định"),
        ("as a TEST authority signed it", "TEST_authority signed_it"),
    ],
)
def test_words_that_belong_together_are_held_together(text: str, held: str) -> None:
    found = joined(text)

    assert held.replace("_", HARD) in found
    assert found.replace(HARD, " ") == text


def test_a_long_end_may_break() -> None:
    assert joined("DOCUMENTATION INTERNATIONALLY") == "DOCUMENTATION INTERNATIONALLY"
    assert joined("one") == "one"


@pytest.mark.usefixtures("qapp")
def test_a_label_gives_its_text_back_as_it_was() -> None:
    window = window_of(Language.VI, LIGHT, SIZES["full"])
    label, value = Text(window.look, "caption", wrap=True), Text(window.look, "value", wrap=True)
    for one in (label, value):
        one.setText("thẻ KHÔNG ĐẠT")
        assert one.text() == "thẻ KHÔNG ĐẠT"
    assert HARD in QLabel.text(label)
    assert HARD not in QLabel.text(value), "what a card says stands as it is"
    window.close()
