"""What a success may say of a card: only what the policy demanded, and what was found.

A check that was not demanded may succeed without proving anything about this card, and one whose other ending was
tolerated may not have succeeded at all: neither supports a claim.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum, unique
from functools import cache
from types import MappingProxyType
from typing import Final

from chipkit.outcome import Outcome
from chipkit.verify.finding import Finding, Result
from chipkit.verify.named import DIGEST, REVOCATION
from chipkit.verify.policy import Policy
from chipkit.verify.table import judgement_table

__all__ = ["SAYS", "Claim", "by_grace", "claims_of"]


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

    __hash__ = object.__hash__  # as of `Outcome`


SAYS: Final[Mapping[str, frozenset[Claim]]] = MappingProxyType(
    {
        "verified": frozenset({Claim.ISSUER, Claim.UNREVOKED, Claim.INTACT, Claim.NO_COPY}),
        "verified-without-copy-proof": frozenset({Claim.ISSUER, Claim.UNREVOKED, Claim.INTACT}),
        "verified-revocation-open": frozenset({Claim.ISSUER, Claim.INTACT}),
    }
)
"""What the words of a success say of the card, by its code, from the one that says most; each needs all its claims."""


def claims_of(results: Sequence[Result], policy: Policy, at: datetime | None) -> frozenset[Claim]:
    """What a success may say under a policy, by the results that it rests on."""
    good = [each.check for each in results if type(each) is Finding and each.outcome is Outcome.SUCCESSFUL]
    proven = {check for check in good if policy.tolerances(check) is not None}
    claims = {claim for claim, checks in _rests_on().items() if proven.issuperset(checks)}
    if any(by_grace(result, at) for result in results if result.check == REVOCATION):
        claims.discard(Claim.UNREVOKED)
    if not _all_files_demanded(results, policy):
        claims.discard(Claim.INTACT)
    return frozenset(claims)


@cache
def _rests_on() -> dict[Claim, tuple[str, ...]]:
    """The checks that each claim rests on, by the judgement table."""
    return {Claim(claim): checks for claim, checks in judgement_table().claims.items()}


def by_grace(result: Result, at: datetime | None) -> bool:
    """Whether a result is good by a revocation list that has ended, so by the policy's days of grace alone."""
    if not isinstance(result, Finding) or result.check != REVOCATION or result.outcome is not Outcome.SUCCESSFUL:
        return False
    next_update = result.evidence.get("next_update", "")
    return at is not None and bool(next_update) and datetime.fromisoformat(next_update) < at


def _all_files_demanded(results: Sequence[Result], policy: Policy) -> bool:
    """Whether the policy demands the digest of every file that there is a result of."""
    return all(policy.decides(result.check) for result in results if result.check.startswith(DIGEST))
