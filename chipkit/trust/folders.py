"""The files of a folder that is imported: regular ones alone, in a fixed order, and no link is followed.

The folder of a trust store is passed over whole: what lies in it nobody hands over, and what was refused or removed
lies in it, too.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from chipkit.regular_file import read_regular
from chipkit.trust.old_folder import OLD_INDEX
from chipkit.trust.store import FILE_NAME

__all__ = ["folder_files"]

_MAX_FILES: Final = 100_000
_MAX_DEPTH: Final = 16
_HIDDEN: Final = "."
_OLD_STORE: Final = frozenset({OLD_INDEX, "anchors"})
_OF_A_STORE: Final = "the folder of a trust store, which is passed over; name the files in it that are meant"


def folder_files(folder: str | os.PathLike[str], limit: int) -> Iterator[tuple[str, bytes | str]]:
    """Name and content of each file below a folder, or why it cannot be read, in the order of names.

    Files and folders whose name begins with a point are left out, as other programs keep theirs in such. Folders that
    are not looked into are told, each with the reason; those that cannot be, last. The folder itself, if it is one
    of those, is called ".".

    Args:
        folder: The folder.
        limit: How many bytes a file may have.
    """
    root, count = Path(folder), 0
    closed: list[OSError] = []
    for place, folders, files in os.walk(root, onerror=closed.append):
        if FILE_NAME in files or {*files, *folders} >= _OLD_STORE:
            yield Path(place).relative_to(root).as_posix(), _OF_A_STORE
            folders.clear()
            continue
        below = len(Path(place).relative_to(root).parts)
        seen = sorted(each for each in folders if not each.startswith(_HIDDEN))
        passed_by = {each: why for each in seen if (why := _why_not_entered(Path(place, each), below))}
        folders[:] = [each for each in seen if each not in passed_by]
        for each, why in passed_by.items():
            yield Path(place, each).relative_to(root).as_posix(), why
        for each in sorted(name for name in files if not name.startswith(_HIDDEN)):
            path = Path(place, each)
            name = path.relative_to(root).as_posix()
            if (count := count + 1) > _MAX_FILES:
                yield name, f"more than {_MAX_FILES} files; the rest was not read"
                return
            yield name, _content(path, limit)
    for error in closed:
        yield Path(error.filename).relative_to(root).as_posix(), error.strerror or str(error)


def _why_not_entered(folder: Path, below: int) -> str:
    """Why a folder is not looked into; empty where it is."""
    if os.path.islink(folder):  # noqa: PTH114 - which raises nothing
        return "a link to a folder, which is not followed"
    return "" if below < _MAX_DEPTH else f"more than {_MAX_DEPTH} folders deep, and not looked into"


def _content(path: Path, limit: int) -> bytes | str:
    try:
        data = read_regular(path, limit, follow=False)
    except OSError as error:
        is_link = os.path.islink(path)  # noqa: PTH114 - which raises nothing
        return "a link, which is not followed" if is_link else error.strerror or str(error)
    return data if len(data) <= limit else f"more than {limit} bytes"
