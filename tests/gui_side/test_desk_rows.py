"""The seven rows of a teller: every check has one, each says the worst of its checks, and nothing not run is passed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.lds.files import DATA_GROUPS
from chipkit.outcome import Outcome
from chipkit.session.pcsc import ReaderEventKind as Kind
from chipkit.verify.finding import Finding, NotChecked
from chipkit.verify.overall import Verdict
from chipkit.verify.report import Report
from chipkit.verify.table import FAMILY, digest_check, judgement_table
from chipkit_gui.events import Judged
from chipkit_gui.portrait import portrait_of
from chipkit_gui.presenter import Screen, Tone, present
from chipkit_gui.presenter.rows import Row, TellerRow, row_of, teller_rows
from chipkit_gui.texts import LANGUAGES, Language, word

if TYPE_CHECKING:
    from chipkit_gui.desk import Desk

ReportMaker = Callable[..., Report]
PASSED = {row: ({"khớp"} if row is Row.MATCH else {"đạt"}) for row in Row}


def rows_of(report: Report) -> dict[str, TellerRow]:
    return {row.name: row for row in teller_rows(report, Language.VI)}


def judged(desk: Desk, world: Callable[..., Any], report: Report, entered: str = "000080944718") -> Screen:
    desk.enter(entered)
    world(desk, Kind.CARD_INSERTED)
    desk.handle(Judged(desk.state.session, report, portrait_of(report)))
    return present(desk.state, Language.VI)


@pytest.mark.parametrize("check", [*judgement_table().checks, *map(digest_check, DATA_GROUPS), "x.bank.limit"])
def test_every_check_belongs_to_one_row(check: str) -> None:
    assert row_of(check if check != FAMILY else digest_check(DATA_GROUPS[0])) in Row


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("defect", ["", "flip-dg2", "clone-other-keys", "card-expired"])
def test_there_are_always_seven(report_of: ReportMaker, defect: str, language: Language) -> None:
    report = report_of(defect)
    rows = teller_rows(report, language)

    assert sorted(row.name for row in rows) == sorted(row.value for row in Row)
    assert all(row.title and row.result for row in rows)
    deciding = [row.deciding for row in rows]
    assert deciding == sorted(deciding, reverse=True)
    assert any(deciding) is bool(report.verdict.decided_by)


def test_a_sound_card_passes_in_every_row_without_a_reason(report_of: ReportMaker) -> None:
    rows = rows_of(report_of())

    assert {row.result for row in rows.values()} == {"đạt", "khớp"}
    assert {row.reason for row in rows.values()} == {""}


@pytest.mark.parametrize("check", [finding for finding in judgement_table().checks if finding != FAMILY])
def test_a_row_says_the_worst_of_its_checks(report_of: ReportMaker, check: str) -> None:
    report = report_of()
    for outcome in (Outcome.FAILED, Outcome.UNDETERMINED):
        if outcome is Outcome.UNDETERMINED and check in ("chip.ca", "chip.aa", "chip.pace_cam"):
            continue  # one proof is enough, which `chip.genuine` tells
        code = next(iter(judgement_table().checks[check].situations))
        others = tuple(found for found in report.findings if found.check != check)
        left = tuple(each for each in report.not_checked if each.check != check)
        changed = replace(report, findings=(*others, Finding(check, outcome, code)), not_checked=left)
        row = rows_of(changed)[row_of(check).value]

        assert row.tone in (Tone.FAIL, Tone.UNDETERMINED, Tone.ALARMING)
        assert row.reason
        assert not row.result.startswith(tuple(PASSED[row_of(check)]))


def test_one_that_decided_goes_before_a_worse_one_that_did_not(report_of: ReportMaker) -> None:
    report = report_of()
    swapped = {
        "card.expiry": Finding("card.expiry", Outcome.UNDETERMINED, "date-unreadable"),
        "pa.issuer.validity": Finding("pa.issuer.validity", Outcome.FAILED, "not-yet-valid"),
    }
    findings = tuple(swapped.get(found.check, found) for found in report.findings)
    verdict = Verdict(Outcome.UNDETERMINED, "expiry-unknown", ("card.expiry",))

    first = teller_rows(replace(report, findings=findings, verdict=verdict), Language.VI)[0]

    assert (first.name, first.deciding, first.tone) == ("validity", True, Tone.UNDETERMINED)


@pytest.mark.parametrize("row", Row)
def test_what_was_not_run_is_never_passed(report_of: ReportMaker, row: Row) -> None:
    report = report_of()
    gone = tuple(found for found in report.findings if row_of(found.check) is row)
    reasons = [next(iter(report.table.check(found.check).situations)) for found in gone]
    not_run = tuple(NotChecked(found.check, reason) for found, reason in zip(gone, reasons, strict=True))
    kept = tuple(found for found in report.findings if found not in gone)
    already = tuple(each for each in report.not_checked if row_of(each.check) is not row)

    shown = rows_of(replace(report, findings=kept, not_checked=(*already, *not_run)))[row.value]

    assert (shown.result, shown.tone) == (word("row.not-run", Language.VI), Tone.NEUTRAL)


def test_a_proof_for_nobody_is_not_called_passed(report_of: ReportMaker) -> None:
    row = rows_of(report_of(trusted=False))["copy"]

    assert (row.result, row.tone, row.passed) == ("chưa rõ", Tone.UNDETERMINED, False)
    assert "giữ khóa ghi trong dữ liệu của nó; bên ký không được công nhận" in row.reason


def test_an_expired_card_says_so_in_its_row(report_of: ReportMaker) -> None:
    first = teller_rows(report_of("card-expired"), Language.VI)[0]

    assert (first.name, first.result, first.tone) == ("validity", "hết hạn", Tone.FAIL)


def test_the_printed_zone_counts_as_not_compared_unless_it_was_the_key(
    desk: Desk, world: Callable[..., Any], report_of: ReportMaker, code: str
) -> None:
    line = "Chưa so dòng MRZ in trên thẻ"

    for entered in ("000080944718", "944718", code):
        screen = judged(desk, world, report_of(), entered)
        assert line in screen.checks.not_checked
        assert "dòng MRZ in trên thẻ" in screen.checks.not_checked_short
        assert screen.checks.not_checked_short.count(" · ") == len(screen.checks.not_checked) - 1
    assert desk.state.key is not None
    by_zone = replace(desk.state, key=replace(desk.state.key, kind="mrz"))
    assert line not in present(by_zone, Language.VI).checks.not_checked


def test_a_way_in_that_was_not_needed_is_not_missed(
    desk: Desk, world: Callable[..., Any], report_of: ReportMaker
) -> None:
    report = report_of()
    assert any(each.check == "access.bac" for each in report.not_checked)

    lines = judged(desk, world, report).checks.not_checked

    assert not [line for line in lines if "BAC" in line]


def test_actions_follow_the_state(desk: Desk, world: Callable[..., Any], report_of: ReportMaker) -> None:
    waiting = present(desk.state, Language.VI)
    sound = judged(desk, world, report_of())
    failed = judged(desk, world, report_of("clone-other-keys"))
    open_end = judged(desk, world, report_of("no-chip-authentication"))

    assert (waiting.primary, set(waiting.actions)) == ("", {"help", "next"})
    assert sound.primary == "alike"
    assert {"alike", "not alike", "photo", "details", "again"} <= sound.actions
    assert failed.primary == "next"
    assert failed.photo.across == "KHÔNG DÙNG ẢNH NÀY ĐỂ XÁC NHẬN"
    assert not {"alike", "not alike"} & failed.actions
    assert open_end.primary == "", "a chip that has no proof gives none the second time either"
    assert sound.help.title
    assert sound.help.paragraphs


def test_a_row_that_decided_without_a_failure_stands_in_the_colour_of_the_verdict(report_of: ReportMaker) -> None:
    first = teller_rows(report_of("no-chip-authentication"), Language.VI)[0]

    assert (first.name, first.deciding, first.tone) == ("copy", True, Tone.ALARMING)
    assert first.result == "không có"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_row_that_waits_for_another_check_says_which(report_of: ReportMaker, language: Language) -> None:
    rows = {row.name: row for row in teller_rows(report_of("flip-sod-signature"), language)}

    said = {"vi": "Phụ thuộc vào: chữ ký trên dữ liệu", "en": "Depends on: signature over the data"}
    assert rows["issuer"].reason == rows["validity"].reason == said[language]
