"""A card is read, sealed, and judged again by command: by whom, what it came to then and now, and why it differs."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.codec.file_beginnings import EVIDENCE_BEGINS
from chipkit.evidence.encrypted import EncryptedEvidence
from chipkit.evidence.evidence_file import _BEGIN, open_evidence
from chipkit.evidence.index import EvidenceIndex
from chipkit.evidence.making import make_evidence
from chipkit.inspection import inspect
from chipkit.protocol.credentials import CANPassword
from chipkit.verify import load_policy
from tests.component.evidence_files.conftest import BY, NOW, PASSPHRASE, Bank
from tests.component.vietnamese_issuer import AT, twin

if TYPE_CHECKING:
    from pathlib import Path


def test_a_reading_is_sealed_and_verified_green(bank: Bank) -> None:
    path = bank.seals()
    ended = bank.verifies(path)
    document = ended.document

    assert ended.code == 0, ended.notes
    assert (document["trusted"], document["now"]["verdict"], document["then"]["verdict"]) == (
        True,
        "verified",
        "verified",
    )
    assert (document["differences"], document["attested"], document["unattested"]) == ([], [], [])
    assert document["contents"]["seal"]["name"] == "Counter 1"
    assert document["contents"]["statement"]["storage"] == "file"
    assert document["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert document["report"]["verdict"] == "verified"
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("language", ["en", "vi"])
def test_it_is_told_in_words(bank: Bank, language: str) -> None:
    path = bank.seals()
    told = bank("verify", str(path), *bank.trust, "--at", NOW, "--lang", language)
    shown = bank("show", str(path), "--lang", language)

    assert (told.code, shown.code) == (0, 0)
    sealed = {"en": "a terminal that is trusted here", "vi": "thiết bị được tin cậy tại đây"}[language]
    same = {"en": "nothing differs", "vi": "không có gì khác"}[language]
    demonstration = {"en": "for demonstration and tests", "vi": "chỉ để trình diễn và thử nghiệm"}[language]
    assert sealed in told.out
    assert BY[1] in told.out, "who let its seals count"
    assert same in told.out
    assert demonstration in told.out
    assert sealed not in shown.out, "nothing is judged there"
    assert {"en": "nothing was judged", "vi": "chưa đánh giá gì"}[language] in shown.out


def test_what_files_of_evidence_begin_with_is_known_where_nothing_of_evidence_is_loaded() -> None:
    plain, encrypted = EVIDENCE_BEGINS

    assert plain == _BEGIN
    assert EncryptedEvidence.begins(encrypted + b"x") is False
    from chipkit.evidence import encrypted as module  # noqa: PLC0415 - its beginning is its own

    assert module._BEGINNING.startswith(encrypted)


def test_a_file_is_not_replaced_unless_it_may_be(bank: Bank) -> None:
    (bank.folder / "card.evidence").write_bytes(b"before")
    bank.lays()
    words = (
        "read", "--can", twin().card.can or "", "--no-memory", *bank.trust, "--evidence", bank.path("card.evidence"),
        "--seal-with", "counter", *bank.keys,
    )  # fmt: skip
    refused = bank(*words)

    assert refused.code == 2
    assert "--force" in refused.notes
    assert (bank.folder / "card.evidence").read_bytes() == b"before"
    assert bank(*words, "--force", "--at", NOW).code == 0
    open_evidence((bank.folder / "card.evidence").read_bytes())


def test_the_nonce_is_a_number_or_the_digest_of_a_contract(bank: Bank) -> None:
    contract = bank.folder / "contract"
    contract.write_bytes(b"SPECIMEN contract")
    first = bank.seals("a.evidence", "--nonce", "00ff")
    second = bank.seals("b.evidence", "--nonce-of", str(contract))

    nonces = [open_evidence(each.read_bytes()).statement.nonce for each in (first, second)]
    assert nonces == [b"\x00\xff", hashlib.sha256(b"SPECIMEN contract").digest()]


def test_what_was_scanned_is_kept_and_compared_again(bank: Bank) -> None:
    card = twin().card
    bank.lays(card)
    zone = "".join(str(card.mrz).split())
    ended = bank(
        "read", "--mrz", "-", "--no-memory", "--at", NOW, *bank.trust, "--evidence", bank.path("card.evidence"),
        "--seal-with", "counter", *bank.keys, typed=zone,
    )  # fmt: skip
    assert ended.code == 0, ended.notes
    document = bank.verifies(bank.path("card.evidence")).document

    assert "printed" in [each["name"] for each in document["contents"]["items"]]
    assert (
        next(each for each in document["contents"]["results"] if each["check"] == "match.qr")["outcome"] == "successful"
    )
    assert document["differences"] == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--seal-with", "counter"), "--evidence names its file"),
        (("--evidence", "x"), "--seal-with"),
        (("--evidence", "x", "--seal-with", "nobody"), "nobody"),
        (("--evidence", "x", "--seal-with", "archive"), "archive"),
        (("--evidence", "x", "--seal-with", "counter", "--number-key", "numbers"), "--index"),
        (("--evidence", "x", "--seal-with", "counter", "--stamp", "http://tsa.example/"), "no authority"),
        (("--evidence", "x", "--seal-with", "counter", "--stamp", "ftp://tsa.example/"), "http"),
        (("--evidence", "/no/such/folder/x", "--seal-with", "counter"), "/no/such/folder"),
        (("--evidence", "x", "--seal-with", "counter", "--encrypt-to", "no.cer"), "no.cer"),
    ],
)
def test_what_cannot_be_is_told_before_a_card_is_touched(
    bank: Bank, words: tuple[str, ...], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(bank.folder)
    monkeypatch.setattr("chipkit.cli.read._held_card", lambda *_: pytest.fail("a card was touched"))
    ended = bank("read", "--can", "123456", "--no-memory", *bank.trust, *bank.keys, *words)

    assert ended.code == 2
    assert told in ended.notes
    assert not (bank.folder / "x").exists()


def test_nothing_secret_or_personal_is_told(bank: Bank, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    path = bank.seals()
    redacted = bank("verify", str(path), *bank.trust, "--at", NOW, "--redact")
    holder = open_evidence(path.read_bytes()).holder

    assert PASSPHRASE not in caplog.text
    assert str(holder["full_name"]) not in redacted.out + redacted.notes + caplog.text
    assert str(holder["number"]) not in redacted.out + redacted.notes + caplog.text


# who counts ----------------------------------------------------------------------------------------------------------


def _forged(bank: Bank) -> Path:
    """Evidence by somebody's own key, with an authority of their own, of a card of their own."""
    card = twin().card
    trust = _own_trust()
    policy = load_policy("field")
    report = inspect(card.transport(), CANPassword(card.can or ""), trust=trust, policy=policy, at=AT)
    assert report.verdict.code == "verified"
    evidence = make_evidence(report, bank.store().signing_key("other"), trust=trust, policy=policy, made_at=AT)
    path = bank.folder / "forged.evidence"
    path.write_bytes(bytes(evidence))
    return path


