"""What was taken unseen has no say against what somebody confirmed, or what a list carries that somebody answers for.

Whoever makes a list that is taken unseen puts a CSCA of any name into it, and signs a revocation list with its key.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.evidence.embedded import NotedTrust, read_trust, trust_entries
from chipkit.pki.algorithm_floors import Use
from chipkit.pki.crl import RevokedEntry
from chipkit.trust.assessment import assess
from chipkit.trust.joined import JoinedTrust
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.reliance import Reliance
from chipkit.trust.revocation import RevocationStatus
from chipkit.trust.unseen import CountsBy, Unseen
from tests.unit.trust.conftest import known_as
from tests.unit.trust.test_taken_back_lists import BY, Land

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chipkit.trust.view import TrustView

AT = datetime(2025, 2, 1, tzinfo=UTC)
GOOD, REVOKED = RevocationStatus.GOOD, RevocationStatus.REVOKED
LATER = datetime(2025, 1, 15, tzinfo=UTC)
WAYS = ("confirmed", "named", "for a CSCA", "unseen", "not confirmed")


class Country(Land):
    """A CSCA that comes in some way, and a stranger of its name in a list that is taken unseen."""

    def __init__(self, make: Any, csca: Any, folder: Path, varied: int = 0) -> None:
        super().__init__(make, csca, folder)
        self.x = make.issue(name="X", country="UX")
        self.second = self.x.issue(name="X", country="UX", key=make.key("second"), serial=2)
        until = datetime(2030, 1, 1, 0, 0, varied, tzinfo=UTC)
        self.stranger = make.issue(name="X", country="UX", key=make.key("stranger"), serial=300, not_after=until)
        self.document = self.x.issue(name="document signer", country="UX", serial=77, extensions=make.signer_extensions)

    def published(self, *members: Any, name: str = "anybody") -> tuple[Any, bytes]:
        """A publisher's signer of lists, and a list by it."""
        publisher = self.make.issue(name=name, country="AA")
        signer = publisher.issue(name=f"signer of {name}", serial=5, extensions=self.make.list_signer_extensions)
        return signer, signer.master_list([each.certificate for each in (publisher, *members)])

    def bring_x(self, way: str) -> None:
        signer, data = self.published(self.x, name="publisher")
        if way == "confirmed":
            self.bring(self.x.certificate.raw, by=BY)
        elif way == "named":
            self.bring(data, pinned=frozenset({signer.certificate.fingerprint}))
        elif way == "for a CSCA":
            self.bring(self.make.issue(name="publisher", country="AA").certificate.raw, by=BY)
            self.bring(data)
        elif way == "not confirmed":
            self.bring(self.x.certificate.raw, known=known_as(self.x, country="UX").values())
        else:
            self.bring(data, first_use=True)

    def judged(self) -> RevocationStatus:
        """What comes of the document signer, the same by the file and in memory, and by what evidence embeds of it."""
        found = [self._judged(view) for view in (self.store.view(), self.memory.trust)]
        noted = NotedTrust(self.store.view())
        found.append(self._judged(noted))
        found.append(self._judged(read_trust(trust_entries(noted), "trust")))
        assert len(set(found)) == 1
        return found[0]

    def _judged(self, view: TrustView) -> RevocationStatus:
        revocation = assess(self.document.certificate, view, AT).revocation
        assert revocation is not None
        return revocation.status

    def is_unseen(self, issued: Any) -> bool:
        found = {view.anchor(issued.certificate).unseen for view in (self.store.view(), self.memory.trust)}  # type: ignore[union-attr]
        assert len(found) == 1
        return found.pop()


@pytest.fixture
def world(make: Any, csca: Any, tmp_path: Path) -> Callable[[], Country]:
    made: list[Country] = []

    def new() -> Country:
        made.append(Country(make, csca, tmp_path / str(len(made)), len(made)))
        return made[-1]

    return new


@pytest.mark.parametrize("way", WAYS)
def test_an_unseen_stranger_accuses_those_alone_who_rest_on_what_is_unseen_too(
    world: Callable[[], Country], way: str
) -> None:
    expected = {"unseen": REVOKED, "not confirmed": RevocationStatus.REVOKED_UNCONFIRMED}.get(way, GOOD)
    steps: tuple[Callable[[Country], Any], ...] = (
        lambda land: land.bring_x(way),
        lambda land: land.bring(land.published(land.stranger)[1], first_use=True),
        lambda land: land.bring(land.x.revoke().raw, land.stranger.revoke(77, this_update=LATER).raw),
    )
    for order in permutations(steps):
        land = world()
        for step in order:
            step(land)
        assert land.is_unseen(land.stranger)
        assert land.is_unseen(land.x) is (way == "unseen")
        assert land.judged() is expected


@pytest.mark.parametrize("way", ["confirmed", "named", "for a CSCA"])
def test_an_unseen_stranger_ends_no_hold(world: Callable[[], Country], way: str) -> None:
    land = world()
    land.bring_x(way)
    held = {77: RevokedEntry(datetime(2024, 6, 1, tzinfo=UTC), "certificateHold")}
    land.bring(land.x.revoke(revoked=held).raw)

    land.bring(land.published(land.stranger)[1], land.stranger.revoke(this_update=LATER).raw, first_use=True)

    assert land.judged() is REVOKED


