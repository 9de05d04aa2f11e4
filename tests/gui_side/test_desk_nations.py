"""What the desk shows of a nation's own data, by the labels that the nation gives."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chipkit.document import Document
from chipkit.national.nation import Nation, NationalData, NationalField
from chipkit.national.registry import KNOWN_NATIONS
from chipkit.session.pcsc import ReaderEventKind
from chipkit_gui.events import Judged
from chipkit_gui.portrait import portrait_of
from chipkit_gui.presenter import present
from chipkit_gui.presenter.naming import file_word, printed_fields
from chipkit_gui.texts import LANGUAGES, Language

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.verify.report import Report
    from chipkit_gui.desk import Desk
    from chipkit_gui.state import DeskState

HOUSE = {"en": "House", "vi": "Nhà"}


class Data(NationalData):
    def shown(self) -> tuple[NationalField, ...]:
        return (
            NationalField("house", HOUSE, "Amaurot\u202e", wide=True),
            NationalField("faith", {"en": "Faith", "vi": "Đạo"}, "none", sensitive=True),
        )


class Other(Nation):
    code, issuing_states = "other", frozenset({"VNM"})
    labels = {"house": HOUSE}  # noqa: RUF012 - as in a nation's class
    words = {"file.dg13": {"en": "Other data", "vi": "Dữ liệu khác"}}  # noqa: RUF012 - likewise

    def read_data(self, content: bytes) -> Data:
        del content
        return Data()


@pytest.fixture
def report(report_of: Callable[..., Report]) -> Report:
    """The sound card's files, as another nation reads them."""
    made = report_of()
    document = Document(made.capture.files, KNOWN_NATIONS.including(Other()))
    return replace(made, document=document, holder=document.holder)


@pytest.mark.parametrize("language", LANGUAGES)
def test_fields_stand_under_their_labels_and_sensitive_ones_only_when_asked_for(
    desk: Desk, world: Callable[..., DeskState], report: Report, language: Language
) -> None:
    desk.enter("000080944718")
    world(desk, ReaderEventKind.CARD_INSERTED)
    desk.handle(Judged(desk.state.session, report, portrait_of(report)))

    closed = present(desk.state, language).holder
    desk.toggle_sensitive()
    opened = present(desk.state, language).holder

    fields = {field.name: field for field in closed.fields}
    assert (fields["house"].label, fields["house"].wide) == (HOUSE[language], True)
    assert fields["house"].value == "Amaurot⟨U+202E⟩"
    assert "faith" not in fields
    assert closed.has_sensitive
    assert "faith" in {field.name for field in opened.fields}


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_words_for_files_and_fields_are_used(report: Report, language: Language) -> None:
    finding = replace(report.findings[0], evidence={"fields": "number, house, unheard-of"})

    assert file_word(report, "dg13", language) == Other.words["file.dg13"][language]
    assert printed_fields(report, finding, language)[1:] == [HOUSE[language].lower()]
