"""A store of the time before it was noted which CSCA a list rests on: it is worked out when somebody writes there."""

from __future__ import annotations

import hashlib
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.trust.model import AnchorKind, InMemoryTrust, ListSigner
from chipkit.trust.schema import BASES_NOTED
from chipkit.trust.store import TrustStore
from chipkit.trust.store_check import problems
from tests.unit.trust.test_falling_lists import AT, BY, LATE, Land, newer_list

if TYPE_CHECKING:
    from pathlib import Path

    from chipkit.pki.certificate import Certificate

LISTED, PINNED, CONFIRMED = AnchorKind.LIST_SIGNED, AnchorKind.PINNED_SIGNER, AnchorKind.CONFIRMED


@pytest.fixture
def land(make: Any, csca: Any, tmp_path: Path) -> Land:
    return Land(make, csca, tmp_path / "trust")


def made_old(store: TrustStore) -> None:
    """Take out of the file what an older chipkit did not note."""
    file = sqlite3.connect(store.path)
    file.execute("UPDATE ground SET rests_on = '' WHERE content IN (SELECT id FROM content WHERE form = 'master list')")
    file.execute("DELETE FROM meta WHERE name = ?", (BASES_NOTED,))
    file.commit()
    file.close()


def written(land: Land, number: int = 0) -> None:
    """Somebody writes to the store, and nothing that concerns a list."""
    with land.store.change("x", at=AT) as change:
        change.accept(ListSigner(f"{number:064x}", "CN=x", pinned=True))


def rests(land: Land) -> dict[str, str]:
    return {sha: base for sha, base, _ in land.store.view().everything.inventory.resting_lists()}


def test_a_list_rests_again_on_the_csca_that_issued_its_signer(land: Land) -> None:
    land.confirmed_with_list()
    land.bring(newer_list(land, [land.csca.certificate, land.other.certificate]))
    noted = rests(land)
    made_old(land.store)
    assert rests(land) == {}

    land.withdraw()

    assert len(noted) == 1
    assert land.kinds == [None, None]
    assert [each.action for each in land.store.history()] == ["withdraw", "import", "import", "import"]
    assert problems(land.store) == ()


def test_what_is_noted_is_what_an_import_notes(land: Land) -> None:
    land.confirmed_with_list()
    noted = rests(land)
    made_old(land.store)

    written(land)

    assert rests(land) == noted != {}
    land.store.roll_back(2, by=BY, at=AT)  # and older versions have it, too
    assert rests(land) == noted
    land.withdraw()
    assert land.kinds == [None, None]


@pytest.mark.parametrize(
    "way", ["named", "taken unseen", "taken unseen, and its CSCA confirmed later", "taken unseen when it had expired"]
)
def test_a_list_that_rested_on_nothing_does_not_now(land: Land, way: str) -> None:
    pinned = frozenset({land.signer.certificate.fingerprint})
    if way == "named":
        land.confirmed_with_list(pinned=pinned)
    elif "expired" in way:
        land.bring(land.csca.certificate.raw, by=BY)
        land.bring(land.list, first_use=True, at=LATE)
    else:
        land.bring(land.list, first_use=True)
    if "later" in way:
        land.bring(land.csca.certificate.raw, by=BY)
        land.bring(newer_list(land, [land.csca.certificate, land.other.certificate]))
    made_old(land.store)

    written(land)

    assert rests(land) == {}
    assert land.kinds[1] is (PINNED if way == "named" else LISTED)


def test_a_list_falls_whose_csca_was_withdrawn_before(land: Land) -> None:
    """An older chipkit let the list stand, and the CSCA by it; what was confirmed then is still known."""
    land.confirmed_with_list()
    made_old(land.store)
    file = sqlite3.connect(land.store.path)  # as an older chipkit withdrew: the confirmation alone ends
    file.execute("UPDATE confirmation SET until = 3")
    file.execute(
        "INSERT INTO version SELECT 3, 'old', 'withdraw', at, by, source, 0, 1, 0, 0, anchors, crls, signers"
        " FROM version WHERE number = 2"
    )
    file.commit()
    file.close()
    assert land.kinds == [LISTED, LISTED]

    written(land)

    assert land.kinds == [None, None]
    assert land.store.view().signer(land.signer.certificate.fingerprint) is None
    (made,) = [each for each in land.store.history() if each.action == "migration"]
    assert (made.number, made.removed, made.anchors) == (4, 3, 0)
    assert not land.bring(land.list).taken
    assert problems(land.store) == ()


