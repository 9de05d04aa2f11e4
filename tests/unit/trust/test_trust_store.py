"""The trust store's file: what is kept, confirmed, taken away and rolled back, and what its views see of it."""

from __future__ import annotations

import os
import pickle
import shutil
import sqlite3
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.errors import TrustError
from chipkit.trust import file_lock, versions
from chipkit.trust.collected import CollectedSigner
from chipkit.trust.grounds import Ground, GroundKind
from chipkit.trust.location import default_folder
from chipkit.trust.marking import TEST_ORGANIZATION
from chipkit.trust.model import Anchor, AnchorKind, Confirmation, InMemoryTrust, ListSigner
from chipkit.trust.store import FILE_NAME, TrustStore, load_store, open_store
from chipkit.trust.store_view import NO_STORE, StoreView, TrustVersionGoneError
from tests.unit.trust.conftest import damage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chipkit.pki.certificate import Certificate

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
BY = "Lan Specimen"
LETTER = "a letter of the issuer"
PLACED = Ground(kind=GroundKind.PLACED, source="csca.cer", placed_at=AT)
LISTED = Ground(kind=GroundKind.LIST_SIGNED, source="list.ml", list="cd" * 32, signer="ab" * 32, placed_at=AT)


@pytest.fixture
def store(tmp_path: Path) -> TrustStore:
    return TrustStore(tmp_path / "trust")


@pytest.fixture
def trust(csca: Any) -> InMemoryTrust:
    anchor = Anchor(csca.certificate, AnchorKind.LIST_SIGNED, "list.ml", AT, "ab" * 32)
    signer = ListSigner("ab" * 32, "CN=list signer", pinned=False, accepted_at=AT)
    return InMemoryTrust.empty().with_anchors([anchor]).with_crls([csca.revoke(1)]).with_signer(signer)


def place(store: TrustStore, certificate: Certificate, ground: Ground = LISTED) -> None:
    with store.change("import", at=AT) as change:
        change.place(certificate, ground)


def kind_of(view: StoreView, certificate: Certificate) -> AnchorKind | None:
    anchor = view.anchor(certificate)
    return None if anchor is None else anchor.kind


# what is kept is found -----------------------------------------------------------------------------------------------


def test_what_is_added_is_found_as_it_was(store: TrustStore, trust: InMemoryTrust, csca: Any) -> None:
    counts = store.add(trust, at=AT)

    view = store.view()
    assert (counts.added, counts.known) == (2, 0)
    assert view.in_memory() == replace(trust, signed_time=trust.crls[0].this_update)
    assert list(view.by_subject(csca.certificate.subject)) == list(trust.anchors)
    assert list(view.by_likeness(csca.certificate.subject)) == list(trust.anchors)
    assert list(view.by_key_identifier(csca.key.identifier)) == list(trust.anchors)
    assert list(view.crls_of(csca.certificate.subject)) == list(trust.crls)
    assert view.signer("ab" * 32) == trust.signers[0]
    assert view.anchor(csca.certificate) == trust.anchors[0]
    assert (view.anchor_count, view.version.crls, view.version.signers) == (1, 1, 1)
    assert view.everything.certificates_by_serial(csca.certificate.issuer, 1) == (csca.certificate,)


def test_a_folder_without_a_store_is_an_empty_store(tmp_path: Path) -> None:
    view = load_store(tmp_path)

    assert view.in_memory() == InMemoryTrust.empty()
    assert (view.generation, view.anchor_count) == (NO_STORE, 0)
    assert not (tmp_path / FILE_NAME).exists()


def test_a_named_folder_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(TrustError, match="this trust folder does not exist"):
        open_store(tmp_path / "typo")


