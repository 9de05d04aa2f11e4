"""The page on inputs says what the code does."""

from __future__ import annotations

import doctest
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from chipkit.national.refusal import Refusal
from chipkit.national.vnm.scanned import Damage

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).resolve().parents[3] / "docs" / "inputs.md"


def rows(head: str) -> Iterator[list[str]]:
    """The cells of each row of the table with this first head."""
    lines = iter(PAGE.read_text(encoding="utf-8").splitlines())
    for line in lines:
        if line.startswith(f"| {head} |"):
            next(lines)
            break
    for line in lines:
        if not line.startswith("|"):
            return
        yield [cell.strip() for cell in line.strip("|").split("|")]


def names(head: str) -> set[str]:
    return {cells[0].strip("`") for cells in rows(head)}


def test_every_refusal_stands_on_the_page() -> None:
    assert names("refusal") == {refusal.value for refusal in Refusal}


def test_every_damage_stands_on_the_page_with_what_it_means_for_texts() -> None:
    told = {cells[0].strip("`"): cells[2] == "may be damaged" for cells in rows("damage")}

    assert told == {damage.value: damage.harms_text for damage in Damage}


def test_every_reason_of_a_comparison_stands_on_the_page() -> None:
    code = "".join(
        (PAGE.parents[1] / "chipkit/national/vnm" / f"{module}.py").read_text(encoding="utf-8")
        for module in ("comparison", "expected", "zone_name")
    )
    called = re.findall(r"\b(?:unclear|different|same)\((.*?)\)(?:\n| if| else)", code)
    reasons = {reason for call in called for reason in re.findall(r'"([a-z-]+)"', call)} | {"equal"}

    assert names("reason") == reasons


def test_every_reason_of_the_vectors_stands_on_the_page(test_vectors: Path) -> None:
    cases = json.loads((test_vectors / "vnm" / "comparison.json").read_text(encoding="utf-8"))["cases"]
    told = {cells[0].strip("`"): cells[1] for cells in rows("reason")}

    assert all(case["result"] in told[case["reason"]] for case in cases)


def test_the_examples_of_the_page_run() -> None:
    failed, tried = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")

    assert (failed, tried > 5) == (0, True)
