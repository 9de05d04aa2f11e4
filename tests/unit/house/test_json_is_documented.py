"""Every JSON document that a command prints is described in `docs/json.md`, key by key."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from chipkit.cli import main
from chipkit_emulator.cli import main as emulator_main
from chipkit_emulator.personalisation.build import load_profile, personalise
from tests.component.vietnamese_issuer import twin

if TYPE_CHECKING:
    from collections.abc import Callable

    from chipkit_emulator.personalisation.specimen import Specimen

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "json.md").read_text(encoding="utf-8")
SHARED_KEYS = {"schema"}


def section(schema: str) -> str:
    found = re.search(rf"^## {re.escape(schema)}\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert found, f"{schema} is not on the page"
    return found.group(1)


def documented(schema: str) -> set[str]:
    """The first words of every code span: `path.status` documents `path`."""
    text = section(schema)
    if "A certificate" in text or "certificates, each with" in text:
        text += PAGE.partition("A *certificate* has these keys")[2].partition("\n## ")[0]
    return {span.partition(".")[0] for span in re.findall(r"`([a-z0-9_.]+)`", text)}


@pytest.fixture(scope="module")
def specimen() -> Specimen:
    return personalise(load_profile("vn-cccd-explicit"), seed=0, at=datetime.now(UTC))


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Callable[..., list[dict[str, Any]]]:
    def run(*arguments: str, program: Callable[[list[str]], int] = main) -> list[dict[str, Any]]:
        capsys.readouterr()
        program(list(arguments))
        output = capsys.readouterr().out
        try:
            return [json.loads(output)]
        except json.JSONDecodeError:
            return [json.loads(line) for line in output.splitlines()]

    return run


def check(documents: list[dict[str, Any]], schema: str) -> None:
    assert documents
    for document in documents:
        assert document["schema"] == schema
        assert not document.keys() - documented(schema) - SHARED_KEYS


def test_trust_documents(printed: Callable[..., list[dict[str, Any]]], specimen: Specimen, tmp_path: Path) -> None:
    csca = twin().pki.csca.certificate  # a TEST one cannot be confirmed
    files = {"csca.cer": csca.raw, "dsc.cer": specimen.pki.dsc.certificate.raw}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    trust = ("--trust", str(tmp_path / "trust"), "--json")

    check(printed("trust", "import", str(tmp_path / "csca.cer"), "--test", *trust), "chipkit.trust-import/1")
    check(printed("trust", "list", *trust), "chipkit.trust-list/1")
    digest, who = csca.fingerprint, ("--by", "SPECIMEN", "--source", "a test")
    check(printed("trust", "list", "--show", digest, *trust), "chipkit.trust-entry/1")
    check(printed("trust", "list", "--history", *trust), "chipkit.trust-history/1")
    check(printed("trust", "list", "--problems", *trust), "chipkit.trust-problems/1")
    check(printed("trust", "list", "--export", str(tmp_path / "out"), *trust), "chipkit.trust-export/1")
    check(printed("trust", "confirm", digest, *who, *trust), "chipkit.trust-confirm/1")
    check(printed("trust", "remove", digest, *who, *trust), "chipkit.trust-remove/1")
    check(printed("trust", "import", "--undo", *trust), "chipkit.trust-rollback/1")
    check(printed("trust", "check", str(tmp_path / "dsc.cer"), *trust), "chipkit.certificate-check/1")
    check(printed("trust", "fetch", "--allow", "no.example", *trust), "chipkit.trust-fetch/1")


def test_a_list_of_signers(
    printed: Callable[..., list[dict[str, Any]]], specimen: Specimen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dsc.cer").write_bytes(specimen.pki.dsc.certificate.raw)
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"specimen")
    )
    (tmp_path / "key.pem").write_bytes(pem)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"specimen\n")))
    made = ("pin", str(tmp_path / "list"), "--key", str(tmp_path / "key.pem"), "--name", "SPECIMEN")
    scope = ("--add", str(tmp_path / "dsc.cer"), "--country", "VNM", "--type", "I", "--json")

    check(printed(*made, *scope), "chipkit.pinned-list/1")


def test_keys(printed: Callable[..., list[dict[str, Any]]], tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("specimen passphrase")
    store = ("--keys", str(tmp_path / "keys"), "--secret", str(tmp_path / "secret"), "--json")
    out = ("--out", str(tmp_path / "seal.csr"))

    check(printed("keys", "create", "seal", "--self-signed", "CN=SPECIMEN", *store), "chipkit.key-change/1")
    check(printed("keys", "list", *store), "chipkit.keys/1")
    check(printed("keys", "request", "seal", *out, *store), "chipkit.key-request/1")
    check(printed("keys", "renew", "seal", *out, "--force", *store), "chipkit.key-request/1")
    check(printed("keys", "remove", "seal", *store), "chipkit.key-change/1")


def test_what_is_shown(printed: Callable[..., list[dict[str, Any]]], specimen: Specimen, tmp_path: Path) -> None:
    path = tmp_path / "csca.cer"
    path.write_bytes(specimen.pki.csca.certificate.raw)

    check(printed("show", str(path), "--json"), "chipkit.show/1")


def test_reports(printed: Callable[..., list[dict[str, Any]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    check(printed("demo", "--json"), "chipkit.report/1")


def test_the_diagnosis(printed: Callable[..., list[dict[str, Any]]], tmp_path: Path) -> None:
    check(printed("diag", "--trust", str(tmp_path), "--json"), "chipkit.diagnosis/1")


def test_what_the_emulator_lists(printed: Callable[..., list[dict[str, Any]]]) -> None:
    (document,) = printed("list", "--json", program=emulator_main)

    check([document], "chipkit.emulator-list/1")
    for entry in [*document["profiles"], *document["defects"]]:
        assert entry.keys() <= documented("chipkit.emulator-list/1")


def test_what_an_examination_gives(printed: Callable[..., list[dict[str, Any]]]) -> None:
    (document,) = printed(
        "examine-card", "--profile", "passport-aa", "--only", "OWN_BAC_1", "--json", program=emulator_main
    )

    check([document], "chipkit.examination/1")
    for part in (document["claims"], document["counts"], *document["cases"]):
        assert part.keys() <= documented("chipkit.examination/1")


@pytest.mark.parametrize("schema", ["chipkit.readers/1", "chipkit.reader-event/1"])
def test_what_needs_a_reader_is_on_the_page(schema: str) -> None:
    assert documented(schema) & {"readers", "event"}
