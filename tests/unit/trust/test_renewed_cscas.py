"""A CSCA may renew its certificate and keep its key: whom it certified to sign lists stays certified by the newer one.

The certificate that a signer of lists was believed for may be gone for years by then, from the rows and from the lists.
"""

from __future__ import annotations

import hashlib
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chipkit import oids
from chipkit.pki.cms import build_attributes
from chipkit.pki.master_list import MasterList
from chipkit.trust.importing_into import ImportFile, ImportOptions, import_into
from chipkit.trust.model import AnchorKind, ListSigner
from chipkit.trust.store_check import problems
from chipkit.trust.versions import KEPT_DAYS, KEPT_VERSIONS
from tests.unit.trust.test_taken_back_lists import AT, BY, Land

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chipkit.pki.certificate import Certificate

LISTED = AnchorKind.LIST_SIGNED
BETWEEN, SECOND, LAST = (datetime(2025, month, 1, tzinfo=UTC) for month in (3, 6, 9))


def listing(signer: Any, members: list[Any], at: datetime | None = None) -> bytes:
    """A list by a signer, dated at a time."""
    held: list[Certificate] = [each.certificate for each in members]
    if at is None:
        return bytes(signer.master_list(held))
    digest = hashlib.sha256(bytes(MasterList.build(each.raw for each in held))).digest()
    return bytes(signer.master_list(held, signed_attributes=build_attributes(oids.MASTER_LIST, digest, at)))


class Renewing(Land):
    """The CSCA has a second certificate of the same key; a publisher whose signer is named carries one, or both."""

    def __init__(self, make: Any, csca: Any, folder: Path) -> None:
        super().__init__(make, csca, folder)
        self.renewed = make.issue(name="CSCA", serial=2, key=csca.key, not_before=datetime(2024, 1, 1, tzinfo=UTC))
        self.third = make.issue(name="third CSCA", country="UZ")
        self.publisher, _ = self.published("publisher")
        self.its_csca = make.issue(name="publisher", country="AA")
        self.named = frozenset({self.publisher.certificate.fingerprint})
        self.own = listing(self.signer, [self.other])

    def published(self, name: str, *members: Any) -> tuple[Any, bytes]:
        """Somebody's signer of lists, and a list by it."""
        publisher = self.make.issue(name=name, country="AA")
        signer = publisher.issue(name=f"signer of {name}", serial=5, extensions=self.make.list_signer_extensions)
        return signer, listing(signer, [publisher, *members])

    def by_publisher(self, *members: Any, at: datetime | None = None) -> bytes:
        return listing(self.publisher, [self.its_csca, *members], at)

    def publish(self, *members: Any, at: datetime | None = None) -> None:
        self.bring(self.by_publisher(*members, at=at), pinned=self.named)

    def bring_to_file(self, *files: bytes, **options: Any) -> None:
        came = [ImportFile(f"file {number}", data) for number, data in enumerate(files)]
        import_into(self.store, came, at=AT, options=ImportOptions(**options))

    def grow_old(self) -> None:
        """So many versions, and so much later, that none is kept any more of those before."""
        first = self.store.view().version.number
        for number in range(first, first + KEPT_VERSIONS + 2):
            at = AT + timedelta(days=(KEPT_DAYS + 1) * (number + 1))
            with self.store.change("import", at=at) as change:
                change.accept(ListSigner(f"{number:064}", "somebody", pinned=True, accepted_at=at))

    def stands(self) -> bool:
        """Whether the list of the CSCA's own signer is in force."""
        assert problems(self.store) == ()
        found = self.kind(self.other) is LISTED
        assert (self.signer_named() is False) is found
        return found

    def is_unseen(self) -> bool:
        """Whether nobody answers for what that list carries, by the file and in memory."""
        anchors = [view.anchor(self.other.certificate) for view in (self.store.view(), self.memory.trust)]
        found = {each.unseen for each in anchors if each is not None}
        assert len(found) == 1
        return found.pop()


@pytest.fixture
def land(make: Any, csca: Any, tmp_path: Path) -> Renewing:
    return Renewing(make, csca, tmp_path / "trust")


