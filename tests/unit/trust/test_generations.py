"""Generations of trust stores, which are keys of caches."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chipkit.trust.grounds import Ground, GroundKind
from chipkit.trust.store import TrustStore

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_stores_with_other_contents_by_the_same_acts_are_of_other_generations(
    tmp_path: Path, csca: Any, make: Any
) -> None:
    tokens = set()
    for name, certificate in (("one", csca.certificate), ("two", make.issue(name="second").certificate)):
        store = TrustStore(tmp_path / name)
        with store.change("import", at=AT, by="Lan Specimen") as change:
            change.place(certificate, Ground(kind=GroundKind.PLACED, source="a.cer", placed_at=AT))
        tokens.add(store.view().generation)

    assert len(tokens) == 2
