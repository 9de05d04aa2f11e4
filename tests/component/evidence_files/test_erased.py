"""A person's evidence that is erased by number: gone, or left as the result alone, which is nobody's any more."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from chipkit.errors import TrustError
from chipkit.evidence import open_evidence
from chipkit.evidence.amending import LOCK_FILE
from chipkit.evidence.index import EvidenceIndex
from chipkit.evidence.redaction import without_person
from chipkit.trust.file_lock import locked
from tests.component.vietnamese_issuer import twin

if TYPE_CHECKING:
    from pathlib import Path

    from tests.component.evidence_files.conftest import Bank

WHO = ("--by", "Lan SPECIMEN", "--source", "a letter")


def _erase(bank: Bank, *more: str) -> list[tuple[str, str]]:
    ended = bank(
        "evidence", "erase", twin().card.holder.personal_number, "--index", bank.path("index"), "--number-key",
        "numbers", *bank.keys, *WHO, "--json", *more,
    )  # fmt: skip
    assert ended.code == 0, ended.notes
    return [(each["place"].rpartition("/")[2], each["what"]) for each in ended.document["done"]]


def _seals(bank: Bank, name: str, *more: str) -> Path:
    return bank.seals(name, "--index", bank.path("index"), "--number-key", "numbers", *more)


def test_the_result_is_left_and_nothing_of_the_person(bank: Bank) -> None:
    plain = _seals(bank, "plain.evidence")
    closed = _seals(bank, "closed.evidence", "--encrypt-to", bank.path("archive.cer"))
    noted = bank(
        "evidence", "amend", str(plain), "--kind", "note", "--by", "Lan SPECIMEN", "--text", "a word of the person",
        "--seal-with", "counter", "--index", bank.path("index"), *bank.keys,
    )  # fmt: skip
    assert noted.code == 0, noted.notes
    before = open_evidence(plain.read_bytes())
    lowest = without_person(plain.read_bytes())

    assert _erase(bank, "--keep-result") == [("plain.evidence", "redacted"), ("closed.evidence", "erased")]

    after = open_evidence(plain.read_bytes())
    assert plain.read_bytes() == lowest
    assert after.record.digest == before.record.digest
    assert set(after.record.items) == {"EF.COM", "EF.CardAccess"}
    assert after.chain.end == before.chain.end
    assert b"a word of the person" not in plain.read_bytes()
    assert not closed.exists()
    ended = bank.verifies(plain, "--index", bank.path("index"))
    assert (ended.code, ended.document["now"]["verdict"], ended.document["differences"]) == (0, "verified", [])
    with EvidenceIndex(bank.path("index")) as index:
        entry = index.entry(str(plain))
        assert entry is not None
        assert entry.sha256 == hashlib.sha256(plain.read_bytes()).hexdigest()
        assert [each.action for each in index.demands()] == ["erase", "redact"]
    assert _erase(bank, "--keep-result") == []


def test_without_the_option_nothing_is_left(bank: Bank) -> None:
    path = _seals(bank, "card.evidence")

    assert _erase(bank) == [("card.evidence", "erased")]
    assert not path.exists()


def test_whoever_adds_to_the_file_waits(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or he would write back, with what he adds, all that was erased."""
    path = _seals(bank, "card.evidence")
    held: list[bool] = []

    def redact(data: bytes) -> bytes | None:
        with pytest.raises(TrustError), locked(path.parent / LOCK_FILE, patience=0.0):
            pass
        held.append(True)
        return without_person(data)

    monkeypatch.setattr("chipkit.cli.evidence.by_number.without_person", redact)
    assert _erase(bank, "--keep-result") == [("card.evidence", "redacted")]
    assert held == [True]


def test_an_export_writes_nothing_where_the_evidence_lies(bank: Bank) -> None:
    """Or nothing could be exported of an archive that cannot be written to."""
    (bank.folder / "archive").mkdir()
    path = _seals(bank, "archive/card.evidence")
    before = sorted(path.parent.iterdir())

    ended = bank(
        "evidence", "export", twin().card.holder.personal_number, "--into", bank.path("out"), "--index",
        bank.path("index"), "--number-key", "numbers", *bank.keys, *WHO, "--json",
    )  # fmt: skip

    assert [each["what"] for each in ended.document["done"]] == ["exported"], ended.notes
    assert sorted(path.parent.iterdir()) == before
    assert [each.read_bytes() for each in (bank.folder / "out").iterdir()] == [path.read_bytes()]


def test_a_number_that_is_left_is_found_where_its_file_is_withheld(bank: Bank) -> None:
    path = _seals(bank, "card.evidence")
    (bank.folder / "kept").mkdir()
    out = bank.path("kept/no-name.evidence")
    assert bank("redact", str(path), "--withhold", "holder.full_name", "--out", out).code == 0
    indexed = bank(
        "evidence", "index", bank.path("kept"), "--index", bank.path("index"), "--number-key", "numbers", *bank.keys,
        *bank.trust,
    )  # fmt: skip
    assert indexed.code == 0, indexed.notes
    signer = twin().card.pki.dsc.certificate.fingerprint
    touched = bank("evidence", "touched", signer, "--index", bank.path("index"), "--json")
    assert len(touched.document["entries"]) == 2  # by the certificate in the seal, though EF.SOD is withheld

    assert _erase(bank, "--keep-result") == [("card.evidence", "redacted"), ("no-name.evidence", "redacted")]
    assert twin().card.holder.personal_number.encode() not in (bank.folder / "kept/no-name.evidence").read_bytes()
