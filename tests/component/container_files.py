"""Files that hold several structures, as whoever imports meets them: archives, messages, exports and old stores."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import zipfile
from base64 import b64encode
from typing import TYPE_CHECKING, Final

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["bag", "folder_files", "folder_written", "ldif_of", "tarred", "zipped"]

_SIGNER: Final = "ab" * 32


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A ZIP archive, whose first member is stored and whose others are deflated."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for number, (name, content) in enumerate(members.items()):
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED if number else zipfile.ZIP_STORED)
    return into.getvalue()


def tarred(members: Mapping[str, bytes], packed: str = "") -> bytes:
    """A tar archive, as it is or "gz"."""
    into = io.BytesIO()
    with tarfile.open(fileobj=into, mode="w:gz" if packed else "w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in members.items():
            facts = tarfile.TarInfo(name)
            facts.size = len(content)
            archive.addfile(facts, io.BytesIO(content))
    return into.getvalue()


def bag(certificates: Iterable[bytes], lists: Iterable[bytes] = ()) -> bytes:
    """A certs-only message (RFC 8551, 3.8)."""
    signed = der.sequence(
        der.integer(1),
        der.set_of([]),
        der.sequence(der.oid(oids.DATA)),
        TLV.of(0xA0, *certificates),
        *([TLV.of(0xA1, *lists)] if lists else []),
        der.set_of([]),
    )
    return bytes(der.sequence(der.oid(oids.SIGNED_DATA), der.explicit(0, signed)))


def ldif_of(values: Iterable[tuple[str, bytes]]) -> bytes:
    """Records as a directory exports them, with folded lines and conformance codes."""
    records = []
    for number, (name, value) in enumerate(values):
        line = f"{name}:: {b64encode(value).decode()}"
        folded = "\n ".join(line[at : at + 76] for at in range(0, len(line), 76))
        records.append(f"dn: cn={number},o=dsc,c=VN\nobjectClass: top\n{folded}\npkdConformanceCode: ERR:DSC.CDP.14\n")
    return ("version: 1\n\n" + "\n".join(records)).encode()


def folder_files(anchors: Mapping[bytes, str], lists: Iterable[bytes] = ()) -> dict[str, bytes]:
    """The files of a folder store as an older version wrote it, by name: certificates with their kinds, and lists."""
    named = {hashlib.sha256(raw).hexdigest(): (raw, kind) for raw, kind in anchors.items()}
    listed = {hashlib.sha256(raw).hexdigest(): raw for raw in lists}
    at = "2026-01-02T03:04:05+00:00"
    document = {
        "schema": "chipkit.trust-store/1",
        "anchors": {
            name: {"kind": kind, "source": "a.cer", "imported_at": at, "signer": "" if "hand" in kind else _SIGNER}
            for name, (_, kind) in named.items()
        },
        "crls": {name: {} for name in listed},
        "signers": {_SIGNER: {"subject": "CN=SPECIMEN", "pinned": True, "accepted_at": at}},
    }
    return {
        "store.json": json.dumps(document, indent=1).encode(),
        **{f"anchors/{name}.cer": raw for name, (raw, _) in named.items()},
        **{f"crls/{name}.crl": raw for name, raw in listed.items()},
    }


def folder_written(files: Mapping[str, bytes], folder: Path) -> None:
    """Make a folder hold these files and no others."""
    for path in folder.glob("*/*"):
        if f"{path.parent.name}/{path.name}" not in files:
            path.unlink()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
            path.chmod(0o600)
