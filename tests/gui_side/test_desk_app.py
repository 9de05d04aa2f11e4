from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from chipkit_gui.app import main

if TYPE_CHECKING:
    from pathlib import Path

_PNG = b"\x89PNG"


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", *arguments],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONWARNINGS": "error", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_a_wrong_call_is_refused_without_a_window(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "fr"]) == 2
    assert main(["--demo", "no-such-card"]) == 2
    assert main(["--policy", "no-such-policy"]) == 2

    assert "Traceback" not in capsys.readouterr().err


def test_help_needs_no_window(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "--demo" in capsys.readouterr().out


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_smoke_test_reads_the_demo_card_and_saves_a_picture(tmp_path: Path, language: str) -> None:
    picture = tmp_path / "desk.png"

    done = _run("chipkit_gui.smoke", "--out", str(picture), "--lang", language)

    assert done.returncode == 0, done.stderr
    assert "V01" in done.stderr
    assert picture.read_bytes().startswith(_PNG)


def test_the_smoke_test_fails_where_the_verdict_does_not_appear(tmp_path: Path) -> None:
    done = _run("chipkit_gui.smoke", "--out", str(tmp_path / "desk.png"), "--defect", "flip-dg2")

    assert done.returncode == 1
    assert "V05" in done.stderr
