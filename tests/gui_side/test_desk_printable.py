"""What a hostile card or reader says stands on the screen and steers nothing, nor what a screen reader says of it."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from chipkit.document import Document
from chipkit.lds.dg1 import DG1
from chipkit.lds.files import EF, RawFile
from chipkit.national.vnm.data import VietnameseData
from chipkit.national.vnm.dg13 import DG13
from chipkit.session.pcsc import ReaderEventKind as Kind
from chipkit.verify.report import Report
from chipkit.verify.standing import STANDINGS
from chipkit_gui.events import Judged
from chipkit_gui.portrait import Portrait
from chipkit_gui.presenter import present
from chipkit_gui.state import DeskState
from chipkit_gui.texts import LANGUAGES, Language
from chipkit_gui.views.window import DeskWindow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from chipkit_gui.desk import Desk

ReportMaker = Callable[..., Report]
NO_PORTRAIT = Portrait(STANDINGS[0])
World = Callable[..., DeskState]
NUMBER = "000080944718"
TRICKS = {
    "mirrored": "\u202eENIUNEG",
    "lines": "\n" * 40 + "VERIFIED",
    "terminal": "\x1b[2J\x1b]0;VERIFIED\x07",
    "nul": "A\x00B",
    "isolates": "\u2066A\u2069\u200f\u061c",
    "unseen": "A\u200b\u2060\ufeff\u3164B",
    "pile": "A" + "\u0301" * 300,
    "markup": "<b>GENUINE</b><img src=x>\u2028&amp;",
    "long": "GENUINE " * 100,
    "half": "\u0085\u009b31m\ue000",
}
_STEERS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@pytest.fixture(params=TRICKS)
def trick(request: pytest.FixtureRequest) -> str:
    return TRICKS[request.param]


def hostile(report: Report, trick: str) -> Report:
    """The report of a card whose issuer signed a trick into every text there is."""
    content = bytes(DG13(dict.fromkeys(range(1, 16), (f"SPECIMEN{trick}",) * 2)))
    files = {**report.capture.files, EF.DG13: RawFile(EF.DG13, content)}
    document = Document(files)
    assert document.dg1 is not None
    names = ("issuing_state", "document_number", "sex", "nationality", "primary_identifier", "secondary_identifier")
    tricks: dict[str, Any] = {name: f"{getattr(document.dg1.mrz, name)}{trick}" for name in names}
    mrz = replace(document.dg1.mrz, **tricks)
    document.__dict__.update(dg1=DG1(mrz), dg13=VietnameseData.parse(content))
    findings = tuple(replace(each, evidence={"fields": trick, "issuer": trick}) for each in report.findings)
    capture = replace(report.capture, files=files)
    return replace(report, document=document, holder=document.holder, capture=capture, findings=findings)


def steered(text: str) -> bool:
    """Whether a text does more than to stand where it is."""
    piled = any(
        unicodedata.combining(text[at]) and set(map(unicodedata.combining, text[at : at + 6])) == {230}
        for at in range(len(text) - 6)
    )
    return piled or "\u3164" in text or any(unicodedata.category(character) in _STEERS for character in text)


def texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for each in fields(value):
            yield from texts_in(getattr(value, each.name))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts_in(item)


@pytest.fixture
def state(desk: Desk, world: World, report_of: ReportMaker, trick: str) -> DeskState:
    """The desk after a hostile card on a hostile reader, with everything opened."""
    world(desk, Kind.READER_ADDED, reader=f"Reader{trick}")
    desk.enter(NUMBER)
    world(desk, Kind.CARD_INSERTED, reader=f"Reader{trick}")
    desk.handle(Judged(desk.state.session, hostile(report_of(), trick), NO_PORTRAIT))
    desk.toggle_sensitive()
    return desk.state


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_a_hostile_card_steers_the_screen(state: DeskState, language: str) -> None:
    screen = present(state, language)  # type: ignore[arg-type]
    texts = list(texts_in(screen))

    assert len(texts) > 50
    assert not [text for text in texts if steered(text)]
    assert max(map(len, texts)) <= 601, "evidence in the details, and dots"
    assert max(map(len, texts_in(replace(screen, details=())))) < 400
    assert any("SPECIMEN" in text for text in texts), "the card's texts are there"


def test_neither_does_it_what_widgets_say(state: DeskState, qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    window = DeskWindow(Language.VI)
    qtbot.addWidget(window)
    window.resize(1093, 542)
    window.show()
    with caplog.at_level(logging.DEBUG):
        window.show_state(state)
        for _ in range(3):
            QApplication.processEvents()
    widgets = window.findChildren(QWidget)
    getters = (QWidget.accessibleName, QWidget.accessibleDescription, QWidget.toolTip, QWidget.windowTitle)
    said = [getter(widget) for widget in (window, *widgets) for getter in getters]
    shown = [label.text() for label in window.findChildren(QLabel)]

    assert not [text for text in (*said, *shown) if steered(text)]
    assert any("SPECIMEN" in text for text in shown)
    assert all(label.height() < 200 for label in window.findChildren(QLabel) if label.isVisible()), (
        "no field fills the screen"
    )
    assert not [record for record in caplog.records if "SPECIMEN" in record.getMessage()]
