"""Encrypted evidence: written by who cannot read it, added to, opened by the archive; files changed whole or not."""

from __future__ import annotations

import os
import random
import threading
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from chipkit.codec.cbor import decode, encode
from chipkit.crypto import enveloping
from chipkit.errors import ChipkitError, DecryptionError, EvidenceError, KeyUnusableError
from chipkit.evidence.amending import LOCK_FILE, amend_file, amended, chain_of, change_file
from chipkit.evidence.amendment_contents import NewTimeStamp, Note
from chipkit.evidence.amendments import ChainEnd, stamped_by
from chipkit.evidence.encrypted import ENCRYPTED, EncryptedEvidence
from chipkit.evidence.time_stamp import read_answer, request_stamp, verify_stamp
from tests.unit.crypto.openers import archive, archive_from
from tests.unit.evidence.conftest import counter_of, verified_card
from tests.unit.evidence.stamping import Authority
from tests.unit.evidence.test_amendments import AT

if TYPE_CHECKING:
    from pathlib import Path

    from chipkit.evidence.amendments import Chain

SOAK = bool(os.environ.get("CHIPKIT_SOAK"))
SOFTWARE = "chipkit 0.1.0"


PLAIN = b"SPECIMEN HOLDER, in a file of evidence"
"""What is inside says nothing to an envelope."""


@cache
def plain(number: int = 0) -> bytes:
    """A file of evidence."""
    return bytes(verified_card().sealed(nonce=bytes([number])))


KEYS = tuple(archive(kind) for kind in ("rsa", "P-256"))
FILE = EncryptedEvidence.encrypt(PLAIN, [key.certificate for key in KEYS])


def with_note(data: bytes, text: str) -> bytes:
    return amended(data, Note(text), counter_of(), at=AT, software=SOFTWARE)


def test_the_archive_reads_what_the_counter_cannot() -> None:
    data = bytes(FILE)

    assert b"SPECIMEN HOLDER" in PLAIN
    assert b"SPECIMEN HOLDER" not in data
    assert EncryptedEvidence.begins(data)
    assert not EncryptedEvidence.begins(PLAIN)
    for key in KEYS:
        assert EncryptedEvidence.parse(data).decrypt(key) == PLAIN
    with pytest.raises(DecryptionError):
        EncryptedEvidence.parse(data).decrypt(archive("P-384"))
    assert len(FILE.recipients) == 2


def test_it_is_added_to_without_being_read() -> None:
    data = with_note(with_note(bytes(FILE), "first"), "second")

    file = EncryptedEvidence.parse(data)

    assert [each.content for each in file.chain.amendments] == [Note("first"), Note("second")]
    assert file.chain.base == sha256(file.envelope).digest()
    assert file.envelope == FILE.envelope
    assert file.decrypt(KEYS[0]) == PLAIN


def test_what_was_added_before_goes_inside() -> None:
    before = with_note(plain(), "before")
    file = EncryptedEvidence.encrypt(before, [KEYS[1].certificate])

    assert file.chain.end == ChainEnd(0, sha256(file.envelope).digest())
    inside = chain_of(file.decrypt(KEYS[1]))
    assert [each.content for each in inside.amendments] == [Note("before")]


def test_amendments_of_another_envelope_are_found() -> None:
    """Of the same evidence too: it is the envelope that they follow."""
    other = EncryptedEvidence.encrypt(PLAIN, [KEYS[0].certificate])
    added = EncryptedEvidence.parse(with_note(bytes(FILE), "a"))
    mixed = bytes(EncryptedEvidence(other.envelope, added.chain))

    with pytest.raises(EvidenceError, match="amendment 1: it was added to another file"):
        EncryptedEvidence.parse(mixed)


def test_amendments_of_another_plain_file_are_found() -> None:
    first, second = decode(with_note(plain(), "a")), decode(plain(1))
    assert isinstance(first, dict)
    assert isinstance(second, dict)

    with pytest.raises(EvidenceError, match="amendment 1: it was added to another file"):
        chain_of(encode({**second, "amendments": first["amendments"]}))


def test_every_changed_byte_is_told() -> None:
    data, key = with_note(bytes(FILE), "a"), KEYS[1]
    draw = random.Random(5083)  # noqa: S311 - drawn again alike
    for place in range(len(data)) if SOAK else draw.sample(range(len(data)), 900):
        changed = bytearray(data)
        changed[place] ^= 1 << draw.randrange(8)
        with pytest.raises(ChipkitError):
            EncryptedEvidence.parse(bytes(changed)).decrypt(key)


def test_an_envelope_of_another_program_is_no_evidence() -> None:
    """The archive's own tools could have made it; what is inside would have to be sealed all the same."""
    nonce = enveloping._nonce
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(enveloping, "_nonce", lambda _: bytes(12))
        foreign = EncryptedEvidence.encrypt(PLAIN, [KEYS[1].certificate])
    assert enveloping._nonce is nonce

    with pytest.raises(DecryptionError, match="another program"):
        foreign.decrypt(KEYS[1])


@pytest.mark.vectors("envelope/amended.json")
def test_a_file_that_was_kept_is_read_opened_and_added_to(case: dict[str, Any]) -> None:
    key = archive_from(bytes.fromhex(case["private"]), bytes.fromhex(case["certificate"]))
    data = bytes.fromhex(case["file"])

    file = EncryptedEvidence.parse(data)

    assert bytes(file) == data
    assert file.decrypt(key).hex() == case["data"]
    assert (file.chain.base.hex(), [each.digest.hex() for each in file.chain.amendments]) == (
        case["base"],
        case["digests"],
    )
    assert chain_of(with_note(data, "SPECIMEN")).end.count == 4


