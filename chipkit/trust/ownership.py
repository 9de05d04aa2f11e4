"""Whether a trust folder can only have been written by its user or by the system's administrator.

As OpenSSH's StrictModes does: whatever leads to the folder, the folder and what lies in it belong to this user or to
root, and nobody else may write there. A folder for everybody in which only owners remove their own (such as /tmp) may
lead to it. Windows keeps access lists, which are not looked at: there the folder of the user's profile is the user's.
"""

from __future__ import annotations

import os
import shlex
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from chipkit.errors import TrustError

__all__ = ["refuse_foreign", "refuse_foreign_file", "refuse_foreign_way"]

_MAX_LINKS = 40
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_ACCESS_LIST = "system.posix_acl_access"


def refuse_foreign(folder: str | os.PathLike[str]) -> None:
    """Refuse a folder, there or still to be made, that somebody else could write or put another one in the place of.

    Raises:
        TrustError: Somebody else can change the folder; the message names the part of the path and a remedy. Or the
            system does not tell whose a part of the path is.
    """
    if sys.platform == "win32":
        return
    folder = Path(folder)
    if _is_something_else(folder):
        raise TrustError(f"{folder}: no folder")  # and no advice: who follows one for a device harms the whole system
    try:
        for part in _parts(folder):
            _check(part, part.lstat(), leads=part != folder)
    except OSError as error:
        raise TrustError(f"{folder}: {error.strerror or error}") from error


def _is_something_else(folder: Path) -> bool:
    """Whether what lies there is no folder; not where nothing is, or the system does not tell."""
    try:
        return not stat.S_ISDIR(folder.stat().st_mode)
    except (OSError, ValueError):
        return False


def refuse_foreign_way(path: str | os.PathLike[str]) -> None:
    """Refuse a file that somebody else could write, or put another one in the place of, also on the way of links.

    Raises:
        TrustError: As `refuse_foreign`.
        OSError: The system does not tell whose a part of the way is.
    """
    if sys.platform == "win32":
        return
    for part in _parts(Path(path)):
        facts = part.lstat()
        _check(part, facts, leads=stat.S_ISDIR(facts.st_mode))


def refuse_foreign_file(path: str | os.PathLike[str], facts: os.stat_result) -> None:
    """Refuse a file or folder inside of a trust folder that somebody else could write.

    Args:
        path: Where it was met.
        facts: What the system says about the one that was opened.

    Raises:
        TrustError: Somebody else can change the file.
    """
    if sys.platform != "win32":
        _check(Path(path), facts, leads=False)


def _parts(folder: Path) -> Iterator[Path]:
    """Every existing folder and link on the way, from the root on, also on the way that a link points."""
    waiting = list(reversed(Path(os.path.abspath(folder)).parts))  # noqa: PTH100 - resolving would pass the links over
    at, links = Path(waiting.pop()), 0
    yield at
    while waiting:
        part = waiting.pop()
        if part == os.pardir:
            at = at.parent
            continue
        step = at / part
        if not os.path.lexists(step):
            return
        yield step
        if not step.is_symlink():
            at = step
            continue
        links += 1
        if links > _MAX_LINKS:
            raise TrustError(f"{folder}: links without end")
        target = step.readlink()
        waiting += reversed(target.parts[1:] if target.is_absolute() else target.parts)
        at = Path(target.anchor) if target.is_absolute() else at


if sys.platform != "win32":
    import grp
    import pwd

    def _check(path: Path, facts: os.stat_result, *, leads: bool) -> None:
        if facts.st_uid not in (0, os.geteuid()):
            remedy = "use a folder of your own, or of root"
            if not leads:
                owner = shlex.quote(f"{_name_of(os.geteuid())}:")
                remedy = f"if you know what lies there: chown -R {owner} {shlex.quote(str(path))}"
            raise TrustError(f"{path}: belongs to {_name_of(facts.st_uid)}, who could change what is trusted; {remedy}")
        if stat.S_ISLNK(facts.st_mode):
            return  # the permission bits of a link mean nothing
        others = facts.st_mode & _OTHERS_WRITE
        if not others or (leads and facts.st_mode & stat.S_ISVTX):
            return
        if others == stat.S_IWGRP and _is_nobody_else(path, facts.st_gid):
            return
        raise TrustError(f"{path}: others may write there; chmod go-w {shlex.quote(str(path))}")

    def _is_nobody_else(path: Path, group: int) -> bool:
        """Whether a group is this user alone, as on systems that give every user a group of his own."""
        try:
            user, found = pwd.getpwuid(os.geteuid()), grp.getgrgid(group)
        except KeyError:
            return False
        if found.gr_name != user.pw_name or group != user.pw_gid or set(found.gr_mem) - {user.pw_name}:
            return False
        if any(other.pw_gid == group and other.pw_uid != user.pw_uid for other in pwd.getpwall()):
            return False
        return not _has_access_list(path)

    def _has_access_list(path: Path) -> bool:
        """Whether the group bits of a file are the mask of an access list, so that they say nothing of a group."""
        if sys.platform != "linux":
            return False
        try:
            return _ACCESS_LIST in os.listxattr(path)
        except OSError:
            return False

    def _name_of(user: int) -> str:
        try:
            return pwd.getpwuid(user).pw_name
        except KeyError:
            return f"user {user}"

else:

    def _check(path: Path, facts: os.stat_result, *, leads: bool) -> None:
        """Access lists decide."""
