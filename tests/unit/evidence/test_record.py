from __future__ import annotations

import hashlib
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from typing import Any

import cbor2
import pytest

from chipkit.codec.cbor import decode, encode
from chipkit.crypto.cose import ALGORITHM, CONTENT_TYPE, ES256, ES384, SHA_256, X5CHAIN, X5T, Sign1, lower_form
from chipkit.errors import EvidenceError
from chipkit.evidence.items import MAX_ITEM, MAX_ITEMS
from chipkit.evidence.record import MAX_TIME_STAMP, Record, RecordKind, read_record, seal_record
from chipkit.pki.certificate import Certificate

KIND = RecordKind("chipkit.specimen/1", "application/vnd.chipkit.specimen+cbor")
STATEMENT = {"made_at": "2026-11-29T08:00:00+00:00", "checks": [{"check": "a", "reason": "b"}]}
ITEMS = {"holder.full_name": "SPECIMEN ANNA", "EF.DG1": b"\x61\x00", "access": {"kind": "can"}}

Counters = Callable[..., Any]


def certificate(counter: Any) -> Certificate:
    return Certificate.parse(counter.certificates[0])


def again(record: Record) -> Record:
    """As it is read from a file."""
    return read_record(KIND, decode(encode(record.encoded())))


def lower(counter: Any) -> Callable[[bytes], bytes]:
    """What a terminal signs by, in the form that seals have."""
    return lambda data: lower_form(counter.sign(data), counter.algorithm)


def test_what_was_sealed_is_read_back(each_counter: Any) -> None:
    record = again(seal_record(KIND, STATEMENT, ITEMS, each_counter))

    record.verify(certificate(each_counter))
    assert {name: record.value(name) for name in record.names} == ITEMS
    assert encode({key: record.statement[key] for key in STATEMENT}) == encode(STATEMENT)
    assert record.certificates == each_counter.certificates
    assert record.terminal == hashlib.sha256(each_counter.certificates[0]).digest()
    assert record.seal.headers[ALGORITHM] == each_counter.algorithm


def test_the_protected_header_names_algorithm_type_and_certificate(counter: Counters) -> None:
    record = seal_record(KIND, STATEMENT, ITEMS, counter())

    raw = cbor2.loads(record.encoded()["seal"])  # type: ignore[arg-type]
    protected, unprotected, _, _ = raw.value
    assert raw.tag == 18
    assert cbor2.loads(protected) == {1: ES256, 3: KIND.media_type, 34: [-16, record.terminal]}
    assert unprotected == {33: counter().certificates[0]}


def test_a_chain_travels_along_and_is_sealed(counter: Counters) -> None:
    record = again(seal_record(KIND, STATEMENT, ITEMS, counter(issued=True)))
    assert record.certificates == counter(issued=True).certificates

    other = counter(seed=2).certificates[0]
    for chain in ([record.certificates[0], other], [record.certificates[0]] * 2, record.certificates[0], other):
        changed = record.seal.with_unprotected({X5CHAIN: chain})
        with pytest.raises(EvidenceError, match="not those that were sealed"):
            again(replace(record, seal=changed))


def test_an_item_is_what_iso_18013_5_has(counter: Counters) -> None:
    record = seal_record(KIND, STATEMENT, ITEMS, counter(), random=lambda size: bytes(range(size)))

    item = cbor2.loads(record.items["EF.DG1"])
    digest = hashlib.sha256(cbor2.dumps(cbor2.CBORTag(24, record.items["EF.DG1"]))).digest()
    told = record.statement["digests"]
    assert item == {
        "digestID": 0,
        "random": bytes(range(16)),
        "elementIdentifier": "EF.DG1",
        "elementValue": b"\x61\x00",
    }
    assert told["EF.DG1"] == {"id": 0, "sha256": digest}  # type: ignore[index]


def test_equal_items_of_two_records_have_nothing_in_common(counter: Counters) -> None:
    first, second = (seal_record(KIND, STATEMENT, ITEMS, counter()).statement["digests"] for _ in range(2))

    assert all(first[name] != second[name] for name in ITEMS)  # type: ignore[index]


