from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from chipkit.capture import AbortReason
from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.pictures import Unshown
from chipkit.session.pcsc import ReaderEvent
from chipkit.session.pcsc import ReaderEventKind as Kind
from chipkit.trust.model import AnchorKind
from chipkit.trust.summary import TrustSummary
from chipkit.verify.finding import Finding
from chipkit.verify.overall import Verdict
from chipkit.verify.report import Report
from chipkit.verify.standing import PORTRAIT, Worth
from chipkit.verify.table import judgement_table
from chipkit_gui.aborts import broken_message
from chipkit_gui.desk import Desk
from chipkit_gui.events import Judged, NotRead, ReadersUnavailable, TrustOpened, WorldChanged
from chipkit_gui.portrait import Portrait, portrait_of
from chipkit_gui.presenter import Screen, Tone, present
from chipkit_gui.presenter.banner import _name
from chipkit_gui.presenter.naming import evidence_of
from chipkit_gui.state import DeskState, Service, Stage, Trust
from chipkit_gui.texts import LANGUAGES, MESSAGES, Language, word

World = Callable[..., DeskState]
ReportMaker = Callable[..., Report]
NUMBER = "000080944718"

_OUTCOMES = {
    "verified": Outcome.SUCCESSFUL,
    "verified-without-copy-proof": Outcome.SUCCESSFUL,
    "verified-revocation-open": Outcome.SUCCESSFUL,
    "verified-demo": Outcome.SUCCESSFUL,
    "issuer-unknown": Outcome.UNDETERMINED,
    "issuer-test": Outcome.UNDETERMINED,
    "other-key": Outcome.UNDETERMINED,
    "signer-missing": Outcome.UNDETERMINED,
    "revocation-unknown": Outcome.UNDETERMINED,
    "copy-not-ruled-out": Outcome.UNDETERMINED,
    "comparison-open": Outcome.UNDETERMINED,
    "access-unconfirmed": Outcome.UNDETERMINED,
    "algorithm-unknown": Outcome.UNDETERMINED,
    "algorithm-refused": Outcome.UNDETERMINED,
    "signer-withdrawn": Outcome.UNDETERMINED,
    "signer-revoked-unconfirmed": Outcome.UNDETERMINED,
    "issuer-not-confirmed": Outcome.UNDETERMINED,
    "number-absent": Outcome.UNDETERMINED,
    "key-odd": Outcome.UNDETERMINED,
    "expiry-unknown": Outcome.UNDETERMINED,
    "nothing-checked": Outcome.UNDETERMINED,
}
_TONES = {
    Outcome.SUCCESSFUL: Tone.PASS,
    Outcome.FAILED: Tone.FAIL,
    Outcome.UNDETERMINED: Tone.UNDETERMINED,
    Outcome.NOT_SUPPORTED: Tone.NEUTRAL,
}


Shown = Callable[..., Screen]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(judgement_table().verdicts.keys() - {"read-aborted", "key-refused"}))
def test_a12_every_verdict_has_a_finished_sentence_in_its_colour(
    shown: Shown, report_of: ReportMaker, code: str, language: Language
) -> None:
    outcome = _OUTCOMES.get(code, Outcome.FAILED)
    report = replace(report_of(), verdict=Verdict(outcome, code, ("pa.digest.dg2",)))

    banner = shown(report, language).banner

    assert banner.name == code
    assert banner.code == MESSAGES[code].code
    assert banner.tone is (Tone.ALARMING if code in judgement_table().alarming else _TONES[outcome])
    assert banner.headline
    assert banner.reason
    assert banner.action
    assert not re.search(r"[{}?]", banner.spoken)


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.ABORTED])
def test_the_colour_is_that_of_the_standard(shown: Shown, report_of: ReportMaker, outcome: Outcome) -> None:
    report = replace(report_of(), verdict=Verdict(outcome, "not-conformant", ("card.deviations",)))

    assert shown(report).banner.tone is _TONES[outcome]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sound_card_passes_with_all_it_shows(shown: Shown, report_of: ReportMaker, language: Language) -> None:
    screen = shown(report_of(), language)

    assert screen.banner.name == "verified-demo"
    assert screen.photo.picture is not None
    assert screen.photo.tone is Tone.PASS
    assert [field.name for field in screen.holder.fields[:6]] == [
        "name",
        "number",
        "birth",
        "sex",
        "nationality",
        "expiry",
    ]
    assert screen.holder.fields[0].value.endswith("SPECIMEN")
    assert re.fullmatch(r"\d\d/\d\d/\d{4}", screen.holder.fields[2].value)
    assert screen.guide is None


