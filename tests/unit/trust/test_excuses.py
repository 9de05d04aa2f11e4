"""Nothing that comes with a document excuses its signer: a forger's certificates beside it calm no refusal."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.pki.extensions import Extension
from chipkit.trust.chain import PathStatus, build_path
from chipkit.trust.marking import TEST_ORGANIZATION
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from tests.unit.trust.conftest import CA, SIGNER, Key, issue

RENAMED = Extension(oids.NAME_CHANGE, critical=False, value=b"\x05\x00")
KEYS = ("forger", "accomplice", "TEST")
"""A TEST authority's key is everybody's who has the program."""
NAMES = ("CSCA", "other", "TEST")
GRAVE = (PathStatus.SIGNATURE_WRONG, PathStatus.OTHER_KEY)


@cache
def known() -> tuple[Any, Any, InMemoryTrust]:
    """A real authority, a TEST one, and a store that holds both beside one that nobody confirmed."""
    csca, carried = issue(name="CSCA"), issue(name="carried")
    test = issue(name="TEST", organization=TEST_ORGANIZATION)
    kinds = ((csca, AnchorKind.CONFIRMED), (test, AnchorKind.TEST), (carried, AnchorKind.UNCONFIRMED))
    return csca, test, InMemoryTrust(tuple(Anchor(each.certificate, kind) for each, kind in kinds))


def forged(name: str, key: str, signer: str, issuer: str, names: str, *, authority: bool, serial: int = 1) -> Any:
    csca, test, _ = known()
    subjects = {"CSCA": csca.certificate.subject, "TEST": test.certificate.subject}
    identifiers = {"real": csca.key.identifier, "own": Key(signer).identifier, "unknown": bytes(20), "none": None}
    other = issue(name="other").certificate.subject
    return issue(
        name=name, key=Key(key), signer=Key(signer), subject=subjects.get(name, other) if authority else None,
        issuer=subjects.get(issuer, other), authority=identifiers[names], serial=serial,
        extensions=(*CA, RENAMED) if authority else SIGNER,
    ).certificate  # fmt: skip


AUTHORITIES = st.builds(
    forged,
    st.sampled_from(NAMES),
    st.sampled_from(KEYS),
    st.sampled_from(KEYS),
    st.sampled_from(NAMES),
    st.sampled_from(("real", "own", "unknown", "none")),
    authority=st.just(value=True),
    serial=st.integers(1, 3),
)


@settings(max_examples=150, deadline=None)
@given(
    key=st.sampled_from(KEYS),
    names=st.sampled_from(("real", "own", "unknown", "none")),
    beside=st.lists(AUTHORITIES, max_size=5),
)
def test_a_forgers_certificates_beside_it_make_a_forged_signer_neither_right_nor_calm(
    key: str, names: str, beside: list[Any]
) -> None:
    _, _, trust = known()
    signer = forged("DSC", "signer", key, "CSCA", names, authority=False)

    alone, accompanied = build_path(signer, trust), build_path(signer, trust, beside)

    if alone.anchor is None:
        assert alone.status is (PathStatus.SIGNATURE_WRONG if names == "real" else PathStatus.OTHER_KEY)
    else:
        assert (key, names) == ("TEST", "own")
    if accompanied.anchor is not None:  # whoever is trusted for tests alone, and where the signer names no known key
        assert accompanied.anchor.test
        assert names != "real"
    else:
        assert accompanied.status in GRAVE
        assert GRAVE.index(accompanied.status) <= GRAVE.index(alone.status)
