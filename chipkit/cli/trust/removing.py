"""`chipkit trust remove SHA256 --by NAME --source TEXT [--dry-run]`."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from chipkit.cli.common import ExitCode
from chipkit.cli.output import print_json, tell
from chipkit.cli.trust.naming import named_sha256
from chipkit.cli.trust.words import Said
from chipkit.cli.trust_folder import store_and_view
from chipkit.codec.printable import printable
from chipkit.pki.certificate import parse_certificate
from chipkit.trust.removing import remove

if TYPE_CHECKING:
    from argparse import Namespace

    from chipkit.documents.trust_store import FallenAnchor, TrustRemoveDocument
    from chipkit.trust.inventory import WhatFell
    from chipkit.trust.model import AnchorKind
    from chipkit.trust.store_view import StoreView

__all__ = ["NOUNS", "run"]

NOUNS: Final = {
    "certificate": "certificate",
    "crl": "revocation list",
    "master list": "master list",
    "signer list": "list of document signers",
    "list signer": "signer of master lists",
    "list key": "key of lists of document signers",
    "collected": "unknown signer",
}
"""What is called how that a store can hold."""
_SHOWN: Final = 10
_BY_LIST: Final = frozenset(("master list", "list signer", "signer list", "list key"))


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    store, view = store_and_view(arguments)
    sha256 = named_sha256(arguments.sha256, view.everything.inventory)
    at = datetime.now(UTC).replace(microsecond=0)
    by, source = arguments.by, arguments.source
    with store.change("remove", at=at, by=by, source=source, dry_run=arguments.dry_run) as change:
        fell = remove(change, sha256, source)
    if arguments.json:
        print_json(_document(str(store.folder), sha256, view, fell, dry_run=arguments.dry_run))
    else:
        _print(sha256, view, fell, Said(arguments.lang), dry_run=arguments.dry_run)
    return ExitCode.SUCCESSFUL


def _fallen(view: StoreView, sha256: str, fell: WhatFell) -> FallenAnchor:
    """An anchor of the version before, and what it is now."""
    anchor, kind = view.everything.anchor_of(sha256), fell.after.get(sha256)
    return {
        "sha256": sha256,
        "subject": "" if anchor is None else str(anchor.certificate.subject),
        "kind_before": fell.before[sha256].value,
        "kind": None if kind is None else kind.value,
    }


def _document(folder: str, sha256: str, view: StoreView, fell: WhatFell, *, dry_run: bool) -> TrustRemoveDocument:
    return {
        "schema": "chipkit.trust-remove/1",
        "trust": folder,
        "dry_run": dry_run,
        "sha256": sha256,
        "what": [each.replace(" ", "_") for each in fell.kinds],
        "anchors": [_fallen(view, each, fell) for each in (*fell.lost, *fell.changed)],
        "lists": list(fell.lists),
        "signers": list(fell.signers),
        "anchors_before": len(fell.before),
        "anchors_after": len(fell.after),
    }


def _print(sha256: str, view: StoreView, fell: WhatFell, said: Said, *, dry_run: bool) -> None:
    done, beside = said("would-remove" if dry_run else "removed"), said("with-it")
    indented = " " * (len(beside) + 2)
    tell(f"{done}  {', '.join(said.noun(NOUNS[each]) for each in fell.kinds)}  {sha256}")
    if fell.kinds[0] == "certificate" and (raw := view.everything.raw_of(sha256)) is not None:
        tell(f"{indented}{printable(str(parse_certificate(raw).subject))}")
    if fell.lists:
        tell(f"{beside}  {said.many(len(fell.lists), 'signed list')}")
    if fell.signers:
        tell(f"{beside}  {said('believed-no-more', said.many(len(fell.signers), 'signer'))}")
    # those that are no anchor any more come first
    others = [each for each in (*fell.lost, *fell.changed) if each != sha256]
    moves = Counter((fell.before[each].value, said.kind(_value(fell.after.get(each)))) for each in others)
    for (before, after), number in moves.items():
        tell(f"{beside}  {said('moved', number, said.kind(before), after)}")
    for each in others[:_SHOWN]:
        now = said("now", said.kind(_value(fell.after.get(each))))
        tell(f"{indented}{each[:16]}  {now}  {printable(_fallen(view, each, fell)['subject'])}")
    if len(others) > _SHOWN:
        tell(f"{indented}{said('more', len(others) - _SHOWN)}")
    counts = said("there-would-be" if dry_run else "there-are", len(fell.before), len(fell.after))
    tell(f"{said('anchors')}  {counts}")
    for key in ["dry-run"] if dry_run else _hints(fell):
        tell(said(key))


def _hints(fell: WhatFell) -> list[str]:
    """How it may come back, by the keys of the texts."""
    kinds = set(fell.kinds)
    found = (("met-again", {"collected"}), ("barred", {"certificate"}), ("lists-back", _BY_LIST))
    return [key for key, those in found if those & kinds]


def _value(kind: AnchorKind | None) -> str | None:
    return None if kind is None else kind.value
