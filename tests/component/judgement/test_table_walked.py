"""Every row of the judgement table is reached by a vector that a test of this folder runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chipkit.verify import judgement_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

EXEMPT: Mapping[tuple[str, str], str] = {}
"""Rows that no vector reaches, with the reason."""


def test_every_row_of_the_table_is_reached(test_vectors: Path, expected: Callable[..., Any]) -> None:
    table = judgement_table()
    reached: set[tuple[str, str]] = set()
    for path in sorted((test_vectors / "judgement").glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]:
            for check, line in expected(case)[2].items():
                code = line.partition(": ")[2].partition(" ")[0]
                reached.add(("*" if code in table.common else table.check(check).id, code))

    assert set(table.rows()) - reached == set(EXEMPT)
    assert reached <= set(table.rows())


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
            outcomes = {outcome.value if outcome is not None else "not run" for outcome in situation.outcomes.values()}
            assert told[check.id, code] == outcomes
