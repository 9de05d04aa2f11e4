"""A file of evidence as commands open it: by terminals and authorities of the trust folder, and an archive's key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.errors import CodecError, DecryptionError, EvidenceError
from chipkit.evidence.encrypted import MAX_ENCRYPTED, EncryptedEvidence
from chipkit.evidence.opened_file import is_evidence_file, open_file
from chipkit.evidence.stamp_authorities import stamp_authorities
from chipkit.evidence.terminals import TERMINALS_FILE, TrustedTerminals
from chipkit.trust.location import existing_folder

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from chipkit.evidence.opened_file import OpenedFile
    from chipkit.evidence.unlocking import ArchiveKey
    from chipkit.keys.ports import UnwrappingKey
    from chipkit.pki.certificate import Certificate
    from chipkit.trust.view import TrustView

__all__ = ["MAX_FILE", "known_here", "need_evidence", "opened_evidence", "opening_keys", "unlocking_of"]

MAX_FILE = MAX_ENCRYPTED
"""Bytes of a file that is read."""


def known_here(arguments: Namespace) -> tuple[TrustedTerminals, tuple[Certificate, ...]]:
    """The terminals and the authorities for time stamps that the trust folder names.

    Raises:
        EvidenceError: The file of terminals is malformed.
        TrustError: The folder is not there, or somebody else can have written it.
    """
    folder = existing_folder(arguments.trust)
    return TrustedTerminals.load(folder / TERMINALS_FILE), stamp_authorities(folder)


def opening_keys(data: bytes, arguments: Namespace) -> Sequence[UnwrappingKey]:
    """The keys that `--open-with` names; none where the file is not encrypted, so that nobody is asked for nothing.

    Raises:
        KeyStoreError: No key has this name, or the store cannot be opened.
    """
    if arguments.open_with is None or not EncryptedEvidence.begins(data):
        return ()
    from chipkit.cli.keys.opening import opened_keys  # noqa: PLC0415 - only where a key is wanted

    return opened_keys(arguments).unwrapping_keys(arguments.open_with)


def unlocking_of(arguments: Namespace) -> ArchiveKey | None:
    """How each process of a batch comes by the key that `--open-with` names; it was tried, so that no token is locked.

    Raises:
        KeyStoreError: No key has this name, or the store cannot be opened.
    """
    if arguments.open_with is None:
        return None
    from chipkit.cli.keys.opening import key_secret  # noqa: PLC0415 - only where a key is wanted
    from chipkit.evidence.unlocking import ArchiveKey, unlocked  # noqa: PLC0415 - likewise
    from chipkit.keys.folder import keys_folder  # noqa: PLC0415 - likewise
    from chipkit.keys.opening import storage_of  # noqa: PLC0415 - likewise

    folder = keys_folder(arguments.keys)
    unlocking = ArchiveKey(folder, arguments.open_with, key_secret(arguments, folder, storage_of(folder)))
    unlocked(unlocking)
    return unlocking


def need_evidence(data: bytes, name: str) -> None:
    """Return if bytes begin as evidence does.

    Raises:
        CodecError: They do not.
    """
    if not is_evidence_file(data):
        from chipkit.cli.file_kinds import kind_told  # noqa: PLC0415 - for a file that is another one

        told = kind_told(data)
        raise CodecError(
            f"not a file of evidence{told and f' ({told})'}; right is one that --evidence wrote", where=name
        )


def opened_evidence(
    data: bytes, name: str, arguments: Namespace, *, known: bool = True, lists: TrustView | None = None
) -> OpenedFile:
    """Open a file.

    Args:
        data: The file.
        name: What is told of it in errors.
        arguments: What `chipkit.cli.evidence_options.add_opening_options` and `add_trust_option` declared.
        known: Whether terminals and authorities count; whoever shows a file without judging it asks nobody.
        lists: Whose revocation lists count for authorities of time stamps.

    Raises:
        EvidenceError: The file is malformed or was changed, or is encrypted and no key is named.
        DecryptionError: The key opens it not.
        KeyStoreError: No key has this name.
        TrustError: As `known_here`.
    """
    need_evidence(data, name)
    terminals, authorities = known_here(arguments) if known else (TrustedTerminals(), ())
    openers = opening_keys(data, arguments)
    try:
        return open_file(data, terminals, authorities=authorities, lists=lists, openers=openers)
    except EvidenceError as error:
        hint = "; --open-with names it" if error.where == "envelope" and not openers else ""
        raise EvidenceError(f"{error}{hint}", where=name) from None
    except DecryptionError as error:
        raise DecryptionError(f"{name}: {error}") from None