def test_ethnicity_religion_and_family_are_closed_until_they_are_opened(
    shown: Shown, desk: Desk, report_of: ReportMaker
) -> None:
    sensitive = {"ethnicity", "religion", "father", "mother", "spouse"}
    closed = shown(report_of())
    desk.toggle_sensitive()
    opened = present(desk.state, Language.VI)

    assert closed.holder.has_sensitive
    assert not sensitive & {field.name for field in closed.holder.fields}
    assert sensitive & {field.name for field in opened.holder.fields}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a17_what_was_not_checked_is_on_every_result(shown: Shown, report_of: ReportMaker, language: Language) -> None:
    lines = shown(report_of(), language).checks.not_checked

    assert len(lines) >= 4
    assert {"vi": "báo mất", "en": "reported lost"}[language] in lines[0]
    assert not any("DG3" in line or "online" in line.lower() for line in lines[3:]), "told by the fixed lines"


def test_a16_every_check_is_in_the_details_with_its_reason(shown: Shown, report_of: ReportMaker) -> None:
    report = report_of()
    rows = {row.check: row for group in shown(report, "en").details for row in group.rows}

    assert rows.keys() == {result.check for result in report.results}
    for result in report.results:
        assert rows[result.check].outcome
        assert rows[result.check].reason.startswith(report.text_of(result, "en"))
    assert rows["match.dg13"].reason == "number, name, birth, sex and expiry agree"


@pytest.mark.parametrize(
    ("defect", "name", "tone"),
    [
        ("flip-dg2", "data-changed", Tone.FAIL),
        ("flip-sod-signature", "not-genuine", Tone.FAIL),
        ("clone-other-keys", "copy-suspected", Tone.FAIL),
        ("hide-dg14-dg15", "proof-hidden", Tone.FAIL),
        ("dsc-revoked", "signer-revoked", Tone.FAIL),
        ("card-expired", "expired", Tone.FAIL),
        ("dg13-mismatch", "data-inconsistent", Tone.FAIL),
        ("foreign-dsc", "issuer-unknown", Tone.UNDETERMINED),
        ("no-chip-authentication", "desk.no-copy-test", Tone.ALARMING),
    ],
)
def test_a_defect_is_told_by_its_own_sentence(
    shown: Shown, report_of: ReportMaker, defect: str, name: str, tone: Tone
) -> None:
    screen = shown(report_of(defect))

    assert screen.banner.name == name
    assert screen.banner.tone is tone
    assert screen.checks.rows[0].deciding, "what decided stands first"
    assert all(row.deciding for row in screen.details[0].rows)


def test_a15_an_altered_portrait_is_never_shown(shown: Shown, report_of: ReportMaker) -> None:
    report = report_of("flip-dg2")

    screen = shown(report)

    assert portrait_of(report).standing.worth is Worth.CHANGED
    assert screen.photo.picture is None
    assert screen.photo.tone is Tone.FAIL
    assert "KHÔNG TIN CẬY" in screen.photo.caption
    assert screen.holder.fields, "the other files are unaltered"


def test_altered_data_are_never_shown(shown: Shown, report_of: ReportMaker) -> None:
    of_dg1, of_dg13 = shown(report_of("flip-dg1")), shown(report_of("flip-dg13"))

    assert not of_dg1.holder.fields
    assert of_dg1.holder.tone is Tone.FAIL
    assert {field.name for field in of_dg13.holder.fields} <= {
        "name",
        "number",
        "birth",
        "sex",
        "nationality",
        "expiry",
    }
    assert of_dg13.holder.withheld


def test_nothing_is_shown_under_a_wrong_signature(shown: Shown, report_of: ReportMaker) -> None:
    screen = shown(report_of("flip-sod-signature"))

    assert not screen.holder.fields
    assert screen.photo.picture is None


def test_without_a_known_issuer_the_data_are_shown_and_said_to_be_unconfirmed(
    shown: Shown, report_of: ReportMaker
) -> None:
    screen = shown(report_of(trusted=False))

    assert screen.banner.name == "issuer-unknown"
    assert screen.photo.picture is not None
    assert screen.photo.tone is Tone.UNDETERMINED
    assert "CHƯA xác nhận cơ quan cấp" in screen.photo.caption
    assert screen.holder.tone is Tone.UNDETERMINED


