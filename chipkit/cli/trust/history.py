"""`chipkit trust list --history`: what was done to the trust folder, by whom and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.cli.common import ExitCode
from chipkit.cli.describe import time_text
from chipkit.cli.output import print_json, tell
from chipkit.cli.trust.words import Said
from chipkit.cli.trust_folder import store_and_view
from chipkit.codec.printable import printable
from chipkit.trust.store_view import TrustVersionGoneError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from chipkit.documents.trust_store import TrustHistoryDocument, VersionDocument
    from chipkit.trust.store import TrustStore
    from chipkit.trust.store_view import StoreVersion

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    store, _ = store_and_view(arguments)
    document: TrustHistoryDocument = {
        "schema": "chipkit.trust-history/1",
        "trust": str(store.folder),
        "versions": [_version(each, store) for each in store.history()],
    }
    if arguments.json:
        print_json(document)
        return ExitCode.SUCCESSFUL
    said = Said(arguments.lang)
    for each in document["versions"]:
        for line in _lines(each, said):
            tell(printable(line))
    tell(said("versions", said.many(len(document["versions"]), "version")))
    return ExitCode.SUCCESSFUL


def _lines(version: VersionDocument, said: Said) -> Iterator[str]:
    by = said("by", version["by"]) if version["by"] else ""
    gone = "" if version["kept"] else said("not-kept")
    yield f"{version['number']:4}  {said.minute(version['at'])}  {said.term(version['action'])}{by}{gone}"
    counts = (
        ("n-added", version["added"]), ("n-changed", version["changed"]), ("n-removed", version["removed"]),
        ("n-refused", version["refused"]),
    )  # fmt: skip
    changes = ", ".join(said(key, number) for key, number in counts if number)
    sizes = said.many(version["anchors"], "anchor"), said.many(version["crls"], "revocation list")
    yield f"      {said('then', changes or said('uncounted'), *sizes)}"
    if version["source"]:
        back = version["action"] == "rollback" and version["source"].removeprefix("version ")
        yield f"      {said('back-to', back) if back else version['source']}"


def _version(version: StoreVersion, store: TrustStore) -> VersionDocument:
    try:
        store.view_of(version.number).close()
        kept = True
    except TrustVersionGoneError:
        kept = False
    return {
        "number": version.number,
        "action": version.action,
        "at": time_text(version.at),
        "by": version.by or None,
        "source": version.source,
        "added": version.added,
        "changed": version.changed,
        "removed": version.removed,
        "refused": version.refused,
        "anchors": version.anchors,
        "crls": version.crls,
        "signers": version.signers,
        "kept": kept,
    }
