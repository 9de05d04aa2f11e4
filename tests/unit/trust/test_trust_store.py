from __future__ import annotations

import hashlib
import os
import re
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.errors import TrustError
from chipkit.pki.names import Name
from chipkit.trust import file_lock
from chipkit.trust.location import default_folder
from chipkit.trust.marking import TEST_ORGANIZATION, is_test
from chipkit.trust.store import (
    Anchor,
    AnchorKind,
    InMemoryTrust,
    ListSigner,
    add_to_store,
    change_store,
    load_store,
    open_store,
    save_store,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def store(csca: Any, dsc: Any) -> InMemoryTrust:
    anchor = Anchor(csca.certificate, AnchorKind.LIST_SIGNED, "list.ml", AT, "ab" * 32)
    signer = ListSigner("ab" * 32, "CN=list signer", pinned=False, accepted_at=AT)
    assert dsc.certificate != csca.certificate
    return InMemoryTrust.empty().with_anchors([anchor]).with_crls([csca.revoke(1)]).with_signer(signer)


def test_a_saved_store_is_loaded_as_it_was(tmp_path: Path, store: InMemoryTrust) -> None:
    save_store(store, tmp_path / "trust")

    loaded = load_store(tmp_path / "trust")

    assert loaded == store
    assert loaded.anchors[0] == store.anchors[0]
    assert loaded.signers[0].accepted_at == AT


def test_a_saved_store_lies_in_files_named_by_their_digest(tmp_path: Path, store: InMemoryTrust, csca: Any) -> None:
    save_store(store, tmp_path)

    files = sorted(path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*") if path.is_file())
    assert files == ["anchors", "crls", "store.json"]
    assert (tmp_path / "anchors" / f"{csca.certificate.fingerprint}.cer").read_bytes() == csca.certificate.raw


def test_saving_again_replaces_the_index(tmp_path: Path, store: InMemoryTrust, make: Any) -> None:
    save_store(store, tmp_path)
    larger = store.with_anchors([Anchor(make.issue(name="second").certificate, AnchorKind.CONFIRMED)])

    save_store(larger, tmp_path)

    assert load_store(tmp_path) == larger


def test_a_folder_without_an_index_is_an_empty_store(tmp_path: Path) -> None:
    assert load_store(tmp_path) == InMemoryTrust.empty()


def test_a_named_folder_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(TrustError, match="this trust folder does not exist"):
        open_store(tmp_path / "typo")


def test_this_user_s_own_folder_may_be_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHIPKIT_TRUST", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "none yet"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "none yet"))
    monkeypatch.setenv("HOME", str(tmp_path / "none yet"))

    assert tmp_path / "none yet" in default_folder().parents
    assert open_store() == InMemoryTrust.empty()


def test_a_file_that_is_not_listed_is_not_trusted(tmp_path: Path, store: InMemoryTrust, make: Any) -> None:
    save_store(store, tmp_path)
    smuggled = make.issue(name="smuggled").certificate
    (tmp_path / "anchors" / f"{smuggled.fingerprint}.cer").write_bytes(smuggled.raw)

    assert load_store(tmp_path).anchor(smuggled) is None


def damage_certificate(folder: Path) -> None:
    path = next((folder / "anchors").iterdir())
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")


def remove_certificate(folder: Path) -> None:
    next((folder / "anchors").iterdir()).unlink()


def damage_crl(folder: Path) -> None:
    next((folder / "crls").iterdir()).write_bytes(b"")


@pytest.mark.parametrize(
    ("damage", "blamed"), [(damage_certificate, "anchors"), (remove_certificate, "anchors"), (damage_crl, "crls")]
)
def test_a_damaged_file_is_named(tmp_path: Path, store: InMemoryTrust, damage: Any, blamed: str) -> None:
    save_store(store, tmp_path)
    damage(tmp_path)

    with pytest.raises(TrustError, match=blamed):
        load_store(tmp_path)


def test_saving_replaces_a_file_that_is_not_what_its_name_says(tmp_path: Path, store: InMemoryTrust) -> None:
    """It was damaged, or lay there before anybody trusted it."""
    for kind, name in (("anchors", f"{store.anchors[0].certificate.fingerprint}.cer"), ("crls", crl_name(store))):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / name).write_bytes(b"something else")

    save_store(store, tmp_path)

    assert load_store(tmp_path) == store


def crl_name(store: InMemoryTrust) -> str:
    return f"{hashlib.sha256(store.crls[0].raw).hexdigest()}.crl"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_what_is_written_is_for_its_owner_alone(tmp_path: Path, store: InMemoryTrust) -> None:
    folder = tmp_path / "trust"

    add_to_store(store, folder)

    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder, folder / "anchors", folder / "crls")} == {0o700}


