"""Every row of the judgement table is reached by a vector that a test of this folder runs."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chipkit.capture import PresentedKey, PresentedKind
from chipkit.lds.files import EF
from chipkit.national.vnm.expected import ExpectedHolder
from chipkit.verify import judgement_table, load_policy
from chipkit.verify.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pytest

EXEMPT: Mapping[tuple[str, str], str] = {
    (
        "pa.digest.*",
        "not-present",
    ): "where a policy names a data group, which no released one does: test_policy_choices",
    ("pa.issuer.path", "issuer-waits"): "a certificate that waits in a store, which no vector has: test_issuer_waits",
}
"""Rows that no vector reaches, with the reason."""


def test_every_row_of_the_table_is_reached(test_vectors: Path, expected: Callable[..., Any]) -> None:
    table = judgement_table()
    reached: set[tuple[str, str]] = set()
    for path in sorted((test_vectors / "judgement").glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]:
            for check, line in expected(case)[2].items():
                code = line.partition(": ")[2].partition(" ")[0]
                reached.add(("*" if code in table.common else table.check(check).id, code))

    assert set(table.rows) - reached == set(EXEMPT)
    assert reached <= set(table.rows)


def test_where_the_policies_differ_both_columns_are_reached(test_vectors: Path, expected: Callable[..., Any]) -> None:
    table = judgement_table()
    told: dict[tuple[str, str], set[str]] = {}
    for path in sorted((test_vectors / "judgement").glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]:
            for check, line in expected(case)[2].items():
                outcome, _, code = line.partition(": ")
                told.setdefault((table.check(check).id, code.partition(" ")[0]), set()).add(outcome)

    for check in table.checks.values():
        for code, situation in check.situations.items():
            if (check.id, code) in EXEMPT:
                continue
            outcomes = {outcome.value if outcome is not None else "not run" for outcome in situation.outcomes.values()}
            assert told[check.id, code] == outcomes


def test_every_check_that_another_rests_on_leaves_it_undecided_in_a_vector(
    test_vectors: Path, expected: Callable[..., Any]
) -> None:
    table = judgement_table()
    told: set[tuple[str, str]] = set()
    for path in sorted((test_vectors / "judgement").glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]:
            for check, line in expected(case)[2].items():
                told |= {(table.check(check).id, other) for other in line.partition(": ")[2].split()[1:]}

    resting = {(row.id, other) for row in table.checks.values() for other in (*row.rests_on, *row.may_rest_on)}
    assert told == resting


def test_every_check_that_is_read_is_looked_at(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: set[tuple[str, str]] = set()
    declared = Facts._declared

    def looking(facts: Facts, check: str) -> str:
        looked.add((facts._row.id, check))
        return declared(facts, check)

    monkeypatch.setattr(Facts, "_declared", looking)
    garbage = bench.signed_with(EF.DG11, bench.garbage)
    access = replace(bench.genuine.capture.access, presented=PresentedKey(kind=PresentedKind.CAN, can="000000"))
    for situation in (bench.genuine, garbage, bench.changed(access=access)):
        replace(situation, printed=ExpectedHolder(number="001099012345")).judged(load_policy("field"))

    rows = judgement_table().checks.values()
    reading = {(row.id, other) for row in rows for other in row.reads if not other.endswith("*")}
    assert reading <= looked
    assert ("card.deviations", "pa.digest.dg11") in looked
