"""What a success may say of a card: only what the policy demanded, and what was found.

A check that was not demanded may succeed without proving anything about this card, and one whose other ending was
tolerated may not have succeeded at all: neither supports a claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import Enum, unique

from chipkit.outcome import Outcome
from chipkit.verify.finding import Finding, Result
from chipkit.verify.named import REVOCATION
from chipkit.verify.policy import Policy
from chipkit.verify.table import FAMILY, judgement_table

__all__ = ["Claim", "by_grace", "claims_of"]


@unique
class Claim(Enum):
    """One thing that a success says; what it rests on, the judgement table says."""

    ISSUER = "issuer"
    """A trusted issuer's signer, valid when it signed, signed these data."""
    UNREVOKED = "unrevoked"
    """That signer is not on the issuer's current revocation list."""
    INTACT = "intact"
    """Every file read is as it was signed."""
    NO_COPY = "no-copy"
    """The chip proved a key that the issuer signed."""
    UNEXPIRED = "unexpired"
    """The document has not expired."""


def claims_of(results: Sequence[Result], policy: Policy, at: datetime | None) -> frozenset[Claim]:
    """What a success may say under a policy, by the results that it rests on."""
    proven = {
        result.check
        for result in results
        if isinstance(result, Finding) and result.outcome is Outcome.SUCCESSFUL and policy.decides(result.check)
    }
    claims = {Claim(claim) for claim, checks in judgement_table().claims.items() if proven.issuperset(checks)}
    if any(by_grace(result, at) for result in results):
        claims.discard(Claim.UNREVOKED)
    if not _all_files_demanded(results, policy):
        claims.discard(Claim.INTACT)
    return frozenset(claims)


def by_grace(result: Result, at: datetime | None) -> bool:
    """Whether a result is good by a revocation list that has ended, so by the policy's days of grace alone."""
    if not isinstance(result, Finding) or result.check != REVOCATION or result.outcome is not Outcome.SUCCESSFUL:
        return False
    next_update = result.evidence.get("next_update", "")
    return at is not None and bool(next_update) and datetime.fromisoformat(next_update) < at


def _all_files_demanded(results: Sequence[Result], policy: Policy) -> bool:
    """Whether the policy demands the digest of every file that there is a result of."""
    digests = (result.check for result in results if judgement_table().check(result.check).id == FAMILY)
    return all(policy.decides(check) for check in digests)
