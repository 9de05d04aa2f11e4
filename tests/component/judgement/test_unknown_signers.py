"""Signers that nobody vouches for, collected for an operator: certificate and day, and only where that is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.capture import dumps
from chipkit.cli import main
from chipkit.trust.collected import CollectedSigner, Collecting
from chipkit.trust.model import AnchorKind, InMemoryTrust
from chipkit.trust.store import TrustStore
from chipkit.verify import load_policy
from chipkit.verify.unknown_signer import Collected, collect_unknown_signer, unknown_signer

if TYPE_CHECKING:
    from pathlib import Path

Bench = Any


@pytest.fixture
def as_real(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test issuer's signers pass for real ones, which no test can have."""
    monkeypatch.setattr("chipkit.verify.unknown_signer.is_test", lambda _: False)


def report(bench: Bench, **changes: Any) -> Any:
    return replace(bench.genuine, **{"trust": InMemoryTrust(), **changes}).judged(load_policy("field"))


@pytest.mark.usefixtures("as_real")
def test_a_signer_without_anchor_is_found_with_the_day_and_nothing_else(bench: Bench) -> None:
    signer = bench.specimen().pki.dsc.certificate

    assert unknown_signer(report(bench)) == CollectedSigner(signer, date(2026, 6, 1))
    assert unknown_signer(report(bench, at=bench.at + timedelta(hours=13))) == CollectedSigner(signer, date(2026, 6, 1))
    unconfirmed = bench.trust(bench.specimen(), AnchorKind.UNCONFIRMED)
    assert unknown_signer(report(bench, trust=unconfirmed)) == CollectedSigner(signer, date(2026, 6, 1))


@pytest.mark.usefixtures("as_real")
def test_whoever_reads_cards_collects_by_one_call(bench: Bench, tmp_path: Path) -> None:
    store, signer = TrustStore(tmp_path), bench.specimen().pki.dsc.certificate

    first, again = (collect_unknown_signer(report(bench), store) for _ in range(2))

    assert first == Collected(CollectedSigner(signer, date(2026, 6, 1)), Collecting.NEW)
    assert again == Collected(CollectedSigner(signer, date(2026, 6, 1)), Collecting.KNOWN)
    assert collect_unknown_signer(report(bench, trust=bench.genuine.trust), store) is None
    assert [each.certificate for each in store.collected()] == [signer]


def test_a_test_signer_is_not_collected(bench: Bench) -> None:
    assert unknown_signer(report(bench)) is None


@pytest.mark.usefixtures("as_real")
def test_what_is_vouched_for_or_proves_nothing_is_not_collected(bench: Bench) -> None:
    changed = bench.of(bench.specimen("vn-cccd-explicit", "flip-sod-signature"))

    assert unknown_signer(report(bench, trust=bench.genuine.trust)) is None
    assert unknown_signer(report(bench, capture=changed.capture)) is None
    assert unknown_signer(report(bench, capture=replace(bench.genuine.capture, files={}))) is None


@pytest.mark.usefixtures("as_real")
def test_the_command_collects_only_where_that_is_asked_for(
    bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card, trust = tmp_path / "card.chipkit", tmp_path / "trust"
    card.write_bytes(dumps(bench.genuine.capture))
    trust.mkdir(mode=0o700)
    call = ["verify", str(card), "--trust", str(trust), "--at", "2026-06-01T12:00:00Z"]

    without = main(call)
    assert list(trust.iterdir()) == []
    code = main([*call, "--collect-signers"])
    again = main([*call, "--collect-signers"])

    assert without == code == again == 11
    signer = bench.specimen().pki.dsc.certificate
    assert TrustStore(trust).collected() == (CollectedSigner(signer, date(2026, 6, 1)),)
    assert capsys.readouterr().err.count("was kept") == 1


@pytest.mark.usefixtures("as_real")
def test_a_signer_that_cannot_be_kept_costs_no_report(
    bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card, trust = tmp_path / "card.chipkit", tmp_path / "trust"
    card.write_bytes(dumps(bench.genuine.capture))
    trust.mkdir(mode=0o700)
    (trust / ".lock").mkdir()

    code = main(["verify", str(card), "--trust", str(trust), "--collect-signers"])

    told = capsys.readouterr()
    assert code == 13
    assert "pa.issuer.path" in told.out or "UNDETERMINED" in told.out.upper()
    assert "the signer was not kept" in told.err
