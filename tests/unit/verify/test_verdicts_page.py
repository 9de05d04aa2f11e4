"""The page of verdicts and the judgement table say the same."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from chipkit.verify import judgement_table
from chipkit.verify.table import COLUMNS, NOT_RUN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chipkit.verify.table import Situation

PAGE = Path(__file__).resolve().parents[3] / "docs" / "verdicts.md"
HEAD = ("| check | situation | outcome | in words | verdict |", "|---|---|---|---|---|")


def rows() -> Iterator[str]:
    """The table as the page has it."""
    table = judgement_table()
    yield from HEAD
    for code, situation in table.common.items():
        yield row("*", code, situation, situation.verdict)
    for check in table.checks.values():
        for code, situation in check.situations.items():
            yield row(check.id, code, situation, situation.verdict or check.verdict)


def row(check: str, code: str, situation: Situation, verdict: str) -> str:
    words = [NOT_RUN if outcome is None else outcome.value for outcome in (situation.outcomes[c] for c in COLUMNS)]
    outcome = words[0] if words[0] == words[1] else f"{words[0]} / {words[1]}"
    shown = f"`{verdict}`" if verdict and (words[0], words[1]) != ("successful", "successful") else ""
    return f"| `{check}` | `{code}` | {outcome} | {situation.text['en']} | {shown} |"


def test_the_page_has_every_row_and_no_other() -> None:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    at = lines.index(HEAD[0])

    assert lines[at:] == list(rows())
