"""A check is declared once: what the table says of it is what runs."""

from __future__ import annotations

import pytest

from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.session.progress import Phase, step_name
from chipkit.verify import Policy, judgement_table, load_policy
from chipkit.verify.aborted import _running
from chipkit.verify.case import Ledger, Observed
from chipkit.verify.checks import FUNCTIONS
from chipkit.verify.facts import Facts, Signer, UnprovenError
from chipkit.verify.table import digest_check

TABLE = judgement_table()
LOOKING = [(row.id, other) for row in TABLE.checks.values() for other in row.others]


def facts_of(check: str, ledger: Ledger) -> Facts:
    return Facts(None, ledger, Signer(Observed("not-read")), TABLE.check(check))  # type: ignore[arg-type]


@pytest.fixture
def policy() -> Policy:
    return load_policy("field")


def test_every_check_of_the_table_has_a_function_and_no_other_has() -> None:
    assert FUNCTIONS.keys() == TABLE.checks.keys()


@pytest.mark.parametrize(("check", "other"), LOOKING)
def test_a_check_runs_behind_those_that_it_looks_at(check: str, other: str) -> None:
    order = list(FUNCTIONS)

    assert order.index(TABLE.check(other).id) < order.index(check)


@pytest.mark.parametrize("row", TABLE.checks.values(), ids=lambda row: row.id)
def test_nothing_is_declared_twice_and_a_check_of_each_signer_looks_at_its_like(row: object) -> None:
    check = TABLE.checks[row.id]  # type: ignore[attr-defined]

    assert len(set(check.others)) == len(check.others)
    if check.of_each_signer:
        assert all(TABLE.check(other).of_each_signer for other in check.others)
    if check.input:
        assert "not-asked" in check.situations


def test_a_check_that_looks_at_another_without_saying_so_is_a_mistake(policy: Policy) -> None:
    facts = facts_of("match.com", Ledger(policy))

    with pytest.raises(UnprovenError):
        facts.require("pa.sod.signature")
    for look in (facts.require, facts.succeeded, facts.outcome, facts.reason):
        with pytest.raises(ValueError, match=r"match\.com does not declare .* pa\.issuer\.path"):
            look("pa.issuer.path")


def test_a_family_may_be_looked_at_as_a_whole(policy: Policy) -> None:
    ledger = Ledger(policy)
    ledger.record("pa.digest.dg2", Observed("equal"))

    assert facts_of("card.deviations", ledger).outcome("pa.digest.dg2") is Outcome.SUCCESSFUL


@pytest.mark.parametrize(
    ("check", "other"),
    [("card.expiry", "chip.ca"), *((row.id, other) for row in TABLE.checks.values() for other in row.reads)],
)
def test_a_result_depends_on_nothing_that_its_check_merely_reads_or_does_not_name(
    policy: Policy, check: str, other: str
) -> None:
    with pytest.raises(ValueError, match="does not declare that it rests on"):
        Ledger(policy).record(check, Observed("depends-on", depends_on=other))


def test_every_step_of_a_reading_belongs_to_one_check() -> None:
    named = [step for row in TABLE.checks.values() for step in row.steps]
    steps = {step_name(phase, None) for phase in Phase if phase is not Phase.READ}
    steps |= {step_name(Phase.READ, ef) for ef in EF}

    assert len(named) == len(set(named))
    assert set(named) - steps == {"*", "read.{file}"}
    assert {step: _running(step) for step in steps} == {
        "connect": "access.pace",
        "access.card-access": "access.pace",
        "access.pace": "access.pace",
        "access.bac": "access.bac",
        "chip.ca": "chip.ca",
        "chip.aa": "chip.aa",
        "read.sod": "pa.sod.signature",
        "read.com": "match.com",
        "select": "pa.files",
        "await-card": "pa.files",
        **{f"read.{ef.name.lower()}": "pa.files" for ef in EF if ef.in_master_file},
        "read.card_security": "chip.pace_cam",
        **{f"read.{ef.name.lower()}": digest_check(ef) for ef in EF if ef.number is not None},
    }
