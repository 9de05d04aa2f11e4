"""The tutorials run as they stand: the Python of one, the project of another, and the terminals that pages show."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools import terminal_pictures

if TYPE_CHECKING:
    import pytest

TUTORIALS = Path(__file__).resolve().parents[2] / "docs" / "tutorials"
FENCE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SAMPLE = "sound or production or unsigned or flip-dg2"
"""In `make soak` every defect is tried."""


def fences(page: str) -> list[str]:
    return FENCE.findall((TUTORIALS / page).read_text("utf-8"))


def test_the_integrators_program_does_what_its_page_says(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {"__name__": "integrator"}
    for text in fences("integrator.md"):
        exec(compile(text, "integrator.md", "exec"), names)  # noqa: S102 - our own page
        told = capsys.readouterr().out
        for line in re.findall(r"^print\(.*\) +# (.*)$", text, re.MULTILINE):
            assert line in told.splitlines()

    form = names["form"](names["document"])
    assert 'name="full_name" value="LÊ THỊ MẪU SPECIMEN" readonly' in form
    assert 'value="LÊ THỊ' not in names["form"](names["report"].to_json())


def test_the_project_of_the_page_passes(tmp_path: Path) -> None:
    for text in fences("continuous-integration.md"):
        name = text.partition("\n")[0].removeprefix("# ")
        (tmp_path / name).write_text(text, "utf-8")
    chosen = [] if os.environ.get("CHIPKIT_SOAK") else ["-k", SAMPLE]
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *chosen]

    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603 - ours

    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout


def test_the_terminals_show_what_the_commands_print(capsys: pytest.CaptureFixture[str]) -> None:
    code = terminal_pictures.main(["--check"])

    assert (code, capsys.readouterr().err) == (0, "")


def test_every_terminal_is_shown_on_a_page() -> None:
    pages = "".join(path.read_text("utf-8") for path in TUTORIALS.parent.rglob("*.md"))

    for picture in terminal_pictures.PICTURES:
        assert f"terminal/{picture.name}.svg" in pages
