"""What holds for every card and every file: no input breaks the judge, and none makes it say more than was proven."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.capture import Capture, Origin, dumps, loads
from chipkit.cli.render import render_report
from chipkit.lds.files import EF, RawFile
from chipkit.outcome import Outcome
from chipkit.trust.model import InMemoryTrust
from chipkit.verify import judge, load_policy

if TYPE_CHECKING:
    from collections.abc import Callable

SIGNED = (EF.DG1, EF.DG2, EF.DG13, EF.DG14, EF.DG15)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_one_changed_bit_in_a_signed_file_is_never_a_success(bench: Any, data: st.DataObject) -> None:
    files = dict(bench.genuine.capture.files)
    ef = data.draw(st.sampled_from(SIGNED))
    at = data.draw(st.integers(0, len(files[ef].content) * 8 - 1))
    content = bytearray(files[ef].content)
    content[at // 8] ^= 1 << at % 8
    files[ef] = RawFile(ef, bytes(content))

    report = replace(bench.genuine, capture=replace(bench.genuine.capture, files=files)).judged(load_policy("field"))

    assert report.outcome is Outcome.FAILED
    assert report.finding(f"pa.digest.{ef.name.lower()}").reason == "differs"


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_one_changed_bit_in_the_security_object_never_vouches_for_less(bench: Any, data: st.DataObject) -> None:
    """A few bits of it are signed by nobody; whatever is vouched for is what the issuer vouched for."""
    files = dict(bench.genuine.capture.files)
    content = bytearray(files[EF.SOD].content)
    at = data.draw(st.integers(0, len(content) * 8 - 1))
    content[at // 8] ^= 1 << at % 8
    files[EF.SOD] = RawFile(EF.SOD, bytes(content))

    report = replace(bench.genuine, capture=replace(bench.genuine.capture, files=files)).judged(load_policy("field"))

    if report.outcome is Outcome.SUCCESSFUL:
        assert (
            report.document.sod.security_object
            == bench.genuine.judged(load_policy("field")).document.sod.security_object
        )


@given(st.sampled_from(EF), st.binary(max_size=120))
@settings(max_examples=200, deadline=None)
def test_any_bytes_in_any_file_give_a_report(bench: Any, ef: EF, content: bytes) -> None:
    files = {**bench.genuine.capture.files, ef: RawFile(ef, content)}

    report = replace(bench.genuine, capture=replace(bench.genuine.capture, files=files)).judged(load_policy("field"))

    unsigned = (EF.COM, EF.CARD_ACCESS, EF.CARD_SECURITY, EF.ATR_INFO, EF.DIR)
    assert report.outcome is not Outcome.SUCCESSFUL or ef in unsigned


EXTREMES = ("0001-01-01", "0030-01-01", "1970-01-01", "9999-12-31T23:59:59")


@pytest.mark.parametrize("at", EXTREMES)
def test_any_time_gives_a_report(bench: Any, at: str) -> None:
    policy = replace(load_policy("field"), crl_grace_days=3660)

    report = replace(bench.genuine, at=datetime.fromisoformat(at).replace(tzinfo=UTC)).judged(policy)

    assert report.outcome in (Outcome.FAILED, Outcome.UNDETERMINED)
    assert report.to_json()["at"].endswith("Z")
    assert render_report(report)


def test_an_empty_capture_proves_nothing(bench: Any) -> None:
    for origin in Origin:
        report = judge(Capture(origin=origin), InMemoryTrust.empty(), load_policy("field"), bench.at)
        assert report.outcome is Outcome.UNDETERMINED
        assert not [found for found in report.findings if found.outcome is Outcome.SUCCESSFUL]


@pytest.mark.parametrize("profile", ["vn-cccd-explicit", "vn-cccd-2024", "bsi-reference"])
def test_a_saved_capture_yields_the_same_but_for_the_proofs(bench: Any, profile: str) -> None:
    live = bench.of(bench.specimen(profile))
    saved = replace(live, capture=loads(dumps(live.capture)))

    first, second = (situation.judged(load_policy("field")) for situation in (live, saved))

    about_the_chip = {"chip.ca", "chip.aa", "chip.genuine"}
    assert [found for found in first.results if found.check not in about_the_chip] == [
        found for found in second.results if found.check not in about_the_chip
    ]
    assert second.finding("chip.ca").reason == "provable-only-live"
    assert second.finding("chip.aa").reason == "freshness-not-provable"


def test_no_proof_of_the_chip_succeeds_from_a_file(bench: Any) -> None:
    saved = replace(bench.genuine, capture=bench.saved(bench.genuine.capture))

    for policy in ("field", "conformance"):
        report = saved.judged(load_policy(policy))
        assert not [
            found
            for found in report.findings
            if found.check.startswith("chip.") and found.outcome is Outcome.SUCCESSFUL
        ]


def test_the_same_arguments_give_the_same_report(bench: Any) -> None:
    first, second = (bench.genuine.judged(load_policy("field")).to_json() for _ in range(2))

    assert first == second


def test_the_judge_wants_a_time_with_its_zone(bench: Any) -> None:
    with pytest.raises(ValueError, match="zone"):
        judge(bench.genuine.capture, bench.genuine.trust, load_policy("field"), bench.at.replace(tzinfo=None))


def test_no_personal_data_stand_in_findings(bench: Any) -> None:
    specimen = bench.specimen()
    report = bench.genuine.judged(load_policy("field"))
    redacted, whole = (report.to_json(redact=redact) for redact in (True, False))
    told = [str(entry) for entry in (*whole["findings"], *whole["not_checked"], *whole["deviations"])]

    mrz = specimen.mrz
    secrets = {specimen.can, mrz.document_number, mrz.primary_identifier, mrz.optional_data, "SPECIMEN"} - {""}
    assert len(secrets) > 3
    for secret in secrets:
        assert secret not in str(redacted)
        assert not any(secret in entry for entry in told)


def test_the_whole_report_prints_nothing_of_the_holder(bench: Any) -> None:
    report = bench.genuine.judged(load_policy("field"))

    for secret in (bench.specimen().mrz.document_number, "SPECIMEN"):
        assert secret not in repr(report)


def test_demo_and_production_differ_in_the_issuer_alone(bench: Any, told: Callable[..., Any]) -> None:
    demo = told(bench.genuine.judged(load_policy("field")))[2]
    production = told(replace(bench.genuine, mode="production").judged(load_policy("field")))[2]

    assert {check for check in demo if demo[check] != production[check]} == {"pa.issuer.path"}
