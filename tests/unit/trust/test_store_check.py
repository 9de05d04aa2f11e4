"""The store tells of rows that nothing signed or placed explains."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.cli.terminals import known
from chipkit.evidence.stamp_authorities import STAMP_AUTHORITIES
from chipkit.evidence.terminals import TERMINALS_FILE
from chipkit.trust.grounds import Ground, GroundKind
from chipkit.trust.model import InMemoryTrust, ListSigner
from chipkit.trust.plan import KeptList
from chipkit.trust.store import TrustStore
from chipkit.trust.store_check import _BESIDE, problems

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def listed(make: Any) -> Any:
    return make.issue(name="listed").certificate


@pytest.fixture
def smuggled(make: Any) -> Any:
    return make.issue(name="smuggled").certificate


@pytest.fixture
def store(tmp_path: Path, csca: Any, listed: Any, make: Any, dsc: Any) -> TrustStore:
    """A store in order: one ground of each kind."""
    signer = csca.issue(name="signer", extensions=make.list_signer_extensions, serial=5)
    raw = signer.master_list([csca.certificate, listed])
    digest = hashlib.sha256(raw).hexdigest()
    by_list = Ground(
        kind=GroundKind.PINNED_SIGNER, source="a.ml", list=digest, signer=signer.certificate.fingerprint, placed_at=AT
    )
    link = csca.issue(name="link", serial=6)
    store = TrustStore(tmp_path / "trust")
    with store.change("import", at=AT) as change:
        change.accept(ListSigner(signer.certificate.fingerprint, "CN=signer", pinned=True, accepted_at=AT))
        listing = KeptList(
            sha256=digest, signer=signer.certificate.fingerprint, subject="CN=signer", country="UT", signed_at=AT,
            members=frozenset(each.fingerprint for each in (csca.certificate, listed)), raw=raw,
        )  # fmt: skip
        change.place_master_list(listing, Ground(kind=GroundKind.KEPT, placed_at=AT))
        for certificate in (csca.certificate, listed):
            change.place(certificate, by_list)
        change.place(link.certificate, Ground(kind=GroundKind.LINKED, rests_on=csca.certificate.fingerprint))
        change.place(make.issue(name="placed").certificate, Ground(kind=GroundKind.PLACED, placed_at=AT))
        change.place(make.issue(name="known").certificate, Ground(kind=GroundKind.UNCONFIRMED, placed_at=AT))
        change.place(dsc.certificate, Ground(kind=GroundKind.KEPT, placed_at=AT))
        change.place_crl(csca.revoke(70), Ground(kind=GroundKind.KEPT, placed_at=AT))
        change.note_signed_time(csca.revoke(70).this_update, csca.revoke(70).fingerprint)
    store.confirm(make.issue(name="placed").certificate.fingerprint, by="Lan Specimen", source="a letter", at=AT)
    return store


def test_a_store_in_order_has_no_problem(store: TrustStore, make: Any) -> None:
    assert problems(store, {make.issue(name="known").certificate.fingerprint}) == ()
    assert problems(TrustStore(store.folder / "none")) == ()


def smuggle(kind: GroundKind, **more: Any) -> Callable[[TrustStore, Any, Any], None]:
    """Write a row as this program would write it, for which there is no reason."""

    def act(store: TrustStore, smuggled: Any, like: Any) -> None:
        row = sqlite3.connect(store.path).execute(
            "SELECT g.list, g.signer FROM ground g JOIN content c ON c.id = g.content WHERE c.sha256 = ?",
            (like.fingerprint,),
        ).fetchone()  # fmt: skip
        ground = Ground(kind=kind, list=row[0], signer=row[1], placed_at=AT)
        with store.change("import", at=AT) as change:
            change.place(smuggled, replace(ground, **more))

    return act


WRONG = {
    "not in the list": (smuggle(GroundKind.PINNED_SIGNER), "pinned signer: the list does not carry it"),
    "a list that is not here": (smuggle(GroundKind.PINNED_SIGNER, list="00" * 32), "is not kept, or its signature"),
    "no list": (smuggle(GroundKind.LIST_SIGNED, list=""), "is not kept; import it anew"),
    "a signer of nobody": (smuggle(GroundKind.LIST_SIGNED, signer="00" * 32), "the signer of its list is not accepted"),
    "test without the marking": (smuggle(GroundKind.TEST, signer=""), "does not carry the TEST marking"),
    "test by a list": (smuggle(GroundKind.TEST), "does not carry the TEST marking"),
    "a link of nobody": (smuggle(GroundKind.LINKED, signer="", rests_on="00" * 32), "linked: the key that it rests on"),
    "an own CSCA": (smuggle(GroundKind.UNCONFIRMED, signer="", list=""), "its fingerprint came with no release"),
    "placed at no time": (smuggle(GroundKind.PLACED, signer="", placed_at=None), "nothing says when it was placed"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_row_that_nothing_explains_is_told(
    store: TrustStore, smuggled: Any, listed: Any, make: Any, name: str
) -> None:
    act, told = WRONG[name]
    act(store, smuggled, listed)

    (found,) = problems(store, {make.issue(name="known").certificate.fingerprint})

    assert found.sha256 == smuggled.fingerprint
    assert told in found.what


TAMPERED = {
    "bytes": ("UPDATE content SET raw = x'3000' WHERE form = 'certificate' AND id = 2", "something else"),
    "index": ("UPDATE certificate SET subject = x'00' WHERE content = 2", "its row is another one's"),
    "index of a list": ("UPDATE crl SET issuer = x'00'", "its row is another one's"),
    "no row": ("DELETE FROM certificate WHERE content = 2", "its row is another one's"),
    "confirmation of nothing": ("UPDATE confirmation SET sha256 = 'x'", "of what is not here"),
    "confirmation by nobody": ("UPDATE confirmation SET by = ''", "names nobody"),
    "key of nobody": (
        "INSERT INTO list_key (sha256, by, source, since, until) SELECT 'ab', '', '', since, until FROM signed_time",
        "a pinned key of lists of document signers that names nobody",
    ),
    "another time": ("UPDATE signed_time SET at = '2030-01-01T00:00:00Z'", "2030-01-01: nothing here bears it"),
    "a time of nothing": ("UPDATE signed_time SET sha256 = 'ab', since = 99", "nothing here bears it"),
    "a list of signers": (
        "UPDATE content SET form = 'signer list' WHERE form = 'crl'",
        "cannot be read",
    ),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_row_that_was_changed_is_told(store: TrustStore, make: Any, name: str) -> None:
    statement, told = TAMPERED[name]
    connection = sqlite3.connect(store.path)
    connection.execute(statement)
    connection.commit()

    found = problems(store, {make.issue(name="known").certificate.fingerprint})

    assert any(told in each.what for each in found)


def test_what_others_may_write_is_told(store: TrustStore) -> None:
    store.folder.chmod(0o777)

    (found,) = problems(store)

    assert "others may write there" in found.what


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE master_list SET signer = 'ab'",
        "DELETE FROM member WHERE list = {0}",
        "INSERT INTO member VALUES ({0}, 'ab')",
    ],
)
def test_rows_of_a_list_that_say_what_it_does_not_are_told(store: TrustStore, act: str) -> None:
    connection = sqlite3.connect(store.path)
    (number,) = connection.execute("SELECT id FROM content WHERE form = 'master list'").fetchone()
    connection.execute(act.format(number))
    connection.commit()
    connection.close()

    assert any("another signer, or other members" in each.what for each in problems(store))


def test_a_signed_time_without_what_bears_it_is_told(tmp_path: Path) -> None:
    store = TrustStore(tmp_path / "trust")
    store.add(InMemoryTrust(signed_time=AT), at=AT)

    assert [each.what for each in problems(store)] == [
        f"the newest signed time, {AT.date().isoformat()}: nothing says what bears it"
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="permission bits")
@pytest.mark.parametrize("name", [*_BESIDE, "trust.sqlite"])
def test_a_file_of_the_folder_that_others_may_write_is_a_problem(store: TrustStore, name: str) -> None:
    path = store.folder / name
    path.touch()
    path.chmod(0o606)

    (found,) = problems(store)

    assert found.what.startswith(f"{path}: others may write there; chmod go-w")
    path.chmod(0o644)
    assert problems(store) == ()


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes")
@pytest.mark.parametrize("name", [*_BESIDE, "trust.sqlite", "trust.sqlite-journal"])
@pytest.mark.parametrize("place", ["link", "pipe", "folder"])
def test_something_else_in_the_place_of_a_file_is_a_problem(store: TrustStore, name: str, place: str) -> None:
    path = store.folder / name
    path.unlink(missing_ok=True)
    if place == "link":
        path.symlink_to("elsewhere")
    elif place == "pipe" and sys.platform != "win32":
        os.mkfifo(path)
    else:
        path.mkdir()

    (found,) = problems(store)

    assert found.what == f"{path}: a link, a pipe, a device or a folder where a file belongs"


def test_all_that_is_not_in_order_is_told_at_once(store: TrustStore) -> None:
    (store.folder / "fetched.json").mkdir()
    store.path.write_bytes(b"no database")

    assert [each.what.split(":")[0] for each in problems(store)] == [
        str(store.path),
        str(store.folder / "fetched.json"),
    ]
    assert {STAMP_AUTHORITIES, TERMINALS_FILE, known._LOCK} < {*_BESIDE}


def test_a_file_that_lost_all_of_its_bytes_is_a_problem(store: TrustStore) -> None:
    """It reads as a store in which nothing is yet."""
    store.path.write_bytes(b"")

    (found,) = problems(store)

    assert found.what.startswith(f"{store.path}: 0 bytes")
    store.path.unlink()
    assert problems(store) == ()