def test_a_csca_that_a_named_list_or_a_link_vouches_for_is_found(land: Land, make: Any) -> None:
    publisher = make.issue(name="publisher", country="PP")
    named = publisher.issue(name="its signer", serial=5, extensions=make.list_signer_extensions)
    linked = land.csca.issue(name="CSCA", serial=7, key=make.key("next"))
    below = linked.issue(name="signer below", serial=8, extensions=make.list_signer_extensions)
    members = [publisher.certificate, land.csca.certificate]
    land.bring(named.master_list(members), pinned=frozenset({named.certificate.fingerprint}))
    land.bring(land.list, linked.certificate.raw)
    land.bring(below.master_list([land.other.certificate]))
    noted = rests(land)
    made_old(land.store)

    written(land)

    assert rests(land) == noted
    assert set(noted.values()) == {land.csca.certificate.fingerprint, linked.certificate.fingerprint}
    land.store.remove(named.certificate.fingerprint, by=BY, source="gone", at=AT)
    assert land.kinds == [None, None]


def test_it_is_done_once_and_what_is_merely_tried_leaves_nothing_of_it(land: Land) -> None:
    land.confirmed_with_list()
    made_old(land.store)
    file = sqlite3.connect(land.store.path)  # as an older chipkit withdrew
    file.execute("UPDATE confirmation SET until = 3")
    file.commit()
    before = list(file.iterdump())
    with land.store.change("x", at=AT, dry_run=True) as change:
        change.accept(ListSigner(f"{7:064x}", "CN=x", pinned=True))
        assert change.now.inventory.resting_lists() == ()
    assert list(file.iterdump()) == before
    written(land)
    number = land.store.view().version.number

    written(land)

    assert land.store.view().version.number == number
    file = sqlite3.connect(land.store.path)
    assert file.execute("SELECT value FROM meta WHERE name = ?", (BASES_NOTED,)).fetchall() == [(1,)]


def test_damage_in_a_list_keeps_nobody_from_writing(land: Land) -> None:
    land.confirmed_with_list()
    made_old(land.store)
    file = sqlite3.connect(land.store.path)
    file.execute("UPDATE content SET raw = x'3000' WHERE form = 'master list'")
    file.commit()
    file.close()

    written(land)

    assert rests(land) == {}
    assert hashlib.sha256(land.list).hexdigest() in {each.sha256 for each in problems(land.store)}


def test_who_may_merely_read_opens_a_store_of_old(land: Land) -> None:
    land.confirmed_with_list()
    made_old(land.store)

    view = TrustStore(land.store.folder).view()

    assert view.anchor(land.csca.certificate) is not None
    assert view.version.number == 2


@pytest.mark.parametrize("way", ["for its CSCA", "taken unseen", "named"])
def test_who_merely_reads_finds_what_a_writer_would_note(land: Land, way: str) -> None:
    """Also of older versions that are kept."""
    if way == "for its CSCA":
        land.bring(land.csca.certificate.raw, by=BY)
    named = frozenset({land.signer.certificate.fingerprint} if way == "named" else ())
    land.bring(land.list, pinned=named, first_use=way == "taken unseen")
    land.store.add(InMemoryTrust(signers=(ListSigner(f"{1:064x}", "CN=x", pinned=True),)), at=AT)

    def found() -> list[dict[Certificate, tuple[AnchorKind, bool, Any]]]:
        views = [land.store.view_of(land.store.view().version.number - back) for back in (0, 1)]
        anchors = [list(view.everything.all_anchors()) for view in views]
        return [{each.certificate: (each.kind, each.unseen, each.basis) for each in of_one} for of_one in anchors]

    before = found()
    made_old(land.store)

    assert found() == before
    assert before[0][land.other.certificate][1] is (way == "taken unseen")
