"""Checks from outside: how they are named and declared, and what they may do to a verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipkit.outcome import Outcome
from chipkit.verify import AdditionalSituation, Finding, NotChecked, Observed, Verdict, judgement_table
from chipkit.verify.additional import declared, stricter
from chipkit.verify.claims import Claim
from chipkit.words import GROUPS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chipkit.verify import ReportSoFar, Result

GREENNESS = [Outcome.FAILED, Outcome.ABORTED, Outcome.UNDETERMINED, Outcome.SUCCESSFUL]
"""Verdicts from the worst to the best."""
ALLOWED = (Outcome.SUCCESSFUL, Outcome.FAILED, Outcome.UNDETERMINED, Outcome.NOT_SUPPORTED, None)
GOOD = AdditionalSituation(Outcome.SUCCESSFUL, "good", "tốt")
WORDS = {"en": "Limit", "vi": "Hạn mức"}


@dataclass
class Own:
    name: Any = "x.bank.limit"
    title: Any = field(default_factory=lambda: dict(WORDS))
    situations: Any = field(default_factory=lambda: {"good": GOOD})

    def check(self, so_far: ReportSoFar) -> Observed:
        raise NotImplementedError


def result_of(check: str, outcome: Outcome | None) -> Result:
    return NotChecked(check, "any") if outcome is None else Finding(check, outcome, "any")


def verdict_of(outcome: Outcome) -> Verdict:
    claims = frozenset(Claim) if outcome is Outcome.SUCCESSFUL else frozenset[Claim]()
    deciding = () if outcome is Outcome.SUCCESSFUL else ("pa.files",)
    return Verdict(outcome, "expired", deciding, ("match.com",), claims)


# how it is named ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["x.bank.limit", "x.a.b", "x.my-bank.lists.stolen_2", "x.7.7"])
def test_a_name_with_its_owner_s_prefix_is_taken(name: str) -> None:
    assert [row.id for row in declared([Own(name)])] == [name]


@pytest.mark.parametrize(
    "name",
    ["limit", "bank.limit", "x.", "x.limit", "x..limit", "x.bank.", "y.bank.limit", "X.bank.limit", "x.bank.Limit",
     "x.bank.limit\n", " x.bank.limit", "x.bänk.limit", "x.bank.*", "x.-bank.limit", "", 7, None,
     *judgement_table().checks, "pa.digest.dg1"],
)  # fmt: skip
def test_a_name_without_a_prefix_or_of_the_release_is_refused(name: object) -> None:
    with pytest.raises(ValueError, match="begins with x and its owner"):
        declared([Own(name)])


def test_a_name_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'x\.bank\.limit' stands twice"):
        declared([Own(), Own("x.bank.other"), Own()])


def test_no_check_of_the_release_has_the_prefix_of_additional_ones() -> None:
    assert not [check for check in judgement_table().checks if check.startswith("x.")]
    assert {row.group for row in judgement_table().checks.values()} == set(GROUPS) - {"additional"}


# what it declares -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"title": {"en": "Limit"}}, "'vi' is missing"),
        ({"title": {"en": "Limit", "vi": ""}}, "words are missing"),
        ({"title": "Limit"}, "a table belongs here"),
        ({"situations": {}}, "declares no situations"),
        ({"situations": [GOOD]}, "declares no situations"),
        ({"situations": {"good": "good"}}, "is not one that an additional check may have"),
        ({"situations": {"good": AdditionalSituation(Outcome.ABORTED, "a", "b")}}, "is not one that an additional"),
        ({"situations": {"good": AdditionalSituation("failed", "a", "b")}}, "is not one that"),  # type: ignore[arg-type]
        ({"situations": {"good": AdditionalSituation(Outcome.FAILED, "", "b")}}, "words are missing"),
        ({"situations": {"Good one": GOOD}}, "cannot be the code"),
        ({"situations": {7: GOOD}}, "cannot be the code"),
        ({"situations": {"check-error": GOOD}}, "cannot be the code"),
        *(({"situations": {code: GOOD}}, "cannot be the code") for code in judgement_table().common),
    ],
)
def test_what_is_declared_wrongly_is_refused(changed: Mapping[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        declared([Own(**changed)])


@pytest.mark.parametrize("other", [None, "x.bank.limit", object(), Own])
def test_what_is_no_check_at_all_is_a_type_error(other: Any) -> None:
    if other is Own:  # a class has all the names that its objects have
        other = type("Half", (), {"name": "x.bank.limit"})()
    with pytest.raises(TypeError, match="not an AdditionalCheck"):
        declared([other])


@pytest.mark.parametrize("outcome", ALLOWED)
def test_an_outcome_is_that_of_every_policy_and_has_a_verdict_with_words(outcome: Outcome | None) -> None:
    rows = declared([Own(situations={"met": AdditionalSituation(outcome, "a", "b")})])
    table = judgement_table().extended(rows)

    told = [table.judge(column, "x.bank.limit", "met") for column in ("field", "conformance")]
    assert told[0] == told[1]
    assert isinstance(told[0], NotChecked) is (outcome is None)
    assert table.verdict("x.bank.limit", "met") in table.verdicts
    assert table.order("x.bank.limit") > table.order("card.deviations")
    assert table.digest == judgement_table().digest
    assert "x.bank.limit" not in judgement_table().checks


# stricter, never greener ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", GREENNESS)
def test_no_additional_outcomes_make_a_verdict_greener(before: Outcome) -> None:
    verdict = verdict_of(before)

    for outcomes in product(ALLOWED, repeat=3):
        results = [result_of(f"x.bank.c{at}", outcome) for at, outcome in enumerate(outcomes)]
        after = stricter(verdict, results)

        assert GREENNESS.index(after.outcome) <= GREENNESS.index(before)
        assert after.claims <= verdict.claims
        assert not after.claims or after.outcome is Outcome.SUCCESSFUL
        assert set(verdict.beside) <= set(after.beside)
        if before not in (Outcome.ABORTED, Outcome.FAILED) and Outcome.FAILED in outcomes:
            assert (after.outcome, after.code) == (Outcome.FAILED, "additional-failed")
        if before is Outcome.SUCCESSFUL and Outcome.UNDETERMINED in outcomes and Outcome.FAILED not in outcomes:
            assert (after.outcome, after.code) == (Outcome.UNDETERMINED, "additional-open")
        if before is Outcome.ABORTED or not {Outcome.FAILED, Outcome.UNDETERMINED} & set(outcomes):
            assert after == verdict


@given(st.sampled_from(GREENNESS), st.lists(st.sampled_from(ALLOWED), max_size=6), st.sampled_from(ALLOWED))
def test_one_more_additional_check_never_makes_a_verdict_greener(
    before: Outcome, others: list[Outcome | None], more: Outcome | None
) -> None:
    results = [result_of(f"x.bank.c{at}", outcome) for at, outcome in enumerate(others)]

    fewer = stricter(verdict_of(before), results)
    after = stricter(verdict_of(before), [*results, result_of("x.bank.more", more)])
    turned = stricter(verdict_of(before), [result_of("x.bank.more", more), *reversed(results)])

    assert GREENNESS.index(after.outcome) <= GREENNESS.index(fewer.outcome)
    assert (turned.outcome, turned.code, set(turned.decided_by)) == (after.outcome, after.code, set(after.decided_by))


def test_a_verdict_that_had_failed_keeps_its_reason_and_names_the_additional_check_behind_it() -> None:
    after = stricter(verdict_of(Outcome.FAILED), [result_of("x.bank.limit", Outcome.FAILED)])

    assert (after.code, after.decided_by) == ("expired", ("pa.files", "x.bank.limit"))


def test_a_verdict_that_was_open_names_the_additional_check_behind_what_left_it_open() -> None:
    after = stricter(verdict_of(Outcome.UNDETERMINED), [result_of("x.bank.limit", Outcome.UNDETERMINED)])

    assert (after.code, after.decided_by) == ("expired", ("pa.files", "x.bank.limit"))
