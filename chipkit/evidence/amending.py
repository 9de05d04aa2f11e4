"""Files of evidence that are added to: written whole or not at all, and by one program at a time."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from chipkit.errors import EvidenceError
from chipkit.evidence.amendment_contents import Content
from chipkit.evidence.amendments import Chain, ChainEnd
from chipkit.evidence.encrypted import MAX_ENCRYPTED, EncryptedEvidence
from chipkit.evidence.evidence_file import open_evidence
from chipkit.keys.ports import SigningKey
from chipkit.regular_file import read_regular
from chipkit.trust.file_lock import locked
from chipkit.written_file import WrittenFile

__all__ = ["LOCK_FILE", "amend_file", "amended", "chain_of", "change_file"]

LOCK_FILE: Final = ".chipkit-amending"
"""Beside the files of a folder: held by who changes one of them. A file that is replaced cannot be locked itself."""


def chain_of(data: bytes) -> Chain:
    """What was added to a file of evidence, encrypted or not.

    Raises:
        EvidenceError: The file is malformed, or an amendment is malformed, missing, doubled, moved or foreign.
    """
    if EncryptedEvidence.begins(data):
        return EncryptedEvidence.parse(data).chain
    return open_evidence(data).chain


def amended(data: bytes, content: Content, signer: SigningKey, *, at: datetime, software: str) -> bytes:
    """A file of evidence, encrypted or not, with one more amendment; arguments are those of `Chain.amended`.

    Raises:
        EvidenceError: The file is malformed, or an amendment is malformed, missing, doubled, moved or foreign.
        ValueError: The content is malformed, a member of it is withheld, the time has no zone, or there are as many
            amendments as there may be.
    """
    if EncryptedEvidence.begins(data):
        return bytes(EncryptedEvidence.parse(data).amended(content, signer, at=at, software=software))
    evidence = open_evidence(data)
    added = evidence.chain.amended(content, signer, at=at, software=software)
    return bytes(replace(evidence, amendments=added.amendments))


def amend_file(
    path: str | os.PathLike[str],
    content: Content | Callable[[Chain], Content],
    signer: SigningKey,
    *,
    at: datetime,
    software: str,
) -> ChainEnd:
    """Add an amendment to a file.

    Args:
        path: The file.
        content: What is added; or what makes it of the chain that is there, such as a time stamp over its end.
        signer: Who adds it.
        at: The time, with its zone.
        software: What adds it, with its version.

    Returns:
        How far the chain reaches now, for whoever keeps an index.

    Raises:
        EvidenceError: The file is malformed, or an amendment is malformed, missing, doubled, moved or foreign.
        TrustError: Another program is changing files of this folder, and does not end.
        OSError: The file cannot be read or written; what stood there before stands there still.
        ValueError: As `amended`.
    """

    def added(data: bytes) -> bytes:
        given = content(chain_of(data)) if callable(content) else content
        return amended(data, given, signer, at=at, software=software)

    return chain_of(change_file(path, added)).end


def change_file(path: str | os.PathLike[str], change: Callable[[bytes], bytes]) -> bytes:
    """Put what `change` makes of a file in its place, and return it.

    Two programs that change one file at the same time do it one after the other, so that nothing of either is lost.

    Raises:
        EvidenceError: The file is larger than any file of evidence.
        TrustError: Another program is changing files of this folder, and does not end.
        OSError: The file cannot be read or written; what stood there before stands there still.
    """
    path = Path(path)
    written = WrittenFile(path)
    with locked(path.parent / LOCK_FILE):
        data = read_regular(path, MAX_ENCRYPTED)
        if len(data) > MAX_ENCRYPTED:
            raise EvidenceError(f"over {MAX_ENCRYPTED} bytes, which no file of evidence has")
        changed = change(data)
        written.write(changed)
    return changed
