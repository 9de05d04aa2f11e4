"""`chipkit trust list --show SHA256`: all that is known of one certificate, list, signer or key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chipkit.cli.clock import now_by
from chipkit.cli.common import ExitCode
from chipkit.cli.describe import certificate_facts, key_text, time_text
from chipkit.cli.output import print_json, tell
from chipkit.cli.trust.held import (
    bases_of_signers,
    confirmation_facts,
    crl_facts,
    ground_facts,
    list_key_facts,
    master_list_facts,
    pinned_list_facts,
    signer_facts,
)
from chipkit.cli.trust.naming import LEAST_DIGITS, grouped, named_sha256
from chipkit.cli.trust.removing import NOUNS
from chipkit.cli.trust.words import Said
from chipkit.cli.trust_folder import store_and_view
from chipkit.codec.printable import printable
from chipkit.errors import TrustError
from chipkit.pki.certificate import parse_certificate
from chipkit.pki.crl import parse_crl
from chipkit.trust.grounds import GroundKind
from chipkit.trust.pinned_lists import read_list
from chipkit.trust.profile import role_of

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from chipkit.documents.trust import ConfirmationDocument, ListKeyDocument
    from chipkit.documents.trust_store import GroundDocument, TrustEntryDocument
    from chipkit.trust.collected import CollectedSigner
    from chipkit.trust.inventory import Inventory
    from chipkit.trust.look_ups import LookUps

__all__ = ["run"]

_LABEL: Final = 10


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    store, view = store_and_view(arguments)
    sha256 = named_sha256(arguments.show, view.everything.inventory)
    met = store.collected_signer(sha256)
    document = _entry(str(store.folder), view.everything, sha256, met)
    if arguments.json:
        print_json(document)
    else:
        _print_entry(document, view.everything, met, Said(arguments.lang))
    return ExitCode.SUCCESSFUL


def _entry(folder: str, held: LookUps, sha256: str, met: CollectedSigner | None) -> TrustEntryDocument:
    inventory, now = held.inventory, now_by(held)
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
        "signer": None if signer is None else signer_facts(signer, bases_of_signers(held).get(sha256)),
        "list_key": None if key is None else list_key_facts(key),
        "removed": removed,
        "met": None if met is None else met.day.isoformat(),
    }


def _removed(inventory: Inventory, sha256: str) -> ConfirmationDocument | None:
    removed = inventory.removed(sha256)
    if removed is None:
        return None
    return {"by": removed.by, "source": removed.source, "at": time_text(removed.at) or ""}


def _print_entry(document: TrustEntryDocument, held: LookUps, met: CollectedSigner | None, said: Said) -> None:
    what = ", ".join(said.noun(_noun(each)) for each in document["what"]) or said("removed")
    certificate = document["certificate"]
    subject = "" if certificate is None else f"  {printable(certificate['subject'])}"
    tell(f"{what}{subject}")
    rows = [*_entry_rows(document, held, met, said)]
    rows += [row for ground in document["grounds"] for row in _ground_rows(ground, said)]
    for label, text in rows:
        tell(f"  {label:{_LABEL}} {printable(text)}")
    if _waits(document):
        tell(said("until-confirmed"))
        tell(f"  {said('confirm', document['sha256'][:LEAST_DIGITS])}")
    if document["met"] is not None:
        tell(said("card-brought"))
        tell(f"  {said('export-it')}")
        tell(f"        {said('pin-it')}")


def _waits(document: TrustEntryDocument) -> bool:
    """Whether a confirmation would make an anchor of it."""
    unconfirmed = document["role"] in ("csca", "link") and document["kind"] in (None, "not confirmed")
    return (
        unconfirmed
        and document["removed"] is None
        and not any(each["kind"] == GroundKind.MARKED.value for each in document["grounds"])
    )


def _noun(held: str) -> str:
    return next(noun for kind, noun in NOUNS.items() if kind.replace(" ", "_") == held)


def _entry_rows(
    document: TrustEntryDocument, held: LookUps, met: CollectedSigner | None, said: Said
) -> Iterator[tuple[str, str]]:
    """What is told of it, before its grounds."""
    for at, line in enumerate(grouped(document["sha256"]).split("\n")):
        yield "" if at else "SHA-256", line
    raw = held.raw_of(document["sha256"]) or (met and met.certificate.raw)
    certificate = document["certificate"]
    if certificate is not None and raw:
        yield said("role"), said.term(str(document["role"]))
        yield said("issuer"), certificate["issuer"]
        yield said("serial"), certificate["serial"]
        key = key_text(parse_certificate(raw))
        yield said("certificate-key"), said("signed-with", key, certificate["signature_algorithm"])
        days = said.day(certificate["not_before"]), said.day(certificate["not_after"])
        yield said("validity"), said("period", *days)
        yield said("anchor"), said.kind(document["kind"]) if document["kind"] else said("no-anchor")
    if document["met"] is not None:
        yield said("first-met"), said("met-on", said.day(document["met"]))
    if document["conformance"]:
        yield said("directory"), said("says-of-it", ", ".join(document["conformance"]))
    if (confirmed := document["confirmation"]) is not None:
        yield said("confirmed"), _on_by(confirmed, said)
    yield from _list_rows(document, said)
    yield from _people_rows(document, held.inventory, said)
    for link in document["links"]:
        yield said("links-to"), link


def _list_rows(document: TrustEntryDocument, said: Said) -> Iterator[tuple[str, str]]:
    """What is told of a list."""
    if (crl := document["crl"]) is not None:
        yield said("issuer"), crl["issuer"]
        key = "next-overdue" if crl["overdue"] else "next-due"
        yield said("dated"), said(key, said.day(crl["this_update"]), said.day(crl["next_update"]))
        yield said("revoked"), str(crl["revoked"])
    if (listed := document["master_list"]) is not None:
        dated = said.day(listed["signed_at"]) if listed["signed_at"] else said("undated")
        yield said("list-signed"), said("day-by", dated, listed["signer"] or said("unknown-signer"))
        yield said("holds"), said("kept-for-it", said.many(listed["certificates"], "certificate"))
    if (pinned := document["pinned_list"]) is not None:
        yield said("publisher"), said("with-key", pinned["name"], pinned["key_sha256"])
        key = "overdue-again" if pinned["overdue"] else "due-again"
        signers = said.many(pinned["entries"], "signer")
        yield said("issued"), said(key, said.day(pinned["issued"]), said.day(pinned["next_update"]), signers)


def _people_rows(document: TrustEntryDocument, inventory: Inventory, said: Said) -> Iterator[tuple[str, str]]:
    """Who accepted, pinned or removed it."""
    if (signer := document["signer"]) is not None:
        by = inventory.accepted_by(signer["sha256"]) or said("nobody")
        how = "was-pinned" if signer["pinned"] else "was-for-csca" if signer["rests_on"] else "was-first-use"
        base = signer["rests_on"] or ""
        yield said("accepted"), said(how, said.day(signer["accepted_at"]), by, signer["subject"], base)
    if (key := document["list_key"]) is not None:
        yield said("key-pinned"), _on_by(key, said)
    if (removed := document["removed"]) is not None:
        yield said("removed"), _on_by(removed, said)


def _on_by(told: ConfirmationDocument | ListKeyDocument, said: Said) -> str:
    """On which day who did it, and by what."""
    return said("on-by", said.day(told["at"]), told["by"], told["source"])


def _ground_rows(ground: GroundDocument, said: Said) -> Iterator[tuple[str, str]]:
    by = ground["placed_by"] or said("nobody")
    source = ground["source"] or said("unnamed-file")
    yield said("because"), said("ground", said.term(ground["kind"]), source, said.day(ground["placed_at"]), by)
    for label in ("list", "signer", "rests_on"):
        if text := ground[label]:
            yield "", f"{said.term(label.replace('_', ' '))} {text}"
    if reason := ground["reason"]:
        yield "", said("known-from" if ground["kind"] == GroundKind.UNCONFIRMED.value else "reason", reason)