def test_who_is_named_later_speaks(world: Callable[[], Country]) -> None:
    land = world()
    signer, data = land.published(land.stranger)
    land.bring_x("confirmed")
    land.bring(data, land.x.revoke().raw, land.stranger.revoke(77, this_update=LATER).raw, first_use=True)
    assert land.judged() is GOOD

    land.bring(pinned=frozenset({signer.certificate.fingerprint}))

    assert land.judged() is REVOKED


def test_a_list_that_rests_on_an_unseen_anchor_is_unseen_until_that_one_is_confirmed(
    world: Callable[[], Country],
) -> None:
    land = world()
    land.bring_x("confirmed")
    middle = land.make.issue(name="middle", country="AB")
    signer = middle.issue(name="signer of middle", serial=6, extensions=land.make.list_signer_extensions)
    land.bring(land.published(middle)[1], first_use=True)
    land.bring(signer.master_list([middle.certificate, land.stranger.certificate]))
    land.bring(land.x.revoke().raw, land.stranger.revoke(77, this_update=LATER).raw)
    assert land.is_unseen(land.stranger)
    assert land.judged() is GOOD

    land.bring(middle.certificate.raw, by=BY)

    assert not land.is_unseen(land.stranger)
    assert land.judged() is REVOKED


def test_the_next_key_speaks_that_a_confirmed_one_linked_to_whoever_published_it(world: Callable[[], Country]) -> None:
    land = world()
    third = land.second.issue(name="X", country="UX", key=land.make.key("third"), serial=3)
    land.bring_x("confirmed")
    land.bring(land.published(land.second, third)[1], first_use=True)
    assert land.is_unseen(third)

    land.bring(land.x.revoke().raw, third.revoke(77, this_update=LATER).raw)

    assert land.judged() is REVOKED


def test_another_certificate_of_a_confirmed_key_makes_nobody_unseen(world: Callable[[], Country]) -> None:
    """A path may end at the stranger's certificate for the key, which holds longer than the confirmed one."""
    land = world()
    facts = {"key": land.x.key, "serial": 301, "not_before": datetime(2019, 1, 1, tzinfo=UTC)}
    crossed = land.stranger.issue(name="X", country="UX", **facts)
    early = datetime(2019, 6, 1, tzinfo=UTC)
    document = {"serial": 77, "not_before": early, "extensions": land.make.signer_extensions}
    land.document = land.x.issue(name="document signer", country="UX", **document)
    land.bring_x("confirmed")
    land.bring(land.published(land.stranger, crossed)[1], first_use=True)
    assert assess(land.document.certificate, land.store.view(), AT).path.path[-1] == crossed.certificate

    land.bring(land.x.revoke().raw, land.stranger.revoke(77, 301, this_update=LATER).raw)

    assert land.judged() is GOOD


def test_of_two_ways_to_one_certificate_the_one_counts_that_was_seen(csca: Any) -> None:
    seen, unseen = (Anchor(csca.certificate, AnchorKind.LIST_SIGNED, unseen=each) for each in (False, True))
    for one, other in ((seen, unseen), (unseen, seen)):
        first, second = InMemoryTrust((one,)), InMemoryTrust((other,))
        assert first.generation != second.generation
        for both in (first.merged(second), first.with_anchors([other]), JoinedTrust((first, second))):
            found = both.anchor(csca.certificate)
            assert found is not None
            assert not found.unseen


@pytest.mark.parametrize("kind", [each for each in AnchorKind if each is not AnchorKind.LIST_SIGNED])
def test_anchors_of_other_kinds_are_never_unseen(csca: Any, kind: AnchorKind) -> None:
    assert not Anchor(csca.certificate, kind, unseen=True).unseen


def test_who_was_taken_unseen_is_found_out_by_asking_of_each_thing_once() -> None:
    asked = Counter[str]()
    known = {
        "base": CountsBy(known=True),
        "list": CountsBy(rests_on=("base",)),
        "circle": CountsBy(rests_on=("circle",)),
    }

    def counted(sha256: str) -> CountsBy:
        asked[sha256] += 1
        return known.get(sha256, CountsBy(rests_on=("circle" if sha256.startswith("stranger") else "list",)))

    unseen = Unseen(counted)
    for _ in range(2):
        assert not any(unseen(f"anchor {number}") for number in range(20))
        assert all(unseen(f"stranger {number}") for number in range(20))

    assert set(asked.values()) == {1}


def test_an_anchor_of_two_views_rests_on_the_same_in_whatever_order_they_are_joined(make: Any) -> None:
    certificate = make.issue(name="CSCA").certificate
    strong = (Reliance("a list", "00", (Use("ec", 256),)),)
    weak = (Reliance("another list", "11", (Use("rsa", 2048),)),)
    views = [
        InMemoryTrust((Anchor(certificate, AnchorKind.LIST_SIGNED, unseen=unseen, basis=(way,)),))
        for unseen, way in ((False, weak), (True, strong))
    ]

    one, other = (JoinedTrust(tuple(order)).anchor(certificate) for order in (views, views[::-1]))

    assert one is not None
    assert other is not None
    assert (set(one.basis), one.unseen) == (set(other.basis), other.unseen) == ({strong, weak}, False)
