from __future__ import annotations

import base64
import hashlib
from collections import Counter
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from chipkit import oids
from chipkit.pki.cms import build_attributes
from chipkit.pki.master_list import MasterList
from chipkit.trust import importing, list_import, signatures, stored_holdings
from chipkit.trust.conformance import Conformance
from chipkit.trust.database import Database
from chipkit.trust.importing_into import ImportFile, ImportOptions, ImportProgress, import_into
from chipkit.trust.model import AnchorKind, Confirmation
from chipkit.trust.store import TrustStore, load_store
from chipkit.trust.stored_holdings import StoredHoldings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pytest

AT = datetime(2026, 1, 1, tzinfo=UTC)
CONFIRMED = Confirmation("SPECIMEN operator", "a letter of the issuer", AT)


def dated(signer: Any, listed: list[Any], signed_at: datetime | None) -> bytes:
    content = bytes(MasterList.build(each.certificate.raw for each in listed))
    attributes = build_attributes(oids.MASTER_LIST, hashlib.sha256(content).digest(), signed_at)
    data: bytes = signer.master_list([], content=content, signed_attributes=attributes)
    return data


def counted(report: Any) -> dict[str, int]:
    found = {each.name: getattr(report.counts, each.name) for each in fields(report.counts)}
    return {name: number for name, number in found.items() if number}


def test_an_import_tells_what_it_did_and_the_history_says_the_same(tmp_path: Path, csca: Any, dsc: Any) -> None:
    store = TrustStore(tmp_path / "trust")
    files = [
        ImportFile("csca.cer", csca.certificate.raw),
        ImportFile("dsc.cer", dsc.certificate.raw),
        ImportFile("x", None, "gone"),
    ]

    report = import_into(store, files, at=AT, options=ImportOptions(confirmation=CONFIRMED))

    assert counted(report) == {"added": 2, "refused": 1}
    assert [entry.reason for entry in report.entries if entry.status == "refused"] == ["gone"]
    version = store.view().version
    assert (report.before.number, report.after) == (0, version)
    assert (version.added, version.refused, version.by, version.anchors) == (2, 1, "SPECIMEN operator", 1)
    assert version.source == "a letter of the issuer: csca.cer, dsc.cer, x"

    again = import_into(store, files[:2], at=AT, options=ImportOptions(confirmation=CONFIRMED))

    assert counted(again) == {"known": 2}
    assert again.before == again.after == version


def test_a_preview_says_what_the_import_then_does_and_leaves_no_trace(tmp_path: Path, csca: Any) -> None:
    store, options = TrustStore(tmp_path / "trust"), ImportOptions(confirmation=CONFIRMED)

    preview = import_into(store, [ImportFile("csca.cer", csca.certificate.raw)], at=AT, options=options, dry_run=True)

    assert not (tmp_path / "trust").exists()
    done = import_into(store, [ImportFile("csca.cer", csca.certificate.raw)], at=AT, options=options)
    assert (preview.dry_run, done.dry_run) == (True, False)
    assert (preview.entries, preview.before, preview.after) == (done.entries, done.before, done.after)


def test_where_all_is_refused_nothing_is_written(tmp_path: Path) -> None:
    report = import_into(TrustStore(tmp_path / "trust"), [ImportFile("x", b"\x01\x02\x03")], at=AT)

    assert not report.taken
    assert report.before == report.after
    assert not (tmp_path / "trust").exists()


def test_what_waits_is_told_and_what_moves_when_it_is_confirmed(tmp_path: Path, csca: Any) -> None:
    store, files = TrustStore(tmp_path / "trust"), [ImportFile("csca.cer", csca.certificate.raw)]

    first = import_into(store, files, at=AT)
    second = import_into(store, files, at=AT, options=ImportOptions(confirmation=CONFIRMED))

    assert (first.waiting, first.moved) == ((csca.certificate.fingerprint,), {})
    assert (second.waiting, second.moved) == ((), {(None, AnchorKind.CONFIRMED): 1})
    assert second.after.by == "SPECIMEN operator"


def test_files_are_read_as_they_are_asked_for_and_progress_is_told(tmp_path: Path, csca: Any, dsc: Any) -> None:
    told: list[ImportProgress] = []

    def files() -> Iterator[ImportFile]:
        yield ImportFile("csca.cer", csca.certificate.raw)
        assert told[0].name == "csca.cer"
        yield ImportFile("dsc.cer", dsc.certificate.raw)

    import_into(TrustStore(tmp_path / "trust"), files(), at=AT, progress=told.append)

    reading = [each for each in told if each.stage == "reading"]
    assert [(each.done, each.of, each.name) for each in reading] == [(0, None, "csca.cer"), (1, None, "dsc.cer")]
    assert told[-1] == ImportProgress("checking", 2, 2)


