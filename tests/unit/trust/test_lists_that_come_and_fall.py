"""A list that comes and falls in one import has said nothing: what it carried, and whom that contradicts, is as before.

The list of each test is signed below a CSCA whose next key takes the signer back, all in one import.
"""

from __future__ import annotations

import hashlib
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.trust import importing
from chipkit.trust.chain import PathStatus, build_path
from chipkit.trust.dropping import Dropping
from chipkit.trust.importing import Importer
from chipkit.trust.model import AnchorKind
from chipkit.trust.placing import Placing
from chipkit.trust.taken_back_lists import TAKEN_BACK_LIST
from tests.unit.trust.test_list_import import dated, day
from tests.unit.trust.test_taken_back_lists import AT, BY, Land

if TYPE_CHECKING:
    from pathlib import Path

LISTED, PINNED, CONFIRMED = AnchorKind.LIST_SIGNED, AnchorKind.PINNED_SIGNER, AnchorKind.CONFIRMED


class Falling(Land):
    """A land whose CSCA has a next key, which takes the signer of its list back, and twins of one key identifier."""

    def __init__(self, make: Any, csca: Any, folder: Path) -> None:
        super().__init__(make, csca, folder)
        self.link = csca.issue(name="CSCA", key=make.key("next"), serial=2)
        self.crl = self.link.revoke(9).raw
        self.twins = [make.issue(name="twin", country="UY")]
        for number in range(2):
            key = make.key(f"twin {number}")
            key.identifier = self.twins[0].key.identifier
            self.twins.append(make.issue(name="twin", country="UY", key=key))
        self.named = frozenset({self.signer.certificate.fingerprint})

    def lists_of(self, *members: Any, signer: Any = None) -> bytes:
        return bytes((signer or self.signer).master_list([each.certificate for each in members]))

    def publisher(self, name: str, issuer: Any = None, **facts: Any) -> tuple[Any, Any]:
        """A CSCA of another country, and a signer of lists below it."""
        issuer = issuer or self.make.issue(name=name, country="PP")
        return issuer, issuer.issue(name=f"signer {name}", extensions=self.make.list_signer_extensions, **facts)

    def bring_unseen(self, *members: Any) -> bytes:
        """A list that is taken unseen, and is in force from then on."""
        issuer, signer = self.publisher("publisher")
        data = self.lists_of(issuer, *members, signer=signer)
        self.bring(data, first_use=True)
        return data


