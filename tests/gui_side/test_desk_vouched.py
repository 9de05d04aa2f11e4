from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.pictures import PictureError, Unshown
from chipkit.verify.report import Report
from chipkit_gui.portrait import PortraitState, portrait_of
from chipkit_gui.vouched import Standing, standing_of

if TYPE_CHECKING:
    from chipkit.codec.biometric.picture import Picture

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


@pytest.mark.parametrize("why", Unshown)
def test_a_portrait_that_cannot_be_decoded_is_told_with_its_reason(report_of: ReportMaker, why: Unshown) -> None:
    def refuse(_image: bytes) -> Picture:
        raise PictureError(why, "it is damaged")

    portrait = portrait_of(report_of(), refuse)

    assert (portrait.state, portrait.picture, portrait.why) == (PortraitState.UNREADABLE, None, why)


@pytest.mark.parametrize(
    ("defect", "trusted"), [("flip-dg2", True), ("flip-sod-signature", True), ("flip-sod-signature", False)]
)
def test_a_portrait_that_is_not_shown_meets_no_decoder(report_of: ReportMaker, defect: str, trusted: bool) -> None:  # noqa: FBT001
    def never(_image: bytes) -> Picture:
        raise AssertionError

    assert portrait_of(report_of(defect, trusted=trusted), never).picture is None
