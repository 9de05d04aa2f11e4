"""What a screen may say of a card follows from what its report found, over results and policies that are drawn.

A word that claims something (that the chip is no copy, that a trusted issuer signed, that nothing wrong was found) is
looked for in everything a teller reads, and the report must bear it out, in both languages.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pytest

from chipkit.codec.biometric.picture import Picture
from chipkit.outcome import Outcome
from chipkit.session.pcsc import ReaderEventKind as Kind
from chipkit.verify import Finding, Policy, load_policy
from chipkit.verify.claims import SAYS, Claim
from chipkit.verify.mode import Mode
from chipkit.verify.named import DIGEST, FILES, GENUINE, PATH, SIGNATURE
from chipkit.verify.overall import overall
from chipkit.verify.report import Report
from chipkit.verify.table import judgement_table
from chipkit.verify.tolerance import Tolerance
from chipkit_gui.events import Judged
from chipkit_gui.portrait import portrait_of
from chipkit_gui.presenter import Screen, Tone, present
from chipkit_gui.state import Likeness
from chipkit_gui.texts import LANGUAGES, MESSAGES, Language

if TYPE_CHECKING:
    from chipkit.verify.finding import Result
    from chipkit_gui.catalogue import Catalogue
    from chipkit_gui.desk import Desk

ReportMaker = Callable[..., Report]
Bears = Callable[[Report], bool]
DRAWN: Final = 600
PICTURE: Final = Picture(1, 1, "L", b"\x00")
FIELD: Final = load_policy("field")
LEFT_OUT: Final = (GENUINE, "pa.issuer.revocation", "pa.digest.*", "pa.digest.dg2", PATH, SIGNATURE, "card.expiry")


def claims(*needed: Claim) -> Bears:
    return lambda report: report.outcome is Outcome.SUCCESSFUL and report.verdict.claims >= set(needed)


def succeeded(report: Report, *checks: str) -> bool:
    found = {each.check: each.outcome for each in report.findings}
    return all(found.get(check) is Outcome.SUCCESSFUL for check in checks)


def as_signed(report: Report) -> bool:
    digests = [each.outcome for each in report.findings if each.check.startswith(DIGEST)]
    good = {Outcome.SUCCESSFUL, Outcome.NOT_SUPPORTED}
    return succeeded(report, SIGNATURE, FILES) and set(digests) <= good


def nothing_failed(report: Report) -> bool:
    return all(each.outcome is not Outcome.FAILED for each in report.findings)


BANNER: Final[Mapping[str, tuple[tuple[str, str], Bears]]] = {
    "genuine": (("chip thật", "genuine chip"), claims(Claim.ISSUER, Claim.UNREVOKED, Claim.INTACT, Claim.NO_COPY)),
    "no copy": (("chip không phải bản sao", "chip is not a copy"), claims(Claim.NO_COPY)),
    "intact": (("dữ liệu nguyên vẹn", "data intact"), claims(Claim.INTACT, Claim.ISSUER)),
    "unaltered": (("dữ liệu không bị sửa", "data unaltered"), claims(Claim.INTACT)),
    "signed": (("chữ ký đúng theo chứng thư gốc", "signed under a confirmed root"), claims(Claim.ISSUER)),
    "unexpired": (("thẻ còn hạn", "card valid until"), claims(Claim.UNEXPIRED)),
    "as signed": (("dữ liệu khớp chữ ký", "data match their signature"), as_signed),
    "nothing wrong": (("chưa thấy sai lệch", "nothing wrong found"), nothing_failed),
}
"""What the banner may only say where its report bears it out, in Vietnamese and English."""
CAPTIONS: Final[Mapping[str, tuple[tuple[str, str], Bears]]] = {
    "issuer": (("do cơ quan cấp tin cậy ký", "by a trusted issuer"), lambda report: report.issuer_vouches),
    "as the issuer signed": (("của cơ quan cấp", "as the issuer signed"), lambda report: report.issuer_vouches),
    "failed": (("thẻ không đạt", "card failed"), lambda report: report.verdict.code != "expired"),
}
"""The same of what stands beside portrait and data."""
TABLE: Final[Mapping[str, tuple[tuple[str, str], Bears]]] = {
    "genuine": (("thẻ thật", "genuine, intact"), claims(*SAYS["verified"])),
    "no copy": (("không phải bản sao", "not a copy"), claims(Claim.NO_COPY)),
    "issuer": (("do cơ quan cấp tin cậy ký", "signed by a trusted issuer"), claims(Claim.ISSUER)),
}
"""The same of the words that stand in reports, on paper and in a terminal."""


def drawn_policy(draw: random.Random) -> Policy:
    """The counter's policy; or one without some of its checks, or that tolerates how some of them end."""
    left = set(draw.sample(LEFT_OUT, draw.randint(0, 2)))
    loose = set(draw.sample(LEFT_OUT, draw.randint(0, 2)))
    anyway = frozenset({Tolerance(outcome=Outcome.UNDETERMINED), Tolerance(outcome=Outcome.NOT_SUPPORTED)})
    checks = {check: anyway if check in loose else each for check, each in FIELD.checks.items() if check not in left}
    return replace(FIELD, id="drawn", demands_genuineness=False, checks=checks)


