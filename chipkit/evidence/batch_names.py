"""Which files are judged: those of a folder, or those that a list names; and the list that a run keeps of them."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from chipkit.errors import BatchError, CodecError
from chipkit.evidence.partition import Partition
from chipkit.regular_file import read_regular
from chipkit.values import dataclass

__all__ = ["MOST_LIST", "Names", "list_bytes", "listed_names", "names_of", "partitions_of"]

MOST_LIST: Final = 256 << 20
"""Bytes of a list of files; some millions of them."""
_LONGEST: Final = 32 << 10
"""Bytes of one path; no system knows longer ones."""
PARTITION: Final = 64
"""Files that are judged in one go: a worker's answer stays small, and asking for them costs little beside it."""


@dataclass(frozen=True, slots=True)
class Names:
    """Files by their names."""

    folder: str
    """What the names are relative to."""
    names: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """Of the list of them, as `list_bytes` writes it."""
        return hashlib.sha256(list_bytes(self.names)).hexdigest()


def names_of(source: str | os.PathLike[str]) -> Names:
    """The files of a folder in the order of their names, or those that a text lists, a path on each line.

    Of a folder each file counts, and each folder in it as one of EF files; what begins with a full stop is left out.
    Paths of a list are relative to the folder that it lies in; empty lines are left out.

    Raises:
        OSError: The folder or the list cannot be read.
        CodecError: The list is larger than 256 MiB, or holds what is no path.
        BatchError: The folder or the list names no file.
    """
    path = Path(source).absolute()
    names = _in_folder(path) if path.is_dir() else _in_list(path)
    if not names:
        raise BatchError(f"{source}: no file to judge")
    return Names(str(path if path.is_dir() else path.parent), names)


def _in_folder(folder: Path) -> tuple[str, ...]:
    with os.scandir(folder) as entries:
        return tuple(sorted(entry.name for entry in entries if not entry.name.startswith(".")))


def _in_list(path: Path) -> tuple[str, ...]:
    data = read_regular(path, MOST_LIST)
    if len(data) > MOST_LIST:
        raise CodecError(f"more than {MOST_LIST} bytes", where=str(path))
    lines = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").split(b"\n")
    for number, line in enumerate(lines, 1):
        if b"\0" in line or len(line) > _LONGEST:
            raise CodecError(
                f"line {number} is no path: give a folder, or a text with a path on each line", where=str(path)
            )
    return tuple(os.fsdecode(line) for line in lines if line.strip())


def partitions_of(folder: str, names: Sequence[str], *, begin: int = 0, size: int = PARTITION) -> Iterator[Partition]:
    """The names in partitions.

    Args:
        folder: What the names are relative to.
        names: All names.
        begin: How many of them are left out, for they were judged before.
        size: How many there are in one.
    """
    for at in range(begin, len(names), size):
        yield Partition(folder, at + 1, tuple(names[at : at + size]))


def list_bytes(names: Iterable[str]) -> bytes:
    """The list that a run keeps: a text of JSON on each line, for a name may hold whatever a file system takes."""
    return "".join(f"{json.dumps(name)}\n" for name in names).encode("ascii")


def listed_names(data: bytes, where: str) -> tuple[str, ...]:
    """The names of such a list.

    Raises:
        BatchError: The list is damaged.
    """
    try:
        names = tuple(json.loads(line) for line in data.splitlines())
    except ValueError as error:
        raise BatchError(f"{where}: damaged; begin anew") from error
    if not all(isinstance(name, str) for name in names):
        raise BatchError(f"{where}: damaged; begin anew")
    return names
