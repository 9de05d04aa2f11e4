"""One more refusal, wrong signature or missing file makes nothing on the desk greener; a red banner leaves no green."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.capture import ProofResult
from chipkit.codec.biometric.picture import Picture
from chipkit.lds.files import EF, RawFile
from chipkit.outcome import Outcome
from chipkit.session.pcsc import ReaderEventKind as Kind
from chipkit.trust.model import InMemoryTrust
from chipkit.trust.summary import TrustSummary
from chipkit.verify import Finding, judge, load_policy
from chipkit.verify.claims import SAYS, Claim
from chipkit.verify.mode import Mode
from chipkit.verify.overall import Verdict
from chipkit.verify.report import Report
from chipkit.verify.standing import PORTRAIT, Show
from chipkit_emulator.defects.registry import DEFECTS as REGISTERED
from chipkit_gui.events import Judged, TrustOpened
from chipkit_gui.portrait import portrait_of
from chipkit_gui.presenter import Screen, Tone, present
from chipkit_gui.sources import Sample
from chipkit_gui.texts import LANGUAGES, NOUNS, Language

if TYPE_CHECKING:
    from chipkit.capture import Capture
    from chipkit.verify.policy import Policy
    from chipkit_gui.desk import Desk
    from chipkit_gui.sources.emulated import EmulatedSource

ReportMaker = Callable[..., Report]
Shown = Callable[..., Screen]
REAL = ("no copy", "not a copy", "genuine", "the issuer signed", "confirmed root", "original?")
"""What no word may say of a card whose issuer is not known; the same in Vietnamese below."""
REAL_VI = ("không phải bản sao", "thật", "cơ quan cấp ký", "chứng thư gốc đã xác nhận", "bản gốc")


@pytest.fixture
def shown(desk: Desk, world: Callable[..., Any]) -> Shown:
    def show(report: Report, language: Language = Language.EN) -> Screen:
        desk.enter("000080944718")
        world(desk, Kind.CARD_INSERTED)
        desk.handle(TrustOpened(TrustSummary(anchors=5)))
        desk.handle(Judged(desk.state.session, report, portrait_of(report)))
        return present(desk.state, language)

    return show


def tones(value: object) -> list[Tone]:
    """Every tone that stands anywhere in a screen."""
    if isinstance(value, Tone):
        return [value]
    if isinstance(value, tuple):
        return [tone for member in value for tone in tones(member)]
    if is_dataclass(value):
        return [tone for field in fields(value) for tone in tones(getattr(value, field.name))]
    return []


def words(value: object) -> str:
    """Every word that stands anywhere in a screen, as a person reads it."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return "\n".join(words(member) for member in value)
    if is_dataclass(value):
        names = (field.name for field in fields(value) if field.name not in ("check", "name", "stage"))
        return "\n".join(words(getattr(value, name)) for name in names)
    return ""


def green(screen: Screen) -> set[str]:
    """What is green, by its place."""
    rows = {row.check for group in screen.details for row in group.rows if row.tone is Tone.PASS}
    places = {"banner": screen.banner.tone, "photo": screen.photo.tone, "holder": screen.holder.tone}
    return rows | {name for name, tone in places.items() if tone is Tone.PASS}


def judged_again(report: Report, capture: Capture, *, trust: InMemoryTrust) -> Report:
    return judge(capture, trust, load_policy("field"), report.at, mode="demo")


def refused(capture: Capture, ef: EF) -> Capture:
    files = {each: file for each, file in capture.files.items() if each is not ef}
    return replace(capture, files=files, refused={**capture.refused, ef: 0x6A82})


def changed(capture: Capture, ef: EF) -> Capture:
    content = capture.files[ef].content
    return replace(capture, files={**capture.files, ef: RawFile(ef, content[:-1] + bytes([content[-1] ^ 1]))})


def worse(capture: Capture) -> dict[str, Capture]:
    agreement, answer = capture.chip_authentication, capture.active_authentication
    assert agreement is not None
    assert answer is not None
    files = (EF.DG1, EF.DG2, EF.DG13, EF.DG14, EF.DG15, EF.SOD)
    wrong = bytes([answer.signature[0] ^ 1]) + answer.signature[1:]
    return {
        "agreement refuted": replace(capture, chip_authentication=replace(agreement, result=ProofResult.REFUTED)),
        "signature wrong": replace(capture, active_authentication=replace(answer, signature=wrong)),
        "no agreement": replace(capture, chip_authentication=None),
        "no signature": replace(capture, active_authentication=None),
        **{f"{ef.label} refused": refused(capture, ef) for ef in files},
        **{f"{ef.label} changed": changed(capture, ef) for ef in files},
    }


@pytest.mark.parametrize("trusted", [True, False])
def test_what_goes_worse_makes_nothing_on_the_desk_greener(
    shown: Shown, report_of: ReportMaker, workshop: EmulatedSource, *, trusted: bool
) -> None:
    trust = workshop.trust_of(Sample()) if trusted else InMemoryTrust.empty()
    report = judged_again(report_of(), report_of().capture, trust=trust)
    before = green(shown(report))

    for name, capture in worse(report.capture).items():
        after = judged_again(report, capture, trust=trust)
        assert green(shown(after)) <= before, name


DEFECTS = [
    "flip-dg2", "flip-dg1", "flip-dg13", "flip-sod-signature", "clone-other-keys", "hide-dg14-dg15", "dsc-revoked",
    "card-expired", "dg13-mismatch",
]  # fmt: skip


