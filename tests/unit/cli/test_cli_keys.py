"""`chipkit keys`: keys made, certified, followed and removed by command; and no passphrase is told anywhere."""

from __future__ import annotations

import io
import json
import logging
import os
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from chipkit.cli import main
from chipkit.cli.keys import opening
from chipkit.cli.keys.words import TEXTS
from chipkit.cli.keys_arguments import KEY_KINDS
from chipkit.keys.ports import KeyKind, KeyPurpose, KeyStanding, KeyStorage
from tests.unit.keys.issuing import Authority

if TYPE_CHECKING:
    from pathlib import Path

PASSPHRASE = "specimen passphrase 4711"


class Run(Protocol):
    def __call__(self, *arguments: str, secret: bytes = ...) -> tuple[int, str, str]: ...


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CHIPKIT_KEYS_SECRET", raising=False)

    def call(*arguments: str, secret: bytes = PASSPHRASE.encode() + b"\n") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(secret)))
        capsys.readouterr()
        code = main(["keys", *arguments, "--keys", "keys"])
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


def document(run: Run, *arguments: str) -> Any:
    code, told, errors = run(*arguments, "--json")
    assert (code, errors) == (0, "")
    return json.loads(told)


def test_a_key_is_made_certified_followed_and_removed(run: Run, tmp_path: Path) -> None:
    authority = Authority(tmp_path / "ca")
    made = document(run, "create", "seal")
    asked = document(run, "request", "seal", "--subject", "CN=Quầy 1,O=SPECIMEN,C=VN", "--out", "seal.csr", "--der")
    (tmp_path / "seal.cer").write_bytes(authority.issue((tmp_path / "seal.csr").read_bytes()))
    code, told, _ = run("install", "seal", "seal.cer", "ca/root.pem", "ca/issuing.pem")
    assert code == 0
    assert "a key in a file, for demonstration and tests" in told
    renewed = document(run, "renew", "seal", "--out", "next.csr", "--der")
    assert renewed["subject"] == asked["subject"] == "CN=Quầy 1,O=SPECIMEN,C=VN"
    assert (asked["form"], asked["file"], renewed["key"]["standing"]) == ("der", "seal.csr", "next")
    assert renewed["key"]["key_sha256"] != made["keys"][0]["key_sha256"]
    (listed,) = [each for each in document(run, "list")["keys"] if each["standing"] == "current"]
    assert len(listed["certificates"]) == 3
    (tmp_path / "next.cer").write_bytes(authority.issue((tmp_path / "next.csr").read_bytes()))
    assert document(run, "install", "seal", "next.cer")["keys"][0]["key_sha256"] == renewed["key"]["key_sha256"]
    assert [each["standing"] for each in document(run, "list")["keys"]] == ["current"]
    assert document(run, "remove", "seal")["action"] == "removed"
    assert document(run, "list")["keys"] == []


def test_a_request_is_pem_where_nobody_wants_der(run: Run, tmp_path: Path) -> None:
    run("create", "seal")
    assert run("request", "seal", "--subject", "CN=SPECIMEN", "--out", "seal.csr")[0] == 0
    assert "verify OK" in _verified(tmp_path)


def _verified(folder: Path) -> str:
    from tests.unit.keys.issuing import openssl  # noqa: PLC0415 - beside its use

    return openssl(folder, "req", "-in", "seal.csr", "-verify", "-noout")


@pytest.mark.parametrize(("arguments", "said"), [
    (("list",), "there are no keys; chipkit keys create"),
    (("create", "a b"), "no name for a key"),
    (("create", "x", "--kind", "hmac-sha256", "--self-signed", "CN=x"), "a secret key has no certificate"),
    (("create", "x", "--self-signed", "nobody"), "is no attribute"),
    (("request", "x", "--out", "x.csr"), "there are no keys"),
    (("request", "x", "--out", "nowhere/x.csr"), "nowhere"),
    (("install", "x", "none.cer"), "none.cer"),
    (("create", "x", "--secret", "none"), "none"),
    (("create", "x", "--secret-descriptor", "999"), "descriptor 999"),
])  # fmt: skip
def test_what_cannot_be_done_is_told_in_a_line(run: Run, arguments: tuple[str, ...], said: str) -> None:
    code, told, errors = run(*arguments)

    assert code == 2
    assert told == ""
    assert said in errors
    assert len(errors.splitlines()) == 1


def test_a_key_that_nobody_holds_yet_wants_a_subject(run: Run) -> None:
    run("create", "seal")

    assert "--subject" in run("request", "seal", "--out", "x.csr")[2]
    assert "no key is called nobody" in run("remove", "nobody")[2]
    assert "there is a key seal already" in run("create", "seal")[2]


@pytest.mark.parametrize("secret", [b"", b"\n", b"short\n", b"x" * 2000 + b"\n"])
def test_a_passphrase_that_is_none_makes_nothing(run: Run, tmp_path: Path, secret: bytes) -> None:
    assert run("create", "seal", secret=secret)[0] == 2
    assert not (tmp_path / "keys" / "keys.chipkit").exists()


