"""The test PKI as the trust floor sees it: verifiable throughout, and never more than a test."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import pytest

from chipkit.lds.files import EF
from chipkit.lds.sod import SOD
from chipkit.pki.crl import CertificateList
from chipkit.trust.chain import PathStatus, build_path
from chipkit.trust.importing import Importer
from chipkit.trust.marking import TEST_ORGANIZATION as TRUSTED_MARK
from chipkit.trust.marking import is_test
from chipkit.trust.memory_holdings import InMemoryHoldings
from chipkit.trust.model import Anchor, AnchorKind
from chipkit.trust.profile import profile_deviations
from chipkit.trust.revocation import RevocationStatus, revocation_status
from chipkit_emulator.demo import trust_in
from chipkit_emulator.personalisation.build import load_profile, personalise, profile_names
from chipkit_emulator.pki.authority import TestPKI
from chipkit_emulator.pki.keys import DEFAULT_KEYS, KeySpec
from chipkit_emulator.pki.marking import TEST_ORGANIZATION

if TYPE_CHECKING:
    from chipkit_emulator.personalisation.specimen import Specimen

_AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
_BY_NAME = "profile.key.named-curve"
_ODD = {
    "vn-cccd-2021": {
        "csca": {_BY_NAME},
        "dsc": {_BY_NAME, "profile.document-type-list.missing"},
        "link": {_BY_NAME},
        "list signer": {_BY_NAME},
    }
}
"""What a real issuer's certificates have otherwise (docs/vietnam.md); all other profiles keep to theirs."""


@cache
def _specimen(profile: str) -> Specimen:
    return personalise(load_profile(profile), at=_AT)


def test_library_and_emulator_agree_on_the_mark() -> None:
    assert TRUSTED_MARK == TEST_ORGANIZATION


@pytest.mark.parametrize("profile", profile_names())
def test_every_certificate_is_known_for_a_test(profile: str) -> None:
    pki = _specimen(profile).pki

    for issued in (pki.csca, pki.dsc, pki.list_signer, pki.issue_link()):
        assert is_test(issued.certificate)


@pytest.mark.parametrize("kind", list(AnchorKind))
def test_an_anchor_of_the_test_pki_is_a_test_anchor_whatever_is_asked_for(kind: AnchorKind) -> None:
    assert Anchor(_specimen("vn-cccd-explicit").pki.csca.certificate, kind).kind is AnchorKind.TEST


def test_an_import_takes_it_only_where_tests_are_asked_for() -> None:
    pki = _specimen("vn-cccd-explicit").pki
    importer = Importer(holdings=InMemoryHoldings(), at=_AT, first_use=True)
    importer.add(pki.master_list, "test.ml")

    plan = importer.plan()

    assert plan.empty
    assert "refused" in {entry.status for entry in plan.entries}


@pytest.mark.parametrize("profile", profile_names())
def test_the_signer_of_the_card_leads_to_the_csca(profile: str) -> None:
    specimen = _specimen(profile)
    store = trust_in(specimen.pki, _AT)
    (signer,) = SOD.parse(specimen.files[EF.SOD]).signed_data.certificates

    found = build_path(signer, store)

    assert found.status is PathStatus.VERIFIED
    assert found.path == (specimen.pki.dsc.certificate, specimen.pki.csca.certificate)
    assert found.deviations == ()


@pytest.mark.parametrize("profile", profile_names())
def test_link_certificates_lead_to_the_csca(profile: str) -> None:
    pki = _specimen(profile).pki
    store = trust_in(pki, _AT)
    link = pki.issue_link().certificate
    below = pki.issue_document_signer(issuer=pki.other_csca).certificate

    assert build_path(link, store).status is PathStatus.VERIFIED
    assert build_path(below, store).status is PathStatus.NO_ANCHOR
    assert build_path(below, store, (link,)).status is PathStatus.VERIFIED


@pytest.mark.parametrize("profile", profile_names())
def test_revocation_lists_are_believed(profile: str) -> None:
    pki = _specimen(profile).pki
    signer, csca = pki.dsc.certificate, pki.csca.certificate

    def status(crl: bytes) -> RevocationStatus:
        return revocation_status(signer, csca, (CertificateList.parse(crl),), _AT).status

    assert status(pki.crl) is RevocationStatus.GOOD
    assert status(pki.revoking(signer).crl) is RevocationStatus.REVOKED


@pytest.mark.parametrize("profile", profile_names())
def test_certificates_keep_to_the_profile_of_their_role(profile: str) -> None:
    pki = _specimen(profile).pki

    found = {
        "csca": profile_deviations(pki.csca.certificate, "csca"),
        "dsc": profile_deviations(pki.dsc.certificate, "document signer"),
        "link": profile_deviations(pki.issue_link().certificate, "link"),
        "list signer": profile_deviations(pki.list_signer.certificate, "master list signer"),
    }

    told = {role: {met.code for met in deviations} for role, deviations in found.items()}
    assert told == _ODD.get(profile, {role: set() for role in found})


@pytest.mark.parametrize(
    ("older", "newer"), [("rsa-2048", "brainpoolP384r1"), ("brainpoolP256r1 explicit", "rsa-2048")]
)
def test_links_lead_across_kinds_of_keys(older: str, newer: str) -> None:
    keys = replace(DEFAULT_KEYS, csca=KeySpec.parse(older), csca_hash="sha256")
    pki = TestPKI.create(5, _AT, keys=keys)
    next_keys = replace(keys, csca=KeySpec.parse(newer))
    following = TestPKI.create(6, _AT, keys=next_keys)
    object.__setattr__(pki, "other_csca", following.other_csca)
    link, below = pki.issue_link().certificate, pki.issue_document_signer(issuer=following.other_csca).certificate

    found = build_path(below, trust_in(pki, _AT), (link,))

    assert found.status is PathStatus.VERIFIED
    assert found.path == (below, link, pki.csca.certificate)
    assert link.public_key.kind != pki.csca.certificate.public_key.kind
