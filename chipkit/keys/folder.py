"""The folder of keys: where it is, whose it is, and one who writes there at a time.

It lies beside the trust folder, and has the file of keys, or the file that names the module which keeps them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from chipkit.errors import KeyStoreError, TrustError
from chipkit.trust.file_lock import locked
from chipkit.trust.location import default_folder, expanded
from chipkit.trust.ownership import refuse_foreign

__all__ = ["hold_lock", "keys_folder", "make_folder"]

_NAME: Final = "keys"
_LOCK: Final = "lock"


def keys_folder(named: str | os.PathLike[str] | None = None) -> Path:
    """The folder that was named, or the one beside the trust folder.

    Raises:
        KeyStoreError: Nobody knows where the trust folder or a home folder is.
    """
    try:
        return expanded(named, str(named)) if named is not None else default_folder().parent / _NAME
    except TrustError as error:
        raise KeyStoreError(str(error)) from None


def make_folder(folder: Path) -> None:
    """Make the folder where it is not there, for this user alone, and refuse one that others may write.

    Raises:
        KeyStoreError: The folder cannot be made, or somebody else can write there.
    """
    try:
        refuse_foreign(folder)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_foreign(folder)
    except TrustError as error:
        raise KeyStoreError(str(error)) from None
    except OSError as error:
        raise KeyStoreError(f"{folder}: {error.strerror or 'cannot be made'}") from None


@contextmanager
def hold_lock(folder: Path) -> Iterator[None]:
    """Keep other processes from changing keys meanwhile.

    Raises:
        KeyStoreError: Somebody else changes keys for too long, or the lock cannot be made.
    """
    try:
        lock = locked(folder / _LOCK)
        lock.__enter__()
    except TrustError as error:
        raise KeyStoreError(str(error)) from None
    except OSError as error:
        raise KeyStoreError(f"{folder}: {error.strerror or 'cannot be locked'}") from None
    try:
        yield
    finally:
        lock.__exit__(None, None, None)
