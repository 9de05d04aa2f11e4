"""What stands under "Raises:" is a sentence with its subject: "The file is not a template.", not "It is none."."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
MODULES = [
    path
    for folder in ("chipkit", "emulator/chipkit_emulator", "gui/chipkit_gui")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
ENTRY = re.compile(r"^\s+(\w+(?:\.\w+)?(?:Error|Exception)): (.+)$")
WITHOUT_SUBJECT = re.compile(
    r"^(?:It|They|This|That|One of them) (?:is|are|was|has|have|did|does|cannot)\b"
    r"|^There (?:is|are) (?:none|some|no such)\b"
)
ODD = re.compile(r"\b(?:is|are|was) none\b|\b(?:is|are) no such\b|\bthe bytes are no\b", re.IGNORECASE)


def raised(source: str) -> list[str]:
    """The lines under "Raises:" of every docstring."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            _, _, text = (ast.get_docstring(node, clean=False) or "").partition("Raises:\n")
            lines += [match[2] for line in text.splitlines() if (match := ENTRY.match(line))]
    return lines


def odd(line: str) -> bool:
    return WITHOUT_SUBJECT.search(line) is not None or ODD.search(line) is not None


def test_there_are_lines_to_look_at() -> None:
    assert sum(len(raised(path.read_text(encoding="utf-8"))) for path in MODULES) > 300


@pytest.mark.parametrize(
    "line",
    [
        "It is none.",
        "They are malformed.",
        "The bytes are none.",
        "There is no such date.",
        "There are some.",
        "The bytes are no name.",
    ],
)
def test_a_sentence_without_its_subject_is_seen(line: str) -> None:
    assert odd(line)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_error_names_its_subject(path: Path) -> None:
    assert [line for line in raised(path.read_text(encoding="utf-8")) if odd(line)] == []
