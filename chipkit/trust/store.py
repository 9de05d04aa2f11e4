"""The trust folder: `anchors/<sha256>.cer`, `crls/<sha256>.crl` and `store.json`, which says why each is trusted.

Only what `store.json` lists is trusted: a file that merely lies in the folder is not. What it lists must be there,
whole and under its own digest, or the folder is damaged and nothing of it is used. What is written is for its
owner alone, where the system knows such files, and what somebody else could have written is not believed
(`chipkit.trust.ownership`).
"""

from __future__ import annotations

import json
import os
import stat
import tempfile
from collections.abc import Callable, Container
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from chipkit.errors import CodecError, TrustError
from chipkit.events import log
from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.regular_file import open_regular, read_up_to
from chipkit.trust.file_lock import PATIENCE_SECONDS, locked
from chipkit.trust.location import TrustFolderMissingError, existing_folder
from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust, ListSigner
from chipkit.trust.ownership import refuse_foreign, refuse_foreign_file

__all__ = [
    "Anchor",
    "AnchorKind",
    "InMemoryTrust",
    "ListSigner",
    "TrustFolderMissingError",
    "add_to_store",
    "change_store",
    "load_store",
    "open_store",
    "save_store",
]

_SCHEMA = "chipkit.trust-store/1"
_INDEX = "store.json"
_LOCK = ".lock"
_UNFINISHED = ".new-"
"""How the name of a file begins that is not whole yet."""
_ANCHORS = ("anchors", "cer", 1 << 20)
_CRLS = ("crls", "crl", 64 << 20)
_MAX_INDEX = 64 << 20
_MAX_ENTRIES = 100_000
_HEX = frozenset("0123456789abcdef")


def open_store(folder: str | os.PathLike[str] | None = None) -> InMemoryTrust:
    """The store of `folder`, or of the default folder, of which this user's own may not be there yet.

    Raises:
        TrustFolderMissingError: The folder was named, by the caller or by `CHIPKIT_TRUST`, and does not exist.
        TrustError: The folder is damaged.
    """
    return _load(existing_folder(folder))


def load_store(folder: str | os.PathLike[str]) -> InMemoryTrust:
    """The store of `folder`; one without `store.json` is empty.

    Raises:
        TrustFolderMissingError: The folder does not exist.
        TrustError: The folder is damaged, or somebody else could write there; the error names the file.
    """
    folder = Path(folder)
    store = _load(folder)
    if not os.path.isdir(folder):  # noqa: PTH112 - which says no where it may not look, and raises nothing
        raise TrustFolderMissingError(folder)
    return store


def _load(folder: Path) -> InMemoryTrust:
    refuse_foreign(folder)
    index = folder / _INDEX
    document = _read_index(index)
    if document is None:
        return InMemoryTrust.empty()
    try:
        signers = [_load_signer(name, facts) for name, facts in _entries(document, "signers")]
        by_test = {signer.sha256 for signer in signers if signer.test}
        anchors = [_load_anchor(folder, name, facts, by_test) for name, facts in _entries(document, "anchors")]
        crls = [CertificateList.parse(_load_file(folder, _CRLS, name)) for name, _ in _entries(document, "crls")]
    except (KeyError, TypeError, ValueError, CodecError) as error:
        raise TrustError(f"{index}: malformed: {error}") from error
    log.info("trust loaded: %d anchors, %d revocation lists", len(anchors), len(crls))  # no path: it names a user
    return InMemoryTrust(tuple(anchors), tuple(crls), tuple(signers))


def add_to_store(store: InMemoryTrust, folder: str | os.PathLike[str]) -> InMemoryTrust:
    """Add what `store` holds to what `folder` holds by now, while nobody else writes there.

    Returns:
        Both together, as they are in the folder afterwards.

    Raises:
        TrustError: The folder is damaged, cannot be written, or another program keeps writing there.
    """
    return change_store(folder, lambda held: held.merged(store))


def change_store(
    folder: str | os.PathLike[str],
    change: Callable[[InMemoryTrust], InMemoryTrust],
    *,
    patience: float = PATIENCE_SECONDS,
    waiting: Callable[[int | None], None] | None = None,
) -> InMemoryTrust:
    """Put another store in the place of the one in `folder`, while nobody else writes there.

    What a program that was killed left behind there is removed.

    Args:
        folder: The trust folder, which is made where it is missing.
        change: Makes the new store of the one that is there now.
        patience: Seconds to wait for somebody else who writes there.
        waiting: Told once, before waiting begins, the number of the process that writes there, if it is known.

    Returns:
        The new store.

    Raises:
        TrustError: The folder is damaged, cannot be written, or another program keeps writing there.
    """
    folder = Path(folder)
    with ExitStack() as held:
        try:
            _make_folder(folder)
            held.enter_context(locked(folder / _LOCK, patience=patience, waiting=waiting))
            _remove_unfinished(folder)
        except OSError as error:
            raise TrustError(f"{folder}: cannot be written: {error.strerror or error}") from error
        held.callback(_remove_unfinished, folder)
        store = change(_load(folder))
        save_store(store, folder)
    return store


def save_store(store: InMemoryTrust, folder: str | os.PathLike[str]) -> None:
    """Write `store` to `folder`, the index last and at once, so that a load meets the old store or the new one.

    Raises:
        TrustError: The folder cannot be written.
    """
    folder = Path(folder)
    try:
        for anchor in store.anchors:
            _save_file(folder, _ANCHORS, anchor.certificate.raw)
        for crl in store.crls:
            _save_file(folder, _CRLS, crl.raw)
        _write(folder / _INDEX, _encoded(_document(store)))
    except OSError as error:
        raise TrustError(f"{folder}: cannot be written: {error.strerror or error}") from error


