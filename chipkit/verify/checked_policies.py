"""Policies that were checked, remembered: a policy is checked for each judgement, as it may have been changed since.

A policy is taken for a remembered one only if every field of it is of the same type and equal. What is then used is
the remembered one, whose tolerances are its own, so that nothing that is done to another policy changes it.
"""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import chain
from operator import attrgetter
from typing import Final

from chipkit.verify.policy import Policy
from chipkit.verify.tolerance import Tolerance

__all__ = ["checked_anew", "checked_digest", "digest_of"]

_MOST: Final = 16
_checked: dict[tuple[str, str], tuple[Policy, str]] = {}
"""The policies that were checked last, with their digests, by name and version."""
_seen: dict[tuple[str, str], tuple[object, ...]] = {}
"""What was in the policy that was last taken for each of them."""


def checked_anew(policy: Policy) -> Policy:
    """The policy as it would be if it were made now.

    Raises:
        CodecError: The policy was changed since it was made, and is no longer valid.
    """
    name = _name(policy)
    known = None if name is None else _checked.get(name)
    if name is not None and known is not None:
        content = _content(policy)
        if content is not None and _seen.get(name) == content:
            return known[0]
        if _equal(known[0], policy):
            _seen.pop(name, None)
            if content is not None:
                _seen[name] = content
            return known[0]
    sound = replace(policy)
    sound = replace(sound, checks={check: frozenset(map(replace, each)) for check, each in sound.checks.items()})
    if len(_checked) >= _MOST:
        _checked.clear()
        _seen.clear()
    _seen.pop((sound.id, sound.version), None)  # of other content under that name
    _checked[sound.id, sound.version] = sound, sound.digest
    return sound


def digest_of(policy: Policy) -> str:
    """`Policy.digest`, remembered for one that was checked."""
    return checked_digest(policy) or policy.digest


def checked_digest(policy: Policy) -> str | None:
    """`Policy.digest` of one that was checked and is in nobody's hands; None of any other."""
    name = _name(policy)
    known = None if name is None else _checked.get(name)
    return known[1] if known is not None and known[0] is policy else None


def _name(policy: Policy) -> tuple[str, str] | None:
    return (policy.id, policy.version) if type(policy.id) is str and type(policy.version) is str else None


def _equal(one: Policy, other: Policy) -> bool:
    if type(one) is not type(other):
        return False
    mine, its = _values(one), _values(other)
    return [*map(type, mine)] == [*map(type, its)] and mine == its


_values: Final = attrgetter(*(each.name for each in fields(Policy) if each.init))
_of_tolerance: Final = attrgetter(*(each.name for each in fields(Tolerance)))


def _content(policy: Policy) -> tuple[object, ...] | None:
    """All that is in a policy, in its own order, so that the same one is known again without a call for each tolerance.

    None where it holds what no policy holds.
    """
    values = _values(policy)
    try:
        tolerances = [*chain.from_iterable(policy.checks.values())]
        held = tuple(map(_of_tolerance, tolerances))
        sizes = tuple(map(len, policy.checks.values()))
    except (AttributeError, TypeError):
        return None
    kinds = (type(policy), *map(type, values), *map(type, tolerances))
    return kinds, values, tuple(policy.checks), sizes, held
