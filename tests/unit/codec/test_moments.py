from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from chipkit.codec.moments import moved

ZONES = st.sampled_from([UTC, timezone(timedelta(hours=14)), timezone(-timedelta(hours=12))])
SPANS = st.timedeltas() | st.timedeltas(-timedelta(days=3), timedelta(days=3))
ENDS = (
    st.datetimes(timezones=ZONES)
    | st.datetimes(min_value=datetime(9999, 12, 30), timezones=ZONES)  # noqa: DTZ001 - the zone is drawn
    | st.datetimes(max_value=datetime(1, 1, 3), timezones=ZONES)  # noqa: DTZ001 - likewise
)


@given(moment=ENDS, by=SPANS)
def test_a_moment_moves_as_far_as_the_calendar_goes(moment: datetime, by: timedelta) -> None:
    there = moved(moment, by)

    assert there.tzinfo is moment.tzinfo
    assert (there >= moment) if by >= timedelta(0) else (there <= moment)
    assert there - moment == by or there.replace(tzinfo=None) in {datetime.max, datetime.min}  # noqa: DTZ901 - the ends


def test_beyond_its_ends_there_is_its_end() -> None:
    last, first = datetime(9999, 12, 31, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)

    assert moved(last, timedelta(days=1)) == datetime.max.replace(tzinfo=UTC)
    assert moved(first, -timedelta(days=1)) == first
    assert moved(first, timedelta(days=1)) == datetime(1, 1, 2, tzinfo=UTC)
