"""From a report to blocks: what must stand on every paper, and what must stand on none."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.codec.dates import PartialDate
from chipkit.deviation_words import meaning_of
from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.rendering.blocks import Banner, CheckRow, Checks, Command, Commands, Heading, Listing, Notice, Person, Said
from chipkit.rendering.content import Telling, slip
from chipkit.rendering.court import court_report
from chipkit.rendering.html import html_of
from chipkit.rendering.material import Material
from chipkit.rendering.provenance import Amended, Provenance, Stamped
from chipkit.rendering.words import NEVER_CHECKED, said
from chipkit.verify import Finding, Mode, NotChecked, judgement_table
from chipkit.verify.next_step import steps_of
from chipkit.verify.standing import PORTRAIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chipkit.rendering.blocks import Paper
    from chipkit.verify import Report

DEFECTS = ("", "clone-other-keys", "card-expired", "wrong-mac", "flip-dg1", "foreign-dsc", "no-sod", "dsc-revoked")
TABLE = judgement_table()
SITUATIONS = [
    (check, code)
    for check in TABLE.in_order
    for code in (*TABLE.check(check).situations, *TABLE.common)
    if check == "pa.digest.dg1" or not check.startswith("pa.digest.")
]


def texts(value: Any) -> Iterator[Said]:
    """Every text of a paper."""
    if isinstance(value, Said):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from texts(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            yield from texts(getattr(value, each.name))


def of_kind(paper: Paper, kind: type) -> list[Any]:
    return [block for block in paper.blocks if isinstance(block, kind)]


def rows(paper: Paper) -> list[CheckRow]:
    return [row for checks in of_kind(paper, Checks) for row in checks.rows]


@pytest.mark.parametrize("defect", DEFECTS)
def test_what_was_not_checked_is_on_every_paper_and_whole(defect: str, report_on: Callable[..., Report]) -> None:
    report = report_on(defect)
    for redact in (False, True):
        telling = Telling(report=report, redact=redact)
        for paper in (slip(telling), court_report(telling, Material())):
            listed = {row.title for listing in of_kind(paper, Listing) for row in listing.rows}
            assert {report.title_of(each.check, "vi") for each in report.not_checked} <= {each.vi for each in listed}
            assert {what for what, _ in NEVER_CHECKED.values()} <= listed


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_paper_says_the_verdict_that_the_report_has(defect: str, paper_on: Callable[..., Paper]) -> None:
    paper = paper_on(defect)
    (banner,) = of_kind(paper, Banner)

    if banner.outcome is Outcome.FAILED:
        assert all(row.shade is not Outcome.SUCCESSFUL for row in rows(paper))
    assert banner.word.vi.upper() in paper.mark.vi
    assert banner.word.en.upper() in paper.mark.en


def test_every_check_that_was_run_stands_there_once(
    report_on: Callable[..., Report], paper_on: Callable[..., Paper]
) -> None:
    titles = [row.title.vi for row in rows(paper_on("clone-other-keys"))]

    report = report_on("clone-other-keys")
    assert titles == [report.title_of(found.check, "vi") for found in report.findings]


@pytest.mark.parametrize(("check", "code"), SITUATIONS)
def test_every_situation_is_told_in_both_languages_without_its_key(
    check: str, code: str, report_on: Callable[..., Report]
) -> None:
    outcome = TABLE.situation(check, code).outcomes["field"]  # type: ignore[index]  # a column is its word
    met = NotChecked(check, code) if outcome is None else Finding(check, outcome, code)
    report = replace(
        report_on(),
        findings=() if isinstance(met, NotChecked) else (met,),
        not_checked=(met,) if isinstance(met, NotChecked) else (),
    )

    paper = court_report(Telling(report=report), Material())

    told = [text for text in texts(paper) if text]
    assert not [text for text in told if check in (text.vi, text.en) or "{" in text.vi + text.en]
    if outcome is not None:
        (row,) = rows(paper)
        assert row.word.vi != row.word.en
        assert row.reason.vi
        assert row.reason.en
        assert "-" not in code or code not in (row.reason.vi, row.reason.en)
        assert row.outcome is outcome
    else:
        assert report.text_of(met, "vi") in {row.text.vi for each in of_kind(paper, Listing) for row in each.rows}


def test_not_proven_is_neither_forged_nor_genuine(paper_on: Callable[..., Paper]) -> None:
    paper = paper_on("foreign-dsc")
    (banner,), (person,) = of_kind(paper, Banner), of_kind(paper, Person)

    assert banner.outcome is Outcome.UNDETERMINED
    assert person.shade is Outcome.UNDETERMINED
    assert said("words-text") in list(texts(paper))
    assert "KHÔNG có nghĩa là giả" in said("words-text").vi


def test_a_broken_off_reading_shows_nobody(paper_on: Callable[..., Paper], report_on: Callable[..., Report]) -> None:
    (person,) = of_kind(paper_on("wrong-mac"), Person)

    assert person.facts.rows == ()
    assert person.picture.png == b""
    told = " ".join(text.vi for text in texts(paper_on("wrong-mac")))
    assert "EF.SOD: câu trả lời bảo mật sai mã kiểm" in told
    assert report_on("wrong-mac").outcome is Outcome.ABORTED


def test_a_photo_stands_only_where_the_report_shows_it(report_on: Callable[..., Report]) -> None:
    for defect in ("", "flip-dg2", "wrong-mac"):
        report = report_on(defect)
        (person,) = of_kind(slip(Telling(report=report, portrait=b"\x89PNG")), Person)
        assert bool(person.picture.png) is report.standing(PORTRAIT).shown
    (person,) = of_kind(slip(Telling(report=report_on())), Person)
    assert person.picture.caption == said("photo-broken")


def test_redacted_there_is_nothing_of_the_person(
    report_on: Callable[..., Report], paper_on: Callable[..., Paper]
) -> None:
    report = report_on()
    page = html_of(paper_on(redact=True)).decode()

    assert report.holder is not None
    full = html_of(paper_on()).decode()
    for word in (report.holder.full_name, report.holder.number, "2003", "photo"):
        assert word not in page or word == "photo"
    assert report.holder.full_name in full
    digests = set(re.findall(r"[0-9a-f]{64}", full)) - set(re.findall(r"[0-9a-f]{64}", page))
    assert len(digests) == len(report.capture.files)
    assert said("redacted").vi in page


def test_a_test_authority_is_told_first(paper_on: Callable[..., Paper], report_on: Callable[..., Report]) -> None:
    assert paper_on().blocks[0] == Notice(said("demo"), Outcome.UNDETERMINED)
    real = slip(Telling(report=report_on(mode=Mode.PRODUCTION)))
    assert isinstance(real.blocks[0], Banner)


def test_an_unreleased_policy_is_told(report_on: Callable[..., Report]) -> None:
    odd = replace(report_on(), policy_digest="00" * 32)

    assert "không phải bản phát hành" in " ".join(text.vi for text in texts(slip(Telling(report=odd))))


def test_where_it_comes_from_is_told_whole(report_on: Callable[..., Report]) -> None:
    at = datetime(2026, 6, 2, 8, 30, tzinfo=UTC)
    provenance = Provenance(
        sealed_by="QUẦY 3 <b>",
        trusted=False,
        seal_digest="ab" * 32,
        made_at=at,
        key_storage="file",
        software="chipkit 0.1.0",
        nonce="cd" * 32,
        stamps=(Stamped(at, "CN=TSA", verified=True), Stamped(at, "CN=OTHER", verified=False)),
        amendments=(Amended(at, "QUẦY 4", {"vi": "dấu thời gian mới", "en": "a new time stamp"}),),
        withheld=("EF.DG2", "holder.full_name"),
        attested=("pa.sod.signature",),
        file_digests={"EF.DG99": "ef" * 32},
    )

    paper = court_report(Telling(report=report_on(), provenance=provenance, portrait=b"\x89PNG"), Material())

    told = "\n".join(f"{text.vi} {text.en}" for text in texts(paper))
    for word in (
        "KHÔNG được tin cậy", "ab" * 32, "02/06/2026 08:30 UTC", "trình diễn và thử nghiệm", "cd" * 32, "CN=TSA",
        "CHƯA xác minh được", "a new time stamp", "EF.DG2, Họ và tên", "ef" * 32,
    ):  # fmt: skip
        assert word in told
    (person,) = of_kind(paper, Person)
    assert person.picture.png == b""
    assert person.facts.rows[0].value == said("withheld")
    (row,) = [row for row in rows(paper) if row.title.vi == report_on().title_of("pa.sod.signature", "vi")]
    assert row.reason.vi.endswith("; do thiết bị xác nhận, không kiểm tra lại được")


def test_what_is_withheld_has_words_and_is_not_called_missing(report_on: Callable[..., Report]) -> None:
    report = report_on()
    names = ("holder.never_expires", "EF.DG2", "access", "chip_authentication", "evidence.card.expiry", "EF.SOD")
    provenance = Provenance(withheld=(*names, "number"), attested=("pa.sod.signature", "access.pace"))
    bare = replace(report, holder=None)

    paper = court_report(Telling(report=bare, provenance=provenance), Material())

    told = list(texts(paper))
    assert Notice(said("signer-withheld")) in paper.blocks
    assert Notice(said("no-signer")) not in paper.blocks
    (listed,) = [text for text in told if text.vi.startswith("EF.SOD, EF.DG2, Số, ")]
    assert "việc mở chip" in listed.vi
    assert not [name for name in names if not name.startswith("EF.") and name in listed.vi.split(", ")]
    title = report.title_of("card.expiry", "vi")
    assert f"chi tiết của “{title}”" in listed.vi
    (attested,) = [
        text for text in told if "; " in text.vi and text.vi.startswith(report.title_of("access.pace", "vi"))
    ]
    assert report.title_of("pa.sod.signature", "en") in attested.en


@pytest.mark.parametrize(
    ("defect", "open_"),
    [
        ("dsc-revoked", "none"),
        ("clone-other-keys", "none"),
        ("", "none"),
        ("foreign-dsc", "some"),
        ("wrong-mac", "some"),
    ],
)
def test_what_would_settle_what_is_open_is_told(
    defect: str, open_: str, paper_on: Callable[..., Paper], report_on: Callable[..., Report]
) -> None:
    """Each step once, as beside a report on a screen; nothing where something failed, or nothing is open."""
    paper, report = paper_on(defect), report_on(defect)
    parts = list(paper.blocks)
    steps = [after for block, after in pairwise(parts) if isinstance(block, Heading) and block.text == said("next")]

    assert bool(steps) is (open_ == "some")
    told = [row.text for listing in steps if isinstance(listing, Listing) for row in listing.rows]
    assert [each.en for each in told] == list(steps_of(report, "en"))
    assert [each.vi for each in told] == list(steps_of(report, "vi"))
    assert all(len(row.title.en) < 120 for listing in steps if isinstance(listing, Listing) for row in listing.rows)


def test_deviations_are_told_by_what_they_mean(
    report_on: Callable[..., Report], paper_on: Callable[..., Paper]
) -> None:
    listed = {row.title.vi: row for listing in of_kind(paper_on(), Listing) for row in listing.rows}

    for met in report_on().deviations:
        row = listed[meaning_of(met.code, "vi")]
        assert row.title.en == meaning_of(met.code, "en")
        assert met.code in row.text.vi
        assert "certificate" not in row.text.vi


def test_commands_hold_nothing_of_a_card(paper_on: Callable[..., Paper], report_on: Callable[..., Report]) -> None:
    (commands,) = of_kind(paper_on(), Commands)
    report = report_on()

    assert report.holder is not None
    scripts = "\n".join(command.script for command in commands.rows)
    assert re.fullmatch(r"[\x20-\x7e\n]+", scripts)
    assert report.holder.number not in scripts
    checks = {command.check for command in commands.rows}
    assert {f"pa.digest.{ef.name.lower()}" for ef in report.capture.files if ef.number} <= checks
    assert {"pa.sod.signature", "pa.issuer.path", "pa.issuer.revocation", "chip.aa", ""} <= checks
    assert all(isinstance(command, Command) for command in commands.rows)


def test_without_a_security_object_there_is_nothing_to_repeat(paper_on: Callable[..., Paper]) -> None:
    (commands,) = of_kind(paper_on("no-sod"), Commands)

    assert {command.check for command in commands.rows} == {"", "chip.aa"}
    assert Notice(said("no-signer")) in paper_on("no-sod").blocks
    assert Notice(said("no-commands")) in paper_on("wrong-mac").blocks


def test_dates_are_written_as_each_language_does(paper_on: Callable[..., Paper]) -> None:
    (person,) = of_kind(paper_on(), Person)
    values = [row.value for row in person.facts.rows]

    assert Said("16/10/2003", str(PartialDate(2003, 10, 16))) in values
    assert EF.DG1.label == "EF.DG1"
