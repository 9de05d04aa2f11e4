from __future__ import annotations

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.capture.cbor import decode, encode
from chipkit.errors import CaptureError

SCALARS = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=20) | st.binary(max_size=40)


def containers(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)


@given(SCALARS | containers(SCALARS | containers(SCALARS)))
@settings(max_examples=150, deadline=None)
def test_what_is_encoded_is_decoded(value: object) -> None:
    assert decode(encode(value)) == value


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("", "missing"),
        ("9f01ff", "no plain value"),  # indefinite length
        ("c074323032362d30312d30315430303a30303a30305a", "no plain value"),  # a tag: date and time
        ("c482186405", "no plain value"),  # a decimal fraction
        ("f97e00", "no plain value"),  # a float
        ("f7", "no plain value"),  # undefined
        ("1801", "deterministic"),  # 1 in two bytes
        ("a2616101616101", "malformed"),  # a key twice
        ("a2616201616102", "deterministic"),  # keys out of order
        ("0000", "behind"),
        ("5affffffff00", "cut off"),  # a string of four gigabytes
        ("9b7fffffffffffffff", "missing"),  # an array without end
        ("81" * 40 + "00", "too much"),  # nested forty times
        ("61ff", "malformed"),  # no UTF-8
        ("995000" + "f6" * 0x5000, "too much"),  # 20,480 members
    ],
)
def test_another_encoding_is_refused(raw: str, why: str) -> None:
    with pytest.raises(CaptureError, match=why):
        decode(bytes.fromhex(raw))


def test_as_many_members_are_read_as_a_capture_has() -> None:
    assert decode(bytes.fromhex("994e00" + "f6" * 0x4E00)) == [None] * 0x4E00


@given(st.binary(max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_value_or_an_error(data: bytes) -> None:
    try:
        value = decode(data)
    except CaptureError:
        return
    assert cbor2.dumps(value, canonical=True) == data