def test_a_file_name_that_is_no_text_is_kept(tmp_path: Path, csca: Any) -> None:
    odd = InMemoryTrust((Anchor(csca.certificate, AnchorKind.CONFIRMED, "a\udcff.cer"),))

    save_store(odd, tmp_path)

    assert load_store(tmp_path).anchors[0].source == "a\udcff.cer"


def test_what_is_added_stands_beside_what_came_in_between(tmp_path: Path, store: InMemoryTrust, make: Any) -> None:
    """Two imports began with the same folder; neither undoes the other."""
    first = store.with_anchors([Anchor(make.issue(name="first").certificate, AnchorKind.CONFIRMED)])
    second = store.with_anchors([Anchor(make.issue(name="second").certificate, AnchorKind.CONFIRMED)])

    add_to_store(first, tmp_path)
    together = add_to_store(second, tmp_path)

    assert load_store(tmp_path) == together == first.merged(second)
    assert len(together.anchors) == 3


def test_many_who_add_at_once_lose_nothing(tmp_path: Path, make: Any) -> None:
    folder = tmp_path / "trust"
    stores = [
        InMemoryTrust((Anchor(make.issue(name=f"CSCA {number}").certificate, AnchorKind.CONFIRMED),))
        for number in range(8)
    ]

    with ThreadPoolExecutor(len(stores)) as pool:
        list(pool.map(lambda each: add_to_store(each, folder), stores))

    assert len(load_store(folder).anchors) == len(stores)


def test_a_folder_that_somebody_else_keeps_is_named_and_so_is_who_keeps_it(
    tmp_path: Path, store: InMemoryTrust
) -> None:
    told: list[int | None] = []

    with file_lock.locked(tmp_path / ".lock"), pytest.raises(TrustError, match=rf"somebody else .*{os.getpid()}.*0 s"):
        change_store(tmp_path, store.merged, patience=0.1, waiting=told.append)

    assert told == [os.getpid()]

    assert load_store(tmp_path) == InMemoryTrust.empty()


def test_what_a_test_signer_once_vouched_for_is_a_test_anchor(tmp_path: Path, csca: Any) -> None:
    signer = ListSigner("ab" * 32, f"CN=list signer,O={TEST_ORGANIZATION}", pinned=True)
    anchor = Anchor(csca.certificate, AnchorKind.PINNED_SIGNER, "list.ml", AT, signer.sha256)
    save_store(InMemoryTrust.empty().with_anchors([anchor]).with_signer(signer), tmp_path)

    loaded = load_store(tmp_path)

    assert [each.kind for each in loaded.anchors] == [AnchorKind.TEST]
    placed = loaded.with_anchors([Anchor(csca.certificate, AnchorKind.CONFIRMED)])
    assert [each.kind for each in placed.anchors] == [AnchorKind.CONFIRMED]


MALFORMED: dict[str, Callable[[str], str | bytes]] = {
    "cut off": lambda text: text[:-3],
    "no UTF-8": lambda _: b"\xff",
    "no object": lambda _: "[]",
    "a member twice": lambda text: text.replace('"crls": {', '"anchors": {}, "crls": {'),
    "nested for ever": lambda _: "[" * 100_000,
    "another schema": lambda text: text.replace("trust-store/1", "trust-store/2"),
    "an unknown member": lambda text: text.replace('"crls": {', '"more": 1, "crls": {'),
    "a member missing": lambda text: text.replace('"signers"', '"crls2"').replace('"crls2"', '"schema2"'),
    "an unknown kind": lambda text: text.replace("list-signed", "royal"),
    "a name out of the folder": lambda text: re.sub('"[0-9a-f]{64}": {}', '"' + "../" * 21 + 'x": {}', text),
    "facts that are no object": lambda text: re.sub("{}", "[]", text),
    "a time that is none": lambda text: text.replace("2026-01-02T03:04:05+00:00", "yesterday"),
}


