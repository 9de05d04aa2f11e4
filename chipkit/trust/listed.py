"""A certificate as a master list carries it: its bytes, and by what it is known."""

from __future__ import annotations

from hashlib import sha256

from chipkit.codec.tlv import announced_size
from chipkit.errors import CodecError

__all__ = ["listed_sha256", "without_rest"]


def listed_sha256(raw: bytes) -> str:
    """Of a certificate in a list, as it is kept."""
    return sha256(without_rest(raw)).hexdigest()


def without_rest(raw: bytes) -> bytes:
    """A certificate of a list without what lies behind it."""
    try:
        return raw[: announced_size(raw[:16])]
    except CodecError:
        return raw
