"""The dates by which Basic Access Control ends (Doc 9303-11, 4.1): noted under `field`, refused under `conformance`."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import pytest

from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.protocol.credentials import CANPassword, MRZPassword
from chipkit.session.procedure import read
from chipkit.verify import Mode, judge, load_policy
from chipkit_emulator.model import AccessControl
from chipkit_emulator.personalisation.build import load_profile, personalise


def _codes(bench: Any, at: datetime, *, pace: bool, bac: bool) -> tuple[list[str], Outcome]:
    """Of a card that is made when it is read, with its signing time and date of issue some 200 days before."""
    card = personalise(load_profile("vn-cccd-explicit"), seed=7, at=at)
    if not pace:
        card = card.with_files({EF.CARD_ACCESS: None}).personalised(access=AccessControl(bac=True))
    password = MRZPassword.from_mrz(card.mrz) if bac else CANPassword(card.can or "")
    chance = random.Random(1).randbytes  # noqa: S311 - the same readings in every run
    capture = read(card.transport(), password, random=chance, clock=lambda: at)
    report = judge(capture, bench.trust(card), load_policy("field"), at, mode=Mode.DEMO)
    finding = report.finding("access.bac")
    outcome = Outcome.NOT_SUPPORTED if finding is None else finding.outcome
    codes = [met.code for met in report.deviations if met.code.startswith("access.bac.")]
    return codes, outcome


@pytest.mark.parametrize(
    ("year", "codes"),
    [
        (2026, []),
        (2028, ["access.bac.without-pace"]),
        (2029, ["access.bac.without-pace", "access.bac.issued-late"]),
        (2039, ["access.bac.without-pace", "access.bac.issued-late", "access.bac.out-of-use"]),
    ],
)
def test_a_card_with_bac_alone(bench: Any, year: int, codes: list[str]) -> None:
    assert _codes(bench, datetime(year, 6, 1, tzinfo=UTC), pace=False, bac=True) == (codes, Outcome.SUCCESSFUL)


@pytest.mark.parametrize("year", [2026, 2028, 2029, 2039])
def test_a_card_that_pace_opened_says_nothing_of_bac(bench: Any, year: int) -> None:
    assert _codes(bench, datetime(year, 6, 1, tzinfo=UTC), pace=True, bac=False)[0] == []
