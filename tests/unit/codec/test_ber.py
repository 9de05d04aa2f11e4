"""BER as a few real files carry it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.codec.ber import parse_ber
from chipkit.codec.tlv import TLV
from chipkit.errors import CodecError


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
