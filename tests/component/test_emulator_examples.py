"""The examples about the emulator run."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from chipkit.cli import main

if TYPE_CHECKING:
    import pytest

_EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def _run(monkeypatch: pytest.MonkeyPatch, name: str, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", [name, *arguments])
    runpy.run_path(str(_EXAMPLES / name), run_name="__main__")


def test_a_software_card_is_read(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _run(monkeypatch, "emulate_card.py")

    out = capsys.readouterr().out
    assert "< 9000" in out
    assert "undetermined: issuer-unknown" in out


def test_a_spoilt_software_card_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _run(monkeypatch, "emulate_card.py", "vn-cccd-2024", "flip-dg1")

    assert "failed: data-changed" in capsys.readouterr().out


def test_an_issuer_is_written_that_other_commands_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _run(monkeypatch, "make_test_pki.py", str(tmp_path), "5")
    trust = str(tmp_path / "trust")

    assert main(["trust", "import", "--test", "--first-use", "--trust", trust, str(tmp_path / "test.ml")]) == 0
    capsys.readouterr()
    assert main(["verify", "--trust", trust, str(tmp_path / "card")]) == 11

    # a folder of files proves no chip, and a test authority no issuer
    out = " ".join(capsys.readouterr().out.split())  # lines break where the terminal ends
    assert "TEST authority" in out
    assert "a copy is not ruled out" in out
