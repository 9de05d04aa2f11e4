"""A view of a store gives the paths that the same trust in memory gives, whatever is in it."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.pki.names import Name
from chipkit.trust.chain import build_path, issuers_of
from chipkit.trust.joined import JoinedTrust
from chipkit.trust.model import Anchor, AnchorKind, Confirmation, InMemoryTrust, ListSigner
from chipkit.trust.revocation import path_revocation
from chipkit.trust.store import TrustStore
from chipkit.trust.summary import summary_of

if TYPE_CHECKING:
    from chipkit.pki.certificate import Certificate

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SOMEBODY = Confirmation("Lan Specimen", "a letter", AT)
NAMES = (
    (("C", "UT"), ("O", "Specimen"), ("CN", "CSCA")),
    (("C", "ut"), ("O", "SPECIMEN"), ("CN", "csca")),
    (("CN", "CSCA"), ("O", "Specimen"), ("C", "UT")),
    (("C", "UT"), ("O", "Specimen"), ("CN", "C.S.C.A.")),
    (("C", "UT"), ("O", "Specimen"), ("CN", "Straße ﬁ Đặng")),
)
_held: list[Any] = []


@pytest.fixture(autouse=True)
def _maker(make: Any) -> None:
    _held[:] = [make]


@cache
def authorities() -> tuple[Any, ...]:
    """CSCAs under names that are alike, two keys under one name, and links between them."""
    make = _held[0]
    subjects = [Name.build(each) for each in NAMES]
    roots = [make.issue(name=f"key {number}", subject=name, serial=number) for number, name in enumerate(subjects)]
    roots += [make.issue(name="key 0", subject=subjects[0], serial=70), make.issue(name="key 9", subject=subjects[0])]
    links = [roots[0].issue(name="key 9", key=roots[-1].key, subject=subjects[0], serial=71)]
    links.append(roots[1].issue(name="key 4", key=roots[4].key, subject=subjects[4], serial=72))
    return (*roots, *links)


@cache
def asked() -> tuple[Certificate, ...]:
    """Document signers of all of them, some of which name no key or another one."""
    make, signers = _held[0], []
    for number, authority in enumerate(authorities()):
        for identifier in (authority.key.identifier, None, b"12345678"):
            order = {"name": "DSC", "serial": number, "extensions": make.signer_extensions, "authority": identifier}
            signers.append(authority.issue(**order).certificate)
    return (*signers, *(each.certificate for each in authorities()))


KINDS = st.sampled_from(AnchorKind)
CHOSEN = st.dictionaries(st.integers(0, len(NAMES) + 3), KINDS, max_size=9)
LISTS = st.sets(st.integers(0, len(NAMES) + 1), max_size=3)
SIGNERS = st.sets(st.booleans(), max_size=1)


def trust_of(kinds: dict[int, AnchorKind], lists: set[int], pinned: set[bool]) -> InMemoryTrust:
    anchors = [
        Anchor(
            authorities()[number].certificate, kind, "a file", AT, "",
            SOMEBODY if kind is AnchorKind.CONFIRMED else None,
        )
        for number, kind in kinds.items()
    ]  # fmt: skip
    crls = [authorities()[number].revoke(number, 5) for number in lists]
    signers = [ListSigner("ab" * 32, "CN=x", pinned=each) for each in pinned]
    return InMemoryTrust(tuple(anchors), tuple(crls), tuple(signers))


@settings(max_examples=40, deadline=None)
@given(kinds=CHOSEN, lists=LISTS, pinned=SIGNERS)
def test_a_view_of_a_store_is_the_same_as_the_trust_in_memory(
    kinds: dict[int, AnchorKind], lists: set[int], pinned: set[bool]
) -> None:
    trust = trust_of(kinds, lists, pinned)
    with tempfile.TemporaryDirectory() as folder:
        store = TrustStore(Path(folder) / "trust")
        store.add(trust, at=AT)
        view = store.view()

        for certificate in asked():
            path = build_path(certificate, trust)
            assert build_path(certificate, view) == path
            assert issuers_of(certificate, view) == issuers_of(certificate, trust)
            assert view.anchor(certificate) == trust.anchor(certificate)
            assert path_revocation(path.path, view, AT) == path_revocation(path.path, trust, AT)
            assert build_path(certificate, JoinedTrust((view, trust))) == path
        assert view.signer("ab" * 32) == trust.signer("ab" * 32)
        assert (view.anchor_count, view.version.crls) == (trust.anchor_count, len(lists))
        assert set(view.in_memory().anchors) == set(trust.anchors)
        told, held = summary_of(view, AT), summary_of(view.in_memory(), AT)
        assert (told.newest_crl, told.crls, told.overdue) == (held.newest_crl, held.crls, held.overdue)
        assert told.placed == (AT if kinds or lists else None)
        with store.change("dry", at=AT, dry_run=True) as change:
            assert [build_path(each, change.now) for each in asked()[:6]] == [
                build_path(each, trust) for each in asked()[:6]
            ]
        view.close()
