"""What a policy of one's own can choose."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from importlib import resources
from typing import Any

import pytest

from chipkit.outcome import Outcome
from chipkit.verify import Policy
from chipkit_emulator.defects import link
from chipkit_emulator.defects.data import flip_dg13

FIELD = resources.files("chipkit.verify").joinpath("policies", "field.toml").read_text("utf-8")


def policy_with(old: str, new: str) -> Policy:
    assert old in FIELD
    return Policy.parse(FIELD.replace(old, new, 1))


def test_a_named_successor_of_pace_decides_nothing_and_is_reported(bench: Any) -> None:
    def of_pace(exchange: Any) -> bool:
        return exchange.protected_index is None and link.with_instruction(0x86)(exchange)

    specimen = replace(bench.specimen(), faults=(link.replaced_status(of_pace, 0x6A80),))
    situation = bench.of(specimen, key="mrz", allow_bac_after_failed_pace=True)

    strict = situation.judged(Policy.parse(FIELD))
    lenient = situation.judged(policy_with("bac_after_failed_pace = false", "bac_after_failed_pace = true"))

    assert (strict.outcome, strict.verdict.code) == (Outcome.FAILED, "access-downgraded")
    assert lenient.outcome is Outcome.SUCCESSFUL
    for report in (strict, lenient):
        assert (report.finding("access.pace").outcome, report.finding("access.pace").reason) == (
            Outcome.FAILED,
            "downgrade",
        )


@pytest.mark.parametrize(
    ("allowed", "outcome", "code"),
    [
        ("[]", Outcome.UNDETERMINED, "comparison-open"),
        ('"not run"', Outcome.UNDETERMINED, "comparison-open"),
        ('"not supported"', Outcome.SUCCESSFUL, "verified-demo"),
    ],
)
def test_a_data_group_that_the_policy_names_and_the_document_lacks_has_its_result(
    bench: Any, faces_obey: Any, allowed: str, outcome: Outcome, code: str
) -> None:
    report = bench.genuine.judged(policy_with('"pa.digest.*"', f'"pa.digest.dg7" = {allowed}\n"pa.digest.*"'))
    found = report.finding("pa.digest.dg7")

    faces_obey(report)
    assert (found.outcome, found.reason) == (Outcome.NOT_SUPPORTED, "not-present")
    assert (report.outcome, report.verdict.code) == (outcome, code)
    assert [used.reason for used in report.tolerances if used.check == found.check] == (
        ["not-present"] if outcome is Outcome.SUCCESSFUL else []
    )


@pytest.mark.parametrize(("days", "reason"), [(0, "crl-stale"), (29, "crl-stale"), (30, "good"), (365, "good")])
def test_a_revocation_list_may_be_given_days_of_grace(bench: Any, days: int, reason: str) -> None:
    late = replace(bench.genuine, at=bench.at + timedelta(days=60))  # the list was good for thirty

    report = late.judged(policy_with("crl_grace_days = 0", f"crl_grace_days = {days}"))

    assert report.finding("pa.issuer.revocation").reason == reason


def test_a_list_of_the_future_gets_no_grace(bench: Any) -> None:
    early = replace(bench.genuine, at=bench.at - timedelta(days=3))

    report = early.judged(policy_with("crl_grace_days = 0", "crl_grace_days = 3000"))

    assert report.finding("pa.issuer.revocation").reason == "crl-not-begun"


@pytest.mark.parametrize(
    ("believed", "reason", "known_from"),
    [
        ("[]", "expired", None),
        ('["issue-date"]', "signed-in-time", "issue-date"),
        ('["signed-attribute"]', "signed-in-time", "signed-attribute"),
        ('["issue-date", "signed-attribute"]', "signed-in-time", "issue-date"),
    ],
)
def test_a_policy_says_which_time_of_signing_it_believes(
    bench: Any, believed: str, reason: str, known_from: str | None
) -> None:
    situation = bench.of(bench.specimen("vn-cccd-explicit", "dsc-expired-since"))

    report = situation.judged(policy_with('["signed-attribute", "issue-date"]', believed))

    finding = report.finding("pa.issuer.validity")
    assert (finding.reason, finding.evidence.get("known_from")) == (reason, known_from)


def test_a_date_of_issue_that_was_changed_is_not_believed(bench: Any) -> None:
    situation = bench.of(flip_dg13(bench.specimen("vn-cccd-explicit", "dsc-expired-since")))

    report = situation.judged(policy_with('["signed-attribute", "issue-date"]', '["issue-date"]'))

    assert report.finding("pa.issuer.validity").reason == "expired"


def test_an_ignored_deviation_is_none(bench: Any) -> None:
    specimen = bench.specimen()
    keys = replace(specimen.pki.keys, dsc=replace(specimen.pki.keys.dsc, explicit=False))
    situation = bench.of(replace(specimen, pki=replace(specimen.pki, keys=keys)).signed())

    report = situation.judged(policy_with("ignored_deviations = []", 'ignored_deviations = ["profile.key.*"]'))

    assert report.finding("pa.issuer.path").reason == "test-anchor-demo"
    assert not report.deviations
