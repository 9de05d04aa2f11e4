"""`chipkit trust list --history`: what was done to the trust folder, by whom and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit.cli.common import ExitCode
from chipkit.cli.describe import time_text
from chipkit.cli.output import counted, print_json, tell
from chipkit.cli.trust_folder import store_and_view
from chipkit.codec.printable import printable
from chipkit.trust.store_view import TrustVersionGoneError

if TYPE_CHECKING:
    from argparse import Namespace

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
    for each in document["versions"]:
        by = f" by {each['by']}" if each["by"] else ""
        gone = "" if each["kept"] else "  (not kept)"
        tell(f"{each['number']:4}  {(each['at'] or '?')[:16].replace('T', ' ')}  {each['action']}{printable(by)}{gone}")
        changes = [f"{each[name]} {name}" for name in ("added", "changed", "removed", "refused") if each[name]]
        tell(f"      {', '.join(changes) or 'nothing else counted'}; then {_sizes(each)}")
        if each["source"]:
            tell(f"      {printable(each['source'])}")
    tell(
        f"{counted(len(document['versions']), 'version')}; chipkit trust import --rollback N makes one the newest again"
    )
    return ExitCode.SUCCESSFUL


def _sizes(version: VersionDocument) -> str:
    return f"{counted(version['anchors'], 'anchor')}, {counted(version['crls'], 'revocation list')}"


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