def test_an_item_that_is_withheld_leaves_seal_and_digest_as_they_are(counter: Counters) -> None:
    whole = seal_record(KIND, STATEMENT, ITEMS, counter())
    record = again(whole.without(["EF.DG1", "no item"]))

    record.verify(certificate(counter()))
    assert record.withheld == ("EF.DG1",)
    assert record.digest == whole.digest
    assert whole.items["EF.DG1"][-18:] not in encode(record.encoded())
    with pytest.raises(KeyError):
        record.value("EF.DG1")


def test_a_time_stamp_leaves_the_digest_as_it_is(counter: Counters) -> None:
    record = seal_record(KIND, STATEMENT, ITEMS, counter())
    stamped = again(record.with_time_stamp(b"token"))

    assert (record.time_stamp, stamped.time_stamp) == (None, b"token")
    assert stamped.digest == record.digest
    assert stamped.certificates == record.certificates
    assert record.with_time_stamp(b"other").digest == record.digest
    for token in (b"", bytes(MAX_TIME_STAMP + 1)):
        with pytest.raises(ValueError, match="time stamp"):
            record.with_time_stamp(token)


def test_every_changed_byte_is_found(counter: Counters) -> None:
    """Unless it is one of a time stamp, which is signed by somebody else."""
    data = encode(seal_record(KIND, STATEMENT, ITEMS, counter()).encoded())

    for at in range(len(data)):
        for bit in (1, 0x80):
            changed = bytearray(data)
            changed[at] ^= bit
            with pytest.raises(Exception) as caught:  # noqa: PT011 - either of two, seen below
                read_record(KIND, decode(bytes(changed)))
            assert type(caught.value).__name__ in {"EvidenceError", "CodecError"}, at


def test_without_certificates_a_change_is_found_by_who_knows_the_terminal(counter: Counters) -> None:
    record = seal_record(KIND, STATEMENT, ITEMS, counter())
    payload = record.seal.payload.replace(b"2026", b"2027")
    bare = Sign1.parse(bytes(replace(record.seal, payload=payload, unprotected={})))

    read = read_record(KIND, {"seal": bytes(bare), "items": {}})
    assert read.certificates == ()
    with pytest.raises(EvidenceError, match="seal: it is broken"):
        read.verify(certificate(counter()))


def test_an_item_of_another_record_is_found(counter: Counters) -> None:
    one, other = (seal_record(KIND, STATEMENT, ITEMS, counter()) for _ in range(2))

    for name in ITEMS:
        swapped = replace(one, items={**one.items, name: other.items[name]})
        with pytest.raises(EvidenceError, match=f"item {name}: its digest"):
            again(swapped)


def test_an_item_under_another_name_is_found(counter: Counters) -> None:
    record = seal_record(KIND, STATEMENT, {"a": "1", "b": "2", "c": "3"}, counter())

    with pytest.raises(EvidenceError, match="item a: its digest"):
        again(replace(record, items={"a": record.items["b"]}))
    with pytest.raises(EvidenceError, match="item 'd': nothing of this name"):
        again(replace(record, items={"d": record.items["b"]}))


def test_a_seal_of_another_kind_is_none(counter: Counters) -> None:
    other = RecordKind("chipkit.other/1", KIND.media_type)
    record = seal_record(other, STATEMENT, ITEMS, counter())

    with pytest.raises(EvidenceError, match="schema"):
        again(record)
    # nor does the name in the statement alone make it one: what is signed has it once more
    own = encode({**decode(record.seal.payload), "schema": KIND.format})  # type: ignore[dict-item]
    headers: dict[object, object] = {CONTENT_TYPE: KIND.media_type, X5T: [SHA_256, record.terminal]}
    forged = Sign1.build(headers, own, lower(counter()), external_aad=other.external_aad)
    with pytest.raises(EvidenceError, match="broken"):
        again(replace(record, seal=forged.with_unprotected(record.seal.unprotected)))


def test_the_certificate_of_another_terminal_verifies_nothing(counter: Counters) -> None:
    record = seal_record(KIND, STATEMENT, ITEMS, counter())

    with pytest.raises(EvidenceError, match="another terminal"):
        record.verify(certificate(counter(seed=2)))


