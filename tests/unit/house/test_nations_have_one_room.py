"""A nation is named in its own folder, where the known ones are listed, and by what personalises cards of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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
def test_the_general_modules_of_the_floor_name_it_in_the_registry_alone(name: str) -> None:
    found = [path.name for path in NATIONAL.glob("*.py") if name in path.read_text(encoding="utf-8").lower()]

    assert found == ["nation.py", "registry.py"]
    assert f"national.{name}" not in (NATIONAL / "nation.py").read_text(encoding="utf-8")