@pytest.fixture
def land(make: Any, csca: Any, tmp_path: Path) -> Falling:
    return Falling(make, csca, tmp_path / "trust")


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many lists were left out, each time that an import was thought through."""
    found: list[int] = []
    planned = Importer._planned

    def counted(self: Importer, fallen: Any, progress: Any) -> Any:
        found.append(len(fallen))
        return planned(self, fallen, progress)

    monkeypatch.setattr(Importer, "_planned", counted)
    return found


def test_no_member_of_a_fallen_list_becomes_an_anchor(land: Falling) -> None:
    first, second = land.twins[:2]
    link = second.issue(name="twin", country="UY", key=land.make.key("another"), serial=3)
    land.list = land.lists_of(land.csca, first, second)
    land.bring(land.csca.certificate.raw, by=BY)

    report = land.bring(land.list, second.certificate.raw, link.certificate.raw, land.link.certificate.raw, land.crl)

    assert [land.kind(each) for each in (first, second, link)] == [None, None, None]
    told = [(e.where, e.status, e.anchor_kind) for e in report.entries]
    assert ("file 0", "refused", None) in told
    assert {kind for where, _, kind in told if where in ("file 1", "file 2")} == {None}
    assert not any(where.startswith("file 0:") for where, _, _ in told)
    assert (report.counts.removed, report.counts.changed, report.counts.refused) == (0, 0, 1)
    signer = second.issue(name="document signer", serial=77, extensions=land.make.signer_extensions)
    assert build_path(signer.certificate, land.memory.trust).status is PathStatus.NO_ANCHOR
    assert build_path(signer.certificate, land.store.view()).status is PathStatus.WAITING


def test_nobody_falls_by_a_list_that_falls_whichever_file_comes_first(make: Any, csca: Any, tmp_path: Path) -> None:
    for number, order in enumerate([*permutations(range(3)), None]):
        land = Falling(make, csca, tmp_path / str(number))
        anchor, rival = land.twins[:2]
        land.bring_unseen(anchor)
        files = [land.lists_of(csca, rival), land.link.certificate.raw, land.crl]
        if order is None:  # the list in a second import
            land.bring(csca.certificate.raw, *files[1:], by=BY)
            land.bring(files[0], pinned=land.named)
        else:
            land.bring(*(files[each] for each in order), pinned=land.named)
        assert (land.kind(anchor), land.kind(rival)) == (LISTED, None)


def test_a_list_in_force_that_is_lifted_and_falls_makes_nobody_fall(land: Falling) -> None:
    anchor, rival = land.twins[:2]
    land.bring_unseen(anchor)
    land.bring(land.lists_of(land.csca, rival), first_use=True)
    assert (land.kind(anchor), land.kind(rival)) == (LISTED, None)

    report = land.bring(land.link.certificate.raw, land.crl, pinned=land.named)

    assert (land.kind(anchor), land.kind(rival)) == (LISTED, None)
    assert [e.status for e in report.entries if e.kind == "master list"] == ["removed"]


def test_a_list_that_comes_again_with_its_signer_named_falls_and_makes_nobody_fall(land: Falling) -> None:
    anchor, rival = land.twins[:2]
    land.bring_unseen(anchor)
    data = land.lists_of(land.csca, rival)
    land.bring(data, first_use=True)

    report = land.bring(data, land.link.certificate.raw, land.crl, pinned=land.named)

    assert (land.kind(anchor), land.kind(rival)) == (LISTED, None)
    assert [e.status for e in report.entries if e.kind == "master list"] == ["removed"]


def test_a_list_that_comes_twice_and_falls_is_refused_twice(land: Falling) -> None:
    land.bring(land.csca.certificate.raw, by=BY)

    report = land.bring(land.list, land.link.certificate.raw, land.crl, land.list)

    told = [(e.where, e.status, e.reason) for e in report.entries if e.kind == "master list"]
    assert told == [(where, "refused", TAKEN_BACK_LIST) for where in ("file 0", "file 3")]


def test_who_is_accused_by_a_list_that_falls_stands(land: Falling) -> None:
    """The list that falls carries a key of another state, whose revocation list names a signer of that."""
    second, third = land.make.issue(name="second", country="UX"), land.make.issue(name="third", country="UZ")
    other, signer = land.publisher("second", second, serial=5)
    newest = land.make.issue(name="second", country="UX", key=land.make.key("newest"), serial=4)
    stays = land.lists_of(other, third, signer=signer)
    falls = land.lists_of(land.csca, newest)
    named = frozenset({*land.named, signer.certificate.fingerprint})
    files = [stays, falls, land.link.certificate.raw, land.crl, newest.revoke(5).raw]

    land.bring(*files, pinned=named)

    assert land.lists == (hashlib.sha256(stays).hexdigest(),)
    assert [land.kind(each) for each in (third, newest)] == [PINNED, None]


def test_whose_csca_is_contradicted_by_a_list_that_falls_stands(land: Falling) -> None:
    """The list that falls makes the CSCA fall that the signer of another list is believed for."""
    anchor, rival = land.twins[:2]
    land.bring_unseen(anchor)
    third = land.make.issue(name="third", country="UZ")
    _, signer = land.publisher("twin", anchor, serial=5)
    stays = land.lists_of(third, signer=signer)

    land.bring(stays, land.lists_of(land.csca, rival), land.link.certificate.raw, land.crl, pinned=land.named)

    assert [land.kind(each) for each in (anchor, rival, third)] == [LISTED, None, LISTED]
    assert len(land.lists) == 2


def test_a_whole_row_of_lists_of_one_signer_falls_at_once(land: Falling, plans: list[int]) -> None:
    anchor, rival = land.twins[:2]
    land.bring_unseen(anchor)
    lists = [dated(land.signer, [land.csca, rival], day(number)) for number in range(1, 13)]
    plans.clear()

    report = land.bring(*lists, land.link.certificate.raw, land.crl, pinned=land.named)

    assert (land.kind(anchor), land.kind(rival)) == (LISTED, None)
    assert [e.status for e in report.entries if e.kind == "master list"] == ["refused"] * 12
    assert plans == [0, 12] * 2  # in the file, and in memory


def test_an_import_in_which_no_list_falls_that_came_is_thought_through_once(land: Falling, plans: list[int]) -> None:
    land.bring(land.list, pinned=land.named)
    land.bring(land.link.certificate.raw, land.crl)  # which makes one fall that was in force

    assert land.lists == ()
    assert plans == [0] * 4


def test_a_plan_is_the_same_each_time_and_progress_goes_forward_only(land: Falling) -> None:
    told: list[int] = []
    members = [land.make.issue(name=f"member {number}", country="UX") for number in range(70)]
    importer = Importer(holdings=land.memory, at=AT, pinned=land.named, progress=told.append)
    for number, each in enumerate([land.lists_of(land.csca, *members), land.link.certificate.raw, land.crl]):
        importer.add(each, str(number))

    plan = importer.plan()

    assert plan == importer.plan()
    assert told == [64, 128] * 2
    assert [each.status for each in plan.entries] == ["refused", "new", "new"]


def test_what_is_placed_in_the_last_round_is_followed_too(land: Falling, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def placed(*_: Any) -> bool:
        done.append("placed")
        return True

    monkeypatch.setattr(importing, "look_again", placed)
    monkeypatch.setattr(Placing, "follow", lambda _: done.append("followed"))
    monkeypatch.setattr(Dropping, "drop", lambda *_: done.append("dropped"))

    Importer(holdings=land.memory, at=AT).plan()

    assert done[-3:] == ["placed", "followed", "dropped"]


class TestReplacedAtOnce:
    """A list that a newer one of its signer replaces in the same import has said nothing in it."""

    @pytest.mark.parametrize("order", [*permutations(range(2))])
    def test_nobody_falls_by_what_it_carried(self, land: Falling, plans: list[int], order: tuple[int, ...]) -> None:
        anchor, rival = land.twins[:2]
        land.bring_unseen(anchor)
        old, new = dated(land.signer, [land.csca, rival], day(1)), dated(land.signer, [land.csca], day(2))
        files = [old, new]
        plans.clear()

        report = land.bring(*(files[each] for each in order), pinned=land.named)

        assert [land.kind(each) for each in (anchor, rival)] == [LISTED, None]
        told = {e.sha256: (e.status, e.reason) for e in report.entries if e.kind == "master list"}
        assert told[hashlib.sha256(old).hexdigest()] == ("refused", "a newer list of the same signer came with it")
        assert hashlib.sha256(new).hexdigest() in land.lists
        assert plans == [0, 1] * 2

    @pytest.mark.parametrize("times", [1, 2])
    @pytest.mark.parametrize("turned", [False, True])
    def test_who_it_alone_accuses_stands(self, land: Falling, times: int, *, turned: bool) -> None:
        second, third = land.make.issue(name="second", country="UX"), land.make.issue(name="third", country="UZ")
        other, signer = land.publisher("second", second, serial=5)
        newest = land.make.issue(name="second", country="UX", key=land.make.key("newest"), serial=4)
        files = [
            dated(land.signer, [land.csca, newest], day(1)),
            dated(signer, [other, third], day(2)),
            dated(land.signer, [land.csca], day(3)),
            newest.revoke(5).raw,
        ]
        named = frozenset({*land.named, signer.certificate.fingerprint})

        for _ in range(times):
            land.bring(*(reversed(files) if turned else files), pinned=named)

        assert [land.kind(each) for each in (second, third, newest)] == [PINNED, PINNED, None]
        assert len(land.lists) == 2

    def test_it_stays_where_the_newer_one_is_believed_by_it_alone(self, land: Falling) -> None:
        """The older list of another signer brings the CSCA for which the newer one of its own is believed."""
        middle, signer = land.publisher("middle", serial=5)
        _, below = land.publisher("below", middle, serial=6)
        files = [
            dated(land.signer, [land.csca, middle], day(1)),
            dated(land.signer, [land.csca], day(4)),
            dated(below, [land.twins[0]], day(2)),
        ]

        report = land.bring(*files, pinned=land.named)

        assert signer.certificate.fingerprint not in {each.sha256 for each in land.memory.trust.signers}
        assert [land.kind(each) for each in (middle, land.twins[0])] == [None, None]
        assert [e.status for e in report.entries if e.kind == "master list"].count("new") == 1

    def test_a_newer_list_that_finds_its_own_csca_in_the_older_one_is_taken(self, land: Falling) -> None:
        """Its signer was accepted by the older one, which brought the CSCA that issued it."""
        issuer, signer = land.publisher("publisher")
        old = dated(signer, [issuer], day(1))
        newer = dated(signer, [land.twins[0]], day(2))

        report = land.bring(old, newer, first_use=True)

        assert [e.status for e in report.entries if e.kind == "master list"] == ["new", "new"]
        assert land.kind(land.twins[0]) is LISTED
        assert land.lists == (hashlib.sha256(newer).hexdigest(),)
