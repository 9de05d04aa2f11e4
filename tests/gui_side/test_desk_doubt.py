"""What is not settled stands in one colour on the whole screen, and an age beside the age that the rule allows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from chipkit.outcome import Outcome
from chipkit.trust.model import AnchorKind
from chipkit.trust.summary import TrustSummary
from chipkit.verify.finding import Finding
from chipkit.verify.overall import Verdict
from chipkit_gui.presenter import Screen, Tone, present
from chipkit_gui.state import DeskState, Rule, Trust
from chipkit_gui.texts import LANGUAGES, Language
from chipkit_gui.views.demo import DemoControls
from chipkit_gui.views.palette import LIGHT
from chipkit_gui.views.window import DeskWindow

if TYPE_CHECKING:
    from PySide6.QtGui import QColor
    from pytestqt.qtbot import QtBot

    from chipkit.verify.policy import Policy
    from chipkit.verify.report import Report
    from chipkit_gui.catalogue import Catalogue

RULE = Rule(title={"vi": "quầy giao dịch", "en": "counter"}, grace_days=14)
REVOCATION = "pa.issuer.revocation"


@pytest.fixture
def another(catalogue: Catalogue) -> Report:
    """A verdict beside which the code of another card was scanned."""
    report = catalogue.report()
    differs = Finding("match.qr", Outcome.FAILED, "differs", {"fields": "number, name"})
    others = tuple(found for found in report.findings if found.check != "match.qr")
    left = tuple(each for each in report.not_checked if each.check != "match.qr")
    verdict = Verdict(Outcome.FAILED, "key-mismatch", ("match.qr",))
    return replace(report, findings=(*others, differs), not_checked=left, verdict=verdict)


def _tones(screen: Screen) -> set[Tone]:
    tones = {screen.banner.tone, screen.photo.tone, screen.holder.tone}
    tones |= {row.tone for row in screen.checks.rows if row.deciding}
    return tones | {row.tone for group in screen.details for row in group.rows if row.deciding}


@pytest.mark.parametrize("language", LANGUAGES)
def test_v10_has_one_standing_the_first_time_and_another_the_second(
    catalogue: Catalogue, another: Report, language: Language
) -> None:
    first = present(catalogue.ended(another), language)
    again = present(catalogue.ended_again(another), language)

    assert _tones(first) == {Tone.UNDETERMINED}
    assert Tone.FAIL not in {row.tone for row in first.checks.rows}
    assert first.photo.across
    assert not first.photo.buttons
    assert again.banner.tone is Tone.FAIL
    assert {row.tone for row in again.checks.rows if row.deciding} == {Tone.FAIL}
    assert [row.result for row in first.checks.rows] == [row.result for row in again.checks.rows]


def test_nothing_is_drawn_red_while_the_code_is_in_doubt(
    qtbot: QtBot, catalogue: Catalogue, another: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = DeskWindow(Language.VI, DemoControls(["vn-cccd-explicit"], "vn-cccd-explicit", []))
    qtbot.addWidget(window)
    window.look.colours = LIGHT
    window.look._chosen = True
    right, asked = window.look.tone, set[Tone]()

    def tone(of: Tone) -> tuple[QColor, QColor, QColor]:
        asked.add(of)
        return right(of)

    monkeypatch.setattr(window.look, "tone", tone)
    window.show()
    window.show_state(catalogue.ended(another))
    window.grab()
    assert Tone.UNDETERMINED in asked
    assert Tone.FAIL not in asked
    window.show_state(catalogue.ended_again(another))
    window.grab()
    assert Tone.FAIL in asked


def _with_a_list_that_ended(report: Report, days: int, reason: str) -> Report:
    ended = (report.at - timedelta(days=days, hours=1)).astimezone(UTC)
    fact = {"next_update": ended.strftime("%Y-%m-%dT%H:%M:%SZ")}
    found = Finding(REVOCATION, Outcome.UNDETERMINED, reason, fact)
    findings = tuple(found if each.check == REVOCATION else each for each in report.findings)
    return replace(
        report, findings=findings, verdict=Verdict(Outcome.UNDETERMINED, "revocation-unknown", (REVOCATION,))
    )


@pytest.mark.parametrize("reason", ["crl-stale", "list-stale"])
@pytest.mark.parametrize("days", [0, 1, 40])
def test_v03_tells_how_many_days_and_by_which_rule(catalogue: Catalogue, days: int, reason: str) -> None:
    state = catalogue.ended(_with_a_list_that_ended(catalogue.report(), days, reason))
    state = replace(state, trust=replace(state.trust, rule=RULE))

    vietnamese, english = present(state, Language.VI).banner, present(state, Language.EN).banner

    assert f"quá hạn {days} ngày" in vietnamese.reason
    assert "“quầy giao dịch” cho phép 14 ngày" in vietnamese.reason
    assert f"expired {days} days ago" in english.reason
    assert "“counter” allows 14" in english.reason


def test_the_desk_knows_the_rule_of_its_policy(policy: Policy) -> None:
    assert Rule.of(replace(policy, crl_grace_days=9)) == Rule(title=policy.title, grace_days=9)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sign_of_the_store_tells_the_limit_in_days_and_what_is_over_it(language: Language) -> None:
    now = datetime.now(UTC)
    held = TrustSummary(
        anchors=1, kinds={AnchorKind.LIST_SIGNED: 1}, placed=now, crls=2, newest_crl=now - timedelta(days=40)
    )
    current = present(DeskState(trust=Trust(summary=held, rule=RULE)), language).trust
    over = present(DeskState(trust=Trust(summary=replace(held, overdue=2), rule=RULE)), language).trust

    for sign in (current, over):
        assert f"“{RULE.title[language]}”" in sign.details
        assert "14" in sign.details
        assert "40" in sign.text
    said = {"vi": "quá hạn", "en": "out of date"}[language]
    assert said in over.text
    assert said not in current.text
    assert over.tone is Tone.UNDETERMINED
