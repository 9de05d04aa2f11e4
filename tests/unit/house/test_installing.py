"""What the pages and the metadata say of installing is what there is."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

from chipkit.extras import EXTRAS

ROOT: Final = Path(__file__).resolve().parents[3]
PROJECT: Final[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PAGE: Final = (ROOT / "docs" / "installing.md").read_text("utf-8")
README: Final = (ROOT / "README.md").read_text("utf-8")
LOWEST: Final = (ROOT / "tools" / "lowest.txt").read_text("utf-8")
DECISION: Final = (ROOT / "docs" / "decisions" / "0021-lowest-versions.md").read_text("utf-8")
PAGES: Final = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("gui/*.md"), *ROOT.glob("emulator/*.md")]

BOUNDS: Final = sorted(
    {
        entry
        for entries in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
        for entry in entries
        if not entry.startswith("chipkit[")
    }
)


@pytest.mark.parametrize("bound", BOUNDS)
def test_each_bound_is_what_its_tests_are_run_with_and_has_its_reason(bound: str) -> None:
    name, lowest = re.match(r"([a-z0-9-]+)>=([0-9.]+)", bound).groups()  # type: ignore[union-attr]
    pinned = re.search(rf"^{re.escape(name)}==(\S+) ", LOWEST, re.MULTILINE)

    assert pinned is not None
    assert pinned[1] == lowest, "sh tools/elsewhere.sh write-lowest"
    assert re.search(rf"^\| {re.escape(name)} \| {re.escape(lowest)}[ ,]", DECISION, re.MULTILINE), bound


def test_the_lowest_packages_have_hashes() -> None:
    parts = re.split(r"^(?=[a-z])", LOWEST, flags=re.MULTILINE)[1:]

    assert len(parts) >= len(BOUNDS)
    assert all("--hash=sha256:" in part for part in parts)


def test_the_pythons_that_are_claimed_are_those_that_ci_runs() -> None:
    claimed = re.findall(r"Programming Language :: Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))
    steps, makefile = ((ROOT / name).read_text("utf-8") for name in ("tools/check.sh", "Makefile"))

    assert PROJECT["requires-python"] == f">={claimed[0]}"
    for text in (steps, makefile):
        assert re.findall(r"for version in ([\d. ]+);", text) == [" ".join(claimed[1:])]
    assert f"Python {', '.join(claimed[:-1])} and {claimed[-1]}" in PAGE


@pytest.mark.skipif(sys.platform == "win32", reason="a script of a shell")
def test_a_python_that_is_not_there_is_told_and_passed_over() -> None:
    done = subprocess.run(
        ["sh", "tools/elsewhere.sh", "3.99", "tests/unit/test_values.py"],  # noqa: S607 - the system's shell
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0
    assert "there is no Python 3.99 here; nothing was run on it" in done.stderr


def test_no_address_is_invented() -> None:
    assert "urls" not in PROJECT


def test_each_extra_is_on_the_pages() -> None:
    rows = re.findall(r"^\| `([a-z]+)` \|", PAGE, re.MULTILINE)

    assert sorted(rows) == sorted([*EXTRAS, "all"])
    assert all(f"`{extra}` " in README for extra in EXTRAS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_install_line_names_extras_that_there_are(page: Path) -> None:
    for name, extras in re.findall(r"pip install [^\n]*?(chipkit|\.)\[([a-z,]+)\]", page.read_text("utf-8")):
        assert name in ("chipkit", ".")
        assert set(extras.split(",")) <= set(PROJECT["optional-dependencies"]), extras


@pytest.mark.parametrize("text", [PAGE, README], ids=["page", "readme"])
def test_what_pyscard_is_built_with_is_one_line(text: str) -> None:
    assert f"sudo apt-get install {EXTRAS['pcsc'].building}" in text
