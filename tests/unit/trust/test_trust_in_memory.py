"""A trust in memory: which of two ways to an anchor counts, and how it is found."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from chipkit.pki.names import Name
from chipkit.trust.marking import TEST_ORGANIZATION, is_test
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust, ListSigner

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def store(csca: Any) -> InMemoryTrust:
    anchor = Anchor(csca.certificate, AnchorKind.LIST_SIGNED, "list.ml", AT, "ab" * 32)
    signer = ListSigner("ab" * 32, "CN=list signer", pinned=False, accepted_at=AT)
    return InMemoryTrust.empty().with_anchors([anchor]).with_crls([csca.revoke(1)]).with_signer(signer)


@pytest.mark.parametrize("kind", list(AnchorKind))
def test_a_test_certificate_is_a_test_anchor_whatever_is_asked_for(make: Any, kind: AnchorKind) -> None:
    certificate = make.issue(name="CSCA", organization=TEST_ORGANIZATION).certificate

    assert is_test(certificate)
    assert Anchor(certificate, kind).kind is AnchorKind.TEST


def test_a_certificate_that_a_test_authority_issued_is_test_too(make: Any) -> None:
    issuer = Name.build([("C", "UT"), ("O", TEST_ORGANIZATION.upper())])

    assert is_test(make.issue(name="DSC", issuer=issuer).certificate)


@pytest.mark.parametrize(
    "written",
    [
        TEST_ORGANIZATION.upper(),
        f"  {TEST_ORGANIZATION.replace(' ', '   ')} ",
        f"SPECIMEN, {TEST_ORGANIZATION}, a part of it",
        TEST_ORGANIZATION.replace(" ", "\u00a0"),
        "".join(chr(ord(char) + 0xFEE0) if char.isalpha() else char for char in TEST_ORGANIZATION),
    ],
)
@pytest.mark.parametrize("attribute", ["O", "OU", "CN"])
def test_no_way_to_write_the_marking_hides_it(make: Any, written: str, attribute: str) -> None:
    """What names are compared by tells the marking, too: spaces, case and wide letters make no other name."""
    subject = Name.build([("C", "UT"), (attribute, written)])

    assert is_test(make.issue(name="CSCA", subject=subject).certificate)


def test_an_ordinary_certificate_is_no_test_certificate(csca: Any) -> None:
    assert not is_test(csca.certificate)


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        (AnchorKind.LIST_SIGNED, AnchorKind.CONFIRMED, AnchorKind.CONFIRMED),
        (AnchorKind.CONFIRMED, AnchorKind.LIST_SIGNED, AnchorKind.CONFIRMED),
        (AnchorKind.LIST_SIGNED, AnchorKind.PINNED_SIGNER, AnchorKind.PINNED_SIGNER),
    ],
)
def test_the_stronger_way_to_an_anchor_is_kept(
    csca: Any, first: AnchorKind, second: AnchorKind, kept: AnchorKind
) -> None:
    store = InMemoryTrust.empty().with_anchors([Anchor(csca.certificate, first)])

    anchors = store.with_anchors([Anchor(csca.certificate, second)]).anchors

    assert [anchor.kind for anchor in anchors] == [kept]


def test_a_pinned_list_signer_stays_pinned() -> None:
    pinned = ListSigner("ab" * 32, "CN=x", pinned=True)
    store = InMemoryTrust.empty().with_signer(pinned)

    assert store.with_signer(ListSigner("ab" * 32, "CN=x", pinned=False)).signers == (pinned,)


def test_a_list_signer_of_first_use_can_be_pinned_later() -> None:
    store = InMemoryTrust.empty().with_signer(ListSigner("ab" * 32, "CN=x", pinned=False))

    assert [signer.pinned for signer in store.with_signer(ListSigner("ab" * 32, "CN=x", pinned=True)).signers] == [True]


def test_anchors_are_found_by_key_identifier_and_by_name(csca: Any, store: InMemoryTrust) -> None:
    assert store.by_key_identifier(csca.key.identifier) == store.anchors
    assert store.by_key_identifier(b"") == ()
    assert store.by_subject(Name.build([("C", "ut"), ("O", "Specimen"), ("CN", "csca")])) == store.anchors
    assert store.by_subject(Name.build([("C", "UT")])) == ()
    assert store.crls_of(csca.certificate.subject) == store.crls
