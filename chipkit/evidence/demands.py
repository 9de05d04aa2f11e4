"""What a person may demand of whoever keeps evidence: all that is kept of him, or that it is erased.

Both find it by number, through the index and its key. What is done is written down there with the digest of the file,
by whom and why, and with nothing that tells who the person is. A file that is not the one that was indexed is somebody
else's for all that is known, and is neither given out nor erased.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from chipkit.errors import ChipkitError, EvidenceIndexError
from chipkit.evidence.amending import LOCK_FILE
from chipkit.evidence.index import Demand, EvidenceIndex, Touched
from chipkit.evidence.index_entry import TagKey, number_tag
from chipkit.evidence.judging_files import digest_of_place
from chipkit.evidence.opened_file import is_evidence_file
from chipkit.regular_file import read_regular
from chipkit.trust.file_lock import locked
from chipkit.values import dataclass
from chipkit.written_file import WrittenFile

__all__ = [
    "DONE_WORDS",
    "ERASED",
    "EXPORTED",
    "GONE",
    "KEPT",
    "REDACTED",
    "Done",
    "Redacting",
    "erase_number",
    "export_number",
]

ERASED, REDACTED, GONE, EXPORTED, KEPT = "erased", "redacted", "gone", "exported", "kept"
DONE_WORDS: Final = (ERASED, REDACTED, GONE, EXPORTED, KEPT)
_HEAD = 64
"""Bytes by which a file of evidence is known."""
_MOST = 64 << 20
"""Bytes of a file that is copied."""
_OTHER = "not the file that was indexed; index it anew"
_LINK = "a link: what it leads to would stay"
_OTHER_NAME = "the same file has another name, where it would stay"
Redacting = Callable[[bytes], bytes | None]
"""Makes of evidence what has nothing of a person in it any more; None of what cannot be redacted, which is erased."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one piece of evidence."""

    place: str
    sha256: str
    what: str
    """One of `ERASED`, `REDACTED`, `GONE` (no file was there any more), `EXPORTED`, and `KEPT` where it failed."""
    why: str = ""
    """Why it was kept; of what was exported, the path of the copy."""


def export_number(
    index: EvidenceIndex,
    key: TagKey,
    number: str,
    folder: str | os.PathLike[str],
    *,
    by: str,
    reason: str,
    at: datetime,
) -> tuple[Done, ...]:
    """Copy all that is kept of a person into a folder, by names that tell nothing of him.

    Nothing is written where it lies.

    Args:
        index: The index, open for writing.
        key: Of the tags.
        number: The person's, or a document's.
        folder: Where the copies go; it is made where it is not there.
        by: Who does it.
        reason: Why, such as the person's letter of a day; never who he is.
        at: When.

    Raises:
        EvidenceIndexError: The index is damaged, or somebody else keeps writing there.
        OSError: The folder cannot be made.
    """
    target = Path(folder)
    target.mkdir(mode=0o700, parents=True, exist_ok=True)

    def export(found: Touched) -> Done:
        place = Path(found.place)
        copy = target / f"{found.sha256[:16]}{'' if place.is_dir() else place.suffix}"
        if place.is_dir():
            copy.mkdir(mode=0o700, exist_ok=True)
            for each in _files(place):
                WrittenFile(copy / each.name).write(read_regular(each, _MOST))
        else:
            data = read_regular(place, _MOST)
            if hashlib.sha256(data).hexdigest() != found.sha256:  # somebody added to it since it was looked at
                return Done(found.place, found.sha256, KEPT, _OTHER)
            WrittenFile(copy).write(data)
        index.record(Demand(action="export", at=at, by=by, reason=reason, sha256=found.sha256))
        return Done(found.place, found.sha256, EXPORTED, str(copy))

    return tuple(_each(index, key, number, export))