def _encoded(document: dict[str, Any]) -> bytes:
    """JSON in UTF-8; half a surrogate pair, which stands for a byte of a file name, becomes its escape in JSON."""
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace") + b"\n"


def _document(store: InMemoryTrust) -> dict[str, Any]:
    return {
        "schema": _SCHEMA,
        "anchors": {
            anchor.certificate.fingerprint: {
                "kind": anchor.kind.value,
                "source": anchor.source,
                "imported_at": _time(anchor.imported_at),
                "signer": anchor.signer,
            }
            for anchor in store.anchors
        },
        "crls": {sha256(crl.raw).hexdigest(): {} for crl in store.crls},
        "signers": {
            signer.sha256: {
                "subject": signer.subject,
                "pinned": signer.pinned,
                "accepted_at": _time(signer.accepted_at),
            }
            for signer in store.signers
        },
    }


def _read_index(path: Path) -> dict[str, Any] | None:
    try:
        data = _read(path, _MAX_INDEX)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise TrustError(f"{path}: {error.strerror or error}") from error
    try:
        document = json.loads(data, object_pairs_hook=_without_doubles)
    except (ValueError, RecursionError) as error:
        raise TrustError(f"{path}: not JSON: {error}") from error
    if not isinstance(document, dict) or document.get("schema") != _SCHEMA:
        raise TrustError(f"{path}: not of the schema {_SCHEMA}")
    if unknown := document.keys() - {"schema", "anchors", "crls", "signers"}:
        raise TrustError(f"{path}: unknown member {min(unknown)!r}")
    return document


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands twice")
    return members


def _entries(document: dict[str, Any], kind: str) -> list[tuple[str, dict[str, Any]]]:
    entries = document[kind]
    if not isinstance(entries, dict) or len(entries) > _MAX_ENTRIES:
        raise TypeError(f"{kind} is not an object of at most {_MAX_ENTRIES} members")
    for name, facts in entries.items():
        if len(name) != 64 or not set(name) <= _HEX or not isinstance(facts, dict):
            raise TypeError(f"{kind}: a member is not a SHA-256 with its facts")
    return list(entries.items())


def _load_anchor(folder: Path, name: str, facts: dict[str, Any], by_test: Container[str]) -> Anchor:
    """An anchor; what a test authority alone vouches for is a test anchor, however it was entered."""
    certificate = Certificate.parse(_load_file(folder, _ANCHORS, name))
    signer = str(facts["signer"])
    kind = AnchorKind.TEST if signer in by_test else AnchorKind(facts["kind"])
    return Anchor(certificate, kind, str(facts["source"]), _moment(facts["imported_at"]), signer)


def _load_signer(name: str, facts: dict[str, Any]) -> ListSigner:
    return ListSigner(name, str(facts["subject"]), facts["pinned"] is True, _moment(facts["accepted_at"]))


def _load_file(folder: Path, kind: tuple[str, str, int], name: str) -> bytes:
    subfolder, extension, limit = kind
    path = folder / subfolder / f"{name}.{extension}"
    try:
        _refuse_foreign_subfolder(path.parent)
        data = _read(path, limit)
    except OSError as error:
        raise TrustError(f"{path}: {error.strerror or error}") from error
    if sha256(data).hexdigest() != name:
        raise TrustError(f"{path}: content is not what its name says")
    return data


def _save_file(folder: Path, kind: tuple[str, str, int], data: bytes) -> None:
    subfolder, extension, _ = kind
    path = folder / subfolder / f"{sha256(data).hexdigest()}.{extension}"
    _make_folder(path.parent)
    _refuse_foreign_subfolder(path.parent)
    if not _holds(path, data):
        _write(path, data)


def _refuse_foreign_subfolder(path: Path) -> None:
    facts = path.lstat()
    if not stat.S_ISDIR(facts.st_mode):
        raise TrustError(f"{path}: a link or a file, not a folder")
    refuse_foreign_file(path, facts)


def _holds(path: Path, data: bytes) -> bool:
    """Whether a file is there with this content; one that is damaged or merely bears the name is not."""
    try:
        return _read(path, len(data)) == data
    except (OSError, TrustError):
        return False


def _read(path: Path, limit: int) -> bytes:
    with open_regular(path, follow=False) as stream:
        refuse_foreign_file(path, os.fstat(stream.fileno()))
        data = read_up_to(stream, limit, str(path))
    if len(data) > limit:
        raise TrustError(f"{path}: more than {limit} bytes")
    return data


def _write(path: Path, data: bytes) -> None:
    """Write a file at once: who opens it meets the old content or the new, also when power fails between them."""
    _make_folder(path.parent)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=_UNFINISHED)  # for its owner alone
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    finally:
        _remove(Path(temporary))


def _remove_unfinished(folder: Path) -> None:
    """Remove the files that somebody began here and was ended before they were whole; of those that write, only one."""
    for place in (folder, folder / _ANCHORS[0], folder / _CRLS[0]):
        for path in place.glob(f"{_UNFINISHED}*"):
            _remove(path)


def _remove(path: Path) -> None:
    """Remove what may be there, and let nothing that goes wrong with it hide what went wrong before."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for their owner alone."""
    refuse_foreign(folder)
    for each in (*reversed(folder.absolute().parents), folder):
        if not each.exists():
            each.mkdir(mode=0o700, exist_ok=True)


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds")


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
