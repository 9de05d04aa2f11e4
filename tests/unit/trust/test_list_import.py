"""Master lists over time: whom they vouch for, and what the newest one leaves out."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chipkit import oids
from chipkit.pki.cms import build_attributes
from chipkit.pki.master_list import MasterList
from chipkit.trust import list_import
from chipkit.trust.importing import Importer
from chipkit.trust.memory_holdings import InMemoryHoldings
from chipkit.trust.model import AnchorKind, Confirmation
from chipkit.trust.store_check import problems
from tests.unit.trust.conftest import known_as
from tests.unit.trust.test_false_anchors import World

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 1, 1, tzinfo=UTC)


def brought(holdings: InMemoryHoldings, *files: bytes, **options: Any) -> tuple[InMemoryHoldings, list[Any]]:
    importer = Importer(holdings=holdings, at=AT, **options)
    for number, data in enumerate(files):
        importer.add(data, f"file {number}")
    plan = importer.plan()
    return holdings.applied(plan), list(plan.entries)


def dated(signer: Any, listed: list[Any], signed_at: datetime | None) -> bytes:
    content = bytes(MasterList.build(each.certificate.raw for each in listed))
    attributes = build_attributes(oids.MASTER_LIST, hashlib.sha256(content).digest(), signed_at)
    data: bytes = signer.master_list([], content=content, signed_attributes=attributes)
    return data


def day(number: int) -> datetime:
    return datetime(2025, 1, number, tzinfo=UTC)


def names(holdings: InMemoryHoldings) -> set[str]:
    return {str(anchor.certificate.subject.common_name) for anchor in holdings.trust.anchors}


@pytest.fixture(scope="module")
def others(make: Any) -> list[Any]:
    return [make.issue(name=f"CSCA of {country}", country=country) for country in ("AA", "BB", "CC")]


@pytest.fixture(scope="module")
def signer(make: Any, csca: Any) -> Any:
    return csca.issue(name="list signer", serial=5, extensions=make.list_signer_extensions)


@pytest.fixture(scope="module")
def other_signer(make: Any, csca: Any) -> Any:
    return csca.issue(name="other signer", serial=6, extensions=make.list_signer_extensions)


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("turned", [True, False])
def test_what_the_newest_list_leaves_out_is_no_anchor_by_it(
    csca: Any, others: list[Any], signer: Any, *, at_once: bool, turned: bool
) -> None:
    old, new = dated(signer, [csca, *others], day(1)), dated(signer, [csca, *others[1:]], day(2))

    if at_once:
        after, entries = brought(InMemoryHoldings(), *((new, old) if turned else (old, new)), first_use=True)
    else:
        before, _ = brought(InMemoryHoldings(), old, first_use=True)
        after, entries = brought(before, new)

    assert names(after) == {"CSCA", "CSCA of BB", "CSCA of CC"}
    gone = others[0].certificate.fingerprint
    told = {each.sha256: (each.status, each.reason) for each in entries}
    if at_once:
        assert gone not in told
        refused = told[hashlib.sha256(old).hexdigest()]
        assert refused == ("refused", "a newer list of the same signer came with it")
    else:
        assert told[gone] == ("removed", "the newest list of its signer does not carry it")
    assert after.certificate(gone) is None
    assert "CSCA of AA" not in names(brought(after, new)[0])


def test_it_stays_by_another_list_and_by_a_confirmation(
    csca: Any, others: list[Any], signer: Any, other_signer: Any
) -> None:
    confirmed = Confirmation("SPECIMEN operator", "a letter", AT)
    before, _ = brought(
        InMemoryHoldings(), dated(signer, [csca, *others], day(1)),
        dated(other_signer, [csca, others[0]], day(1)), others[1].certificate.raw,
        first_use=True, confirmation=confirmed,
    )  # fmt: skip

    after, entries = brought(before, dated(signer, [csca], day(2)))

    assert names(after) == {"CSCA", "CSCA of AA", "CSCA of BB"}
    left = after.trust.anchor(others[0].certificate)
    assert left is not None
    assert left.signer == other_signer.certificate.fingerprint
    assert [each.sha256 for each in entries if each.status == "removed"] == [others[2].certificate.fingerprint]


def test_an_anchor_of_a_pinned_list_is_list_signed_by_the_one_that_is_left(
    csca: Any, others: list[Any], signer: Any, other_signer: Any
) -> None:
    pinned = frozenset({signer.certificate.fingerprint})
    before, _ = brought(InMemoryHoldings(), dated(other_signer, [csca, *others], day(1)), first_use=True)
    before, _ = brought(before, dated(signer, [csca, *others], day(1)), pinned=pinned)
    assert {anchor.kind for anchor in before.trust.anchors} == {AnchorKind.PINNED_SIGNER}

    after, _ = brought(before, dated(signer, [csca], day(2)))

    kinds = {str(each.certificate.subject.common_name): each.kind for each in after.trust.anchors}
    assert kinds.pop("CSCA") is AnchorKind.PINNED_SIGNER
    assert set(kinds.values()) == {AnchorKind.LIST_SIGNED}


def test_what_an_anchor_linked_to_falls_with_it(make: Any, csca: Any, others: list[Any], signer: Any) -> None:
    link = others[0].issue(name="CSCA of AA", country="AA", key=make.key("next of AA"), serial=2)
    before, _ = brought(
        InMemoryHoldings(), dated(signer, [csca, *others], day(1)), link.certificate.raw, first_use=True
    )
    assert before.trust.anchor(link.certificate) is not None

    after, entries = brought(before, dated(signer, [csca], day(2)))

    assert names(after) == {"CSCA"}
    assert sum(each.status == "removed" for each in entries) == 4


def test_an_older_list_after_a_newer_one_is_refused_unless_asked_for(csca: Any, others: list[Any], signer: Any) -> None:
    old, new = dated(signer, [csca, *others], day(1)), dated(signer, [csca], day(2))
    before, _ = brought(InMemoryHoldings(), new, first_use=True)

    refused, (entry,) = brought(before, old)
    asked, _ = brought(before, old, older=True)
    newest, _ = brought(asked, dated(signer, [csca], day(3)))

    assert refused == before
    assert (entry.status, "2025-01-02" in entry.reason) == ("refused", True)
    assert names(asked) == {"CSCA", "CSCA of AA", "CSCA of BB", "CSCA of CC"}
    assert names(newest) == {"CSCA"}


@pytest.mark.parametrize("signed_at", [None, AT + timedelta(days=30)])
def test_a_list_that_does_not_tell_its_time_ends_no_other_one(
    csca: Any, others: list[Any], signer: Any, signed_at: datetime | None
) -> None:
    """One that is dated ahead would be the newest one for ever."""
    odd = dated(signer, [csca], signed_at)
    alone, entries = brought(InMemoryHoldings(), odd, first_use=True)
    before, _ = brought(InMemoryHoldings(), dated(signer, [csca, *others], day(1)), first_use=True)

    refused, (entry,) = brought(before, odd)
    asked, _ = brought(before, odd, older=True)
    later, _ = brought(alone, dated(signer, [csca, others[0]], day(1)))

    assert entries[0].deviations
    assert names(alone) == {"CSCA"}
    assert (refused, entry.status) == (before, "refused")
    assert len(names(asked)) == 4
    assert names(later) == {"CSCA", "CSCA of AA"}
    assert len(later.lists_in_force()) == 1


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_signer_is_believed_for_a_csca_that_is_trusted_and_for_no_other(
    csca: Any, others: list[Any], signer: Any, *, confirmed: bool
) -> None:
    confirmation = Confirmation("SPECIMEN operator", "a letter", AT) if confirmed else None

    after, entries = brought(
        InMemoryHoldings(), dated(signer, [csca, *others], day(1)), csca.certificate.raw, confirmation=confirmation
    )

    assert len(after.trust.anchors) == (4 if confirmed else 0)
    (entry,) = (each for each in entries if each.kind == "master list")
    assert entry.status == ("new" if confirmed else "refused")


def test_an_anchor_that_is_not_confirmed_vouches_for_no_list(csca: Any, signer: Any) -> None:
    known = known_as(csca)
    before, _ = brought(InMemoryHoldings(), csca.certificate.raw, known=known)
    assert before.trust.anchors[0].kind is AnchorKind.UNCONFIRMED

    assert brought(before, dated(signer, [csca], day(1)), known=known)[1][0].status == "refused"


def test_bytes_that_are_held_are_not_verified_or_parsed_again(
    csca: Any, dsc: Any, others: list[Any], signer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = (dated(signer, [csca, *others], day(1)), csca.revoke(99).raw, dsc.certificate.raw)
    before, _ = brought(InMemoryHoldings(), *files, first_use=True)
    for name in ("verify_master_list", "parse_certificate"):
        monkeypatch.setattr(list_import, name, None)
    monkeypatch.setattr("chipkit.trust.importing.parse_certificate", None)
    monkeypatch.setattr("chipkit.trust.importing.CertificateList", None)

    after, entries = brought(before, *files)

    assert after == before
    assert {each.status for each in entries} == {"known"}
    assert len(entries) == 7


def test_a_plan_that_is_not_applied_changes_nothing(csca: Any, signer: Any) -> None:
    holdings = InMemoryHoldings()
    importer = Importer(holdings=holdings, at=AT, first_use=True)
    importer.add(dated(signer, [csca], day(1)), "list")

    plan = importer.plan()

    assert holdings == InMemoryHoldings()
    assert not plan.empty
    assert [each.sha256 for each in plan.certificates] == [csca.certificate.fingerprint]


def test_a_list_gives_what_is_whole_beside_what_is_damaged(csca: Any, others: list[Any], signer: Any) -> None:
    damaged = bytearray(others[1].certificate.raw)
    damaged[damaged.index(b"\x06\x03\x55\x04\x03") + 4] = 0x83
    content = bytes(MasterList.build([csca.certificate.raw, bytes(damaged), others[2].certificate.raw]))

    after, entries = brought(InMemoryHoldings(), signer.master_list([], content=content), first_use=True)

    assert names(after) == {"CSCA", "CSCA of CC"}
    (refused,) = (each for each in entries if each.status == "refused")
    assert refused.where.startswith("file 0: certificate ")


@pytest.mark.parametrize("days", [3, 30, 365])
def test_a_list_dated_ahead_and_read_back_hinders_no_later_one(
    tmp_path: Path, csca: Any, others: list[Any], signer: Any, days: int
) -> None:
    """Of more than two days: it counts as undated when it comes, and when it is read back from the store."""
    world = World(tmp_path / "trust")
    world.bring(dated(signer, [csca, *others], AT + timedelta(days=days)), first_use=True)

    entries = world.bring(dated(signer, [csca], AT))

    assert {entry.status for entry in entries if entry.kind == "master list"} == {"new"}
    assert {each.certificate for each in world.store.view().in_memory().anchors} >= {csca.certificate}
    assert world.store.view().signed_time in (None, AT)


@pytest.mark.parametrize("came", ["another certificate", "a list in force", "a new list"])
def test_a_signer_that_is_named_later_lifts_all_of_its_lists_in_force(
    tmp_path: Path, make: Any, csca: Any, others: list[Any], signer: Any, came: str
) -> None:
    older, newer = dated(signer, [csca, others[0]], day(1)), dated(signer, [csca, *others[1:]], day(2))
    files = {
        "another certificate": make.issue(name="another").certificate.raw,
        "a list in force": older,
        "a new list": dated(signer, [csca, *others[1:]], None),
    }
    world, memory = World(tmp_path / "trust"), InMemoryHoldings()
    entries: list[Any] = []
    named: dict[str, Any] = {"pinned": frozenset({signer.certificate.fingerprint}), "older": True}
    for file, options in ((newer, {"first_use": True}), (older, {"older": True}), (files[came], named)):
        entries = world.bring(file, **options)
        memory, told = brought(memory, file, **options)
        assert [each.status for each in told] == [each.status for each in entries]

    lists = [each.status for each in entries if each.kind == "master list"]
    assert lists.count("changed") == (1 if came == "a list in force" else 2)
    for trust in (world.store.view().in_memory(), memory.trust):
        kinds = {str(each.certificate.subject.common_name): each.kind for each in trust.anchors}
        assert kinds == dict.fromkeys(
            ("CSCA", *(f"CSCA of {each}" for each in ("AA", "BB", "CC"))), AnchorKind.PINNED_SIGNER
        )
    assert not problems(world.store)


def test_a_signer_that_was_revoked_is_named_in_vain_and_stays_named(
    tmp_path: Path, csca: Any, others: list[Any], signer: Any
) -> None:
    world = World(tmp_path / "trust")
    world.bring(dated(signer, [csca, *others], day(1)), first_use=True)

    named = frozenset({signer.certificate.fingerprint})
    entries = world.bring(csca.revoke(signer.certificate.serial).raw, pinned=named)

    assert [each.reason for each in entries if each.kind == "master list"] == [
        "its signer, or the CSCA that issued it, has been revoked"
    ]
    assert not world.store.view().in_memory().anchors
    assert [each.pinned for each in world.store.view().everything.all_signers()] == [True]


def test_what_a_list_in_force_carries_is_told_as_the_import_has_made_it_by_then(make: Any) -> None:
    csca = make.issue(name="rival")
    key = make.key("twin of it")
    key.identifier = csca.key.identifier
    twin = make.issue(name="rival", key=key)
    signer = csca.issue(name="signer of it", serial=5, extensions=make.list_signer_extensions)
    data = dated(signer, [csca], day(1))
    before, _ = brought(InMemoryHoldings(), data, first_use=True)

    _, entries = brought(before, data, twin.certificate.raw, confirmation=Confirmation("SPECIMEN", "a letter", AT))

    told = [(e.status, e.anchor_kind) for e in entries if e.sha256 == csca.certificate.fingerprint]
    assert told == [("removed", None), ("known", None)]
