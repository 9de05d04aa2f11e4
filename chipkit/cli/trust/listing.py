"""`chipkit trust list`: all that the trust folder holds, what waits and what is out of date."""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Final

from chipkit.cli.clock import now_by
from chipkit.cli.command import load_for
from chipkit.cli.common import ExitCode
from chipkit.cli.describe import certificate_facts
from chipkit.cli.output import print_json, tell
from chipkit.cli.trust.held import (
    anchor_facts,
    bases_of_signers,
    crl_facts,
    list_key_facts,
    master_list_facts,
    pinned_list_facts,
    signer_facts,
)
from chipkit.cli.trust.words import Said
from chipkit.cli.trust_folder import OLD_DAYS, store_and_view
from chipkit.codec.printable import printable
from chipkit.errors import TrustError
from chipkit.pki.certificate import parse_certificate
from chipkit.values import dataclass

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Container, Iterable, Iterator
    from datetime import datetime

    from chipkit.documents.trust import (
        AnchorDocument,
        CollectedDocument,
        MarkedDocument,
        MasterListDocument,
        PinnedListEntry,
        RevocationListDocument,
        TrustListDocument,
    )
    from chipkit.trust.look_ups import LookUps
    from chipkit.trust.pinned_signers import PinnedList
    from chipkit.trust.store import TrustStore

__all__ = ["run"]

_OPTIONS: Final = {
    "export": "chipkit.cli.trust.exporting",
    "problems": "chipkit.cli.trust.auditing",
    "show": "chipkit.cli.trust.showing",
    "history": "chipkit.cli.trust.history",
}
"""What does something else than list."""
_OF_NO_COUNTRY: Final = ("problems", "show", "history")
_SHORT: Final = 16
_NO_COUNTRY: Final = "?"
_COUNTRY: Final = re.compile(r"(?:^|[,+])C=([A-Za-z]{2})(?=[,+]|$)")


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    option = next((name for name in _OPTIONS if getattr(arguments, name)), None)
    whole = next((name for name in _OF_NO_COUNTRY if getattr(arguments, name)), None)
    if whole is not None and arguments.country:
        raise TrustError(f"--{whole} goes not together with --country: it tells of the whole folder, or of one thing")
    if option == "export" and whole not in (None, "show"):
        raise TrustError(f"--{whole} goes not together with --export, which writes files")
    if option is not None:
        code: int = load_for(f"trust list --{option}", _OPTIONS[option]).run(arguments)
        return code
    store, view = store_and_view(arguments)
    document = _document(store, view.everything, arguments, now_by(view))
    if arguments.json:
        print_json(document)
    else:
        _print(document, Said(arguments.lang))
    return ExitCode.SUCCESSFUL


# what there is --------------------------------------------------------------------------------------------------------


def _document(store: TrustStore, held: LookUps, arguments: Namespace, now: datetime) -> TrustListDocument:
    country = arguments.country.upper() if arguments.country else None
    anchors = [anchor_facts(each, now) for each in held.all_anchors(country)]
    waiting = [certificate_facts(each) for each in held.waiting()]
    roles, pinned = held.inventory.roles(country), [each for each in held.pinned_lists() if _is_for(each, country)]
    signers = [each for each in held.all_signers() if country in (None, _country_in(each.subject))]
    bases = bases_of_signers(held) if signers else {}
    keys = [each for each in held.list_keys() if country is None or each.sha256 in {one.key_sha256 for one in pinned}]
    return {
        "schema": "chipkit.trust-list/1",
        "trust": str(store.folder),
        "anchors": sorted(anchors, key=lambda each: (each["country"] or "", each["not_after"], each["sha256"])),
        "waiting": [each for each in waiting if country in (None, each["country"])],
        "marked": list(_marked(held, country)),
        "crls": [crl_facts(each, now) for each in held.all_crls(country)],
        "master_lists": list(_master_lists(held, now, None if country is None else {each.sha256 for each in signers})),
        "signers": [signer_facts(each, bases.get(each.sha256)) for each in signers],
        "pinned_lists": [pinned_list_facts(each, pinned, now) for each in pinned],
        "list_keys": [list_key_facts(each) for each in keys],
        "document_signers": roles["document signer"],
        "collected": list(_collected(store, country)),
    }


def _marked(held: LookUps, country: str | None) -> Iterator[MarkedDocument]:
    for kept in held.inventory.marked(country):
        raw = held.raw_of(kept.sha256)
        if raw is not None:
            yield {**certificate_facts(parse_certificate(raw)), "reason": kept.marked}


def _country_in(name: str) -> str:
    """The state that a name in one line is of, in upper case."""
    found = _COUNTRY.search(name)
    return "" if found is None else found[1].upper()


def _is_for(listed: PinnedList, country: str | None) -> bool:
    """Whether a list of document signers has any of a state; a list names it with three letters."""
    if country is None:
        return True
    from chipkit.verify.countries import state_of  # noqa: PLC0415 - judging is much to load for who asks for all

    states = [state_of(each.country, letters=3) for each in listed.entries]
    return country in {state.code for state in states if state is not None}


def _master_lists(held: LookUps, now: datetime, signers: Container[str] | None) -> Iterator[MasterListDocument]:
    """The lists of these signers, or of all."""
    for kept in held.inventory.all_of("master list"):
        raw = held.raw_of(kept.sha256)
        if raw is not None and (signers is None or any(ground.signer in signers for ground in kept.grounds)):
            yield master_list_facts(kept, raw, held.inventory.listed_by(kept.sha256), now)


