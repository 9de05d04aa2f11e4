"""Where the trust folder is: the one that was named, or this user's own.

A folder that somebody named, in whatever way, and that is not there is an error: an empty one in its place would call
every card's issuer unknown. The user's own may still have to be made.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from chipkit.error_codes import ErrorCode
from chipkit.errors import TrustError

__all__ = ["TrustFolderMissingError", "default_folder", "existing_folder", "expanded", "named_folder", "passed_over"]

_VARIABLE = "CHIPKIT_TRUST"
_DATA = "XDG_DATA_HOME"
_NOWHERE = f"no home folder is known here (HOME is not set, and this user has none): name one by --trust or {_VARIABLE}"


class TrustFolderMissingError(TrustError):
    """The trust folder that was named is not there.

    Attributes:
        folder: Its path.
    """

    code = ErrorCode.TRUST_FOLDER_MISSING

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"{folder}: {self._reason(folder)}")

    @staticmethod
    def _reason(folder: Path) -> str:
        if not os.path.lexists(folder):
            return "this trust folder does not exist"
        return "not a folder; right is one that chipkit trust import made"


def named_folder(folder: str | os.PathLike[str] | None = None) -> Path | None:
    """The folder that the caller, or else the variable `CHIPKIT_TRUST`, names; None where neither does.

    A tilde that no shell replaced stands for the home folder here too.

    Raises:
        TrustError: The variable does not hold an absolute path, and would name another folder in each place; or nobody
            knows the home that a tilde stands for.
    """
    if folder is not None:
        return expanded(folder, str(folder))
    named = os.environ.get(_VARIABLE)
    if not named:
        return None
    path = expanded(named, f"{_VARIABLE}: {named}")
    if not path.is_absolute():
        raise TrustError(f"{_VARIABLE}: {named}: not an absolute path")
    return path


def default_folder() -> Path:
    """The folder that `CHIPKIT_TRUST` names, or the one of this user.

    Raises:
        TrustError: As `named_folder`; or this user has no home folder.
    """
    named = named_folder()
    if named is not None:
        return named
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        base = Path(local) if local else _home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = _home() / "Library" / "Application Support"
    else:
        data = Path(os.environ.get(_DATA, ""))
        base = data if data.is_absolute() else _home() / ".local" / "share"
    return base / "chipkit" / "trust"


def existing_folder(folder: str | os.PathLike[str] | None = None) -> Path:
    """The folder that was named, which is there, or the one of this user, which may still have to be made.

    Raises:
        TrustFolderMissingError: The folder was named and does not exist.
        TrustError: As `default_folder`; or the system does not tell whether it exists, as of a share that is gone.
    """
    named = named_folder(folder)
    if named is None:
        return default_folder()
    if not _is_folder(named):
        raise TrustFolderMissingError(named)
    return named


def _is_folder(path: Path) -> bool:
    """Whether a folder is there; where the system does not tell, that is neither yes nor no."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError, ValueError):  # the last one: no system has a path like this
        return False
    except OSError as error:
        raise TrustError(f"{path}: {error.strerror or error}") from error


def passed_over() -> str:
    """What the environment says of this user's folder and is not followed, in a sentence; empty where nothing is.

    A relative path in `XDG_DATA_HOME` is to be passed over (XDG Base Directory Specification, 0.8).
    """
    data = os.environ.get(_DATA, "")
    followed = sys.platform not in ("win32", "darwin") and not os.environ.get(_VARIABLE)
    if not followed or not data or Path(data).is_absolute():
        return ""
    return f"{_DATA}: {data}: not an absolute path, so it is passed over, as its specification says"


def expanded(path: str | os.PathLike[str], told: str) -> Path:
    """The path with the home folder in the place of a tilde that no shell replaced, as in `--trust=~/trust`.

    Args:
        path: The path.
        told: How the path is named in the error.

    Raises:
        TrustError: The home folder is not known.
    """
    path = Path(path)
    if not path.parts or not path.parts[0].startswith("~"):
        return path
    if path.parts[0] == "~":
        return _home().joinpath(*path.parts[1:])
    try:
        return path.expanduser()
    except RuntimeError:
        raise TrustError(f"{told}: nobody knows the home folder of {path.parts[0]}") from None


def _home() -> Path:
    """This user's home folder, as HOME or else the system's list of users has it."""
    named = Path(os.environ.get("HOME", ""))
    if sys.platform != "win32" and named.is_absolute():
        return named
    if sys.platform == "win32":
        try:
            return Path.home()
        except RuntimeError:
            raise TrustError(_NOWHERE) from None
    import pwd  # noqa: PLC0415 - not there on every system

    try:
        listed = Path(pwd.getpwuid(os.geteuid()).pw_dir)
    except KeyError:
        raise TrustError(_NOWHERE) from None
    if not listed.is_absolute():
        raise TrustError(_NOWHERE)
    return listed
