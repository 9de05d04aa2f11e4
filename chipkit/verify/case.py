"""What a verification is about, and the ledger that its checks write into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Final

from chipkit.capture import Capture
from chipkit.deviation import Deviation
from chipkit.document import Document
from chipkit.frozen import NOTHING, FrozenMapping, freeze, maker
from chipkit.national.nation import Printed
from chipkit.outcome import Outcome
from chipkit.pki.certificate import Certificate
from chipkit.trust.view import TrustView
from chipkit.values import dataclass
from chipkit.verify.evidence import DECLARED
from chipkit.verify.finding import Finding, NotChecked, Result
from chipkit.verify.mode import Mode
from chipkit.verify.policy import Policy
from chipkit.verify.table import Column, judgement_table

__all__ = ["Attested", "Case", "Ledger", "Observed", "plain"]


@dataclass(frozen=True, slots=True)
class Observed:
    """The situation that a check met; what it means, the judgement table says."""

    code: str
    """The situation that was met, as a code of the judgement table."""
    evidence: Mapping[str, str] = NOTHING
    """Facts behind it."""
    depends_on: str = ""
    """The check that must succeed before more can be said, else empty."""

    def __post_init__(self) -> None:
        if type(self.evidence) is not FrozenMapping:
            object.__setattr__(self, "evidence", FrozenMapping(self.evidence))


@lru_cache(maxsize=256)
def plain(code: str) -> Observed:
    """A situation of which there is nothing more to say: one for all who meet it."""
    return Observed(code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attested:
    """What a terminal stands for where the material of a check is withheld (docs/evidence-format.md).

    Whether the terminal is relied on, whoever makes this has asked.

    Raises:
        ValueError: The judgement table does not have a check, or a situation of it.
    """

    results: Mapping[str, Observed] = NOTHING
    """The situation of each check that is not computed from the capture: what it is judged by is not in there."""
    certificates: tuple[Certificate, ...] = ()
    """The signer's certificate and those that came with it, where the security object is withheld.

    Who issued it and whether it was revoked is judged anew by them.
    """
    deviations: tuple[Deviation, ...] = ()
    """What was met when it was judged with the material."""

    def __post_init__(self) -> None:
        freeze(self, "results")
        for check, met in self.results.items():
            try:
                judgement_table().situation(check, met.code)
            except KeyError:
                raise ValueError(f"the judgement table has no situation {met.code!r} of {check!r}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that judging looks at. It looks at nothing else: no clock, no file, no network."""

    capture: Capture
    document: Document
    trust: TrustView
    policy: Policy
    at: datetime
    mode: Mode
    printed: Printed | None = None
    """What is printed on the card, where that was scanned or typed."""
    attested: Attested = Attested()
    """What a terminal stands for, where material is withheld."""


_finding: Final = maker(Finding)
_not_checked: Final = maker(NotChecked)


@cache
def _outcomes(column: Column) -> Mapping[str, Mapping[str, Outcome | None]]:
    """What the table says of each situation, by check and code; None where the check counts as not run."""
    table = judgement_table()
    rows = {row.id: {**table.common, **row.situations} for row in table.checks.values()}
    found = {check: {code: met.outcomes[column] for code, met in each.items()} for check, each in rows.items()}
    return {check: found[table.check(check).id] for check in table.names}


class Ledger:
    """The results so far, and the deviations met on the way."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._outcomes = _outcomes(policy.column)
        self._results: dict[str, Result] = {}
        self.good: set[str] = set()
        """The checks that succeeded; written by `record` and `adopt` alone."""
        self._deviations: dict[Deviation, None] = {}

    def record(self, check: str, met: Observed) -> None:
        """Write down what `check` met; each check has one result.

        Raises:
            ValueError: The check has a result already, depends on a check that it does not declare that it rests on, or
                its evidence has a name that is not declared.
        """
        results, code, evidence, depends_on = self._results, met.code, met.evidence, met.depends_on
        if check in results:
            raise ValueError(f"{check} speaks twice")
        if depends_on:
            row = judgement_table().check(check)
            if depends_on not in (*row.rests_on, *row.may_rest_on):
                raise ValueError(f"{check} does not declare that it rests on {depends_on}")
        if evidence is not NOTHING and not DECLARED.issuperset(evidence):
            raise ValueError(f"{check} has evidence that is not declared: {min(set(evidence) - DECLARED)}")
        outcome = self._outcomes[check][code]
        if outcome is None:
            results[check] = _not_checked(check, code, evidence)
            return
        results[check] = _finding(check, outcome, code, evidence, depends_on)
        if outcome is Outcome.SUCCESSFUL:
            self.good.add(check)

    def tolerate(self, deviations: Iterable[Deviation]) -> None:
        """Write down deviations, those aside that the policy does not count."""
        counts = self._policy.counts if self._policy.ignored_deviations else None
        for met in deviations:
            if counts is None or counts(met):
                self._deviations[met] = None

    def adopt(self, other: Ledger) -> None:
        """Take over all that stands in another ledger; its checks must not have a result here yet."""
        if twice := self._results.keys() & other._results.keys():
            raise ValueError(f"{min(twice)} speaks twice")
        self._results |= other._results
        self.good |= other.good
        self._deviations |= other._deviations

    def outcome(self, check: str) -> Outcome | None:
        """What `check` ended with; None where it was not run."""
        result = self._results.get(check)
        return result.outcome if type(result) is Finding else None

    def reason(self, check: str) -> str:
        """The situation that `check` met; empty where it has not spoken."""
        result = self._results.get(check)
        return "" if result is None else result.reason

    def told(self, check: str) -> tuple[Outcome | None, str]:
        """Both of these."""
        result = self._results.get(check)
        return (result.outcome if type(result) is Finding else None), "" if result is None else result.reason

    @property
    def results(self) -> tuple[Result, ...]:
        """All of them, in the order of the judgement table."""
        found = self._results
        return tuple([found[check] for check in judgement_table().in_order if check in found])

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """All that count, each once, in the order met."""
        return tuple(self._deviations)
