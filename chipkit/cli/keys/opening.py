"""The store of keys that a command uses, and the passphrase or PIN that opens it: never an argument."""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Final

from chipkit.cli.common import STANDARD_INPUT, STANDARD_INPUT_NAME, path_argument
from chipkit.cli.keys.words import Said
from chipkit.errors import CodecError, KeyStoreError
from chipkit.keys.folder import keys_folder
from chipkit.keys.opening import key_file, open_key_store
from chipkit.keys.ports import KeyStorage
from chipkit.regular_file import read_regular

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from chipkit.keys.ports import KeyStore

__all__ = ["key_secret", "new_passphrase", "opened_keys"]

_VARIABLE: Final = "CHIPKIT_KEYS_SECRET"
_LONGEST: Final = 1024
_SHORTEST: Final = 8
"""Characters of a passphrase that a file of keys is made with."""


def opened_keys(arguments: Namespace, *, make: bool = False) -> KeyStore:
    """The store that `--keys` names, opened by what `--secret` or a person gives.

    Args:
        arguments: With `keys`, `secret`, `secret_descriptor` and `lang`.
        make: Whether folder and file are made where they are not there.

    Raises:
        KeyStoreError: There are no keys, or they cannot be used.
        KeyRefusedError: The passphrase or the PIN is another one.
        CodecError: What should be a passphrase or PIN is too long, or empty.
        OSError: The file that `--secret` names cannot be read.
    """
    folder = keys_folder(arguments.keys)
    return open_key_store(folder, partial(key_secret, arguments, folder), make=make)


def key_secret(arguments: Namespace, folder: Path, storage: KeyStorage) -> bytes:
    """What opens the keys of a folder: the passphrase of a file, or the PIN of a token.

    Args:
        arguments: With `secret`, `secret_descriptor` and `lang`.
        folder: The folder.
        storage: Where its keys lie.

    Raises:
        KeyStoreError: The passphrase of a new file is too short, or was typed in two ways.
        CodecError: What should be it is too long, or empty.
        OSError: The file that `--secret` names cannot be read.
    """
    made = storage is KeyStorage.FILE and not key_file(folder).exists()
    secret = _given(arguments)
    if secret is None:
        secret = _typed(Said(arguments.lang), storage, made=made)
    return _fit(secret, folder, "--secret", made=made)


def new_passphrase(arguments: Namespace, folder: Path) -> bytes:
    """What a file of keys is to be encrypted by: of the file that is named, of standard input, or typed twice.

    Args:
        arguments: With `new_secret` and `lang`.
        folder: The folder of the file.

    Raises:
        KeyStoreError: The passphrase is too short, or was typed in two ways.
        CodecError: What should be it is too long, or empty.
        OSError: The file that is named cannot be read.
    """
    secret = _named(arguments.new_secret or "")
    if secret is None:
        secret = _typed(Said(arguments.lang), KeyStorage.FILE, made=True)
    return _fit(secret, folder, "--new-secret", made=True)


def _fit(secret: bytes, folder: Path, option: str, *, made: bool) -> bytes:
    if not secret:
        raise CodecError("an empty passphrase or PIN", where=option)
    if made and len(secret) < _SHORTEST:
        raise KeyStoreError(f"{folder}: a passphrase of less than {_SHORTEST} characters")
    return secret


def _given(arguments: Namespace) -> bytes | None:
    """What a file or a descriptor says, or standard input where nobody sits there; None where a person is asked."""
    if arguments.secret_descriptor is not None:
        where = f"descriptor {arguments.secret_descriptor}"
        return _first_line(_read_descriptor(arguments.secret_descriptor, where), where)
    return _named(arguments.secret or (path_argument(named) if (named := os.environ.get(_VARIABLE)) else ""))


def _named(path: str) -> bytes | None:
    """The first line of a file, or the next one of standard input; None where a person is asked."""
    if path and path != STANDARD_INPUT:
        return _first_line(read_regular(path, _LONGEST), path)
    if not sys.stdin.isatty():
        stream = getattr(sys.stdin, "buffer", None)
        line: bytes = sys.stdin.readline(_LONGEST + 1).encode() if stream is None else stream.readline(_LONGEST + 1)
        return _first_line(line, STANDARD_INPUT_NAME)
    return None


def _read_descriptor(number: int, where: str) -> bytes:
    data = b""
    try:
        while len(data) <= _LONGEST and b"\n" not in data and (piece := os.read(number, _LONGEST)):
            data += piece
    except OSError as error:
        raise OSError(error.errno, error.strerror, where) from None
    return data


def _first_line(data: bytes, where: str) -> bytes:
    line = data.partition(b"\n")[0].rstrip(b"\r")
    if len(line) > _LONGEST:
        raise CodecError(f"a line of more than {_LONGEST} bytes", where=where)
    return line


def _typed(said: Said, storage: KeyStorage, *, made: bool) -> bytes:
    """What a person types unseen; twice where a file is made with it."""
    from chipkit.cli.asking import typed_unseen  # noqa: PLC0415 - for whoever types one

    typed = typed_unseen(said("ask.new" if made else f"ask.{storage.value}"))
    if made and typed and typed != typed_unseen(said("ask.again")):
        raise KeyStoreError("two passphrases that differ; nothing was made")
    return typed.encode()