def _collected(store: TrustStore, country: str | None) -> Iterator[CollectedDocument]:
    """Signers that were met and are not known, the last one first."""
    for each in store.collected():
        if country not in (None, (each.certificate.subject.country or "").upper()):
            continue
        yield {
            "sha256": each.certificate.fingerprint,
            "subject": str(each.certificate.subject),
            "day": each.day.isoformat(),
        }


# what is told ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Part:
    """A heading with its rows."""

    title: str
    rows: tuple[str, ...]


def _print(document: TrustListDocument, said: Said) -> None:
    parts = [
        *_anchor_parts(document["anchors"], said),
        _Part(said("waits"), tuple(_waiting_rows(document, said))),
        _Part(said("marked"), tuple(_marked_rows(document["marked"], said))),
        _Part(said("crls"), tuple(_crl_row(each, said) for each in document["crls"])),
        _Part(said("master-lists"), tuple(_master_list_row(each, said) for each in document["master_lists"])),
        _Part(said("signers"), tuple(_signer_rows(document, said))),
        _Part(said("pinned"), tuple(_pinned_rows(document, said))),
        _Part(said("met"), tuple(_collected_rows(document["collected"], said))),
    ]
    for part in parts:
        if part.rows:
            tell(printable(part.title, None))
            for row in part.rows:  # whatever stands in one ends it not
                tell(f"  {printable(row, None)}")
    tell(_total(document, said))


def _anchor_parts(anchors: Iterable[AnchorDocument], said: Said) -> Iterator[_Part]:
    """The anchors of each country."""
    for country, group in groupby(anchors, key=lambda each: each["country"] or _NO_COUNTRY):
        members = list(group)
        width = max(len(said.kind(each["kind"])) for each in members)
        yield _Part(
            f"{printable(country)}: {said.many(len(members), 'anchor')}",
            tuple(
                f"{said.kind(each['kind']):{width}}  "
                f"{said('ended' if each['expired'] else 'until', said.day(each['not_after']))}  "
                f"{each['sha256'][:_SHORT]}  {printable(each['subject'])}"
                for each in members
            ),
        )


def _waiting_rows(document: TrustListDocument, said: Said) -> Iterator[str]:
    for each in document["waiting"]:
        yield f"{each['country'] or _NO_COUNTRY:2}  {each['sha256'][:_SHORT]}  {printable(each['subject'])}"
        yield f"    {said('digest', each['sha256'])}"
        yield f"    {said('confirm', each['sha256'][:_SHORT])}"


def _marked_rows(marked: Iterable[MarkedDocument], said: Said) -> Iterator[str]:
    for each in marked:
        yield f"{each['country'] or _NO_COUNTRY:2}  {each['sha256'][:_SHORT]}  {printable(each['subject'])}"
        yield f"    {said('why', printable(each['reason']))}"


def _crl_row(crl: RevocationListDocument, said: Said) -> str:
    due = said("overdue" if crl["overdue"] else "due", said.day(crl["next_update"]))
    facts = said("crl", due, crl["revoked"], crl["sha256"][:_SHORT])
    return f"{printable(crl['country'] or _NO_COUNTRY):2}  {facts}  {printable(crl['issuer'])}"


def _master_list_row(listed: MasterListDocument, said: Said) -> str:
    age = listed["age_days"]
    old = said("unknown-age") if age is None else said("old", said.many(age, "day"))
    stale = said("stale") if age is not None and age > OLD_DAYS else ""
    dated = said("signed", said.day(listed["signed_at"])) if listed["signed_at"] else said("undated")
    certificates = said.many(listed["certificates"], "certificate")
    facts = said("from", dated, old, stale, certificates, printable(listed["source"]))
    return f"{listed['sha256'][:_SHORT]}  {facts}"


def _signer_rows(document: TrustListDocument, said: Said) -> Iterator[str]:
    for each in document["signers"]:
        key = "signer-pinned" if each["pinned"] else "signer-for-csca" if each["rests_on"] else "signer-first-use"
        how = said(key, said.day(each["accepted_at"]), (each["rests_on"] or "")[:_SHORT])
        yield f"{each['sha256'][:_SHORT]}  {how}  {printable(each['subject'])}"


def _pinned_rows(document: TrustListDocument, said: Said) -> Iterator[str]:
    pinned = {each["sha256"] for each in document["list_keys"]}
    for each in document["list_keys"]:
        facts = said("key", said.day(each["at"]), each["by"], each["source"])
        yield f"{each['sha256'][:_SHORT]}  {printable(facts)}"
    for entry in document["pinned_lists"]:
        yield f"{entry['sha256'][:_SHORT]}  {_pinned_text(entry, said, believed=entry['key_sha256'] in pinned)}"


def _pinned_text(listed: PinnedListEntry, said: Said, *, believed: bool) -> str:
    state = said("overdue" if listed["overdue"] else "due", said.day(listed["next_update"]))
    if not listed["newest"]:
        state = said("newer-counts")
    signers, unpinned = said.many(listed["entries"], "signer"), "" if believed else said("unpinned")
    return said("list", printable(listed["name"]), said.day(listed["issued"]), state, signers, unpinned)


def _collected_rows(collected: Iterable[CollectedDocument], said: Said) -> Iterator[str]:
    for each in collected:
        yield f"{each['sha256'][:_SHORT]}  {said.day(each['day'])}  {printable(each['subject'])}"


def _total(document: TrustListDocument, said: Said) -> str:
    kinds = Counter(each["kind"] for each in document["anchors"])
    told = ", ".join(f"{count} {said.kind(kind)}" for kind, count in sorted(kinds.items()))
    counts = [
        said.many(len(document["anchors"]), "anchor") + (f" ({told})" if told else ""),
        said.many(len(document["crls"]), "revocation list"),
    ]
    if document["document_signers"]:
        counts.append(said.many(document["document_signers"], "document signer"))
    return ", ".join(counts)