@pytest.mark.parametrize("defect", DEFECTS)
@pytest.mark.parametrize("trusted", [True, False])
def test_under_a_failed_verdict_nothing_is_green(
    shown: Shown, report_of: ReportMaker, defect: str, *, trusted: bool
) -> None:
    report = report_of(defect, trusted=trusted)
    failed = report.outcome is Outcome.FAILED

    assert failed is (trusted or defect != "dsc-revoked")  # who knows no issuer knows of no revocation
    if failed:
        assert Tone.PASS not in tones(shown(report))


FREE = replace(load_policy("field"), id="free", demands_genuineness=False, checks={"pa.files": frozenset()})
PICTURE = Picture(1, 1, "L", b"\x00")


@pytest.mark.parametrize("under", [load_policy("field"), load_policy("conformance"), FREE], ids=lambda one: one.id)
@pytest.mark.parametrize("defect", ["", *sorted(REGISTERED)])
@pytest.mark.parametrize("trusted", [True, False])
def test_the_desk_claims_no_more_than_the_standing(
    desk: Desk, world: Callable[..., Any], report_of: ReportMaker, workshop: EmulatedSource, under: Policy,
    defect: str, *, trusted: bool,
) -> None:  # fmt: skip
    read = report_of(defect)
    trust = workshop.trust_of(Sample("vn-cccd-explicit", defect)) if trusted else InMemoryTrust.empty()
    report = judge(read.capture, trust, under, read.at, mode="demo")
    desk.enter("000080944718")
    world(desk, Kind.CARD_INSERTED)
    desk.handle(Judged(desk.state.session, report, portrait_of(report, lambda _image: PICTURE)))
    screen = present(desk.state, Language.EN)
    portrait, holder = report.standing(PORTRAIT), report.standing("full_name")
    if report.capture.abort is not None:
        assert (screen.photo.picture, screen.holder.fields) == (None, ())
        return

    failed = report.outcome is Outcome.FAILED
    assert not (failed and Tone.PASS in tones(screen)), "nothing beside red is green"
    assert bool(screen.photo.across) is (failed and portrait.shown)
    assert screen.photo.buttons is (portrait.shown and not failed)
    assert (screen.photo.picture is not None) is portrait.shown
    assert bool(screen.holder.fields) is holder.shown
    assert (screen.photo.tone is Tone.PASS) is (portrait.show is Show.PROVEN)
    assert (screen.holder.tone is Tone.PASS) is (holder.show is Show.PROVEN)
    assert holder.text("en").lower() in screen.holder.note.lower()
    if not (found := report.finding("chip.genuine")) or found.outcome is not Outcome.SUCCESSFUL:
        assert Tone.PASS not in (screen.photo.tone, screen.holder.tone)
        assert "by a trusted issuer" not in words((screen.photo, screen.holder))


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_card_whose_issuer_is_unknown_no_word_speaks_of_one(
    shown: Shown, report_of: ReportMaker, language: Language
) -> None:
    report = report_of(trusted=False)
    screen = shown(report, language)

    assert report.finding("chip.genuine").outcome is Outcome.SUCCESSFUL  # type: ignore[union-attr] # the check stays
    told = words((screen.checks, screen.details, screen.photo, screen.holder.note)).lower()
    assert not [phrase for phrase in {"en": REAL, "vi": REAL_VI}[language] if phrase in told]
    assert {"en": "holds the key in its data", "vi": "giữ khóa ghi trong dữ liệu của nó"}[language] in told
    assert screen.photo.tone is Tone.UNDETERMINED


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_failed_without_deciding_is_named_in_the_banner(
    shown: Shown, report_of: ReportMaker, language: Language
) -> None:
    failed = Finding("access.pace", Outcome.FAILED, "downgrade")
    report = report_of()
    findings = tuple(failed if found.check == failed.check else found for found in report.findings)
    verdict = replace(report.verdict, beside=(failed.check,))

    screen = shown(replace(report, findings=findings, verdict=verdict), language)

    noun = NOUNS["access.pace"][language]
    assert noun in screen.banner.reason
    assert noun not in shown(report, language).banner.reason
    assert [row.check for row in screen.details[0].rows] == ["access.pace"]
    assert screen.checks.rows[0].name == "connection"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clock_that_is_behind_is_told_in_the_banner(shown: Shown, report_of: ReportMaker, language: Language) -> None:
    report = report_of()
    said = {"en": "clock is behind", "vi": "Đồng hồ máy này chạy chậm"}[language]

    assert said in shown(replace(report, clock=report.at), language).banner.reason
    assert said not in shown(report, language).banner.reason


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_success_says_only_what_was_demanded_and_found(
    shown: Shown, report_of: ReportMaker, language: Language
) -> None:
    sayings = {
        Claim.ISSUER: {
            "en": "igned under a confirmed root certificate",
            "vi": "hữ ký đúng theo chứng thư gốc đã xác nhận",
        },
        Claim.INTACT: {"en": "ata unaltered", "vi": "ữ liệu không bị sửa"},
        Claim.NO_COPY: {"en": "hip is not a copy", "vi": "hip không phải bản sao"},
        Claim.UNEXPIRED: {"en": "ard valid", "vi": "hẻ còn hạn"},
    }
    for code, said_of_all in SAYS.items():
        for left_out in {None, *sayings} - said_of_all:
            claims = frozenset(Claim) - {left_out}
            verdict = Verdict(Outcome.SUCCESSFUL, code, claims=claims)
            reason = shown(replace(report_of(), verdict=verdict, mode=Mode.PRODUCTION), language).banner.reason
            for claim, said in sayings.items():
                assert (said[language] in reason) is (claim in claims), (code, claim)
            assert reason[0].isupper()


def test_a_test_authority_is_never_said_to_have_confirmed(shown: Shown, report_of: ReportMaker) -> None:
    reason = shown(report_of()).banner.reason

    assert "confirmed" not in reason
    assert "Data unaltered, chip is not a copy, card valid" in reason
