"""The page of deviations, the code and the tests name the same ones."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
CODE = re.compile(r"`([a-z0-9-]+(?:\.[a-z0-9-]+)+)`")


def _in_code() -> set[str]:
    """Codes that stand as such in a `Deviation(…)`."""
    found: set[str] = set()
    for path in (ROOT / "chipkit").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Deviation":
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


def _on_the_page() -> set[str]:
    return set(CODE.findall((ROOT / "docs" / "deviations.md").read_text(encoding="utf-8")))


def test_every_code_is_on_the_page() -> None:
    codes = _in_code()

    assert len(codes) > 40
    absent = codes - _on_the_page()
    assert absent == set()


def test_every_code_of_the_page_is_in_the_code() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "chipkit").rglob("*.py"))
    codes = {code for code in _on_the_page() if not code.startswith("profile.")}
    # A few modules put a prefix before the codes of their family: then the rest of the code stands in the source.
    absent = {code for code in codes if f'"{code}"' not in source and f'"{code.partition(".")[2]}"' not in source}

    assert absent <= {"card.deviations", "pa.issuer.path"}


def test_every_code_is_met_in_a_test() -> None:
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))

    # codes of a part, such as the zone in EF.DG1, stand there behind the prefix of the whole
    assert {code for code in _in_code() if not re.search(rf'["\.]{re.escape(code)}"', tests)} == set()
