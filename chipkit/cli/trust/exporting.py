"""`chipkit trust list --export DIR`: the certificates and lists of the trust folder as files.

As a file a certificate is one like any other for whoever imports the folder. So what nobody vouches for, or is false by
what is vouched for, is written by its name alone (`--show SHA256`).
"""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Final

from chipkit.cli.common import ExitCode
from chipkit.cli.output import print_json, tell
from chipkit.cli.trust.naming import named_sha256
from chipkit.cli.trust.removing import NOUNS
from chipkit.cli.trust.words import Said
from chipkit.cli.trust_folder import store_and_view
from chipkit.codec.printable import printable
from chipkit.errors import TrustError
from chipkit.trust.model import AnchorKind
from chipkit.written_file import WrittenFile

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from chipkit.documents.trust_store import ExportedFile, TrustExportDocument
    from chipkit.trust.collected import CollectedSigner
    from chipkit.trust.inventory import ContentForm
    from chipkit.trust.look_ups import LookUps
    from chipkit.trust.store import TrustStore
    from chipkit.trust.store_view import StoreView

__all__ = ["run"]

_ENDINGS: Final[dict[ContentForm, str]] = {
    "certificate": "cer",
    "crl": "crl",
    "master list": "ml",
    "signer list": "signers",
}

_FORMS: Final = (*_ENDINGS, "collected")
_COLLECTED: Final = "collected"
"""The folder below for signers that were met and are not known."""


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    store, view = store_and_view(arguments)
    folder: Path = arguments.export
    country = arguments.country.upper() if arguments.country else None
    if os.path.lexists(folder) and not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "not a folder", str(folder))
    named = named_sha256(arguments.show, view.everything.inventory) if arguments.show else ""
    folder.mkdir(parents=True, exist_ok=True)
    if named:
        waiting, marked, files = [], [], _one(folder, named, store, view)
    else:
        held = list(_to_write(view.everything, country))
        marked = sorted(kept.sha256 for kept in view.everything.inventory.marked(country))
        waiting = _unproven(view.everything, {sha256 for sha256, _ in held} - {*marked})
        left = {*marked, *waiting}
        files = [_written(folder, sha256, form, view) for sha256, form in held if sha256 not in left]
        files += _collected(folder, store.collected(), country)
    if arguments.json:
        document: TrustExportDocument = {
            "schema": "chipkit.trust-export/1",
            "trust": str(store.folder),
            "folder": str(folder),
            "files": files,
            "never_used": marked,
            "waiting": waiting,
        }
        print_json(document)
    else:
        said = Said(arguments.lang)
        tell(said("in", _totals(files, said), printable(str(folder))))
        for key, kept in (("never-used-kept", marked), ("waiting-kept", waiting)):
            if kept:
                tell(said(key, said.many(len(kept), "certificate")))
    return ExitCode.SUCCESSFUL


def _unproven(held: LookUps, kept: Collection[str]) -> list[str]:
    """SHA-256 of the authorities among these that wait for a confirmation, or are anchors that are not confirmed."""
    waiting = {each.fingerprint for each in held.waiting()}
    unconfirmed = {sha for sha, kind in held.inventory.kinds().items() if kind is AnchorKind.UNCONFIRMED}
    return sorted((waiting | unconfirmed) & {*kept})


def _one(folder: Path, sha256: str, store: TrustStore, view: StoreView) -> list[ExportedFile]:
    """Write what was named, whatever it is.

    Raises:
        TrustError: Nothing with this SHA-256 is in the store whose bytes are kept.
    """
    kept, met = view.everything.inventory.of(sha256), store.collected_signer(sha256)
    if kept is not None and view.everything.raw_of(sha256) is not None:
        return [_written(folder, sha256, kept.form, view)]
    if met is not None:
        return list(_collected(folder, [met], None))
    raise TrustError(f"{sha256}: nothing with this SHA-256 is in the trust store that could be written")


def _to_write(held: LookUps, country: str | None) -> Iterator[tuple[str, ContentForm]]:
    """All that is kept; of a country its certificates and revocation lists."""
    forms: tuple[ContentForm, ...] = ("certificate", "crl")
    if country is None:
        forms = (*forms, "master list", "signer list")
    for form in forms:
        yield from ((kept.sha256, form) for kept in held.inventory.all_of(form, country))


def _written(folder: Path, sha256: str, form: ContentForm, view: StoreView) -> ExportedFile:
    raw, name = view.everything.raw_of(sha256), f"{sha256}.{_ENDINGS[form]}"
    if raw is None:
        raise TrustError(f"{sha256}: not in the trust store any more")
    WrittenFile(folder / name).write(raw)
    return {"file": name, "sha256": sha256, "form": form.replace(" ", "_")}


def _collected(folder: Path, met: Iterable[CollectedSigner], country: str | None) -> Iterator[ExportedFile]:
    """Write the certificates of signers that are not known here, apart: they vouch for nothing."""
    for each in met:
        certificate = each.certificate
        if country in (None, (certificate.subject.country or "").upper()):
            (folder / _COLLECTED).mkdir(exist_ok=True)
            name = f"{certificate.fingerprint}.cer"
            WrittenFile(folder / _COLLECTED / name).write(certificate.raw)
            yield {"file": f"{_COLLECTED}/{name}", "sha256": certificate.fingerprint, "form": "collected"}


def _totals(files: Sequence[ExportedFile], said: Said) -> str:
    counts = ((sum(each["form"] == form.replace(" ", "_") for each in files), NOUNS[form]) for form in _FORMS)
    return ", ".join(said.many(number, noun) for number, noun in counts if number) or said("nothing")
