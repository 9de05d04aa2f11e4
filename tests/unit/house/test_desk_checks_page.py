"""The page of the desk's acceptance checks, held against the tests."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
CHECKS = [f"A{number:02}" for number in range(1, 35)]


@lru_cache
def rows() -> dict[str, list[str]]:
    """The cells of each row, by its check."""
    lines = (ROOT / "docs" / "desk-checks.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line[2:-1].split("|")] for line in lines if re.match(r"\| A\d\d ", line)]
    return {row[0]: row for row in cells}


@lru_cache
def desk_tests() -> frozenset[str]:
    """Every test of the desk, by its name."""
    return frozenset(
        name
        for path in (ROOT / "tests" / "gui_side").glob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    )


def named(check: str) -> set[str]:
    return set(re.findall(r"`(test_\w+)`", rows()[check][2]))


def test_every_check_has_its_row() -> None:
    assert list(rows()) == CHECKS


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_has_tests_that_are_there_or_says_why_not(check: str) -> None:
    assert len(rows()[check]) == 4
    assert named(check) <= desk_tests()
    assert named(check) or rows()[check][3]


def test_every_test_with_a_number_stands_in_the_row_of_its_check() -> None:
    numbered = {name: f"A{found[1]}" for name in desk_tests() if (found := re.match(r"test_a(\d\d)_", name))}

    assert len(numbered) > 40
    assert {name for name, check in numbered.items() if name not in named(check)} == set()
