"""What is told of keys: the parts of the documents, and the lines of text."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from chipkit.cli.describe import certificate_facts
from chipkit.cli.output import print_json, tell
from chipkit.codec.printable import printable
from chipkit.pki.certificate import parse_certificate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chipkit.cli.keys.words import Said
    from chipkit.documents.keys import StoredKeyDocument
    from chipkit.keys.ports import KeyEntry, KeyStore

__all__ = ["key_facts", "print_change", "tell_key", "tell_storage"]


def key_facts(entry: KeyEntry) -> StoredKeyDocument:
    """A key as documents have it."""
    public = entry.public_key
    return {
        "name": entry.name,
        "kind": entry.kind.value,
        "purpose": entry.kind.purpose.value,
        "standing": entry.standing.value,
        "key_sha256": None if public is None else hashlib.sha256(bytes(public)).hexdigest(),
        "certificates": [certificate_facts(parse_certificate(each)) for each in entry.certificates],
    }


def tell_key(key: StoredKeyDocument, said: Said) -> None:
    """The lines of a key."""
    purpose, standing = said(f"purpose.{key['purpose']}"), said(f"standing.{key['standing']}")
    tell(f"{printable(key['name'])}  {key['kind']}  {purpose}, {standing}")
    if key["key_sha256"] is None:
        tell(f"  {said('secret')}")
        return
    tell(f"  {said('key', key['key_sha256'])}")
    if not key["certificates"]:
        tell(f"  {said('uncertified')}")
        return
    own = key["certificates"][0]
    tell(f"  {said('certificate', printable(own['subject']), said.day(own['not_after']))}")
    tell(f"  {said('issued', printable(own['issuer']))}")


def tell_storage(store: KeyStore, said: Said) -> None:
    """Where the keys of a store lie, and what that is worth."""
    tell(printable(store.place))
    tell(f"  {said(f'storage.{store.storage.value}')}")


def print_change(store: KeyStore, action: str, entries: Sequence[KeyEntry], said: Said, *, json: bool) -> None:
    """What was done to keys, as text or as a document."""
    keys = [key_facts(entry) for entry in entries]
    if json:
        print_json({
            "schema": "chipkit.key-change/1", "storage": store.storage.value, "place": store.place, "action": action,
            "keys": keys,
        })  # fmt: skip
        return
    tell(said(action, printable(entries[0].name)))
    for key in keys:
        tell_key(key, said)
    tell_storage(store, said)
