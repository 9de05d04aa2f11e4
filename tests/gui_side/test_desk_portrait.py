from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.codec.biometric.picture import Picture
from chipkit.outcome import Outcome
from chipkit.pictures import PictureError, Unshown
from chipkit.session.pcsc import ReaderEventKind
from chipkit.verify.report import Report
from chipkit.verify.standing import Worth
from chipkit_gui.events import Judged
from chipkit_gui.portrait import portrait_of
from chipkit_gui.presenter import Tone, present
from chipkit_gui.texts import Language
from chipkit_gui.views.look import Look
from chipkit_gui.views.palette import LIGHT
from chipkit_gui.views.portrait import PhotoFrame

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from chipkit_gui.desk import Desk

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


def frame_colours(frame: PhotoFrame) -> set[str]:
    """The colours along the left edge of the frame, which may be dashed, as it is painted."""
    image = frame.grab().toImage()
    left = round(frame._place().left()) + 1
    return {image.pixelColor(left, y).name().upper() for y in range(image.height() // 4, image.height() * 3 // 4)}


@pytest.mark.parametrize(
    ("defect", "trusted", "tone"),
    [
        ("", True, Tone.PASS),
        ("", False, Tone.UNDETERMINED),
        ("clone-other-keys", True, Tone.NEUTRAL),
        ("clone-other-keys", False, Tone.NEUTRAL),
        ("hide-dg14-dg15", True, Tone.NEUTRAL),
        ("no-chip-authentication", True, Tone.UNDETERMINED),
    ],
)
def test_the_frame_is_green_round_the_portrait_of_a_genuine_chip_alone(
    qtbot: QtBot,
    desk: Desk,
    world: Callable[..., Any],
    report_of: ReportMaker,
    defect: str,
    *,
    trusted: bool,
    tone: Tone,
) -> None:
    report = report_of(defect, trusted=trusted)
    desk.enter("000080944718")
    world(desk, ReaderEventKind.CARD_INSERTED)
    square = Picture(3, 4, "L", bytes(12))
    desk.handle(Judged(desk.state.session, report, portrait_of(report, lambda _image: square)))
    frame = PhotoFrame(Look(LIGHT))
    qtbot.addWidget(frame)
    frame.show_photo("photo", present(desk.state, Language.VI).photo)

    assert frame.has_picture
    found = frame_colours(frame)
    assert LIGHT.tones[tone].edge in found
    assert (LIGHT.tones[Tone.PASS].edge in found) is (tone is Tone.PASS)
