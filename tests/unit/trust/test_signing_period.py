"""A document's date against the time in which its signer's key signs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipkit.trust.signing_period import signs_in_time, why_out_of_time

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
BEGIN = datetime(2024, 3, 1, 9, tzinfo=UTC)
REST = datetime(2024, 6, 1, 9, tzinfo=UTC)
END = datetime(2034, 3, 1, 9, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
BEFORE_USE, AFTER_USE = "before the signer's private key usage period", "after the signer's private key usage period"
BEFORE, AFTER, FUTURE = "before the signer's validity", "after the signer's validity", "in the future"


def signer(begin: datetime = BEGIN, end: datetime = END, usage: Any = (BEGIN, REST)) -> Any:
    return SimpleNamespace(not_before=begin, not_after=end, private_key_usage_period=usage)


def signed(moment: datetime, certificate: Any = None, at: datetime = NOW) -> str:
    return why_out_of_time(certificate or signer(), "signed-attribute", moment, at)


def issued(moment: datetime, certificate: Any = None, at: datetime = NOW) -> str:
    return why_out_of_time(certificate or signer(), "issue-date", moment, at)


@pytest.mark.parametrize(
    ("moment", "why"),
    [
        (BEGIN - SECOND, f"{BEFORE_USE}, {BEFORE}"),
        (BEGIN, ""),
        (REST, ""),
        (REST + SECOND, AFTER_USE),
        (END, f"{AFTER_USE}, {FUTURE}"),
        (END + SECOND, f"{AFTER_USE}, {AFTER}, {FUTURE}"),
    ],
)
def test_both_ends_of_a_period_belong_to_it(moment: datetime, why: str) -> None:
    assert signed(moment) == why


def test_the_usage_period_may_be_narrower_than_the_validity_or_missing_or_half() -> None:
    for usage in (None, (None, None), (BEGIN, None)):
        assert signed(REST + SECOND, signer(usage=usage)) == ""
        assert signed(NOW, signer(usage=usage)) == ""
        assert signed(NOW + SECOND, signer(usage=usage)) == FUTURE
    assert signed(BEGIN, signer(usage=(BEGIN + DAY, REST))) == BEFORE_USE
    assert signed(BEGIN - DAY, signer(usage=(None, REST))) == BEFORE
    assert signed(REST, signer(end=REST - SECOND)) == AFTER


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (datetime(2024, 2, 28, tzinfo=UTC), f"{BEFORE_USE}, {BEFORE}"),
        (datetime(2024, 2, 29, tzinfo=UTC), ""),
        (datetime(2024, 6, 1, tzinfo=UTC), ""),
        (datetime(2024, 6, 2, tzinfo=UTC), AFTER_USE),
    ],
)
def test_a_day_is_granted_every_time_zone(day: datetime, why: str) -> None:
    """It begins fourteen hours before it does in UTC, and ends twelve after."""
    assert issued(day) == why


def test_a_day_of_issue_has_hours_in_which_it_is_in_no_zone() -> None:
    day = datetime(2024, 6, 2, tzinfo=UTC)

    assert issued(day, signer(usage=(BEGIN, day - timedelta(hours=14)))) == ""
    assert issued(day, signer(usage=(BEGIN, day - timedelta(hours=14) - SECOND))) == AFTER_USE
    assert issued(day, signer(usage=(day + timedelta(hours=36), END))) == ""
    assert issued(day, signer(usage=(day + timedelta(hours=36) + SECOND, END))) == BEFORE_USE
    assert issued(day, at=day - timedelta(hours=14), certificate=signer(usage=None)) == ""
    assert issued(day, at=day - timedelta(hours=14) - SECOND, certificate=signer(usage=None)) == FUTURE


@given(st.datetimes(timezones=st.just(UTC)), st.sampled_from(["issue-date", "signed-attribute"]))
def test_any_date_is_within_all_of_time_or_in_the_future(moment: datetime, source: str) -> None:
    always = signer(FIRST, LAST, (FIRST, LAST))

    assert why_out_of_time(always, source, moment, LAST) == ""
    assert why_out_of_time(always, source, moment, FIRST) in ("", FUTURE)


@pytest.mark.parametrize("moment", [FIRST, LAST])
def test_the_ends_of_the_calendar_cause_no_error(moment: datetime) -> None:
    assert issued(moment) != ""


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2024, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - drawn
ENDS = st.none() | MOMENTS


@given(source=st.sampled_from(["issue-date", "signed-attribute"]), moment=MOMENTS, usage=st.tuples(ENDS, ENDS))
def test_an_expired_signer_has_the_same_time_as_a_valid_one(source: str, moment: datetime, usage: Any) -> None:
    certificate = signer(end=REST, usage=usage if source == "issue-date" else None)

    assert signs_in_time(certificate, source, moment) is (not why_out_of_time(certificate, source, moment, LAST))


def test_a_time_of_signing_outside_of_the_usage_period_alone_is_one_while_the_certificate_was_valid() -> None:
    assert signs_in_time(signer(), "signed-attribute", REST + SECOND)
    assert not signs_in_time(signer(), "issue-date", REST + DAY)
    assert not signs_in_time(signer(), "signed-attribute", END + SECOND)
