"""A bank with a counter and an archive, whose keys lie in a file; a card whose issuer is confirmed; the commands."""

from __future__ import annotations

import io
import json
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

import chipkit.cli.read
from chipkit.cli import main
from chipkit.keys.opening import open_key_store
from chipkit.session.procedure import read
from chipkit.trust import known
from tests.component.vietnamese_issuer import AT, twin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chipkit.keys.ports import KeyStore
    from chipkit_emulator.personalisation.specimen import Specimen

PASSPHRASE = "SPECIMEN passphrase"
BY = ("--by", "Lan SPECIMEN", "--source", "a letter of the ministry")
NOW = AT.isoformat()


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it told."""

    code: int
    out: str
    notes: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Bank:
    """A folder with keys, a trust folder and the commands."""

    folder: Path
    patch: pytest.MonkeyPatch
    capture: Any

    def __call__(self, *words: str, typed: str | None = None) -> Ended:
        """Run a command; the keys and the trust folder are named by those that take them."""
        if typed is not None:
            self.patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        self.capture.readouterr()
        code = main([*words])
        told = self.capture.readouterr()
        return Ended(code, told.out, told.err)

    @property
    def keys(self) -> tuple[str, ...]:
        return "--keys", str(self.folder / "keys"), "--secret", str(self.folder / "secret")

    @property
    def trust(self) -> tuple[str, ...]:
        return "--trust", str(self.folder / "trust")

    def path(self, name: str) -> str:
        return str(self.folder / name)

    def store(self) -> KeyStore:
        return open_key_store(self.folder / "keys", lambda _storage: PASSPHRASE.encode())

    def lays(self, card: Specimen | None = None) -> None:
        """Lay a card on the reader."""
        laid = twin().card if card is None else card

        @contextmanager
        def held(*_: object) -> Iterator[Any]:
            yield laid.transport()

        self.patch.setattr(chipkit.cli.read, "_held_card", held)
        self.patch.setattr(chipkit.cli.read, "read", partial(read, clock=lambda: AT))

    def seals(self, name: str = "card.evidence", *more: str, card: Specimen | None = None) -> Path:
        """Evidence of a card that is read."""
        self.lays(card)
        laid = twin().card if card is None else card
        ended = self(
            "read", "--can", laid.can or "", "--no-memory", "--at", NOW, *self.trust, "--evidence", self.path(name),
            "--seal-with", "counter", *self.keys, *more,
        )  # fmt: skip
        assert (self.folder / name).exists(), ended.notes
        return self.folder / name

    def verifies(self, path: Path | str, *more: str) -> Ended:
        return self("verify", str(path), *self.trust, "--at", NOW, "--json", *more)


@pytest.fixture(scope="module")
def bank_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder, made once: keys, and an issuer that is confirmed."""
    folder = tmp_path_factory.mktemp("bank")
    (folder / "secret").write_text(f"{PASSPHRASE}\n", encoding="ascii")
    keys = ("--keys", str(folder / "keys"), "--secret", str(folder / "secret"))
    for name, kind in (("counter", "es256"), ("other", "eddsa"), ("archive", "ecdh-p256"), ("numbers", "hmac-sha256")):
        signed = () if kind == "hmac-sha256" else ("--self-signed", f"CN={name},O=SPECIMEN Bank,C=VN")
        assert main(["keys", "create", name, "--kind", kind, *signed, *keys]) == 0
    certificate = open_key_store(folder / "keys", lambda _: PASSPHRASE.encode()).unwrapping_keys("archive")[0]
    (folder / "archive.cer").write_bytes(certificate.certificates[0])
    return folder


@pytest.fixture
def bank(bank_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Bank:
    """The bank, whose trust folder and files are new for each test."""
    issuer = twin().pki.csca.certificate
    known_one = (*known.KNOWN, type(known.KNOWN[0])(**{**_fields(known.KNOWN[0]), "sha256": issuer.fingerprint}))
    monkeypatch.setattr(known, "KNOWN", known_one)
    for each in ("secret", "archive.cer"):
        (tmp_path / each).write_bytes((bank_folder / each).read_bytes())
    (tmp_path / "keys").symlink_to(bank_folder / "keys")
    bank = Bank(tmp_path, monkeypatch, capsys)
    for name, content in (("csca.cer", issuer.raw), ("csca.crl", twin().crl(twin().pki.csca))):
        (tmp_path / name).write_bytes(content)
        bank("trust", "import", bank.path(name), *bank.trust)
    assert bank("trust", "confirm", issuer.fingerprint, *BY, *bank.trust).code == 0
    added = bank(
        "terminals", "add", "--key", "counter", "--name", "Counter 1", "--from", "2000-01-01", *BY, *bank.keys,
        *bank.trust,
    )  # fmt: skip
    assert added.code == 0, added.notes
    return bank


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}
