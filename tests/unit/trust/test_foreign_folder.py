"""A trust folder that somebody else could write is not believed, and nothing that lies in one hangs or leads astray."""

from __future__ import annotations

import os
import stat
import sys
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.errors import TrustError
from chipkit.trust import ownership
from chipkit.trust.location import default_folder
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust
from chipkit.trust.store import FILE_NAME, TrustStore, load_store, open_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

if sys.platform == "win32":
    pytest.skip("access lists decide there", allow_module_level=True)

import grp
import pwd

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
NOBODY = 65534
AT = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def store(csca: Any) -> InMemoryTrust:
    return InMemoryTrust((Anchor(csca.certificate, AnchorKind.LIST_SIGNED, "list.ml", AT),))


@pytest.fixture
def folder(tmp_path: Path, store: InMemoryTrust) -> Path:
    """A store in order, two folders deep."""
    TrustStore(tmp_path / "data" / "trust").add(store, at=AT)
    return tmp_path / "data" / "trust"


def journal(folder: Path) -> Path:
    """What a writer that was killed would leave: SQLite rolls it back, whoever wrote it."""
    path = folder / f"{FILE_NAME}-journal"
    path.touch(mode=0o600)
    return path


def test_what_is_made_is_for_its_owner_alone(folder: Path) -> None:
    made = [folder.parent, folder, *folder.rglob("*")]

    assert len(made) >= 4
    assert {stat.S_IMODE(path.stat().st_mode) for path in made if path.is_dir()} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in made if path.is_file()} == {0o600}


@pytest.mark.parametrize("mode", [0o777, 0o722, 0o702, 0o1777])
@pytest.mark.parametrize(
    "place",
    [lambda folder: folder, lambda folder: folder / FILE_NAME, journal],
    ids=["folder", "file", "journal"],
)
def test_what_others_may_write_is_refused_with_the_command_that_mends_it(
    folder: Path, store: InMemoryTrust, place: Callable[[Path], Path], mode: int
) -> None:
    place(folder).chmod(mode)

    with pytest.raises(TrustError, match="others may write there; chmod go-w "):
        open_store(folder)

    place(folder).chmod(mode & ~0o022)
    assert load_store(folder).in_memory() == store


@pytest.mark.parametrize("mode", [0o777, 0o757, 0o703])
def test_a_folder_on_the_way_that_others_may_write_is_refused(folder: Path, store: InMemoryTrust, mode: int) -> None:
    folder.parent.chmod(mode)

    with pytest.raises(TrustError, match=f"^{folder.parent}: others may write there"):
        load_store(folder)
    with pytest.raises(TrustError, match="others may write there"):
        TrustStore(folder.parent / "new" / "trust").add(store, at=AT)
    assert not (folder.parent / "new").exists()


def test_a_folder_for_all_in_which_only_owners_remove_may_lead_there(folder: Path, store: InMemoryTrust) -> None:
    folder.parent.chmod(0o1777)

    assert load_store(folder).in_memory() == store


@AS_ROOT
@pytest.mark.parametrize(
    "place",
    [
        lambda folder: folder.parent,
        lambda folder: folder,
        lambda folder: folder / FILE_NAME,
        journal,
    ],
    ids=["parent", "folder", "file", "journal"],
)
def test_what_belongs_to_somebody_else_is_refused(folder: Path, place: Callable[[Path], Path]) -> None:
    os.chown(place(folder), NOBODY, -1)

    with pytest.raises(TrustError, match=r"who could change what is trusted; (use a folder|.*chown -R root: )"):
        load_store(folder)


@AS_ROOT
def test_a_link_of_somebody_else_is_refused_and_one_s_own_is_followed(folder: Path, store: InMemoryTrust) -> None:
    link = folder.parent / "link"
    link.symlink_to(folder)
    assert load_store(link).in_memory() == store

    os.chown(link, NOBODY, -1, follow_symlinks=False)
    with pytest.raises(TrustError, match="belongs to"):
        load_store(link)


def test_what_a_link_leads_through_is_looked_at_too(folder: Path) -> None:
    other = folder.parent / "open" / "inner"
    other.mkdir(parents=True)
    folder.rename(other / "trust")
    (folder.parent / "link").symlink_to("open/inner/../inner")
    (folder.parent / "open").chmod(0o777)

    with pytest.raises(TrustError, match=f"^{folder.parent / 'open'}: others may write there"):
        load_store(folder.parent / "link" / "trust")


def test_links_without_end_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")

    with pytest.raises(TrustError, match="links without end"):
        load_store(tmp_path / "a" / "trust")


@pytest.mark.parametrize("kind", ["pipe", "link", "socket", "folder", "zero"])
@pytest.mark.parametrize("name", [FILE_NAME, f"{FILE_NAME}-journal", ".lock"])
def test_what_is_no_file_neither_hangs_nor_leads_away(
    folder: Path, store: InMemoryTrust, csca: Any, tmp_path: Path, kind: str, name: str
) -> None:
    path, home = folder / name, tmp_path / "home.txt"
    path.unlink(missing_ok=True)
    home.write_bytes(csca.certificate.raw)
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "link":
            path.symlink_to(home)
        case "socket":
            os.mknod(path, stat.S_IFSOCK | 0o600)
        case "folder":
            path.mkdir()
        case _:
            path.symlink_to("/dev/zero")

    with pytest.raises(TrustError):
        TrustStore(folder).add(store, at=AT)
    if name != ".lock":
        with pytest.raises(TrustError):
            load_store(folder)
    assert home.read_bytes() == csca.certificate.raw


def test_the_variable_names_a_whole_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHIPKIT_TRUST", "trust")
    with pytest.raises(TrustError, match="CHIPKIT_TRUST: trust: not an absolute path"):
        default_folder()

    monkeypatch.delenv("CHIPKIT_TRUST")
    monkeypatch.setenv("XDG_DATA_HOME", "data")
    assert default_folder().is_absolute()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    if sys.platform == "linux":
        assert default_folder() == tmp_path / "chipkit" / "trust"


@AS_ROOT
def test_a_store_of_the_system_is_believed_by_everybody(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert load_store(folder).anchor_count


@pytest.mark.parametrize(
    ("members", "own", "shared", "listed", "taken"),
    [
        ([], True, False, False, True),
        (["lan"], True, False, False, True),
        (["lan", "mai"], True, False, False, False),
        ([], False, False, False, False),
        ([], True, True, False, False),
        ([], True, False, True, False),
    ],
)
def test_a_group_of_one_is_nobody_else(
    folder: Path, monkeypatch: pytest.MonkeyPatch, members: list[str], *, own: bool, shared: bool, listed: bool,
    taken: bool,
) -> None:  # fmt: skip
    """Systems that give each user a group of his own make folders that this group may write."""
    group = folder.stat().st_gid  # whichever it is for whoever runs this
    users = [_user("lan", 1000, group if own else group + 1), *([_user("mai", 1001, group)] if shared else [])]
    monkeypatch.setattr(pwd, "getpwuid", lambda _: users[0])
    monkeypatch.setattr(pwd, "getpwall", lambda: users)
    monkeypatch.setattr(grp, "getgrgid", lambda _: SimpleNamespace(gr_name="lan", gr_mem=members))
    monkeypatch.setattr(ownership, "_has_access_list", lambda _: listed)
    folder.chmod(0o770)

    if taken:
        assert load_store(folder).anchor_count
    else:
        with pytest.raises(TrustError, match="others may write there"):
            load_store(folder)


def _user(name: str, uid: int, gid: int) -> SimpleNamespace:
    return SimpleNamespace(pw_name=name, pw_uid=uid, pw_gid=gid)
