"""A folder of files that is there whole or not at all, for its owner alone; nothing is written over unless asked."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from chipkit.rendering.exhibits import LISTING
from chipkit.written_file import WrittenFile

__all__ = ["prove_folder", "write_folder"]

_OURS: Final = re.compile(
    r"card/EF\.[A-Za-z0-9-]+\.bin|made-[a-z0-9-]+\.[a-z]+|(?:signer|claimed-issuer|issuer-[0-9]+)\.(?:der|pem)|"
    r"crl-[0-9]+\.der|photo\.[a-z0-9]+|(?:signed-data|security-object|signed-attributes|chip-key|chip-signature)\.der|"
    r"(?:signature|challenge|chip-signature)\.bin",
    re.ASCII,
)
"""What files of an extract are called, and those that its commands make."""


def prove_folder(folder: Path, *, replace: bool) -> None:
    """See to it that files may be written into a folder.

    Args:
        folder: The folder; it need not be there, but the one that it is in must.
        replace: Whether files of an earlier extract may be replaced.

    Raises:
        OSError: The path leads to a link or to no folder, or files are there already and `replace` is not set.
    """
    if not os.path.lexists(folder):
        WrittenFile(folder)  # proves that something may be put beside it
        return
    if folder.is_symlink() or not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "not a folder, or a link to one", str(folder))
    if not replace and any(folder.iterdir()):
        raise FileExistsError(errno.EEXIST, "there are files in it already (--force writes over them)", str(folder))


def write_folder(folder: Path, files: Mapping[str, bytes], *, replace: bool = False) -> None:
    """Write files into a folder; the listing comes last, so that it stands only beside what it lists.

    A folder that is not there yet appears whole. In one that is there, each file does, and what an earlier extract left
    is taken away before; whatever else lies there stays.

    Args:
        folder: The folder.
        files: The contents, by names of `chipkit.rendering.exhibits`.
        replace: Whether files of an earlier extract may be replaced.

    Raises:
        OSError: The folder cannot be written, or `prove_folder` refuses it.
    """
    prove_folder(folder, replace=replace)
    if os.path.lexists(folder):
        _take_away(folder, files)
        _write(folder, files)
        return
    temporary = folder.parent / f".{secrets.token_hex(8)}"
    try:
        temporary.mkdir(mode=0o700)
        _write(temporary, files)
        temporary.rename(folder)
    except OSError as error:  # of the folder that was asked for, and not of one that nobody knows
        missing = isinstance(error, FileNotFoundError)
        reason = "the folder for it does not exist" if missing else error.strerror or os.strerror(error.errno or 0)
        raise OSError(error.errno, reason, str(folder)) from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _take_away(folder: Path, files: Mapping[str, bytes]) -> None:
    """What an earlier extract left and this one has not: it would be taken for a part of this one."""
    (folder / LISTING).unlink(missing_ok=True)
    for path in (*folder.iterdir(), *_inside(folder / "card")):
        name = path.relative_to(folder).as_posix()
        if name not in files and _OURS.fullmatch(name) and path.is_file():
            path.unlink()


def _inside(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() and not folder.is_symlink() else []


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    last = {name: files[name] for name in files if name == LISTING}
    for name, content in ({name: files[name] for name in files if name not in last} | last).items():
        path = folder / name
        if path.parent.is_symlink():
            raise NotADirectoryError(errno.ENOTDIR, "not a folder, or a link to one", str(path.parent))
        path.parent.mkdir(mode=0o700, exist_ok=True)
        WrittenFile(path).write(content)
