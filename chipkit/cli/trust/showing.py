"""`chipkit trust list --show SHA256`: all that is known of one certificate, list, signer or key."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chipkit.cli.common import ExitCode
from chipkit.cli.describe import certificate_facts, key_text, time_text
from chipkit.cli.output import counted, print_json, tell
from chipkit.cli.trust.held import (
    confirmation_facts,
    crl_facts,
    ground_facts,
    list_key_facts,
    master_list_facts,
    pinned_list_facts,
    signer_facts,
)
from chipkit.cli.trust.naming import grouped, named_sha256, next_lines
from chipkit.cli.trust.removing import NOUNS
from chipkit.cli.trust_folder import store_and_view
from chipkit.codec.printable import printable
from chipkit.errors import TrustError
from chipkit.pki.certificate import parse_certificate
from chipkit.pki.crl import parse_crl
from chipkit.trust.pinned_lists import read_list
from chipkit.trust.profile import role_of

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from chipkit.documents.trust import ConfirmationDocument
    from chipkit.documents.trust_store import GroundDocument, TrustEntryDocument
    from chipkit.trust.collected import CollectedSigner
    from chipkit.trust.inventory import Inventory
    from chipkit.trust.look_ups import LookUps

__all__ = ["run"]


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    store, view = store_and_view(arguments)
    sha256 = named_sha256(arguments.show, view.everything.inventory)
    met = store.collected_signer(sha256)
    document = _entry(str(store.folder), view.everything, sha256, met)
    if arguments.json:
        print_json(document)
    else:
        _print_entry(document, view.everything, met)
    return ExitCode.SUCCESSFUL


def _entry(folder: str, held: LookUps, sha256: str, met: CollectedSigner | None) -> TrustEntryDocument:
    inventory, now = held.inventory, datetime.now(UTC)
    kept, raw = inventory.of(sha256), held.raw_of(sha256)
    signer = held.signer(sha256)
    key = next((each for each in held.list_keys() if each.sha256 == sha256), None)
    found = (kept and kept.form, signer and "list signer", key and "list key", met and "collected")
    what = [each for each in found if each]
    removed = _removed(inventory, sha256)
    if not what and removed is None:
        raise TrustError(f"{sha256}: nothing with this SHA-256 is in the trust store")
    form = None if kept is None or raw is None else kept.form
    certificate = None if met is None else met.certificate
    if form == "certificate" and raw is not None:
        certificate = parse_certificate(raw)
    kind = held.kind(sha256)
    anchor = held.anchor_of(sha256) if kind is not None else None
    listed = held.pinned_lists()
    return {
        "schema": "chipkit.trust-entry/1",
        "trust": folder,
        "sha256": sha256,
        "what": [each.replace(" ", "_") for each in what],
        "size": None if kept is None else kept.size,
        "certificate": None if certificate is None else certificate_facts(certificate),
        "role": None if certificate is None else role_of(certificate),
        "kind": None if kind is None else kind.value,
        "confirmation": confirmation_facts(
            anchor.confirmation if anchor is not None else inventory.confirmation(sha256)
        ),
        "grounds": [] if kept is None else [ground_facts(each) for each in kept.grounds],
        "conformance": list(inventory.conformance(sha256)),
        "links": list(inventory.resting_on(sha256)),
        "crl": crl_facts(parse_crl(raw), now) if form == "crl" and raw is not None else None,
        "master_list": master_list_facts(kept, raw, inventory.listed_by(sha256), now)
        if form == "master list" and kept is not None and raw is not None
        else None,
        "pinned_list": pinned_list_facts(read_list(raw), listed, now)
        if form == "signer list" and raw is not None
        else None,
        "signer": None if signer is None else signer_facts(signer),
        "list_key": None if key is None else list_key_facts(key),
        "removed": removed,
        "met": None if met is None else met.day.isoformat(),
    }


def _removed(inventory: Inventory, sha256: str) -> ConfirmationDocument | None:
    removed = inventory.removed(sha256)
    if removed is None:
        return None
    return {"by": removed.by, "source": removed.source, "at": time_text(removed.at) or ""}


def _print_entry(document: TrustEntryDocument, held: LookUps, met: CollectedSigner | None) -> None:
    what = ", ".join(_noun(each) for each in document["what"]) or "removed"
    certificate = document["certificate"]
    subject = "" if certificate is None else f"  {printable(certificate['subject'])}"
    tell(f"{what}{subject}")
    for label, text in _entry_rows(document, held, met):
        tell(f"  {label:10} {printable(text)}")
    for ground in document["grounds"]:
        for label, text in _ground_rows(ground):
            tell(f"  {label:10} {printable(text)}")
    if _waits(document):
        tell("it vouches for nothing until somebody confirms it, who has compared all 64 digits:")
        tell(f"  {next_lines(document['sha256'])[-1]}")
    if document["met"] is not None:
        tell("it vouches for nothing: a card brought it along. Compare all 64 digits with what its issuer says, then")
        tell("  next: chipkit trust list --export DIR, and with the certificate from DIR/collected")
        tell("        chipkit pin LIST --key KEY --add CERT --country STATE --type CODE")


def _waits(document: TrustEntryDocument) -> bool:
    """Whether a confirmation would make an anchor of it."""
    unconfirmed = document["role"] in ("csca", "link") and document["kind"] in (None, "not confirmed")
    return unconfirmed and document["removed"] is None and not any(each["reason"] for each in document["grounds"])


def _noun(held: str) -> str:
    return next(noun for kind, noun in NOUNS.items() if kind.replace(" ", "_") == held)


def _entry_rows(document: TrustEntryDocument, held: LookUps, met: CollectedSigner | None) -> Iterator[tuple[str, str]]:
    """What is told of it, before its grounds."""
    for at, line in enumerate(grouped(document["sha256"]).split("\n")):
        yield "" if at else "SHA-256", line
    raw = held.raw_of(document["sha256"]) or (met and met.certificate.raw)
    certificate = document["certificate"]
    if certificate is not None and raw:
        yield "role", str(document["role"])
        yield "issuer", certificate["issuer"]
        yield "serial", certificate["serial"]
        yield "key", f"{key_text(parse_certificate(raw))}, signed with {certificate['signature_algorithm']}"
        yield "validity", f"{certificate['not_before'][:10]} to {certificate['not_after'][:10]}"
        yield "anchor", document["kind"] or "no: it vouches for nothing"
    if document["met"] is not None:
        yield "first met", f"{document['met']}, on a document that was read; nothing else of it is kept"
    if document["conformance"]:
        yield "directory", f"says of it {', '.join(document['conformance'])}"
    if (confirmed := document["confirmation"]) is not None:
        yield "confirmed", f"{confirmed['at'][:10]} by {confirmed['by']}: {confirmed['source']}"
    yield from _list_rows(document)
    yield from _people_rows(document, held.inventory)
    for link in document["links"]:
        yield "links to", link


def _list_rows(document: TrustEntryDocument) -> Iterator[tuple[str, str]]:
    """What is told of a list."""
    if (crl := document["crl"]) is not None:
        yield "issuer", crl["issuer"]
        due = f"next {'OVERDUE since' if crl['overdue'] else 'due'} {(crl['next_update'] or '?')[:10]}"
        yield "dated", f"{crl['this_update'][:10]}, {due}"
        yield "revoked", str(crl["revoked"])
    if (listed := document["master_list"]) is not None:
        yield "signed", f"{(listed['signed_at'] or 'undated')[:10]} by {listed['signer'] or 'a signer not known here'}"
        yield "holds", counted(listed["certificates"], "certificate") + " that are kept for its sake"
    if (pinned := document["pinned_list"]) is not None:
        yield "publisher", f"{pinned['name']}, key {pinned['key_sha256']}"
        due = f"{'OVERDUE since' if pinned['overdue'] else 'due again'} {pinned['next_update'][:10]}"
        yield "issued", f"{pinned['issued'][:10]}, {due}, {counted(pinned['entries'], 'signer')}"


def _people_rows(document: TrustEntryDocument, inventory: Inventory) -> Iterator[tuple[str, str]]:
    """Who accepted, pinned or removed it."""
    if (signer := document["signer"]) is not None:
        by = inventory.accepted_by(signer["sha256"]) or "nobody named"
        how = "pinned" if signer["pinned"] else "at first use"
        yield "accepted", f"{how}, {(signer['accepted_at'] or '?')[:10]}, by {by}: {signer['subject']}"
    if (key := document["list_key"]) is not None:
        yield "pinned", f"{(key['at'] or '?')[:10]} by {key['by']}: {key['source']}"
    if (removed := document["removed"]) is not None:
        yield "removed", f"{removed['at'][:10]} by {removed['by']}: {removed['source']}"


def _ground_rows(ground: GroundDocument) -> Iterator[tuple[str, str]]:
    by = ground["placed_by"] or "nobody named"
    source = ground["source"] or "an unnamed file"
    yield "because", f"{ground['kind']}: {source}, {(ground['placed_at'] or '?')[:10]}, by {by}"
    for label in ("list", "signer", "rests_on", "reason"):
        if text := ground[label]:
            yield "", f"{label.replace('_', ' ')} {text}"
