"""`chipkit keys passphrase`: the file of keys is encrypted anew, by another passphrase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.cli.common import ExitCode
from chipkit.cli.keys.opening import new_passphrase, opened_keys
from chipkit.cli.keys.telling import key_facts
from chipkit.cli.keys.words import Said
from chipkit.cli.output import print_json, tell
from chipkit.codec.printable import printable
from chipkit.errors import KeyStoreError
from chipkit.keys.file_store import FileStore
from chipkit.keys.folder import keys_folder
from chipkit.keys.opening import storage_of
from chipkit.keys.ports import KeyStorage

if TYPE_CHECKING:
    from argparse import Namespace

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    folder = keys_folder(arguments.keys)
    if storage_of(folder) is not KeyStorage.FILE:
        raise KeyStoreError(f"{folder}: its keys lie on a token, whose PIN is changed by the token's own tools")
    store = opened_keys(arguments)
    if not isinstance(store, FileStore):
        raise KeyStoreError(f"{folder}: no file of keys")
    store.change_passphrase(new_passphrase(arguments, folder))
    if arguments.json:
        print_json({
            "schema": "chipkit.key-change/1", "storage": store.storage.value, "place": store.place,
            "action": "passphrase", "keys": [key_facts(each) for each in store.entries()],
        })  # fmt: skip
        return ExitCode.SUCCESSFUL
    tell(Said(arguments.lang)("passphrase", printable(store.place)))
    return ExitCode.SUCCESSFUL
