"""What the sealing terminal stands for where material is withheld: its own results, read by today's table.

They never come to more than the statement says. Where the terminal is not trusted, nobody stands for anything. What
depends on the moment, such as whether a document has expired, the terminal saw for its own moment and for no other.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from chipkit.evidence.evidence_file import Evidence
from chipkit.evidence.statement import Statement
from chipkit.evidence.withholding import checks_without
from chipkit.outcome import Outcome
from chipkit.verify import Attested, Finding, Observed, judgement_table
from chipkit.verify.evidence import EVIDENCE
from chipkit.verify.finding import Result
from chipkit.verify.named import EXPIRY, PATH, REVOCATION, VALIDITY

__all__ = ["attested_by_terminal"]

_WITHHELD: Final = Observed("withheld")
_OF_A_MOMENT: Final = frozenset({VALIDITY, REVOCATION, EXPIRY})
_BY_CERTIFICATES: Final = frozenset({PATH, REVOCATION})
"""What is judged anew by the certificates of the statement; a terminal that names none cannot have seen it succeed."""


def attested_by_terminal(evidence: Evidence, at: datetime) -> Attested:
    """What stands in for the withheld material of evidence, judged for a moment."""
    statement, withheld = evidence.statement, frozenset(evidence.record.withheld)
    if not withheld:
        return Attested()
    checks = frozenset(each.check for each in statement.results)
    # what was not judged has its reason by all that had come; whoever says so of a whole reading is not believed
    broken_off = statement.outcome is Outcome.ABORTED and statement.capture["abort"] is not None
    concerned = checks if broken_off else checks_without(withheld, evidence.record.names, checks)
    results = {check: _word(evidence, statement.result(check), at) for check in sorted(concerned) if _known(check)}
    if not evidence.trusted:
        return Attested(results=results)
    return Attested(results=results, certificates=statement.certificates, deviations=evidence.deviations)


def _known(check: str) -> bool:
    return check in judgement_table().in_order


def _word(evidence: Evidence, result: Result | None, at: datetime) -> Observed:
    if result is None or not evidence.trusted or not _is_the_same_here(result, evidence.statement):
        return _WITHHELD
    succeeded = isinstance(result, Finding) and result.outcome is Outcome.SUCCESSFUL
    if result.check in _OF_A_MOMENT and succeeded and at != evidence.statement.at:
        return _WITHHELD
    if result.check in _BY_CERTIFICATES and succeeded and not evidence.statement.certificates:
        return _WITHHELD
    told = {name: fact for name, fact in result.evidence.items() if name in EVIDENCE}
    return Observed(result.reason, told, result.depends_on if isinstance(result, Finding) else "")


def _is_the_same_here(result: Result, statement: Statement) -> bool:
    """Whether today's table has the situation, and does not make a success of it where the statement has none."""
    table = judgement_table()
    try:
        situation = table.situation(result.check, result.reason)
    except KeyError:
        return False
    row = table.check(result.check)
    depends_on = result.depends_on if isinstance(result, Finding) else ""
    if depends_on and depends_on not in (*row.rests_on, *row.may_rest_on):
        return False
    said = result.outcome if isinstance(result, Finding) else None
    return said is Outcome.SUCCESSFUL or situation.outcomes[statement.column] is not Outcome.SUCCESSFUL
