"""What an import did, or would do, in JSON and in text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from chipkit.cli.describe import NOUNS
from chipkit.cli.output import tell
from chipkit.cli.trust.deviations import deviation_text
from chipkit.cli.trust.naming import LEAST_DIGITS
from chipkit.codec.printable import printable
from chipkit.trust.model import AnchorKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from chipkit.cli.trust.words import Said
    from chipkit.deviation import Deviation
    from chipkit.documents.trust import MetInImport
    from chipkit.documents.trust_store import (
        CountryCounts,
        ImportCounts,
        ImportRefusal,
        TrustImportDocument,
    )
    from chipkit.trust.importing_into import ImportReport
    from chipkit.trust.plan import ImportEntry

__all__ = ["import_document", "print_import"]

_SHOWN: Final = 5
_SHOWN_CERTIFICATES: Final = 10
_COLUMNS: Final = 8


# JSON -----------------------------------------------------------------------------------------------------------------


def import_document(folder: Path, report: ImportReport) -> TrustImportDocument:
    """The document chipkit.trust-import/1."""
    entries, after = report.entries, report.after
    return {
        "schema": "chipkit.trust-import/1",
        "trust": str(folder),
        "dry_run": report.dry_run,
        "new": _counts(entries, "new"),
        "known": _counts(entries, "known", "changed"),
        "changed": report.counts.changed,
        "removed": report.counts.removed,
        "gone": [_with_reason(entry) for entry in entries if entry.status == "removed"],
        "refused": [_with_reason(entry) for entry in entries if entry.status == "refused"],
        "waiting": [*report.waiting, *_unconfirmed(entries)],
        "known_unmet": [each.sha256 for each in report.unmet],
        "deviations": [_deviation(entry, met) for entry in entries for met in entry.deviations],
        "by_country": _by_country(entries),
        "totals": {"anchors": after.anchors, "crls": after.crls, "signers": after.signers},
        "version_before": report.before.number,
        "version": after.number,
    }


def _counts(entries: Iterable[ImportEntry], *statuses: str) -> ImportCounts:
    found = Counter(entry.kind for entry in entries if entry.status in statuses)
    return {
        "certificate": found["certificate"],
        "crl": found["crl"],
        "master_list": found["master list"],
        "signer_list": found["signer list"],
    }


def _with_reason(entry: ImportEntry) -> ImportRefusal:
    return {
        "kind": entry.kind.replace(" ", "_"),
        "where": entry.where,
        "sha256": entry.sha256 or None,
        "subject": entry.subject or None,
        "reason": entry.reason,
    }


def _deviation(entry: ImportEntry, met: Deviation) -> MetInImport:
    return {"where": entry.where, "code": met.code, "detail": met.detail}


def _by_country(entries: Iterable[ImportEntry]) -> dict[str, CountryCounts]:
    found: dict[str, Counter[str]] = {}
    for entry in entries:
        if entry.kind == "certificate":
            status = "known" if entry.status == "changed" else entry.status
            found.setdefault(entry.country, Counter())[status] += 1
    return {
        country: {"new": counts["new"], "known": counts["known"], "refused": counts["refused"]}
        for country, counts in sorted(found.items())
    }


def _unconfirmed(entries: Iterable[ImportEntry]) -> list[str]:
    """SHA-256 of what came and is known, and not confirmed."""
    found = (each.sha256 for each in entries if each.anchor_kind is AnchorKind.UNCONFIRMED and each.status != "removed")
    return list(dict.fromkeys(found))


# text -----------------------------------------------------------------------------------------------------------------


def print_import(folder: Path, report: ImportReport, said: Said, *, confirming: bool) -> None:
    """Tell what became of everything, what is to be done next, and what the folder holds.

    Args:
        folder: The trust folder.
        report: What the import did.
        said: The words.
        confirming: Whether somebody confirmed with it the authorities that were handed over.
    """
    for line in (*_count_lines(report, said), *_deviation_lines(report.entries, said)):
        tell(printable(line))
    countries = _by_country(entry for entry in report.entries if entry.status == "new")
    if countries:
        tell(f"\n{said('by-country')}")
        tell(_columns([f"{printable(country) or '?':3} {counts['new']:3}" for country, counts in countries.items()]))
    confirmed = _confirmed_lines(report, said) if confirming else ()
    for line in (*confirmed, *_waiting_lines(report, said), *_unmet_lines(report, said)):
        tell(printable(line))
    anchors, crls = said.many(report.after.anchors, "anchor"), said.many(report.after.crls, "revocation list")
    tell(f"\n{said('holds-in', anchors, crls, printable(str(folder)))}")
    if report.dry_run:
        tell(said("dry-run"))
    elif report.after != report.before:
        tell(said("version-made", report.after.number))


def _count_lines(report: ImportReport, said: Said) -> Iterator[str]:
    moves = {move: number for move, number in report.moved.items() if move[1] is not None}
    lost = {move: number for move, number in report.moved.items() if move[1] is None}
    yield f"{said('added'):9} {_kinds(report.entries, 'new', said)}"
    if report.counts.changed or moves:
        yield f"{said('changed'):9} {_kinds(report.entries, 'changed', said)}{_moves(moves, said)}"
    yield f"{said('known'):9} {_kinds(report.entries, 'known', said)}"
    if report.counts.removed:
        yield f"{said('gone'):9} {_gone(report.entries, said)}{_moves(lost, said)}"
        yield from _reason_lines(report, "removed", said)
    yield f"{said('refused'):9} {report.counts.refused}"
    yield from _reason_lines(report, "refused", said)


def _gone(entries: Iterable[ImportEntry], said: Said) -> str:
    """How many anchors are none any more, and how many lists are not in force any more."""
    found = Counter(entry.kind for entry in entries if entry.status == "removed")
    anchors, lists = found["certificate"], found["master list"]
    told = [said.many(number, noun) for number, noun in ((anchors, "anchor"), (lists, "master list")) if number]
    return ", ".join(told)


def _kinds(entries: Iterable[ImportEntry], status: str, said: Said) -> str:
    """How many of each kind, of those that this became of."""
    found = Counter(entry.kind for entry in entries if entry.status == status)
    return ", ".join(said.many(found[kind], noun) for kind, noun in NOUNS.items() if found[kind]) or "0"


def _moves(moves: dict[tuple[AnchorKind | None, AnchorKind | None], int], said: Said) -> str:
    """How many are something else now; empty where none is."""
    told = "; ".join(
        said("one-moved" if number == 1 else "many-moved", number, *(said.kind(_value(kind)) for kind in move))
        for move, number in moves.items()
    )
    return f" ({told})" if told else ""


def _value(kind: AnchorKind | None) -> str | None:
    return None if kind is None else kind.value


def _reason_lines(report: ImportReport, status: str, said: Said) -> Iterator[str]:
    """What was refused, or is taken away, by the reason, the most frequent first, each with some of the places."""
    by_reason: dict[str, list[str]] = {}
    for entry in report.entries:
        if entry.status == status:
            subject = f"({entry.subject})" if entry.where else entry.subject
            place = " ".join(filter(None, (entry.where, entry.subject and subject)))
            by_reason.setdefault(entry.reason, []).append(place or entry.sha256[:LEAST_DIGITS])
    for reason, places in sorted(by_reason.items(), key=lambda pair: -len(pair[1])):
        yield f"  {len(places):5}  {said('verbatim', reason)}"
        yield from (f"         - {place}" for place in places[:_SHOWN])
        if len(places) > _SHOWN:
            yield f"         {said('more', len(places) - _SHOWN)}"


def _deviation_lines(entries: Iterable[ImportEntry], said: Said) -> Iterator[str]:
    """What was tolerated, by its kind, with the first place."""
    by_code: dict[str, list[str]] = {}
    for entry in entries:
        for code in dict.fromkeys(met.code for met in entry.deviations):
            by_code.setdefault(code, []).append(entry.where)
    if by_code:
        yield said("odd-tolerated")
    for code, places in by_code.items():
        yield f"  {len(places):5}  {deviation_text(code, said)}: {places[0]}{' …' if len(places) > 1 else ''}"


def _unmet_lines(report: ImportReport, said: Said) -> Iterator[str]:
    """The fingerprints of --known of which nothing came: perhaps one was mistyped, or a file is missing."""
    for each in report.unmet[:_SHOWN]:
        yield said("unmet", each.named_by, each.sha256)
    if len(report.unmet) > _SHOWN:
        yield f"  {said('more', len(report.unmet) - _SHOWN)}"


def _waiting_lines(report: ImportReport, said: Said) -> Iterator[str]:
    """What vouches for nothing until somebody confirms it, with the next command."""
    unconfirmed = _unconfirmed(report.entries)
    waiting = list(dict.fromkeys((*report.waiting, *unconfirmed)))
    if not waiting:
        return
    subjects = {entry.sha256: entry.subject for entry in report.entries}
    yield ""
    yield said("waiting")
    for sha256 in waiting[:_SHOWN_CERTIFICATES]:
        yield f"  {subjects.get(sha256, '')}{said('third-parties') if sha256 in unconfirmed else ''}"
        yield f"    {said('digest', sha256)}"
        yield f"    {said('confirm', sha256[:LEAST_DIGITS])}"
    if len(waiting) > _SHOWN_CERTIFICATES:
        yield f"  {said('more-wait', len(waiting) - _SHOWN_CERTIFICATES)}"


def _confirmed_lines(report: ImportReport, said: Said) -> Iterator[str]:
    """What became confirmed, to be compared once more."""
    confirmed = {
        entry.sha256: entry.subject
        for entry in report.entries
        if entry.anchor_kind is AnchorKind.CONFIRMED and entry.status in ("new", "changed")
    }
    if not confirmed:
        return
    yield ""
    yield said("would-confirm" if report.dry_run else "now-confirmed", said.many(len(confirmed), "certificate"))
    for sha256, subject in list(confirmed.items())[:_SHOWN_CERTIFICATES]:
        yield f"  {subject}"
        yield f"    {said('digest', sha256)}"
    if len(confirmed) > _SHOWN_CERTIFICATES:
        yield f"  {said('more-are', len(confirmed) - _SHOWN_CERTIFICATES)}"


def _columns(cells: list[str]) -> str:
    rows = [cells[start : start + _COLUMNS] for start in range(0, len(cells), _COLUMNS)]
    return "\n".join("  " + "   ".join(row) for row in rows)
