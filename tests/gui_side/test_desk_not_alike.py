"""A person who is not like the portrait: that leads the screen, and the chip's own verdict stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import chipkit_gui.views.banner as banner_view
from chipkit.verify.report import Report
from chipkit_gui.presenter import Screen, Tone, present
from chipkit_gui.state import Likeness
from chipkit_gui.texts import LANGUAGES, MESSAGES, Language
from chipkit_gui.views.window import DeskWindow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from chipkit_gui.desk import Desk

ReportMaker = Callable[..., Report]


@pytest.mark.parametrize("made", [{}, {"trusted": False}], ids=["sound", "unknown issuer"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_who_is_not_alike_leads_the_screen_until_the_answer_is_taken_back(
    shown: Callable[..., Screen], desk: Desk, report_of: ReportMaker, language: Language, made: dict[str, bool]
) -> None:
    shown(report_of(**made))
    before = present(desk.state, language)

    told = present(replace(desk.state, likeness=Likeness.NOT_ALIKE), language)

    assert (told.banner.tone, told.banner.sign, told.photo.tone) == (Tone.ALARMING, "alarming", Tone.ALARMING)
    assert told.banner.headline == MESSAGES["desk.not-alike"].headline[language]
    assert before.banner.headline in told.banner.reason
    assert told.banner.code == before.banner.code
    assert told.banner.headline in told.banner.spoken
    assert told.primary == ""
    assert (told.checks, told.details, told.holder) == (before.checks, before.details, before.holder)
    back = present(replace(desk.state, likeness=Likeness.ALIKE), language)
    assert (back.banner.tone, back.banner.headline) == (before.banner.tone, before.banner.headline)
    assert back.photo.tone is before.photo.tone


def test_an_answer_that_is_not_alike_is_said_aloud_and_so_is_its_end(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, shown: Callable[..., Screen], desk: Desk, report_of: ReportMaker
) -> None:
    said: list[str] = []
    monkeypatch.setattr(banner_view, "announce", lambda event: said.append(event.message()))
    shown(report_of())
    window = DeskWindow(Language.VI)
    qtbot.addWidget(window)
    for likeness in (None, Likeness.NOT_ALIKE, Likeness.ALIKE):
        window.show_state(replace(desk.state, likeness=likeness))

    headlines = [MESSAGES[name].headline["vi"] for name in ("verified-demo", "desk.not-alike", "verified-demo")]
    assert [told.split(". ")[1] for told in said[-3:]] == headlines, "the mark of the demo, then the headline"


def test_no_blue_answer_where_a_supervisor_is_to_decide(shown: Callable[..., Screen], report_of: ReportMaker) -> None:
    report = report_of()

    screen = shown(replace(report, verdict=replace(report.verdict, code="policy-met")))

    assert screen.photo.buttons
    assert screen.primary == ""
    assert screen.banner.tone is Tone.UNDETERMINED, "not judged genuine, so not in the colour of what is"