def test_this_user_s_own_folder_may_be_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHIPKIT_TRUST", raising=False)
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "none yet"))

    assert tmp_path / "none yet" in default_folder().parents
    assert open_store().anchor_count == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_what_is_written_is_for_its_owner_alone(store: TrustStore, trust: InMemoryTrust) -> None:
    before = os.umask(0)
    try:
        store.add(trust, at=AT)
    finally:
        os.umask(before)

    assert {stat.S_IMODE(path.stat().st_mode) for path in store.folder.iterdir()} == {0o600}
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700


def test_a_file_name_that_is_no_text_is_kept_as_it_is_shown(store: TrustStore, csca: Any) -> None:
    place(store, csca.certificate, replace(LISTED, source="a\udcff.cer"))

    anchor = store.view().anchor(csca.certificate)
    assert anchor is not None
    assert anchor.source == "a⟨U+DCFF⟩.cer"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, trust: InMemoryTrust) -> None:
    (tmp_path / "trust").write_text("a file in the way", encoding="utf-8")

    with pytest.raises(TrustError, match="trust: no folder"):
        TrustStore(tmp_path / "trust").add(trust, at=AT)


def test_unknown_signers_are_collected_beside_all_versions(store: TrustStore, dsc: Any, csca: Any) -> None:
    place(store, csca.certificate)
    view = store.current_view()

    store.collect(CollectedSigner(dsc.certificate, AT.date()))

    assert store.current_view() is view
    assert view.anchor(dsc.certificate) is None
    store.forget_collected(dsc.certificate.fingerprint)
    assert store.collected() == ()


def test_settings_are_kept(store: TrustStore) -> None:
    assert store.setting("hosts") is None

    store.remember("hosts", ["crl.example"])

    assert store.setting("hosts") == ["crl.example"]


# grounds -------------------------------------------------------------------------------------------------------------


def test_what_is_placed_by_hand_vouches_for_nothing_until_it_is_confirmed(store: TrustStore, csca: Any) -> None:
    certificate = csca.certificate
    place(store, certificate, PLACED)
    waiting = store.view()

    store.confirm(certificate.fingerprint, by=BY, source=LETTER, at=AT)
    confirmed = store.view()
    store.withdraw(certificate.fingerprint, by=BY, source="an error", at=AT)

    assert [kind_of(view, certificate) for view in (waiting, confirmed, store.view())] == [
        None, AnchorKind.CONFIRMED, None,
    ]  # fmt: skip
    assert waiting.everything.waiting() == (certificate,)
    assert confirmed.everything.waiting() == ()
    found = confirmed.anchor(certificate)
    assert found is not None
    assert found.confirmation == Confirmation(BY, LETTER, AT)
    assert [view.anchor_count for view in (waiting, confirmed, store.view())] == [0, 1, 0]


@pytest.mark.parametrize("kind", [GroundKind.UNCONFIRMED, GroundKind.LIST_SIGNED, GroundKind.PINNED_SIGNER])
def test_a_confirmation_lifts_any_anchor_and_its_withdrawal_lowers_it(
    store: TrustStore, csca: Any, kind: GroundKind
) -> None:
    place(store, csca.certificate, Ground(kind=kind))
    store.confirm(csca.certificate.fingerprint, by=BY, source=LETTER, at=AT)
    assert kind_of(store.view(), csca.certificate) is AnchorKind.CONFIRMED

    store.withdraw(csca.certificate.fingerprint, by=BY, source="an error", at=AT)

    assert kind_of(store.view(), csca.certificate) is AnchorKind(kind.value)


def test_a_link_is_what_it_rests_on(store: TrustStore, csca: Any, make: Any) -> None:
    link = csca.issue(name="CSCA of next year", extensions=make.authority_extensions).certificate
    place(store, csca.certificate, Ground(kind=GroundKind.UNCONFIRMED))
    place(store, link, Ground(kind=GroundKind.LINKED, rests_on=csca.certificate.fingerprint))
    before = store.view()
    store.confirm(csca.certificate.fingerprint, by=BY, source=LETTER, at=AT)
    confirmed = store.view()
    store.remove(csca.certificate.fingerprint, by=BY, source="withdrawn", at=AT)

    assert [kind_of(view, link) for view in (before, confirmed, store.view())] == [
        AnchorKind.UNCONFIRMED, AnchorKind.CONFIRMED, None,
    ]  # fmt: skip
    assert [view.anchor_count for view in (before, confirmed, store.view())] == [2, 2, 0]
    found = confirmed.anchor(link)
    assert found is not None
    assert found.confirmation == Confirmation(BY, LETTER, AT)


