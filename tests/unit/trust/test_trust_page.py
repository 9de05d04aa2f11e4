"""What `docs/trust.md` shows of a terminal is what the commands say, on certificates that are made up here."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chipkit.cli import main

if TYPE_CHECKING:
    import pytest

PAGE = Path(__file__).resolve().parents[3] / "docs" / "trust.md"
FENCE = re.compile(r"^```text\n(\$ .*?)^```$", re.MULTILINE | re.DOTALL)
CALL = re.compile(r"^\$ chipkit (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
TODAY = re.compile(r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?")
WIDTH = "100"


def test_the_page_shows_what_the_terminal_says(
    csca: Any, dsc: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content in {
        "csca.cer": csca.certificate.raw,
        "dsc.cer": dsc.certificate.raw,
        "csca.crl": csca.revoke(5).raw,
        "note.txt": b"hello",
    }.items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CHIPKIT_TRUST", str(tmp_path / "trust"))
    monkeypatch.setenv("COLUMNS", WIDTH)
    fences = FENCE.findall(PAGE.read_text(encoding="utf-8"))
    shown = [(call, told) for fence in fences for call, told in CALL.findall(fence)]

    assert len(shown) > 8
    for call, told in shown:
        main(shlex.split(call))
        said = capsys.readouterr().out.replace(str(tmp_path / "trust"), "~/trust")
        assert TODAY.sub("DATE", said).split() == TODAY.sub("DATE", told).split(), call
