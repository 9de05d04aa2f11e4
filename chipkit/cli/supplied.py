"""Commands that other packages supply, through the entry-point group "chipkit.commands"."""

from __future__ import annotations

import importlib
import os
import re
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["entries", "may_be_there", "summary_of"]

_GROUP: Final = "chipkit.commands"
_NAME: Final = re.compile(r"[a-z][a-z0-9-]*")
_METADATA: Final = (".dist-info", ".egg-info")
_LARGEST: Final = 1 << 20
"""Bytes of a list of entry points that are looked through; none is nearly as long."""


def may_be_there() -> bool:
    """Whether any package but our own says that it supplies a command.

    To read the metadata of all packages takes as long as all else that a help needs; to look through their lists of
    entry points for the group's name takes a few milliseconds. What is no folder, such as a ZIP, may hold anything.
    """
    return any(_holds_others(folder) for folder in dict.fromkeys(sys.path))


def _holds_others(folder: str) -> bool:
    try:
        names = os.listdir(folder or os.curdir)  # noqa: PTH208 - as light as this look is meant to be
    except FileNotFoundError:
        return False
    except NotADirectoryError:
        return True
    except OSError:
        return False
    others = (name for name in names if name.endswith(_METADATA) and not name.startswith("chipkit-"))
    return any(_is_supplier(os.path.join(folder, name, "entry_points.txt")) for name in others)  # noqa: PTH118 - likewise


def _is_supplier(path: str) -> bool:
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - likewise
            return _GROUP.encode() in stream.read(_LARGEST)
    except OSError:
        return False


def entries() -> dict[str, EntryPoint]:
    """The entry points of the group by name, in order; of several of one name the first that is found."""
    metadata = importlib.import_module("importlib.metadata")
    found: dict[str, EntryPoint] = {}
    for entry in sorted(metadata.entry_points(group=_GROUP), key=lambda entry: entry.name):
        if _NAME.fullmatch(entry.name):
            found.setdefault(entry.name, entry)
    return found


def summary_of(entry: EntryPoint) -> str:
    """What the help says of a command that is not loaded."""
    return f"supplied by {getattr(getattr(entry, 'dist', None), 'name', 'another package')}"
