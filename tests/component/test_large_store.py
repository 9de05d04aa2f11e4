"""A store of 30,000 certificates: it costs what one of thirty costs, counted in rows, parses, steps and signatures.

`tools/make_trust.py` makes it, with 960 authorities and 29,000 document signers; nothing real is in it.
"""

from __future__ import annotations

import gc
import sqlite3
import subprocess
import sys
import tracemalloc
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest

from benchmarks.forgetting import forget
from chipkit.pki.certificate import Certificate, parse_certificate
from chipkit.trust import look_ups, signatures
from chipkit.trust.chain import PathStatus, build_path
from chipkit.trust.database import Database
from chipkit.trust.importing_into import ImportFile, ImportOptions, import_into
from chipkit.trust.revocation import RevocationStatus, path_revocation
from chipkit.trust.rows import certificate_row
from chipkit.trust.store import TrustStore
from chipkit.trust.stored_holdings import StoredHoldings
from tests.component.test_nothing_twice import counted
from tools.make_trust import AT, ArtificialTrust

if TYPE_CHECKING:
    from pathlib import Path

AUTHORITIES, SIGNERS, LISTS = 960, 29_000, 33
SMALL: Final = ArtificialTrust(authorities=6, signers=24, lists=6, countries=3)
LARGE: Final = ArtificialTrust(authorities=AUTHORITIES, signers=SIGNERS, lists=LISTS)
ROOM: Final = 1 << 20
"""Bytes that reading may hold beyond what it holds of a small store."""
LARGE_TABLES: Final = ("content", "certificate", "ground", "member", "c", "k", "g", "s")
"""With the names that statements give them."""
WHOLE: Final = ("FROM crl k JOIN content c ON c.id = k.content WHERE EXISTS", "EXISTS (SELECT 1 FROM confirmation f")
"""What is asked at the end of a change alone: of revocation lists, which are few, and how many anchors there are."""


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[ArtificialTrust, TrustStore]:
    found = {}
    for made in (SMALL, LARGE):
        found[made] = TrustStore(tmp_path_factory.mktemp("store") / "trust")
        made.filled(found[made])
    return found


