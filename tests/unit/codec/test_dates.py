"""Dates of the MRZ and their centuries."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.codec.dates import MRZDate, PartialDate
from chipkit.errors import CodecError

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(("text", "at", "born"), [
    ("990201", TODAY, "1999-02-01"),
    ("261121", TODAY, "2026-11-21 1926-11-21"),
    ("261122", TODAY, "2026-11-22 1926-11-22"),  # a day that has begun elsewhere
    ("261123", TODAY, "1926-11-23"),
    ("270101", TODAY, "1927-01-01"),
    ("080101", TODAY, "2008-01-01 1908-01-01"),
    ("070101", TODAY, "2007-01-01"),
    ("000229", TODAY, "2000-02-29"),
    ("900000", TODAY, "1990"),
    ("9002<<", TODAY, "1990-02"),
    ("26<<<<", TODAY, "2026 1926"),
    ("27<<<<", TODAY, "1927"),
    ("270101", date(2026, 12, 31), "2027-01-01 1927-01-01"),
    ("99<<<<", date.max, "9999 9899"),
    ("<<0501", TODAY, "????-05-01"),
    ("<<<<<<", TODAY, "????"),
    ("90<<15", TODAY, "1990-??-15"),
])  # fmt: skip
def test_a_birth_has_every_century_in_which_somebody_alive_can_be_born(text: str, at: date, born: str) -> None:
    assert " ".join(map(str, MRZDate(text).births(at))) == born


@pytest.mark.parametrize(("text", "at", "expiry"), [
    ("261121", TODAY, "2026-11-21"),
    ("120415", TODAY, "2012-04-15"),
    ("391231", TODAY, "2039-12-31"),
    ("751231", TODAY, "2075-12-31"),
    ("760101", TODAY, "1976-01-01"),
    ("991231", TODAY, "1999-12-31"),
    ("991231", date(2060, 1, 1), "2099-12-31"),
    ("<<<<<<", TODAY, "????"),
])  # fmt: skip
def test_an_expiry_lies_within_a_window_around_the_day_of_asking(text: str, at: date, expiry: str) -> None:
    assert str(MRZDate(text).resolve_expiry(at)) == expiry


@pytest.mark.parametrize("text", ["990230", "991301", "990132", "990431"])
def test_a_date_that_no_century_has_is_refused(text: str) -> None:
    with pytest.raises(CodecError, match="does not exist"):
        MRZDate(text).births(TODAY)
    with pytest.raises(CodecError, match="does not exist"):
        MRZDate(text).resolve_expiry(TODAY)


def test_a_leap_day_that_no_near_century_has_is_refused() -> None:
    # 1900 had none, and 1600 is too long ago
    with pytest.raises(CodecError, match="the date does not exist"):
        MRZDate("000229").births(date(2000, 2, 27))


@pytest.mark.parametrize(("text", "offset"), [
    ("", 0), ("99020", 0), ("9902011", 0), ("9<0201", 0), ("99<201", 2), ("9902A1", 4),
    ("99020\N{ARABIC-INDIC DIGIT ONE}", 4),
])  # fmt: skip
def test_what_is_no_date_is_refused_where_it_breaks(text: str, offset: int) -> None:
    with pytest.raises(CodecError) as caught:
        MRZDate(text)

    assert caught.value.offset == offset
    assert not text or text not in str(caught.value)


def test_a_partial_date_has_a_first_and_a_last_day() -> None:
    assert (PartialDate(2024, 2).earliest, PartialDate(2024, 2).latest) == (date(2024, 2, 1), date(2024, 2, 29))
    assert (PartialDate(1990).earliest, PartialDate(1990).latest) == (date(1990, 1, 1), date(1990, 12, 31))
    assert (PartialDate().earliest, PartialDate().latest) == (None, None)
    assert PartialDate(1990, 2).exact is None
    assert PartialDate(1990, 2, 3).exact == date(1990, 2, 3)


@pytest.mark.parametrize(("text", "complete", "zero_filled"), [
    ("990201", True, False), ("99<<<<", False, False), ("990000", False, True), ("000101", True, False),
])  # fmt: skip
def test_unknown_parts_are_told(text: str, complete: bool, zero_filled: bool) -> None:  # noqa: FBT001 - parameters
    assert (MRZDate(text).complete, MRZDate(text).zero_filled) == (complete, zero_filled)


def test_dates_do_not_show_in_print() -> None:
    assert "99" not in repr(MRZDate("990201"))
    assert "1999" not in repr(PartialDate(1999, 2, 1))


@settings(max_examples=100, deadline=None)
@given(st.dates(min_value=date(1908, 1, 1), max_value=TODAY))
def test_a_birth_of_somebody_alive_is_among_the_possible_ones(day: date) -> None:
    born = [each.exact for each in MRZDate.of(day).births(TODAY)]

    assert day in born
    assert born == sorted(set(filter(None, born)), reverse=True)


@settings(max_examples=100, deadline=None)
@given(st.dates(min_value=date(1976, 1, 1), max_value=date(2075, 12, 31)))
def test_an_expiry_within_the_window_comes_back(day: date) -> None:
    assert MRZDate.of(day).resolve_expiry(TODAY).exact == day


def test_six_zeros_are_no_date_in_a_year_2000() -> None:
    assert MRZDate("000000").resolve_expiry(TODAY).latest is None
    assert [born.earliest for born in MRZDate("000000").births(TODAY)] == [None]
    assert MRZDate("000100").resolve_expiry(TODAY).year == 2000


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="0123459<", min_size=6, max_size=6), st.dates(min_value=date(1500, 1, 1)))
def test_any_six_characters_resolve_or_are_refused(text: str, at: date) -> None:
    try:
        mrz_date = MRZDate(text)
        _ = mrz_date.births(at), mrz_date.resolve_expiry(at)
    except CodecError:
        return


@given(st.text("0123456789<", min_size=6, max_size=6), st.text("0123456789<", min_size=6, max_size=6))
def test_dates_agree_as_far_as_both_are_known(one: str, two: str) -> None:
    try:
        ours, theirs = MRZDate(one), MRZDate(two)
    except CodecError:
        return
    assert ours.agrees(theirs) is theirs.agrees(ours)
    assert ours.agrees(ours) is (True if None not in ours.parts else None)
    if ours.complete and theirs.complete:
        assert ours.agrees(theirs) is (one == two)
    # whatever is hidden of one, they never come to differ by it; six zeros are no year 2000
    if ours.agrees(theirs) is not False and one != "000000":
        assert MRZDate(one[:2] + "<<<<").agrees(theirs) is None


class DayOnWindows(date):
    """A day whose C library knows `%y` from 1900 on."""

    def strftime(self, format: str) -> str:  # noqa: A002 - the name that Python gave it
        if self.year < 1900:
            raise ValueError("format %y requires year >= 1900 on Windows")
        return super().strftime(format)


@pytest.mark.parametrize(
    ("year", "text"), [(1, "010203"), (999, "990203"), (1899, "990203"), (1900, "000203"), (9999, "990203")]
)
def test_a_day_of_any_year_is_written_on_any_system(year: int, text: str) -> None:
    assert MRZDate.of(DayOnWindows(year, 2, 3)).text == text