def by_its_publisher(land: Renewing) -> None:
    """The publisher's newer list carries the newer certificate alone."""
    land.publish(land.csca)
    land.bring(land.own)
    land.publish(land.renewed, at=SECOND)


def in_two_steps(land: Renewing) -> None:
    """Alike, with a list between them that carries both."""
    land.publish(land.csca)
    land.bring(land.own)
    land.publish(land.csca, land.renewed, at=BETWEEN)
    land.publish(land.renewed, at=SECOND)


def at_once(land: Renewing) -> None:
    """The list of its own signer comes with the publisher's newer one."""
    land.publish(land.csca)
    land.bring(land.own, land.by_publisher(land.renewed, at=SECOND), pinned=land.named)


def by_hand(land: Renewing) -> None:
    """The operator confirms the newer one, and removes the older one; the store in memory knows no removal."""
    land.bring(land.csca.certificate.raw, by=BY)
    land.bring(land.own)
    land.bring(land.renewed.certificate.raw, by=BY)
    land.store.remove(land.csca.certificate.fingerprint, by=BY, source="not needed", at=AT)


LISTS: dict[str, Callable[[Renewing], None]] = {
    "by its publisher": by_its_publisher, "in two steps": in_two_steps, "at once": at_once
}  # fmt: skip
WAYS = LISTS | {"by hand": by_hand}


@pytest.mark.parametrize("way", WAYS)
def test_a_list_stands_whose_csca_was_renewed_with_the_same_key(land: Renewing, way: str) -> None:
    WAYS[way](land)

    assert land.kind(land.csca) is None
    assert land.stands()
    assert not land.is_unseen()


@pytest.mark.parametrize("way", LISTS)
def test_the_next_list_of_its_signer_is_taken(land: Renewing, way: str) -> None:
    LISTS[way](land)

    land.bring(listing(land.signer, [land.other, land.third], SECOND))

    assert land.stands()
    assert land.kind(land.third) is LISTED
    assert not land.is_unseen()


@pytest.mark.parametrize("way", LISTS)
def test_a_list_falls_with_the_last_certificate_of_that_key(land: Renewing, way: str) -> None:
    LISTS[way](land)

    land.publish(land.third, at=LAST)

    assert not land.stands()
    assert land.lists == (hashlib.sha256(land.by_publisher(land.third, at=LAST)).hexdigest(),)


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize("way", WAYS)
def test_nothing_of_others_that_comes_and_goes_changes_it(land: Renewing, way: str, *, old: bool) -> None:
    WAYS[way](land)
    if old:
        land.grow_old()

    signer, data = land.published("stranger", land.third)
    land.bring_to_file(data, first_use=True)
    land.store.remove(signer.certificate.fingerprint, by=BY, source="not wanted", at=AT)
    assert land.stands()

    land.bring_to_file(listing(land.signer, [land.other, land.third], SECOND))
    assert land.stands()
    assert land.kind(land.third) is LISTED
    assert not land.store.view().anchor(land.third.certificate).unseen  # type: ignore[union-attr]


def test_the_bytes_stay_of_what_a_list_rests_on_and_vouch_for_nothing(land: Renewing) -> None:
    """When no version is left in which they were a certificate that is kept."""
    by_its_publisher(land)
    land.grow_old()

    everything = land.store.view().everything
    assert everything.raw_of(land.csca.certificate.fingerprint) is None
    assert everything.inventory.of(land.csca.certificate.fingerprint) is None
    assert land.csca.certificate not in {each.certificate for each in everything.all_anchors()}

    land.bring_to_file(land.by_publisher(land.csca, at=LAST))  # it comes back as what it is
    assert land.kind(land.csca) is AnchorKind.PINNED_SIGNER
    assert land.stands()
    land.store.remove(hashlib.sha256(land.own).hexdigest(), by=BY, source="not wanted", at=AT)
    land.bring_to_file(land.by_publisher(land.third, at=datetime(2025, 10, 1, tzinfo=UTC)))
    land.grow_old()
    held = sqlite3.connect(land.store.path).execute("SELECT 1 FROM content WHERE raw = ?", (land.csca.certificate.raw,))
    assert held.fetchall() == []