def test_what_rests_on_itself_vouches_for_nothing(store: TrustStore, make: Any) -> None:
    one, other = make.issue(name="one").certificate, make.issue(name="other").certificate
    place(store, one, Ground(kind=GroundKind.LINKED, rests_on=other.fingerprint))
    place(store, other, Ground(kind=GroundKind.LINKED, rests_on=one.fingerprint))

    assert store.view().in_memory() == InMemoryTrust.empty()
    assert store.view().anchor_count == 0


def test_what_is_marked_as_false_is_never_used(store: TrustStore, make: Any, csca: Any) -> None:
    false = make.spoiled(csca.certificate)
    place(store, false, replace(LISTED, signer="ef" * 32))
    place(store, false, replace(LISTED, kind=GroundKind.MARKED, reason="its own key did not sign it"))

    assert store.view().anchor(false) is None
    with pytest.raises(TrustError, match="kept as false"):
        store.confirm(false.fingerprint, by=BY, source=LETTER, at=AT)


def test_a_document_signer_is_kept_and_cannot_be_confirmed(store: TrustStore, dsc: Any) -> None:
    place(store, dsc.certificate, Ground(kind=GroundKind.KEPT))

    assert store.view().anchor(dsc.certificate) is None
    with pytest.raises(TrustError, match="document signers go by a signed list"):
        store.confirm(dsc.certificate.fingerprint, by=BY, source=LETTER, at=AT)


@pytest.mark.parametrize(("by", "source"), [("", LETTER), (BY, "")])
def test_a_confirmation_names_who_and_what(store: TrustStore, csca: Any, by: str, source: str) -> None:
    place(store, csca.certificate, PLACED)

    with pytest.raises(TrustError, match="neither may be blank"):
        store.confirm(csca.certificate.fingerprint, by=by, source=source, at=AT)


def test_what_is_not_here_can_be_neither_confirmed_nor_withdrawn_nor_removed(store: TrustStore, csca: Any) -> None:
    for act in (store.confirm, store.withdraw, store.remove):
        with pytest.raises(TrustError, match=csca.certificate.fingerprint):
            act(csca.certificate.fingerprint, by=BY, source=LETTER, at=AT)
    assert store.history() == ()


@pytest.mark.parametrize("kind", [each for each in GroundKind if each is not GroundKind.MARKED])
def test_a_test_certificate_is_a_test_anchor_on_any_ground(store: TrustStore, make: Any, kind: GroundKind) -> None:
    certificate = make.issue(name="CSCA", organization=TEST_ORGANIZATION).certificate
    place(store, certificate, Ground(kind=kind))

    assert kind_of(store.view(), certificate) is (None if kind is GroundKind.KEPT else AnchorKind.TEST)


def test_nobody_makes_a_real_anchor_of_a_test_one_by_writing_into_the_file(store: TrustStore, make: Any) -> None:
    certificate = make.issue(name="CSCA", organization=TEST_ORGANIZATION).certificate
    place(store, certificate, Ground(kind=GroundKind.TEST))
    tamper(store, "UPDATE ground SET kind = 'pinned signer'")

    assert kind_of(store.view(), certificate) is AnchorKind.TEST


