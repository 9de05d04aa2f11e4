"""The budgets of READ BINARY, as the benchmark counts them."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
BENCHMARK = ROOT / "benchmarks" / "read_commands.py"


@pytest.fixture(scope="module")
def benchmark() -> dict[str, Any]:
    return runpy.run_path(str(BENCHMARK))


@pytest.mark.parametrize(("name", "budget"), [("short", 101), ("2 KB", 17), ("32 KB", 8)])
def test_a_card_like_vietnams_is_read_within_its_budget(benchmark: dict[str, Any], name: str, budget: int) -> None:
    link = next(link for link in benchmark["LINKS"] if link.name == name)

    counts = benchmark["measure"](link)

    assert link.budget == budget
    assert counts.reads <= budget
    assert {ef.label for ef in counts.by_file} == {
        "EF.CardAccess", "EF.COM", "EF.SOD", "EF.DG1", "EF.DG2", "EF.DG13", "EF.DG14", "EF.DG15",
    }  # fmt: skip
    assert counts.size >= 21000
    assert counts.others["SELECT"] == 1


def test_the_benchmark_prints_its_table(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(BENCHMARK), run_name="__main__")

    printed = capsys.readouterr().out
    assert "READ BINARY" in printed
    assert "EF.ATR/INFO" in printed
