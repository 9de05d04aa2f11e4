"""Encrypted evidence among many files, and what a run that goes on holds fast: terminals, authorities and the key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.cli import batch
from chipkit.errors import KeyMissingError, KeyStoreError
from chipkit.evidence import batch_run, unlocking
from chipkit.evidence.batch import verify_many
from chipkit.evidence.encrypted import EncryptedEvidence
from chipkit.evidence.index import EvidenceIndex
from chipkit.pki.certificate import parse_certificate
from tests.component.evidence_files.conftest import NOW, PASSPHRASE, Bank
from tests.component.many_files import Here

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path


@pytest.fixture
def kept(bank: Bank) -> Path:
    """A folder of one plain and one encrypted piece of evidence, and of one that is encrypted and nothing."""
    (bank.folder / "kept").mkdir()
    bank.seals("kept/a.evidence")
    bank.seals("kept/b.evidence", "--encrypt-to", bank.path("archive.cer"))
    archive = parse_certificate((bank.folder / "archive.cer").read_bytes())
    (bank.folder / "kept" / "c.evidence").write_bytes(bytes(EncryptedEvidence.encrypt(b"junk", [archive])))
    return bank.folder / "kept"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """All is judged in this process."""

    def judged(partitions: Any, *, workers: int | None = None, executor: Any = None, **named: Any) -> Generator[Any]:
        del workers, executor
        return verify_many(partitions, executor=Here(), **named)

    for module in (batch, batch_run):
        monkeypatch.setattr(module, "verify_many", judged)


def words(bank: Bank, kept: Path, *more: str) -> tuple[str, ...]:
    return "verify", "--batch", str(kept), *bank.trust, "--results", bank.path("results"), *more


def lines_of(bank: Bank) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (bank.folder / "results").read_bytes().splitlines()]


def test_each_process_unlocks_the_archive_s_key_and_opens_with_it(bank: Bank, kept: Path) -> None:
    ended = bank(*words(bank, kept, "--at", NOW, "--workers", "1", "--open-with", "archive", *bank.keys))
    run, plain, encrypted, junk = lines_of(bank)

    assert ended.code == 11, ended.notes
    assert run["opened_with"] == "archive"
    assert (plain["verdict"], encrypted["verdict"], encrypted["error"]) == ("verified", "verified", None)
    assert "key" not in junk["error"], "it was opened, and holds no evidence"
    assert PASSPHRASE not in (bank.folder / "results").read_text() + ended.out + ended.notes


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("name", "secret", "told"), [("nobody", PASSPHRASE, "nobody"), ("archive", "another one", "passphrase")]
)
def test_what_opens_nothing_is_told_before_a_file_is_judged(bank: Bank, name: str, secret: str, told: str) -> None:
    (bank.folder / "secret").write_text(secret)
    ended = bank(*words(bank, bank.folder, "--open-with", name, *bank.keys))

    assert ended.code == 2
    assert told in ended.notes
    assert not (bank.folder / "results").exists()


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("gone", [True, False], ids=["gone", "odd"])
def test_a_key_that_is_gone_ends_the_run_and_an_odd_file_does_not(
    bank: Bank,
    kept: Path,
    monkeypatch: pytest.MonkeyPatch,
    gone: bool,  # noqa: FBT001
) -> None:
    opened: list[str] = []
    open_it = unlocking.ArchiveKey.__call__

    def counted(self: unlocking.ArchiveKey) -> Any:
        opened.append(self.key)
        return open_it(self)

    monkeypatch.setattr(unlocking.ArchiveKey, "__call__", counted)

    def refuses(*_: object) -> bytes:
        if gone:
            monkeypatch.setattr(unlocking.ArchiveKey, "__call__", lambda _self: _missing())
        raise KeyStoreError("it does not agree on keys")

    monkeypatch.setattr(EncryptedEvidence, "decrypt", refuses)
    ended = bank(*words(bank, kept, "--at", NOW, "--open-with", "archive", *bank.keys))
    _, *lines = lines_of(bank)

    if gone:
        assert (ended.code, lines) == (2, [])
        assert "no key there" in ended.notes
    else:
        assert len(opened) == 3, "once to unlock, and to see for each odd file whether the key is there still"
        assert [each["error"] for each in lines][1:] == ["it does not agree on keys"] * 2


def _missing() -> Any:
    raise KeyMissingError("no key there")


@pytest.mark.usefixtures("here")
def test_a_run_does_not_go_on_where_what_counts_has_changed(bank: Bank, kept: Path) -> None:
    (kept / "b.evidence").unlink()
    bank(*words(bank, kept, "--at", NOW))
    run, plain, encrypted = lines_of(bank)
    assert (run["opened_with"], plain["verdict"]) == (None, "verified")
    assert "it wants the key" in encrypted["error"]
    begun = (bank.folder / "results").read_bytes().splitlines(keepends=True)[0]
    (bank.folder / "results").write_bytes(begun)

    other_key = bank(*words(bank, kept, "--open-with", "archive", *bank.keys))
    _authority(bank)
    other_authority = bank(*words(bank, kept))
    bank("terminals", "withdraw", "Counter 1", *bank.trust, "--at", "2026-05-01T00:00Z")
    other_terminals = bank(*words(bank, kept))

    for ended, told in (
        (other_key, "another key"),
        (other_authority, "another list of authorities"),
        (other_terminals, "another list of trusted terminals"),
    ):
        assert ended.code == 2
        assert told in ended.notes
    assert (bank.folder / "results").read_bytes() == begun


def _authority(bank: Bank) -> None:
    from base64 import encodebytes  # noqa: PLC0415 - beside its use

    text = encodebytes((bank.folder / "csca.cer").read_bytes()).decode()
    path = bank.folder / "trust" / "time-stamp-authorities.pem"
    path.write_text(f"-----BEGIN CERTIFICATE-----\n{text}-----END CERTIFICATE-----\n")


def test_the_index_takes_what_is_encrypted_and_asks_for_the_secret_once(bank: Bank, kept: Path) -> None:
    ended = bank(
        "evidence", "index", str(kept), "--index", bank.path("index"), "--at", NOW, *bank.trust, "--workers", "1",
        "--open-with", "archive", "--number-key", "numbers", "--keys", bank.path("keys"), "--secret", "-", "--json",
        typed=f"{PASSPHRASE}\n",
    )  # fmt: skip
    with EvidenceIndex(bank.path("index")) as known:
        entry = known.entry(str(kept / "b.evidence"))

    assert (ended.document["indexed"], ended.document["not_judged"]) == (2, 1), ended.notes
    assert entry is not None
    assert entry.verdict == "verified"