def test_two_lists_carry_one_certificate_and_one_of_them_drops_it(store: TrustStore, csca: Any, make: Any) -> None:
    other = make.issue(name="other").certificate
    with store.change("import", at=AT) as change:
        for signer in ("ab" * 32, "cd" * 32):
            change.place(csca.certificate, replace(LISTED, signer=signer))
        change.place(other, LISTED)
    with store.change("import", at=AT) as change:
        assert change.drop_by_signer("ab" * 32, but={"00" * 32}) == 1
    assert (kind_of(store.view(), csca.certificate), kind_of(store.view(), other)) == (AnchorKind.LIST_SIGNED, None)

    with store.change("import", at=AT) as change:
        assert change.drop_by_signer("cd" * 32, but=()) == 1

    assert store.view().anchor_count == 0
    assert [each.removed for each in store.history()] == [1, 1, 0]


def test_the_strongest_ground_counts_and_tells_where_it_came_from(store: TrustStore, csca: Any) -> None:
    place(store, csca.certificate, LISTED)
    place(store, csca.certificate, Ground(kind=GroundKind.PINNED_SIGNER, source="other.ml", signer="ef" * 32))

    anchor = store.view().anchor(csca.certificate)
    assert anchor is not None
    assert (anchor.kind, anchor.source, anchor.signer) == (AnchorKind.PINNED_SIGNER, "other.ml", "ef" * 32)


def test_what_the_operator_removed_no_list_brings_back(store: TrustStore, csca: Any) -> None:
    place(store, csca.certificate)
    store.remove(csca.certificate.fingerprint, by=BY, source="compromised", at=AT)

    with store.change("import", at=AT) as change:
        assert change.place(csca.certificate, LISTED) == "refused"
        assert change.counts.refused == 1
    assert store.view().anchor(csca.certificate) is None

    with store.change("import", at=AT) as change:
        change.readmit(csca.certificate)
        assert change.place(csca.certificate, LISTED) == "added"
    assert kind_of(store.view(), csca.certificate) is AnchorKind.LIST_SIGNED


def test_a_list_signer_that_is_removed_takes_along_what_it_alone_vouched_for(
    store: TrustStore, trust: InMemoryTrust, csca: Any
) -> None:
    store.add(trust, at=AT)
    with store.change("remove", at=AT) as change:
        assert change.remove_signer("ab" * 32) == 1

    assert store.view().signer("ab" * 32) is None
    assert store.view().anchor(csca.certificate) is None


def test_a_pinned_list_signer_stays_pinned(store: TrustStore) -> None:
    pinned = ListSigner("ab" * 32, "CN=x", pinned=True)
    with store.change("import", at=AT) as change:
        assert [change.accept(replace(pinned, pinned=each)) for each in (False, True, False)] == [
            "added", "changed", "known",
        ]  # fmt: skip

    assert store.view().everything.all_signers() == (pinned,)


# changes -------------------------------------------------------------------------------------------------------------


def test_a_change_is_all_or_nothing(store: TrustStore, csca: Any) -> None:
    def broken_off() -> None:
        with store.change("import", at=AT) as change:
            change.place(csca.certificate, LISTED)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken_off()

    assert store.view().anchor_count == 0
    assert store.history() == ()


def test_what_changes_nothing_makes_no_version(store: TrustStore, trust: InMemoryTrust) -> None:
    store.add(trust, at=AT)
    view = store.current_view()

    counts = store.add(trust, at=AT + timedelta(days=1))

    assert (counts.known, counts.added) == (2, 0)
    assert store.current_view() is view
    assert len(store.history()) == 1


@pytest.mark.parametrize("there", [False, True])
def test_a_preview_tells_and_does_nothing(store: TrustStore, csca: Any, make: Any, *, there: bool) -> None:
    if there:
        place(store, make.issue(name="there").certificate)
    before = store.view().generation

    with store.change("import", at=AT, dry_run=True) as change:
        change.place(csca.certificate, LISTED)
        assert change.now.anchor(csca.certificate) is not None

    assert change.counts.added == 1
    assert store.view().generation == before
    assert store.path.exists() is there


