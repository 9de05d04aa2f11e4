"""Names that a reader trips over."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = ("chipkit", "emulator/chipkit_emulator", "gui/chipkit_gui", "tools", "examples", "benchmarks")


def names_of(function: ast.AST) -> set[str]:
    nodes = list(ast.walk(function))
    return {node.id for node in nodes if isinstance(node, ast.Name)} | {
        node.arg for node in nodes if isinstance(node, ast.arg)
    }


@pytest.mark.parametrize("folder", FOLDERS)
def test_nothing_is_called_case_or_match_where_match_is_used(folder: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{function.lineno}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(isinstance(node, ast.Match) for node in ast.walk(function))
        and names_of(function) & {"case", "match"}
    ]

    assert not found
