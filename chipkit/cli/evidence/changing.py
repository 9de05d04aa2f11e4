"""What the actions that add to a file of evidence share: the key that seals, the index, and what is told."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import chipkit
from chipkit.cli.common import input_name
from chipkit.cli.evidence.opening import need_evidence
from chipkit.cli.keys.opening import opened_keys
from chipkit.cli.output import print_json, tell
from chipkit.errors import EvidenceError, KeyStoreError
from chipkit.evidence.amending import amend_file, chain_of
from chipkit.evidence.encrypted import MAX_ENCRYPTED
from chipkit.evidence.index import EvidenceIndex
from chipkit.regular_file import read_regular

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator

    from chipkit.documents.evidence import EvidenceChangeDocument
    from chipkit.evidence.amendment_contents import Content
    from chipkit.evidence.amendments import Chain, ChainEnd

__all__ = ["add_to", "print_change"]

_SOFTWARE = f"chipkit {chipkit.__version__}"


def add_to(arguments: Namespace, content: Content | Callable[[Chain], Content]) -> ChainEnd:
    """Add to the file that the arguments name, sealed with the key that they name, and note it in the index.

    Args:
        arguments: `file`, `seal_with`, `index`, and what opens the keys.
        content: What is added, or what makes it.

    Raises:
        CodecError: The file is not evidence.
        EvidenceError: The file is malformed, or its chain is broken, or shorter than the index knows it.
        KeyStoreError: No key has this name, or it has no certificate.
        OSError: The file cannot be read or written.
        ValueError: The content is malformed.
    """
    data = read_regular(arguments.file, MAX_ENCRYPTED)
    need_evidence(data, input_name(arguments.file))
    with _named(arguments.file):
        chain_of(data)
    if arguments.index is not None:
        EvidenceIndex(arguments.index, write=True).close()
    signer = opened_keys(arguments).signing_key(arguments.seal_with)
    if not signer.certificates:
        raise KeyStoreError(f"{arguments.seal_with}: no certificate yet, by which others would know the seal")
    with _named(arguments.file):
        end = amend_file(arguments.file, content, signer, at=datetime.now(UTC), software=_SOFTWARE)
    if arguments.index is not None:
        with EvidenceIndex(arguments.index, write=True) as index:
            index.amended(str(Path(arguments.file).absolute()), *_kept(arguments.file))
    return end


@contextmanager
def _named(path: str) -> Iterator[None]:
    """Errors of evidence with the file that they are about."""
    try:
        yield
    except EvidenceError as error:
        raise EvidenceError(str(error), where=input_name(path)) from None


def print_change(arguments: Namespace, action: str, end: ChainEnd, text: str) -> None:
    """What was done, as text or as a document.

    Args:
        arguments: `json` and the file.
        action: "amended", "stamped" or "opened".
        end: How far the chain reaches now.
        text: What is told of it.
    """
    path = arguments.file if action != "opened" else arguments.out
    if not arguments.json:
        tell(text)
        return
    document: EvidenceChangeDocument = {
        "schema": "chipkit.evidence-change/1",
        "action": action,
        "file": input_name(path),
        "sha256": _sha256(path),
        "amendments": end.count,
        "last": end.digest.hex(),
    }
    print_json(document)


def _sha256(path: str) -> str:
    return hashlib.sha256(read_regular(path, MAX_ENCRYPTED)).hexdigest()


def _kept(path: str) -> tuple[str, list[str]]:
    """What an index keeps of a file that was added to: its SHA-256, and that of each amendment."""
    data = read_regular(path, MAX_ENCRYPTED)
    return hashlib.sha256(data).hexdigest(), [each.digest.hex() for each in chain_of(data).amendments]
