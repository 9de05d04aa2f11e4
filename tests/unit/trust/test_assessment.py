from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from chipkit.outcome import Outcome
from chipkit.trust.assessment import Validity, assess, validity_at
from chipkit.trust.chain import PathStatus
from chipkit.trust.marking import TEST_ORGANIZATION
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.revocation import RevocationStatus

AT = datetime(2025, 2, 1, tzinfo=UTC)


@pytest.fixture
def store(csca: Any) -> InMemoryTrust:
    return InMemoryTrust.empty().with_anchors([Anchor(csca.certificate, AnchorKind.LIST_SIGNED)])


def test_a_signer_with_a_path_that_is_valid_and_not_revoked_is_successful(store: Any, csca: Any, dsc: Any) -> None:
    found = assess(dsc.certificate, store.with_crls([csca.revoke(5)]), AT)

    assert found.outcome is Outcome.SUCCESSFUL
    assert found.revocation is not None
    assert found.revocation.status is RevocationStatus.GOOD


def test_a_missing_revocation_list_does_not_change_the_outcome(store: Any, dsc: Any) -> None:
    found = assess(dsc.certificate, store, AT)

    assert found.outcome is Outcome.SUCCESSFUL
    assert found.revocation is not None
    assert found.revocation.status is RevocationStatus.NO_CRL


def test_a_revoked_signer_failed(store: Any, csca: Any, dsc: Any) -> None:
    assert assess(dsc.certificate, store.with_crls([csca.revoke(77)]), AT).outcome is Outcome.FAILED


def test_a_signer_under_a_revoked_csca_failed(store: Any, csca: Any, dsc: Any) -> None:
    serial = csca.certificate.serial

    assert assess(dsc.certificate, store.with_crls([csca.revoke(serial)]), AT).outcome is Outcome.FAILED


def test_a_wrong_signature_failed(store: Any, make: Any, dsc: Any) -> None:
    assert assess(make.spoiled(dsc.certificate), store, AT).outcome is Outcome.FAILED


def test_an_unknown_issuer_is_undetermined_and_nobody_is_asked_for_revocation(dsc: Any) -> None:
    found = assess(dsc.certificate, InMemoryTrust.empty(), AT)

    assert found.outcome is Outcome.UNDETERMINED
    assert found.revocation is None


@pytest.mark.parametrize(
    ("at", "validity", "outcome"),
    [
        (datetime(2019, 12, 31, 23, 59, 59, tzinfo=UTC), Validity.NOT_YET_VALID, Outcome.UNDETERMINED),
        (datetime(2020, 1, 1, tzinfo=UTC), Validity.VALID, Outcome.SUCCESSFUL),
        (datetime(2030, 1, 1, tzinfo=UTC), Validity.VALID, Outcome.SUCCESSFUL),
        (datetime(2030, 1, 1, 0, 0, 1, tzinfo=UTC), Validity.EXPIRED, Outcome.UNDETERMINED),
    ],
)
def test_the_time_decides_the_validity(
    store: Any, dsc: Any, at: datetime, validity: Validity, outcome: Outcome
) -> None:
    assert validity_at(dsc.certificate, at) is validity
    assert assess(dsc.certificate, store, at).outcome is outcome


def test_a_test_anchor_proves_nothing(make: Any) -> None:
    csca = make.issue(name="CSCA", organization=TEST_ORGANIZATION)
    signer = csca.issue(name="DSC", organization=TEST_ORGANIZATION, extensions=make.signer_extensions)
    store = InMemoryTrust.empty().with_anchors([Anchor(csca.certificate, AnchorKind.CONFIRMED)])

    found = assess(signer.certificate, store, AT)

    assert found.path.status is PathStatus.VERIFIED
    assert found.outcome is Outcome.UNDETERMINED


def test_deviations_of_path_and_profile_come_together(store: Any, make: Any, csca: Any) -> None:
    signer = csca.issue(name="DSC", authority=bytes(20), extensions=make.signer_extensions)

    codes = [deviation.code for deviation in assess(signer.certificate, store, AT).deviations]

    assert codes[0] == "chain.issuer.key-identifier"
    assert "profile.document-type-list.missing" in codes
