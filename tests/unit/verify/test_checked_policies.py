"""A policy is checked for each judgement; that one like it was checked before excuses no change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chipkit.errors import CodecError
from chipkit.outcome import Outcome
from chipkit.verify import Policy, load_policy, policy_names
from chipkit.verify.checked_policies import checked_anew, digest_of


@pytest.mark.parametrize("name", policy_names())
def test_a_policy_that_was_checked_is_given_as_it_is(name: str) -> None:
    policy = load_policy(name)
    checked = checked_anew(policy)

    assert checked == policy
    assert checked_anew(load_policy(name)) is checked
    assert digest_of(checked) == policy.digest == digest_of(policy)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("crl_grace_days", -1), ("crl_grace_days", True), ("column", "no column"), ("id", ""), ("id", ["field"]),
        ("checks", {}), ("checks", {"no.check": frozenset()}), ("zone", "No/Where"), ("signing_times", "issue"),
        ("pace_ciphers", ("none",)), ("demands_genuineness", 1),
    ],
)  # fmt: skip
def test_a_policy_that_was_changed_is_refused_as_ever(field: str, value: Any) -> None:
    checked_anew(load_policy("field"))
    changed = replace(load_policy("field"))
    object.__setattr__(changed, field, value)

    with pytest.raises((CodecError, TypeError)):
        checked_anew(changed)


def tolerant() -> tuple[Policy, Any]:
    policy = replace(load_policy("field"))
    found = next(each for each in policy.checks.values() if each)
    return policy, next(iter(found))


def test_a_tolerance_that_was_changed_is_refused_as_ever() -> None:
    policy, tolerance = tolerant()
    checked = checked_anew(policy)
    before = tolerance.outcome
    try:
        object.__setattr__(tolerance, "outcome", Outcome.FAILED)
        with pytest.raises(CodecError):
            checked_anew(policy)
    finally:
        object.__setattr__(tolerance, "outcome", before)
    assert checked_anew(policy) is checked


def test_what_is_remembered_is_bounded() -> None:
    for number in range(100):
        checked_anew(replace(load_policy("field"), version=str(number)))

    assert checked_anew(replace(load_policy("field"), version="7")).version == "7"
