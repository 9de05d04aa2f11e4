"""CBOR read strictly: one deterministic encoding, plain types only (RFC 8949, 4.2; the order of keys is RFC 7049's).

Tags, floats and indefinite lengths never reach the decoder: its helpful types (big decimals, patterns, shared
references) are what hostile input is made of.
"""

from __future__ import annotations

import cbor2

from chipkit.errors import CaptureError

__all__ = ["decode", "encode"]

_MAX_DEPTH = 8
_MAX_ITEMS = 10_000
_BYTES, _TEXT, _ARRAY, _MAP, _TAG, _SIMPLE = 2, 3, 4, 5, 6, 7
_PLAIN_SIMPLE = frozenset({20, 21, 22})  # false, true, null


def encode(value: object) -> bytes:
    """The one encoding of a plain value.

    Raises:
        CaptureError: It holds a text that is none, with half a surrogate pair in it.
    """
    try:
        return cbor2.dumps(value, canonical=True)
    except UnicodeEncodeError:
        raise CaptureError("a text with half a surrogate pair") from None


def decode(data: bytes) -> object:
    """The value that `data` is the one encoding of.

    Raises:
        CaptureError: It is none, or holds more, deeper or other things than a plain value may.
    """
    end = _check(data)
    if end != len(data):
        raise CaptureError(f"{len(data) - end} bytes behind the CBOR item at offset {end}")
    try:
        value: object = cbor2.loads(
            data,
            max_depth=_MAX_DEPTH + 2,
            allow_indefinite=False,
            allow_duplicate_keys=False,
        )
        again = encode(value)
    except (cbor2.CBORError, TypeError, ValueError) as error:
        raise CaptureError(f"malformed CBOR: {type(error).__name__}") from None
    if again != data:
        raise CaptureError("not in the deterministic encoding of CBOR")
    return value


def _check(data: bytes) -> int:
    """Walk over one item of plain types; return where it ends."""
    at, items = 0, 0
    open_items = [1]
    while open_items:
        if open_items[-1] == 0:
            open_items.pop()
            continue
        open_items[-1] -= 1
        items += 1
        major, number, at = _head(data, at)
        if major in (_BYTES, _TEXT):
            at += number
        elif major in (_ARRAY, _MAP):
            open_items.append(number * (major - _ARRAY + 1))
        if at > len(data) or items > _MAX_ITEMS or len(open_items) > _MAX_DEPTH:
            raise CaptureError(f"CBOR item at offset {at} is cut off, or there is too much of it")
    return at


def _head(data: bytes, at: int) -> tuple[int, int, int]:
    """Major type and argument of the item at `at`, and where its head ends."""
    if at >= len(data):
        raise CaptureError(f"CBOR item is missing at offset {at}")
    major, argument = data[at] >> 5, data[at] & 0x1F
    if major == _TAG or (major == _SIMPLE and argument not in _PLAIN_SIMPLE) or argument > 27:
        raise CaptureError(f"CBOR item {data[at]:02X} at offset {at} is no plain value")
    if argument < 24:
        return major, argument, at + 1
    size = 1 << (argument - 24)
    encoded = data[at + 1 : at + 1 + size]
    if len(encoded) < size:
        raise CaptureError(f"CBOR item is cut off at offset {at}")
    return major, int.from_bytes(encoded, "big"), at + 1 + size
