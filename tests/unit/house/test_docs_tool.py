"""The pages have what the code says: `make docs` writes it, and here it is compared."""

from __future__ import annotations

import importlib
import sys
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chipkit.verify import JudgementTable, judgement_table, policy_names

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[3]
TABLE = resources.files("chipkit.verify").joinpath("judgement.toml").read_text("utf-8")


@pytest.fixture(scope="module")
def docs() -> ModuleType:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        return importlib.import_module("docs")
    finally:
        sys.path.pop(0)


@pytest.fixture
def copied(docs: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the pages, which the tool takes for the documentation."""
    for page in docs.PARTS:
        (tmp_path / page).write_bytes((ROOT / "docs" / page).read_bytes())
    monkeypatch.setattr(docs, "DOCS", tmp_path)
    return tmp_path


def test_the_pages_have_what_the_code_says(docs: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    code = docs.main(["--check"])

    assert (code, capsys.readouterr().err) == (0, "")


def test_a_page_that_differs_is_told_and_written_anew(
    docs: ModuleType, copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = copied / "verdicts.md"
    right = page.read_text("utf-8")
    wrong = right.replace("| `pa.files` | `not-signed` | failed |", "| `pa.files` | `not-signed` | undetermined |")
    page.write_text(wrong, "utf-8")

    assert docs.main(["--check"]) == 1
    told = capsys.readouterr().err
    assert "--- docs/verdicts.md" in told
    assert "-| `pa.files` | `not-signed` | undetermined |" in told
    assert told.endswith("`make docs` writes them anew\n")
    assert page.read_text("utf-8") == wrong

    assert docs.main([]) == 0
    assert page.read_text("utf-8") == right
    assert docs.main(["--check"]) == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<!-- generated: checks -->", "<!-- generated: cheques -->"),
        ("<!-- end: digest -->\n", ""),
        ("<!-- generated: digest -->\n", ""),
        ("<!-- end: situations -->", "<!-- end: situations -->\n<!-- generated: digest -->\n<!-- end: digest -->"),
    ],
)
def test_a_page_without_its_marks_is_left_alone(
    docs: ModuleType, copied: Path, capsys: pytest.CaptureFixture[str], old: str, new: str
) -> None:
    page = copied / "verdicts.md"
    text = page.read_text("utf-8")
    assert old in text
    page.write_text(text.replace(old, new), "utf-8")

    assert docs.main([]) == 2
    assert (
        "docs/verdicts.md: each of checks, digest, evidence, situations, unvouched stands there once"
        in capsys.readouterr().err
    )
    assert page.read_text("utf-8") == text.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('en = "the chip gives no EF.COM"', 'en = "no EF.COM"'),
        ('waits_for = "EF.COM"', 'waits_for = "EF.SOD"'),
        ('reads = ["chip.ca", "chip.aa", "chip.pace_cam"]', 'reads = ["chip.ca"]'),
        ('verdict = "expiry-unknown"', 'verdict = "expired"'),
        ('vi = "chip không có EF.COM"', 'vi = "không có EF.COM"'),
    ],
)
def test_a_changed_table_shows_on_the_page(
    docs: ModuleType, monkeypatch: pytest.MonkeyPatch, old: str, new: str
) -> None:
    assert old in TABLE
    changed = JudgementTable.parse(TABLE.replace(old, new))
    monkeypatch.setattr(docs, "judgement_table", lambda: changed)

    assert any(
        changed.digest in line
        for line in docs.differences({"verdicts.md": (ROOT / "docs" / "verdicts.md").read_text("utf-8")})
    )


def test_every_check_and_every_released_policy_has_its_place(docs: ModuleType) -> None:
    lines = list(docs.checks())

    assert all(any(line.startswith(f"| `{check}` |") for line in lines) for check in judgement_table().checks)
    assert all(f"`{name}` lets pass" in lines[0] for name in policy_names())
    assert set(docs.PARTS["policies.md"]) == set(policy_names())


def test_make_docs_runs_the_tool() -> None:
    rule = (ROOT / "Makefile").read_text("utf-8").partition("\ndocs: setup")[2].partition("\n\n")[0]

    for tool in ("docs", "schemas", "terminal_pictures", "build_site"):
        assert f"tools/{tool}.py" in rule