def test_the_passphrase_comes_from_a_file_a_descriptor_or_a_variable(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("create", "seal")
    secret = tmp_path / "secret"
    secret.write_text(f"{PASSPHRASE}\nanother line\n")
    reading, writing = os.pipe()
    os.write(writing, PASSPHRASE.encode())
    os.close(writing)

    assert run("list", "--secret", "secret", secret=b"")[0] == 0
    assert run("list", "--secret", "-")[0] == 0
    assert run("list", "--secret-descriptor", str(reading), secret=b"")[0] == 0
    os.close(reading)
    monkeypatch.setenv("CHIPKIT_KEYS_SECRET", str(secret))
    assert run("list", secret=b"")[0] == 0


def test_a_person_is_asked_unseen_and_twice_where_a_file_is_made(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    answers = iter([PASSPHRASE, "something else", PASSPHRASE, PASSPHRASE, PASSPHRASE])
    monkeypatch.setattr(opening, "_given", lambda _: None)

    def typed(words: str) -> str:
        asked.append(words)
        return next(answers)

    monkeypatch.setattr("chipkit.cli.asking.typed_unseen", typed)

    assert "differ; nothing was made" in run("create", "seal")[2]
    assert run("create", "seal")[0] == 0
    assert run("list", "--lang", "vi")[0] == 0
    assert [len(asked), "once more" in asked[3], asked[4]] == [5, True, TEXTS["ask.file"][1]]


def test_no_passphrase_and_no_key_is_told_anywhere(
    run: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[str] = []
    for arguments in (
        ("create", "seal", "--self-signed", "CN=SPECIMEN"), ("create", "seal"), ("list",), ("list", "--json"),
        ("renew", "seal", "--out", "x.csr"), ("remove", "nobody"), ("install", "seal", "x.csr"),
    ):  # fmt: skip
        told += run(*arguments)[1:]
    told += run("list", secret=b"another one, wrong 0815\n")[1:]
    monkeypatch.setenv("CHIPKIT_KEYS_SECRET", str(tmp_path / "none"))
    told += run("list")[1:]

    whole = "".join(told) + caplog.text
    assert "another passphrase, or the file was changed" in whole
    assert PASSPHRASE not in whole
    assert "0815" not in whole
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert PASSPHRASE.encode() not in path.read_bytes()
            assert b"PRIVATE KEY" not in path.read_bytes()


@pytest.mark.parametrize("option", ["--passphrase", "--pin", "--password"])
def test_an_argument_with_a_passphrase_is_no_option(run: Run, option: str) -> None:
    code, told, errors = run("list", option, "x")

    assert (code, told) == (2, "")
    assert "unrecognized arguments" in errors


def test_the_words_are_those_of_the_ports() -> None:
    assert list(KEY_KINDS) == [kind.value for kind in KeyKind]
    for kind, prefix in ((KeyStorage, "storage"), (KeyPurpose, "purpose"), (KeyStanding, "standing")):
        assert {key for key in TEXTS if key.startswith(f"{prefix}.")} == {f"{prefix}.{each.value}" for each in kind}


def test_both_languages_fill_the_same_places() -> None:
    for english, vietnamese in TEXTS.values():
        assert re.findall(r"\{\}", english) == re.findall(r"\{\}", vietnamese)
        assert english != vietnamese


def test_the_passphrase_of_a_file_is_changed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("create", "seal")
    before = (tmp_path / "keys" / "keys.chipkit").read_bytes()
    (tmp_path / "new").write_text("another passphrase 42\n")

    code, told, _ = run("passphrase", "--new-secret", "new")
    assert code == 0
    assert "passphrase changed" in told
    assert run("list")[0] != 0
    assert run("list", secret=b"another passphrase 42\n")[0] == 0
    assert before != (tmp_path / "keys" / "keys.chipkit").read_bytes()
    both = run("passphrase", "--json", secret=b"another passphrase 42\n" + PASSPHRASE.encode() + b"\n")
    assert json.loads(both[1])["action"] == "passphrase"
    kept = (tmp_path / "keys" / "keys.chipkit").read_bytes()
    (tmp_path / "new").write_text("short\n")
    assert run("passphrase", "--new-secret", "new")[0] == 2
    monkeypatch.setattr("chipkit.keys.file_store.WrittenFile.write", _full)
    (tmp_path / "new").write_text("another passphrase 42\n")
    assert run("passphrase", "--new-secret", "new")[0] == 2
    assert (tmp_path / "keys" / "keys.chipkit").read_bytes() == kept


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_certificate_that_is_not_valid_now_is_told_and_installed(run: Run, tmp_path: Path) -> None:
    """Its issuer has a key of Ed25519."""
    run("create", "seal")
    run("request", "seal", "--subject", "CN=SPECIMEN", "--out", "seal.csr", "--der")
    asked = x509.load_der_x509_csr((tmp_path / "seal.csr").read_bytes())
    key, name = (
        ed25519.Ed25519PrivateKey.generate(),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "SPECIMEN CA")]),
    )
    ca = _certificate(name, name, key.public_key(), key, 2000, 2090)
    (tmp_path / "ca.cer").write_bytes(ca)
    for begin, end, told in ((2001, 2002, "has expired, on 2002-01-01"), (2080, 2081, "but from 2080-01-01 on")):
        own = _certificate(asked.subject, name, asked.public_key(), key, begin, end)
        (tmp_path / "own.cer").write_bytes(own)

        code, _, notes = run("install", "seal", "own.cer", "ca.cer")

        assert code == 0, notes
        assert told in notes
    forger = ed25519.Ed25519PrivateKey.generate()
    (tmp_path / "own.cer").write_bytes(_certificate(asked.subject, name, asked.public_key(), forger, 2001, 2090))
    assert "did not sign" in run("install", "seal", "own.cer", "ca.cer")[2]


def _certificate(subject: Any, issuer: Any, public_key: Any, key: Any, begin: int, end: int) -> bytes:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public_key)
    builder = builder.serial_number(begin).not_valid_before(datetime(begin, 1, 1, tzinfo=UTC))
    made = builder.not_valid_after(datetime(end, 1, 1, tzinfo=UTC)).sign(key, None)
    return made.public_bytes(Encoding.DER)