def _own_trust() -> Any:
    from chipkit.pki.crl import CertificateList  # noqa: PLC0415 - likewise
    from chipkit.trust.model import Anchor, AnchorKind, InMemoryTrust  # noqa: PLC0415 - of this forgery alone

    anchor = Anchor(twin().pki.csca.certificate, AnchorKind.CONFIRMED, "a forger's own")
    return InMemoryTrust((anchor,), (CertificateList.parse(twin().crl(twin().pki.csca)),))


def test_a_self_made_file_is_never_green(bank: Bank, tmp_path: Path) -> None:
    path = _forged(bank)
    (tmp_path / "empty").mkdir(mode=0o700)
    here = bank("verify", str(path), "--trust", str(tmp_path / "empty"), "--at", NOW, "--json")
    known_issuer = bank.verifies(path)

    assert here.code == known_issuer.code == 11
    assert (here.document["trusted"], here.document["then"]) == (False, None)
    assert here.document["now"]["outcome"] == "undetermined"
    assert known_issuer.document["now"]["outcome"] == "undetermined", "its proofs of the chip are nobody's word"
    assert known_issuer.document["contents"]["seal"]["worth"] == "unknown"


def test_a_terminal_counts_from_when_it_is_named_and_until_it_is_withdrawn(bank: Bank) -> None:
    path = bank.seals()
    withdrawn = bank("terminals", "withdraw", "Counter 1", *bank.trust, "--at", "2026-05-01T00:00Z", "--json")
    ended = bank.verifies(path)

    assert withdrawn.document["terminals"][0]["withdrawn_at"] == "2026-05-01T00:00:00Z"
    assert ended.code == 11
    assert ended.document["contents"]["seal"]["worth"] == "withdrawn"
    assert ended.document["then"] is None
    assert {"seal"} <= {cause for each in ended.document["differences"] for cause in each["causes"]}

    later = bank("terminals", "withdraw", "Counter 1", *bank.trust, "--at", "2027-01-01T00:00Z", "--json")
    assert later.document["terminals"][0]["withdrawn_at"] == "2026-05-01T00:00:00Z", "never made later"


