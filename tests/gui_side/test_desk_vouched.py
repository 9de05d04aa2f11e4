from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from chipkit.errors import CodecError
from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.verify.report import Report
from chipkit_gui.portrait import PortraitState, portrait_of
from chipkit_gui.vouched import Standing, standing_of

ReportMaker = Callable[..., Report]


def _with(report: Report, check: str, outcome: Outcome, reason: str) -> Report:
    findings = tuple(
        replace(finding, outcome=outcome, reason=reason) if finding.check == check else finding
        for finding in report.findings
    )
    return replace(report, findings=findings)


def test_a_file_under_a_right_signature_with_its_digest_is_unaltered(report_of: ReportMaker) -> None:
    assert {standing_of(report_of(), ef) for ef in (EF.DG1, EF.DG2, EF.DG13)} == {Standing.UNALTERED}


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.SUCCESSFUL])
def test_nothing_is_unaltered_under_a_signature_that_is_not_right(report_of: ReportMaker, outcome: Outcome) -> None:
    report = _with(report_of(), "pa.sod.signature", outcome, "signature-wrong")

    assert standing_of(report, EF.DG2) is Standing.UNSIGNED
    assert portrait_of(report).picture is None


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.SUCCESSFUL])
def test_nothing_is_unaltered_without_its_digest(report_of: ReportMaker, outcome: Outcome) -> None:
    report = _with(report_of(), "pa.digest.dg2", outcome, "depends-on")

    assert standing_of(report, EF.DG2) is Standing.UNSIGNED
    assert portrait_of(report).picture is None


def test_nothing_of_a_broken_reading_is_worth_anything(report_of: ReportMaker) -> None:
    sound, broken = report_of(), report_of(remove_at=60)
    report = replace(sound, capture=replace(sound.capture, abort=broken.capture.abort))

    assert standing_of(report, EF.DG1) is Standing.MISSING
    assert portrait_of(report).state is PortraitState.MISSING


def test_a_portrait_that_cannot_be_decoded_is_told_as_such(
    report_of: ReportMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(_image: bytes) -> None:
        raise CodecError("damaged picture")

    monkeypatch.setattr("chipkit_gui.portrait.decode_picture", damaged)

    assert portrait_of(report_of()).state is PortraitState.UNREADABLE