@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize("defect", ["flip-dg1", "flip-dg2", "flip-dg13", "flip-sod-signature", "clone-other-keys"])
def test_under_a_failed_verdict_nothing_of_the_holder_is_green(
    shown: Shown, report_of: ReportMaker, defect: str, *, trusted: bool
) -> None:
    report = report_of(defect, trusted=trusted)
    screen = shown(report)

    assert report.outcome is Outcome.FAILED
    assert Tone.PASS not in (screen.banner.tone, screen.photo.tone, screen.holder.tone)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("why", Unshown)
def test_a_portrait_that_cannot_be_shown_says_why(
    desk: Desk, world: World, report_of: ReportMaker, why: Unshown, language: Language
) -> None:
    desk.enter(NUMBER)
    world(desk, Kind.CARD_INSERTED)
    unshown = Portrait(report_of().standing(PORTRAIT), why=why)
    desk.handle(Judged(desk.state.session, report_of(), unshown))
    photo = present(desk.state, language).photo

    assert (photo.picture, photo.tone) == (None, Tone.NEUTRAL)
    assert photo.caption == f"{word('photo.unreadable', language)}: {word(f'photo.why.{why.value}', language)}"


@pytest.mark.parametrize("profile", ["vn-cccd-2024", "bsi-reference"])
def test_other_documents_are_shown_as_far_as_they_go(shown: Shown, report_of: ReportMaker, profile: str) -> None:
    screen = shown(report_of(profile=profile), "en")

    assert screen.holder.fields
    assert screen.photo.picture is not None


def test_a_code_of_another_card_is_told_as_such(shown: Shown, report_of: ReportMaker) -> None:
    report = report_of()
    printed = next(finding for finding in report.findings if finding.check == "match.com")
    differs = replace(
        printed, check="match.qr", outcome=Outcome.FAILED, reason="differs", evidence={"fields": "name, sex"}
    )
    verdict = Verdict(Outcome.FAILED, "data-inconsistent", ("match.qr",))

    banner = shown(replace(report, findings=(*report.findings, differs), verdict=verdict), "en").banner

    assert banner.name == "desk.mismatch"
    assert "name, sex" in banner.reason


def _broken(desk: Desk, world: World, report: Report) -> Screen:
    desk.enter(NUMBER)
    world(desk, Kind.CARD_INSERTED)
    desk.handle(Judged(desk.state.session, report, portrait_of(report)))
    return present(desk.state, Language.VI)


@pytest.mark.parametrize("at", [1, 20, 60, 90])
def test_a_broken_reading_shows_no_verdict_and_no_data(
    desk: Desk, world: World, report_of: ReportMaker, at: int
) -> None:
    report = report_of(remove_at=at)

    screen = _broken(desk, world, report)

    assert screen.banner.headline == MESSAGES["read-aborted"].headline["vi"]
    assert screen.banner.tone is Tone.ABORTED
    assert screen.holder.fields == ()
    assert screen.photo.picture is None
    assert (screen.checks.rows, screen.details) == ((), ())
    assert portrait_of(report).picture is None
    for file in report.capture.files.values():
        assert file.ef is not EF.DG1 or "SPECIMEN" not in repr(desk.state)


