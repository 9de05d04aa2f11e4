"""BER as a few real files carry it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.codec.ber import parse_ber, parse_where_not_der
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError, LimitError


@pytest.mark.vectors("tlv/ber.json")
def test_basic_encodings_become_distinguished(case: dict[str, Any]) -> None:
    raw = bytes.fromhex(case["raw"])

    ber = parse_ber(raw)

    assert bytes(ber.tlv).hex().upper() == case["der"]
    assert ber.distinguished is (case["raw"] == case["der"])


@pytest.mark.vectors("tlv/ber-malformed.json")
def test_what_is_not_even_ber_is_refused_where_it_breaks(case: dict[str, Any]) -> None:
    with pytest.raises(CodecError) as caught:
        parse_ber(bytes.fromhex(case["raw"]))

    assert caught.value.offset == case["offset"]


def test_nesting_has_an_end() -> None:
    with pytest.raises(CodecError, match="nested deeper"):
        parse_ber(b"\x30\x80" * 5000)


def test_context_tags_that_hide_a_string_are_left_as_they_are() -> None:
    # without the schema nobody knows that A0 stands for an octet string here
    assert bytes(parse_ber(bytes.fromhex("A080040101040102" + "0000")).tlv).hex() == "a006040101040102"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=48))
def test_any_bytes_are_an_object_or_a_codec_error(data: bytes) -> None:
    try:
        ber = parse_ber(data)
    except CodecError:
        return
    assert TLV.parse(bytes(ber.tlv)) == ber.tlv
    assert parse_ber(bytes(ber.tlv)).distinguished


def as_indefinite(node: Any) -> bytes:
    if isinstance(node, bytes):
        return bytes(TLV(0x04, node))
    return b"\x30\x80" + b"".join(as_indefinite(child) for child in node) + b"\x00\x00"


def as_definite(node: Any) -> bytes:
    if isinstance(node, bytes):
        return bytes(TLV(0x04, node))
    return bytes(TLV.of(0x30, *(as_definite(child) for child in node)))


@settings(max_examples=100, deadline=None)
@given(st.recursive(st.binary(max_size=200), lambda inner: st.lists(inner, max_size=4), max_leaves=12))
def test_indefinite_lengths_mean_what_definite_ones_do(node: Any) -> None:
    assert bytes(parse_ber(as_indefinite(node)).tlv) == as_definite(node)


@pytest.mark.parametrize(
    ("data", "strict", "raised"),
    [
        (b"\x30\x80" + b"\x05\x00" * 9 + b"\x00\x00", CodecError("strict"), LimitError("more than 9 data objects")),
        (b"\x30\x80\x05\x00\x00\x00", LimitError("more than 3 members"), LimitError("more than 3 members")),
        (b"\x30\x80\x05", CodecError("strict"), CodecError("strict")),
        (b"\x30\x02\x05\x00", CodecError("strict"), CodecError("strict")),
    ],
    ids=["more than is read", "more than is read in DER", "neither", "DER all the same"],
)
def test_where_ber_helps_no_further_the_strict_error_is_told_but_for_a_limit(
    data: bytes, strict: CodecError, raised: CodecError
) -> None:
    with pytest.raises(type(raised), match=raised.reason) as caught:
        parse_where_not_der(data, strict, most=9)

    assert type(caught.value) is type(raised)
