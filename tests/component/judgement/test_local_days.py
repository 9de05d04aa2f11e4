"""A document is good until the end of the day that it names, where that day is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.cli.render import render_report
from chipkit.errors import CodecError
from chipkit.verify import load_policy

FIELD = load_policy("field")
HANOI = timezone(timedelta(hours=7))


def last_day(bench: Any) -> datetime:
    expiry = datetime.fromisoformat(bench.genuine.judged(FIELD).to_json()["holder"]["date_of_expiry"])
    return expiry.replace(tzinfo=HANOI)


def expiry_at(bench: Any, moment: datetime) -> str:
    finding = replace(bench.genuine, at=moment).judged(FIELD).finding("card.expiry")
    assert finding is not None
    reason: str = finding.reason
    return reason


@pytest.mark.parametrize(("hours", "reason"), [(0.0, "valid"), (23.99, "valid"), (24.0, "expired"), (30.9, "expired")])
def test_a_card_expires_at_midnight_in_hanoi(bench: Any, hours: float, reason: str) -> None:
    assert expiry_at(bench, last_day(bench) + timedelta(hours=hours)) == reason


def test_one_moment_is_another_day_in_another_zone(bench: Any) -> None:
    moment = last_day(bench) + timedelta(hours=24)

    assert expiry_at(bench, moment) == "expired"
    assert expiry_at(bench, moment.astimezone(UTC)) == "valid"


def test_the_report_names_day_and_zone(bench: Any) -> None:
    local = replace(bench.genuine, at=datetime(2026, 6, 2, 3, tzinfo=HANOI)).judged(FIELD)

    assert local.to_json()["at"] == "2026-06-01T20:00:00Z"
    assert local.to_json()["day"] == {"date": "2026-06-02", "zone": "+07:00"}
    assert "2026-06-02 03:00 UTC+07:00" in render_report(local)
    assert "2026-06-01 00:00 UTC\n" in render_report(bench.genuine.judged(FIELD))


def test_a_policy_may_fix_the_zone_whose_days_count(bench: Any) -> None:
    fixed = replace(FIELD, id="bank", zone="Asia/Ho_Chi_Minh")
    midnight = last_day(bench) + timedelta(days=1)
    for zone in (UTC, timezone(timedelta(hours=-10)), HANOI):
        before, after = (
            replace(bench.genuine, at=each.astimezone(zone)).judged(fixed)
            for each in (midnight - timedelta(seconds=1), midnight)
        )

        assert [report.finding("card.expiry").reason for report in (before, after)] == ["valid", "expired"]
        assert after.to_json()["day"] == {"date": midnight.date().isoformat(), "zone": "+07:00"}


def test_a_year_that_the_policy_s_zone_does_not_have_is_refused(bench: Any) -> None:
    fixed = replace(FIELD, id="bank", zone="Asia/Ho_Chi_Minh")

    with pytest.raises(CodecError, match="years 1 to 9999"):
        replace(bench.genuine, at=datetime(9999, 12, 31, 23, 59, tzinfo=UTC)).judged(fixed)


@settings(max_examples=20, deadline=None)
@given(minutes=st.integers(-14 * 60, 14 * 60), at=st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)))  # noqa: DTZ001
def test_only_what_is_about_days_depends_on_the_zone(bench: Any, minutes: int, at: datetime) -> None:
    here = at.replace(tzinfo=timezone(timedelta(minutes=minutes)), microsecond=0)
    ours, theirs = (replace(bench.genuine, at=each).judged(FIELD) for each in (here, here.astimezone(UTC)))

    about_days = {"card.expiry"}
    assert [each for each in ours.results if each.check not in about_days] == [
        each for each in theirs.results if each.check not in about_days
    ]