def test_a_change_tells_how_far_it_is(store: TrustStore, make: Any) -> None:
    told: list[int] = []
    certificate = make.issue(name="one").certificate

    with store.change("import", at=AT, progress=told.append) as change:
        for _ in range(130):
            change.place(certificate, LISTED)

    assert told == [64, 128]


def test_many_who_add_at_once_lose_nothing(store: TrustStore, make: Any) -> None:
    certificates = [make.issue(name=f"CSCA {number}").certificate for number in range(8)]

    with ThreadPoolExecutor(len(certificates)) as pool:
        list(pool.map(lambda each: place(store, each), certificates))

    assert store.view().anchor_count == len(certificates)
    assert len(store.history()) == len(certificates)


def test_a_store_that_somebody_else_keeps_is_named_and_so_is_who_keeps_it(store: TrustStore, csca: Any) -> None:
    place(store, csca.certificate)
    told: list[int | None] = []

    with (
        file_lock.locked(store.folder / ".lock"),
        pytest.raises(TrustError, match=rf"somebody else .*{os.getpid()}.*0 s"),
        store.change("import", at=AT, patience=0.1, waiting=told.append),
    ):
        pass

    assert told == [os.getpid()]


def test_who_writes_by_another_way_is_waited_for_too(store: TrustStore, csca: Any) -> None:
    place(store, csca.certificate)
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")

    with pytest.raises(TrustError, match="somebody else is writing there, and has not ended in 0 s"):
        TrustStore(store.folder, patience=0.1).view()
    other.close()


def test_the_newest_time_that_was_signed_is_remembered_and_a_rollback_undoes_it(store: TrustStore) -> None:
    for days in (-3, -1, -2, 3):
        with store.change("import", at=AT) as change:
            change.note_signed_time(AT + timedelta(days=days), f"{days:064}")

    assert store.view().signed_time == AT - timedelta(days=1)
    assert len(store.history()) == 2
    store.roll_back(1, by=BY, at=AT)
    assert store.view().signed_time == AT - timedelta(days=3)
    store.roll_back(0, by=BY, at=AT)
    assert store.view().signed_time is None


# versions ------------------------------------------------------------------------------------------------------------


def test_a_view_does_not_change_while_others_write(store: TrustStore, csca: Any, make: Any) -> None:
    place(store, csca.certificate)
    view, other = store.view(), make.issue(name="other").certificate

    place(store, other)
    store.remove(csca.certificate.fingerprint, by=BY, source="x", at=AT)

    assert view.is_outdated()
    assert (kind_of(view, csca.certificate), kind_of(view, other)) == (AnchorKind.LIST_SIGNED, None)
    assert (kind_of(store.view(), csca.certificate), kind_of(store.view(), other)) == (None, AnchorKind.LIST_SIGNED)


def test_a_view_is_pickled_as_its_path_and_version(store: TrustStore, csca: Any) -> None:
    place(store, csca.certificate)
    view = store.view()
    view.by_subject(csca.certificate.subject)
    pickled = pickle.dumps(view)
    store.remove(csca.certificate.fingerprint, by=BY, source="x", at=AT)

    again = pickle.loads(pickled)  # noqa: S301 - our own

    assert len(pickled) < 1000
    assert (again, again.generation) == (view, view.generation)
    assert again.anchor(csca.certificate) == view.anchor(csca.certificate)


def test_the_same_acts_make_the_same_generation_and_others_another(tmp_path: Path, csca: Any, dsc: Any) -> None:
    stores = [TrustStore(tmp_path / name) for name in "abc"]
    for store in stores:
        place(store, csca.certificate)
    place(stores[2], dsc.certificate)

    first, second, third = (store.view().generation for store in stores)
    assert first == second != third


