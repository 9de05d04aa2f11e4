"""`chipkit keys request NAME --out FILE [--subject SUBJECT] [--der]`."""

from __future__ import annotations

import base64
import hashlib
import textwrap
from typing import TYPE_CHECKING

from chipkit.cli.common import ExitCode, input_name
from chipkit.cli.keys.opening import opened_keys
from chipkit.cli.keys.telling import key_facts, tell_key, tell_storage
from chipkit.cli.keys.words import Said
from chipkit.cli.output import print_json, tell
from chipkit.cli.saving import Saving, target
from chipkit.codec.printable import printable
from chipkit.errors import CodecError, KeyMissingError
from chipkit.keys.ports import KeyStanding
from chipkit.meant import meant
from chipkit.pki.certificate import parse_certificate
from chipkit.pki.certification_request import CertificationRequest
from chipkit.pki.name_text import read_name

if TYPE_CHECKING:
    from argparse import Namespace

    from chipkit.documents.keys import KeyRequestDocument
    from chipkit.keys.ports import KeyEntry, KeyStore
    from chipkit.pki.names import Name
    from chipkit.written_file import WrittenFile

__all__ = ["run", "subject_of", "write_request"]

_LINE = 64


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    file = target(arguments.out, "--out", force=arguments.force)
    store = opened_keys(arguments)
    return write_request(store, arguments, file, subject_of(store, arguments))


def subject_of(store: KeyStore, arguments: Namespace) -> Name:
    """Who is to be named in the request: who was named, or who stands in the certificate.

    Raises:
        CodecError: The name cannot be read, or nobody was named and no certificate is there.
    """
    if arguments.subject is not None:
        return read_name(arguments.subject)
    named = [entry for entry in store.entries() if entry.name == arguments.name]
    if not named:
        asked = meant(arguments.name, (entry.name for entry in store.entries()))
        raise KeyMissingError(f"no key is called {arguments.name}; chipkit keys list tells their names{asked}")
    for entry in named:
        if entry.certificates:
            return parse_certificate(entry.certificates[0]).subject
    raise CodecError("a key without a certificate wants the name of who holds it", where="--subject")


def write_request(store: KeyStore, arguments: Namespace, file: WrittenFile, subject: Name) -> int:
    """Write the request of the next key of a name, or else of the current one, and tell of it."""
    request = store.request(arguments.name, subject)
    asked = CertificationRequest.parse(request)
    entry = _asked_of(store, arguments.name, asked)
    with Saving(arguments.lang) as saving:
        saved = saving.save(file, request if arguments.der else _pem(request), noted=False)
        if arguments.json:
            print_json(_document(store, entry, request, arguments))
        elif saved:
            _print(store, entry, request, arguments)
    return saving.code(ExitCode.SUCCESSFUL)


def _asked_of(store: KeyStore, name: str, asked: CertificationRequest) -> KeyEntry:
    """The key that a request is of."""
    of_name = [each for each in store.entries() if each.name == name and each.standing is not KeyStanding.FORMER]
    return next(each for each in of_name if each.public_key == asked.public_key)


def _pem(data: bytes) -> bytes:
    lines = textwrap.wrap(base64.b64encode(data).decode(), _LINE)
    return "\n".join(["-----BEGIN CERTIFICATE REQUEST-----", *lines, "-----END CERTIFICATE REQUEST-----", ""]).encode()


def _document(store: KeyStore, entry: KeyEntry, request: bytes, arguments: Namespace) -> KeyRequestDocument:
    return {
        "schema": "chipkit.key-request/1",
        "storage": store.storage.value,
        "place": store.place,
        "key": key_facts(entry),
        "subject": str(CertificationRequest.parse(request).subject),
        "file": input_name(arguments.out),
        "form": "der" if arguments.der else "pem",
        "sha256": hashlib.sha256(request).hexdigest(),
    }


def _print(store: KeyStore, entry: KeyEntry, request: bytes, arguments: Namespace) -> None:
    said = Said(arguments.lang)
    subject = str(CertificationRequest.parse(request).subject)
    tell(said("requested", printable(subject), printable(arguments.out)))
    tell(f"  {said('digest', hashlib.sha256(request).hexdigest())}")
    tell_key(key_facts(entry), said)
    tell_storage(store, said)
    tell(said("next", printable(arguments.name)))