def test_a_link_that_waits_follows_its_csca_through_confirmation_and_withdrawal(
    tmp_path: Path, csca: Any, make: Any
) -> None:
    store = TrustStore(tmp_path / "trust")
    link = csca.issue(name="CSCA", key=make.key("next"), serial=2)
    third = link.issue(name="CSCA", key=make.key("third"), serial=3)
    forged = make.issue(name="CSCA", key=make.key("x"), signer=make.key("y"), authority=csca.key.identifier, serial=4)
    every = [each.certificate for each in (csca, link, third, forged)]
    for each in reversed(every):  # the CSCA comes last
        import_into(store, [ImportFile("file", each.raw)], at=AT)

    def kinds() -> list[AnchorKind | None]:
        view = store.view().everything
        return [view.kind(each.fingerprint) for each in every]

    assert kinds() == [None] * 4
    store.confirm(csca.certificate.fingerprint, by="Lan Specimen", source="a letter", at=AT)
    assert kinds() == [AnchorKind.CONFIRMED] * 3 + [None]
    linked = store.view().anchor(third.certificate)
    assert linked is not None
    assert linked.confirmation == Confirmation("Lan Specimen", "a letter", AT)
    assert not store.view().everything.is_waiting(forged.certificate.fingerprint)
    store.withdraw(csca.certificate.fingerprint, by="Lan Specimen", source="a call", at=AT)
    assert kinds() == [None] * 4
    assert store.view().everything.is_waiting(third.certificate.fingerprint)
    store.confirm(csca.certificate.fingerprint, by="Lan Specimen", source="a letter", at=AT)
    assert kinds() == [AnchorKind.CONFIRMED] * 3 + [None]


def test_a_link_that_is_confirmed_by_itself_stays_when_its_csca_falls(tmp_path: Path, csca: Any, make: Any) -> None:
    store = TrustStore(tmp_path / "trust")
    link = csca.issue(name="CSCA", key=make.key("next"), serial=2)
    import_into(store, [ImportFile("a", csca.certificate.raw), ImportFile("b", link.certificate.raw)], at=AT)
    for each in (csca, link):
        store.confirm(each.certificate.fingerprint, by="Lan Specimen", source="a letter", at=AT)
    store.withdraw(csca.certificate.fingerprint, by="Lan Specimen", source="a call", at=AT)

    assert store.view().everything.kind(link.certificate.fingerprint) is AnchorKind.CONFIRMED


def test_codes_of_the_directory_are_kept_beside_the_certificate(tmp_path: Path, dsc: Any) -> None:
    store = TrustStore(tmp_path / "trust")
    value = base64.b64encode(dsc.certificate.raw).decode()
    record = f"dn: c=UT\nuserCertificate;binary:: {value}\n"
    said = f"{record}pkdConformanceCode: ERR:DSC.CDP.14\npkdConformanceText: no distribution point\n"

    import_into(store, [ImportFile("pkd.ldif", said.encode())], at=AT)

    kept = StoredHoldings(store.view().everything).certificate(dsc.certificate.fingerprint)
    assert kept is not None
    assert kept.conformance == Conformance(("ERR:DSC.CDP.14",), ("no distribution point",))
    assert kept.role == "document signer"
    again = import_into(store, [ImportFile("pkd.ldif", said.encode())], at=AT)
    assert (again.before, counted(again)) == (again.after, {"known": 1})


def test_a_list_that_was_dated_ahead_stays_undated_when_its_day_has_come(tmp_path: Path, csca: Any, make: Any) -> None:
    store, options = TrustStore(tmp_path / "trust"), ImportOptions(first_use=True)
    signer = csca.issue(name="list signer", serial=5, extensions=make.list_signer_extensions)
    ahead = dated(signer, [csca], AT + timedelta(days=3))
    import_into(store, [ImportFile("ahead.ml", ahead)], at=AT, options=options)

    later = AT + timedelta(days=10)
    report = import_into(store, [ImportFile("new.ml", dated(signer, [csca], later))], at=later, options=options)

    assert report.counts.refused == 0
    held = StoredHoldings(store.view().everything)
    assert [each.signed_at for each in held.lists_with(csca.certificate.fingerprint)] == [later]