def test_who_signs_by_another_key_than_that_of_the_certificate_seals_nothing(counter: Counters) -> None:
    liar = replace(counter(), key=counter(seed=2).key)
    with pytest.raises(ValueError, match="does not hold"):
        seal_record(KIND, STATEMENT, ITEMS, liar)
    with pytest.raises(ValueError, match="does not hold"):
        seal_record(KIND, STATEMENT, ITEMS, replace(counter(ES384), algorithm=ES256, key=counter().key))


@pytest.mark.parametrize(
    ("headers", "unprotected", "said"),
    [
        ({ALGORITHM: -7, CONTENT_TYPE: KIND.media_type}, {}, "protected header"),
        ({ALGORITHM: -7, CONTENT_TYPE: "text/plain", X5T: [-16, bytes(32)]}, {}, "protected header"),
        ({ALGORITHM: -7, CONTENT_TYPE: KIND.media_type, X5T: [-16, bytes(32)], 4: b"me"}, {}, "protected header"),
        ({ALGORITHM: -257, CONTENT_TYPE: KIND.media_type, X5T: [-16, bytes(32)]}, {}, "algorithm"),
        ({ALGORITHM: [1], CONTENT_TYPE: KIND.media_type, X5T: [-16, bytes(32)]}, {}, "algorithm"),
        ({ALGORITHM: -7, CONTENT_TYPE: KIND.media_type, X5T: [-15, bytes(32)]}, {}, "SHA-256"),
        ({ALGORITHM: -7, CONTENT_TYPE: KIND.media_type, X5T: [-16, bytes(31)]}, {}, "SHA-256"),
        ({ALGORITHM: -7, CONTENT_TYPE: KIND.media_type, X5T: b"x"}, {}, "SHA-256"),
        ({ALGORITHM: -7, CONTENT_TYPE: KIND.media_type, X5T: [-16, bytes(32)]}, {4: b"me"}, "unprotected"),
        ({ALGORITHM: -7, CONTENT_TYPE: KIND.media_type, X5T: [-16, bytes(32)]}, {270: "x"}, "time stamp"),
        ({ALGORITHM: -7, CONTENT_TYPE: KIND.media_type, X5T: [-16, bytes(32)]}, {270: b""}, "time stamp"),
        ({ALGORITHM: -7, CONTENT_TYPE: KIND.media_type, X5T: [-16, bytes(32)]}, {33: [b"x"]}, "RFC 9360"),
        ({ALGORITHM: -7, CONTENT_TYPE: KIND.media_type, X5T: [-16, bytes(32)]}, {33: [b"x"] * 9}, "RFC 9360"),
        ({ALGORITHM: -7, CONTENT_TYPE: KIND.media_type, X5T: [-16, bytes(32)]}, {33: [b"x", 1]}, "RFC 9360"),
        ({ALGORITHM: -7, CONTENT_TYPE: KIND.media_type, X5T: [-16, bytes(32)]}, {33: {}}, "RFC 9360"),
    ],
)
def test_a_header_that_is_not_ours_is_refused(headers: Any, unprotected: Any, said: str) -> None:
    seal = b"\xd2" + encode([encode(headers), unprotected, encode({"schema": KIND.format}), bytes(64)])

    with pytest.raises(EvidenceError, match=said) as caught:
        read_record(KIND, {"seal": seal, "items": {}})
    assert caught.value.where == "seal"


@pytest.mark.parametrize(
    "statement",
    [
        b"\xff",
        [],
        {1: 2},
        {},
        {"schema": "chipkit.specimen/2", "digests": {}, "chain": []},
        {"schema": KIND.format, "chain": []},
        {"schema": KIND.format, "digests": {}},
        {"schema": KIND.format, "digests": {"a": b""}, "chain": []},
        {"schema": KIND.format, "digests": {"a": {"id": True, "sha256": bytes(32)}}, "chain": []},
        {"schema": KIND.format, "digests": {"a": {"id": -1, "sha256": bytes(32)}}, "chain": []},
        {"schema": KIND.format, "digests": {"a": {"id": 1, "sha256": bytes(31)}}, "chain": []},
        {"schema": KIND.format, "digests": {"a": {"id": 1, "sha256": bytes(32), "x": 1}}, "chain": []},
        {"schema": KIND.format, "digests": {key: {"id": 1, "sha256": bytes(32)} for key in "ab"}, "chain": []},
        {"schema": KIND.format, "digests": {}, "chain": [bytes(31)]},
        {"schema": KIND.format, "digests": {}, "chain": b""},
    ],
)
def test_a_statement_that_is_none_is_refused(statement: Any) -> None:
    header = {ALGORITHM: -7, CONTENT_TYPE: KIND.media_type, X5T: [-16, bytes(32)]}
    payload = statement if isinstance(statement, bytes) else encode(statement)
    seal = b"\xd2" + encode([encode(header), {}, payload, bytes(64)])

    with pytest.raises(EvidenceError) as caught:
        read_record(KIND, {"seal": seal, "items": {}})
    assert caught.value.where == "statement"


