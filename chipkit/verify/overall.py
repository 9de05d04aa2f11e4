"""From findings to one verdict (BSI TR-03135-1, Table 5.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chipkit.outcome import Outcome
from chipkit.verify.finding import Finding
from chipkit.verify.table import judgement_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chipkit.verify.finding import Result
    from chipkit.verify.policy import Policy

__all__ = ["Verdict", "overall"]


_NEVER_TOLERATED = frozenset({"number-absent"})
"""Situations that no tolerance of an outcome as such covers: another card may have been read."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The overall outcome, and why."""

    outcome: Outcome
    code: str
    """What decided, as a code of the judgement table such as "data-changed"."""
    decided_by: tuple[str, ...] = ()
    """The checks that decided, in the order of the report; empty where all succeeded."""


def overall(results: Sequence[Result], policy: Policy, *, aborted: bool = False, demo: bool = False) -> Verdict:
    """The verdict that `policy` draws from the complete set of results.

    Any decisive check failed: failed. Else any aborted: aborted. Else any undetermined, not supported or not run that
    the policy does not tolerate: undetermined. Else successful. Nothing proves nothing: the empty set is undetermined.

    Args:
        results: What became of every check.
        policy: Which checks decide, and what each may end with.
        aborted: The read broke off; partial data gives no verdict but that.
        demo: A TEST authority counted as an issuer; a success says so.
    """
    if aborted:
        return _aborted(results)
    open_ends = _open_ends(results, policy)
    for outcome in (Outcome.FAILED, Outcome.ABORTED):
        if deciding := [result for result in open_ends if _outcome(result) is outcome]:
            return Verdict(outcome, _code(deciding), _names(deciding))
    if open_ends:
        return Verdict(Outcome.UNDETERMINED, _code(open_ends), _names(open_ends))
    if _missing(results, policy) or not results:
        return Verdict(Outcome.UNDETERMINED, "nothing-checked", _missing(results, policy))
    return Verdict(Outcome.SUCCESSFUL, _success_code(results, policy, demo=demo))


def _open_ends(results: Sequence[Result], policy: Policy) -> list[Result]:
    """The results that stand in the way of success, in the order of the report."""
    open_ends: list[Result] = []
    for result in results:
        tolerated = policy.tolerated(result.check)
        if tolerated is None:
            continue
        if result.reason in _NEVER_TOLERATED or _outcome(result) not in tolerated | {Outcome.SUCCESSFUL}:
            open_ends.append(result)
    return open_ends


def _missing(results: Sequence[Result], policy: Policy) -> tuple[str, ...]:
    """Checks that decide and were never looked at; no verifier of ours leaves any out."""
    seen = {result.check for result in results}
    return tuple(check for check in policy.decisive if check not in seen and "*" not in check)


def _aborted(results: Sequence[Result]) -> Verdict:
    table = judgement_table()
    running = [result for result in results if _outcome(result) is Outcome.ABORTED and result.reason != "not-reached"]
    refused = [result for result in running if table.verdict(result.check, result.reason) == "key-refused"]
    return Verdict(Outcome.ABORTED, "key-refused" if refused else "read-aborted", _names(refused or running[:1]))


def _outcome(result: Result) -> Outcome | None:
    return result.outcome if isinstance(result, Finding) else None


def _names(results: Sequence[Result]) -> tuple[str, ...]:
    return tuple(result.check for result in results)


def _code(deciding: Sequence[Result]) -> str:
    """The verdict code of what decides; a check that merely depends on another one does not speak for it."""
    own = [result for result in deciding if result.reason != "depends-on"] or deciding
    return judgement_table().verdict(own[0].check, own[0].reason)


def _success_code(results: Sequence[Result], policy: Policy, *, demo: bool) -> str:
    if demo:
        return "verified-demo"
    if policy.waived:
        return "policy-met"
    genuine = next((result for result in results if result.check == "chip.genuine"), None)
    proven = genuine is not None and _outcome(genuine) is Outcome.SUCCESSFUL
    return "verified" if proven else "verified-without-copy-proof"
