"""`chipkit trust fetch`: revocation lists and issuers' certificates from where certificates say that they lie."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from chipkit.cli.clock import now_by
from chipkit.cli.common import ExitCode, input_name, read_input
from chipkit.cli.describe import time_text
from chipkit.cli.drawn_line import DrawnLine
from chipkit.cli.output import SAID, complain, print_json, tell
from chipkit.cli.trust.words import Said, why_passed_by
from chipkit.cli.trust_folder import opened_store, teller_of_waiting
from chipkit.codec.printable import printable
from chipkit.errors import CodecError
from chipkit.fetching import (
    AllowList,
    ContentKind,
    Fetcher,
    FetchError,
    FetchLimits,
    FetchProgress,
    Place,
    PlaceResult,
    Remembered,
    Route,
    places_of,
)
from chipkit.fetching.address import Address
from chipkit.fetching.fitting import check_fitting, why_stale
from chipkit.pki.certificate import parse_certificate
from chipkit.regular_file import read_regular
from chipkit.trust.containers import unpack
from chipkit.trust.importing_into import ImportFile, ImportOptions, import_into
from chipkit.trust.location import existing_folder
from chipkit.trust.store import FETCHED, TrustStore
from chipkit.values import dataclass
from chipkit.written_file import WrittenFile

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from chipkit.deviation import Deviation
    from chipkit.documents.trust import FetchedPlace, TrustFetchDocument
    from chipkit.pki.certificate import Certificate
    from chipkit.pki.crl import CertificateList
    from chipkit.trust.plan import ImportEntry
    from chipkit.trust.store_view import StoreView

__all__ = ["run"]

_MAX_MEMORY: Final = 4 << 20
_ENDINGS: Final = {ContentKind.CRL: "crl", ContentKind.CERTIFICATE: "cer"}


def run(arguments: Namespace) -> int:
    """Do it, and return the exit code."""
    folder, store, said = existing_folder(arguments.trust), opened_store(arguments), Said(arguments.lang)
    places, odd = places_of(_certificates(arguments.certificates, store, said), store)
    if not places:
        complain(said("no-address"))
        return ExitCode.USAGE
    if not arguments.allow:
        _tell_hosts(places, said)
        return ExitCode.USAGE
    allow, save = _allow_list(arguments.allow), _folder_to_fill(arguments.save)
    known = _remembered(folder, store, places)
    with _Teller(said) as teller:
        fetcher = Fetcher(
            allow,
            route=Route(arguments.proxy),
            limits=FetchLimits(exchange_seconds=arguments.timeout, read_seconds=min(15.0, arguments.timeout)),
            trust=store,
            clock=lambda: now_by(store),
            progress=teller,
        )
        results = list(fetcher.fetch(places, known))
    lost = [] if save is None else list(_save(save, results, said))
    taken = _hand_over(folder, store, results, arguments)
    if not arguments.dry_run:
        lost += _remember(folder, known, results, said)
    if arguments.json:
        print_json(_document(folder, results, taken, odd, dry_run=arguments.dry_run))
    else:
        _print(results, taken, odd, said, dry_run=arguments.dry_run)
    for reason in lost:
        complain(said("lost", reason))
    return ExitCode.NOT_WRITTEN if lost else _code(results, taken)


@dataclass(frozen=True, slots=True)
class _Taken:
    """What became of what came."""

    entries: tuple[ImportEntry, ...] = ()
    """Of revocation lists."""
    certificates: tuple[tuple[Certificate, str, bool], ...] = ()
    """Each certificate, where it came from, and whether it is an anchor already; none becomes one by being fetched."""


def _hand_over(folder: Path, store: StoreView, results: Iterable[PlaceResult], arguments: Namespace) -> _Taken:
    """Give the lists that came to the importer, which asks for signatures; certificates are looked at, and not placed.

    What a network gives may be anybody's: it becomes an anchor by a person alone, who compares its fingerprint.
    """
    came = [result.fetched for result in results if result.fetched is not None]
    lists = [each for each in came if each.kind is ContentKind.CRL]
    taken: tuple[ImportEntry, ...] = ()
    if lists:
        report = import_into(
            TrustStore(folder, waiting=teller_of_waiting(arguments.lang)),
            [ImportFile(each.address, each.data) for each in lists],
            at=datetime.now(UTC).replace(microsecond=0),
            options=ImportOptions(action="fetch"),
            dry_run=arguments.dry_run,
        )
        taken = report.entries
    certificates = (
        (parse_certificate(item.data), each.address)
        for each in came
        if each.kind is ContentKind.CERTIFICATE
        for item in unpack(each.data, each.address)
    )
    return _Taken(taken, tuple((made, where, store.anchor(made) is not None) for made, where in certificates))


def _certificates(paths: Iterable[str], store: StoreView, said: Said) -> Iterator[Certificate]:
    """The certificates of the files that were named; without any, the anchors."""
    listed = tuple(paths)
    if not listed:
        yield from (anchor.certificate for anchor in store.everything.all_anchors())
    for path in listed:
        data = read_input(path)
        for item in unpack(data, input_name(path)):
            if item.kind == "certificate":
                yield parse_certificate(item.data)
            else:
                complain(f"{item.where}: {why_passed_by(item, said, data)}")


def _allow_list(hosts: Iterable[str]) -> AllowList:
    try:
        return AllowList(tuple(hosts))
    except ValueError as error:
        raise CodecError(str(error), where="--allow") from None


def _tell_hosts(places: Iterable[Place], said: Said) -> None:
    """Say which hosts are named, for the operator to choose from; nobody is asked."""
    hosts: Counter[str] = Counter()
    unusable: Counter[str] = Counter()
    for address in (address for place in places for address in place.addresses):
        try:
            hosts[Address.parse(address).authority] += 1
        except FetchError as error:
            unusable[str(error)] += 1
    complain(said("no-host"))
    for host, number in hosts.most_common():
        complain(f"  {host}: {said.many(number, 'time')}")
    for why, number in unusable.most_common():
        complain(f"  {said('cannot-ask', said.many(number, 'time'), printable(why))}")
    SAID.note = " ".join((said("no-host"), ", ".join(host for host, _ in hosts.most_common()))).rstrip()  # all in one


# what is remembered --------------------------------------------------------------------------------------------------


def _remembered(folder: Path, store: StoreView, places: Iterable[Place]) -> dict[str, Remembered]:
    """What is remembered of addresses whose lists are still in the store, fit the place, and are of this time.

    A list whose successor is due is asked for whatever a server says of its age: another address may have a newer one.
    """
    try:
        kept = json.loads(read_regular(str(folder / FETCHED), _MAX_MEMORY))
    except (OSError, ValueError, CodecError, RecursionError):
        return {}  # everything comes once more
    now = now_by(store)
    found = ((address, Remembered.from_json(values)) for address, values in _members(kept))
    known = {address: each for address, each in found if each is not None}
    asked: defaultdict[str, list[tuple[str, Place]]] = defaultdict(list)
    for place in places:
        for address in filter(known.__contains__, place.addresses):
            asked[known[address].sha256].append((address, place))
    fit: dict[str, bool] = {}
    for crl in store.everything.all_crls():
        for address, place in asked.get(crl.fingerprint, ()):
            fit[address] = fit.get(address, True) and _is_fit(crl, place, store, now)
    return {address: each for address, each in known.items() if fit.get(address)}


def _is_fit(crl: CertificateList, place: Place, store: StoreView, now: datetime) -> bool:
    """Whether a list that is held is what a place should give, so that it may be said to be unchanged."""
    try:
        check_fitting([crl], place, store, now)
    except FetchError:
        return False
    return not why_stale(crl, now)


def _members(kept: object) -> Iterable[tuple[str, object]]:
    return kept.items() if isinstance(kept, dict) else ()


def _remember(
    folder: Path, known: Mapping[str, Remembered], results: Iterable[PlaceResult], said: Said
) -> Iterator[str]:
    """Remember what servers said of what came; why that cannot be written, which takes nothing of it away."""
    fresh = {
        result.fetched.asked: result.fetched.remembered
        for result in results
        if result.fetched is not None and result.fetched.kind is ContentKind.CRL and not result.fetched.stale
    }
    if fresh:
        content = {address: each.to_json() for address, each in {**known, **fresh}.items()}
        yield from _written(folder / FETCHED, json.dumps(content, indent=1).encode(), said)


def _folder_to_fill(named: Path | None) -> Path | None:
    if named is not None:
        named.mkdir(parents=True, exist_ok=True)
    return named


def _save(folder: Path, results: Iterable[PlaceResult], said: Said) -> Iterator[str]:
    """Keep what came as files; why one cannot be written, which hinders no other one."""
    for came in (result.fetched for result in results if result.fetched is not None):
        yield from _written(folder / f"{came.sha256}.{_ENDINGS[came.kind]}", came.data, said)


def _written(path: Path, data: bytes, said: Said) -> Iterator[str]:
    try:
        WrittenFile(path).write(data)
    except OSError as error:
        yield f"{path}: {said('verbatim', error.strerror or error)}"


# what is told --------------------------------------------------------------------------------------------------------


class _Teller(DrawnLine):
    """Tells how far it has come."""

    def __init__(self, said: Said) -> None:
        super().__init__()
        self._said = said

    def __call__(self, progress: FetchProgress) -> None:
        said = self._said
        of = "" if progress.size is None else said("of", said.figure(progress.size))
        amount = said("bytes", said.figure(progress.read), of) if progress.read else ""
        self.draw(said("step", progress.number, progress.of, printable(progress.address), amount))


def _code(results: Iterable[PlaceResult], taken: _Taken) -> ExitCode:
    """Successful if all came and was taken, aborted if nothing came, else failed."""
    came = {result.came for result in results}
    if came == {False}:
        return ExitCode.ABORTED
    refused = any(entry.status == "refused" for entry in taken.entries)
    return ExitCode.FAILED if refused or False in came else ExitCode.SUCCESSFUL


def _document(
    folder: Path, results: Iterable[PlaceResult], taken: _Taken, odd: Iterable[Deviation], *, dry_run: bool
) -> TrustFetchDocument:
    return {
        "schema": "chipkit.trust-fetch/1",
        "trust": str(folder),
        "dry_run": dry_run,
        "places": [_place(result) for result in results],
        "lists": [
            {
                "where": entry.where,
                "status": entry.status,
                "sha256": entry.sha256 or None,
                "reason": entry.reason or None,
            }
            for entry in taken.entries
        ],
        "certificates": [
            {"sha256": made.fingerprint, "subject": str(made.subject), "where": where, "is_anchor": known}
            for made, where, known in taken.certificates
        ],
        "deviations": [{"where": met.where, "code": met.code, "detail": met.detail} for met in odd],
    }


def _place(result: PlaceResult) -> FetchedPlace:
    came, unchanged = result.fetched, result.unchanged
    at = came.at if came is not None else unchanged.at if unchanged is not None else None
    return {
        "kind": result.place.kind.value,
        "addresses": list(result.place.addresses),
        "named_by": list(result.place.named_by),
        "status": "fetched" if came is not None else "unchanged" if unchanged is not None else "failed",
        "address": came.address
        if came is not None
        else unchanged.remembered.address
        if unchanged is not None
        else None,
        "at": time_text(None if at is None else at.replace(microsecond=0)),
        "sha256": came.sha256 if came is not None else unchanged.remembered.sha256 if unchanged is not None else None,
        "etag": None if came is None else came.etag,
        "last_modified": None if came is None else came.last_modified,
        "stale": None if came is None else came.stale or None,
        "failures": [
            {"address": each.address, "problem": each.problem.value, "reason": each.reason} for each in result.failures
        ],
    }


def _print(results: list[PlaceResult], taken: _Taken, odd: Iterable[Deviation], said: Said, *, dry_run: bool) -> None:
    for result in results:
        for key, text in _place_rows(result, said):
            tell(f"{said(key):9} {printable(text)}")
    for entry in taken.entries:
        why = f": {said('verbatim', entry.reason)}" if entry.reason else ""
        tell(f"{said('revocation-list'):9} {said.term(entry.status)}: {printable(entry.subject + why)}")
    for made, _, known in taken.certificates:
        told = said("already" if known else "not-placed")
        tell(f"{said('issuer'):9} {made.fingerprint}  {printable(str(made.subject))}: {told}")
    for met in odd:
        tell(f"{said('odd'):9} {met.code}: {met.where[:16]}: {printable(met.detail)}")
    came = said("came", sum(result.came for result in results), said.many(len(results), "place"))
    tell(f"{came}{said('unwritten') if dry_run else ''}")


def _place_rows(result: PlaceResult, said: Said) -> Iterator[tuple[str, str]]:
    """What came from a place, and what did not; the labels by their keys."""
    if (came := result.fetched) is not None:
        stale = said("is-stale", came.stale) if came.stale else ""
        yield "fetched", said("fetched-what", came.address, said.figure(len(came.data)), stale)
    elif result.unchanged is not None:
        yield "unchanged", result.unchanged.asked
    for failure in result.failures:
        yield "passed-by" if result.came else "failed", f"{failure.address}: {said('verbatim', failure.reason)}"