@pytest.mark.parametrize("data", [
    b"", b"junk", PLAIN, encode({}), encode({"schema": ENCRYPTED}), encode([ENCRYPTED]),
    encode({"schema": ENCRYPTED, "envelope": "text", "amendments": []}),
    encode({"schema": ENCRYPTED, "envelope": b"", "amendments": {}}),
    encode({"schema": ENCRYPTED, "envelope": b"", "amendments": [], "more": 1}),
    encode({"schema": "chipkit.evidence-encrypted/2", "envelope": b"", "amendments": []}),
])  # fmt: skip
def test_what_is_no_such_file_is_told(data: bytes) -> None:
    with pytest.raises(EvidenceError):
        EncryptedEvidence.parse(data)


def test_junk_in_the_envelope_is_told() -> None:
    data = encode({"schema": ENCRYPTED, "envelope": b"junk", "amendments": []})

    with pytest.raises(EvidenceError, match=r"^envelope: "):
        EncryptedEvidence.parse(data).decrypt(KEYS[0])


def test_larger_than_any_file_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chipkit.evidence.encrypted.MAX_ENCRYPTED", 100)

    with pytest.raises(EvidenceError, match="at most 100"):
        EncryptedEvidence.parse(bytes(FILE))


def test_to_whom_nothing_is_encrypted_is_told() -> None:
    with pytest.raises(KeyUnusableError):
        EncryptedEvidence.encrypt(PLAIN, [archive("brainpool").certificate])


@pytest.mark.parametrize("data", [b"", b"junk", encode({"seal": b"", "amendments": []}), encode({"amendments": []}),
                                  encode([]), encode({"seal": 1, "amendments": []})])  # fmt: skip
def test_what_is_no_file_of_evidence_is_not_added_to(data: bytes) -> None:
    with pytest.raises(EvidenceError):
        with_note(data, "a")


# files


def write(folder: Path, data: bytes) -> Path:
    path = folder / "evidence"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
def test_a_file_is_added_to(tmp_path: Path, encrypted: bool) -> None:  # noqa: FBT001 - of the parameters
    path = write(tmp_path, bytes(FILE) if encrypted else plain())

    ends = [amend_file(path, Note(text), counter_of(), at=AT, software=SOFTWARE) for text in ("a", "b")]

    chain = chain_of(path.read_bytes())
    assert [end.count for end in ends] == [1, 2]
    assert chain.end == ends[1]
    chain.check_against(ends[0])


def test_a_file_that_is_damaged_stays_as_it_was(tmp_path: Path) -> None:
    path = write(tmp_path, bytes(FILE)[:-1])

    with pytest.raises(EvidenceError):
        amend_file(path, Note("a"), counter_of(), at=AT, software=SOFTWARE)

    assert path.read_bytes() == bytes(FILE)[:-1]
    assert {each.name for each in tmp_path.iterdir()} == {"evidence", LOCK_FILE}


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="missing"):
        amend_file(tmp_path / "missing", Note("a"), counter_of(), at=AT, software=SOFTWARE)


def test_of_many_at_once_nothing_is_lost(tmp_path: Path) -> None:
    path = write(tmp_path, bytes(FILE))
    start = threading.Barrier(8)

    def add(number: int) -> None:
        start.wait()
        amend_file(path, Note(f"note {number}"), counter_of(), at=AT, software=SOFTWARE)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    added = chain_of(path.read_bytes()).amendments
    assert {each.content for each in added} == {Note(f"note {number}") for number in range(8)}


def test_what_makes_content_lets_others_work_and_is_asked_anew_where_they_added_something(tmp_path: Path) -> None:
    path = write(tmp_path, bytes(FILE))
    seen: list[int] = []

    def content(chain: Chain) -> Note:
        seen.append(chain.end.count)
        if len(seen) == 1:  # nobody waits for it: another one adds to the file meanwhile
            amend_file(path, Note("another's"), counter_of(), at=AT, software=SOFTWARE)
        return Note(f"over {chain.end.count}")

    amend_file(path, content, counter_of(), at=AT, software=SOFTWARE)

    assert seen == [0, 1]
    assert [each.content for each in chain_of(path.read_bytes()).amendments] == [Note("another's"), Note("over 1")]


def test_where_others_add_without_an_end_it_gives_up(tmp_path: Path) -> None:
    path = write(tmp_path, bytes(FILE))

    def content(_chain: Chain) -> Note:
        amend_file(path, Note("another's"), counter_of(), at=AT, software=SOFTWARE)
        return Note("mine")

    with pytest.raises(EvidenceError, match="others add to it"):
        amend_file(path, content, counter_of(), at=AT, software=SOFTWARE)
    assert {each.content for each in chain_of(path.read_bytes()).amendments} == {Note("another's")}


def test_what_is_changed_is_given_back(tmp_path: Path) -> None:
    path = write(tmp_path, PLAIN)

    assert change_file(path, lambda data: data + b"!") == PLAIN + b"!"
    assert path.read_bytes() == PLAIN + b"!"


# a new time stamp over what is there


def test_a_new_time_stamp_is_over_all_that_came_before(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    path = write(tmp_path, with_note(bytes(FILE), "a"))

    def stamp(chain: Chain) -> NewTimeStamp:
        request = request_stamp(stamped_by(chain.end.digest))
        return NewTimeStamp(read_answer(authority.answer(request.data), request, [authority.root]).token)

    amend_file(path, stamp, counter_of(), at=AT, software=SOFTWARE)

    *_, last = chain_of(path.read_bytes()).amendments
    assert isinstance(last.content, NewTimeStamp)
    assert verify_stamp(last.content.token, last.stamped or b"", [authority.root]).serial > 0