@pytest.mark.parametrize("change", MALFORMED)
def test_a_malformed_index_is_named(tmp_path: Path, store: InMemoryTrust, change: str) -> None:
    save_store(store, tmp_path)
    index = tmp_path / "store.json"
    before = index.read_text(encoding="utf-8")
    after = MALFORMED[change](before)
    assert after != before
    index.write_bytes(after if isinstance(after, bytes) else after.encode())

    with pytest.raises(TrustError, match=r"store\.json"):
        load_store(tmp_path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, store: InMemoryTrust) -> None:
    (tmp_path / "trust").write_text("a file in the way", encoding="utf-8")

    with pytest.raises(TrustError, match="cannot be written"):
        save_store(store, tmp_path / "trust")


@pytest.mark.parametrize("kind", list(AnchorKind))
def test_a_test_certificate_is_a_test_anchor_whatever_is_asked_for(make: Any, kind: AnchorKind) -> None:
    certificate = make.issue(name="CSCA", organization=TEST_ORGANIZATION).certificate

    assert is_test(certificate)
    assert Anchor(certificate, kind).kind is AnchorKind.TEST


def test_an_index_cannot_promote_a_test_anchor(tmp_path: Path, make: Any) -> None:
    certificate = make.issue(name="CSCA", organization=TEST_ORGANIZATION).certificate
    save_store(InMemoryTrust.empty().with_anchors([Anchor(certificate, AnchorKind.TEST)]), tmp_path)
    index = tmp_path / "store.json"
    index.write_text(index.read_text(encoding="utf-8").replace('"test"', '"confirmed"'), encoding="utf-8")

    assert load_store(tmp_path).anchors[0].kind is AnchorKind.TEST


def test_a_certificate_that_a_test_authority_issued_is_test_too(make: Any) -> None:
    issuer = Name.build([("C", "UT"), ("O", TEST_ORGANIZATION.upper())])

    assert is_test(make.issue(name="DSC", issuer=issuer).certificate)


def test_an_ordinary_certificate_is_no_test_certificate(csca: Any) -> None:
    assert not is_test(csca.certificate)


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        (AnchorKind.LIST_SIGNED, AnchorKind.CONFIRMED, AnchorKind.CONFIRMED),
        (AnchorKind.CONFIRMED, AnchorKind.LIST_SIGNED, AnchorKind.CONFIRMED),
        (AnchorKind.LIST_SIGNED, AnchorKind.PINNED_SIGNER, AnchorKind.PINNED_SIGNER),
    ],
)
def test_the_stronger_way_to_an_anchor_is_kept(
    csca: Any, first: AnchorKind, second: AnchorKind, kept: AnchorKind
) -> None:
    store = InMemoryTrust.empty().with_anchors([Anchor(csca.certificate, first)])

    anchors = store.with_anchors([Anchor(csca.certificate, second)]).anchors

    assert [anchor.kind for anchor in anchors] == [kept]


def test_a_pinned_list_signer_stays_pinned() -> None:
    pinned = ListSigner("ab" * 32, "CN=x", pinned=True)
    store = InMemoryTrust.empty().with_signer(pinned)

    assert store.with_signer(ListSigner("ab" * 32, "CN=x", pinned=False)).signers == (pinned,)


def test_a_list_signer_of_first_use_can_be_pinned_later() -> None:
    store = InMemoryTrust.empty().with_signer(ListSigner("ab" * 32, "CN=x", pinned=False))

    assert [signer.pinned for signer in store.with_signer(ListSigner("ab" * 32, "CN=x", pinned=True)).signers] == [True]


def test_anchors_are_found_by_key_identifier_and_by_name(csca: Any, store: InMemoryTrust) -> None:
    assert store.by_key_identifier(csca.key.identifier) == store.anchors
    assert store.by_key_identifier(b"") == ()
    assert store.by_subject(Name.build([("C", "ut"), ("O", "Specimen"), ("CN", "csca")])) == store.anchors
    assert store.by_subject(Name.build([("C", "UT")])) == ()
    assert store.crls_of(csca.certificate.subject) == store.crls
