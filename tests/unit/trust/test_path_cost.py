"""What a path costs in signature checks: one for each key, and two at most where the named key is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.trust import candidates
from chipkit.trust.chain import PathStatus, build_path
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.signatures import verdict_with_deviations

if TYPE_CHECKING:
    from chipkit.pki.certificate import Certificate

KINDS = [AnchorKind.LIST_SIGNED, AnchorKind.CONFIRMED]


def cost(certificate: Certificate, store: InMemoryTrust) -> tuple[PathStatus, int]:
    """How a path ends, and how many signatures were checked for it."""
    asked: list[Certificate] = []
    with pytest.MonkeyPatch.context() as patch:

        def counted(signed: Any, issuer: Certificate) -> object:
            asked.append(issuer)
            return verdict_with_deviations(signed, issuer)

        patch.setattr(candidates, "verdict_with_deviations", counted)
        return build_path(certificate, store).status, len(asked)


@st.composite
def crowds(draw: st.DrawFn) -> tuple[list[tuple[int, int, bool, AnchorKind]], int]:
    """Authorities of one name: each one's key, serial number, identifier and kind; and one of them."""
    crowd = draw(
        st.lists(
            st.tuples(st.integers(0, 5), st.integers(1, 3), st.booleans(), st.sampled_from(KINDS)),
            min_size=1,
            max_size=12,
        )
    )
    return crowd, draw(st.integers(0, len(crowd) - 1))


def trust_of(make: Any, crowd: list[tuple[int, int, bool, AnchorKind]]) -> tuple[InMemoryTrust, list[Any]]:
    """Some of them bear no identifier of their key, or a wrong one, as real ones do."""
    issued = []
    for number, serial, right, kind in crowd:
        key = make.key(f"crowd {number}")
        if not right:
            key.identifier = bytes([number]) * 20
        issued.append((make.issue(name="CSCA", key=key, serial=serial), kind))
    anchors = {each.certificate.fingerprint: Anchor(each.certificate, kind) for each, kind in issued}
    return InMemoryTrust(tuple(anchors.values())), [each for each, _ in issued]


@settings(deadline=None, max_examples=40)
@given(drawn=crowds())
def test_a_forged_signer_that_names_a_known_key_costs_two_checks(make: Any, drawn: Any) -> None:
    crowd, chosen = drawn
    store, issued = trust_of(make, crowd)
    named = issued[chosen].key.identifier
    forged = make.issue(
        name="DSC", signer=make.key("forger"), issuer=issued[0].certificate.subject, authority=named,
        extensions=make.signer_extensions,
    )  # fmt: skip

    assert cost(forged.certificate, store) == (PathStatus.SIGNATURE_WRONG, min(2, len({each[0] for each in crowd})))


@settings(deadline=None, max_examples=40)
@given(drawn=crowds())
def test_a_genuine_signer_costs_one_check_by_its_identifier_and_one_for_each_key_without(make: Any, drawn: Any) -> None:
    crowd, chosen = drawn
    store, issued = trust_of(make, crowd)
    issuer = issued[chosen]
    signer = issuer.issue(name="DSC", serial=9, extensions=make.signer_extensions)
    nameless = issuer.issue(name="DSC", serial=9, authority=None, extensions=make.signer_extensions)

    assert cost(signer.certificate, store) == (PathStatus.VERIFIED, 1)
    status, checks = cost(nameless.certificate, store)
    assert status is PathStatus.VERIFIED
    assert checks <= len({each[0] for each in crowd})


def test_an_identifier_that_is_wrong_finds_the_likeliest_other_key(make: Any) -> None:
    """Real key identifiers are wrong now and then: one more key is tried."""
    one, other = make.issue(name="CSCA", key=make.key("one")), make.issue(name="CSCA", key=make.key("other"))
    signer = other.issue(name="DSC", authority=one.key.identifier, extensions=make.signer_extensions)
    store = InMemoryTrust(tuple(Anchor(each.certificate, AnchorKind.CONFIRMED) for each in (one, other)))

    assert cost(signer.certificate, store) == (PathStatus.VERIFIED, 2)


@pytest.mark.parametrize("keys", [1, 4, 9])
def test_an_identifier_that_nobody_bears_costs_one_check_for_each_key_of_the_name(make: Any, keys: int) -> None:
    store, issued = trust_of(make, [(number, 1, True, AnchorKind.CONFIRMED) for number in range(keys)])
    forged = make.issue(
        name="DSC", signer=make.key("forger"), issuer=issued[0].certificate.subject, authority=bytes(20),
        extensions=make.signer_extensions,
    )  # fmt: skip

    assert cost(forged.certificate, store) == (PathStatus.OTHER_KEY, keys)


@pytest.mark.parametrize("keys", [2, 3, 9])
def test_what_was_not_tried_is_told_with_what_was(make: Any, keys: int) -> None:
    """Whoever forges a certificate pays for no search; whoever reads the result learns that there was more."""
    store, issued = trust_of(make, [(number, 1, True, AnchorKind.CONFIRMED) for number in range(keys)])
    named = issued[0].certificate
    forged = make.issue(
        name="DSC", signer=make.key("forger"), issuer=named.subject, authority=named.subject_key_identifier,
        extensions=make.signer_extensions,
    )  # fmt: skip

    found = build_path(forged.certificate, store)

    assert found.status is PathStatus.SIGNATURE_WRONG
    assert {each.certificate for each in found.tried} == {each.certificate for each in issued}
    assert [each.why.partition(":")[0] for each in found.tried] == [
        *["its key did not make the signature"] * 2, *["not tried"] * (keys - 2),
    ]  # fmt: skip
