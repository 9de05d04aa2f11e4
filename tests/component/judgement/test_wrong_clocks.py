"""A computer with a wrong clock condemns no card."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chipkit.outcome import Outcome
from chipkit.verify import load_policy


@pytest.mark.parametrize("policy", ["field", "conformance"])
@pytest.mark.parametrize("year", [1970, 2000, 2015])
def test_a_clock_before_the_document_was_made_is_what_is_wrong(bench: Any, policy: str, year: int) -> None:
    report = replace(bench.genuine, at=datetime(year, 1, 1, tzinfo=UTC)).judged(load_policy(policy))

    assert (report.outcome, report.verdict.code) == (Outcome.UNDETERMINED, "clock-wrong")
    assert report.finding("pa.issuer.validity").reason == "clock-wrong"


@pytest.mark.parametrize(("hours", "wrong"), [(-13, False), (-15, True)])
def test_a_card_is_read_on_its_day_of_issue_in_every_time_zone(bench: Any, hours: int, wrong: bool) -> None:  # noqa: FBT001
    genuine = bench.genuine
    made = replace(genuine, at=datetime(1970, 1, 1, tzinfo=UTC)).judged(load_policy("field"))
    day = datetime.fromisoformat(made.finding("card.expiry").evidence["made_at"]).replace(tzinfo=UTC)

    report = replace(genuine, at=day + timedelta(hours=hours)).judged(load_policy("field"))

    assert (report.finding("card.expiry").reason == "clock-wrong") is wrong
