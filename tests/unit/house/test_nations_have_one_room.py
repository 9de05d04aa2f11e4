"""A nation is named in its own folder, where the known ones are listed, and by what personalises cards of it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chipkit.national.registry import KNOWN_NATIONS, _loaded

if TYPE_CHECKING:
    from chipkit.national.nation import Nation

ROOT = Path(__file__).resolve().parents[3]
NATIONAL = ROOT / "chipkit" / "national"
NAMES = sorted(path.name for path in NATIONAL.iterdir() if path.is_dir() and path.name != "__pycache__")
FLOORS = [
    path
    for folder in ("chipkit", "gui/chipkit_gui")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".py", ".toml") and not path.is_relative_to(NATIONAL)
]


def test_there_is_a_nation_and_there_are_floors() -> None:
    assert "vnm" in NAMES
    assert len(FLOORS) > 150


@pytest.mark.parametrize("name", NAMES)
def test_no_other_floor_names_a_nation(name: str) -> None:
    named = re.compile(rf"\b{name}\b|[\"']{name.upper()}[\"']")
    found = [path.relative_to(ROOT) for path in FLOORS if named.search(_code(path))]

    assert not found


def _code(path: Path) -> str:
    """A file's text; of a module, without what it is documented by."""
    text = path.read_text(encoding="utf-8")
    return re.sub(r'""".*?"""', "", text, flags=re.DOTALL) if path.suffix == ".py" else text


@pytest.mark.parametrize("name", NAMES)
def test_the_general_modules_of_the_floor_import_it_in_the_registry_alone(name: str) -> None:
    named = re.compile(rf"\bnational\.{name}\b|[\"']{name.upper()}[\"']")
    found = [path.name for path in NATIONAL.glob("*.py") if named.search(_code(path))]

    assert found == ["registry.py"]


@pytest.mark.parametrize(("states", "entry"), KNOWN_NATIONS.entries)
def test_a_nation_is_registered_by_the_states_that_it_says_itself(states: frozenset[str], entry: Nation | str) -> None:
    nation = _loaded(entry)

    assert nation.issuing_states == states
    assert nation.code in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_nation_is_in_the_contract_of_imports_on_its_page_and_tested_with_vectors(name: str) -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (contract,) = (each for each in contracts if each["id"] == "nations-by-registry")

    assert f"chipkit.national.{name}" in contract["forbidden_modules"]
    assert f"`chipkit/national/{name}/`" in (ROOT / "docs" / "nations.md").read_text("utf-8")
    assert list((ROOT / "tests" / "unit" / "national").glob(f"test_{name}_*.py"))
    assert list((ROOT / "test_vectors" / name).glob("*.json"))
