from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from chipkit.cli import main
from chipkit.trust.pinned_lists import read_list
from chipkit_emulator.pki.authority import TestPKI

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., tuple[int, str, str]]

LOCKED = BestAvailableEncryption(b"specimen")


def pem(key: Any = None, encryption: KeySerializationEncryption = LOCKED) -> bytes:
    made: bytes = (key or ec.generate_private_key(ec.SECP256R1())).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, encryption
    )
    return made


@pytest.fixture(scope="module")
def pki() -> TestPKI:
    return TestPKI.create(5, datetime.now(UTC))


@pytest.fixture
def folder(tmp_path: Path, pki: TestPKI) -> Path:
    (tmp_path / "key.pem").write_bytes(pem())
    (tmp_path / "dsc.cer").write_bytes(bytes(pki.dsc.certificate))
    (tmp_path / "csca.cer").write_bytes(bytes(pki.csca.certificate))
    return tmp_path


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(folder)

    def call(*arguments: str, passphrase: bytes = b"specimen\n", key: str = "key.pem") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(passphrase)))
        capsys.readouterr()
        code = main(["pin", "vn.signers", "--key", key, *arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


ADD = ("--add", "dsc.cer", "--country", "VNM", "--type", "I", "--type", "P")


def test_a_list_is_made_renewed_and_emptied(run: Run, folder: Path, pki: TestPKI) -> None:
    code, told, errors = run("--name", "SPECIMEN BANK", *ADD, "--note", "by letter", "--json")
    first = read_list((folder / "vn.signers").read_bytes())
    renewed = run("--days", "10")
    second = read_list((folder / "vn.signers").read_bytes())
    removed = run("--remove", pki.dsc.certificate.fingerprint.upper())
    third = read_list((folder / "vn.signers").read_bytes())

    assert (code, errors, renewed[0], removed[0]) == (0, "", 0, 0)
    assert json.loads(told)["entries"][0]["sha256"] == pki.dsc.certificate.fingerprint
    assert json.loads(told)["key_sha256"] == first.key_sha256
    assert [(each.certificate, each.country, each.document_types, each.note) for each in first.entries] == [
        (pki.dsc.certificate, "VNM", ("I", "P"), "by letter")
    ]
    assert second.entries == first.entries
    assert first.issued < second.issued < third.issued, "each is taken after the one before, within one second too"
    assert (second.name, (second.next_update - second.issued).days) == ("SPECIMEN BANK", 10)
    assert third.entries == ()
    assert "whoever takes the list compares this SHA-256" in renewed[1]


def test_a_signer_that_is_listed_again_has_its_new_scope(run: Run, folder: Path) -> None:
    run("--name", "SPECIMEN", *ADD)
    run("--add", "dsc.cer", "--country", "VNM", "--type", "V")

    (entry,) = read_list((folder / "vn.signers").read_bytes()).entries
    assert entry.document_types == ("V",)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (ADD, "publisher's name"),
        (("--name", "S", "--add", "dsc.cer", "--country", "VNM"), "--country and --type"),
        (("--name", "S", "--add", "csca.cer", "--country", "VNM", "--type", "I"), "not a document signer"),
        (("--name", "S", "--add", "key.pem", "--country", "VNM", "--type", "I"), "key.pem"),
        (("--name", "S", "--add", "dsc.cer", "--country", "utopia", "--type", "I"), "not an issuing state"),
        (("--name", "S", "--add", "dsc.cer", "--country", "VNM", "--type", "*"), "document codes"),
        (("--name", "S", "--remove", "00" * 32), "not the SHA-256 of a certificate on the list"),
        (("--name", "S" * 101), "101 letters"),
        (("--name", "S", "--days", "0"), "not 1 to 731 days"),
    ],
)
def test_what_cannot_be_listed_is_refused_by_name_and_nothing_is_written(
    run: Run, folder: Path, arguments: tuple[str, ...], told: str
) -> None:
    code, _, errors = run(*arguments)

    assert code == 2
    assert told in errors
    assert not (folder / "vn.signers").exists()


def test_a_key_is_encrypted_on_p_256_and_opened_by_its_passphrase(run: Run, folder: Path) -> None:
    keys = {
        "open": (pem(encryption=NoEncryption()), "not encrypted"),
        "rsa": (pem(rsa.generate_private_key(65537, 2048)), "not a key on P-256"),
        "p384": (pem(ec.generate_private_key(ec.SECP384R1())), "not a key on P-256"),
        "none": (b"no key", "another passphrase"),
    }
    for name, (content, told) in keys.items():
        (folder / name).write_bytes(content)
        code, _, errors = run("--name", "S", *ADD, key=name)
        assert (code, told in errors) == (2, True), name
    for passphrase in (b"", b"\n", b"wrong-passphrase\n"):
        code, out, errors = run("--name", "S", *ADD, passphrase=passphrase)
        assert code == 2
        assert "another passphrase" in errors
        assert "wrong-passphrase" not in out + errors
    assert not (folder / "vn.signers").exists()


def test_a_list_of_another_key_is_not_followed(run: Run, folder: Path) -> None:
    run("--name", "S", *ADD)
    before = (folder / "vn.signers").read_bytes()
    (folder / "other.pem").write_bytes(pem())

    code, _, errors = run(key="other.pem")

    assert code == 2
    assert "signed by another key" in errors
    assert (folder / "vn.signers").read_bytes() == before


def test_a_passphrase_is_asked_for_where_somebody_sits(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def typed(prompt: str) -> str:
        asked.append(prompt)
        return "specimen"

    monkeypatch.setattr("chipkit.cli.asking.typed_unseen", typed)
    monkeypatch.setattr("chipkit.cli.pin.sys", SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True)))

    assert run("--name", "S", *ADD, passphrase=b"")[0] == 0
    assert asked == ["Passphrase of the key, then Enter: "]
