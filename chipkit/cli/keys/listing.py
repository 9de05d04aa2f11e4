"""`chipkit keys list`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.cli.common import ExitCode
from chipkit.cli.keys.opening import opened_keys
from chipkit.cli.keys.telling import key_facts, tell_key, tell_storage
from chipkit.cli.keys.words import Said
from chipkit.cli.output import print_json, tell

if TYPE_CHECKING:
    from argparse import Namespace

    from chipkit.documents.keys import KeysDocument

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    store, said = opened_keys(arguments), Said(arguments.lang)
    keys = [key_facts(entry) for entry in store.entries()]
    if arguments.json:
        document: KeysDocument = {
            "schema": "chipkit.keys/1",
            "storage": store.storage.value,
            "place": store.place,
            "keys": keys,
        }
        print_json(document)
        return ExitCode.SUCCESSFUL
    for key in keys:
        tell_key(key, said)
    if not keys:
        tell(said("none"))
    tell_storage(store, said)
    return ExitCode.SUCCESSFUL
