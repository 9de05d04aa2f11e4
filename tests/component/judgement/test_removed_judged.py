"""A card taken away at each exchange of a reading in turn: the complete set of results, step by step."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.verify import load_policy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Bench = Any
Situation = Any


def _removed_in_turn(bench: Bench) -> Iterator[Situation]:
    """What is read of a card that leaves at the first exchange, at the second one, and so on to the last."""
    specimen = bench.specimen()
    whole = specimen.transport()
    bench.read(specimen, link=whole)
    for index in range(whole.exchanges):
        link = specimen.transport()
        link.remove_at(index)
        yield bench.of(specimen, link=link)


def test_a_card_removed_at_any_exchange_yields_the_set_of_its_step(
    bench: Bench,
    told: Callable[..., Any],
    expected: Callable[..., Any],
    test_vectors: Path,
    record_property: Callable[..., None],
) -> None:
    cases = json.loads((test_vectors / "judgement" / "removed.json").read_text(encoding="utf-8"))["cases"]
    wanted = [(case["step"], expected(case)) for case in cases]
    policies = [load_policy(name) for name in ("field", "conformance")]

    exchanges, row = 0, 0
    for exchanges, situation in enumerate(_removed_in_turn(bench), start=1):
        abort = situation.capture.abort
        sets = [(abort.step, told(situation.judged(policy))) for policy in policies]
        if sets[0] != wanted[row]:
            row += 1
        assert row < len(wanted), f"exchange {exchanges - 1} in {abort.step}: a set behind the last one of the table"
        assert sets == [wanted[row]] * len(policies), f"exchange {exchanges - 1} in {abort.step}, {cases[row]['id']}"
        assert abort.reason == "card-removed"

    record_property("exchanges at which the card was removed", exchanges)
    assert row == len(wanted) - 1, f"nothing reached {cases[row + 1]['id']}"


@pytest.mark.vectors("judgement/removed.json")
def test_a_removed_card_succeeds_in_nothing_but_being_opened(
    case: dict[str, Any], expected: Callable[..., Any]
) -> None:
    outcome, verdict, results = expected(case)

    assert (outcome, verdict) == ("aborted", "read-aborted")
    assert {check for check, line in results.items() if line.startswith("successful")} <= {"access.pace", "access.bac"}
