"""A store's file that is damaged, or was written by somebody else: an error that names it, and no anchor too many."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.cli import main
from chipkit.errors import ChipkitError
from chipkit.trust.clock import clamped
from chipkit.trust.grounds import Ground, GroundKind
from chipkit.trust.model import Confirmation
from chipkit.trust.schema import STORE
from chipkit.trust.store import FILE_NAME, TrustStore
from chipkit.trust.store_check import problems
from tests.unit.trust.conftest import damage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AT = datetime(2026, 1, 1, tzinfo=UTC)
TIME = "INSERT INTO signed_time (since, until, at, sha256) SELECT since, until, '{}', '' FROM ground LIMIT 1"


@pytest.fixture
def folder(tmp_path: Path, csca: Any) -> Path:
    """A store with one confirmed anchor, and its list."""
    folder = tmp_path / "trust"
    with TrustStore(folder).change("import", at=AT) as change:
        change.place(csca.certificate, Ground(kind=GroundKind.PLACED, placed_at=AT))
        change.confirm(csca.certificate.fingerprint, Confirmation("SPECIMEN operator", "a letter", AT))
        change.place_crl(csca.revoke(9), Ground(kind=GroundKind.KEPT, placed_at=AT))
    return folder


def used(folder: Path) -> set[str]:
    """All of a store is read; the SHA-256 of its anchors."""
    store = TrustStore(folder, patience=0.1)
    view = store.view()
    trust = view.in_memory()
    clamped(AT, view)
    store.history()
    store.collected()
    return {each.certificate.fingerprint for each in trust.anchors}


def write(*statements: str) -> Callable[[Path], object]:
    def run(file: Path) -> None:
        connection = sqlite3.connect(file)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()

    return run


def flipped(statement: str) -> Callable[[Path], object]:
    return lambda file: damage(file, statement)


def replaced(data: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    return lambda file: file.write_bytes(data(file.read_bytes()))


def beside(suffix: str) -> Callable[[Path], object]:
    return lambda file: file.with_name(file.name + suffix).write_bytes(bytes(range(256)) * 20)


REFUSED: dict[str, Callable[[Path], object]] = {
    "cut off": replaced(lambda data: data[: len(data) // 2]),
    "text": replaced(lambda _: b"no database " * 500),
    "application": write("PRAGMA application_id = 5"),
    "no application": write("PRAGMA application_id = 0"),
    "newer version": write("PRAGMA user_version = 99"),
    "no version": write("PRAGMA user_version = 0"),
    "negative version": write("PRAGMA user_version = -1"),
    "write-ahead log": write("PRAGMA journal_mode = wal"),
    "a log beside": beside("-wal"),
    "a table is missing": write("DROP TABLE confirmation"),
    "a trigger": write("CREATE TRIGGER t AFTER INSERT ON met BEGIN DELETE FROM barred; END"),
    "a view for a table": write("ALTER TABLE barred RENAME TO b", "CREATE VIEW barred AS SELECT * FROM b"),
    "other bytes": write("UPDATE content SET raw = x'3000' WHERE form = 'certificate'"),
    "text for bytes": flipped("UPDATE content SET raw = 'abc'"),
    "a row of 300 MB": write("UPDATE content SET raw = zeroblob(300000000)"),
    "other digest": write("UPDATE content SET sha256 = 'aa' || substr(sha256, 3)"),
    "ground": write("UPDATE ground SET kind = 'Pinned signer'"),
    "ground of another type": flipped("UPDATE ground SET kind = 5"),
    "time of a ground": write("UPDATE ground SET placed_at = 'yesterday'"),
    "time without a zone": write("UPDATE ground SET placed_at = '2026-01-01T00:00:00'"),
    "time of a confirmation": write("UPDATE confirmation SET at = 'yesterday'"),
    "time of a version": write("UPDATE version SET at = 'yesterday'"),
    "signed time": write(TIME.format("yesterday")),
    "signed time without a zone": write(TIME.format("2026-01-01T00:00:00")),
    "bytes for a version's token": flipped("UPDATE version SET token = CAST(token AS BLOB)"),
    "text for a version's count": flipped("UPDATE version SET anchors = 'one'"),
    "half a letter": write("UPDATE ground SET source = CAST(x'eda080' AS TEXT)"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_damage_is_an_error_of_ours(folder: Path, case: str) -> None:
    REFUSED[case](folder / FILE_NAME)

    with pytest.raises(ChipkitError):
        used(folder)


HARMLESS: dict[str, Callable[[Path], object]] = {
    "a journal beside": beside("-journal"),
    "found under another name": flipped("UPDATE certificate SET subject = 'x'"),
    "not found": write("DELETE FROM certificate"),
    "rests on itself": write(
        "UPDATE ground SET kind = 'linked', rests_on = (SELECT sha256 FROM content WHERE form = 'certificate')"
    ),
    "not confirmed": write("DELETE FROM confirmation"),
}


@pytest.mark.parametrize("case", HARMLESS)
def test_nothing_becomes_an_anchor_that_was_none(folder: Path, csca: Any, case: str) -> None:
    HARMLESS[case](folder / FILE_NAME)

    assert used(folder) <= {csca.certificate.fingerprint}


def _texts(file: Path) -> list[tuple[str, str]]:
    """The columns of text that hold any, with their tables."""
    connection = sqlite3.connect(file)
    rows = connection.execute(
        "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'"
        " AND c.type = 'TEXT'"
    ).fetchall()
    held = [
        (table, column) for table, column in rows
        if connection.execute(f"SELECT max({column}) FROM {table}").fetchone() != (None,)  # noqa: S608
    ]  # fmt: skip
    connection.close()
    return held


def test_every_table_is_strict() -> None:
    tables = [each for each in STORE.statements if each.startswith("CREATE TABLE")]
    assert tables
    assert all(each.endswith((" STRICT", " STRICT, WITHOUT ROWID")) for each in tables)


def test_a_value_of_another_type_is_told_wherever_it_stands(folder: Path, tmp_path: Path) -> None:
    """One flipped bit makes bytes of a text: whoever asks gets no error but ours, and the check of the store tells."""
    texts = _texts(folder / FILE_NAME)
    assert len(texts) > 20
    for number, (table, column) in enumerate(texts):
        copy = tmp_path / str(number)
        shutil.copytree(folder, copy)
        damage(copy / FILE_NAME, f"UPDATE {table} SET {column} = CAST({column} AS BLOB)")  # noqa: S608
        with contextlib.suppress(ChipkitError):
            used(copy)
        assert problems(TrustStore(copy)), (table, column)


@pytest.mark.skipif(os.name != "posix", reason="links and pipes are of POSIX systems")
@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_what_is_no_file_is_refused(folder: Path, kind: str) -> None:
    file = folder / FILE_NAME
    file.rename(folder / "other")
    match kind:
        case "link":
            file.symlink_to(folder / "other")
        case "pipe":
            getattr(os, "mkfifo")(file)  # noqa: B009 - Windows has none
        case _:
            file.mkdir()

    with pytest.raises(ChipkitError):
        used(folder)


# a change that was interrupted ----------------------------------------------------------------------------------------


@pytest.fixture
def interrupted(tmp_path: Path, csca: Any) -> TrustStore:
    """A store whose writer was killed with pages of his change in the file already."""
    before, folder = TrustStore(tmp_path / "before"), tmp_path / "trust"
    with before.change("import", at=AT) as change:
        change.place(csca.certificate, Ground(kind=GroundKind.PLACED, placed_at=AT))
    folder.mkdir(mode=0o700)
    writer = sqlite3.connect(before.path, isolation_level=None)
    writer.execute("PRAGMA cache_size = 2")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO setting VALUES ('x', ?)", ("y" * 3_000_000,))
    for name in (before.path.name, f"{before.path.name}-journal"):
        shutil.copy(before.path.with_name(name), folder / name)
    writer.execute("ROLLBACK")
    writer.close()
    return TrustStore(folder)


def test_who_may_merely_read_is_told_that_a_change_must_be_taken_back_first(
    interrupted: TrustStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = interrupted.path.with_name(f"{interrupted.path.name}-journal")
    with monkeypatch.context() as patch:
        patch.setattr("chipkit.trust.database.os.access", lambda *_, **__: False)
        for words in (["list"], ["list", "--problems"], ["list", "--history"]):
            assert main(["trust", *words, "--trust", str(interrupted.folder)]) in (2, 10)
            told = capsys.readouterr()
            assert (
                "was interrupted, and what he began (the journal beside it) must be taken back first"
                in told.out + told.err
            )
            assert "do the same once as a user who may write there" in told.out + told.err
    assert journal.stat().st_size

    assert interrupted.view().version.number == 1
    assert not journal.exists() or not journal.stat().st_size
