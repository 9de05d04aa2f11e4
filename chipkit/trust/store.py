"""The trust folder: `anchors/<sha256>.cer`, `crls/<sha256>.crl` and `store.json`, which says why each is trusted.

Only what `store.json` lists is trusted: a file that merely lies in the folder is not. What it lists must be there,
whole and under its own digest, or the folder is in disorder and nothing of it is used. What is written is for its
owner alone, where the system knows such files, and what somebody else could have written is not believed
(`chipkit.trust.ownership`).
"""

from __future__ import annotations

import json
import os
import stat
import sys
import tempfile
from collections.abc import Container
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from chipkit.errors import CodecError, TrustError
from chipkit.events import log
from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.regular_file import open_regular
from chipkit.trust.file_lock import locked
from chipkit.trust.model import Anchor, AnchorKind, ListSigner, TrustStore
from chipkit.trust.ownership import refuse_foreign, refuse_foreign_file

__all__ = [
    "Anchor",
    "AnchorKind",
    "ListSigner",
    "TrustFolderMissingError",
    "TrustStore",
    "add_to_store",
    "default_folder",
    "load_store",
    "open_store",
    "save_store",
]

_SCHEMA = "chipkit.trust-store/1"
_INDEX = "store.json"
_LOCK = ".lock"
_ANCHORS = ("anchors", "cer", 1 << 20)
_CRLS = ("crls", "crl", 64 << 20)
_MAX_INDEX = 64 << 20
_MAX_ENTRIES = 100_000
_HEX = frozenset("0123456789abcdef")


class TrustFolderMissingError(TrustError):
    """The trust folder that was named is not there.

    Attributes:
        folder: Its path.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"{folder}: no such trust folder")


def default_folder() -> Path:
    """The folder that `CHIPKIT_TRUST` names, or the one of this user.

    Raises:
        TrustError: The variable names no whole path, which would be another folder wherever somebody stands.
    """
    named = os.environ.get("CHIPKIT_TRUST")
    if named:
        if not Path(named).is_absolute():
            raise TrustError(f"CHIPKIT_TRUST: {named}: not a whole path, from the root on")
        return Path(named)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        # A relative path there is to be passed over (XDG Base Directory Specification, 0.8).
        named = os.environ.get("XDG_DATA_HOME", "")
        base = Path(named) if Path(named).is_absolute() else Path.home() / ".local" / "share"
    return base / "chipkit" / "trust"


def open_store(folder: str | os.PathLike[str] | None = None) -> TrustStore:
    """The store of `folder`, or of the default folder, which may not be there yet.

    Raises:
        TrustFolderMissingError: The folder was named and is not there.
        TrustError: It is in disorder.
    """
    return _load(default_folder()) if folder is None else load_store(folder)


def load_store(folder: str | os.PathLike[str]) -> TrustStore:
    """The store of `folder`; one without `store.json` is empty.

    Raises:
        TrustFolderMissingError: There is no such folder.
        TrustError: The folder is in disorder, or somebody else could write there; the file to blame is named.
    """
    folder = Path(folder)
    store = _load(folder)
    if not os.path.isdir(folder):  # noqa: PTH112 - which says no where it may not look, and raises nothing
        raise TrustFolderMissingError(folder)
    return store


def _load(folder: Path) -> TrustStore:
    refuse_foreign(folder)
    index = folder / _INDEX
    document = _read_index(index)
    if document is None:
        return TrustStore.empty()
    try:
        signers = [_load_signer(name, facts) for name, facts in _entries(document, "signers")]
        by_test = {signer.sha256 for signer in signers if signer.test}
        anchors = [_load_anchor(folder, name, facts, by_test) for name, facts in _entries(document, "anchors")]
        crls = [CertificateList.parse(_load_file(folder, _CRLS, name)) for name, _ in _entries(document, "crls")]
    except (KeyError, TypeError, ValueError, CodecError) as error:
        raise TrustError(f"{index}: malformed: {error}") from error
    log.info("trust loaded: %d anchors, %d revocation lists", len(anchors), len(crls))  # no path: it names a user
    return TrustStore(tuple(anchors), tuple(crls), tuple(signers))


def add_to_store(store: TrustStore, folder: str | os.PathLike[str]) -> TrustStore:
    """Add what `store` holds to what `folder` holds by now, and nobody else writes at that time.

    Returns:
        Both together, as they are in the folder afterwards.

    Raises:
        TrustError: The folder is in disorder, cannot be written, or somebody else keeps writing there.
    """
    folder = Path(folder)
    try:
        _make_folder(folder)
        with locked(folder / _LOCK):
            together = _load(folder).merged(store)
            save_store(together, folder)
    except OSError as error:
        raise TrustError(f"{folder}: cannot be written: {error.strerror or error}") from error
    return together


def save_store(store: TrustStore, folder: str | os.PathLike[str]) -> None:
    """Write `store` to `folder`, the index last and at once, so that a reader meets the old store or the new one.

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


def _document(store: TrustStore) -> dict[str, Any]:
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
        raise TrustError(f"{path}: no JSON document: {error}") from error
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
        raise TypeError(f"{kind} is no object of at most {_MAX_ENTRIES} members")
    for name, facts in entries.items():
        if len(name) != 64 or not set(name) <= _HEX or not isinstance(facts, dict):
            raise TypeError(f"{kind}: a member is no SHA-256 with its facts")
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
        raise TrustError(f"{path}: a link or a file, and no folder")
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
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise TrustError(f"{path}: more than {limit} bytes")
    return data


def _write(path: Path, data: bytes) -> None:
    """Write a file at once: who opens it meets the old content or the new, also when power fails between them."""
    _make_folder(path.parent)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".")  # for its owner alone
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)


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
