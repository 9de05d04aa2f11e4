"""Entries of an index, made up or of a folder that was judged, for the tests of the index."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from benchmarks.documents import AT
from chipkit.evidence.batch_run import run_batch
from chipkit.evidence.filling import filling
from chipkit.evidence.index_entry import IndexEntry, PathCertificate
from tests.component.many_files import Here

if TYPE_CHECKING:
    from pathlib import Path

    from chipkit.evidence.index import EvidenceIndex
    from chipkit.evidence.judging_files import Rules

__all__ = ["WHO", "Key", "entry", "fill"]

WHO: Final[dict[str, Any]] = {"by": "Lan Specimen", "reason": "letter of a day", "at": AT}


class Key:
    """A secret key, for the tests alone."""

    def mac(self, data: bytes) -> bytes:
        return hmac.digest(b"specimen", data, "sha256")


def entry(number: int, *, signers: int = 1, **changes: Any) -> IndexEntry:
    """What the index might keep of some evidence."""
    signer = number % signers
    made: dict[str, Any] = {
        "place": f"/archive/{number:06}",
        "sha256": hashlib.sha256(str(number).encode()).hexdigest(),
        "base_digest": hashlib.sha256(f"base {number}".encode()).hexdigest(),
        "made_at": AT + timedelta(seconds=number),
        "outcome": "successful",
        "verdict": "verified",
        "policy_id": "field",
        "policy_version": "2",
        "policy_digest": "ab" * 32,
        "path": (
            PathCertificate(f"{signer:064x}", b"issuer".ljust(16), f"{signer + 1:x}"),
            PathCertificate("cd" * 32, b"issuer".ljust(16), "ff"),
        ),
        "crls": ("ef" * 32,),
        "terminal": f"{number % 7 + 1:064x}",
        "amendments": number % 3,
        "last_amendment": f"{number:064x}" if number % 3 else "",
    }
    return IndexEntry(**made | changes)


def fill(index: EvidenceIndex, folder: Path, rules: Rules, tmp_path: Path) -> None:
    """Judge a folder, and keep what the index is to keep."""
    run_batch(folder, tmp_path / "results", rules=rules, executor=Here(), index=filling(index, Key()))
