"""The page of the architecture has the floors that the import contracts hold, and the modules that there are."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
TABLES = {
    "floors": "| floor |",
    "emulator-floors": "| floors of the emulator |",
    "desk-floors": "| floors of the desk |",
}
FOLDERS = ("chipkit", "chipkit/session", "emulator", "gui", "")


def rows_of(head: str) -> list[set[str]]:
    """What the first column of a table names, row by row."""
    table = PAGE[PAGE.index(head) :].partition("\n\n")[0].splitlines()[2:]
    return [set(re.findall(r"`(\w+)`", row.split("|")[1])) for row in table]


@pytest.mark.parametrize("contract", TABLES)
def test_the_floors_of_the_page_are_those_of_the_contract_in_their_order(contract: str) -> None:
    layers = next(each["layers"] for each in CONTRACTS if each["id"] == contract)
    held = [{name.strip() for name in layer.split("|")} for layer in layers if layer != "__main__"]

    written = rows_of(TABLES[contract])
    if contract == "floors":  # its table has a row for each of those that are worth one
        assert set().union(*written) == set().union(*held)
        place = {name: number for number, layer in enumerate(held) for name in layer}
        order = [min(place[name] for name in row) for row in written]
        assert order == sorted(order)
    else:
        assert written == held


@pytest.mark.parametrize("module", sorted(set(re.findall(r"`([\w/]+\.py)`", PAGE))))
def test_every_module_that_the_page_names_is_there(module: str) -> None:
    assert any((ROOT / folder / module).is_file() for folder in FOLDERS)
