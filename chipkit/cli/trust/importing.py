"""`chipkit trust import FILE…`."""

from __future__ import annotations

import re
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from chipkit.cli.common import MAX_INPUT, STANDARD_INPUT, ExitCode, input_name, read_input
from chipkit.cli.describe import NOUNS
from chipkit.cli.output import counted, note, print_json, tell
from chipkit.cli.trust_folder import folder_to_make, tell_taken_over
from chipkit.codec.printable import printable
from chipkit.errors import TrustError
from chipkit.pki.certificate import parse_certificate
from chipkit.trust.containers import unpack
from chipkit.trust.folders import folder_files
from chipkit.trust.importing_into import ImportOptions, Input, import_into
from chipkit.trust.model import Confirmation
from chipkit.trust.store import TrustStore

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator

    from chipkit.deviation import Deviation
    from chipkit.documents.trust import (
        CountryCounts,
        ImportCounts,
        ImportRefusal,
        MetInImport,
        TrustImportDocument,
    )
    from chipkit.trust.importing_into import ImportReport
    from chipkit.trust.plan import ImportEntry
    from chipkit.trust.store_view import StoreView

__all__ = ["run"]

_SHA256 = re.compile(r"[0-9a-f]{64}")
_SHOWN = 5


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    if bool(arguments.by) != bool(arguments.source):
        raise TrustError("--by and --source go together: who confirms, and what the certificate was compared with")
    folder = folder_to_make(arguments)
    at = datetime.now(UTC).replace(microsecond=0)
    options = ImportOptions(
        pinned=frozenset(sha for signer in arguments.signer for sha in _pinned(signer)),
        first_use=arguments.first_use,
        test=arguments.test,
        older=arguments.older,
        confirmation=Confirmation(arguments.by, arguments.source, at) if arguments.by else None,
    )
    inputs = list(_read_inputs(arguments.files))
    store = TrustStore(folder)
    store.view()
    tell_taken_over(store)
    report = import_into(store, inputs, at=at, options=options, patience=arguments.lock_wait, waiting=_tell_waiting)
    for entry in report.entries:
        if entry.kind == "master list" and entry.status == "refused":
            note(f"{entry.where}: {entry.reason}")
    if arguments.json:
        print_json(_document(folder, store.view(), report.entries))
    else:
        _print(folder, store.view(), report)
    return _code(report.entries)


def _read_inputs(paths: Iterable[str]) -> Iterator[Input]:
    """Each file, those of folders too, or why one of a folder cannot be read."""
    for path in paths:
        _tell_progress(path)
        if path != STANDARD_INPUT and Path(path).is_dir():
            for name, found in folder_files(path, MAX_INPUT):
                told = f"{input_name(path)}/{name}"
                yield Input(told, None, found) if isinstance(found, str) else Input(told, found)
        else:
            yield Input(input_name(path), read_input(path))


def _tell_waiting(process: int | None) -> None:
    note(f"waiting for another import{'' if process is None else f' (process {process})'}, which writes to the folder")


def _code(entries: Iterable[ImportEntry]) -> ExitCode:
    """Successful if nothing was refused, failed if something was, and usage if nothing else came."""
    refused = {entry.status == "refused" for entry in entries}
    if refused == {False}:
        return ExitCode.SUCCESSFUL
    return ExitCode.FAILED if False in refused else ExitCode.USAGE


def _pinned(signer: str) -> list[str]:
    """The SHA-256 that the operator typed, or those of the certificates in the file that he named."""
    typed = re.sub(r"[:\s]", "", signer).lower()
    if _SHA256.fullmatch(typed):
        return [typed]
    items = unpack(read_input(signer), signer)
    found = [parse_certificate(item.data).fingerprint for item in items if item.kind == "certificate"]
    if not found:
        raise TrustError(f"{signer}: neither a SHA-256 nor a file with a certificate")
    return found


def _tell_progress(path: str) -> None:
    if sys.stderr.isatty():
        note(f"reading {path}")


