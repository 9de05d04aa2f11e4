"""From findings to one verdict (BSI TR-03135-1, Table 5.2).

Each result falls into a class under the policy, and the verdict is the gravest class of all: a fold, so that nothing
that is worse in one result makes a verdict better.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import IntEnum, unique
from types import MappingProxyType
from typing import Final

from chipkit.frozen import NOTHING, maker
from chipkit.outcome import Outcome
from chipkit.values import dataclass
from chipkit.verify.checked_policies import checked_digest
from chipkit.verify.claims import SAYS, Claim, by_grace, claims_of
from chipkit.verify.finding import Finding, Result
from chipkit.verify.named import PRINTED, REVOCATION
from chipkit.verify.policy import Policy
from chipkit.verify.table import judgement_table
from chipkit.verify.tolerance import UsedTolerance

__all__ = ["Gravity", "Verdict", "fold", "gravity", "judged", "overall"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The overall outcome, and why."""

    outcome: Outcome
    """The overall outcome."""
    code: str
    """What decided, as a code of the judgement table such as "data-changed"."""
    decided_by: tuple[str, ...] = ()
    """The checks that decided, in the order of the report; empty where all succeeded."""
    beside: tuple[str, ...] = ()
    """The checks that failed and did not decide; whoever tells the verdict names them with it."""
    claims: frozenset[Claim] = frozenset()
    """What a success says of the card: what the policy demanded, and what was found. Empty for any other outcome."""


@unique
class Gravity(IntEnum):
    """What one result does to the verdict, from the least grave."""

    ASIDE = 0
    """It decides nothing."""
    FINE = 1
    """It succeeded, or the policy tolerates what it met."""
    OPEN = 2
    """It decides, and neither succeeded nor failed, or is missing."""
    ABORTED = 3
    FAILED = 4


_OUTCOMES: Final[Mapping[Gravity, Outcome]] = MappingProxyType(
    {
        Gravity.ASIDE: Outcome.UNDETERMINED,  # nothing proves nothing
        Gravity.FINE: Outcome.SUCCESSFUL,
        Gravity.OPEN: Outcome.UNDETERMINED,
        Gravity.ABORTED: Outcome.ABORTED,
        Gravity.FAILED: Outcome.FAILED,
    }
)


def overall(
    results: Sequence[Result],
    policy: Policy,
    *,
    at: datetime | None = None,
    aborted: bool = False,
    demo: bool = False,
) -> Verdict:
    """The verdict that `policy` draws from the complete set of results, as `judged` has it."""
    return judged(results, policy, at=at, aborted=aborted, demo=demo)[0]


def judged(
    results: Sequence[Result],
    policy: Policy,
    *,
    at: datetime | None = None,
    aborted: bool = False,
    demo: bool = False,
) -> tuple[Verdict, tuple[UsedTolerance, ...]]:
    """The verdict that `policy` draws from the complete set of results, and what it tolerates of them, until when.

    Any decisive check failed: failed. Else any aborted: aborted. Else any undetermined, not supported or not run that
    the policy does not tolerate, or missing: undetermined. Else successful. Nothing proves nothing: the empty set is
    undetermined.

    Args:
        results: What became of every check.
        policy: Which checks decide, and what each may end with.
        at: The moment of judgement, with its zone; without one, tolerances with an end do not count.
        aborted: The read broke off; the verdict on partial data is *aborted*.
        demo: A TEST authority counted as an issuer; a success says so.

    Raises:
        ValueError: The moment has no time zone.
    """
    known = _key(results, policy, at, aborted=aborted, demo=demo)
    found = None if known is None else _judged.get(known)
    if found is None:
        found = _judge(results, policy, at, aborted=aborted, demo=demo)
        if known is not None:
            if len(_judged) >= _MOST:
                _judged.clear()
            _judged[known] = found
    verdict, used = found
    copy = _verdict_of(verdict.outcome, verdict.code, verdict.decided_by, verdict.beside, verdict.claims)
    return copy, tuple([_used(each.check, each.outcome, each.reason, each.until) for each in used])


_verdict_of: Final = maker(Verdict)
_used: Final = maker(UsedTolerance)


_MOST: Final = 512
_judged: Final[dict[object, tuple[Verdict, tuple[UsedTolerance, ...]]]] = {}
"""What was drawn from results, which documents by the thousand share; nobody has these who could change them."""


def _key(
    results: Sequence[Result], policy: Policy, at: datetime | None, *, aborted: bool, demo: bool
) -> tuple[object, ...] | None:
    """All that a verdict follows from; None where the evidence, or a policy that may be changed, has a say."""
    digest = checked_digest(policy)
    if digest is None or at is None or at.tzinfo is None:
        return None
    for each in results:
        check = each.check
        if (check == REVOCATION and by_grace(each, at)) or (check == PRINTED and each.evidence is not NOTHING):
            return None
    met = [(each.check, each.outcome if type(each) is Finding else None, each.reason) for each in results]
    return digest, at.astimezone(UTC).date(), aborted, demo, tuple(met)


