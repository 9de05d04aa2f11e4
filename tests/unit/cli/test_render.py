from __future__ import annotations

import re
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest

from chipkit.capture import Abort, AbortReason, Capture, Origin
from chipkit.cli.render import render_report
from chipkit.cli.words import WORDS
from chipkit.codec.mrz import MRZ, MRZFormat
from chipkit.deviation import Deviation
from chipkit.document import Document
from chipkit.lds.dg1 import DG1
from chipkit.lds.files import EF, RawFile
from chipkit.national.vnm.data import VietnameseData
from chipkit.national.vnm.expected import ExpectedHolder
from chipkit.outcome import Outcome
from chipkit.trust.model import InMemoryTrust
from chipkit.verify import Finding, NotChecked, Report, Verdict, judge, judgement_table, load_policy
from chipkit.verify.national import compare_data
from chipkit.verify.standing import Worth
from chipkit.verify.telling import EVIDENCE
from chipkit.words import COMPARED, OUTCOMES, STANDINGS

AT = datetime(2026, 5, 4, 3, 2, tzinfo=UTC)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def mrz_of(**changes: Any) -> MRZ:
    values: dict[str, Any] = {
        "format": MRZFormat.TD1,
        "document_code": "ID",
        "issuing_state": "D",
        "document_number": "SPECIMEN1",
        "date_of_birth": "900201",
        "sex": "F",
        "date_of_expiry": "300201",
        "nationality": "D",
        "primary_identifier": "MUSTER",
        "secondary_identifier": "EVA",
    }
    return MRZ.build(**values | changes)


def report_of(*results: Finding | NotChecked, mrz: MRZ | None = None, **changes: Any) -> Report:
    file = RawFile(EF.DG1, bytes(DG1(mrz or mrz_of())))
    capture = Capture(origin=changes.pop("origin", Origin.LIVE), files={EF.DG1: file})
    document = Document(capture.files)
    fields: dict[str, Any] = {
        "verdict": Verdict(Outcome.UNDETERMINED, "issuer-unknown", ("pa.issuer.path",)),
        "findings": tuple(result for result in results if isinstance(result, Finding)),
        "not_checked": tuple(result for result in results if isinstance(result, NotChecked)),
        "deviations": (),
        "policy_id": "field",
        "policy_version": "1",
        "at": AT,
        "document": document,
        "holder": document.holder,
        "capture": capture,
    }
    return Report(**fields | changes)


PATH = Finding("pa.issuer.path", Outcome.UNDETERMINED, "no-anchor")
SIGNED = (
    Finding("pa.sod.signature", Outcome.SUCCESSFUL, "valid"),
    Finding("pa.digest.dg1", Outcome.SUCCESSFUL, "equal"),
)
"""What lets the holder's data be shown."""
VOUCHING = (
    Finding("pa.sod.signature", Outcome.SUCCESSFUL, "valid"),
    Finding("pa.issuer.path", Outcome.SUCCESSFUL, "list-signed"),
)
"""What makes an issuer vouch for the data."""
GENUINE = Finding("chip.genuine", Outcome.SUCCESSFUL, "proven")


def every_outcome() -> Report:
    return report_of(
        Finding("access.pace", Outcome.ABORTED, "key-refused"),
        SIGNED[0],
        PATH,
        SIGNED[1],
        Finding("pa.digest.dg2", Outcome.FAILED, "differs"),
        Finding("chip.ca", Outcome.NOT_SUPPORTED, "not-offered"),
        NotChecked("match.qr", "not-asked"),
    )


def test_a_report_tells_everything_in_its_order() -> None:
    text = render_report(every_outcome())

    places = [
        text.index(part)
        for part in (
            "2026-05-04 03:02 UTC",
            "field 1",
            "HOLDER",
            "MUSTER, EVA",
            "SPECIMEN1",
            "1990-02-01",
            "2030-02-01",
            "aborted",
            "successful",
            "undetermined",
            "failed",
            "not supported",
            "VERDICT",
            "UNDETERMINED",
            "Undecided: the issuer is not known here.",
            "NOT CHECKED",
            "nothing that is printed was scanned or typed",
        )
    ]
    assert places == sorted(places)


def test_nothing_is_coloured_unless_asked_for() -> None:
    assert "\x1b" not in render_report(every_outcome())


def test_colour_adds_nothing_but_colour() -> None:
    coloured = render_report(every_outcome(), colour=True)

    assert COLOUR.sub("", coloured) == render_report(every_outcome())
    colours = {outcome: rf"\x1b\[{code}m. {outcome}" for outcome, code in COLOURS.items()}
    for pattern in colours.values():
        assert re.search(pattern, coloured)


COLOURS = {"successful": "32", "failed": "31", "undetermined": "33", "not supported": "90", "aborted": "90"}


