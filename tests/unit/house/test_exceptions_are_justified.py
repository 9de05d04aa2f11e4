"""Every rule of style that is not kept somewhere has its reason beside it."""

from __future__ import annotations

import re
from pathlib import Path

PYPROJECT = Path(__file__).resolve().parents[3] / "pyproject.toml"
CODE = re.compile(r'"[A-Z]+\d*"')


def _exceptions() -> list[str]:
    """The lines of pyproject.toml that except from a rule of ruff."""
    text = PYPROJECT.read_text("utf-8")
    general = text.partition("\nignore = [\n")[2].partition("\n]\n")[0]
    by_folder = text.partition("[tool.ruff.lint.per-file-ignores]\n")[2].partition("\n[")[0]
    return [line for line in (*general.splitlines(), *by_folder.splitlines()) if CODE.search(line)]


def test_each_exception_from_a_rule_of_style_says_why() -> None:
    lines = _exceptions()

    assert len(lines) > 15
    assert [line for line in lines if not re.search(r"#\s+\S", line)] == []
