"""Each defect of the emulator, read from end to end, yields the complete set of results of the committed table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.outcome import Outcome
from chipkit.verify import load_policy
from chipkit_emulator.defects.registry import DEFECTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.vectors("judgement/defects.json")
def test_a_defect_yields_this_set(
    case: dict[str, Any], bench: Any, told: Callable[..., Any], expected: Callable[..., Any]
) -> None:
    situation = bench.of(bench.specimen("vn-cccd-2021", case["defect"]))

    assert told(situation.judged(load_policy(case["policy"]))) == expected(case)


def test_every_defect_is_judged(test_vectors: Path) -> None:
    content = json.loads((test_vectors / "judgement" / "defects.json").read_text(encoding="utf-8"))

    assert {case["defect"] for case in content["cases"]} == set(DEFECTS)


def test_a_card_removed_at_any_exchange_gives_no_verdict(bench: Any, record_property: Callable[..., None]) -> None:
    specimen = bench.specimen()
    link = specimen.transport()
    policy = load_policy("field")
    bench.read(specimen, link=link)
    exchanges = link.exchanges

    for index in range(exchanges):
        link = specimen.transport()
        link.remove_at(index)
        report = bench.of(specimen, link=link).judged(policy)
        assert report.outcome is Outcome.ABORTED
        assert report.verdict.code == "read-aborted"
        successes = {found.check for found in report.findings if found.outcome is Outcome.SUCCESSFUL}
        assert successes <= {"access.pace", "access.bac"}

    record_property("exchanges", exchanges)
    print(f"card removed at each of {exchanges} exchanges")  # noqa: T201 - how many is asked for
    assert exchanges > 50
