"""EME-OAEP decoded by ourselves (RFC 8017, 7.1.2, step 3), for modules that know OAEP with SHA-1 alone.

The private operation stays in the module, which gives the encoded message. Which of the steps failed is told neither by
the error nor by which of them ran: all of them do, and what they found is put together at the end.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from chipkit.errors import DecryptionError

__all__ = ["decode_oaep"]

_HASH_SIZE: Final = 32
_NO_LABEL: Final = hashlib.sha256(b"").digest()


def decode_oaep(encoded: bytes) -> bytes:
    """The message in an encoded one: SHA-256, MGF1 with SHA-256, no label.

    Args:
        encoded: EM, as many bytes as the modulus has.

    Raises:
        DecryptionError: The bytes are not an encoded message.
    """
    if len(encoded) < 2 * _HASH_SIZE + 2:
        raise DecryptionError("not encrypted to this key, or changed")
    masked_seed, masked = encoded[1 : 1 + _HASH_SIZE], encoded[1 + _HASH_SIZE :]
    seed = _xor(masked_seed, _mask(masked, _HASH_SIZE))
    block = _xor(masked, _mask(seed, len(masked)))
    good = hmac.compare_digest(block[:_HASH_SIZE], _NO_LABEL)
    good &= hmac.compare_digest(encoded[:1], b"\x00")
    padding, found, message = block[_HASH_SIZE:], 0, 0
    odd = 0
    for at, byte in enumerate(padding):  # each byte is looked at, wherever the message begins
        first = (1 - found) & (byte == 1)
        message += first * (at + 1)
        odd |= (1 - found) & (1 - first) & (byte != 0)
        found |= first
    if not good & bool(found) & (not odd):
        raise DecryptionError("not encrypted to this key, or changed")
    return padding[message:]


def _mask(seed: bytes, size: int) -> bytes:
    """MGF1 with SHA-256 (RFC 8017, B.2.1)."""
    count = -(-size // _HASH_SIZE)
    blocks = (hashlib.sha256(seed + number.to_bytes(4, "big")).digest() for number in range(count))
    return b"".join(blocks)[:size]


def _xor(one: bytes, other: bytes) -> bytes:
    size = len(one)
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).to_bytes(size, "big")
