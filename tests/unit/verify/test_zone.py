"""A policy may fix the zone whose days count; Vietnam's needs no database of zones."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipkit.errors import CodecError
from chipkit.verify import Policy, load_policy
from chipkit.verify.zone import check_zone, in_zone

FIELD = load_policy("field")
HEAD = 'schema = 1\nid = "bank"\nversion = "1"\nextends = "field"\n'
HANOI = "Asia/Ho_Chi_Minh"


@given(at=st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - given UTC
def test_vietnam_is_seven_hours_ahead_at_every_moment(at: datetime) -> None:
    there = in_zone(at, HANOI)

    assert there == at
    assert there.tzinfo == timezone(timedelta(hours=7))


def test_vietnam_needs_no_database_of_zones() -> None:
    code = f"""
import sys, zoneinfo
zoneinfo.reset_tzpath(to=[])
sys.modules["tzdata"] = None
from chipkit.errors import CodecError
from chipkit.verify import Policy
parse = lambda zone: Policy.parse({HEAD!r} + f'zone = "{{zone}}"')
print(parse({HANOI!r}).zone)
try:
    parse("Europe/Berlin")
except CodecError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - ours

    first, second = done.stdout.splitlines()
    assert first == HANOI
    assert "'Europe/Berlin': not known on this computer" in second


def test_summer_time_counts_by_the_moment() -> None:
    try:
        ZoneInfo("Europe/Berlin")
    except ZoneInfoNotFoundError:
        pytest.skip("no database of zones on this computer")

    winter, summer = (in_zone(datetime(2026, month, 1, tzinfo=UTC), "Europe/Berlin") for month in (1, 7))

    assert (winter.isoformat(), summer.isoformat()) == ("2026-01-01T01:00:00+01:00", "2026-07-01T02:00:00+02:00")
    assert summer.tzinfo == timezone(timedelta(hours=2))  # whatever is added to it, the day stays that of the moment


@pytest.mark.parametrize(
    "name",
    ["", "Hanoi", "Asia/", "Asia/Nowhere", "asia/ho_chi_minh", "localtime", "posixrules", "right/Europe/Berlin", "Asia",
     "../etc/passwd", "Asia/../Asia/Tokyo", "/etc/localtime", "Asia/Tokyo\x00", "Asia/Tokyo\n", "A/" + "B" * 300,
     "UTC+7", "+07:00", "Châu/Á"],
)  # fmt: skip
def test_another_name_is_refused_by_name(name: str) -> None:
    with pytest.raises(CodecError, match="zone = '"):
        replace(FIELD, id="bank", zone=name)


@pytest.mark.parametrize("more", [65, 300, 100_000])
def test_a_name_that_is_too_long_is_told_in_short_and_not_looked_for(more: int) -> None:
    with pytest.raises(CodecError, match=r"^zone = 'A/B{62}': no zone") as caught:
        check_zone("A/".ljust(more, "B"))

    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("value", ["7", "true", '["UTC"]', "07:00:00", "{}"])
def test_what_is_no_name_is_refused(value: str) -> None:
    with pytest.raises(CodecError, match="zone = "):
        Policy.parse(f"{HEAD}zone = {value}")


@given(name=st.text())
def test_no_text_gets_another_error(name: str) -> None:
    with suppress(CodecError):
        check_zone(name)


def test_the_digest_covers_the_zone_and_stays_where_there_is_none() -> None:
    policies = [Policy.parse(HEAD + zone) for zone in ("", f'zone = "{HANOI}"', 'zone = "UTC"')]

    assert len({policy.digest for policy in policies}) == 3
    assert policies[0] == replace(policies[1], zone=None)
    assert policies[0].digest == replace(policies[1], zone=None).digest


def test_a_year_that_the_zone_does_not_have_is_told() -> None:
    with pytest.raises(CodecError, match="years 1 to 9999"):
        in_zone(datetime.max.replace(tzinfo=UTC), HANOI)