def test_a_terminal_is_named_once_and_listed(bank: Bank) -> None:
    again = bank("terminals", "add", "--key", "counter", "--name", "Another", *BY, *bank.keys, *bank.trust)
    same = bank("terminals", "add", "--key", "other", "--name", "Counter 1", *BY, *bank.keys, *bank.trust)
    neither = bank("terminals", "add", "--name", "Nobody", *BY, *bank.trust)
    wrong = bank("terminals", "add", bank.path("csca.crl"), "--name", "Nobody", *BY, *bank.trust)
    unknown = bank("terminals", "withdraw", "Nobody", *bank.trust)
    listed = bank("terminals", "list", *bank.trust, "--json").document

    assert [each.code for each in (again, same, neither, wrong, unknown)] == [2] * 5
    assert [each["name"] for each in listed["terminals"]] == ["Counter 1"]


def test_a_withdrawn_signer_says_what_changed(bank: Bank) -> None:
    path = bank.seals()
    pki = twin().pki
    (bank.folder / "new.crl").write_bytes(twin().crl(pki.csca, pki.dsc.certificate))
    _replace_list(bank)
    ended = bank.verifies(path)
    document = ended.document

    assert ended.code == 10, ended.notes
    assert document["then"]["outcome"] == "successful"
    changed = {each["subject"]: each for each in document["differences"]}
    assert changed["pa.issuer.revocation"]["causes"] == ["revocation"]
    assert "revocation" in changed["verdict"]["causes"]


def _replace_list(bank: Bank) -> None:
    """A trust folder whose list names the signer, instead of the one that named nobody."""
    import shutil  # noqa: PLC0415 - of this alone

    terminals = (bank.folder / "trust" / "terminals.json").read_bytes()
    shutil.rmtree(bank.folder / "trust")
    for name in ("csca.cer", "new.crl"):
        bank("trust", "import", bank.path(name), *bank.trust)
    bank("trust", "confirm", twin().pki.csca.certificate.fingerprint, "--by", "a", "--source", "b", *bank.trust)
    (bank.folder / "trust" / "terminals.json").write_bytes(terminals)
    (bank.folder / "trust" / "terminals.json").chmod(0o600)


def test_an_old_proof_is_old(bank: Bank) -> None:
    path = bank.seals()
    ended = bank("verify", str(path), *bank.trust, "--at", "2026-07-01T00:00Z", "--json")

    changed = {each["subject"]: each["causes"] for each in ended.document["differences"]}
    assert ended.code == 11
    assert "time" in changed["verdict"]


# index, archive ------------------------------------------------------------------------------------------------------


