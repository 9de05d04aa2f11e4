"""Files of evidence that are added to: written whole or not at all, and by one program at a time."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
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


_TRIES: Final = 5
"""How often content is made anew where others add to the file meanwhile."""


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
        content: What is added; or what makes it of the chain that is there, such as a time stamp over its end. That may
            take its time: nobody waits for it, and where another program added to the file meanwhile, it is made anew.
        signer: Who adds it.
        at: The time, with its zone.
        software: What adds it, with its version.

    Returns:
        How far the chain reaches now, for whoever keeps an index.

    Raises:
        EvidenceError: The file is malformed, or an amendment is malformed, missing, doubled, moved or foreign; or
            others add to it each time that the content is made.
        TrustError: Another program is changing files of this folder, and does not end.
        OSError: The file cannot be read or written; what stood there before stands there still.
        ValueError: As `amended`.
    """
    if not callable(content):
        return chain_of(
            change_file(path, partial(amended, content=content, signer=signer, at=at, software=software))
        ).end
    for _ in range(_TRIES):
        chain = chain_of(_read(Path(path)))
        made, end = content(chain), chain.end

        def added(data: bytes, made: Content = made, end: ChainEnd = end) -> bytes:
            if chain_of(data).end != end:
                raise _MeanwhileError
            return amended(data, made, signer, at=at, software=software)

        try:
            return chain_of(change_file(path, added)).end
        except _MeanwhileError:
            continue
    raise EvidenceError("others add to it each time that something over it is made; try again later")


class _MeanwhileError(Exception):
    """Something was added to the file since the content was made of it."""


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
        changed = change(_read(path))
        written.write(changed)
    return changed


def _read(path: Path) -> bytes:
    data = read_regular(path, MAX_ENCRYPTED)
    if len(data) > MAX_ENCRYPTED:
        raise EvidenceError(f"over {MAX_ENCRYPTED} bytes, which no file of evidence has")
    return data
