"""What is revoked stays revoked beside certificates that nobody signed, whichever of them a store gives first.

Whoever makes a list of authorities may put links into it that no key signed, and roots of any name. They take no place
from those that somebody signed, and which certificate of a key has the lower SHA-256 decides nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.outcome import Outcome
from chipkit.pki import extensions as ext
from chipkit.pki.crl import RevokedEntry
from chipkit.pki.names import Name
from chipkit.trust.assessment import assess
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.revocation import RevocationStatus
from chipkit.trust.soundness import crl_objection, standing_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chipkit.pki.crl import CertificateList

AT = datetime(2025, 2, 1, tzinfo=UTC)
CONFIRMED, LISTED = AnchorKind.CONFIRMED, AnchorKind.LIST_SIGNED
LATER = datetime(2025, 1, 15, tzinfo=UTC)


class Keys:
    """The keys that a CSCA had one after the other, and a signer below each."""

    def __init__(self, make: Any, varied: int = 0) -> None:
        self.make = make
        facts: dict[str, Any] = {"not_after": datetime(2030, 1, 1, 0, 0, varied, tzinfo=UTC)}
        second, third = make.key("second"), make.key("third")
        self.first = make.issue(name="X", **facts)
        self.link = self.first.issue(name="X", key=second, serial=2, **facts)
        self.second = make.issue(name="X", key=second, serial=3, **facts)
        self.next = self.second.issue(name="X", key=third, serial=6, **facts)
        self.third = make.issue(name="X", key=third, serial=7, **facts)

    def signer(self, authority: Any) -> Any:
        return authority.issue(name="signer", serial=77, extensions=self.make.signer_extensions)

    def others(self, number: int) -> list[Any]:
        """Roots of the same name that have nothing to do with it."""
        return [self.make.issue(name="X", key=self.make.key(f"other {n}"), serial=100 + n) for n in range(number)]


def judged(signer: Any, anchors: Iterable[tuple[Any, AnchorKind]], *crls: CertificateList) -> RevocationStatus:
    store = InMemoryTrust(tuple(Anchor(each.certificate, kind) for each, kind in anchors)).with_crls(crls)
    found = assess(signer.certificate, store, AT)
    assert found.revocation is not None
    assert found.outcome is (Outcome.FAILED if found.revocation.status is RevocationStatus.REVOKED else found.outcome)
    return found.revocation.status


def confirmed(*anchors: Any) -> list[tuple[Any, AnchorKind]]:
    return [(each, CONFIRMED) for each in anchors]


def listed(*anchors: Any) -> list[tuple[Any, AnchorKind]]:
    return [(each, LISTED) for each in anchors]


def named(common_name: str) -> Name:
    return Name.build([("C", "UT"), ("O", "SPECIMEN"), ("CN", common_name)])


class TestANewName:
    """The newest key has a new name, and its list takes back what the first key signed."""

    @pytest.fixture
    def keys(self, make: Any) -> Keys:
        return Keys(make)

    @pytest.fixture
    def renamed(self, make: Any, keys: Keys) -> Any:
        return keys.first.issue(subject=named("X new"), name="X new", key=make.key("renamed"), serial=2)

    def lists(self, keys: Keys, renamed: Any) -> tuple[CertificateList, ...]:
        return keys.first.revoke(), renamed.revoke(77, this_update=LATER)

    def forged(self, make: Any, keys: Keys, subject: Name, number: int = 0) -> Any:
        key, junk = make.key(f"forged {number}"), make.key("junk")
        facts: dict[str, Any] = {"issuer": keys.first.certificate.subject, "signer": junk, "serial": 200 + number}
        return make.issue(subject=subject, name="forged", key=key, **facts)

    def test_a_forged_link_to_that_name_hides_it_in_no_order(self, make: Any, keys: Keys, renamed: Any) -> None:
        anchors = confirmed(keys.first, renamed) + listed(self.forged(make, keys, named("X new")))
        for order in permutations(anchors):
            assert judged(keys.signer(keys.first), order, *self.lists(keys, renamed)) is RevocationStatus.REVOKED

    @pytest.mark.parametrize("kind", [LISTED, CONFIRMED])
    def test_forged_links_to_other_names_use_up_nothing(
        self, make: Any, keys: Keys, renamed: Any, kind: AnchorKind
    ) -> None:
        forged = [(self.forged(make, keys, named(f"X {n}"), n), kind) for n in range(80)]
        lists = (*self.lists(keys, renamed), *(each.revoke() for each, _ in forged))
        for anchors in ([*forged, *confirmed(keys.first, renamed)], [*confirmed(keys.first, renamed), *forged]):
            assert judged(keys.signer(keys.first), anchors, *lists) is RevocationStatus.REVOKED

    def test_a_name_that_nobody_linked_to_takes_nothing_back(self, make: Any, keys: Keys) -> None:
        forged = self.forged(make, keys, named("X new"))
        status = judged(keys.signer(keys.first), confirmed(keys.first, forged), *self.lists(keys, forged))
        assert status is RevocationStatus.GOOD


class TestAFallenPredecessor:
    """The first key took itself back, and all that it linked to falls with it."""

    @pytest.mark.parametrize("varied", range(6))
    @pytest.mark.parametrize("others", [0, 40, 100])
    def test_a_successor_falls_beside_whatever_roots(self, make: Any, varied: int, others: int) -> None:
        keys = Keys(make, varied)
        way = confirmed(keys.first, keys.link, keys.next, keys.second, keys.third)
        roots = listed(*keys.others(others))
        for anchors in ([*roots, *way], [*reversed(way), *roots]):
            for authority in (keys.second, keys.third):
                status = judged(keys.signer(authority), anchors, keys.first.revoke(1))
                assert status is RevocationStatus.REVOKED

    def test_a_key_that_nobody_linked_to_stands(self, make: Any) -> None:
        keys = Keys(make)
        forged = make.issue(name="X", key=keys.second.key, signer=make.key("junk"), serial=2)
        anchors = confirmed(keys.first, keys.second, forged)
        assert judged(keys.signer(keys.second), anchors, keys.first.revoke(1), keys.second.revoke()) is (
            RevocationStatus.GOOD
        )


@pytest.mark.parametrize("said_by", ["the key that linked", "the key itself"])
def test_a_link_that_was_taken_back_takes_back_its_key_with_whatever_certificate(make: Any, said_by: str) -> None:
    """Doc 9303-12, 4.1.5.1: of the key of a revoked certificate, whichever of its certificates a path ends at."""
    first = set()
    for varied in range(8):
        keys = Keys(make, varied)
        first.add(keys.link.certificate.fingerprint < keys.second.certificate.fingerprint)
        entry = {2: RevokedEntry(datetime(2024, 6, 1, tzinfo=UTC), "keyCompromise")}
        crl = (keys.first if said_by == "the key that linked" else keys.second).revoke(revoked=entry)
        for known in ((keys.first,), ()) if said_by == "the key itself" else ((keys.first,),):
            for anchors in permutations(confirmed(*known, keys.link, keys.second)):
                assert judged(keys.signer(keys.second), anchors, crl) is RevocationStatus.REVOKED
    assert first == {False, True}


def test_a_path_ends_at_the_root_of_a_key_before_links_to_it(make: Any) -> None:
    ends = set()
    for varied in range(8):
        keys = Keys(make, varied)
        store = InMemoryTrust(tuple(Anchor(e.certificate, LISTED) for e in (keys.first, keys.link, keys.second)))
        path = assess(keys.signer(keys.second).certificate, store, AT).path.path
        ends.add(path[-1].serial)
    assert ends == {3}


class TestManyKeysOfOneName:
    """More keys bear a name than are tried for one signature."""

    def crl(self, keys: Keys, *, names_key: bool) -> CertificateList:
        identified = (ext.authority_key_identifier(keys.second.key.identifier),) if names_key else ()
        crl: CertificateList = keys.second.revoke(77, this_update=LATER, extensions=(*identified, ext.crl_number(9)))
        return crl

    @pytest.mark.parametrize("names_key", [True, False])
    def test_the_better_vouched_for_are_tried_first(self, make: Any, *, names_key: bool) -> None:
        keys = Keys(make)
        crl, own = self.crl(keys, names_key=names_key), keys.first.revoke()
        others = listed(*keys.others(70))
        anchors: Sequence[Any]
        for anchors in ([*others, *confirmed(keys.first, keys.second)], [*confirmed(keys.first, keys.second), *others]):
            assert judged(keys.signer(keys.first), anchors, own, crl) is RevocationStatus.REVOKED


def test_a_list_of_a_stranger_makes_no_unknown_key_of_one_that_was_taken_back(make: Any) -> None:
    """`signer-unknown` may be tolerated until a date, and `signer-revoked` is not."""
    keys = Keys(make)
    stranger = make.issue(name="X", key=make.key("stranger"))
    signer, anchors = keys.signer(keys.third), confirmed(keys.first, keys.link, keys.third)
    lists = (keys.second.revoke(1), keys.first.revoke(2))
    odd = stranger.revoke(revoked={77: RevokedEntry(datetime(2024, 6, 1, tzinfo=UTC), "removeFromCRL")})
    assert judged(signer, anchors, *lists) is RevocationStatus.SIGNER_REVOKED
    assert judged(signer, anchors, odd, *lists) is RevocationStatus.SIGNER_REVOKED


class TestManyKeysOfOneIdentifier:
    """More anchors bear an identifier than are tried, of which the best vouched for come first in every order."""

    def crowd(self, make: Any, identifier: bytes, serial: int = 300) -> list[Any]:
        found = []
        for number in range(70):
            key = make.key(f"crowd {number}")
            key.identifier = identifier
            found.append(make.issue(name="X", key=key, serial=serial + number))
        return found

    def test_a_certificate_stands_by_the_key_that_signed_it(self, make: Any) -> None:
        keys = Keys(make)
        crowd, way = listed(*self.crowd(make, keys.first.key.identifier)), confirmed(keys.first)
        for anchors in ([*crowd, *way], [*way, *crowd]):
            store = InMemoryTrust(tuple(Anchor(each.certificate, kind) for each, kind in anchors))
            found = standing_of(keys.link.certificate, store)
            assert (found.refused, found.issuer) == ("", store.anchor(keys.first.certificate))

    def test_a_revocation_list_stands_by_the_key_that_signed_it(self, make: Any) -> None:
        keys = Keys(make)
        crowd, way = listed(*self.crowd(make, keys.second.key.identifier)), confirmed(keys.second)
        for anchors in ([*crowd, *way], [*way, *crowd]):
            store = InMemoryTrust(tuple(Anchor(each.certificate, kind) for each, kind in anchors))
            assert crl_objection(keys.second.revoke(9), store) == ""
