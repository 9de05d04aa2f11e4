from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.errors import CodecError
from chipkit.national.compared import MAX_VALUE, ComparisonResult
from chipkit.national.vnm.alignment import Token, aligns
from chipkit.national.vnm.comparison import (
    compare_address,
    compare_date,
    compare_date_of_issue,
    compare_name,
    compare_number,
    compare_sex,
)

COMPARE = {
    "name": compare_name,
    "address": compare_address,
    "date": compare_date,
    "number": compare_number,
    "sex": compare_sex,
}
texts = st.text(max_size=60) | st.text("aăâbdđeêoôơuưNn \u0301\u0309?", max_size=60)


@pytest.mark.vectors("vnm/comparison.json")
def test_two_values_compare(case: dict[str, Any]) -> None:
    found = COMPARE[case["kind"]](case["printed"], case["chip"])

    assert (found.result.value, found.reason) == (case["result"], case["reason"])


@pytest.mark.parametrize("kind", COMPARE)
def test_values_without_bounds_are_refused(kind: str) -> None:
    with pytest.raises(CodecError) as caught:
        COMPARE[kind]("0", "0" * (MAX_VALUE + 1))

    assert caught.value.offset == MAX_VALUE


def test_a_comparison_is_no_condition() -> None:
    with pytest.raises(TypeError, match="result"):
        bool(compare_sex("Nam", "Nam"))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(COMPARE)), texts, texts)
def test_any_two_texts_compare(kind: str, printed: str, chip: str) -> None:
    assert COMPARE[kind](printed, chip).result in ComparisonResult


@settings(max_examples=300, deadline=None)
@given(st.text("ab", max_size=8), st.text("ab", max_size=8), st.integers(0, 4))
def test_few_edits_are_told_from_many(ours: str, theirs: str, edits: int) -> None:
    assert aligns(list(map(Token, ours)), theirs, edits=edits) == (_distance(ours, theirs) <= edits)


def _distance(ours: str, theirs: str) -> int:
    """By dropping and adding alone: what is in neither of the longest common subsequence."""
    row = [0] * (len(theirs) + 1)
    for mine in ours:
        before, row = row, [0]
        for at, yours in enumerate(theirs):
            row.append(before[at] + 1 if mine == yours else max(before[at + 1], row[at]))
    return len(ours) + len(theirs) - 2 * row[-1]


@pytest.mark.parametrize("printed", ["ư ơ " * (MAX_VALUE // 4), "b" * MAX_VALUE, "ab" * (MAX_VALUE // 2)])
@pytest.mark.parametrize("chip", ["đ ă " * (MAX_VALUE // 4), "a" * MAX_VALUE])
def test_the_longest_values_are_compared(printed: str, chip: str) -> None:
    assert compare_address(printed, chip).result is not ComparisonResult.SAME


_DATES = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))


@given(_DATES, _DATES)
def test_a_date_with_its_year_in_front_accuses_nobody(ours: dt.date, theirs: dt.date) -> None:
    for compare in (compare_date, compare_date_of_issue):
        found = compare(f"{ours.year:04}{ours:%m%d}", f"{theirs:%d/%m}/{theirs.year:04}")
        assert (found.result, found.reason) == (ComparisonResult.UNCLEAR, "not-a-date")


@given(_DATES, st.integers(0, 7))
def test_a_date_with_its_year_in_front_that_lost_a_figure_accuses_nobody(date: dt.date, at: int) -> None:
    figures = f"{date.year:04}{date:%m%d}"

    found = compare_date(figures[:at] + figures[at + 1 :], f"{date:%d/%m}/{date.year:04}")

    assert found.result is ComparisonResult.UNCLEAR


@given(
    st.integers(0, 9999).filter(lambda year: not 1900 <= year < 2200),
    st.sampled_from(["{:04}", "0102{:04}", "01/02/{:04}"]),
)
def test_a_year_that_cannot_be_is_no_date(year: int, form: str) -> None:
    assert compare_date(form.format(year), "01/02/1999").reason == "not-a-date"
    assert compare_date("01/02/1999", form.format(year)).reason == "not-a-date"


@given(_DATES, st.integers(0, 7))
def test_a_date_of_issue_that_was_cut_accuses_nobody(date: dt.date, length: int) -> None:
    whole = f"{date:%d%m}{date.year:04}"

    assert compare_date_of_issue(whole, whole).result is ComparisonResult.SAME
    assert compare_date_of_issue(whole[:length], whole).result is ComparisonResult.UNCLEAR


@given(_DATES, _DATES)
def test_a_whole_date_of_issue_accuses(ours: dt.date, theirs: dt.date) -> None:
    dates = [f"{date:%d%m}{date.year:04}" for date in (ours, theirs)]

    found = compare_date_of_issue(*dates)

    assert found.result is (ComparisonResult.SAME if ours == theirs else ComparisonResult.DIFFERENT)
