"""The results of a batch in a file: JSON lines, in the order of the files, that a run which was ended goes on with.

The first line says what is judged and by what. Beside the file lies the list of the files as it was when the run began
(`.list`), and while one runs, its lock (`.lock`). A line counts once its end is written: what stands behind the last
line end when a run goes on was cut off by whatever ended the one before, and is judged anew. So a run that was ended at
any moment comes to the same file as one that was not.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from chipkit.documents.batch import BatchRunDocument
from chipkit.errors import BatchError, TrustError
from chipkit.evidence.batch_names import MOST_LIST, list_bytes, listed_names
from chipkit.evidence.partition import RECORD_SCHEMA, BatchRecord
from chipkit.regular_file import open_regular, read_regular
from chipkit.trust.file_lock import locked
from chipkit.written_file import WrittenFile

__all__ = ["NOT_JUDGED", "RUN_SCHEMA", "Results", "begun_run", "json_line", "opened_results"]

RUN_SCHEMA: Final = "chipkit.batch-run/1"
NOT_JUDGED: Final = "not judged"
"""What a file counts as that could not be judged."""
_LONGEST: Final = 1 << 20
"""Bytes of a line."""
_TOLD: Final[Mapping[str, str]] = {
    "software": "version of chipkit",
    "folder": "folder",
    "records": "list of files",
    "list_sha256": "list of files",
    "trust": "state of the trust store",
    "policy": "policy",
    "mode": "mode",
    "at": "time",
    "zone": "time zone",
    "clock": "clock",
    "terminals": "list of trusted terminals",
    "authorities": "list of authorities for time stamps",
    "opened_with": "key that opens what is encrypted",
    "holder": "choice of what is told of holders",
}
"""What a run is begun with and cannot be changed in it, by the keys of its document."""


class Results:
    """The results of one run, open for writing, behind its last whole line."""

    def __init__(self, path: Path, stream: BinaryIO, names: tuple[str, ...], run: BatchRunDocument) -> None:
        self.path, self.names, self.run = path, names, run
        self.counts: Counter[str] = Counter()
        """How many files came to what: outcomes, and `NOT_JUDGED`."""
        self._stream = stream
        self.done = self._gone_through()
        """How many files are judged; those of the runs before among them."""

    @property
    def is_complete(self) -> bool:
        """Whether every file is judged."""
        return self.done == len(self.names)

    def add(self, records: Iterable[BatchRecord]) -> None:
        """Write lines, and see that they stay even where the power goes.

        Raises:
            OSError: The lines cannot be written; the error names the file.
        """
        added = tuple(records)
        try:
            self._stream.write(b"".join(json_line(each.to_json()) for each in added))
            self._stream.flush()
            os.fsync(self._stream.fileno())
        except OSError as error:
            raise OSError(error.errno, error.strerror or "cannot be written", str(self.path)) from None
        self.done += len(added)
        self.counts.update(NOT_JUDGED if each.outcome is None else each.outcome.value for each in added)

    def _gone_through(self) -> int:
        """Count what stands there, and cut off what is no whole line."""
        done, at = 0, len(_read_line(self._stream, self.path))
        while line := _read_line(self._stream, self.path):
            if not line.endswith(b"\n"):
                break
            done += 1
            self.counts[self._outcome(line, done)] += 1
            at += len(line)
        self._stream.seek(at)
        self._stream.truncate()
        return done

    def _outcome(self, line: bytes, number: int) -> str:
        document = _parsed(line)
        if document.get("schema") != RECORD_SCHEMA or document.get("record") != number or number > len(self.names):
            raise BatchError(f"{self.path}: line {number + 1} is damaged; name another file for the results")
        return str(document["outcome"] or NOT_JUDGED)


def json_line(document: object) -> bytes:
    """A document as a line of its own."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace") + b"\n"


def begun_run(path: str | os.PathLike[str]) -> BatchRunDocument | None:
    """What the run is about whose results lie there; None where nothing does.

    Raises:
        BatchError: Something else lies there.
        OSError: The file cannot be read.
    """
    path = Path(path)
    try:
        stream = open_regular(path)
    except FileNotFoundError:
        return None
    with stream:
        document = _parsed(_read_line(stream, path))
    if document.get("schema") != RUN_SCHEMA or document.keys() < _TOLD.keys():
        raise BatchError(f"{path}: not the results of a batch; it is not written over")
    return cast("BatchRunDocument", document)


@contextmanager
def opened_results(path: str | os.PathLike[str], run: BatchRunDocument, names: tuple[str, ...]) -> Iterator[Results]:
    """The results of a run: new ones, or those that lie there, where they were begun with the same.

    Args:
        path: The file of the results.
        run: What is judged, and by what.
        names: The files. Where a run goes on, the list that it began with counts in their place.

    Raises:
        BatchError: Something else lies there, or another run is at work there; or the run was begun with another
            policy, state of the trust store, terminals, authorities, key, time or choice, which the error names.
        OSError: A file cannot be made, read or written; the error names it.
    """
    path = Path(path)
    with _alone(path):
        begun = begun_run(path)
        kept = path.with_name(f"{path.name}.list")
        if begun is None:
            WrittenFile(kept).write(list_bytes(names))
            WrittenFile(path).write(json_line(run))
        else:
            _refuse_other(path, begun, run)
            names = _kept(kept, begun)
        with _opened(path) as stream:
            yield Results(path, stream, names, begun or run)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let no other run write there meanwhile."""
    lock = path.with_name(f"{path.name}.lock")
    try:
        with locked(lock, patience=0.0):
            yield
    except TrustError as error:
        if not str(error).startswith(f"{lock}: "):
            raise
        raise BatchError(f"{path}: another batch is at work there ({error})") from error


def _refuse_other(path: Path, begun: BatchRunDocument, run: BatchRunDocument) -> None:
    for key, told in _TOLD.items():
        if key not in {"records", "list_sha256"} and begun.get(key) != run.get(key):
            raise BatchError(f"{path}: was begun with another {told}; name another file for the results")


def _kept(path: Path, begun: BatchRunDocument) -> tuple[str, ...]:
    """The names that a run began with."""
    names = listed_names(read_regular(path, MOST_LIST * 2), str(path))
    if hashlib.sha256(list_bytes(names)).hexdigest() != begun["list_sha256"] or len(names) != begun["records"]:
        raise BatchError(f"{path}: is not the list that the run began with; name another file for the results")
    return names


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    if not stat.S_ISREG(path.lstat().st_mode):
        raise BatchError(f"{path}: a link, a pipe or a device, not a file")
    stream = path.open("r+b")
    try:
        yield stream
    finally:
        with suppress(OSError):  # what was added is there already, or its error told with the name of the file
            stream.close()


def _read_line(stream: BinaryIO, path: Path) -> bytes:
    line = stream.readline(_LONGEST + 1)
    if len(line) > _LONGEST:
        raise BatchError(f"{path}: a line of over {_LONGEST} bytes; not the results of a batch")
    return line


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