def erase_number(
    index: EvidenceIndex,
    key: TagKey,
    number: str,
    *,
    by: str,
    reason: str,
    at: datetime,
    redact: Redacting | None = None,
) -> tuple[Done, ...]:
    """Erase all that is kept of a person, or put what has nothing of him in its place.

    Whatever ends this, what was not written down as erased is found again by the same call. A folder of EF files goes
    with the files in it, unless there is a folder in it. A link, or a file of several names, is kept and told: what it
    holds would stay elsewhere.

    Args:
        index: The index, open for writing.
        key: Of the tags.
        number: The person's, or a document's.
        by: Who does it.
        reason: Why; never who the person is.
        at: When.
        redact: Makes the lowest redaction of a file, as `chipkit.evidence.redaction.without_person` does; without it
            files are erased.

    Raises:
        EvidenceIndexError: The index is damaged, or somebody else keeps writing there.
    """

    def erase(found: Touched) -> Done:
        what, left = ERASED, None
        place = Path(found.place)
        if not os.path.lexists(place):
            what = GONE
        elif why := _why_not_all(place):
            return Done(found.place, found.sha256, KEPT, why)
        elif place.is_dir():
            _remove_folder(place)
        elif redact is not None and (data := redact(read_regular(place, _MOST))) is not None:
            WrittenFile(place).write(data)
            entry = index.entry(found.place)
            what, left = REDACTED, None if entry is None else replace(entry, sha256=digest_of_place(place))
        else:
            place.unlink()
        action = "redact" if what == REDACTED else "erase"
        demand = Demand(action=action, at=at, by=by, reason=reason, sha256=found.sha256)
        index.record(demand, gone=found.place, left=left)
        return Done(found.place, found.sha256, what)

    return tuple(_each(index, key, number, erase, redact, alone=_alone))


def _each(
    index: EvidenceIndex,
    key: TagKey,
    number: str,
    act: Callable[[Touched], Done],
    redact: Redacting | None = None,
    *,
    alone: Callable[[Path], AbstractContextManager[object]] = nullcontext,
) -> Iterator[Done]:
    for found in list(index.with_tag(number_tag(key, number))):
        try:
            with alone(Path(found.place)):
                done = act(found) if _is_indexed(found, redact) else Done(found.place, found.sha256, KEPT, _OTHER)
            yield done
        except OSError as error:
            yield Done(found.place, found.sha256, KEPT, error.strerror or type(error).__name__)
        except EvidenceIndexError:
            raise
        except ChipkitError as error:
            yield Done(found.place, found.sha256, KEPT, str(error))


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Let nobody add to a file of evidence meanwhile: who does writes all of it anew, what was erased of it too."""
    if place.is_file() and is_evidence_file(read_regular(place, _HEAD)):
        with locked(place.parent / LOCK_FILE):
            yield
    else:
        yield


def _is_indexed(found: Touched, redact: Redacting | None) -> bool:
    """Whether the file is the one that was indexed, or gone, or redacted by who was ended before he wrote it down."""
    place = Path(found.place)
    if not os.path.lexists(place) or digest_of_place(place) == found.sha256:
        return True
    if redact is None or place.is_dir():
        return False
    data = read_regular(place, _MOST)
    return redact(data) == data


def _files(folder: Path) -> list[Path]:
    return sorted(each for each in folder.iterdir() if each.is_file() and not each.is_symlink())


def _why_not_all(place: Path) -> str:
    """Why what is in a file, or in the files of a folder, would still be there when its name is gone; or nothing."""
    for each in (place, *(place.iterdir() if place.is_dir() else ())):
        if each.is_symlink():
            return _LINK
        if each.is_file() and each.stat().st_nlink > 1:
            return _OTHER_NAME
    return ""


def _remove_folder(folder: Path) -> None:
    """Remove a folder with the files in it; one that has a folder in it keeps all."""
    inside = list(folder.iterdir())
    if any(each.is_dir() for each in inside):
        raise IsADirectoryError(0, "a folder lies in it", str(folder))
    for each in inside:
        each.unlink()
    folder.rmdir()
