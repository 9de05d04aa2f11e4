from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chipkit.trust.importing_into import ImportOptions, ImportProgress, Input, import_into
from chipkit.trust.model import AnchorKind, Confirmation
from chipkit.trust.store import TrustStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AT = datetime(2026, 1, 1, tzinfo=UTC)
CONFIRMED = Confirmation("SPECIMEN operator", "a letter of the issuer", AT)


def counted(report: Any) -> dict[str, int]:
    found = {each.name: getattr(report.counts, each.name) for each in fields(report.counts)}
    return {name: number for name, number in found.items() if number}


def test_an_import_tells_what_it_did_and_the_history_says_the_same(tmp_path: Path, csca: Any, dsc: Any) -> None:
    store = TrustStore(tmp_path / "trust")
    files = [Input("csca.cer", csca.certificate.raw), Input("dsc.cer", dsc.certificate.raw), Input("x", None, "gone")]

    report = import_into(store, files, at=AT, options=ImportOptions(confirmation=CONFIRMED))

    assert counted(report) == {"added": 2, "refused": 1}
    assert [entry.reason for entry in report.entries if entry.status == "refused"] == ["gone"]
    version = store.view().version
    assert (report.before.number, report.after) == (0, version)
    assert (version.added, version.refused, version.by, version.anchors) == (2, 1, "SPECIMEN operator", 1)
    assert version.source == "csca.cer, dsc.cer, x"

    again = import_into(store, files[:2], at=AT, options=ImportOptions(confirmation=CONFIRMED))

    assert counted(again) == {"known": 2}
    assert again.before == again.after == version


def test_a_preview_says_what_the_import_then_does_and_leaves_no_trace(tmp_path: Path, csca: Any) -> None:
    store, options = TrustStore(tmp_path / "trust"), ImportOptions(confirmation=CONFIRMED)

    preview = import_into(store, [Input("csca.cer", csca.certificate.raw)], at=AT, options=options, dry_run=True)

    assert not (tmp_path / "trust").exists()
    done = import_into(store, [Input("csca.cer", csca.certificate.raw)], at=AT, options=options)
    assert (preview.dry_run, done.dry_run) == (True, False)
    assert (preview.entries, preview.before, preview.after) == (done.entries, done.before, done.after)


def test_where_all_is_refused_nothing_is_written(tmp_path: Path) -> None:
    report = import_into(TrustStore(tmp_path / "trust"), [Input("x", b"\x01\x02\x03")], at=AT)

    assert not report.taken
    assert report.before == report.after
    assert not (tmp_path / "trust").exists()


def test_what_waits_is_told_and_what_moves_when_it_is_confirmed(tmp_path: Path, csca: Any) -> None:
    store, files = TrustStore(tmp_path / "trust"), [Input("csca.cer", csca.certificate.raw)]

    first = import_into(store, files, at=AT)
    second = import_into(store, files, at=AT, options=ImportOptions(confirmation=CONFIRMED))

    assert (first.waiting, first.moved) == ((csca.certificate.fingerprint,), {})
    assert (second.waiting, second.moved) == ((), {(None, AnchorKind.CONFIRMED): 1})
    assert second.after.by == "SPECIMEN operator"


def test_files_are_read_as_they_are_asked_for_and_progress_is_told(tmp_path: Path, csca: Any, dsc: Any) -> None:
    told: list[ImportProgress] = []

    def files() -> Iterator[Input]:
        yield Input("csca.cer", csca.certificate.raw)
        assert told[0].name == "csca.cer"
        yield Input("dsc.cer", dsc.certificate.raw)

    import_into(TrustStore(tmp_path / "trust"), files(), at=AT, progress=told.append)

    reading = [each for each in told if each.stage == "reading"]
    assert [(each.done, each.of, each.name) for each in reading] == [(0, None, "csca.cer"), (1, None, "dsc.cer")]
    assert told[-1] == ImportProgress("checking", 2, 2)
