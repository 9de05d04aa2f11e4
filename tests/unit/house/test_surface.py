"""What is stable is on its page with a docstring, and changes with a line in the changelog."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools import surface

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "api.md").read_text("utf-8")
WRITTEN = "# Changelog\n\n## Unreleased\n\n### Added\n\n- `Old.gone`\n\n### Public API\n\n{}\n\n### Fixed\n\n## 0.0.1\n"
BEFORE = ["m.Old(a)", "m.Old.gone: int", "m.Old.kept: int", "m.work(a: int) -> int"]


def test_page_surface_docstrings_and_changelog_agree(capsys: pytest.CaptureFixture[str]) -> None:
    code = surface.main(["--check"])

    assert (code, capsys.readouterr().err) == (0, "")


@pytest.mark.parametrize("module", surface.MODULES)
def test_every_public_name_of_a_module_is_there_and_on_the_page_once(module: str) -> None:
    public = importlib.import_module(module).__all__
    part = PAGE.partition(f"<!-- generated: {module} -->")[2].partition("<!-- end:")[0]

    assert len(set(public)) == len(public)
    assert re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE) == sorted(public)
    assert all(getattr(importlib.import_module(module), name) is not None for name in public)


def test_a_module_that_was_loaded_tells_its_names() -> None:
    for module in ("chipkit", "chipkit_emulator"):
        loaded = importlib.import_module(module)
        with pytest.raises(AttributeError, match="no attribute 'nothing'"):
            loaded.nothing  # noqa: B018 - asked for


@pytest.mark.parametrize(
    ("after", "names"),
    [
        (BEFORE, []),
        (["m.Old(a)", "m.Old.kept: int", "m.work(a: int) -> int"], ["Old.gone"]),
        (["m.Old(a)", "m.Old.gone: int", "m.Old.kept: str", "m.work(a: int) -> int"], ["Old.kept"]),
        (["m.Old(a, b=…)", *BEFORE[1:]], ["Old"]),
        ([*BEFORE[:3], "m.work(a: int, b: int = 2) -> int"], ["work"]),
        (["m.New(a)", "m.New.one: int", *BEFORE], ["New"]),
        (BEFORE[3:], ["Old"]),
        (["m.Word is Enum", "m.Word.ONE = 'one'", *BEFORE], ["Word"]),
    ],
)
def test_what_changed_is_named(after: list[str], names: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surface, "MODULES", ("m",))
    text = surface.difference(BEFORE, sorted(after))

    assert surface.changed(text) == names
    assert surface.unwritten(text, WRITTEN.format("")) == names
    assert surface.unwritten(text, WRITTEN.format(", ".join(f"`m.{name}(…)`" for name in names))) == []
    assert surface.changed(surface.difference(sorted(after), sorted(after))) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("chipkit.Report.at: datetime", "chipkit.Report.at: float"),
        lambda text: "\n".join(text.splitlines()[1:]) + "\n",
        lambda text: text + "  chipkit.zzz()\n",
    ],
)
def test_a_change_is_told_with_what_to_do(
    spoil: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "api-surface.txt"
    file.write_text(spoil(surface.FILE.read_text("utf-8")), "utf-8")
    monkeypatch.setattr(surface, "FILE", file)

    assert surface.main(["--check"]) == 1
    told = capsys.readouterr().err
    assert "has changed since the last release: add a line that names it to CHANGELOG.md" in told
    assert told.endswith("run tools/surface.py (`make docs`) after any change of what is public\n")
