from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chipkit.outcome import Outcome
from chipkit.pictures import PictureError, Unshown
from chipkit.verify.report import Report
from chipkit.verify.standing import Worth
from chipkit_gui.portrait import portrait_of

if TYPE_CHECKING:
    from chipkit.codec.biometric.picture import Picture

ReportMaker = Callable[..., Report]


def _with(report: Report, check: str, outcome: Outcome, reason: str) -> Report:
    findings = tuple(
        replace(finding, outcome=outcome, reason=reason) if finding.check == check else finding
        for finding in report.findings
    )
    return replace(report, findings=findings)


@pytest.mark.parametrize("check", ["pa.sod.signature", "pa.digest.dg2"])
@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.SUCCESSFUL])
def test_no_portrait_without_a_right_signature_over_it(report_of: ReportMaker, check: str, outcome: Outcome) -> None:
    portrait = portrait_of(_with(report_of(), check, outcome, "depends-on"), never)

    assert portrait.picture is None
    assert not portrait.standing.shown


def test_no_portrait_of_a_broken_reading(report_of: ReportMaker) -> None:
    sound, broken = report_of(), report_of(remove_at=60)
    report = replace(sound, capture=replace(sound.capture, abort=broken.capture.abort))

    assert portrait_of(report, never).standing.worth is Worth.NOT_JUDGED


def never(_image: bytes) -> Picture:
    raise AssertionError


@pytest.mark.parametrize("why", Unshown)
def test_a_portrait_that_cannot_be_decoded_is_told_with_its_reason(report_of: ReportMaker, why: Unshown) -> None:
    def refuse(_image: bytes) -> Picture:
        raise PictureError(why, "it is damaged")

    portrait = portrait_of(report_of(), refuse)

    assert (portrait.standing.shown, portrait.picture, portrait.why) == (True, None, why)


@pytest.mark.parametrize(
    ("defect", "trusted"), [("flip-dg2", True), ("flip-sod-signature", True), ("flip-sod-signature", False)]
)
def test_a_portrait_that_is_not_shown_meets_no_decoder(report_of: ReportMaker, defect: str, trusted: bool) -> None:  # noqa: FBT001
    assert portrait_of(report_of(defect, trusted=trusted), never).picture is None
