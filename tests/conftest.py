"""What every test shares: vectors, and the folder of real data where there is one."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
VECTORS = ROOT / "test_vectors"
SHARED = Path(os.environ.get("CHIPKIT_SHARED_DATA", ROOT.parent / "shared" / "data"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test marked `vectors(path)` once for each case of the file, handed in as `case`."""
    marker = metafunc.definition.get_closest_marker("vectors")
    if marker is None:
        return
    cases = [case for path in marker.args for case in _cases(path)]
    metafunc.parametrize("case", cases, ids=[case["id"] for case in cases])


def _cases(path: str) -> list[dict[str, Any]]:
    content = json.loads((VECTORS / path).read_text(encoding="utf-8"))
    if content.get("schema") != 1 or not content.get("source"):
        raise pytest.UsageError(f"{path} has no schema 1 or no source")
    cases: list[dict[str, Any]] = content["cases"]
    ids = [case["id"] for case in cases]
    if not ids or len(set(ids)) != len(ids):
        raise pytest.UsageError(f"{path} has no cases, or two of one id")
    return cases


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real certificates, lists and specimens; the test is skipped where it is missing."""
    if not SHARED.is_dir():
        pytest.skip(f"real data are not here: no folder {SHARED}")
    return SHARED


@pytest.fixture(scope="session")
def test_vectors() -> Path:
    """The folder of the project's vectors."""
    return VECTORS
