"""Reports to make papers of: cards of the emulator, judged as a counter would."""

from __future__ import annotations

import random
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import TYPE_CHECKING

import pytest

from chipkit.rendering.content import Telling
from chipkit.rendering.court import court_report
from chipkit.rendering.material import Material, material_of
from chipkit.session.procedure import read
from chipkit.verify import Mode, Report, judge, load_policy
from chipkit_emulator.defects.registry import apply_defect
from chipkit_emulator.demo import trust_in
from chipkit_emulator.personalisation.build import load_profile, personalise

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.rendering.blocks import Paper

AT = datetime(2026, 6, 1, 9, 0, tzinfo=timezone(timedelta(hours=7)))


@cache
def judged(profile: str, defect: str, mode: Mode) -> tuple[Report, Material]:
    specimen = personalise(load_profile(profile), seed=0, at=AT)
    if defect:
        specimen = apply_defect(specimen, defect)
    chance = random.Random(1).randbytes  # noqa: S311 - the same reading in every run
    capture = read(specimen.transport(), specimen.password, random=chance, clock=lambda: AT)
    trust = trust_in(specimen.pki, AT)
    report = judge(capture, trust, load_policy("field"), AT, mode=mode)
    return report, material_of(report, trust)


@pytest.fixture(scope="session")
def report_on() -> Callable[..., Report]:
    """The report on a kind of card with a defect."""
    return lambda defect="", profile="vn-cccd-2021", mode=Mode.DEMO: judged(profile, defect, mode)[0]


@pytest.fixture(scope="session")
def material_on() -> Callable[..., Material]:
    """What its signatures were checked with."""
    return lambda defect="", profile="vn-cccd-2021", mode=Mode.DEMO: judged(profile, defect, mode)[1]


@pytest.fixture(scope="session")
def paper_on() -> Callable[..., Paper]:
    """The report for a court on a kind of card with a defect, without its photo."""

    def paper(defect: str = "", profile: str = "vn-cccd-2021", *, redact: bool = False) -> Paper:
        report, material = judged(profile, defect, Mode.DEMO)
        return court_report(Telling(report=report, redact=redact), material)

    return paper
