"""What the documents and examples show is what happens."""

from __future__ import annotations

import re
import runpy
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chipkit.session.pcsc import reader_states
from chipkit_emulator.links.placed_card import PlacedCard

if TYPE_CHECKING:
    from chipkit_emulator.links.private_pcsc import PrivatePCSC

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CARD = PlacedCard(profile="vn-cccd-2024")


@pytest.fixture
def typed(pcsc: PrivatePCSC) -> str:
    """A card on the reader, and the number on it."""
    deadline = time.monotonic() + 60
    while any(state.present for state in reader_states()) and time.monotonic() < deadline:
        time.sleep(0.02)
    pcsc.insert(CARD)
    return CARD.specimen().holder.personal_number


def test_the_examples_of_the_api_run_one_after_the_other(
    typed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocks = BLOCK.findall((ROOT / "docs" / "api.md").read_text(encoding="utf-8"))
    names: dict[str, object] = {"__name__": "page", "typed": typed, "folder": tmp_path}

    assert len(blocks) == 16
    for block in blocks:
        exec(compile(block, "docs/api.md", "exec"), names)  # noqa: S102 - our own document

    out = capsys.readouterr().out
    assert "pa.issuer.path undetermined" in out
    assert "Unaltered since signed; issuer NOT confirmed" in out
    assert "card inserted Virtual PCD 00 00" in out


def test_the_example_program_reads_the_card(
    typed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHIPKIT_TRUST", str(tmp_path))
    main = runpy.run_path(str(ROOT / "examples" / "read_card_pcsc.py"))["main"]

    assert main(typed) == 0
    assert "verdict: undetermined" in capsys.readouterr().out
    assert main("this is nothing") == 1
    assert "not read:" in capsys.readouterr().out
