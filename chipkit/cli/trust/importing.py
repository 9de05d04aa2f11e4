"""`chipkit trust import FILE…`, and `--rollback N` and `--undo`, which take back what was done."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from chipkit.cli.common import MAX_INPUT, STANDARD_INPUT, ExitCode, input_name, read_input
from chipkit.cli.drawn_line import DrawnLine
from chipkit.cli.output import print_json
from chipkit.cli.trust import rolling_back
from chipkit.cli.trust.import_report import import_document, print_import
from chipkit.cli.trust.naming import ALL_DIGITS, LEAST_DIGITS, typed_digits
from chipkit.cli.trust.words import Said
from chipkit.cli.trust_folder import folder_to_make, tell_taken_over, teller_of_waiting
from chipkit.codec.printable import printable
from chipkit.codec.strict_toml import MAX_TOML
from chipkit.errors import CodecError, TrustError
from chipkit.pki.certificate import parse_certificate
from chipkit.trust.containers import handed_over
from chipkit.trust.folders import folder_files
from chipkit.trust.importing_into import ImportFile, ImportOptions, import_into
from chipkit.trust.known import KnownAnchor, read_known
from chipkit.trust.model import Confirmation
from chipkit.trust.pinned_signers import ListKey
from chipkit.trust.store import TrustStore

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator

    from chipkit.trust.importing_into import ImportProgress
    from chipkit.trust.plan import ImportEntry

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    if arguments.undo or arguments.rollback is not None:
        return rolling_back.run(arguments)
    at = datetime.now(UTC).replace(microsecond=0)
    options = _options(arguments, at)
    store = TrustStore(folder_to_make(arguments), waiting=teller_of_waiting(arguments.lang))
    inputs = list(_inputs(arguments.files))
    store.view()
    tell_taken_over(store, arguments.lang)
    with _Teller(Said(arguments.lang)) as teller:
        report = import_into(
            store, inputs, at=at, options=options, dry_run=arguments.dry_run, patience=arguments.lock_wait,
            progress=teller,
        )  # fmt: skip
    if arguments.json:
        print_json(import_document(store.folder, report))
    else:
        print_import(store.folder, report, Said(arguments.lang), confirming=options.confirmation is not None)
    return _code(report.entries)


def _options(arguments: Namespace, at: datetime) -> ImportOptions:
    """What the operator lets in.

    Raises:
        TrustError: What was typed does not go together, or names nothing.
    """
    if not arguments.files:
        raise TrustError("what is to be imported? Name a FILE or a folder; --undo and --rollback N need none")
    if arguments.by and not arguments.source:
        raise TrustError("--by without --source: say, too, with --source TEXT what the fingerprint was compared with")
    if arguments.source and not arguments.by:
        raise TrustError("--source without --by: say, too, with --by NAME who compared the fingerprint")
    if arguments.list_key and not arguments.by:
        raise TrustError("--list-key wants --by and --source: who compared the key's SHA-256, and with what")
    return ImportOptions(
        pinned=frozenset(map(_pinned, arguments.signer)),
        list_keys=tuple(ListKey(_key(each), arguments.by, arguments.source, at) for each in arguments.list_key),
        known=tuple(anchor for path in arguments.known for anchor in _known(path)),
        first_use=arguments.first_use,
        test=arguments.test,
        older=arguments.older,
        confirmation=Confirmation(arguments.by, arguments.source, at) if arguments.by else None,
    )


def _inputs(paths: Iterable[str]) -> Iterator[ImportFile]:
    """Name and content of each file, those of folders too, or why one of a folder cannot be read."""
    for path in paths:
        if path == STANDARD_INPUT or not Path(path).is_dir():
            yield ImportFile(input_name(path), read_input(path))
            continue
        files = list(folder_files(path, MAX_INPUT))
        if not files:
            yield ImportFile(input_name(path), None, "no file is in this folder")
        for name, found in files:
            told = input_name(path) if name == "." else f"{input_name(path)}/{name}"
            yield ImportFile(told, None, found) if isinstance(found, str) else ImportFile(told, found)


def _pinned(signer: str) -> str:
    """The SHA-256 that the operator typed, or that of the certificate in the file that he named.

    Raises:
        TrustError: The text is neither, or several certificates are in the file: whoever saw one named no others.
    """
    typed = typed_digits(signer)
    if len(typed) == ALL_DIGITS:
        return typed
    if len(typed) >= LEAST_DIGITS:  # a file of that name is not what commands tell a person to type
        raise TrustError(f"--signer {signer}: {len(typed)} digits, where a SHA-256 has 64; a file is named ./{signer}")
    if signer != STANDARD_INPUT and not Path(signer).exists():
        raise TrustError(f"--signer {signer}: neither a SHA-256 of 64 digits nor a file that is there")
    items = handed_over(read_input(signer), signer)
    found = sorted({parse_certificate(item.data).fingerprint for item in items if item.kind == "certificate"})
    if not found:
        raise TrustError(f"--signer {signer}: neither a SHA-256 of 64 digits nor a file with a certificate")
    if len(found) > 1:
        raise TrustError(f"--signer {signer}: {len(found)} certificates; right is a file with one, or its SHA-256")
    return found[0]


def _known(path: str) -> tuple[KnownAnchor, ...]:
    """The fingerprints of a file that are known and not confirmed.

    Raises:
        CodecError: The file is not one of fingerprints; the error names it and the place.
    """
    name = input_name(path)
    try:
        text = read_input(path, limit=MAX_TOML).decode()
    except UnicodeDecodeError:
        raise CodecError("not UTF-8", where=name) from None
    return read_known(text, name)


def _key(typed: str) -> str:
    digits = typed_digits(typed)
    if len(digits) != ALL_DIGITS:
        raise TrustError(f"--list-key {typed}: not a SHA-256 of {ALL_DIGITS} digits, as chipkit pin prints it")
    return digits


class _Teller(DrawnLine):
    """Tells how far an import has come."""

    def __init__(self, said: Said) -> None:
        super().__init__()
        self._said = said

    def __call__(self, progress: ImportProgress) -> None:
        said = self._said
        of = "" if progress.of is None else said("of", said.figure(progress.of))
        told = said("progress", said.term(progress.stage), said.figure(progress.done), of, progress.name)
        self.draw(printable(told.rstrip()))


def _code(entries: Iterable[ImportEntry]) -> ExitCode:
    """Successful if nothing was refused, failed if something was, and usage if nothing else came."""
    refused = {entry.status == "refused" for entry in entries}
    if refused == {False}:
        return ExitCode.SUCCESSFUL
    return ExitCode.FAILED if False in refused else ExitCode.USAGE
