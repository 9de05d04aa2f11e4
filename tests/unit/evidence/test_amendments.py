"""Amendments: chained to what they were added to, found where one is missing, moved, doubled or foreign."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import permutations
from typing import Any

import pytest

from chipkit.codec.cbor import decode, encode
from chipkit.errors import EvidenceError
from chipkit.evidence.amendment_contents import (
    AmendmentKind,
    Content,
    Decision,
    IssuerAnswer,
    NewTimeStamp,
    Note,
    SecondDecision,
)
from chipkit.evidence.amendments import AMENDMENT, MAX_AMENDMENTS, Chain, ChainEnd, stamped_by
from chipkit.evidence.record import RecordKind, seal_record
from tests.unit.evidence.conftest import counter_of

SOAK = bool(os.environ.get("CHIPKIT_SOAK"))
AT = datetime(2026, 11, 1, 2, 3, 4, tzinfo=UTC)
BASE, OTHER = b"\x01" * 32, b"\x02" * 32
CONTENTS: tuple[Content, ...] = (
    IssuerAnswer(issuer="SPECIMEN issuer", text="the document was issued", document=b"%SPECIMEN letter"),
    SecondDecision(decision=Decision.ACCEPTED, person="SPECIMEN clerk 2", reason="seen beside its holder"),
    NewTimeStamp(b"SPECIMEN token", (b"\x03" * 32,)),
    Note("SPECIMEN note"),
)


def chain(base: bytes = BASE, contents: tuple[Content, ...] = CONTENTS, seed: int = 1) -> Chain:
    return _chain(base, contents, seed)


@cache
def _chain(base: bytes, contents: tuple[Content, ...], seed: int) -> Chain:
    """Made once, for its salts and its signatures are others each time."""
    made = Chain(base)
    for content in contents:
        made = made.amended(content, counter_of(seed=seed), at=AT, software="chipkit 0.1.0")
    return made


def entries(base: bytes = BASE, **more: Any) -> list[Any]:
    """As they are read from a file."""
    read = decode(encode(chain(base, **more).encoded()))
    assert isinstance(read, list)
    return read


def test_what_was_added_is_read_again() -> None:
    read = Chain.read(BASE, entries())

    assert read == chain()
    assert tuple(each.content for each in read.amendments) == CONTENTS
    assert [each.number for each in read.amendments] == [1, 2, 3, 4]
    assert [each.kind for each in read.amendments] == [
        AmendmentKind.ISSUER_ANSWER, AmendmentKind.SECOND_DECISION, AmendmentKind.TIME_STAMP, AmendmentKind.NOTE,
    ]  # fmt: skip
    assert {(each.made_at, each.software) for each in read.amendments} == {(AT, "chipkit 0.1.0")}


def test_each_follows_the_one_before_it() -> None:
    read = chain().amendments

    assert [each.previous for each in read] == [BASE, *(each.digest for each in read[:-1])]
    assert chain().end == ChainEnd(4, read[-1].digest)
    assert Chain(BASE).end == ChainEnd(0, BASE)


def test_nobody_s_data_stand_in_the_statement() -> None:
    for each in chain().amendments:
        statement = each.record.seal.payload
        for word in (b"SPECIMEN issuer", b"issued", b"letter", b"clerk", b"holder", b"accepted", b"SPECIMEN note"):
            assert word not in statement


@pytest.mark.parametrize("dropped", [1, 2, 3])
def test_one_that_was_dropped_before_the_last_is_found(dropped: int) -> None:
    left = [entry for number, entry in enumerate(entries(), 1) if number != dropped]

    with pytest.raises(EvidenceError, match=f"amendment {dropped}: it is number {dropped + 1}: what belongs before it"):
        Chain.read(BASE, left)


def test_every_other_order_is_found() -> None:
    for order in permutations(entries()):
        if list(order) == entries():
            continue
        place = next(n for n, (left, right) in enumerate(zip(order, entries(), strict=True), 1) if left != right)
        with pytest.raises(EvidenceError, match=f"^amendment {place}: "):
            Chain.read(BASE, list(order))


@pytest.mark.parametrize("doubled", [1, 2, 3, 4])
def test_one_that_stands_twice_is_found(doubled: int) -> None:
    twice = entries()
    for place in range(5):
        with pytest.raises(EvidenceError, match=f"^amendment {place + 1}|^amendment {doubled + 1}"):
            Chain.read(BASE, [*twice[:place], twice[doubled - 1], *twice[place:]])
    with pytest.raises(EvidenceError, match=f"amendment 5: amendment {doubled} once more"):
        Chain.read(BASE, [*twice, twice[doubled - 1]])


@pytest.mark.parametrize("swapped", [1, 2, 3, 4])
def test_one_of_another_file_is_found(swapped: int) -> None:
    mixed = entries()
    mixed[swapped - 1] = entries(OTHER)[swapped - 1]

    words = "amendment 1: it was added to another file" if swapped == 1 else f"amendment {swapped}: it does not follow"
    with pytest.raises(EvidenceError, match=words):
        Chain.read(BASE, mixed)


def test_all_of_another_file_are_found() -> None:
    with pytest.raises(EvidenceError, match="amendment 1: it was added to another file"):
        Chain.read(BASE, entries(OTHER))


def test_what_was_cut_off_is_found_against_the_index_alone() -> None:
    short = Chain.read(BASE, entries()[:2])

    with pytest.raises(EvidenceError, match="the last 2 of 4 are missing"):
        short.check_against(chain().end)
    short.check_against(short.end)
    chain().check_against(short.end)  # it only went on since
    with pytest.raises(EvidenceError, match="amendment 2: another one stands"):
        Chain.read(BASE, entries()[:2]).check_against(chain(contents=(*CONTENTS[:1], Note("else"))).end)
    with pytest.raises(EvidenceError, match="another one stands"):
        Chain(BASE).check_against(Chain(OTHER).end)


def test_an_amendment_is_sealed_as_one() -> None:
    """A record of another kind, with the same members, is not an amendment."""
    right = chain().amendments[3].record
    statement = {name: right.statement[name] for name in ("number", "previous", "kind", "made_at", "software")}
    other = RecordKind("chipkit.evidence/1", AMENDMENT.media_type)
    for kind in (other, RecordKind(AMENDMENT.format, "application/cbor")):
        sealed = seal_record(kind, statement, {"text": "SPECIMEN"}, counter_of())
        with pytest.raises(EvidenceError, match=r"^amendment 1: s"):
            Chain.read(BASE, [sealed.encoded()])


def test_the_terminal_is_told_for_whoever_knows_terminals() -> None:
    own, foreign = chain(), chain(seed=2)

    assert {each.record.terminal for each in own.amendments} != {each.record.terminal for each in foreign.amendments}


# withheld items


@pytest.mark.parametrize("number", [1, 2, 4])
def test_what_is_withheld_breaks_nothing(number: int) -> None:
    amendment = chain().amendments[number - 1]
    for name in amendment.record.names:
        less = chain().without(number, [name])

        read = Chain.read(BASE, decode(encode(less.encoded())))

        assert read.end == chain().end
        assert getattr(read.amendments[number - 1].content, name) is None
        kept = {each: getattr(amendment.content, each) for each in amendment.record.names if each != name}
        assert {each: getattr(read.amendments[number - 1].content, each) for each in kept} == kept
        assert "None" not in repr(read.amendments[number - 1].record.items)


def test_a_salt_goes_with_its_item() -> None:
    less = encode(chain().without(4, ["text"]).encoded())

    assert b"SPECIMEN note" not in less
    assert chain().amendments[3].record.items["text"] not in less


def test_only_amendments_that_are_there_can_be_redacted() -> None:
    for number in (0, 5):
        with pytest.raises(ValueError, match=f"no amendment {number}"):
            chain().without(number, ["text"])


# malformed ones


def sealed(statement: dict[str, object], items: dict[str, object]) -> list[object]:
    whole = {
        "number": 1,
        "previous": BASE,
        "made_at": AT.isoformat(),
        "software": "chipkit",
        "kind": "note",
    } | statement
    whole = {name: value for name, value in whole.items() if value is not None}
    return [seal_record(AMENDMENT, whole, items, counter_of()).encoded()]


@pytest.mark.parametrize(("statement", "items"), [
    ({"number": 0}, {"text": "a"}), ({"number": True}, {"text": "a"}), ({"number": "1"}, {"text": "a"}),
    ({"number": 10**6}, {"text": "a"}), ({"number": None}, {"text": "a"}), ({"previous": b"short"}, {"text": "a"}),
    ({"previous": None}, {"text": "a"}), ({"made_at": "yesterday"}, {"text": "a"}),
    ({"made_at": "2026-11-01T02:03:04"}, {"text": "a"}), ({"made_at": "2026-11-01T02:03:04.5+00:00"}, {"text": "a"}),
    ({"made_at": "0001-01-01T00:00:00+23:00"}, {"text": "a"}), ({"software": 1}, {"text": "a"}),
    ({"kind": "praise"}, {"text": "a"}), ({"kind": ["note"]}, {"text": "a"}), ({"kind": None}, {"text": "a"}),
    ({"more": 1}, {"text": "a"}), ({}, {"text": 1}), ({}, {}), ({}, {"text": "a", "more": "b"}),
    ({"kind": "second-decision"}, {"decision": "praised", "person": "a", "reason": "b"}),
    ({"kind": "issuer-answer"}, {"issuer": "a", "text": "b", "document": "no bytes"}),
    ({"kind": "time-stamp", "token": b"", "renews": []}, {}), ({"kind": "time-stamp", "token": b"a"}, {}),
    ({"kind": "time-stamp", "token": b"a", "renews": [b"short"]}, {}),
    ({"kind": "time-stamp", "token": b"a", "renews": [1]}, {}),
    ({"kind": "time-stamp", "token": b"a", "renews": [bytes(32)] * 65}, {}),
    ({"kind": "note", "token": b"a"}, {"text": "a"}),
    ({}, {"text": "a" * 70_000}),
])  # fmt: skip
def test_what_is_malformed_is_told_with_its_place(statement: dict[str, object], items: dict[str, object]) -> None:
    with pytest.raises(EvidenceError, match=r"^amendment 1: "):
        Chain.read(BASE, sealed(statement, items))


def test_the_malformed_ones_are_made_from_one_that_is_not() -> None:
    assert Chain.read(BASE, sealed({}, {"text": "a"})).amendments[0].content == Note("a")


@pytest.mark.parametrize("value", [None, {}, b"", "text", 1, [1], [{}], [{"seal": b"", "items": {}}], [None] * 1001])
def test_what_is_no_array_of_amendments_is_told(value: object) -> None:
    with pytest.raises(EvidenceError, match=r"^amendment"):
        Chain.read(BASE, value)


@pytest.mark.parametrize("content", [
    Note(None), Note("a" * 70_000), IssuerAnswer(issuer="a", text="b", document=bytes((1 << 20) + 1)),
    SecondDecision(decision=None, person="a", reason="b"), NewTimeStamp(b""), NewTimeStamp(b"a", (b"short",)),
])  # fmt: skip
def test_what_would_not_be_read_is_not_written(content: Content) -> None:
    with pytest.raises(ValueError, match=r"withheld|where|over|digests"):
        Chain(BASE).amended(content, counter_of(), at=AT, software="chipkit")


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        Chain(BASE).amended(Note("a"), counter_of(), at=AT.replace(tzinfo=None), software="chipkit")


def test_there_is_an_end_to_amending(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chipkit.evidence.amendments.MAX_AMENDMENTS", 4)
    with pytest.raises(ValueError, match="over 4 amendments"):
        chain().amended(Note("a"), counter_of(), at=AT, software="chipkit")
    monkeypatch.setattr("chipkit.evidence.amendments.MAX_AMENDMENTS", 3)
    with pytest.raises(EvidenceError, match="up to 3"):
        Chain.read(BASE, entries())


def test_as_many_as_may_be_written_can_be_read() -> None:
    full = Chain(BASE)
    for number in range(MAX_AMENDMENTS):
        answer = IssuerAnswer(issuer="SPECIMEN", text=str(number))
        full = full.amended(answer, counter_of(), at=AT, software="chipkit")

    assert Chain.read(BASE, decode(encode(full.encoded()))).end == full.end


def test_a_new_time_stamp_tells_what_it_must_be_over() -> None:
    stamp = chain().amendments[2]

    assert stamp.stamped == stamped_by(stamp.previous, (b"\x03" * 32,))
    assert chain().amendments[3].stamped is None
    assert stamped_by(BASE) != stamped_by(OTHER)


@pytest.mark.parametrize("word", ["accepted", Decision.ACCEPTED])
def test_a_decision_may_be_given_as_its_word(word: Any) -> None:
    assert SecondDecision(decision=word, person="a", reason="b").decision is Decision.ACCEPTED
    with pytest.raises(ValueError, match="decision"):
        SecondDecision(decision="perhaps", person="a", reason="b")  # type: ignore[arg-type]


# changed bytes


def test_no_changed_byte_passes() -> None:
    """All but the encoding of the certificates that travel along, which is compared with what was sealed."""
    whole = encode(entries())
    draw = random.Random(2026)  # noqa: S311 - drawn again alike
    places = range(len(whole)) if SOAK else draw.sample(range(len(whole)), 700)
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1 << draw.randrange(8)
        try:
            read: object = decode(bytes(changed))
        except Exception as error:  # noqa: BLE001 - asked for below
            assert type(error).__name__ == "CodecError"  # noqa: PT017
            continue
        with pytest.raises(EvidenceError):
            Chain.read(BASE, read)


def test_a_chain_is_a_value() -> None:
    assert replace(chain()) == chain()
    assert hash(Chain(BASE)) == hash(Chain(BASE))