def drawn_results(draw: random.Random, report: Report, policy: Policy) -> Iterator[Result]:
    """The results of a sound card, a few of them in another situation of the table: often one that does not decide."""
    table = judgement_table()
    odd = set(draw.sample([each.check for each in report.results], draw.randint(0, 3)))
    odd |= set(draw.choice([[], [], [GENUINE], [PATH]]))
    undemanded = [each.check for each in report.findings if not policy.decides(each.check)]
    odd |= set(draw.sample(undemanded, draw.randint(0, min(2, len(undemanded)))))
    for each in report.results:
        if each.check in odd:
            situations = [one for one in table.check(each.check).situations.values() if one.code != "not-recorded"]
            yield table.judge(FIELD.column, each.check, draw.choice(situations).code)
        else:
            yield each


def judged(report: Report, results: list[Result], policy: Policy) -> Report:
    """The report with other results, and the verdict that follows by a policy."""
    findings = tuple(each for each in results if isinstance(each, Finding))
    others = tuple(each for each in results if not isinstance(each, Finding))
    return replace(report, findings=findings, not_checked=others, verdict=overall(results, policy, at=report.at))


def drawn(seed: int, report: Report) -> Report:
    draw = random.Random(seed)  # noqa: S311 - a sample
    policy = drawn_policy(draw)
    return replace(judged(report, list(drawn_results(draw, report, policy)), policy), mode=Mode.PRODUCTION)


@pytest.fixture
def shown(desk: Desk, world: Callable[..., Any]) -> Callable[[Report, Language], Screen]:
    def show(report: Report, language: Language) -> Screen:
        desk.clear()
        desk.enter("000080944718")
        world(desk, Kind.CARD_INSERTED)
        desk.handle(Judged(desk.state.session, report, portrait_of(report, lambda _image: PICTURE)))
        return present(desk.state, language)

    return show


