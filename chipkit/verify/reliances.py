"""What a policy makes of the signatures that a path and its anchor rest on.

A policy's floors hold for a link certificate in the store as for one that a document brings, and for the list that
carries an anchor: whoever has the key that made one of these makes every document below it. Of several ways in which an
anchor is one, the one of which the policy thinks best counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from chipkit.deviation import Deviation
from chipkit.pki.algorithm_floors import first_below, of_signature
from chipkit.pki.certificate import Certificate
from chipkit.trust.chain import PathResult
from chipkit.trust.reliance import Basis, Reliance
from chipkit.verify.policy import Policy

__all__ = ["basis_refused", "weak_signatures", "why_refused"]

_WEAK: Final = "algorithm.weak"


def why_refused(path: PathResult, policy: Policy) -> str:
    """Which signature that a path rests on proves nothing, in words; empty where all do."""
    for lower, upper in pairwise(path.path):
        uses = of_signature(upper, lower.signature_algorithm)
        if (met := first_below(policy.refused_algorithms, uses)) is not None:
            return f"{_called(lower)} was signed with {met}"
    return "" if path.anchor is None else basis_refused(path.anchor.basis, policy)


def basis_refused(basis: Basis, policy: Policy) -> str:
    """Which signature that an anchor rests on proves nothing, in words; empty where all do that count."""
    if not basis:
        return ""
    refused = (each.below(policy.refused_algorithms) for each in _best(basis, policy))
    return next((why for why in refused if why), "")


def weak_signatures(path: PathResult, policy: Policy) -> Iterator[Deviation]:
    """The signatures that a path rests on, and that the policy calls weak."""
    for lower, upper in pairwise(path.path):
        uses = of_signature(upper, lower.signature_algorithm)
        if (met := first_below(policy.weak_algorithms, uses)) is not None:
            yield Deviation(_WEAK, _called(lower), str(met))
    if path.anchor is not None and path.anchor.basis:
        for each in _best(path.anchor.basis, policy):
            if (met := first_below(policy.weak_algorithms, each.uses)) is not None:
                yield Deviation(_WEAK, each.signed, f"{met}, by the key of certificate {each.by[:16]}")


def _best(basis: Basis, policy: Policy) -> tuple[Reliance, ...]:
    """The way of which a policy refuses least, and then calls least weak; the first of those that are alike."""

    def worth(way: tuple[Reliance, ...]) -> tuple[int, int]:
        refused, weak = (
            sum(first_below(words, each.uses) is not None for each in way)
            for words in (policy.refused_algorithms, policy.weak_algorithms)
        )
        return refused, weak

    return basis[0] if len(basis) == 1 else min(basis, key=worth)


def _called(certificate: Certificate) -> str:
    return f"certificate {certificate.fingerprint[:16]}"