@pytest.mark.parametrize(
    ("findings", "told"),
    [
        ((*SIGNED, PATH), "(unaltered since signed; issuer NOT confirmed)"),
        ((*SIGNED, VOUCHING[1]), "(unaltered since signed; a copy is NOT ruled out)"),
        ((*SIGNED, VOUCHING[1], GENUINE), "(signed by a trusted issuer)"),
    ],
)
def test_the_holder_is_marked_with_what_may_be_said_of_it(findings: tuple[Finding, ...], told: str) -> None:
    text = render_report(report_of(*findings))

    assert told in text
    assert "MUSTER" in text


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize(
    ("findings", "worth"),
    [
        ((PATH,), Worth.UNPROVEN),
        ((Finding("pa.sod.signature", Outcome.FAILED, "signature-wrong"),), Worth.UNSIGNED),
        ((SIGNED[0], Finding("pa.digest.dg1", Outcome.FAILED, "differs")), Worth.CHANGED),
    ],
)
def test_what_may_not_be_shown_is_not_shown_and_the_reason_is(
    findings: tuple[Finding, ...], worth: Worth, language: Any
) -> None:
    text = render_report(report_of(*findings), language=language)

    assert f"{NOT_SHOWN[language]}: {STANDINGS[worth.value][language]}" in text
    for part in ("MUSTER", "EVA", "SPECIMEN1", "1990", "2030"):
        assert part not in text


NOT_SHOWN = {"en": "not shown", "vi": "không hiển thị"}


def test_a_redacted_report_holds_nothing_of_the_holder() -> None:
    text = render_report(every_outcome(), redact=True)

    assert "left out" in text
    for part in ("MUSTER", "EVA", "SPECIMEN1", "1990", "2030", "Female"):
        assert part not in text


def test_nothing_of_the_holder_stands_outside_of_its_block() -> None:
    head, _, rest = render_report(every_outcome()).partition("HOLDER")
    _, _, rest = rest.partition("\n\n")

    for part in ("MUSTER", "EVA", "SPECIMEN1"):
        assert part not in head + rest


def test_an_aborted_read_shows_no_holder() -> None:
    report = report_of(PATH)
    capture = Capture(
        origin=Origin.LIVE, files=report.capture.files, abort=Abort(step="read.dg2", reason=AbortReason.CARD_REMOVED)
    )
    text = render_report(judge(capture, InMemoryTrust.empty(), load_policy("field"), AT))

    assert "not shown: the read broke off" in text
    assert "MUSTER" not in text


def test_dates_that_cannot_be_read_are_shown_as_they_came() -> None:
    text = render_report(report_of(*SIGNED, mrz=mrz_of(date_of_birth="<<<<<<", date_of_expiry="<<<<<<")))

    assert "????" in text


def test_a_card_without_expiry_says_so() -> None:
    vietnamese = mrz_of(issuing_state="VNM", nationality="VNM", date_of_expiry="991231")

    assert "no date of expiry" in render_report(report_of(*SIGNED, mrz=vietnamese))
    assert "Không thời hạn" in render_report(report_of(*SIGNED, mrz=vietnamese), language="vi")


def test_the_photo_is_named_where_it_was_saved() -> None:
    assert "demo/portrait.png" in render_report(report_of(PATH), photo="demo/portrait.png")
    assert "Photo" not in render_report(report_of(PATH))


def test_a_demonstration_says_so_at_its_head() -> None:
    assert "DEMO" in render_report(report_of(PATH, mode="demo")).partition("HOLDER")[0]


@pytest.mark.parametrize("origin", Origin)
def test_where_the_data_come_from_stands_at_the_head(origin: Origin) -> None:
    assert WORDS[f"origin.{origin.value}"]["en"] in render_report(report_of(PATH, origin=origin))


def test_what_a_check_depends_on_is_named() -> None:
    text = render_report(
        report_of(Finding("card.expiry", Outcome.UNDETERMINED, "depends-on", {}, "pa.digest.dg1")), width=200
    )

    assert "(DG1 unchanged since it was signed)" in text


def test_evidence_that_helps_is_shown() -> None:
    evidence = {"not_after": "2020-01-02T03:04:05Z", "not_before": "2019-01-01T00:00:00Z"}
    text = render_report(report_of(Finding("pa.issuer.validity", Outcome.UNDETERMINED, "expired", evidence)))

    assert "valid until 2020-01-02)" in text.replace("\n", " ")
    assert "2019" not in text


def test_what_a_card_says_cannot_steer_the_screen() -> None:
    evidence = {"cause": "\x1b[2J\x07 done"}
    text = render_report(
        report_of(
            Finding("match.dg13", Outcome.UNDETERMINED, "unreadable", evidence),
            deviations=(Deviation("lds.encoding.ber", "EF.DG1\x1b[8m", "\x1b]0;title\x07"),),
            policy_id="own\x1b[2J",
        ),
        photo="\x1b[2J.png",
    )

    assert "\x1b" not in text
    assert "\x07" not in text


def test_a_redacted_report_does_not_tell_when_the_document_was_issued() -> None:
    evidence = {"signed_at": "2020-01-02T03:04:05Z", "not_after": "2025-06-07T00:00:00Z"}
    report = report_of(Finding("pa.issuer.validity", Outcome.SUCCESSFUL, "signed-in-time", evidence))

    assert "2020-01-02" in render_report(report)
    assert "2020-01-02" not in render_report(report, redact=True)
    assert "2025-06-07" in render_report(report, redact=True)


