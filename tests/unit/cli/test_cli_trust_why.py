"""`chipkit trust check` says why a certificate is not successful, and of each candidate why it did not issue it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.cli import main
from chipkit.cli.trust.sentences import REASONS, SENTENCES
from chipkit.outcome import Outcome
from chipkit.trust.assessment import Shortfall, assess
from chipkit.trust.model import InMemoryTrust
from chipkit_emulator.demo import trust_in
from chipkit_emulator.pki.authority import TestPKI

if TYPE_CHECKING:
    from collections.abc import Callable

AT = datetime(2026, 6, 1, tzinfo=UTC)
TRUST = Path(__file__).resolve().parents[3] / "chipkit" / "trust"


@pytest.fixture(scope="module")
def pki() -> TestPKI:
    return TestPKI(seed=5, at=AT)


@pytest.fixture
def check(
    pki: TestPKI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    monkeypatch.chdir(tmp_path)
    Path("dsc.cer").write_bytes(pki.dsc.certificate.raw)
    Path("trust").mkdir()

    def run(*words: str) -> str:
        main(["trust", "check", "dsc.cer", "--trust", "trust", "--at", AT.isoformat(), *words])
        return capsys.readouterr().out

    return run


def test_who_has_no_candidate_is_told_so(check: Callable[..., str]) -> None:
    english, vietnamese = check(), check("--lang", "vi")

    assert "why         its issuer is not known here" in english
    assert "chipkit trust import FILE" in english
    assert "tried: none" in english
    assert "chưa biết cơ quan cấp" in vietnamese
    assert "đã thử: không có" in vietnamese
    assert "nguyên văn" not in vietnamese
    document: dict[str, Any] = json.loads(check("--json"))
    assert document["why"] == ["no anchor"]


def test_each_candidate_is_told_with_why_it_is_not_the_issuer(check: Callable[..., str]) -> None:
    other = TestPKI(seed=6, at=AT)  # another key under the same name
    Path("other.cer").write_bytes(other.csca.certificate.raw)
    main(["trust", "import", "other.cer", "--trust", "trust", "--test", "--by", "SPECIMEN", "--source", "SPECIMEN"])

    english, vietnamese = check(), check("--lang", "vi")

    assert f"tried 1: {other.csca.certificate.fingerprint[:16]}" in english
    assert "its key did not make the signature" in english
    assert "khóa của nó không tạo ra chữ ký này" in vietnamese
    assert "nguyên văn" not in vietnamese


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("days", [0, -40_000, 40_000])
def test_there_is_a_reason_wherever_there_is_no_success(pki: TestPKI, *, known: bool, days: int) -> None:
    store = trust_in(pki, AT) if known else InMemoryTrust.empty()

    for certificate in (pki.dsc.certificate, pki.csca.certificate):
        found = assess(certificate, store, AT + timedelta(days=days))
        assert (found.outcome is Outcome.SUCCESSFUL) == (not found.shortfalls)


@pytest.mark.parametrize("shortfall", Shortfall)
def test_each_reason_has_its_words_and_what_to_do(shortfall: Shortfall) -> None:
    for key in ("why", "next"):
        english, vietnamese = SENTENCES[f"{key}.{shortfall.value}"]
        assert english
        assert vietnamese != english


def test_what_is_said_of_a_path_is_said_in_vietnamese_too() -> None:
    text = "".join((TRUST / name).read_text("utf-8") for name in ("chain.py", "candidates.py"))
    said = set(re.findall(r'return PathStatus\.\w+, "([^"]+)"', text))
    said |= set(re.findall(r'"(its key[^"]+)"', text))
    said |= set(re.findall(r'WAITS = "([^"]+)"', text))

    assert said == REASONS.keys()
