"""Each row of the threat model names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| they try")]
TESTS = {
    name
    for path in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"^(?:async )?def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[2:50])
def test_a_row_names_its_tests(row: str) -> None:
    tried, happens, tests = (cell.strip() for cell in row.strip("|").split("|"))
    named = re.findall(r"`(test_\w+)`", tests)

    assert tried
    assert happens
    assert named
    assert set(named) <= TESTS


def test_the_page_has_rows() -> None:
    assert len(ROWS) >= 18