@pytest.mark.parametrize("entries", [None, [], {}, {"seal": b"", "items": {}, "x": 1}, {"seal": "", "items": {}}])
def test_what_is_no_record_is_refused(entries: Any) -> None:
    with pytest.raises(EvidenceError):
        read_record(KIND, entries)


@pytest.mark.parametrize("items", [{1: b""}, {"a": 1}, {str(at): b"" for at in range(MAX_ITEMS + 1)}, {"a": b""}])
def test_items_that_are_none_are_refused(counter: Counters, items: Any) -> None:
    record = seal_record(KIND, STATEMENT, ITEMS, counter())

    with pytest.raises(EvidenceError):
        read_record(KIND, {**record.encoded(), "items": items})


@pytest.mark.parametrize(
    "item",
    [
        {"digestID": 1, "random": bytes(16), "elementIdentifier": "a", "elementValue": 1},
        {"digestID": False, "random": bytes(16), "elementIdentifier": "a", "elementValue": 1},
        {"digestID": 0, "random": bytes(15), "elementIdentifier": "a", "elementValue": 1},
        {"digestID": 0, "random": bytes(16), "elementIdentifier": "b", "elementValue": 1},
        {"digestID": 0, "random": bytes(16), "elementIdentifier": "a"},
        {"digestID": 0, "random": bytes(16), "elementIdentifier": "a", "elementValue": 1, "more": 1},
        [],
    ],
)
def test_a_sealed_item_that_contradicts_its_statement_is_refused(counter: Counters, item: Any) -> None:
    """A terminal that seals nonsense is refused, too."""
    raw = encode(item)
    digest = hashlib.sha256(b"\xd8\x18" + encode(raw)).digest()
    chain = [hashlib.sha256(counter().certificates[0]).digest()]
    statement = {"schema": KIND.format, "digests": {"a": {"id": 0, "sha256": digest}}, "chain": chain}
    headers: dict[object, object] = {CONTENT_TYPE: KIND.media_type, X5T: [SHA_256, chain[0]]}
    seal = Sign1.build(headers, encode(statement), lower(counter()), external_aad=KIND.external_aad)

    read_record(KIND, {"seal": bytes(seal), "items": {}})
    with pytest.raises(EvidenceError, match="item a: not an item"):
        read_record(KIND, {"seal": bytes(seal), "items": {"a": raw}})


def test_what_a_caller_may_not_seal(counter: Counters) -> None:
    for statement, items, said in (
        ({"schema": "x"}, {}, "name of the record itself"),
        ({}, {"": 1}, "no name of an item"),
        ({}, {"a b": 1}, "no name of an item"),
        ({}, {"a" * 81: 1}, "no name of an item"),
        ({}, {"a": bytes(MAX_ITEM)}, "over"),
        ({}, {f"a{at}": 1 for at in range(MAX_ITEMS + 1)}, "at most"),
    ):
        with pytest.raises(ValueError, match=said):
            seal_record(KIND, statement, items, counter())
    with pytest.raises(TypeError):
        seal_record(KIND, {"a": 1.5}, {}, counter())
    with pytest.raises(ValueError, match="random bytes"):
        seal_record(KIND, {}, {"a": 1}, counter(), random=lambda size: bytes(size - 1))
    with pytest.raises(ValueError, match="certificates"):
        seal_record(KIND, {}, {}, replace(counter(), certificates=()))


def test_a_record_does_not_print_what_is_in_it(counter: Counters) -> None:
    record = seal_record(KIND, STATEMENT, ITEMS, counter())

    assert "ANNA" not in repr(record)
    assert copy(record) == record
