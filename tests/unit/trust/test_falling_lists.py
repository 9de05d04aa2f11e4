"""A master list counts as long as somebody stands for its signer: a CSCA that is none any more holds up no list."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chipkit import oids
from chipkit.cli import main
from chipkit.pki.cms import build_attributes
from chipkit.pki.master_list import MasterList
from chipkit.trust.importing_into import ImportFile, ImportOptions, ImportReport, import_into
from chipkit.trust.inventory import Inventory, WhatFell
from chipkit.trust.model import AnchorKind, Confirmation
from chipkit.trust.store import TrustStore
from chipkit.trust.store_check import problems

if TYPE_CHECKING:
    from pathlib import Path

    from chipkit.pki.certificate import Certificate

AT = datetime(2026, 1, 1, tzinfo=UTC)
LATE = datetime(2031, 1, 1, tzinfo=UTC)  # the certificate of the list's signer has expired
BY = "Lan Specimen"
LISTED, PINNED, CONFIRMED = AnchorKind.LIST_SIGNED, AnchorKind.PINNED_SIGNER, AnchorKind.CONFIRMED


class Land:
    """A CSCA that somebody confirmed, a list of its own signer, with that CSCA and another one, and a store."""

    def __init__(self, make: Any, csca: Any, folder: Path) -> None:
        self.make, self.csca, self.store = make, csca, TrustStore(folder)
        self.signer = csca.issue(name="list signer", serial=9, extensions=make.list_signer_extensions)
        self.other = make.issue(name="other CSCA", country="UY")
        self.list = self.signer.master_list([csca.certificate, self.other.certificate])

    def bring(self, *files: bytes, by: str = "", at: datetime = AT, **options: Any) -> ImportReport:
        said = Confirmation(by, "a letter", at) if by else None
        came = [ImportFile(f"file {number}", data) for number, data in enumerate(files)]
        return import_into(self.store, came, at=at, options=ImportOptions(confirmation=said, **options))

    def confirmed_with_list(self, **options: Any) -> None:
        self.bring(self.csca.certificate.raw, by=BY)
        self.bring(self.list, **options)

    @property
    def kinds(self) -> list[AnchorKind | None]:
        """What the CSCA is, and what the other one is that it lists."""
        view = self.store.view()
        found = [view.anchor(each.certificate) for each in (self.csca, self.other)]
        return [None if each is None else each.kind for each in found]

    def withdraw(self) -> WhatFell | None:
        return self.store.withdraw(self.csca.certificate.fingerprint, by=BY, source="an error", at=AT)


def newer_list(land: Land, members: list[Certificate]) -> bytes:
    digest = hashlib.sha256(bytes(MasterList.build(each.raw for each in members))).digest()
    signed = build_attributes(oids.MASTER_LIST, digest, datetime(2025, 6, 1, tzinfo=UTC))
    return bytes(land.signer.master_list(members, signed_attributes=signed))


@pytest.fixture
def land(make: Any, csca: Any, tmp_path: Path) -> Land:
    return Land(make, csca, tmp_path / "trust")


def test_a_csca_vouches_not_for_itself_by_its_own_list(land: Land) -> None:
    land.confirmed_with_list()
    assert land.kinds == [CONFIRMED, LISTED]

    fell = land.withdraw()

    assert fell is not None
    assert fell.lists == (hashlib.sha256(land.list).hexdigest(),)
    assert fell.signers == (land.signer.certificate.fingerprint,)
    assert land.store.view().version.removed == len({*fell.lists, *fell.lost}) == 3
    assert land.kinds == [None, None]
    assert land.store.view().signer(land.signer.certificate.fingerprint) is None
    assert not land.bring(land.list).taken
    assert problems(land.store) == ()


def test_the_command_names_the_lists_and_the_signers_that_fall(land: Land, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["trust", "confirm", land.csca.certificate.fingerprint, "--by", BY, "--source", "an error", "--withdraw"]
    where = ["--trust", str(land.store.folder), "--lang", "en"]
    land.confirmed_with_list()
    assert main([*command, *where, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    land.confirmed_with_list()
    assert main([*command, *where]) == 0
    shown = capsys.readouterr().out

    assert document["lists"] == [hashlib.sha256(land.list).hexdigest()]
    assert document["signers"] == [land.signer.certificate.fingerprint]
    assert "1 signed list: believed no more" in shown
    assert "1 signer: believed no more" in shown


def test_a_removed_csca_brings_nobody_in_by_its_signer(land: Land) -> None:
    land.confirmed_with_list()

    fell = land.store.remove(land.csca.certificate.fingerprint, by=BY, source="the key was lost", at=AT)

    assert land.kinds == [None, None]
    assert len(fell.lists) == 1
    assert set(fell.lost) == {land.csca.certificate.fingerprint, land.other.certificate.fingerprint}
    assert not land.bring(land.list).taken


@pytest.mark.parametrize("way", ["withdrawn", "removed"])
def test_a_removed_list_leaves_no_signer_behind_who_was_believed_for_a_csca(land: Land, way: str) -> None:
    land.confirmed_with_list()
    land.store.remove(hashlib.sha256(land.list).hexdigest(), by=BY, source="not wanted", at=AT)
    assert land.store.view().signer(land.signer.certificate.fingerprint) is None
    if way == "withdrawn":
        land.withdraw()
    else:
        land.store.remove(land.csca.certificate.fingerprint, by=BY, source="the key was lost", at=AT)

    assert not land.bring(land.list).taken

    assert land.kinds == [None, None]
    assert problems(land.store) == ()


def test_a_named_signer_stays_without_a_list(land: Land) -> None:
    land.bring(land.list, pinned=frozenset({land.signer.certificate.fingerprint}))

    land.store.remove(hashlib.sha256(land.list).hexdigest(), by=BY, source="not wanted", at=AT)

    assert land.store.view().signer(land.signer.certificate.fingerprint) is not None


@pytest.mark.parametrize("way", ["named", "taken unseen", "named later"])
def test_a_list_stays_whose_signer_was_believed_for_itself(land: Land, way: str) -> None:
    pinned = frozenset({land.signer.certificate.fingerprint})
    if way == "taken unseen":  # before anybody confirmed the CSCA
        land.bring(land.list, first_use=True)
        land.bring(land.csca.certificate.raw, by=BY)
    else:
        land.confirmed_with_list(pinned=pinned if way == "named" else frozenset())
        land.bring(land.list, pinned=pinned)
    kind = LISTED if way == "taken unseen" else PINNED
    assert land.kinds == [CONFIRMED, kind]

    land.withdraw()

    assert land.kinds == [kind, kind]


@pytest.mark.parametrize("known", [False, True])
def test_a_list_whose_signer_has_expired_was_taken_unseen(land: Land, *, known: bool) -> None:
    """No CSCA vouches for an expired signer: the list that --first-use takes rests on none, and falls with none."""
    land.bring(land.csca.certificate.raw, by=BY)
    if known:
        land.bring(land.list)
    late = newer_list(land, [land.csca.certificate, land.other.certificate])
    assert not land.bring(late, at=LATE).taken

    assert land.bring(late, at=LATE, first_use=True).taken
    land.withdraw()

    assert land.kinds == [LISTED, LISTED]
    assert problems(land.store) == ()


def test_a_list_stays_where_another_certificate_of_the_key_is_trusted(land: Land) -> None:
    land.confirmed_with_list()
    twin = land.make.issue(name="CSCA", serial=2, key=land.csca.key)
    land.bring(twin.certificate.raw, by=BY)

    land.withdraw()

    assert land.kinds == [LISTED, LISTED]


def test_lists_fall_one_after_the_other(land: Land) -> None:
    """The other CSCA, which stands in the list alone, certified a signer of its own."""
    third = land.make.issue(name="third CSCA", country="UZ")
    second = land.other.issue(name="its signer", serial=3, extensions=land.make.list_signer_extensions)
    land.confirmed_with_list()
    land.bring(second.master_list([third.certificate]))
    assert land.store.view().anchor(third.certificate) is not None

    land.withdraw()

    assert land.kinds == [None, None]
    assert land.store.view().anchor(third.certificate) is None


def test_two_that_list_each_other_fall_together(land: Land) -> None:
    second = land.other.issue(name="its signer", serial=3, extensions=land.make.list_signer_extensions)
    land.confirmed_with_list()
    land.bring(second.master_list([land.csca.certificate]))

    land.withdraw()

    assert land.kinds == [None, None]


def test_a_newer_list_of_the_signer_rests_on_the_same(land: Land) -> None:
    land.confirmed_with_list()
    members = [land.csca.certificate, land.other.certificate, land.make.issue(name="new").certificate]
    land.bring(newer_list(land, members))
    assert land.store.view().anchor(members[2]) is not None

    land.withdraw()

    assert land.kinds == [None, None]


def test_an_import_tells_of_lists_that_fall_with_what_it_takes_away(land: Land) -> None:
    """A list that somebody named leaves the CSCA out, for whose sake another signer was believed."""
    publisher = land.make.issue(name="publisher", country="UX")
    named = publisher.issue(name="its signer", serial=4, extensions=land.make.list_signer_extensions)
    pinned = frozenset({named.certificate.fingerprint})
    land.bring(named.master_list([publisher.certificate, land.csca.certificate]), pinned=pinned)
    land.bring(land.list)
    assert land.kinds == [PINNED, LISTED]
    digest = hashlib.sha256(bytes(MasterList.build([publisher.certificate.raw]))).digest()
    signed = build_attributes(oids.MASTER_LIST, digest, datetime(2025, 6, 1, tzinfo=UTC))

    report = land.bring(named.master_list([publisher.certificate], signed_attributes=signed))

    assert land.kinds == [None, None]
    gone = {entry.sha256 for entry in report.entries if entry.status == "removed"}
    assert land.other.certificate.fingerprint in gone
    assert all(entry.reason for entry in report.entries if entry.status == "removed")


def test_a_list_whose_csca_stands_in_a_list_that_was_replaced_at_once_is_told_once(land: Land) -> None:
    """An older list of a named signer has the CSCA that the list would rest on, and the newer one leaves it out."""
    publisher = land.make.issue(name="publisher", country="UX")
    named = publisher.issue(name="its signer", serial=4, extensions=land.make.list_signer_extensions)
    older, newer = (
        named.master_list(
            members,
            signed_attributes=build_attributes(
                oids.MASTER_LIST, hashlib.sha256(bytes(MasterList.build(each.raw for each in members))).digest(),
                datetime(2025, month, 1, tzinfo=UTC),
            ),
        )
        for month, members in ((1, [publisher.certificate, land.csca.certificate]), (9, [publisher.certificate]))
    )  # fmt: skip
    own = newer_list(land, [land.csca.certificate, land.other.certificate])

    report = land.bring(older, own, newer, pinned=frozenset({named.certificate.fingerprint}))

    assert land.kinds == [None, None]
    assert land.store.view().signer(land.signer.certificate.fingerprint) is None
    told = [entry for entry in report.entries if entry.sha256 == hashlib.sha256(own).hexdigest()]
    assert [entry.status for entry in told] == ["refused"]
    assert told[0].reason.startswith("its signer was neither accepted before nor named now")
    assert problems(land.store) == ()


def test_bases_are_looked_at_only_where_something_ended_that_may_be_one(
    land: Land, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    resting = Inventory.resting_lists

    def noted(self: Inventory) -> Any:
        asked.append(self)
        return resting(self)

    monkeypatch.setattr(Inventory, "resting_lists", noted)
    land.confirmed_with_list()
    asked.clear()

    land.bring(land.csca.revoke(3).raw)
    land.bring(make.issue(name="third CSCA", country="UZ").certificate.raw, by=BY)
    assert not asked

    land.withdraw()
    assert asked
    assert land.kinds == [None, None]


def test_a_rollback_brings_list_and_signer_back(land: Land) -> None:
    land.confirmed_with_list()
    before = land.store.view().version.number
    land.withdraw()

    land.store.roll_back(before, at=AT, by=BY)

    assert land.kinds == [CONFIRMED, LISTED]
    assert land.store.view().signer(land.signer.certificate.fingerprint) is not None


def test_what_somebody_confirmed_stays_though_no_list_carries_it_any_more(land: Land) -> None:
    """It came by a list alone, and was confirmed where it stood."""
    pinned = frozenset({land.signer.certificate.fingerprint})
    land.bring(land.list, pinned=pinned)
    land.store.confirm(land.other.certificate.fingerprint, by=BY, source="a letter", at=AT)

    land.bring(newer_list(land, [land.csca.certificate]), pinned=pinned)

    assert land.kinds == [PINNED, CONFIRMED]
    assert problems(land.store) == ()
    land.store.withdraw(land.other.certificate.fingerprint, by=BY, source="an error", at=AT)
    assert land.kinds == [PINNED, None]


@pytest.mark.parametrize("what", ["list", "signer"])
def test_what_somebody_confirmed_stays_though_its_list_is_removed(land: Land, what: str) -> None:
    land.bring(land.list, first_use=True)
    land.store.confirm(land.other.certificate.fingerprint, by=BY, source="a letter", at=AT)
    sha256 = hashlib.sha256(land.list).hexdigest() if what == "list" else land.signer.certificate.fingerprint

    land.store.remove(sha256, by=BY, source="nobody knows it", at=AT)

    assert land.kinds == [None, CONFIRMED]
    assert problems(land.store) == ()


def test_a_list_is_explained_though_the_csca_of_its_signer_is_not_here(land: Land) -> None:
    pinned = frozenset({land.signer.certificate.fingerprint})
    land.bring(land.csca.certificate.raw)
    land.bring(land.csca.certificate.raw, newer_list(land, [land.other.certificate]), by=BY, pinned=pinned)

    land.store.remove(land.csca.certificate.fingerprint, by=BY, source="the key was lost", at=AT)

    assert land.kinds == [None, PINNED]
    assert problems(land.store) == ()


def test_a_link_whose_issuer_went_waits_and_is_no_problem(land: Land, make: Any) -> None:
    land.bring(land.csca.certificate.raw, by=BY)
    link = land.csca.issue(name="CSCA", serial=5, key=make.key("next"))
    land.bring(link.certificate.raw)
    assert land.store.view().anchor(link.certificate) is not None

    land.store.remove(land.csca.certificate.fingerprint, by=BY, source="the key was lost", at=AT)

    assert land.store.view().anchor(link.certificate) is None
    assert land.store.view().everything.waiting() == (link.certificate,)
    assert problems(land.store) == ()


@pytest.mark.parametrize("turned", [True, False])
def test_those_that_wait_for_each_other_are_taken_in_any_order(land: Land, make: Any, turned: bool) -> None:  # noqa: FBT001
    """A link and the one that leads back, beside somebody of their issuer's name."""
    key = make.key("next")
    link = land.csca.issue(name="CSCA next", serial=5, key=key)
    back = link.issue(name="CSCA", serial=6, key=land.csca.key)
    rival = make.issue(name="CSCA next", key=make.key("rival"))
    land.bring(rival.certificate.raw, by=BY)
    files = [back.certificate.raw, link.certificate.raw]

    report = land.bring(*(reversed(files) if turned else files))

    assert {entry.status for entry in report.entries} == {"new"}
    assert {entry.status for entry in land.bring(*files).entries} == {"known"}