def test_a_rollback_brings_a_version_back_and_can_be_undone(store: TrustStore, trust: InMemoryTrust, make: Any) -> None:
    store.add(trust, at=AT)
    with store.change("import", at=AT) as change:
        change.note_signed_time(AT, "ab" * 32)
        change.place(make.issue(name="other").certificate, LISTED)
        change.remove_signer("ab" * 32)
    late = store.view()

    store.roll_back(1, by=BY, at=AT)
    rolled = store.view()
    store.roll_back(2, by=BY, at=AT)

    first = replace(trust, signed_time=trust.crls[0].this_update)
    assert rolled.in_memory() == first
    assert rolled.everything.signed_time == first.signed_time
    assert store.view().in_memory() == late.in_memory()
    assert store.view().everything.signed_time == AT
    assert [each.action for each in store.history()] == ["rollback", "rollback", "import", "import"]
    assert store.view_of(1).in_memory() == first
    store.roll_back(0, by=BY, at=AT)
    assert store.view().in_memory() == InMemoryTrust.empty()


def test_the_last_versions_are_kept_and_older_ones_are_errors(store: TrustStore, make: Any) -> None:
    certificates = [make.issue(name=f"CSCA {number}").certificate for number in range(versions.KEPT_VERSIONS + 4)]
    views = []
    for day, certificate in enumerate(certificates):
        with store.change("import", at=AT + timedelta(days=day), by=BY) as change:
            change.place(certificate, LISTED)
            if day:
                change.remove(certificates[day - 1].fingerprint, "x")
        views.append(store.view())

    oldest = len(certificates) - versions.KEPT_VERSIONS + 1
    for number, (view, certificate) in enumerate(zip(views, certificates, strict=True), 1):
        if number < oldest:
            with pytest.raises(TrustVersionGoneError, match=f"version {number} of the trust store is not kept"):
                view.anchor(certificate)
            with pytest.raises(TrustVersionGoneError):
                store.view_of(number)
            with pytest.raises(TrustVersionGoneError):
                store.roll_back(number, by=BY, at=AT)
        else:
            assert view.anchor(certificate) is not None
            assert view.by_subject(certificate.subject)
    contents = sqlite3.connect(store.path).execute("SELECT count(*) FROM content").fetchone()[0]
    assert contents == versions.KEPT_VERSIONS
    assert len(store.history()) == len(certificates)


def test_a_version_is_kept_for_two_days_however_many_come(store: TrustStore, csca: Any) -> None:
    place(store, csca.certificate)
    view = store.view()
    for minute in range(3 * versions.KEPT_VERSIONS):
        with store.change("x", at=AT + timedelta(minutes=minute)) as change:
            change.accept(ListSigner(f"{minute:064x}", "CN=x", pinned=True))

    assert view.anchor(csca.certificate) is not None


def test_another_file_in_the_place_is_another_store(store: TrustStore, csca: Any, tmp_path: Path) -> None:
    place(store, csca.certificate)
    view = store.current_view()
    other = TrustStore(tmp_path / "other")
    other.add(InMemoryTrust((Anchor(csca.certificate, AnchorKind.TEST),)), at=AT)
    os.replace(other.path, store.path)  # noqa: PTH105 - of two names

    assert store.changed()
    assert store.current_view() != view
    with pytest.raises(TrustVersionGoneError, match="another trust store by now"):
        pickle.loads(pickle.dumps(view))  # noqa: S301 - our own


def other_store(folder: Path, certificate: Any) -> Path:
    """The file of another store that has as many versions as one with a certificate in it."""
    other = TrustStore(folder)
    other.add(InMemoryTrust((Anchor(certificate, AnchorKind.TEST),)), at=AT)
    return other.path


PUT_THERE: dict[str, Callable[[Path, Path], object]] = {
    "another file": os.replace,
    "the same file, written over": shutil.copyfile,
}