def test_the_index_knows_it_before_it_is_encrypted(bank: Bank) -> None:
    index = bank.path("index")
    path = bank.seals(
        "card.evidence", "--index", index, "--number-key", "numbers", "--encrypt-to", bank.path("archive.cer")
    )
    data = path.read_bytes()
    opened = bank.verifies(path, "--open-with", "archive", *bank.keys)
    with EvidenceIndex(index) as known:
        entry = known.entry(str(path))

    assert EncryptedEvidence.begins(data)
    assert entry is not None
    assert entry.sha256 == hashlib.sha256(data).hexdigest()
    assert opened.code == 0, opened.notes
    assert opened.document["encrypted"] is True
    assert entry.base_digest == opened.document["contents"]["seal"]["digest"]
    assert entry.terminal == opened.document["contents"]["seal"]["terminal"]
    number = opened.document["report"]["holder"]["number"]
    found = bank("evidence", "find", number, "--index", index, "--number-key", "numbers", *bank.keys, "--json")
    assert [each["place"] for each in found.document["entries"]] == [str(path)]


def test_encrypted_evidence_wants_the_archive_s_key(bank: Bank) -> None:
    path = bank.seals("card.evidence", "--encrypt-to", bank.path("archive.cer"))
    closed = bank.verifies(path)
    shown = bank("show", str(path), "--json")
    other = bank.verifies(path, "--open-with", "counter", *bank.keys)

    assert (closed.code, shown.code, other.code) == (2, 0, 2)
    assert "--open-with" in closed.notes
    assert shown.document["contents"] is None
    assert len(shown.document["recipients"]) == 1


def test_it_is_written_out_by_the_archive_s_key(bank: Bank) -> None:
    path = bank.seals("card.evidence", "--encrypt-to", bank.path("archive.cer"))
    words = ("evidence", "open", str(path), "--open-with", "archive", *bank.keys, *bank.trust, "--out")
    opened = bank(*words, bank.path("plain.evidence"), "--json")
    again = bank(*words, bank.path("plain.evidence"))

    assert (opened.code, again.code) == (0, 2), opened.notes
    assert opened.document["action"] == "opened"
    assert bank.verifies(bank.path("plain.evidence")).code == 0


def test_of_the_index_and_the_file_neither_is_there_without_the_other(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the file cannot be written after all, the index says nothing of it."""
    index = bank.path("index")
    from chipkit import written_file  # noqa: PLC0415 - to be full

    write = written_file.WrittenFile.write

    def full(file: Any, data: bytes) -> None:
        if file.path.name == "card.evidence":
            raise OSError(28, "No space left on device", str(file.path))
        write(file, data)

    monkeypatch.setattr(written_file.WrittenFile, "write", full)
    bank.lays()
    ended = bank(
        "read", "--can", twin().card.can or "", "--no-memory", "--at", NOW, *bank.trust, "--evidence",
        bank.path("card.evidence"), "--seal-with", "counter", *bank.keys, "--index", index,
    )  # fmt: skip

    assert ended.code == 13
    assert "No space left" in ended.notes
    assert not os.path.lexists(bank.path("card.evidence"))
    with EvidenceIndex(index) as known:
        assert len(known) == 0


def test_a_batch_judges_evidence_beside_captures(bank: Bank) -> None:
    (bank.folder / "kept").mkdir()
    path = bank.seals("kept/a.evidence")
    (bank.folder / "kept" / "b.evidence").write_bytes(path.read_bytes()[:-1])
    ended = bank("evidence", "index", bank.path("kept"), "--index", bank.path("index"), "--at", NOW, *bank.trust,
                 "--workers", "1", "--json")  # fmt: skip
    with EvidenceIndex(bank.path("index")) as known:
        entry = known.entry(str(path))

    assert (ended.document["indexed"], ended.document["not_judged"]) == (1, 1)
    assert entry is not None
    assert (entry.verdict, entry.base_digest) == ("verified", open_evidence(path.read_bytes()).record.digest.hex())