def dated(land: Land, members: list[Certificate], at: datetime | None) -> bytes:
    content = bytes(MasterList.build(each.raw for each in members))
    attributes = build_attributes(oids.MASTER_LIST, hashlib.sha256(content).digest(), at)
    return bytes(land.signer.master_list(members, signed_attributes=attributes))


@pytest.mark.parametrize("behind", [0, 1, 10, 400])
def test_a_clock_that_is_behind_what_the_store_knows_keeps_no_newer_list_out(land: Land, behind: int) -> None:
    land.bring(land.csca.certificate.raw, by=BY)
    land.bring(dated(land, [land.csca.certificate], AT))
    newer = dated(land, [land.csca.certificate, land.other.certificate], AT + timedelta(hours=1))

    report = land.bring(newer, at=AT - timedelta(days=behind))

    assert report.taken
    assert land.kinds == [CONFIRMED, LISTED]
    assert land.store.view().signed_time == AT + timedelta(hours=1)


def test_lists_that_are_each_dated_a_little_ahead_do_not_move_the_time_on(land: Land) -> None:
    land.bring(land.csca.certificate.raw, by=BY)
    for days in (1.5, 3, 4.5, 6):
        land.bring(dated(land, [land.csca.certificate], AT + timedelta(days=days)), older=True)

    assert land.store.view().signed_time == AT + timedelta(days=1.5)


@pytest.mark.parametrize(
    ("ahead", "why"), [(None, "it does not say when it was signed"), (40, "it is dated 2026-02-10, more than two days")]
)
def test_a_list_of_which_it_is_not_known_whether_it_is_newer_is_refused_for_its_own_reason(
    land: Land, ahead: int | None, why: str
) -> None:
    land.bring(land.csca.certificate.raw, by=BY)
    land.bring(dated(land, [land.csca.certificate], AT))
    at = None if ahead is None else AT + timedelta(days=ahead)

    (refused,) = land.bring(dated(land, [land.csca.certificate, land.other.certificate], at)).entries

    assert refused.status == "refused"
    assert why in refused.reason
    assert ("2026-01-01" in refused.reason) == (ahead is not None)
