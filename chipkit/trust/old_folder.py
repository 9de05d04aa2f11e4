"""The folder store of the time before: `store.json`, `anchors/<sha256>.cer` and `crls/<sha256>.crl`, taken over once.

It is read and never written. What an operator placed by hand in it vouches for nothing until it is confirmed anew: the
folder did not tell who placed it, nor after what.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from chipkit.errors import CodecError, TrustError
from chipkit.frozen import FrozenMapping
from chipkit.pki.certificate import Certificate
from chipkit.pki.crl import CertificateList
from chipkit.regular_file import open_regular, read_up_to
from chipkit.trust.change import Change
from chipkit.trust.grounds import Ground, GroundKind
from chipkit.trust.marking import is_test
from chipkit.trust.model import AnchorKind, InMemoryTrust, ListSigner
from chipkit.trust.ownership import refuse_foreign_file
from chipkit.trust.profile import is_authority
from chipkit.trust.rows import moment
from chipkit.values import dataclass

__all__ = ["OLD_INDEX", "OldFolder", "read_old_folder", "take_over"]

OLD_INDEX: Final = "store.json"
_SCHEMA: Final = "chipkit.trust-store/1"
_ANCHORS: Final = ("anchors", "cer", 1 << 20)
_CRLS: Final = ("crls", "crl", 64 << 20)
_MAX_INDEX: Final = 64 << 20
_MAX_ENTRIES: Final = 100_000
_HEX: Final = frozenset("0123456789abcdef")
_KINDS: Final = {
    "hand-placed": GroundKind.PLACED,
    "confirmed": GroundKind.PLACED,
    "list-signed": GroundKind.LIST_SIGNED,
    "pinned signer": GroundKind.PINNED_SIGNER,
    "not confirmed": GroundKind.UNCONFIRMED,
    "test": GroundKind.TEST,
}


@dataclass(frozen=True, slots=True)
class OldFolder:
    """What a folder store holds."""

    at: datetime
    """When its index was written."""
    anchors: tuple[tuple[Certificate, Ground], ...]
    crls: tuple[CertificateList, ...]
    signers: tuple[ListSigner, ...]


def read_old_folder(folder: str | os.PathLike[str]) -> OldFolder | None:
    """What the folder store of a trust folder holds; None where there is no such store.

    Raises:
        TrustError: The folder store is damaged, or others may write there; the error names the file.
    """
    folder = Path(folder)
    index = folder / OLD_INDEX
    try:
        document = _parsed(_read(index, _MAX_INDEX), index)
        written_at = datetime.fromtimestamp(int(index.lstat().st_mtime), UTC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise TrustError(f"{index}: {error.strerror or error}") from error
    try:
        signers = tuple(_signer(name, facts) for name, facts in _entries(document, "signers"))
        by_test = {signer.sha256 for signer in signers if signer.test}
        anchors = tuple(_anchor(folder, name, facts, by_test) for name, facts in _entries(document, "anchors"))
        crls = tuple(CertificateList.parse(_load(folder, _CRLS, name)) for name, _ in _entries(document, "crls"))
    except (KeyError, TypeError, ValueError, CodecError) as error:
        raise TrustError(f"{index}: malformed: {error}") from error
    return OldFolder(written_at, anchors, crls, signers)


def take_over(old: OldFolder, change: Change) -> tuple[Certificate, ...]:
    """Place what a folder store held; what is false by all that is in it is kept, and never used.

    Returns:
        The certificates that were placed by hand, which vouch for nothing until they are confirmed anew.
    """
    for signer in old.signers:
        change.accept(signer)
    false = _false_ones(old)
    for certificate, ground in old.anchors:
        reason = false.get(certificate.fingerprint, "")
        kind = GroundKind.MARKED if reason else ground.kind if is_authority(certificate) else GroundKind.KEPT
        change.place(certificate, replace(ground, kind=kind, reason=reason))
    for crl in old.crls:
        change.place_crl(crl, Ground(kind=GroundKind.KEPT, source=OLD_INDEX, placed_at=old.at))
    placed = [certificate for certificate, ground in old.anchors if ground.kind is GroundKind.PLACED]
    return tuple(each for each in placed if is_authority(each) and each.fingerprint not in false)


def _false_ones(old: OldFolder) -> Mapping[str, str]:
    """Why certificates are not what they claim to be, by SHA-256 in hex: nobody asked when they came."""
    from chipkit.trust.growing import GrowingTrust  # noqa: PLC0415 - an import is much to load for who takes over none
    from chipkit.trust.memory_holdings import InMemoryHoldings  # noqa: PLC0415
    from chipkit.trust.placing import Placing  # noqa: PLC0415
    from chipkit.trust.soundness import standing_of  # noqa: PLC0415
    from chipkit.trust.wanted import Wanted  # noqa: PLC0415

    trust = GrowingTrust(InMemoryTrust.empty())
    placing = Placing(
        holdings=InMemoryHoldings(), trust=trust, at=old.at, test=True, confirmation=None, known=FrozenMapping()
    )
    by_age = sorted(old.anchors, key=lambda pair: pair[1].placed_at or old.at)
    placing.place(
        Wanted(
            certificate=certificate, source=ground.source, where="", kind=AnchorKind(ground.kind.value),
            signer=ground.signer,
        )
        for certificate, ground in by_age
        if ground.kind is not GroundKind.PLACED
    )  # fmt: skip
    false = {sha256: kept.mark for sha256, kept in placing.kept.items() if kept.mark}
    for certificate, ground in old.anchors:
        standing = standing_of(certificate, trust) if ground.kind is GroundKind.PLACED else None
        if standing is not None and standing.refused and not standing.by_name:
            false[certificate.fingerprint] = standing.refused
    return false


def _parsed(data: bytes, path: Path) -> dict[str, Any]:
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


def _anchor(folder: Path, name: str, facts: dict[str, Any], by_test: set[str]) -> tuple[Certificate, Ground]:
    """An anchor; what a test authority alone vouches for is a test anchor, however it was entered."""
    certificate = Certificate.parse(_load(folder, _ANCHORS, name))
    signer = str(facts["signer"])
    if str(facts["kind"]) not in _KINDS:
        raise ValueError(f"{facts['kind']!r} is not a kind of anchor")
    kind = GroundKind.TEST if signer in by_test or is_test(certificate) else _KINDS[str(facts["kind"])]
    placed_at = moment(facts["imported_at"])
    return certificate, Ground(kind=kind, source=str(facts["source"]), signer=signer, placed_at=placed_at)


def _signer(name: str, facts: dict[str, Any]) -> ListSigner:
    return ListSigner(name, str(facts["subject"]), facts["pinned"] is True, moment(facts["accepted_at"]))


def _load(folder: Path, kind: tuple[str, str, int], name: str) -> bytes:
    subfolder, extension, limit = kind
    path = folder / subfolder / f"{name}.{extension}"
    try:
        facts = path.parent.lstat()
        if not stat.S_ISDIR(facts.st_mode):
            raise TrustError(f"{path.parent}: a link or a file, not a folder")
        refuse_foreign_file(path.parent, facts)
        data = _read(path, limit)
    except OSError as error:
        raise TrustError(f"{path}: {error.strerror or error}") from error
    if sha256(data).hexdigest() != name:
        raise TrustError(f"{path}: content is not what its name says")
    return data


def _read(path: Path, limit: int) -> bytes:
    with open_regular(path, follow=False) as stream:
        refuse_foreign_file(path, os.fstat(stream.fileno()))
        data = read_up_to(stream, limit, str(path))
    if len(data) > limit:
        raise TrustError(f"{path}: more than {limit} bytes")
    return data
