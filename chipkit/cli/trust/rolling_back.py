"""`chipkit trust import --undo` and `--rollback N`: an older version of the trust store becomes the newest one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from chipkit.cli.common import ExitCode
from chipkit.cli.output import print_json, tell
from chipkit.cli.trust.words import Said
from chipkit.cli.trust_folder import store_and_view
from chipkit.errors import TrustError
from chipkit.trust.versions import restore

if TYPE_CHECKING:
    from argparse import Namespace

    from chipkit.documents.trust_store import TrustRollbackDocument
    from chipkit.trust.store import TrustStore
    from chipkit.trust.store_view import StoreVersion, StoreView

__all__ = ["run"]

_OF_IMPORTS: Final = ("signer", "first_use", "list_key", "known", "source", "older", "test")
"""Options that say what an import lets in."""


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code.

    Raises:
        TrustError: Files were named, too; or there is no version before.
        TrustVersionGoneError: The version is not kept any more.
    """
    back = "--undo" if arguments.undo else "--rollback"
    if arguments.files:
        raise TrustError(f"{back} takes no FILE: it takes back what was done")
    if given := [name for name in _OF_IMPORTS if getattr(arguments, name)]:
        raise TrustError(f"{back} goes not together with --{given[0].replace('_', '-')}, which is for what is imported")
    store, view = store_and_view(arguments)
    number = _number(view, arguments)
    older = store.view_of(number)
    document = _document(store, view, older, number, dry_run=arguments.dry_run)
    at = datetime.now(UTC).replace(microsecond=0)
    by, source = arguments.by or "", f"version {number}"
    with store.change("rollback", at=at, by=by, source=source, dry_run=arguments.dry_run) as change:
        restore(change, number)
        same = not change.wrote
    if arguments.json:
        print_json(document)
    else:
        _print(document, view.version, Said(arguments.lang), same=same)
    return ExitCode.SUCCESSFUL


def _number(view: StoreView, arguments: Namespace) -> int:
    if arguments.rollback is not None:
        return int(arguments.rollback)
    if view.version.number < 1:
        raise TrustError(f"{view.path}: nothing was done to this trust store, so nothing can be undone")
    return view.version.number - 1


def _document(
    store: TrustStore, now: StoreView, older: StoreView, number: int, *, dry_run: bool
) -> TrustRollbackDocument:
    before, after = now.everything.inventory.kinds(), older.everything.inventory.kinds()
    both = before.keys() & after.keys()
    return {
        "schema": "chipkit.trust-rollback/1",
        "trust": str(store.folder),
        "dry_run": dry_run,
        "rolled_back_to": number,
        "version_before": now.version.number,
        "gained": len(after.keys() - before.keys()),
        "lost": len(before.keys() - after.keys()),
        "changed": sum(before[each] is not after[each] for each in both),
        "anchors": len(after),
    }


def _print(document: TrustRollbackDocument, before: StoreVersion, said: Said, *, same: bool) -> None:
    if same:  # no version was made, and --undo would take back another change
        tell(said("rolled-already", document["rolled_back_to"]))
        return
    key = "would-roll" if document["dry_run"] else "rolled"
    tell(said(key, document["rolled_back_to"], before.number))
    numbers = (document["gained"], document["lost"], document["changed"], document["anchors"])
    tell(f"{said('anchors')}  {said('rolled-anchors', *numbers)}")
    tell(said("dry-run" if document["dry_run"] else "roll-back"))
