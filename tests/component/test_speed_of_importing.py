"""What an import costs in calls of functions for each anchor, with room; the times are `benchmarks/trust_import.py`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from benchmarks.forgetting import forget
from benchmarks.trust_import import OPTIONS
from chipkit.trust.importing_into import ImportFile, import_into
from chipkit.trust.store import TrustStore
from tests.component.counted_calls import calls
from tools.make_trust import AT, ArtificialTrust

if TYPE_CHECKING:
    from pathlib import Path

FEW, MANY = 20, 100
CALLED: Final = 1300
"""For an anchor of a master list, parsing and the check of its signature included; 1,109 were counted."""


def test_an_anchor_costs_few_calls(tmp_path: Path) -> None:
    """The difference between two lists, so that what an import costs by itself does not count."""
    few, many = (called(tmp_path / str(size), size) for size in (FEW, MANY))

    assert (many - few) / (MANY - FEW) <= CALLED


def called(folder: Path, size: int) -> int:
    made = ArtificialTrust(authorities=size)
    files = [ImportFile(f"list {number}", raw) for number, raw in enumerate(made.master_lists())]
    import_into(TrustStore(folder / "before"), files, at=AT, options=OPTIONS)  # what is loaded and compiled once
    forget()
    return calls(partial(import_into, TrustStore(folder / "trust"), files, at=AT, options=OPTIONS))
