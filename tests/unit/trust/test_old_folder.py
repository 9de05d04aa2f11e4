"""A folder store of the time before becomes a file once, and what was placed by hand in it must be confirmed anew."""

from __future__ import annotations

import hashlib
import json
import os
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.errors import TrustError
from chipkit.trust.chain import build_path
from chipkit.trust.grounds import Ground, GroundKind
from chipkit.trust.marking import TEST_ORGANIZATION
from chipkit.trust.model import AnchorKind
from chipkit.trust.store import FILE_NAME, TrustStore, load_store
from chipkit.trust.store_check import problems, without_their_list

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chipkit.pki.certificate import Certificate
    from chipkit.pki.crl import CertificateList

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SIGNER = "ab" * 32


def old_folder(
    folder: Path, anchors: dict[Certificate, str], crls: tuple[CertificateList, ...] = (), subject: str = "CN=signer"
) -> Path:
    """A folder store as an older version wrote it."""
    for name, items in (("anchors", [(each.raw, "cer") for each in anchors]), ("crls", [(c.raw, "crl") for c in crls])):
        (folder / name).mkdir(parents=True, mode=0o700, exist_ok=True)
        for raw, end in items:
            (folder / name / f"{hashlib.sha256(raw).hexdigest()}.{end}").write_bytes(raw)
    document = {
        "schema": "chipkit.trust-store/1",
        "anchors": {
            certificate.fingerprint: {
                "kind": kind,
                "source": "a.cer",
                "imported_at": "2026-01-02T03:04:05+00:00",
                "signer": "" if kind == "hand-placed" else SIGNER,
            }
            for certificate, kind in anchors.items()
        },
        "crls": {crl.fingerprint: {} for crl in crls},
        "signers": {SIGNER: {"subject": subject, "pinned": True, "accepted_at": "2026-01-02T03:04:05+00:00"}},
    }
    (folder / "store.json").write_text(json.dumps(document, indent=1), encoding="utf-8")
    os.utime(folder / "store.json", (AT.timestamp(), AT.timestamp()))
    return folder


@pytest.fixture
def folder(tmp_path: Path, csca: Any, make: Any) -> Path:
    tmp_path.chmod(0o700)
    listed, pinned = make.issue(name="listed").certificate, make.issue(name="pinned").certificate
    anchors = {csca.certificate: "hand-placed", listed: "list-signed", pinned: "pinned signer"}
    return old_folder(tmp_path / "trust", anchors, (csca.revoke(1),))


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name[0] not in ".t"}


def test_a_folder_store_is_taken_over_once(folder: Path, csca: Any) -> None:
    before = files(folder)
    store = TrustStore(folder)
    view = store.view()

    assert store.taken_over == (csca.certificate,)
    assert view.everything.waiting() == (csca.certificate,)
    assert view.anchor(csca.certificate) is None
    kinds = {anchor.certificate.subject.common_name: anchor.kind for anchor in view.everything.all_anchors()}
    assert kinds == {"listed": AnchorKind.LIST_SIGNED, "pinned": AnchorKind.PINNED_SIGNER}
    assert list(view.crls_of(csca.certificate.subject)) == [csca.revoke(1)]
    assert view.signer(SIGNER) is not None
    assert [(each.action, each.at, each.added) for each in store.history()] == [("migration", AT, 4)]
    assert files(folder) == before
    (folder / "store.json").write_text("not read any more", encoding="utf-8")
    again = TrustStore(folder)
    assert (again.view(), again.taken_over) == (view, ())


def test_what_was_placed_by_hand_is_confirmed_anew(folder: Path, csca: Any) -> None:
    TrustStore(folder).confirm(csca.certificate.fingerprint, by="Lan Specimen", source="a letter", at=AT)

    anchor = load_store(folder).anchor(csca.certificate)
    assert anchor is not None
    assert (anchor.kind, anchor.source) == (AnchorKind.CONFIRMED, "a.cer")


def test_anchors_of_lists_that_it_did_not_keep_are_no_problem_and_are_counted(folder: Path) -> None:
    """A row that somebody writes later is not excused by that."""
    store = TrustStore(folder)
    assert problems(store) == ()
    assert without_their_list(store) == 2

    with store.change("import", at=AT) as change:
        change.end_row("ground", change.database.number("SELECT id FROM ground WHERE kind = 'list-signed'"))
        listed = change.database.rows("SELECT sha256 FROM content WHERE form = 'certificate' ORDER BY id")
        change.place_again(listed[-1][0], Ground(kind=GroundKind.LIST_SIGNED, signer=SIGNER, placed_at=AT))

    assert [each.what for each in problems(store)] == [
        "list-signed: the list that carried it is not kept; import it anew"
    ]


