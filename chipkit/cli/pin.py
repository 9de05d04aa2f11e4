"""`chipkit pin LIST`: make, or make anew, a signed list of document signers that are trusted by themselves.

It is the publisher's command: it looks at no trust folder and changes none.
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chipkit.cli.common import ExitCode, input_name, read_input
from chipkit.cli.describe import utc_text
from chipkit.cli.file_kinds import kind_told, why_unusable
from chipkit.cli.machine_words import MachineWords
from chipkit.cli.manner import MANNER
from chipkit.cli.output import print_json, tell
from chipkit.cli.saving import Saving, target
from chipkit.codec.printable import printable
from chipkit.crypto.signing_key import SigningKey
from chipkit.errors import CodecError, KeyUnusableError, TrustError
from chipkit.pki.certificate import parse_certificate
from chipkit.trust.containers import handed_over
from chipkit.trust.pinned_lists import build_list, read_list
from chipkit.trust.pinned_signers import PinnedEntry, PinnedList
from chipkit.trust.purpose import why_no_document_signer

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator

    from chipkit.documents.trust import PinnedListDocument
    from chipkit.pki.certificate import Certificate

__all__ = ["run"]

_MAX_KEY: Final = 64 << 10
_MAX_PASSPHRASE: Final = 1024
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    before = _list_before(arguments.list)
    name = arguments.name or (before.name if before is not None else "")
    if not name:
        raise CodecError("a new list wants its publisher's name", where="--name")
    entries = _entries(before, arguments)
    file = target(arguments.list, "LIST", force=before is not None)  # what it follows was read, and the key is the same
    key = _signing_key(arguments.key)
    if before is not None and before.public_key != key.public_key:
        raise TrustError(f"{arguments.list}: signed by another key, whose lists this key cannot follow")
    made = _built(name, entries, key, before, arguments.days)
    with Saving(MANNER.language) as saving:
        saved = saving.save(file, made.raw, noted=False)
        if arguments.json:
            print_json(_document(arguments.list, made))
        elif saved:
            _print(arguments.list, made)
    return saving.code(ExitCode.SUCCESSFUL)


def _list_before(path: str) -> PinnedList | None:
    """The list that is followed by a new one; None where none is there yet."""
    if not Path(path).exists():
        return None
    data = read_input(path)
    try:
        return read_list(data)
    except CodecError as error:
        why = kind_told(data) or str(error)
        told = f"not a list of document signers that chipkit pin made ({why}); name a new file"
        raise CodecError(told, where=input_name(path)) from error


def _signing_key(path: str) -> SigningKey:
    data = read_input(path, limit=_MAX_KEY)
    try:
        return SigningKey.load(data, _passphrase())
    except KeyUnusableError as error:
        told = "" if b"PRIVATE KEY" in data else kind_told(data)
        raise KeyUnusableError(f"{input_name(path)}: {error}{told and f' ({told})'}") from error


def _built(
    name: str, entries: Iterable[PinnedEntry], key: SigningKey, before: PinnedList | None, days: int
) -> PinnedList:
    """The list of now, and in any case newer than the one before: nobody would take it otherwise."""
    now = datetime.now(UTC).replace(microsecond=0)
    issued = now if before is None else max(now, before.issued + timedelta(seconds=1))
    try:
        return build_list(
            name=name,
            issued=issued,
            next_update=issued + timedelta(days=days),
            entries=entries,
            public_key=key.public_key,
            sign=key.sign,
        )
    except (ValueError, OverflowError) as error:
        raise TrustError(str(error)) from error


def _entries(before: PinnedList | None, arguments: Namespace) -> list[PinnedEntry]:
    """Those of the list before, without those that are taken off, and those that are added."""
    if arguments.add and not (arguments.country and arguments.type):
        raise CodecError(
            "a signer is listed for a state and for kinds of documents: --country and --type", where="--add"
        )
    kept = [] if before is None else list(before.entries)
    for gone in arguments.remove:
        digest = re.sub(r"[:\s]", "", gone).lower()
        if not _SHA256.fullmatch(digest) or all(each.certificate.fingerprint != digest for each in kept):
            raise CodecError("not the SHA-256 of a certificate on the list", where="--remove")
        kept = [each for each in kept if each.certificate.fingerprint != digest]
    for path in arguments.add:
        for certificate in _signers(path):
            entry = _entry(certificate, path, arguments)
            kept = [each for each in kept if (each.certificate, each.country) != (certificate, entry.country)]
            kept.append(entry)
    return kept


def _entry(certificate: Certificate, path: str, arguments: Namespace) -> PinnedEntry:
    try:
        return PinnedEntry(
            certificate=certificate,
            country=arguments.country,
            document_types=tuple(dict.fromkeys(arguments.type)),
            note=arguments.note,
        )
    except ValueError as error:
        raise CodecError(str(error), where=input_name(path)) from error


def _signers(path: str) -> Iterator[Certificate]:
    data = read_input(path)
    for item in handed_over(data, input_name(path)):
        if item.kind != "certificate":
            raise CodecError(why_unusable(item, data, "not a certificate"), where=item.where)
        certificate = parse_certificate(item.data)
        if why := why_no_document_signer(certificate):
            raise CodecError(f"not a document signer: {why}", where=item.where)
        yield certificate


def _passphrase() -> bytes:
    """What a person types unseen, or the first line of standard input; never an argument, which everybody sees."""
    if sys.stdin.isatty():
        from chipkit.cli.asking import PROMPTS, typed_unseen  # noqa: PLC0415 - for whoever types one

        return typed_unseen(PROMPTS["passphrase"][MANNER.language]).encode()
    stream = getattr(sys.stdin, "buffer", None)
    line: bytes = sys.stdin.readline(_MAX_PASSPHRASE).encode() if stream is None else stream.readline(_MAX_PASSPHRASE)
    return line.rstrip(b"\r\n")


def _document(path: str, made: PinnedList) -> PinnedListDocument:
    return {
        "schema": "chipkit.pinned-list/1",
        "file": input_name(path),
        "sha256": made.sha256,
        "name": made.name,
        "key_sha256": made.key_sha256,
        "issued": utc_text(made.issued),
        "next_update": utc_text(made.next_update),
        "entries": [
            {
                "sha256": each.certificate.fingerprint,
                "subject": str(each.certificate.subject),
                "country": each.country,
                "document_types": list(each.document_types),
                "note": each.note,
            }
            for each in made.entries
        ],
    }


def _print(path: str, made: PinnedList) -> None:
    for each in made.entries:
        scope = f"{each.country} {','.join(each.document_types)}"
        tell(f"{scope:10} {each.certificate.fingerprint}  {printable(str(each.certificate.subject))}")
    words = MachineWords(MANNER.language)
    until, number = words.day(made.next_update.isoformat()), words.many(len(made.entries), "signer")
    tell(words("list-made", number, printable(input_name(path)), printable(made.name), until))
    tell(words("list-key", made.key_sha256))
