"""CBOR read strictly: one deterministic encoding, plain types only (RFC 8949, 4.2.1).

Plain are whole numbers of up to 64 bits, byte strings, texts, arrays, maps, true, false and null. Tags, floats and
indefinite lengths never reach the decoder: its helpful types (big decimals, patterns, shared references) are what
hostile input is made of.
"""

from __future__ import annotations

from collections.abc import Mapping

import cbor2

from chipkit.errors import CodecError

__all__ = ["decode", "encode"]

_MAX_DEPTH = 8
_MAX_ITEMS = 10_000
_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _MAP, _TAG, _SIMPLE = range(8)
_LARGEST = (1 << 64) - 1
_SIMPLE_VALUES = {False: b"\xf4", True: b"\xf5", None: b"\xf6"}
_PLAIN_SIMPLE = frozenset({20, 21, 22})  # false, true, null


def encode(value: object) -> bytes:
    """The one encoding of a plain value.

    Raises:
        CodecError: The value holds a number of more than 64 bits, or a text with half a surrogate pair.
        TypeError: The value holds something that is not a plain value.
    """
    match value:
        case None | bool():
            return _SIMPLE_VALUES[value]
        case int():
            return _head(_UNSIGNED, value) if value >= 0 else _head(_NEGATIVE, -1 - value)
        case bytes():
            return _head(_BYTES, len(value)) + value
        case str():
            return _encode_text(value)
        case list() | tuple():
            return _head(_ARRAY, len(value)) + b"".join(map(encode, value))
        case Mapping():
            # RFC 8949, 4.2.1: keys in the bytewise order of their encodings
            pairs = sorted((encode(key), encode(entry)) for key, entry in value.items())
            return _head(_MAP, len(pairs)) + b"".join(key + entry for key, entry in pairs)
    raise TypeError(f"{type(value).__name__} is not a plain value of CBOR")


def _encode_text(text: str) -> bytes:
    try:
        data = text.encode()
    except UnicodeEncodeError:
        raise CodecError("a text with half a surrogate pair") from None
    return _head(_TEXT, len(data)) + data


def _head(major: int, argument: int) -> bytes:
    """Major type and argument in as few bytes as they fit (RFC 8949, 4.2.1)."""
    if argument < 24:
        return bytes([major << 5 | argument])
    if argument > _LARGEST:
        raise CodecError("a number of more than 64 bits")
    exponent = (argument.bit_length() > 8) + (argument.bit_length() > 16) + (argument.bit_length() > 32)
    return bytes([major << 5 | 24 + exponent]) + argument.to_bytes(1 << exponent, "big")


def decode(data: bytes) -> object:
    """The value that `data` is the one encoding of.

    Raises:
        CodecError: The bytes are not CBOR, are nested too deep, or hold more than plain values may.
    """
    end = _check(data)
    if end != len(data):
        raise CodecError(f"{len(data) - end} bytes behind the CBOR item", offset=end)
    try:
        value: object = cbor2.loads(
            data,
            max_depth=_MAX_DEPTH + 2,
            allow_indefinite=False,
            allow_duplicate_keys=False,
        )
        again = encode(value)
    except (cbor2.CBORError, TypeError, ValueError) as error:
        raise CodecError(f"malformed CBOR: {type(error).__name__}") from None
    if again != data:
        raise CodecError("not in the deterministic encoding of CBOR")
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
        major, number, at = _read_head(data, at)
        if major in (_BYTES, _TEXT):
            at += number
        elif major in (_ARRAY, _MAP):
            open_items.append(number * (major - _ARRAY + 1))
        if at > len(data) or items > _MAX_ITEMS or len(open_items) > _MAX_DEPTH:
            raise CodecError("the CBOR item is cut off, or there is too much of it", offset=at)
    return at


def _read_head(data: bytes, at: int) -> tuple[int, int, int]:
    """Major type and argument of the item at `at`, and where its head ends (RFC 8949, 3)."""
    if at >= len(data):
        raise CodecError("the CBOR item is missing", offset=at)
    major, argument = data[at] >> 5, data[at] & 0x1F
    # RFC 8949, 3.1 to 3.3: 28 to 30 are reserved, 31 is an indefinite length, major type 7 has the floats
    if major == _TAG or (major == _SIMPLE and argument not in _PLAIN_SIMPLE) or argument > 27:
        raise CodecError(f"the CBOR item {data[at]:02X} is not a plain value", offset=at)
    if argument < 24:
        return major, argument, at + 1
    size = 1 << (argument - 24)
    encoded = data[at + 1 : at + 1 + size]
    if len(encoded) < size:
        raise CodecError("the CBOR item is cut off", offset=at)
    return major, int.from_bytes(encoded, "big"), at + 1 + size
