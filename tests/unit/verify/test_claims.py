"""What a success may say, by the results that it rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chipkit.outcome import Outcome
from chipkit.verify import Finding, NotChecked, Result, load_policy
from chipkit.verify.claims import Claim, by_grace, claims_of
from chipkit.verify.named import REVOCATION

FIELD = load_policy("field")
AT = datetime(2026, 6, 1, tzinfo=UTC)
GOOD = [
    Finding(check, Outcome.SUCCESSFUL, "any")
    for check in (
        "pa.sod.signature", "pa.issuer.path", "pa.issuer.validity", REVOCATION, "pa.files", "pa.digest.dg1",
        "pa.digest.dg2", "pa.digest.dg13", "chip.genuine", "card.expiry",
    )
]  # fmt: skip


def without(*checks: str) -> Any:
    allowed = {check: some for check, some in FIELD.checks.items() if check not in checks}
    return replace(FIELD, id="free", checks=allowed, demands_genuineness=False)


def list_until(moment: datetime, check: str = REVOCATION, outcome: Outcome = Outcome.SUCCESSFUL) -> Finding:
    return Finding(check, outcome, "good", {"next_update": moment.isoformat().replace("+00:00", "Z")})


def test_all_that_was_demanded_and_found_is_claimed() -> None:
    assert claims_of(GOOD, FIELD, AT) == frozenset(Claim)


@pytest.mark.parametrize("lost", range(len(GOOD)))
def test_what_was_not_found_is_not_claimed(lost: int) -> None:
    open_end: Result = NotChecked(GOOD[lost].check, "any")
    found = claims_of([*GOOD[:lost], open_end, *GOOD[lost + 1 :]], FIELD, AT)

    assert (found == frozenset(Claim)) is (GOOD[lost].check == "pa.digest.dg13")  # one that was not read


@pytest.mark.parametrize("check", [result.check for result in GOOD if result.check != "pa.digest.dg13"])
def test_what_was_not_demanded_is_not_claimed(check: str) -> None:
    family = ("pa.digest.*",) if check.startswith("pa.digest.") else ()

    assert claims_of(GOOD, without(check, *family), AT) < frozenset(Claim)


def test_data_are_intact_only_where_every_file_is_demanded() -> None:
    assert Claim.INTACT not in claims_of(GOOD, without("pa.digest.*"), AT)
    mandatory = [result for result in GOOD if result.check != "pa.digest.dg13"]
    assert Claim.INTACT in claims_of(mandatory, without("pa.digest.*"), AT)


@pytest.mark.parametrize(
    ("result", "at", "late"),
    [
        (list_until(AT), AT, False),
        (list_until(AT), AT + timedelta(seconds=1), True),
        (list_until(AT), None, False),
        (list_until(AT, outcome=Outcome.UNDETERMINED), AT + timedelta(days=1), False),
        (list_until(AT, outcome=Outcome.FAILED), AT + timedelta(days=1), False),
        (list_until(AT, check="match.com"), AT + timedelta(days=1), False),
        (Finding(REVOCATION, Outcome.SUCCESSFUL, "good"), AT, False),
        (NotChecked(REVOCATION, "any", {"next_update": "2020-01-01T00:00:00Z"}), AT, False),
    ],
)
def test_a_list_that_ended_counts_by_grace(result: Result, at: datetime | None, *, late: bool) -> None:
    assert by_grace(result, at) is late
    if late:
        others = [each for each in GOOD if each.check != REVOCATION]
        assert claims_of([*others, result], FIELD, at) == frozenset(Claim) - {Claim.UNREVOKED}
