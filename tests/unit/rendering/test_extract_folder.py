"""A folder of files: whole or not at all, for its owner, and nothing of anybody's written over."""

from __future__ import annotations

import stat
import sys
from typing import TYPE_CHECKING

import pytest

from chipkit.rendering import extract_folder
from chipkit.rendering.extract_folder import prove_folder, write_folder

if TYPE_CHECKING:
    from pathlib import Path

FILES = {"extract.json": b"{}", "card/EF.DG1.bin": b"1", "signer.pem": b"2"}


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_new_folder_is_there_whole_and_for_its_owner(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", FILES)

    assert names(tmp_path / "out") == set(FILES)
    assert list(tmp_path.iterdir()) == [tmp_path / "out"]
    if sys.platform != "win32":
        modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "out").rglob("*") if path.is_file()}
        assert modes == {0o600}
        assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700


def test_an_empty_folder_is_taken_and_one_with_files_is_not(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    write_folder(tmp_path / "out", FILES)
    (tmp_path / "out" / "signer.pem").write_bytes(b"mine")

    with pytest.raises(FileExistsError, match="--force"):
        write_folder(tmp_path / "out", FILES)

    assert (tmp_path / "out" / "signer.pem").read_bytes() == b"mine"


def test_replacing_takes_away_what_an_earlier_one_left_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_folder(out, FILES | {"issuer-1.pem": b"old", "card/EF.DG14.bin": b"old"})
    for name in ("notes.txt", "made-content.der", "card/notes.txt"):
        (out / name).write_bytes(b"x")

    write_folder(out, FILES | {"signer.pem": b"new"}, replace=True)

    assert names(out) == {*FILES, "notes.txt", "card/notes.txt"}
    assert (out / "signer.pem").read_bytes() == b"new"


def test_what_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path) -> object:
        raise OSError(28, "no space left", str(path))

    monkeypatch.setattr(extract_folder, "WrittenFile", lambda path: path if path == tmp_path / "out" else full(path))

    with pytest.raises(OSError, match="no space left") as raised:
        write_folder(tmp_path / "out", FILES)

    assert raised.value.filename == str(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="links want a right of their own there")
def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(NotADirectoryError):
        prove_folder(tmp_path / "link", replace=True)

    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "card").symlink_to(tmp_path / "real")
    with pytest.raises(NotADirectoryError):
        write_folder(tmp_path / "out", FILES, replace=True)
    assert names(tmp_path / "real") == set()


def test_a_file_in_its_place_and_a_missing_folder_above_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(NotADirectoryError):
        prove_folder(tmp_path / "file", replace=True)
    with pytest.raises(FileNotFoundError, match="out"):
        prove_folder(tmp_path / "none" / "out", replace=False)