def test_deviations_are_listed() -> None:
    report = report_of(PATH, deviations=(Deviation("lds.encoding.ber", "EF.SOD", "indefinite"),))

    assert re.search(r"lds\.encoding\.ber\s+BER instead of DER \(EF\.SOD: indefinite\)", render_report(report))
    assert "mã hóa BER thay vì DER (EF.SOD: indefinite)" in render_report(report, language="vi")


@pytest.mark.parametrize("width", [20, 60, 80, 95, 96, 120, 400])
@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("colour", [False, True])
def test_no_line_is_wider_than_the_screen(width: int, language: Any, colour: bool) -> None:  # noqa: FBT001 - a case
    report = every_outcome()
    report = report_of(
        *report.findings, *report.not_checked, mode="demo", origin=Origin.UNSEALED,
        deviations=(Deviation("lds.encoding.ber", "EF.SOD", "indefinite length " * 5),),
    )  # fmt: skip
    text = render_report(
        report, width=width, language=language, colour=colour, trust="3 anchors in /a/folder" + "/b" * 40
    )

    assert max(len(line) for line in COLOUR.sub("", text).splitlines()) <= max(width, 60)


def test_on_a_narrow_screen_a_text_stands_below_its_title() -> None:
    title, text = judgement_table().title("pa.issuer.path", "en"), "issuer not known here"

    wide, narrow = (render_report(report_of(PATH), width=width) for width in (96, 95))

    assert re.search(rf"{title} +{text}\n", wide)
    assert f"{title}\n      {text}\n" in narrow


def test_the_anchors_that_a_report_rests_on_stand_at_its_head() -> None:
    assert "\n  trust: 3 anchors in x⟨U+001B⟩y\n" in render_report(report_of(PATH), trust="3 anchors in x\x1by")
    assert "trust:" not in render_report(report_of(PATH))


@pytest.mark.parametrize(
    ("language", "told"), [("en", "next: get the issuer's CSCA"), ("vi", "tiếp theo: lấy chứng thư")]
)
def test_an_unknown_issuer_comes_with_what_to_do_next(language: Any, told: str) -> None:
    unsigned = Finding("pa.sod.signature", Outcome.UNDETERMINED, "no-signer-certificate")

    assert told in render_report(report_of(PATH), language=language)
    assert told not in render_report(report_of(unsigned), language=language)
    decided = Verdict(Outcome.FAILED, next(code for code in judgement_table().verdicts if code != "issuer-unknown"), ())
    assert told not in render_report(report_of(PATH, verdict=decided), language=language)


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_columns_stand_below_each_other(language: Any) -> None:
    lines = render_report(every_outcome(), language=language).splitlines()
    rows = [line for line in lines if line.startswith(("  ✔", "  ✘", "  ?", "  -", "  ◌")) and line[21] != " "]

    assert len(rows) >= 5
    assert all(line[19:21] == "  " and line[20] == " " for line in rows[:5])


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_text_fits_its_column(language: Any) -> None:
    table = judgement_table()

    assert max(len(table.title(check.replace("*", "dg16"), language)) for check in table.checks) <= 46
    assert max(len(words[language]) for words in OUTCOMES.values()) <= 15


def test_every_word_is_there_in_both_languages() -> None:
    for words in (*WORDS.values(), *EVIDENCE.values()):
        assert all(words[language] for language in ("en", "vi"))


@pytest.mark.parametrize(("check", "code"), [row for row in judgement_table().rows if row[0] != "*"])
@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_row_of_the_table_can_be_shown(check: str, code: str, language: Any) -> None:
    result = judgement_table().judge("field", check.replace("*", "dg1"), code)

    row = judgement_table().check(result.check).situations[code]
    assert row.unvouched[language][:20] in render_report(report_of(result), language=language)
    assert row.text[language][:20] in render_report(report_of(*VOUCHING, result), language=language)


def test_every_field_that_is_compared_with_the_chip_has_a_word() -> None:
    zone = MRZ.parse("IDVNM1990000014001199000001<<59902015F2402011VNM<<<<<<<<<<<6NGUYEN<<THI<MAU<<<<<<<<<<<<<<<")
    names = {field.name for field in fields(ExpectedHolder)} - {"mrz", "passage"}
    values: dict[str, Any] = dict.fromkeys(names, "1")
    compared = ExpectedHolder(**values).compare(zone).keys()
    printed = ExpectedHolder.from_mrz(zone).compare(zone).keys()

    assert "date_of_birth" in compared
    assert "document_number" in printed
    assert names | compared | printed <= COMPARED.keys()


def test_every_field_of_the_national_data_that_is_compared_has_a_word() -> None:
    empty = compare_data(VietnameseData({}), mrz_of())

    assert empty.code == "field-empty"
    assert set(empty.evidence["fields"].split(", ")) <= COMPARED.keys()