def untrue(told: str, report: Report, words: Mapping[str, tuple[tuple[str, str], Bears]], at: int) -> list[str]:
    text = told.lower()
    return [name for name, (said, bears) in words.items() if said[at] in text and not bears(report)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_claims_what_the_report_does_not_bear_out(
    shown: Callable[[Report, Language], Screen], report_of: ReportMaker, language: Language
) -> None:
    at, met = int(language is Language.EN), set()
    for seed in range(DRAWN):
        report = drawn(seed, report_of(trusted=seed % 2 == 0))
        if report.outcome is Outcome.ABORTED:
            continue
        screen = shown(report, language)
        met.add(report.verdict.code)
        banner = screen.banner
        beside = f"{screen.photo.caption}\n{screen.holder.note}"

        assert untrue(f"{banner.headline}\n{banner.reason}", report, BANNER, at) == [], (seed, banner)
        assert untrue(beside, report, CAPTIONS, at) == [], (seed, beside)
        alone = replace(report, verdict=replace(report.verdict, beside=()))  # a failed check goes by a positive title
        assert untrue(alone.verdict_text(language), report, TABLE, at) == [], (seed, report.verdict)
        copy = next(row for row in screen.checks.rows if row.name == "copy")
        assert copy.tone is not Tone.PASS or (succeeded(report, GENUINE) and report.issuer_vouches), (seed, copy)
    assert met > {"verified", "verified-without-copy-proof", "policy-met", "issuer-unknown", "copy-suspected"}
    assert len(met) > 20, "the draw leads to verdicts of many kinds"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_picture_of_the_gallery_claims_more_than_its_rows(catalogue: Catalogue, language: Language) -> None:
    at = int(language is Language.EN)
    for name, state in catalogue.verdicts():
        if state.result is None:
            continue
        report, screen = state.result.report, present(state, language)
        told = f"{screen.banner.headline}\n{screen.banner.reason}"
        assert untrue(told, report, BANNER, at) == [], name
        assert untrue(f"{screen.photo.caption}\n{screen.holder.note}", report, CAPTIONS, at) == [], name
        claimed = report.verdict.claims
        assert Claim.NO_COPY not in claimed or succeeded(report, GENUINE), name
        assert Claim.UNREVOKED not in claimed or succeeded(report, "pa.issuer.revocation"), name


def without_a_proof(report: Report, *, open_revocation: bool = False) -> Report:
    """A success of a policy that demands no proof of the chip; and one that tolerates an unknown revocation."""
    said = {Claim.ISSUER, Claim.INTACT, Claim.UNEXPIRED} | (set() if open_revocation else {Claim.UNREVOKED})
    code = "verified-revocation-open" if open_revocation else "verified-without-copy-proof"
    verdict = replace(report.verdict, code=code, claims=frozenset(said), outcome=Outcome.SUCCESSFUL, decided_by=())
    return replace(report, verdict=verdict, mode=Mode.PRODUCTION)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("open_revocation", [False, True])
def test_a_success_without_a_proof_of_the_chip_says_so(
    shown: Callable[[Report, Language], Screen], report_of: ReportMaker, language: Language, *, open_revocation: bool
) -> None:
    report = without_a_proof(report_of("no-chip-authentication"), open_revocation=open_revocation)
    screen = shown(report, language)

    missing = {"vi": "Quy tắc không đòi phép thử chống sao chép.", "en": "The rules require no test against copies."}
    assert missing[language] in screen.banner.reason
    assert screen.photo.tone is Tone.UNDETERMINED
    headline = {"vi": "CHƯA XÉT CHỐNG SAO CHÉP", "en": "COPY PROTECTION NOT JUDGED"}[language]
    assert (headline in screen.banner.headline) is not open_revocation


def test_a_success_has_the_code_whose_words_its_claims_bear_out() -> None:
    assert list(SAYS) == sorted(SAYS, key=lambda code: len(SAYS[code]), reverse=True)
    assert SAYS.keys() <= judgement_table().verdicts.keys()
    assert not [code for code in SAYS if Claim.NO_COPY not in SAYS[code] and "GENUINE" in MESSAGES[code].headline["en"]]


def with_results(report: Report, met: Mapping[str, str]) -> Report:
    """The report with some checks in another situation, and the verdict that follows."""
    table = judgement_table()
    results = [
        table.judge(FIELD.column, each.check, met[each.check]) if each.check in met else each for each in report.results
    ]
    return judged(report, results, FIELD)


@pytest.mark.parametrize("name", sorted(judgement_table().alarming))
def test_under_orange_nothing_is_released(name: str) -> None:
    action = MESSAGES[name].action

    assert action["vi"].startswith("Không giải quyết giao dịch.")
    assert action["en"].startswith("Hold the transaction.")


def test_data_that_contradict_each_other_are_told_before_the_code_that_was_scanned(
    shown: Callable[[Report, Language], Screen], report_of: ReportMaker
) -> None:
    both = with_results(report_of("dg13-mismatch"), {"match.qr": "differs"})

    assert both.verdict.decided_by == ("match.qr", "match.dg13")
    banner = shown(both, Language.VI).banner

    assert banner.name == "data-inconsistent"
    assert banner.reason == "Thông tin công dân và dòng MRZ trong chip không giống nhau."


def test_a_sentence_speaks_of_the_checks_that_its_verdict_is_called_after(
    shown: Callable[[Report, Language], Screen], report_of: ReportMaker
) -> None:
    """An expired card whose portrait was changed: the date of expiry is as it was signed."""
    both = with_results(report_of("flip-dg2"), {"card.expiry": "expired"})

    assert both.verdict.decided_by == ("pa.digest.dg2", "card.expiry")
    banner = shown(both, Language.VI).banner
    assert banner.name == "data-changed"
    assert "Ảnh chân dung không trùng" in banner.reason
    assert "hạn" not in banner.reason


def test_data_that_are_kept_away_with_the_zone_are_named(
    shown: Callable[[Report, Language], Screen], report_of: ReportMaker
) -> None:
    holder = shown(report_of("flip-dg1"), Language.VI).holder

    assert holder.note.startswith("Dòng MRZ không hiển thị")
    assert [one.text for one in holder.withheld] == ["Thông tin công dân không hiển thị: chỉ hiển thị cùng dòng MRZ"]
    assert holder.withheld[0].tone is Tone.NEUTRAL


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("likeness", Likeness)
def test_a_likeness_approves_nothing_where_the_issuer_is_not_known(
    shown: Callable[[Report, Language], Screen],
    desk: Desk,
    report_of: ReportMaker,
    language: Language,
    likeness: Likeness,
) -> None:
    asked = shown(report_of(trusted=False), language)
    told = present(replace(desk.state, likeness=likeness), language)

    supervisor = {"vi": "Kiểm soát viên", "en": "supervisor"}[language]
    assert {"vi": "So ảnh trong chip với người trước quầy", "en": "Compare the chip photo"}[
        language
    ] in asked.banner.action
    assert supervisor in asked.banner.action
    assert supervisor in told.banner.action
    assert told.banner.action != asked.banner.action
    assert "Esc" not in told.banner.action