@pytest.mark.parametrize("way", PUT_THERE)
def test_who_keeps_a_store_open_sees_a_file_that_was_copied_there(
    store: TrustStore, csca: Any, make: Any, tmp_path: Path, way: str
) -> None:
    place(store, csca.certificate)
    first, own = store.current_view(), tmp_path / "own"
    shutil.copyfile(store.path, own)
    new = make.issue(name="other").certificate
    file = other_store(tmp_path / "other", new)

    PUT_THERE[way](file, store.path)

    assert store.changed()
    second = store.current_view()
    assert (second.anchor(csca.certificate), kind_of(second, new)) == (None, AnchorKind.TEST)
    assert not store.changed()
    assert store.current_view() is second
    own.chmod(0o600)
    PUT_THERE[way](own, store.path)
    assert store.changed()
    assert store.current_view() == first
    assert kind_of(store.current_view(), csca.certificate) is AnchorKind.LIST_SIGNED


WORTHLESS: dict[str, tuple[Callable[[Path], object], str]] = {
    "damaged": (lambda path: path.write_bytes(b"no store" * 1000), "not a database"),
    "half of it": (lambda path: os.truncate(path, path.stat().st_size // 2), "damaged"),
    "of a newer version": (lambda path: tamper_with(path, "PRAGMA user_version = 99"), "of version 99"),
    "of another program": (lambda path: tamper_with(path, "PRAGMA application_id = 7"), "damaged, or no trust store"),
    "of another one's version": (
        lambda path: tamper_with(path, "PRAGMA application_id = 7", "PRAGMA user_version = 99"),
        "damaged, or no trust store",
    ),
}


@pytest.mark.parametrize("way", PUT_THERE)
@pytest.mark.parametrize("case", WORTHLESS)
def test_a_worthless_file_in_the_place_is_an_error_until_it_is_mended(
    store: TrustStore, csca: Any, tmp_path: Path, case: str, way: str
) -> None:
    place(store, csca.certificate)
    view, good, bad = store.current_view(), tmp_path / "good", tmp_path / "bad"
    for copy in (good, bad):
        shutil.copyfile(store.path, copy)
        copy.chmod(0o600)
    WORTHLESS[case][0](bad)

    PUT_THERE[way](bad, store.path)

    for _ in range(2):
        with pytest.raises(TrustError, match=WORTHLESS[case][1]):
            store.current_view()
    if way == "another file":  # what was given before is of the file that it was opened on
        assert kind_of(view, csca.certificate) is AnchorKind.LIST_SIGNED
        assert view.by_subject(csca.certificate.subject)
    PUT_THERE[way](good, store.path)
    assert kind_of(store.current_view(), csca.certificate) is AnchorKind.LIST_SIGNED
    assert not store.changed()


def test_who_keeps_a_store_open_sees_what_another_one_writes(store: TrustStore, csca: Any, make: Any) -> None:
    empty = store.current_view()
    other = TrustStore(store.folder)
    place(other, csca.certificate)
    assert store.changed()
    first = store.current_view()
    assert not store.changed()
    assert store.current_view() is first
    place(other, make.issue(name="other").certificate)

    assert store.changed()
    assert [view.anchor_count for view in (empty, first, store.current_view())] == [0, 1, 2]


def test_a_forked_process_asks_by_a_connection_of_its_own(store: TrustStore, csca: Any) -> None:
    if sys.platform == "win32":
        pytest.skip("there is no fork")
    place(store, csca.certificate)
    view = store.view()
    child = os.fork()
    if child == 0:
        os._exit(0 if view.anchor(csca.certificate) and view.by_subject(csca.certificate.subject) else 1)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert view.anchor(csca.certificate) is not None


def test_threads_may_share_a_view(store: TrustStore, make: Any) -> None:
    certificates = [make.issue(name=f"CSCA {number}").certificate for number in range(20)]
    for certificate in certificates:
        place(store, certificate)
    view = store.view()

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda each: view.by_subject(each.subject)[0].certificate, certificates * 5))

    assert found == certificates * 5


# damage --------------------------------------------------------------------------------------------------------------


def tamper(store: TrustStore, *statements: str) -> None:
    """Write into the file behind the store's back."""
    tamper_with(store.path, *statements)


