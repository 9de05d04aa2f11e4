"""One list of exit codes: what the code has, the page and the help tell, and nothing else tells another."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chipkit.cli import main
from chipkit.cli.common import ExitCode

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "exit-codes.md"
ROW = re.compile(r"^\| (\d+) \| `(\w+)` \| ([^|]+) \|", re.MULTILINE)


def test_the_page_has_the_codes_that_there_are_in_their_order() -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))

    assert rows == [(str(int(code)), code.name, code.words) for code in ExitCode]


def test_the_help_has_them_too(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--help"])

    told = " ".join(capsys.readouterr().out.split())
    assert "exit codes: " + ", ".join(f"{code} {code.words}" for code in ExitCode) in told


@pytest.mark.parametrize("page", sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]), ids=lambda page: page.name)
def test_no_other_page_has_a_list_of_its_own(page: Path) -> None:
    if page in (PAGE, ROOT / "CHANGELOG.md"):
        return
    text = " ".join(page.read_text(encoding="utf-8").split())

    for place in re.finditer(r"[Ee]xit codes?", text):
        told = text[place.start() : place.start() + 120]
        listed = re.findall(r"\b(?:0|2|10|11|12|13)\b(?= [a-z])", told)
        assert len(listed) < 2, told


PROGRAM = "chipkit(?:-emulator|-desk)?"
COMMAND = re.compile(rf"`{PROGRAM} [a-z-][^`]*`|^{PROGRAM} [a-z-].*", re.MULTILINE)
FOR_ENGINEERS = {
    "architecture.md",
    "desk-checks.md",
    "recipes.md",
    "CHANGELOG.md",
    "exit-codes.md",
    "THIRD_PARTY_NOTICES.md",
}
"""Pages that name commands and show nobody how to call them."""


@pytest.mark.parametrize(
    "page",
    [page for top in (".", "docs", "emulator", "gui", "examples") for page in sorted((ROOT / top).glob("*.md"))],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_a_page_that_shows_a_command_leads_to_the_exit_codes(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    if COMMAND.search(text) and page.name not in FOR_ENGINEERS:
        assert re.search(r"\]\((?:\.\./)?(?:docs/)?exit-codes\.md\)", text)
