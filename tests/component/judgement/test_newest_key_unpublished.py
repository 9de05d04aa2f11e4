"""The normal state of Vietnam's ID card: its issuer is confirmed, and its newest key, which signs lists, is not known.

A CSCA signs its lists with its newest key (Doc 9303-12, 4.1.4.3). A policy may tolerate that such a list cannot be
checked, until a date that it names; it never tolerates more by that.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.cli.render import render_report
from chipkit.outcome import Outcome
from chipkit.pki.crl import CertificateList
from chipkit.trust.model import AnchorKind, InMemoryTrust
from chipkit.verify import Claim, Mode, Policy, load_policy
from chipkit_emulator.pki.lists import build_crl

if TYPE_CHECKING:
    from chipkit.verify import Report

Bench = Any
UNTIL = date(2026, 6, 30)
UNTIL_IN_VIETNAMESE = "30/06/2026"
BANK = f"""
schema = 1
id = "bank"
version = "1"
extends = "field"
[checks]
"pa.issuer.revocation" = {{ outcome = "undetermined", reasons = ["crl-signer-unknown"], until = {UNTIL} }}
"""


@pytest.fixture(scope="module")
def bank() -> Policy:
    return Policy.parse(BANK)


def newer(bench: Bench, *revoked: Any) -> CertificateList:
    """A list of the issuer's name, by a key of it that nobody published."""
    pki = bench.specimen().pki
    key = replace(pki.other_csca, certificate=pki.csca.certificate)
    return CertificateList.parse(build_crl(key, bench.at, revoked))


def own(bench: Bench, *revoked: Any, at: datetime | None = None) -> CertificateList:
    """A list by the issuer's older key, which is an anchor."""
    return CertificateList.parse(build_crl(bench.specimen().pki.csca, at or bench.at, revoked))


def judged(
    bench: Bench,
    policy: Policy,
    *crls: CertificateList,
    at: datetime | None = None,
    kind: AnchorKind = AnchorKind.CONFIRMED,
) -> Report:
    trust = InMemoryTrust(bench.trust(bench.specimen(), kind).anchors, crls)
    situation = replace(bench.genuine, trust=trust, mode=Mode.PRODUCTION, at=at or bench.at)
    report: Report = situation.judged(policy)
    return report


@pytest.mark.parametrize("policy", ["field", "conformance"])
def test_without_a_policy_of_its_own_it_is_undetermined_and_says_why(bench: Bench, policy: str) -> None:
    report = judged(bench, load_policy(policy), newer(bench))

    found = report.finding("pa.issuer.revocation")
    assert found is not None
    assert (found.outcome, found.reason) == (Outcome.UNDETERMINED, "crl-signer-unknown")
    for language, words in (("en", "signed with a key that is not known here"), ("vi", "ký bằng khóa chưa biết ở đây")):
        assert words in " ".join(render_report(report, language=language, width=300).split())


@pytest.mark.parametrize(
    ("at", "verdict"),
    [
        (datetime(2026, 6, 1, tzinfo=UTC), "verified-revocation-open"),
        (datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC), "verified-revocation-open"),
        (datetime(2026, 7, 1, tzinfo=UTC), "revocation-unknown"),
        (datetime(2027, 6, 1, tzinfo=UTC), "revocation-unknown"),
    ],
)
def test_a_policy_tolerates_it_until_its_date(bench: Bench, bank: Policy, at: datetime, verdict: str) -> None:
    report = judged(bench, bank, newer(bench), at=at)

    assert report.verdict.code == verdict
    assert Claim.UNREVOKED not in report.verdict.claims
    used = [(each.check, each.reason, each.until) for each in report.tolerances if each.until is not None]
    tolerated = verdict == "verified-revocation-open"
    assert used == ([("pa.issuer.revocation", "crl-signer-unknown", UNTIL)] if tolerated else [])
    for language, words in (("en", f"tolerated until {UNTIL}"), ("vi", f"chấp nhận đến hết {UNTIL_IN_VIETNAMESE}")):
        text = " ".join(render_report(report, language=language, width=300).split())
        assert (words in text) is tolerated


def test_it_tolerates_nothing_else_by_that(bench: Bench, bank: Policy) -> None:
    signer, csca = bench.specimen().pki.dsc.certificate, bench.specimen().pki.csca.certificate
    spoiled = own(bench).raw[:-1] + bytes([own(bench).raw[-1] ^ 1])

    def told(*crls: CertificateList) -> tuple[str, str]:
        report = judged(bench, bank, *crls)
        found = report.finding("pa.issuer.revocation")
        return ("" if found is None else found.reason), report.verdict.code

    unknown = "revocation-unknown"
    assert told() == ("no-crl", unknown)
    assert told(own(bench, at=datetime(2025, 1, 1, tzinfo=UTC)), newer(bench)) == ("crl-stale", unknown)
    assert told(own(bench, at=datetime(2026, 9, 1, tzinfo=UTC)), newer(bench)) == ("crl-not-begun", unknown)
    assert told(CertificateList.parse(spoiled), newer(bench)) == ("crl-signature-wrong", unknown)
    assert told(own(bench), newer(bench)) == ("good", "verified")
    for revoked in (signer, csca):
        old = own(bench, revoked, at=datetime(2025, 1, 1, tzinfo=UTC))
        assert told(old, newer(bench)) == ("revoked", "signer-revoked")
    assert told(newer(bench, signer, csca)) == ("crl-signer-unknown", "verified-revocation-open")


def test_a_list_of_the_other_authority_of_the_country_is_none_of_this_one(bench: Bench, bank: Policy) -> None:
    pki = bench.specimen().pki
    passports = CertificateList.parse(build_crl(pki.other_csca, bench.at, [pki.dsc.certificate]))

    assert passports.issuer.country == pki.csca.certificate.subject.country
    assert judged(bench, bank, passports).verdict.code == "revocation-unknown"


def test_what_third_parties_carry_is_not_confirmed_by_any_list(bench: Bench, bank: Policy) -> None:
    for crl in (newer(bench), own(bench)):
        report = judged(bench, bank, crl, kind=AnchorKind.UNCONFIRMED)

        assert report.verdict.code == "issuer-not-confirmed"
    revoked = judged(bench, bank, own(bench, bench.specimen().pki.dsc.certificate), kind=AnchorKind.UNCONFIRMED)
    assert revoked.verdict.code == "signer-revoked-unconfirmed"
    assert revoked.verdict.outcome is Outcome.UNDETERMINED
