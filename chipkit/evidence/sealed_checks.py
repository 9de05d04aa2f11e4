"""What checks from outside had found when evidence was sealed: they are not here to be run again.

Each comes back as a check that finds what it found then. So it can make a verdict graver and never greener, and every
paper tells it.
"""

from __future__ import annotations

import re
from typing import Final

from chipkit.evidence.evidence_file import Evidence
from chipkit.frozen import FrozenMapping
from chipkit.outcome import Outcome
from chipkit.values import dataclass
from chipkit.verify import Observed
from chipkit.verify.additional import AdditionalCheck, AdditionalSituation, ReportSoFar
from chipkit.verify.finding import Finding
from chipkit.verify.table import ADDITIONAL_PREFIX

__all__ = ["SealedCheck", "from_outside"]

_NAME: Final = re.compile(r"x\.[a-z0-9][a-z0-9-]*(\.[a-z0-9][a-z0-9_-]*)+", re.ASCII)
_AS_SEALED: Final = "as-sealed"


@dataclass(frozen=True, slots=True)
class SealedCheck:
    """A check from outside whose result was sealed."""

    name: str
    outcome: Outcome | None
    """None: it was not run."""

    @property
    def title(self) -> FrozenMapping[str, str]:
        """Its name: what people call it was not sealed."""
        return FrozenMapping({"en": self.name, "vi": self.name})

    @property
    def situations(self) -> FrozenMapping[str, AdditionalSituation]:
        """The one that was sealed; what broke off left it open."""
        outcome = Outcome.UNDETERMINED if self.outcome is Outcome.ABORTED else self.outcome
        told = AdditionalSituation(outcome, "as it was found when it was sealed", "theo kết quả lúc niêm phong")
        return FrozenMapping({_AS_SEALED: told})

    def check(self, _so_far: ReportSoFar) -> Observed:
        """What it found then."""
        return Observed(_AS_SEALED)


def from_outside(evidence: Evidence) -> tuple[AdditionalCheck, ...]:
    """The checks from outside that a statement tells of; one that is no name of such a check says nothing."""
    results = (each for each in evidence.statement.results if each.check.startswith(ADDITIONAL_PREFIX))
    return tuple(
        SealedCheck(each.check, each.outcome if isinstance(each, Finding) else None)
        for each in results
        if _NAME.fullmatch(each.check)
    )