def test_a_preview_takes_over_in_memory_alone(folder: Path) -> None:
    store = TrustStore(folder)
    with store.change("import", at=AT, dry_run=True) as change:
        assert len(list(change.now.all_anchors())) == 2

    assert not (folder / FILE_NAME).exists()


def test_a_file_that_is_not_listed_is_not_trusted(folder: Path, make: Any) -> None:
    smuggled = make.issue(name="smuggled").certificate
    (folder / "anchors" / f"{smuggled.fingerprint}.cer").write_bytes(smuggled.raw)

    assert load_store(folder).everything.raw_of(smuggled.fingerprint) is None


@pytest.mark.parametrize(
    ("kind", "real"),
    [
        ("hand-placed", "list-signed"),
        ("hand-placed", "pinned signer"),
        ("list-signed", "list-signed"),
        ("list-signed", "pinned signer"),
        ("pinned signer", "pinned signer"),
    ],
)
def test_what_is_false_by_the_folders_own_anchors_is_never_used(
    tmp_path: Path, csca: Any, make: Any, kind: str, real: str
) -> None:
    """Older versions took a forged link certificate without a word."""
    tmp_path.chmod(0o700)
    forger = make.key("forger")
    forged = make.issue(
        name="CSCA", serial=8, key=forger, signer=forger, issuer=csca.certificate.subject, authority=csca.key.identifier
    )
    link = csca.issue(name="CSCA", serial=9, key=make.key("next"), subject=csca.certificate.subject)
    anchors = {forged.certificate: kind, csca.certificate: real, link.certificate: "list-signed"}
    store = TrustStore(old_folder(tmp_path / "trust", anchors))

    view = store.view()

    assert view.anchor(forged.certificate) is None
    assert not build_path(forged.issue(name="DSC", extensions=make.signer_extensions).certificate, view).vouched
    assert [each.sha256 for each in view.everything.inventory.marked()] == [forged.certificate.fingerprint]
    assert store.taken_over == view.everything.waiting() == ()
    assert None not in (view.anchor(csca.certificate), view.anchor(link.certificate))
    assert problems(store) == ()


def test_no_document_signer_is_an_anchor_for_having_lain_there(tmp_path: Path, csca: Any, dsc: Any) -> None:
    tmp_path.chmod(0o700)
    anchors = {csca.certificate: "list-signed", dsc.certificate: "list-signed"}

    store = TrustStore(old_folder(tmp_path / "trust", anchors))

    assert store.view().anchor(dsc.certificate) is None
    assert problems(store) == ()


def test_what_a_test_signer_once_vouched_for_is_a_test_anchor(tmp_path: Path, csca: Any) -> None:
    tmp_path.chmod(0o700)
    old_folder(tmp_path, {csca.certificate: "pinned signer"}, subject=f"CN=list signer,O={TEST_ORGANIZATION}")

    anchor = load_store(tmp_path).anchor(csca.certificate)

    assert anchor is not None
    assert anchor.kind is AnchorKind.TEST


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
def test_a_damaged_file_is_named_and_nothing_is_taken_over(folder: Path, damage: Any, blamed: str) -> None:
    damage(folder)

    for _ in range(2):
        with pytest.raises(TrustError, match=blamed):
            load_store(folder)


MALFORMED: dict[str, Callable[[str], str | bytes]] = {
    "cut off": lambda text: text[:-3],
    "no UTF-8": lambda _: b"\xff",
    "no object": lambda _: "[]",
    "a member twice": lambda text: text.replace('"crls": {', '"anchors": {}, "crls": {'),
    "nested for ever": lambda _: "[" * 100_000,
    "another schema": lambda text: text.replace("trust-store/1", "trust-store/2"),
    "an unknown member": lambda text: text.replace('"crls": {', '"more": 1, "crls": {'),
    "a member missing": lambda text: text.replace('"signers"', '"schema2"'),
    "an unknown kind": lambda text: text.replace("list-signed", "royal"),
    "a name out of the folder": lambda text: re.sub('"[0-9a-f]{64}": {}', '"' + "../" * 21 + 'x": {}', text),
    "facts that are no object": lambda text: re.sub("{}", "[]", text),
    "a time that is none": lambda text: text.replace("2026-01-02T03:04:05+00:00", "yesterday"),
}


@pytest.mark.parametrize("change", MALFORMED)
def test_a_malformed_index_is_named(folder: Path, change: str) -> None:
    index = folder / "store.json"
    before = index.read_text(encoding="utf-8")
    after = MALFORMED[change](before)
    assert after != before
    index.write_bytes(after if isinstance(after, bytes) else after.encode())

    with pytest.raises(TrustError, match=r"store\.json"):
        load_store(folder)
