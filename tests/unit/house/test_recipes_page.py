"""The recipes have one form, and every file and test that they name is there and run by what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "recipes.md"
NAMED = (PAGE, ROOT / "CONTRIBUTING.md")
SPAN = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)+/?|[A-Za-z_-]+\.(?:md|toml|yaml)|\.[a-z-]+\.yaml|[a-z_]+/")
STANDS_FOR_ANOTHER = re.compile(r"CODE|NAME|dgN|DGN|FILE|FOLDER|LIST|^try/|^\.venv/")
PARTS = ("- **Forgotten:** ", "- **Run:** ", "- **See:** ")
ASKED_FOR = {
    "A check", "A data group", "A defect", "A nation", "A curve", "A deviation", "A quirk of master lists",
    "A state of the desk", "A command",
}  # fmt: skip


def _recipes() -> dict[str, str]:
    _, *parts = re.split(r"^## (.+)\n", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


RECIPES = _recipes()
BUILT = "dist/"
"""What `make` builds and nobody commits."""


def _files(text: str) -> set[str]:
    words = {word for span in SPAN.findall(text) for word in span.split()}
    return {word for word in words if FILE.fullmatch(word) and not STANDS_FOR_ANOTHER.search(word)}


def _part(recipe: str, name: str) -> str:
    """What stands behind one of the three heads."""
    return recipe.partition(f"- **{name}:** ")[2].partition("\n- **")[0]


def _tests_run(recipe: str) -> str:
    """The text of all tests that the recipe's commands run."""
    paths = [ROOT / path for path in _files(_part(recipe, "Run"))]
    modules = [module for path in paths for module in ([path] if path.is_file() else sorted(path.rglob("test_*.py")))]
    return "\n".join(module.read_text("utf-8") for module in modules)


def test_there_is_a_recipe_of_what_is_added_most_often() -> None:
    assert set(RECIPES) >= ASKED_FOR


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_has_its_files_in_order_and_three_lines_behind_them(name: str) -> None:
    recipe = RECIPES[name]
    places = [recipe.find(part) for part in PARTS]
    steps = recipe[: places[0]]

    assert -1 not in places
    assert places == sorted(places)
    numbers = [int(number) for number in re.findall(r"^(\d+)\. ", steps, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 1
    assert f"(#{name.lower().replace(' ', '-')})" in PAGE.read_text("utf-8")


@pytest.mark.parametrize("page", NAMED, ids=lambda page: page.name)
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    files = _files(page.read_text("utf-8"))

    assert len(files) > 5
    assert {file for file in files if not file.startswith(BUILT) and not (ROOT / file).exists()} == set()


@pytest.mark.parametrize("name", RECIPES)
def test_every_test_that_a_recipe_names_is_run_by_its_command(name: str) -> None:
    tests = {span for span in SPAN.findall(_part(RECIPES[name], "Forgotten")) if span.startswith("test_")}
    run = _tests_run(RECIPES[name])

    assert tests
    assert {test for test in tests if f"def {test}(" not in run} == set()
