"""What may be shown of a document, and what may be said of it: the table, its page, and each row of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.capture import Abort, AbortReason, Capture, Origin
from chipkit.codec.mrz import MRZ, MRZFormat
from chipkit.codec.tlv import TLV
from chipkit.document import Document, Holder
from chipkit.lds.dg1 import DG1
from chipkit.lds.dg11 import DG11
from chipkit.lds.files import EF, RawFile
from chipkit.national.vnm.data import VietnameseData
from chipkit.outcome import Outcome
from chipkit.verify import Claim, Finding, Mode, Report, Verdict
from chipkit.verify.standing import (
    HOLDER_FIELDS,
    PORTRAIT,
    PRINTED,
    STANDINGS,
    Show,
    Standing,
    Worth,
    shown_holder,
    shown_portrait,
)
from chipkit.verify.table import judgement_table
from chipkit.words import COMPARED, GROUPS, LABELS, NO_EXPIRY, OUTCOMES, SEXES, WITHHELD
from chipkit.words import STANDINGS as WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).resolve().parents[3] / "docs" / "verdicts.md"
AT = datetime(2026, 6, 1, tzinfo=UTC)
CHECKS = ("pa.sod.signature", "pa.digest.dg1", "pa.issuer.path", "chip.genuine")
REASONS = {"pa.sod.signature": "valid", "pa.digest.dg1": "equal", "pa.issuer.path": "list-signed"}
ZONE = MRZ.build(
    format=MRZFormat.TD1, document_code="ID", issuing_state="D", document_number="SPECIMEN1", date_of_birth="900201",
    sex="F", date_of_expiry="300201", nationality="D", primary_identifier="MUSTER", secondary_identifier="EVA",
)  # fmt: skip
SUCCESS = Verdict(Outcome.SUCCESSFUL, "verified", claims=frozenset(Claim))
OPEN_VERDICT = Verdict(Outcome.UNDETERMINED, "revocation-unknown", ("pa.issuer.revocation",))
UNSUCCESSFUL = [outcome for outcome in Outcome if outcome is not Outcome.SUCCESSFUL]
FAILED = Verdict(Outcome.FAILED, "copy-suspected", ("chip.genuine",))


def report_of(*, verdict: Verdict = SUCCESS, content: bytes = bytes(DG1(ZONE)), **changes: Any) -> Report:
    """A report on a card whose EF.DG1 is as it was signed; `changes` are outcomes of checks, by their names."""
    outcomes = dict.fromkeys(CHECKS, Outcome.SUCCESSFUL) | changes.pop("outcomes", {})
    capture = Capture(origin=Origin.LIVE, files={EF.DG1: RawFile(EF.DG1, content)}, abort=changes.pop("abort", None))
    document = Document(capture.files)
    findings = [
        Finding(check, outcome, REASONS.get(check, "proven"))
        for check, outcome in outcomes.items()
        if outcome is not None
    ]
    return Report(
        verdict=verdict,
        findings=(*findings, *changes.pop("findings", ())),
        not_checked=(),
        deviations=(),
        policy_id="field",
        policy_version="1",
        at=AT,
        document=document,
        holder=document.holder,
        capture=capture,
        **changes,
    )


def of_dg1(**changes: Any) -> tuple[Show, Worth]:
    found = report_of(**changes).standing(EF.DG1)
    return found.show, found.worth


# the table and its page -----------------------------------------------------------------------------------------------


def test_the_page_has_every_row_and_no_other() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    at = lines.index("| when | shown | worth | colour of | in words |") + 2
    rows = [
        f"| {row.when} | {row.show.value} | `{row.worth.value}` | {row.shade.value} | {WORDS[row.worth.value]['en']} |"
        for row in STANDINGS
    ]

    assert lines[at : at + len(rows) + 1] == [*rows, ""]


def test_every_worth_has_its_words_and_no_other() -> None:
    assert set(WORDS) == {worth.value for worth in Worth} == {row.worth.value for row in STANDINGS}


def test_what_is_green_is_proven_and_nothing_else() -> None:
    assert {row.shade for row in STANDINGS if row.show is Show.PROVEN} == {Outcome.SUCCESSFUL}
    assert Outcome.SUCCESSFUL not in {row.shade for row in STANDINGS if row.show is not Show.PROVEN}


def test_only_a_refuted_file_is_red() -> None:
    assert {row.worth for row in STANDINGS if row.shade is Outcome.FAILED} == {Worth.UNSIGNED, Worth.CHANGED}


@pytest.mark.parametrize("row", STANDINGS, ids=lambda row: f"{row.show.value} {row.worth.value}")
@pytest.mark.parametrize("language", ["en", "vi"])
def test_what_is_withheld_says_that_it_is_not_shown(row: Standing, language: Any) -> None:
    said = WITHHELD[language].partition("{")[0]

    assert row.text(language).startswith(said) is not row.shown
    assert "{" not in row.text(language)


# the words of both faces ----------------------------------------------------------------------------------------------


def test_the_words_of_both_faces_are_there_in_both_languages() -> None:
    for words in (OUTCOMES, GROUPS, LABELS, SEXES, COMPARED, WORDS):
        assert all(text["en"] and text["vi"] for text in words.values())
    assert NO_EXPIRY["en"]
    assert NO_EXPIRY["vi"]


def test_every_outcome_and_every_group_has_a_word() -> None:
    assert set(OUTCOMES) == {*Outcome, None}
    assert {check.group for check in judgement_table().checks.values()} | {"additional"} == set(GROUPS)


# each row -------------------------------------------------------------------------------------------------------------


def test_data_of_a_trusted_issuer_on_a_genuine_chip_are_proven() -> None:
    assert of_dg1() == (Show.PROVEN, Worth.ISSUED)


def test_in_demo_mode_no_words_speak_of_an_issuer() -> None:
    assert of_dg1(mode=Mode.DEMO) == (Show.PROVEN, Worth.SAMPLE)
    assert of_dg1(mode=Mode.DEMO, verdict=OPEN_VERDICT) == (Show.MARKED, Worth.SAMPLE)


@pytest.mark.parametrize(
    "verdict",
    [OPEN_VERDICT, *(replace(SUCCESS, claims=frozenset(Claim) - {claim}) for claim in (Claim.ISSUER, Claim.NO_COPY))],
)
def test_a_verdict_that_claims_less_proves_nothing(verdict: Verdict) -> None:
    assert of_dg1(verdict=verdict) == (Show.MARKED, Worth.ISSUED)


@pytest.mark.parametrize("genuine", [None, *UNSUCCESSFUL])
@pytest.mark.parametrize("mode", Mode)
def test_data_of_a_chip_that_may_be_a_copy_are_never_green(genuine: Outcome | None, mode: Mode) -> None:
    for verdict in (SUCCESS, OPEN_VERDICT):
        assert of_dg1(verdict=verdict, mode=mode, outcomes={"chip.genuine": genuine}) == (Show.MARKED, Worth.COPY_OPEN)
    assert of_dg1(verdict=FAILED, mode=mode, outcomes={"chip.genuine": genuine}) == (Show.MARKED, Worth.FAILED)


@pytest.mark.parametrize("outcome", UNSUCCESSFUL)
def test_data_of_an_unknown_signer_are_unaltered_and_no_more(outcome: Outcome) -> None:
    assert of_dg1(outcomes={"pa.issuer.path": outcome}) == (Show.MARKED, Worth.UNALTERED)


@pytest.mark.parametrize("check", ["pa.issuer.validity", "pa.issuer.revocation", "pa.issuer.type", "match.country"])
def test_data_of_a_discredited_signer_are_unaltered_and_no_more(check: str) -> None:
    assert of_dg1(findings=(Finding(check, Outcome.FAILED, "x"),)) == (Show.MARKED, Worth.UNALTERED)


@pytest.mark.parametrize(
    ("outcomes", "findings", "worth"),
    [
        ({"pa.sod.signature": Outcome.FAILED}, (), Worth.UNSIGNED),
        ({"pa.sod.signature": Outcome.UNDETERMINED}, (), Worth.UNPROVEN),
        ({"pa.sod.signature": None}, (), Worth.UNPROVEN),
        ({"pa.digest.dg1": None}, (), Worth.UNPROVEN),
        ({"pa.digest.dg1": Outcome.UNDETERMINED}, (), Worth.UNPROVEN),
        ({"pa.digest.dg1": None}, (Finding("pa.digest.dg1", Outcome.FAILED, "differs"),), Worth.CHANGED),
        ({"pa.digest.dg1": None}, (Finding("pa.digest.dg1", Outcome.FAILED, "not-signed"),), Worth.UNSIGNED),
        (
            {"pa.sod.signature": Outcome.FAILED, "pa.digest.dg1": None},
            (Finding("pa.digest.dg1", Outcome.FAILED, "differs"),),
            Worth.UNSIGNED,
        ),
    ],
)
@pytest.mark.parametrize("verdict", [SUCCESS, OPEN_VERDICT, FAILED])
def test_what_no_right_signature_covers_is_withheld(
    outcomes: Any, findings: Any, worth: Worth, verdict: Verdict
) -> None:
    report = report_of(outcomes=outcomes, findings=findings, verdict=verdict)

    assert {report.standing(subject).worth for subject in (EF.DG1, *HOLDER_FIELDS)} == {worth}
    assert not report.standing(EF.DG1).shown


def test_a_signed_file_that_nobody_can_parse_is_withheld() -> None:
    assert of_dg1(content=b"\x61\x01\x00") == (Show.WITHHELD, Worth.UNREADABLE)


def test_what_was_not_read_is_missing() -> None:
    assert report_of().standing(EF.DG11).worth is Worth.MISSING
    assert report_of().standing(PORTRAIT).worth is Worth.MISSING
    assert shown_portrait(report_of()) is None


@pytest.mark.parametrize(
    "broken",
    [
        {"abort": Abort(step="read.dg2", reason=AbortReason.CARD_REMOVED)},
        {"verdict": Verdict(Outcome.ABORTED, "read-aborted")},
    ],
)
def test_nothing_of_a_broken_reading_is_shown_whatever_its_findings_say(broken: Any) -> None:
    report = report_of(**broken)

    subjects: list[EF | str] = [*EF, PORTRAIT, PRINTED, *HOLDER_FIELDS]
    assert {report.standing(subject).worth for subject in subjects} == {Worth.NOT_JUDGED}
    assert shown_holder(report) is None


def test_a_holder_told_by_national_data_that_may_not_be_shown_may_not_be_either() -> None:
    report = report_of()
    capture = replace(report.capture, files={**report.capture.files, EF.DG13: RawFile(EF.DG13, b"\x6d\x00")})
    told = replace(report, capture=capture, holder=Holder(mrz=ZONE, dg13=VietnameseData({})))

    assert told.standing(EF.DG1).shown
    assert {told.standing(name).worth for name in HOLDER_FIELDS} == {Worth.UNPROVEN}


def test_a_holder_rests_on_a_dg11_too() -> None:
    report = report_of()
    capture = replace(report.capture, files={**report.capture.files, EF.DG11: RawFile(EF.DG11, bytes(DG11()))})
    told = replace(report, capture=capture, holder=Holder(mrz=ZONE, dg11=DG11()))

    assert {told.standing(name).worth for name in HOLDER_FIELDS} == {Worth.UNPROVEN}
    shown = shown_holder(told)
    assert shown is None or shown.dg11 is None


def test_a_holder_rests_on_the_zone_also_where_the_national_data_may_be_shown() -> None:
    report = report_of(
        outcomes={"pa.digest.dg1": Outcome.UNDETERMINED},
        findings=(Finding("pa.digest.dg13", Outcome.SUCCESSFUL, "equal"),),
    )
    content = bytes(TLV(0x6D, b"\x30\x00"))
    capture = replace(report.capture, files={**report.capture.files, EF.DG13: RawFile(EF.DG13, content)})
    told = replace(report, capture=capture, holder=Holder(mrz=ZONE, dg13=VietnameseData({})))

    assert told.standing(EF.DG13).shown
    assert {told.standing(name).worth for name in HOLDER_FIELDS} == {Worth.UNPROVEN}


def test_what_is_printed_is_never_shown_as_the_holders() -> None:
    assert report_of().standing(PRINTED).worth is Worth.PRINTED


@pytest.mark.parametrize("ef", [EF.COM, EF.CARD_ACCESS, EF.ATR_INFO])
def test_a_file_that_the_security_object_never_lists_is_not_proven(ef: EF) -> None:
    report = report_of()
    capture = replace(report.capture, files={**report.capture.files, ef: RawFile(ef, b"\x60\x00")})

    assert replace(report, capture=capture).standing(ef).worth is Worth.UNPROVEN


def test_there_is_no_standing_of_anything_else() -> None:
    with pytest.raises(ValueError, match="not a subject"):
        report_of().standing("photo")


def every_report() -> Iterator[Report]:
    """Every mixture of outcomes of the checks that count, under every verdict."""
    for found in product((None, *Outcome), repeat=len(CHECKS)):
        for verdict, mode in product((SUCCESS, OPEN_VERDICT, FAILED), Mode):
            yield report_of(verdict=verdict, mode=mode, outcomes=dict(zip(CHECKS, found, strict=True)))


def test_no_mixture_of_findings_is_greener_than_what_it_rests_on() -> None:
    for report in every_report():
        found = report.standing(EF.DG1)
        succeeded = {finding.check for finding in report.findings if finding.outcome is Outcome.SUCCESSFUL}
        if found.shown:
            assert succeeded >= {"pa.sod.signature", "pa.digest.dg1"}
        if found.worth in (Worth.ISSUED, Worth.SAMPLE):
            assert succeeded == set(CHECKS)
        assert (found.worth is Worth.SAMPLE) <= (report.mode is Mode.DEMO)
        assert (found.worth is Worth.ISSUED) <= (report.mode is Mode.PRODUCTION)
        assert (found.show is Show.PROVEN) <= (report.outcome is Outcome.SUCCESSFUL)