@pytest.mark.parametrize(
    ("reason", "step", "name", "tone"),
    [
        ("card-removed", "read.dg2", "read-aborted", Tone.ABORTED),
        ("reader-lost", "read.dg2", "abort.reader", Tone.ABORTED),
        ("timeout", "read.dg2", "abort.timeout", Tone.ABORTED),
        ("wrong-mac", "read.dg2", "abort.chip", Tone.ABORTED),
        ("chip-error", "read.dg2", "abort.chip", Tone.ABORTED),
        ("chip-error", "select", "abort.other-card", Tone.UNDETERMINED),
        ("chip-error", "access.pace", "abort.chip", Tone.ABORTED),
        ("chip-error", "access.bac", "abort.chip", Tone.ABORTED),
        ("unsupported", "access.pace", "abort.unsupported", Tone.ABORTED),
        ("no-usable-key", "access.pace", "abort.no-usable-key", Tone.UNDETERMINED),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a12_each_way_of_breaking_off_has_its_sentence(
    desk: Desk, world: World, report_of: ReportMaker, reason: str, step: str, name: str, tone: Tone, language: Language
) -> None:
    report = report_of(remove_at=60)
    abort = report.capture.abort
    assert abort is not None
    capture = replace(report.capture, abort=replace(abort, reason=AbortReason(reason), step=step))

    _broken(desk, world, replace(report, capture=capture))
    banner = present(desk.state, language).banner

    assert (banner.name, banner.tone) == (name, tone)
    assert not re.search(r"[{}]", banner.spoken)


@pytest.mark.parametrize(
    ("sw", "name"),
    [(0x6A82, "abort.other-card"), (0x6D00, "abort.other-card"), (0x6F00, "abort.chip"), (0x6400, "abort.chip")],
)
def test_a_chip_that_is_out_of_order_is_not_called_another_card(report_of: ReportMaker, sw: int, name: str) -> None:
    report = report_of(remove_at=60)
    assert report.capture.abort is not None
    abort = replace(report.capture.abort, reason=AbortReason.CHIP_ERROR, step="select", sw=sw)

    assert broken_message(replace(report, capture=replace(report.capture, abort=abort))) == name


@pytest.mark.parametrize(
    "problem", [name for name in MESSAGES if name.startswith(("input.", "card.", "trust.", "int"))]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a12_each_problem_has_its_sentence(desk: Desk, world: World, problem: str, language: Language) -> None:
    desk.enter(NUMBER)
    world(desk, Kind.CARD_INSERTED)
    desk.handle(NotRead(desk.state.session, problem))

    banner = present(desk.state, language).banner

    assert banner.name == problem
    assert banner.tone is Tone.UNDETERMINED
    assert banner.code


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in (Stage.RESULT, Stage.ABORTED)])
@pytest.mark.parametrize("service", Service)
def test_a_stage_without_an_end_of_a_reading_has_a_message(stage: Stage, service: Service) -> None:
    nothing = {"present_card": None, "result": None, "broken": None, "problem": "", "trust": Trust()}
    state: Any = SimpleNamespace(stage=stage, service=service, **nothing)

    assert _name(state) in MESSAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a12_every_stage_before_a_result_has_its_sentence(desk: Desk, world: World, language: Language) -> None:
    seen = {present(DeskState(), language).banner.name: DeskState()}
    for step in (
        lambda: None,
        lambda: desk.enter(NUMBER),
        desk.clear,
        desk.tick,
        desk.tick,
        lambda: world(desk, Kind.CARD_INSERTED),
        lambda: desk.enter(NUMBER),
        desk.clear,
        lambda: world(desk, Kind.READER_REMOVED),
        lambda: world(desk, Kind.SERVICE_DOWN, reader=""),
        lambda: desk.handle(ReadersUnavailable()),
    ):
        step()
        seen[present(desk.state, language).banner.name] = desk.state

    assert seen.keys() == {f"stage.{name}" for name in (
        "starting", "ready", "key-waits", "cleared", "card-waits", "reading", "no-reader", "no-service", "no-library",
    )}  # fmt: skip
    for state in seen.values():
        assert "{" not in present(state, language).banner.spoken


def test_the_entered_number_is_masked(desk: Desk) -> None:
    desk.enter(NUMBER)

    screen = present(desk.state, Language.VI)

    assert "4718" in screen.received
    assert NUMBER not in repr(screen)


LISTED, OPEN, TEST = AnchorKind.LIST_SIGNED, AnchorKind.UNCONFIRMED, AnchorKind.TEST


@pytest.mark.parametrize(
    ("kinds", "tone", "says"),
    [
        ({}, Tone.UNDETERMINED, "none"),
        ({TEST: 2}, Tone.UNDETERMINED, "TEST only"),
        ({OPEN: 1}, Tone.UNDETERMINED, "1 not confirmed"),
        ({OPEN: 1, TEST: 2}, Tone.UNDETERMINED, "1 not confirmed"),
        ({LISTED: 5}, Tone.PASS, "Certificates: 12 days"),
        ({LISTED: 5, OPEN: 1, TEST: 2}, Tone.PASS, "Certificates: 12 days"),
    ],
)
def test_the_trust_store_is_green_only_where_an_anchor_may_prove_something(
    cards: Any, kinds: dict[AnchorKind, int], tone: Tone, says: str
) -> None:
    desk = Desk(cards, lambda _state: None)
    signed = datetime.now(UTC) - timedelta(days=12, hours=1)

    desk.handle(TrustOpened(TrustSummary(anchors=sum(kinds.values()), kinds=kinds, signed=signed, crls=4, overdue=1)))

    for language in LANGUAGES:
        sign = present(desk.state, language).trust
        assert sign.tone is tone
        assert f"{signed:%d/%m/%Y}" in sign.details
        assert "12" in sign.details.splitlines()[-2]
        assert len(sign.details.splitlines()) == len(kinds) + 3
    assert says in present(desk.state, Language.EN).trust.text


def test_a_store_whose_revocation_lists_have_all_ended_is_not_green(cards: Any) -> None:
    desk = Desk(cards, lambda _state: None)

    desk.handle(TrustOpened(TrustSummary(anchors=1, kinds={LISTED: 1}, crls=2, overdue=2)))

    assert present(desk.state, Language.EN).trust.tone is Tone.UNDETERMINED
    assert "out of date: 2" in present(desk.state, Language.EN).trust.details


def test_a_store_of_ones_own_that_tells_no_kinds_counts_as_it_says(cards: Any) -> None:
    desk = Desk(cards, lambda _state: None)

    desk.handle(TrustOpened(TrustSummary(anchors=7)))

    assert present(desk.state, Language.EN).trust.text == "Root certificates: 7"


@pytest.mark.parametrize(("problem", "says"), [("trust.unusable", "unusable"), ("trust.missing", "no folder")])
def test_a_store_that_cannot_be_opened_is_told_with_the_reason(cards: Any, problem: str, says: str) -> None:
    desk = Desk(cards, lambda _state: None)

    desk.handle(TrustOpened(problem=problem))

    screen = present(desk.state, Language.EN)
    assert (screen.trust.tone, says in screen.trust.text) == (Tone.UNDETERMINED, True)
    desk.handle(WorldChanged(ReaderEvent(Kind.SERVICE_UP, "")))
    desk.handle(WorldChanged(ReaderEvent(Kind.READER_ADDED, "reader")))
    screen = present(desk.state, Language.EN)
    assert screen.banner.name == problem
    assert screen.banner.tone is screen.trust.tone, "banner and sign tell one fact in one colour"


@pytest.mark.parametrize("code", sorted(judgement_table().alarming))
def test_what_a_forger_can_bring_about_has_a_colour_of_its_own(shown: Shown, report_of: ReportMaker, code: str) -> None:
    report = replace(report_of(), verdict=Verdict(Outcome.UNDETERMINED, code, ()))

    assert shown(report).banner.tone is Tone.ALARMING


def test_why_a_certificate_was_revoked_stands_beside_the_check() -> None:
    evidence = {"revoked": "CN=X", "revoked_at": "2026-05-02T00:00:00Z", "revoked_for": "keyCompromise"}
    finding = Finding("pa.issuer.revocation", Outcome.FAILED, "revoked", evidence)

    assert evidence_of(finding, Language.EN) == ["CN=X", "revoked 02/05/2026", "reason: keyCompromise"]
    assert evidence_of(finding, Language.VI) == ["CN=X", "thu hồi 02/05/2026", "lý do: keyCompromise"]


def test_a_result_can_be_read_without_a_key_at_hand(desk: Desk) -> None:
    assert desk.state.stage is Stage.READY
    assert "again" not in present(desk.state, Language.EN).actions


def test_behaviour_and_wording_need_no_qt() -> None:
    script = (
        "import sys; sys.modules['PySide6'] = None\n"
        "import chipkit_gui.presenter, chipkit_gui.desk, chipkit_gui.service, chipkit_gui.texts, chipkit_gui.sources"
    )

    subprocess.run([sys.executable, "-c", script], check=True)  # noqa: S603 - our own interpreter


def test_who_confirmed_the_issuer_by_what_and_when_stands_beside_the_check() -> None:
    evidence = {
        "confirmed_by": "A. SPECIMEN", "confirmed_source": "letter 7\x1b[2J", "confirmed_at": "2026-11-01T09:00:00Z",
    }  # fmt: skip
    finding = Finding("pa.issuer.path", Outcome.SUCCESSFUL, "confirmed", evidence)

    assert evidence_of(finding, Language.EN) == ["confirmed by A. SPECIMEN", "by letter 7⟨U+001B⟩[2J", "on 01/11/2026"]
    assert evidence_of(finding, Language.VI)[0] == "người xác nhận: A. SPECIMEN"
    assert evidence_of(Finding("pa.issuer.path", Outcome.SUCCESSFUL, "list-signed"), Language.EN) == []
    assert evidence_of(None, Language.EN) == []
