from __future__ import annotations

import json
from typing import Any

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.codec.cbor import decode, encode
from chipkit.errors import CodecError

SCALARS = st.none() | st.booleans() | st.integers(-(2**64), 2**64 - 1) | st.text(max_size=20) | st.binary(max_size=40)
KEYS = st.text(max_size=30) | st.integers(-1000, 1000) | st.binary(max_size=30)


def containers(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4)


def by_another_encoder(value: object) -> bytes:
    """The deterministic encoding of a value, by cbor2, whose own order of keys is that of RFC 7049."""
    if isinstance(value, dict):
        pairs = sorted((by_another_encoder(key), by_another_encoder(entry)) for key, entry in value.items())
        return array_head(len(pairs), kind=0x20) + b"".join(key + entry for key, entry in pairs)
    if isinstance(value, (list, tuple)):
        return array_head(len(value)) + b"".join(map(by_another_encoder, value))
    return cbor2.dumps(value, canonical=True)


def array_head(size: int, kind: int = 0) -> bytes:
    """The head of an array, or of a map, whose first byte is greater by 20."""
    head = cbor2.dumps([None] * size)
    return bytes([head[0] + kind]) + head[1 : len(head) - size]


@pytest.mark.vectors("cbor/rfc8949.json")
def test_published_examples(case: dict[str, Any]) -> None:
    value = json.loads(case["json"])

    assert encode(value).hex() == case["raw"]
    assert decode(bytes.fromhex(case["raw"])) == value


def test_keys_stand_in_the_order_of_rfc_8949() -> None:
    """The example of 4.2.1, without its keys that are arrays; RFC 7049 has -1 and false before 100."""
    in_order = ("0a", "1864", "20", "617a", "626161", "f4")
    raw = bytes.fromhex("a6" + "".join(f"{key}00" for key in in_order))

    assert encode({"aa": 0, False: 0, 100: 0, -1: 0, "z": 0, 10: 0}) == raw
    assert list(decode(raw)) == [10, 100, -1, "z", "aa", False]  # type: ignore[call-overload]
    with pytest.raises(CodecError, match="deterministic"):
        decode(bytes.fromhex("a2" + "2000" + "186400"))


@given(SCALARS | containers(SCALARS | containers(SCALARS)))
@settings(max_examples=150, deadline=None)
def test_what_is_encoded_is_decoded(value: object) -> None:
    assert encode(value) == by_another_encoder(value)
    assert decode(encode(value)) == value


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("", "missing"),
        ("9f01ff", "not a plain value"),  # indefinite length
        ("c074323032362d30312d30315430303a30303a30305a", "not a plain value"),  # a tag: date and time
        ("c482186405", "not a plain value"),  # a decimal fraction
        ("f97e00", "not a plain value"),  # a float
        ("f7", "not a plain value"),  # undefined
        ("1801", "deterministic"),  # 1 in two bytes
        ("a2616101616101", "malformed"),  # a key twice
        ("a2616201616102", "deterministic"),  # keys out of order
        ("0000", "behind"),
        ("5affffffff00", "cut off"),  # a string of four gigabytes
        ("9b7fffffffffffffff", "missing"),  # an array without end
        ("81" * 40 + "00", "too much"),  # nested forty times
        ("61ff", "malformed"),  # no UTF-8
        ("992800" + "f6" * 0x2800, "too much"),  # 10,240 members
    ],
)
def test_another_encoding_is_refused(raw: str, why: str) -> None:
    with pytest.raises(CodecError, match=why):
        decode(bytes.fromhex(raw))


@pytest.mark.parametrize("value", [2**64, -(2**64) - 1, "\ud800", {"\udfff": 1}])
def test_what_has_no_plain_encoding_is_an_error(value: object) -> None:
    with pytest.raises(CodecError):
        encode(value)


@pytest.mark.parametrize("value", [1.5, {1, 2}, object(), [b"", 0.0]])
def test_what_is_not_plain_is_our_callers_mistake(value: object) -> None:
    with pytest.raises(TypeError, match="not a plain value"):
        encode(value)


def test_as_many_members_are_read_as_a_capture_has() -> None:
    assert decode(bytes.fromhex("992600" + "f6" * 0x2600)) == [None] * 0x2600


@given(st.binary(max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_value_or_an_error(data: bytes) -> None:
    try:
        value = decode(data)
    except CodecError:
        return
    assert by_another_encoder(value) == data
