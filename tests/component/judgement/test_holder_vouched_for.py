"""The holder that a report shows is the one whom the issuer vouches for, or it says that nobody does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chipkit.lds.files import EF
from chipkit.outcome import Outcome
from chipkit.verify import load_policy
from chipkit_emulator.personalisation.build import load_profile, personalise


def report_of(bench: Any, specimen: Any) -> Any:
    return bench.of(specimen).judged(load_policy("field"))


def test_a_genuine_holder_is_told_as_the_national_data_have_it(bench: Any) -> None:
    report = report_of(bench, bench.specimen())

    assert report.holder.dg13 is not None
    assert report.holder_vouched_for


def test_national_data_of_another_card_do_not_take_the_place_of_the_zone(bench: Any) -> None:
    other = personalise(load_profile("vn-cccd-explicit"), seed=8, at=bench.at)
    forged = bench.specimen().with_files({EF.DG13: other.files[EF.DG13]})

    report = report_of(bench, forged)

    assert report.finding("pa.digest.dg13").reason == "differs"
    assert report.document.holder.full_name == other.holder.full_name
    assert report.holder.dg13 is None
    assert report.to_json()["holder"]["full_name"] == report.holder.full_name != other.holder.full_name


@pytest.mark.parametrize("defect", ["flip-dg1", "flip-dsc", "foreign-dsc", "dsc-revoked", "country-mismatch"])
def test_nobody_vouches_for_a_holder_when_something_speaks_against_it(bench: Any, defect: str) -> None:
    report = report_of(bench, bench.specimen("vn-cccd-explicit", defect))

    assert not report.holder_vouched_for
    assert report.to_json()["holder"]["vouched_for"] is False


def test_a_signer_that_begins_later_is_a_matter_of_the_clock_and_leaves_the_holder_vouched_for(bench: Any) -> None:
    report = report_of(bench, bench.specimen("vn-cccd-explicit", "dsc-not-yet-valid"))

    assert report.finding("pa.issuer.validity").outcome is Outcome.UNDETERMINED
    assert (report.outcome, report.verdict.code) == (Outcome.UNDETERMINED, "signer-not-yet-valid")
    assert report.holder_vouched_for


def test_an_unknown_revocation_leaves_the_holder_vouched_for(bench: Any) -> None:
    unlisted = replace(bench.genuine, trust=replace(bench.genuine.trust, crls=()))

    report = unlisted.judged(load_policy("field"))

    assert report.finding("pa.issuer.revocation").reason == "no-crl"
    assert report.holder_vouched_for


def test_a_redacted_report_does_not_tell_when_the_document_was_issued(bench: Any) -> None:
    specimen = bench.specimen("vn-cccd-explicit", "dsc-expired-since")
    report = report_of(bench, specimen)
    issued = specimen.holder.date_of_issue.isoformat()

    assert report.finding("pa.issuer.validity").evidence["signed_at"].startswith(issued)
    assert issued not in str(report.to_json(redact=True))
    assert issued in str(report.to_json())
