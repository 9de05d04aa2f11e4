"""A file of evidence that is written new: over one that is there with `--force` alone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from chipkit.cli.saving import target
from chipkit.errors import CodecError

if TYPE_CHECKING:
    from chipkit.written_file import WrittenFile

__all__ = ["new_file", "refuse_existing"]


def new_file(path: str, option: str, *, force: bool) -> WrittenFile:
    """The file that somebody asked for, proved writable, and not there yet.

    Raises:
        CodecError: It names no file, or one that is there.
        OSError: The file cannot be written.
    """
    file = target(path, option)
    refuse_existing(path, option, force=force)
    return file


def refuse_existing(path: str, option: str, *, force: bool) -> None:
    """Return if no file is there, or it may be replaced.

    Raises:
        CodecError: A file is there.
    """
    if not force and os.path.lexists(path):
        raise CodecError(f"{path} is there already; --force lets it be replaced", where=option)