def some_signers(made: ArtificialTrust, store: TrustStore, number: int) -> list[Certificate]:
    """Document signers of the first authorities and from all over the store, as a card would bring them."""
    asked = store.view().everything
    whole = range(0, made.signers, made.signers // number | 1)
    pairs = ((made.made[each % made.authorities], each) for each in whole)
    return [asked.certificates_by_serial(issuer.name, (1 << 62) + each)[0] for issuer, each in pairs]


def test_signers_that_are_not_parsed_are_what_parsing_gives() -> None:
    for each in SMALL.parsed_signers():
        parsed = Certificate.parse(each.raw)
        assert (parsed, parsed.tbs, parsed.extensions) == (each, each.tbs, each.extensions)
        assert certificate_row(parsed) == certificate_row(each)


def test_it_holds_what_it_is_said_to_hold(stores: dict[ArtificialTrust, TrustStore]) -> None:
    connection = sqlite3.connect(stores[LARGE].path)
    (number,) = connection.execute("SELECT count(*) FROM certificate").fetchone()
    connection.close()

    assert number >= AUTHORITIES + SIGNERS
    assert stores[LARGE].view().anchor_count >= AUTHORITIES


def counting(patch: pytest.MonkeyPatch) -> Counter[str]:
    """Whatever is asked of a store's file from now on, counted; steps are those of SQLite's own machine."""
    met: Counter[str] = Counter()
    rows, opened, parse = Database.rows, Database._opened, parse_certificate

    def asked(database: Database, *args: Any) -> Any:
        found = rows(database, *args)
        met.update(statements=1, rows=len(found))
        return found

    def connected(database: Database) -> sqlite3.Connection:
        connection = opened(database)
        connection.set_progress_handler(lambda: met.update(steps=1), 1)
        return connection

    def parsed(raw: bytes) -> Certificate:
        met.update(parsed=1)
        return parse(raw)

    patch.setattr(Database, "rows", asked)
    patch.setattr(Database, "_opened", connected)
    patch.setattr(look_ups, "parse_certificate", parsed)
    return met


def judged(store: TrustStore, signer: Certificate) -> None:
    """A store is opened, and one signer judged by it."""
    view = store.view()
    path = build_path(signer, view)
    assert path.status is PathStatus.VERIFIED
    assert path_revocation(path.path, view, AT).status is RevocationStatus.GOOD
    view.close()


def test_opening_and_judging_cost_the_same_however_much_there_is(
    stores: dict[ArtificialTrust, TrustStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    costs = []
    for made, store in stores.items():
        signer = some_signers(made, store, 1)[0]
        with monkeypatch.context() as patch:
            met = counting(patch)
            store.view().close()
            opening = dict(met)
            met.clear()
            judged(store, signer)
            costs.append((opening, dict(met)))
    (small_opening, small), (large_opening, large) = costs

    assert "parsed" not in large_opening
    for few, many in ((small_opening, large_opening), (small, large)):
        assert (many["rows"], many["statements"]) == (few["rows"], few["statements"])
        assert 0 < many["steps"] < 1.5 * few["steps"]
    assert large["parsed"] == small["parsed"] <= 4  # the same anchor, by subject, key identifier and issuer


def test_no_path_takes_more_than_two_signatures(stores: dict[ArtificialTrust, TrustStore]) -> None:
    view, most, anchors = stores[LARGE].view(), 0, set()
    for signer in some_signers(LARGE, stores[LARGE], 300):
        with counted(signatures._checked) as calls:
            path = build_path(signer, view)

        assert path.status is PathStatus.VERIFIED, path.reason
        assert path.anchor is not None
        assert path.anchor.certificate.subject == signer.issuer
        most = max(most, len(calls))
        anchors.add(path.anchor.certificate.fingerprint)

    assert most <= 2
    assert len(anchors) > 100


def test_every_look_up_goes_by_an_index(
    stores: dict[ArtificialTrust, TrustStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a view is asked, and what an import asks, as SQLite plans it."""
    store = stores[LARGE]
    signer = some_signers(LARGE, store, 1)[0]
    asked: dict[str, Any] = {}
    rows = Database.rows

    def noted(database: Database, statement: str, values: Any = ()) -> Any:
        asked[statement] = values
        return rows(database, statement, values)

    monkeypatch.setattr(Database, "rows", noted)
    look_up_all(store, signer)
    monkeypatch.undo()
    connection = sqlite3.connect(store.path)
    statements = {each: values for each, values in asked.items() if each.startswith(("SELECT", "UPDATE", "DELETE"))}
    plans = {
        statement: [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
        for statement, values in statements.items()
    }
    connection.close()

    assert len(plans) > 20
    scanned = {
        statement: plan
        for statement, plan in plans.items()
        if not statement.endswith("LIMIT 1")
        and not any(each in statement for each in WHOLE)
        and any(each.split()[:2] == ["SCAN", name] for each in plan for name in LARGE_TABLES)
    }
    assert scanned == {}


def look_up_all(store: TrustStore, signer: Certificate) -> None:
    """Each look-up of a view, those of an import, and an import of one more list and one more signer."""
    judged(store, signer)
    view = store.view()
    everything, (anchor,) = view.everything, view.by_subject(signer.issuer)
    authority = anchor.certificate
    for name in (signer.issuer, signer.subject):
        view.by_likeness(name)
        view.issued_by(name)
        view.crls_of(name)
    view.anchor(authority)
    view.pinned(signer)
    view.signer(authority.fingerprint)
    everything.spellings(signer)
    everything.raw_of(signer.fingerprint)
    everything.kind(authority.fingerprint)
    everything.is_waiting(authority.fingerprint)
    holdings = StoredHoldings(everything)
    holdings.foresee_certificates([signer, authority])
    holdings.held(signer.fingerprint)
    holdings.certificate(authority.fingerprint)
    holdings.is_barred(signer)
    holdings.lists_with(authority.fingerprint)
    holdings.waiting_of(authority.subject)
    holdings.waiting_on(authority)
    holdings.naming(authority.subject_key_identifier or b"")
    view.close()
    more = ArtificialTrust(authorities=2, signers=2, lists=1, countries=2)
    at = AT + timedelta(hours=1)
    files = [
        ImportFile("more.ml", next(more.master_lists(at))),
        ImportFile("more.ldif", "".join(more.ldif(at)).encode()),
    ]
    import_into(store, files, at=at, options=ImportOptions(first_use=True, test=True), dry_run=True)


def test_what_is_held_does_not_grow_with_the_store(stores: dict[ArtificialTrust, TrustStore]) -> None:
    """At its peak, in opening and in judging forty signers; what was remembered before is forgotten."""
    held = []
    for made, store in stores.items():
        signers = (some_signers(made, store, 40) * 40)[:40]
        judged(store, signers[0])
        forget()
        gc.collect()
        tracemalloc.start()
        view = store.view()
        for each in signers:
            build_path(each, view)
        held.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        view.close()
    few, many = held

    assert many < few + ROOM


# the command ---------------------------------------------------------------------------------------------------------


def test_a_verification_starts_as_soon_with_many_anchors(
    stores: dict[ArtificialTrust, TrustStore], card_folder: Path, tmp_path: Path
) -> None:
    if sys.platform == "win32":
        pytest.skip("the CPU of children is told by POSIX systems alone")
    import resource  # noqa: PLC0415 - likewise

    def used() -> float:
        told = resource.getrusage(resource.RUSAGE_CHILDREN)
        return told.ru_utime + told.ru_stime

    def cost(folder: Path) -> float:
        before = used()
        words = ["verify", str(card_folder), "--trust", str(folder)]
        subprocess.run([sys.executable, "-P", "-m", "chipkit", *words], capture_output=True, check=False)  # noqa: S603
        return used() - before

    empty = tmp_path / "empty"
    empty.mkdir(mode=0o700)
    rounds = [(cost(stores[LARGE].folder), cost(empty)) for _ in range(4)]

    assert min(many for many, _ in rounds) < 1.3 * min(none for _, none in rounds)
