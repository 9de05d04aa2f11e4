"""Nothing that goes worse in one check makes a verdict better: enumerated, and tried against seeded mistakes.

The verdict is a fold over five classes (Gravity). Every class of one check meets every multiset of classes of the
rest, under the policies of the release and under generated ones.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import combinations_with_replacement, permutations, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.outcome import Outcome
from chipkit.verify import Finding, NotChecked, Policy, Result, load_policy
from chipkit.verify.overall import Gravity, fold, gravity, overall
from chipkit.verify.table import judgement_table
from chipkit.verify.tolerance import Tolerance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import ModuleType

    from chipkit.verify import Verdict

genuine = importlib.import_module("chipkit.verify.overall")  # the function of that name hides it
AT = datetime(2026, 6, 1, tzinfo=UTC)
GREENNESS = [Outcome.FAILED, Outcome.ABORTED, Outcome.UNDETERMINED, Outcome.SUCCESSFUL]
"""Verdicts from the worst to the best."""
ASIDE = "issuer.online"
"""A check that no policy of these names."""

OPEN_ENDS = frozenset({Tolerance(outcome=Outcome.UNDETERMINED), Tolerance(outcome=None)})
FIELD, CONFORMANCE = load_policy("field"), load_policy("conformance")


def _generated() -> list[Policy]:
    """Policies that demand other things: little, nothing of genuineness, everything, with ends, without PACE."""
    named = {
        "pa.issuer.revocation": frozenset(
            {Tolerance(outcome=Outcome.UNDETERMINED, reasons=frozenset({"no-crl"}), until=AT.date())}
        )
    }
    free = replace(FIELD, id="free", demands_genuineness=False)
    return [
        replace(FIELD, id="dated", checks={**FIELD.checks, **named}),
        replace(FIELD, id="bac", bac_after_failed_pace=True),
        replace(free, checks={"pa.files": frozenset(), "card.expiry": frozenset(), "match.com": OPEN_ENDS}),
        replace(free, checks=dict.fromkeys(FIELD.checks, OPEN_ENDS)),
        replace(free, checks={**{check: frozenset() for check in FIELD.checks}, "chip.ca": frozenset()}),
        replace(free, checks={"pa.digest.*": frozenset(), "chip.genuine": OPEN_ENDS}),
    ]


POLICIES = [FIELD, CONFORMANCE, *_generated()]


def result_of(check: str, kind: Gravity | None) -> list[Result]:
    """A result of that class, whatever the policy tolerates; none where the check is missing."""
    row = judgement_table().check(check)
    reason = next(iter(row.situations))
    match kind:
        case Gravity.FAILED:
            return [Finding(check, Outcome.FAILED, reason)]
        case Gravity.ABORTED:
            return [Finding(check, Outcome.ABORTED, "aborted")]
        case Gravity.OPEN:
            return [Finding(check, Outcome.NOT_SUPPORTED, reason), NotChecked(check, reason)]
        case None:
            return []
        case _:
            return [Finding(check, Outcome.SUCCESSFUL, reason)]


def greenness(outcome: Outcome) -> int:
    return GREENNESS.index(outcome)


def demanded(policy: Policy) -> list[str]:
    return [*policy.demanded, *(["pa.digest.dg13"] if policy.decides("pa.digest.dg13") else [])]


# a fold ---------------------------------------------------------------------------------------------------------------


def test_the_verdict_is_a_fold_over_classes() -> None:
    for one, two, three in product(Gravity, repeat=3):
        folded = fold([one, two, three])
        assert folded is fold([max(one, two), three])
        assert all(fold(order) is folded for order in permutations((one, two, three)))
    assert fold([]) is Outcome.UNDETERMINED
    assert fold([Gravity.FINE]) is Outcome.SUCCESSFUL


@pytest.mark.parametrize("size", range(5))
def test_one_worse_class_never_makes_a_verdict_greener(size: int) -> None:
    for rest in combinations_with_replacement(Gravity, size):
        fine = greenness(fold([Gravity.FINE, *rest]))
        worse = (Gravity.FINE, Gravity.OPEN, Gravity.ABORTED, Gravity.FAILED)
        outcomes = [greenness(fold([one, *rest])) for one in worse]
        assert max(outcomes) == fine
        assert outcomes[-1] == greenness(Outcome.FAILED)


# through overall() itself ---------------------------------------------------------------------------------------------


def violations(module: Any, policy: Policy) -> Iterator[str]:
    """Where a verdict is greener than it may be; nowhere for an honest fold."""

    def judge(results: Sequence[Result]) -> Verdict:
        verdict: Verdict = module.overall(results, policy, at=AT)
        return verdict

    checks = demanded(policy)
    all_fine = {check: result_of(check, Gravity.FINE) for check in checks}
    if judge([result for results in all_fine.values() for result in results]).outcome is not Outcome.SUCCESSFUL:
        yield "all that is demanded succeeded, and no success"
    for check in checks:
        near = [other for other in checks if other != check][:2]
        for kinds in product((Gravity.FINE, Gravity.FAILED, Gravity.ABORTED, Gravity.OPEN), repeat=2):
            rest = dict(all_fine)
            rest |= {other: result_of(other, kind)[-1:] for other, kind in zip(near, kinds, strict=False)}
            rest.pop(check)
            yield from _worse(judge, policy, check, [result for results in rest.values() for result in results])


def _worse(
    judge: Callable[[Sequence[Result]], Verdict], policy: Policy, check: str, rest: list[Result]
) -> Iterator[str]:
    """What is wrong with the verdicts on one check that goes worse, beside the same others."""
    fine = judge([*result_of(check, Gravity.FINE), *rest]).outcome
    for kind in (Gravity.FAILED, Gravity.ABORTED, Gravity.OPEN, None):
        for changed in [[result] for result in result_of(check, kind)] or [[]]:
            passes = bool(changed) and policy.used_tolerance(changed[0], AT) is not None
            passes |= not changed and check not in policy.demanded
            for order in ([*changed, *rest], [*rest, *changed]):
                wrong = _wrong(judge(order), fine, kind, passes=passes)
                yield from (f"{policy.id} {check} {kind}: {told}" for told in wrong)


def _wrong(verdict: Verdict, fine: Outcome, kind: Gravity | None, *, passes: bool) -> list[str]:
    green = greenness(verdict.outcome)
    told = {
        "greener than success": green > greenness(fine),
        "a failure that is none": kind is Gravity.FAILED and verdict.outcome is not Outcome.FAILED,
        "an abort that is none": kind is Gravity.ABORTED and green > greenness(Outcome.ABORTED),
        "an open end that is none": not passes and verdict.outcome is Outcome.SUCCESSFUL,
        "claims without success": verdict.outcome is not Outcome.SUCCESSFUL and bool(verdict.claims),
    }
    return [name for name, wrong in told.items() if wrong]


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: f"{policy.id}-{policy.digest[:4]}")
def test_no_failure_abort_or_missing_check_makes_a_verdict_greener(policy: Policy) -> None:
    assert list(violations(genuine, policy)) == []


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: f"{policy.id}-{policy.digest[:4]}")
def test_what_does_not_decide_changes_no_verdict_and_is_named(policy: Policy) -> None:
    fine = [result for check in demanded(policy) for result in result_of(check, Gravity.FINE)]
    failed = Finding(ASIDE, Outcome.FAILED, "not-asked")

    plain, with_failure = overall(fine, policy, at=AT), overall([*fine, failed], policy, at=AT)

    assert gravity(failed, policy) is Gravity.ASIDE
    assert (plain.outcome, plain.beside) == (with_failure.outcome, ())
    assert with_failure.beside == (ASIDE,)


def test_only_what_does_not_decide_proves_nothing() -> None:
    assert overall([Finding(ASIDE, Outcome.SUCCESSFUL, "not-asked")], FIELD).outcome is Outcome.UNDETERMINED
    bare = replace(FIELD, id="bare", checks={"pa.digest.*": frozenset()}, demands_genuineness=False)
    verdict = overall([Finding("chip.aa", Outcome.SUCCESSFUL, "proven")], bare)
    assert (verdict.outcome, verdict.decided_by) == (Outcome.UNDETERMINED, ("pa.digest.dg1", "pa.digest.dg2"))


def test_the_mandatory_digests_may_not_be_missing_where_their_family_is_demanded() -> None:
    mandatory = ("pa.digest.dg1", "pa.digest.dg2")
    checks = {check: allowed for check, allowed in FIELD.checks.items() if check not in mandatory}
    family = replace(FIELD, id="family", checks={**checks, "pa.digest.*": frozenset()})
    fine = [result for check in family.demanded for result in result_of(check, Gravity.FINE)]

    assert overall(fine, family).outcome is Outcome.SUCCESSFUL
    for missing in mandatory:
        verdict = overall([result for result in fine if result.check != missing], family)
        assert (verdict.outcome, verdict.decided_by) == (Outcome.UNDETERMINED, (missing,))


# the property catches mistakes ----------------------------------------------------------------------------------------

SEEDED = {
    "failures count as aborts": ("Gravity.FAILED: Outcome.FAILED", "Gravity.FAILED: Outcome.ABORTED"),
    "failures are open ends": ("return Gravity.FAILED", "return Gravity.OPEN"),
    "failures are passed over": ("outcome is Outcome.FAILED:", "outcome is Outcome.FAILED and False:"),
    "aborts are open ends": ("return Gravity.ABORTED", "return Gravity.OPEN"),
    "aborts are fine": ("return Gravity.ABORTED", "return Gravity.FINE"),
    "aborts go before failures": ("ABORTED = 3\n    FAILED = 4", "ABORTED = 4\n    FAILED = 3"),
    "open ends are fine": ("return Gravity.OPEN, None", "return Gravity.FINE, None"),
    "open ends go before failures": ("OPEN = 2\n", "OPEN = 5\n"),
    "open ends outweighed by what is fine": ("FINE = 1\n", "FINE = 7\n"),
    "the mildest class decides": ("_OUTCOMES[max(gravities,", "_OUTCOMES[min(gravities,"),
    "the first class decides": ("max(gravities, default=Gravity.ASIDE)]", "next(iter(gravities))]"),
    "missing checks are not missed": ("*(Gravity.OPEN for _ in missing)", "*(Gravity.FINE for _ in missing)"),
    "nothing is ever missing": ("if check not in seen)", "if check in ())"),
    "every check decides nothing": (
        "policy.tolerances(result.check) is None",
        "policy.tolerances(result.check) is not None",
    ),
    "every outcome is tolerated": ("if used is not None:\n", "if policy.checks is not None:\n"),
    "nothing succeeds": ("outcome is Outcome.SUCCESSFUL:", "outcome is None:"),
    "only the last result counts": ("for result in results]\n    missing", "for result in results[-1:]]\n    missing"),
    "the first result is lost": ("for result in results]\n    missing", "for result in results[1:]]\n    missing"),
    "claims of any verdict": ("_names(deciding), beside)", "_names(deciding), beside, frozenset(Claim))"),
}


@cache
def seeded(name: str) -> ModuleType:
    """The module of the verdict with a mistake in it."""
    text = Path(str(genuine.__file__)).read_text(encoding="utf-8")
    old, new = SEEDED[name]
    assert text.count(old) >= 1, name
    spec = importlib.util.spec_from_loader("seeded", loader=None)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["seeded"] = module  # where dataclasses look for their module
    exec(compile(text.replace(old, new), "seeded", "exec"), module.__dict__)  # noqa: S102 - our own text
    return module


@pytest.mark.parametrize("name", SEEDED)
def test_a_seeded_mistake_is_caught(name: str) -> None:
    try:
        found = next((told for policy in POLICIES for told in violations(seeded(name), policy)), "")
    except (ValueError, StopIteration, RuntimeError):
        found = "broke"

    assert found
