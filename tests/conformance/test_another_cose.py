"""Our seals, x5t included, verified by another implementation of COSE (cwt), and its refusal of what was changed.

`tools/other_cose.sh` builds its environment; without it these tests are skipped, which in CI is a failure.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest

from chipkit.codec.cbor import decode, encode
from chipkit.errors import EvidenceError
from chipkit.evidence import TrustedTerminals, open_evidence

ROOT: Final = Path(__file__).resolve().parents[2]
PYTHON: Final = ROOT / ".venv" / "cwt" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
PROGRAM: Final = ROOT / "tests" / "independent" / "verify_cose.py"
FORMAT: Final = "chipkit.evidence/1"


@pytest.fixture(scope="module", autouse=True)
def _there_is_another_cose() -> None:
    if not PYTHON.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"no other COSE: sh tools/other_cose.sh ({PYTHON})")


def ask(folder: Path, data: bytes, certificate: bytes, aad: str = FORMAT) -> subprocess.CompletedProcess[str]:
    (folder / "evidence").write_bytes(data)
    (folder / "certificate").write_bytes(certificate)
    command = [str(PYTHON), "-P", str(PROGRAM), str(folder / "evidence"), aad, str(folder / "certificate")]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own program


@pytest.mark.vectors("evidence/sealed.json")
def test_another_cose_verifies_our_seals(case: dict[str, Any], tmp_path: Path) -> None:
    data, certificate = bytes.fromhex(case["evidence"]), bytes.fromhex(case["certificate"])
    told = ask(tmp_path, data, certificate)

    assert told.returncode == 0, told.stderr
    evidence = open_evidence(data, TrustedTerminals())
    assert json.loads(told.stdout) == {
        "algorithm": case["algorithm"],
        "content_type": "application/vnd.chipkit.evidence+cbor",
        "statement": sha256(evidence.record.seal.payload).hexdigest(),
        "items": sorted(evidence.record.items),
    }


@pytest.mark.vectors("evidence/sealed.json")
def test_both_refuse_what_was_changed(case: dict[str, Any], tmp_path: Path) -> None:
    data, certificate = bytes.fromhex(case["evidence"]), bytes.fromhex(case["certificate"])
    outer = decode(data)
    assert isinstance(outer, dict)
    seal = bytearray(outer["seal"])
    seal[len(seal) // 2] ^= 1
    changed = encode({**outer, "seal": bytes(seal)})

    assert ask(tmp_path, changed, certificate).returncode != 0
    with pytest.raises(EvidenceError):
        open_evidence(changed)
    assert ask(tmp_path, data, certificate, "chipkit.evidence/2").returncode != 0


@pytest.mark.vectors("evidence/sealed.json")
def test_the_certificate_of_another_terminal_is_none(case: dict[str, Any], tmp_path: Path) -> None:
    others = json.loads((ROOT / "test_vectors" / "evidence" / "sealed.json").read_text("utf-8"))["cases"]
    data = bytes.fromhex(case["evidence"])
    for other in others:
        if other["certificate"] != case["certificate"]:
            assert ask(tmp_path, data, bytes.fromhex(other["certificate"])).returncode != 0