def _judge(
    results: Sequence[Result], policy: Policy, at: datetime | None, *, aborted: bool, demo: bool
) -> tuple[Verdict, tuple[UsedTolerance, ...]]:
    failed = [each.check for each in results if isinstance(each, Finding) and each.outcome is Outcome.FAILED]
    beside = tuple(check for check in failed if not policy.decides(check))
    if aborted:
        return _aborted(results, beside), ()
    weighed = [_weighed(result, policy, at) for result in results]
    missing = _missing(results, policy)
    gravities = [each for each, _ in weighed]
    verdict = _verdict(results, policy, gravities, missing, beside, at=at, demo=demo)
    return verdict, tuple([used for _, used in weighed if used is not None])


def _verdict(
    results: Sequence[Result],
    policy: Policy,
    gravities: Sequence[Gravity],
    missing: tuple[str, ...],
    beside: tuple[str, ...],
    *,
    at: datetime | None,
    demo: bool,
) -> Verdict:
    """The verdict on a reading that did not break off."""
    outcome = fold([*gravities, *(Gravity.OPEN for _ in missing)])
    gravest = max(gravities, default=Gravity.ASIDE)
    if outcome is Outcome.SUCCESSFUL:
        claims = claims_of(results, policy, at)
        return Verdict(outcome, _success_code(policy, claims, demo=demo), beside=beside, claims=claims)
    if gravest <= Gravity.FINE:
        return Verdict(outcome, "nothing-checked", missing, beside)
    deciding = [result for result, found in zip(results, gravities, strict=True) if found is gravest]
    if gravest is Gravity.OPEN:
        return Verdict(outcome, _code(deciding), (*_names(deciding), *missing), beside)
    return Verdict(outcome, _code(deciding), _names(deciding), beside)


def gravity(result: Result, policy: Policy, at: datetime | None = None) -> Gravity:
    """The class of one result under a policy, at a moment."""
    return _weighed(result, policy, at)[0]


def _weighed(result: Result, policy: Policy, at: datetime | None) -> tuple[Gravity, UsedTolerance | None]:
    """Alike, with what lets it pass: a tolerance, or of a list that has ended the days of grace."""
    outcome = result.outcome if isinstance(result, Finding) else None
    grace = _grace(result, policy, at) if result.check == REVOCATION else None
    if policy.tolerances(result.check) is None:
        return Gravity.ASIDE, grace
    if outcome is Outcome.SUCCESSFUL:
        return Gravity.FINE, grace
    if outcome is Outcome.FAILED:
        return Gravity.FAILED, None
    if outcome is Outcome.ABORTED:
        return Gravity.ABORTED, None
    used = policy.used_tolerance(result, at)
    if used is not None:
        return Gravity.FINE, used
    return Gravity.OPEN, None


def _grace(result: Result, policy: Policy, at: datetime | None) -> UsedTolerance | None:
    if not by_grace(result, at):
        return None
    ended = datetime.fromisoformat(result.evidence["next_update"])
    reason = "list-stale" if result.reason == "listed" else "crl-stale"
    return UsedTolerance(result.check, "undetermined", reason, policy.end_of_grace(ended))


def fold(gravities: Iterable[Gravity]) -> Outcome:
    """The overall outcome of classes: that of the gravest."""
    return _OUTCOMES[max(gravities, default=Gravity.ASIDE)]


def _missing(results: Sequence[Result], policy: Policy) -> tuple[str, ...]:
    """Checks that decide and have no result; `judge` itself leaves none out."""
    seen = {result.check for result in results}
    return tuple(check for check in policy.demanded if check not in seen)


def _aborted(results: Sequence[Result], beside: tuple[str, ...]) -> Verdict:
    table = judgement_table()
    running = [
        result
        for result in results
        if isinstance(result, Finding) and result.outcome is Outcome.ABORTED and result.reason != "not-reached"
    ]
    refused = [result for result in running if table.verdict(result.check, result.reason) == "key-refused"]
    code = "key-refused" if refused else "read-aborted"
    return Verdict(Outcome.ABORTED, code, _names(refused or running[:1]), beside)


def _names(results: Sequence[Result]) -> tuple[str, ...]:
    return tuple(result.check for result in results)


def _code(deciding: Sequence[Result]) -> str:
    """The verdict code of what decides; a check that merely depends on another one does not name the verdict.

    That something is not known here of the issuer excuses nothing else: whatever else is open names it before that.
    That the card has expired, or that another card's code was scanned, gives way to whatever else failed of the chip.
    If all of them do, what they depend on does not decide or cannot be read: the verdict is that nothing was compared.
    """
    table = judgement_table()
    codes = [table.verdict(each.check, each.reason) for each in deciding if each.reason != "depends-on"]
    first = codes[0] if codes else "comparison-open"
    code = next((code for code in codes if code not in table.calm), first)
    if code not in table.yielding:
        return code
    aside = table.calm | table.yielding | table.formal
    return next((other for other in codes if other not in aside), code)


def _success_code(policy: Policy, claims: frozenset[Claim], *, demo: bool) -> str:
    """The success whose words the claims bear out, of several the one that says most."""
    if demo:
        return "verified-demo"
    borne_out = (code for code, said in SAYS.items() if said <= claims and not policy.waived)
    return next(borne_out, "policy-met")
