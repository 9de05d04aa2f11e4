"""Chance that repeats itself: HMAC_DRBG (NIST SP 800-90A, 10.1.2) over a seed and a label.

Every key, number and nonce of the test PKI and of its specimens comes from here, each from a stream of its own label,
so that one more value drawn in one place moves nothing in another.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chipkit.pki.algorithms import HashName

__all__ = ["DRBG"]


class DRBG:
    """A stream of bytes that the same seed and label always give; callable with a size in bytes."""

    def __init__(self, material: bytes, hash_name: HashName = "sha256") -> None:
        """Instantiate over `material`, which SP 800-90A calls entropy input, nonce and personalisation string."""
        self._hash = hash_name
        size = len(hmac.digest(b"", b"", hash_name))
        self._key, self._value = bytes(size), b"\x01" * size
        self._update(material)

    @classmethod
    def of(cls, seed: int, label: str) -> DRBG:
        """The stream of one seed and one label."""
        return cls(f"chipkit-emulator/{seed}/{label}".encode())

    def __call__(self, size: int) -> bytes:
        """The next `size` bytes."""
        out = b""
        while len(out) < size:
            self._value = self._mac(self._value)
            out += self._value
        self._update(b"")
        return out[:size]

    def below(self, bound: int) -> int:
        """The next number of [0, `bound`), without bias."""
        bits = (bound - 1).bit_length()
        size = (bits + 7) // 8
        while True:
            number = int.from_bytes(self(size), "big") >> (8 * size - bits)
            if number < bound:
                return number

    def bits(self, count: int) -> int:
        """The next number of `count` bits, leading zeros included."""
        size = (count + 7) // 8
        return int.from_bytes(self(size), "big") >> (8 * size - count)

    def _mac(self, data: bytes) -> bytes:
        return hmac.digest(self._key, data, self._hash)

    def _update(self, material: bytes) -> None:
        for separator in (b"\x00", b"\x01") if material else (b"\x00",):
            self._key = self._mac(self._value + separator + material)
            self._value = self._mac(self._value)
