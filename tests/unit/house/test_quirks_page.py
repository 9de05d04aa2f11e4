"""The table of what real cards do otherwise, and that of the faults of other readers, held against the code."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest

from chipkit.deviation import declared
from chipkit_emulator.defects.oddities import ODDITIES
from chipkit_emulator.defects.registry import DEFECTS
from chipkit_emulator.in_process import InProcessTransport
from chipkit_emulator.quirks import Quirks

ROOT = Path(__file__).resolve().parents[3]
PROFILES = {path.stem for path in (ROOT / "emulator" / "chipkit_emulator" / "profiles").glob("*.toml")}
QUIRKS = range(1, 26)


def rows(page: str, columns: int) -> list[list[str]]:
    """The cells of the rows of a page's tables that have so many columns."""
    lines = (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [row for row in cells if len(row) == columns]


def spans(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@lru_cache
def every_test() -> frozenset[str]:
    """Every test as "file::name"."""
    return frozenset(
        f"{path.name}::{name}"
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^ *def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    )


def table() -> dict[int, list[str]]:
    return {int(row[0]): row for row in rows("quirks.md", 5) if row[0].isdigit()}


def test_every_quirk_has_its_row() -> None:
    assert list(table()) == list(QUIRKS)


@pytest.mark.parametrize("number", QUIRKS)
def test_what_a_row_names_is_there(number: int) -> None:
    _, _, emulated, named, deviations = table()[number]

    assert spans(named)
    assert set(spans(named)) <= every_test()
    assert set(spans(deviations)) <= set(declared())
    assert emulated
    for name in spans(emulated):
        owner, _, member = name.partition(".")
        known = name in {*ODDITIES, *DEFECTS, *PROFILES} or (ROOT / name).is_file()
        known |= owner == "Quirks" and member in Quirks.__dataclass_fields__
        known |= owner == "InProcessTransport" and hasattr(InProcessTransport, member)
        assert known, name


def test_every_oddity_stands_in_the_table_or_is_of_the_standard() -> None:
    shown = {name for row in table().values() for name in spans(row[2])}

    assert ODDITIES.keys() - shown == {"no-short-identifiers", "odd-template"}


def test_the_faults_of_other_readers_have_tests() -> None:
    faults = [row for row in rows("testing.md", 2) if "::" in row[1]]

    assert len(faults) >= 12
    for fault, named in faults:
        assert spans(named), fault
        assert set(spans(named)) <= every_test(), fault
