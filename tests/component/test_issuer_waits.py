"""The issuer's certificate is here and waits for confirmation: nothing is proven, and the report tells so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.cli import main
from chipkit.inspection import inspect
from chipkit.outcome import Outcome
from chipkit.protocol.credentials import CANPassword
from chipkit.rendering.material import material_of
from chipkit.trust.store import TrustStore
from chipkit.verify import load_policy
from chipkit.verify.next_step import steps_of
from chipkit.verify.unknown_signer import unknown_signer
from tests.component.vietnamese_issuer import AT, Twin, twin

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit.verify.report import Report
    from chipkit_emulator.personalisation.specimen import Specimen

WHO = ("--by", "Lan Specimen", "--source", "letter of 3 May")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> str:
        main(["trust", *words, "--trust", "trust"])
        return capsys.readouterr().out

    return run


def reads(card: Specimen) -> Report:
    trust = TrustStore("trust").view()
    return inspect(card.transport(), CANPassword(card.can or ""), trust=trust, policy=load_policy("field"), at=AT)


def written(name: str, raw: bytes) -> str:
    Path(name).write_bytes(raw)
    return name


@pytest.fixture
def issuer(run: Callable[..., str]) -> Twin:
    """With its certificate imported, which waits."""
    run("import", written("csca.cer", twin().pki.csca.certificate.raw))
    return twin()


def test_a_report_tells_that_its_issuer_waits_and_how_it_is_confirmed(issuer: Twin) -> None:
    report = reads(issuer.card)
    fingerprint = issuer.pki.csca.certificate.fingerprint

    path = report.finding("pa.issuer.path")
    assert path is not None
    assert (path.outcome, path.reason) == (Outcome.UNDETERMINED, "issuer-waits")
    assert path.evidence["waiting"] == fingerprint
    assert (report.outcome, report.verdict.code) == (Outcome.UNDETERMINED, "issuer-not-confirmed")
    assert report.verdict.claims == frozenset()
    for language in ("en", "vi"):
        (step,) = steps_of(report, language)
        assert f"chipkit trust confirm {fingerprint[:16]} --by" in step
    signer = unknown_signer(report)
    assert signer is not None
    assert signer.certificate == issuer.pki.dsc.certificate
    material = material_of(report, TrustStore("trust").view())
    assert (material.anchored, material.waiting) == (False, issuer.pki.csca.certificate)


def test_the_command_that_is_named_confirms_it(issuer: Twin, run: Callable[..., str]) -> None:
    waiting = reads(issuer.card).findings
    run("confirm", next(each.evidence["waiting"] for each in waiting if "waiting" in each.evidence)[:16], *WHO)

    path = reads(issuer.card).finding("pa.issuer.path")
    assert path is not None
    assert path.outcome is Outcome.SUCCESSFUL
    assert "waiting" not in path.evidence


def test_a_check_tells_who_waits(issuer: Twin, run: Callable[..., str]) -> None:
    dsc = written("dsc.cer", issuer.pki.dsc.certificate.raw)
    fingerprint = issuer.pki.csca.certificate.fingerprint

    english, vietnamese = run("check", dsc), run("check", dsc, "--lang", "vi")
    found: dict[str, Any] = json.loads(run("check", dsc, "--json"))

    assert english.startswith("UNDETERMINED")
    assert f"chipkit trust confirm {fingerprint[:16]} --by NAME" in english
    assert fingerprint in english
    assert "trust import" not in english
    assert "tried: none" not in english
    assert "chờ xác nhận" in vietnamese
    assert "nguyên văn" not in vietnamese
    assert found["why"] == ["waiting"]
    assert (found["path"]["status"], found["path"]["waiting_sha256"]) == ("waiting", fingerprint)


def test_one_that_waits_is_told_of_itself(issuer: Twin, run: Callable[..., str]) -> None:
    told = run("check", "csca.cer")

    assert "waiting: it is here, and waits for confirmation" in told
    assert f"chipkit trust confirm {issuer.pki.csca.certificate.fingerprint[:16]}" in told


@pytest.mark.parametrize("identified", [False, True])
def test_one_that_bears_the_name_and_did_not_sign_is_not_told(run: Callable[..., str], *, identified: bool) -> None:
    stranger = twin().stranger.certificate
    run("import", written("stranger.cer", stranger.raw))
    card = twin().card_of(twin().successor, named=twin().stranger) if identified else twin().card

    path = reads(card).finding("pa.issuer.path")

    assert path is not None
    assert path.reason == "no-anchor"
    assert "waiting" not in path.evidence


def test_a_known_name_with_another_key_stays_one_whatever_waits(run: Callable[..., str]) -> None:
    """Whoever sends a certificate makes no alarm calm with it."""
    run("import", written("csca.cer", twin().pki.csca.certificate.raw), *WHO)
    run("import", written("stranger.cer", twin().stranger.certificate.raw))

    report = reads(twin().card_of(twin().stranger))

    path = report.finding("pa.issuer.path")
    assert path is not None
    assert (path.reason, report.verdict.code) == ("other-key", "other-key")
    assert path.evidence["waiting"] == twin().stranger.certificate.fingerprint


def test_one_that_was_removed_or_came_back_is_told_as_it_is(issuer: Twin, run: Callable[..., str]) -> None:
    run("remove", "csca.cer", *WHO)

    path = reads(issuer.card).finding("pa.issuer.path")

    assert path is not None
    assert path.reason == "no-anchor"
