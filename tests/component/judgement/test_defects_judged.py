"""Each defect of the emulator, read from end to end, yields the complete set of results of the committed table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.verify import load_policy
from chipkit_emulator.defects.registry import DEFECTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.vectors("judgement/defects.json")
def test_a_defect_yields_this_set(
    case: dict[str, Any], bench: Any, told: Callable[..., Any], expected: Callable[..., Any]
) -> None:
    situation = bench.of(bench.specimen("vn-cccd-explicit", case["defect"]))

    assert told(situation.judged(load_policy(case["policy"]))) == expected(case)


def test_every_defect_is_judged_under_both_policies(test_vectors: Path) -> None:
    content = json.loads((test_vectors / "judgement" / "defects.json").read_text(encoding="utf-8"))

    judged = [(case["defect"], case["policy"]) for case in content["cases"]]
    assert sorted(judged) == sorted((defect, policy) for defect in DEFECTS for policy in ("field", "conformance"))
