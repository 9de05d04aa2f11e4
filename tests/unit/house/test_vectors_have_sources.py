"""Every vector says where it is from, and every codec and protocol has one that we did not make."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

OWN = "chipkit"
WITH_PUBLISHED_VECTORS = (
    "tlv",
    "apdu",
    "der",
    "cbor",
    "cose",
    "mrz",
    "kdf",
    "mac",
    "bac",
    "pace",
    "active_authentication",
    "lds",
)


def test_every_vector_file_has_schema_source_and_cases(test_vectors: Path) -> None:
    files = [path for path in test_vectors.rglob("*.json") if "schema" not in path.parts]

    assert files
    for path in files:
        content = json.loads(path.read_text(encoding="utf-8"))
        assert content["schema"] == 1, path
        assert content["source"].strip(), path
        assert content["cases"], path


def test_each_family_has_a_vector_of_somebody_else(test_vectors: Path) -> None:
    for family in WITH_PUBLISHED_VECTORS:
        sources = [
            json.loads(path.read_text(encoding="utf-8"))["source"] for path in (test_vectors / family).glob("*.json")
        ]
        assert any(not source.lower().startswith(OWN) for source in sources), family