def tamper_with(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


DAMAGE = {
    "certificate": "UPDATE content SET raw = x'3000'",
    "kind": "UPDATE ground SET kind = 'royal'",
    "kind of another type": "UPDATE ground SET kind = x'00'",
    "time": "UPDATE ground SET placed_at = 'yesterday'",
    "text that is none": "UPDATE ground SET source = CAST(x'ff' AS TEXT)",
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_row_that_is_not_what_it_must_be_is_an_error_with_the_place(store: TrustStore, csca: Any, name: str) -> None:
    place(store, csca.certificate)
    damage(store.path, DAMAGE[name])

    with pytest.raises(TrustError, match=r"trust\.sqlite: (damaged|cannot be used)"):
        store.view().anchor(csca.certificate)


FOREIGN = {
    "a table more": ("CREATE TABLE more (x)",),
    "a trigger": ("CREATE TRIGGER t AFTER INSERT ON ground BEGIN DELETE FROM confirmation; END",),
    "a table less": ("DROP TABLE confirmation",),
    "another program": ("PRAGMA application_id = 7",),
    "a view for a table": ("DROP TABLE met", "CREATE VIEW met AS SELECT 1 AS sha256"),
    "another journal": ("PRAGMA journal_mode = WAL",),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_file_with_other_tables_is_refused(store: TrustStore, csca: Any, name: str) -> None:
    place(store, csca.certificate)
    tamper(store, *FOREIGN[name])

    for use in (store.view, lambda: place(TrustStore(store.folder), csca.certificate)):
        with pytest.raises(TrustError, match=r"trust\.sqlite(-wal|-shm)?: (damaged|somebody has changed)"):
            use()


def test_a_file_of_a_newer_version_is_refused_by_its_number(store: TrustStore, csca: Any) -> None:
    place(store, csca.certificate)
    tamper(store, "PRAGMA user_version = 99")

    with pytest.raises(TrustError, match="of version 99, and a newer chipkit"):
        store.view()


@pytest.mark.parametrize("content", [b"no store" * 1000, b"SQLite format 3\0" + bytes(5000), b"x"])
def test_a_file_that_is_no_database_is_refused(store: TrustStore, content: bytes) -> None:
    store.folder.mkdir(mode=0o700)
    store.path.touch(mode=0o600)
    store.path.write_bytes(content)

    for use in (store.view, lambda: store.add(InMemoryTrust.empty(), at=AT)):
        with pytest.raises(TrustError, match=r"trust\.sqlite: "):
            use()


def test_a_file_that_is_cut_or_changed_anywhere_is_an_error_or_the_same(
    store: TrustStore, trust: InMemoryTrust, make: Any
) -> None:
    """No byte of the file makes anything but an error of ours; what may be believed the owner of the file says."""
    store.add(trust.with_anchors([Anchor(make.issue(name="b").certificate, AnchorKind.LIST_SIGNED)]), at=AT)
    whole = store.path.read_bytes()
    steps = [whole[:size] for size in range(0, len(whole), 4096)]
    steps += [whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :] for at in range(0, len(whole), 509)]
    for content in steps:
        store.path.write_bytes(content)
        try:
            store.view().in_memory()
        except TrustError as error:
            assert "trust.sqlite" in str(error)  # noqa: PT017 - either way is right


def test_an_older_version_of_the_tables_becomes_this_one(
    store: TrustStore, csca: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    place(store, csca.certificate)
    from chipkit.trust import database, schema  # noqa: PLC0415 - made newer here alone

    newer = (*schema.MIGRATIONS, ("CREATE TABLE more (x)",))
    monkeypatch.setattr(database, "STORE", replace(schema.STORE, migrations=newer))
    monkeypatch.setattr("chipkit.trust.store.VERSION", len(newer))

    assert kind_of(store.view(), csca.certificate) is AnchorKind.LIST_SIGNED
    assert sqlite3.connect(store.path).execute("PRAGMA user_version").fetchone() == (len(newer),)
    place(store, csca.certificate, replace(LISTED, signer="ef" * 32))