def _document(folder: Path, store: StoreView, entries: Iterable[ImportEntry]) -> TrustImportDocument:
    entries, held = list(entries), store.version
    return {
        "schema": "chipkit.trust-import/1",
        "trust": str(folder),
        "new": _counts(entries, "new"),
        "known": _counts(entries, "known"),
        "refused": [_refusal(entry) for entry in entries if entry.status == "refused"],
        "deviations": [_deviation(entry, met) for entry in entries for met in entry.deviations],
        "by_country": _by_country(entries),
        "totals": {"anchors": held.anchors, "crls": held.crls, "signers": held.signers},
    }


def _counts(entries: Iterable[ImportEntry], status: str) -> ImportCounts:
    found = Counter(entry.kind for entry in entries if _status(entry) == status)
    return {"certificate": found["certificate"], "crl": found["crl"], "master_list": found["master list"]}


def _status(entry: ImportEntry) -> str:
    """What changed was known."""
    return "known" if entry.status == "changed" else entry.status


def _refusal(entry: ImportEntry) -> ImportRefusal:
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
            found.setdefault(entry.country, Counter())[_status(entry)] += 1
    return {
        country: {"new": counts["new"], "known": counts["known"], "refused": counts["refused"]}
        for country, counts in sorted(found.items())
    }


def _changes(report: ImportReport) -> str:
    """How many anchors are trusted for another reason than before; empty if there are none."""
    return "; ".join(
        f"{number} {'was' if number == 1 else 'were'} {old.value} and {'is' if number == 1 else 'are'} now {new.value}"
        for (old, new), number in report.moved.items()
        if old is not None and new is not None
    )


def _print(folder: Path, store: StoreView, imported: ImportReport) -> None:
    entries, changes = list(imported.entries), _changes(imported)
    tell(f"new      {_counted(entries, 'new')}")
    tell(f"known    {_counted(entries, 'known')}{f' ({changes})' if changes else ''}")
    if removed := [entry for entry in entries if entry.status == "removed"]:
        tell(f"removed  {len(removed)}")
    refused = [entry for entry in entries if entry.status == "refused"]
    tell(f"refused  {len(refused)}")
    for line in _refusal_lines([entry for entry in refused if entry.kind != "master list"]):
        tell(f"         {printable(line)}")
    for line in _deviation_lines(entries):
        tell(f"odd      {printable(line)}")
    countries = _by_country(entry for entry in entries if entry.status == "new")
    if countries:
        tell("\nnew anchors by country")
        tell(_columns([f"{printable(country) or '?':3} {counts['new']:3}" for country, counts in countries.items()]))
    for sha256 in imported.waiting:
        tell(f"\nvouches for nothing until you confirm it: chipkit trust confirm {sha256} --by NAME --source TEXT")
    totals = f"{counted(store.version.anchors, 'anchor')}, {counted(store.version.crls, 'revocation list')}"
    tell(f"\n{totals} in {printable(str(folder))}")


def _counted(entries: Iterable[ImportEntry], status: str) -> str:
    found = Counter(entry.kind for entry in entries if _status(entry) == status)
    return ", ".join(counted(found[kind], noun) for kind, noun in NOUNS.items() if found[kind]) or "0"


def _refusal_lines(refused: list[ImportEntry]) -> Iterator[str]:
    """The refusals by their reason, each with some of the places."""
    by_reason: dict[str, list[str]] = {}
    for entry in refused:
        by_reason.setdefault(entry.reason, []).append(f"{entry.where}{f' ({entry.subject})' if entry.subject else ''}")
    for reason, places in by_reason.items():
        yield f"{len(places)} x {reason}"
        for place in places[:_SHOWN]:
            yield f"    {place}"
        if len(places) > _SHOWN:
            yield f"    … and {len(places) - _SHOWN} more; --json names all"


def _deviation_lines(entries: list[ImportEntry]) -> Iterator[str]:
    """What was tolerated, by its kind, with the first place."""
    by_code: dict[str, list[str]] = {}
    for entry in entries:
        for code in dict.fromkeys(met.code for met in entry.deviations):
            by_code.setdefault(code, []).append(entry.where)
    for code, places in by_code.items():
        yield f"{len(places)} x {code}: {places[0]}{' …' if len(places) > 1 else ''}"


def _columns(cells: list[str], width: int = 8) -> str:
    rows = [cells[start : start + width] for start in range(0, len(cells), width)]
    return "\n".join("  " + "   ".join(row) for row in rows)