def test_what_the_operator_removed_comes_back_by_whoever_confirms_it_alone(tmp_path: Path, csca: Any) -> None:
    store, files = TrustStore(tmp_path / "trust"), [ImportFile("csca.cer", csca.certificate.raw)]
    import_into(store, files, at=AT, options=ImportOptions(confirmation=CONFIRMED))
    store.remove(csca.certificate.fingerprint, by="Lan Specimen", source="a call", at=AT)

    refused = import_into(store, files, at=AT)
    taken = import_into(store, files, at=AT, options=ImportOptions(confirmation=CONFIRMED))

    assert "you removed it" in refused.entries[0].reason
    assert taken.entries[0].anchor_kind is AnchorKind.CONFIRMED
    assert store.view().anchor(csca.certificate) is not None


def test_a_link_whose_anchor_was_dropped_waits(tmp_path: Path, csca: Any, make: Any) -> None:
    store = TrustStore(tmp_path / "trust")
    link = csca.issue(name="CSCA", key=make.key("next"), serial=2)
    import_into(store, [ImportFile("a", csca.certificate.raw)], at=AT, options=ImportOptions(confirmation=CONFIRMED))
    import_into(store, [ImportFile("b", link.certificate.raw)], at=AT)
    assert store.view().everything.kind(link.certificate.fingerprint) is AnchorKind.CONFIRMED

    store.withdraw(csca.certificate.fingerprint, by="Lan Specimen", source="a call", at=AT)

    waiting = {each.fingerprint for each in store.view().everything.waiting()}
    assert waiting == {csca.certificate.fingerprint, link.certificate.fingerprint}


def test_an_import_costs_what_comes_and_not_what_is_there(
    tmp_path: Path, csca: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: what is parsed, which signatures are checked, and which rows are read."""
    signer = csca.issue(name="list signer", serial=5, extensions=make.list_signer_extensions)
    listed = [csca, *(make.issue(name=f"CSCA {number}", serial=number) for number in range(60))]
    signers = [csca.issue(name="DSC", serial=100 + number, extensions=make.signer_extensions) for number in range(60)]
    files = [ImportFile("list.ml", dated(signer, listed, AT))]
    files += [ImportFile(f"{number}.cer", each.certificate.raw) for number, each in enumerate(signers)]
    store, options = TrustStore(tmp_path / "trust"), ImportOptions(first_use=True)
    met: Counter[str] = Counter()

    def counted(owner: Any, name: str, weight: Callable[[Any], int] = lambda _: 1) -> None:
        asked = getattr(owner, name)

        def answered(*args: Any, **values: Any) -> Any:
            found = asked(*args, **values)
            met[name] += weight(found)
            return found

        monkeypatch.setattr(owner, name, answered)

    counted(signatures, "_checked")
    counted(Database, "rows", len)
    counted(stored_holdings, "parse_certificate")
    counted(importing, "parse_certificate")
    counted(list_import, "parse_certificate")

    import_into(store, files, at=AT, options=options)
    first = dict(met)
    met.clear()
    report = import_into(store, files, at=AT, options=options)

    assert counted_statuses(report) == {"known"}
    assert met["parse_certificate"] == met["_checked"] == 0
    assert met["rows"] < 8 * (len(listed) + len(signers))
    assert first["parse_certificate"] <= 2 * (len(listed) + len(signers))
    assert first["_checked"] <= len(listed) + len(signers) + 4

    met.clear()
    import_into(store, [ImportFile("one.cer", make.issue(name="one more").certificate.raw)], at=AT)
    assert (met["parse_certificate"], met["_checked"]) == (1, 1)
    met.clear()
    view = store.view()
    assert view.by_subject(listed[9].certificate.subject)
    assert met["rows"] < 100
    view.close()


def counted_statuses(report: Any) -> set[str]:
    return {entry.status for entry in report.entries}


def test_a_file_is_read_by_its_path_and_one_that_cannot_be_read_is_refused_by_name(tmp_path: Path, csca: Any) -> None:
    path = tmp_path / "csca.cer"
    path.write_bytes(csca.certificate.raw)
    files = [ImportFile.read(str(path)), ImportFile.read(path), ImportFile.read(tmp_path), ImportFile.read("absent")]

    report = import_into(TrustStore(str(tmp_path / "trust")), files, at=AT)

    assert files[0] == files[1]
    assert [entry.where for entry in report.entries if entry.status == "refused"] == [str(tmp_path), "absent"]
    assert all(entry.reason for entry in report.entries if entry.status == "refused")
    assert load_store(str(tmp_path / "trust")).generation == load_store(tmp_path / "trust").generation
    assert load_store(str(tmp_path / "trust")).version.added > 0
