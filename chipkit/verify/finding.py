"""What one check found (BSI TR-03135-1, 3.5.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from chipkit.frozen import NOTHING, FrozenMapping, freeze
from chipkit.outcome import Outcome
from chipkit.values import dataclass

__all__ = ["PERSONAL_EVIDENCE", "Finding", "NotChecked", "Result"]

PERSONAL_EVIDENCE = frozenset({"made_at", "signed_at"})
"""Evidence that tells when the document was issued, which a report leaves out along with its holder."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check, with the situation that it met."""

    check: str
    """Which check, such as "pa.digest.dg1"; the judgement table lists them all."""
    outcome: Outcome
    """What came of it."""
    reason: str
    """The situation met, as a code of the judgement table."""
    evidence: Mapping[str, str] = NOTHING
    """Facts behind it, such as algorithms, times and fingerprints; never personal data but `PERSONAL_EVIDENCE`."""
    depends_on: str = ""
    """The check whose failure makes this one meaningless, else empty."""

    def __post_init__(self) -> None:
        if type(self.evidence) is not FrozenMapping:
            freeze(self, "evidence")


@dataclass(frozen=True, slots=True)
class NotChecked:
    """A check that was not run: part of every report, since what was not looked at may be wrong."""

    check: str
    """Which check, such as "chip.aa"."""
    reason: str
    """Why not, as a code of the judgement table."""
    evidence: Mapping[str, str] = NOTHING
    """Facts behind it, as those of a `Finding`."""

    def __post_init__(self) -> None:
        if type(self.evidence) is not FrozenMapping:
            freeze(self, "evidence")


Result: TypeAlias = Finding | NotChecked
"""What became of one check."""
