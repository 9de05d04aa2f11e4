"""Bytes encrypted by a passphrase: scrypt (RFC 7914) makes the key, AES-256-GCM (NIST SP 800-38D) encrypts."""

from __future__ import annotations

import hashlib
from dataclasses import field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chipkit.crypto.private_keys import KeptInPlace
from chipkit.errors import DecryptionError
from chipkit.values import dataclass

__all__ = ["NONCE_SIZE", "SALT_SIZE", "PassphraseKey", "ScryptCost"]

SALT_SIZE, NONCE_SIZE = 16, 12
_KEY_SIZE: Final = 32
_BLOCK: Final = 8
_LEAST, _USUAL, _MOST = 14, 16, 18
_OVERHEAD: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class ScryptCost:
    """What one passphrase costs to try: with 2^16, 64 MiB and a fifth of a second of a usual core.

    Raises:
        ValueError: The exponent is outside of 14 to 18: less is tried through in no time, more is a file that takes the
            memory of whoever opens it.
    """

    exponent: int = field(default=_USUAL)
    """N is 2 to the power of it; r is 8 and p is 1."""

    def __post_init__(self) -> None:
        if not _LEAST <= self.exponent <= _MOST:
            raise ValueError(f"a cost of 2^{self.exponent} where 2^{_LEAST} to 2^{_MOST} are used")


class PassphraseKey(KeptInPlace):
    """A key that a passphrase and a salt give; it stays in memory for as long as its store is open."""

    __slots__ = ("_cipher", "cost", "salt")

    def __init__(self, passphrase: bytes, salt: bytes, cost: ScryptCost) -> None:
        """Make the key, which takes the time and the memory that `cost` says."""
        size = (1 << cost.exponent) * _BLOCK * 128
        key = hashlib.scrypt(
            passphrase, salt=salt, n=1 << cost.exponent, r=_BLOCK, p=1, maxmem=size + _OVERHEAD, dklen=_KEY_SIZE
        )
        self._cipher = AESGCM(key)
        self.salt, self.cost = salt, cost

    def encrypt(self, nonce: bytes, data: bytes, associated: bytes) -> bytes:
        """`data`, encrypted, with its tag of 16 bytes behind it.

        Args:
            nonce: 12 bytes that were never used with this key before; random ones do for 2^32 uses (SP 800-38D, 8.3).
            data: What is encrypted.
            associated: What is authenticated with it.
        """
        return self._cipher.encrypt(nonce, data, associated)

    def decrypt(self, nonce: bytes, encrypted: bytes, associated: bytes) -> bytes:
        """What was encrypted.

        Raises:
            DecryptionError: The passphrase is another one, or what was encrypted or authenticated was changed.
        """
        try:
            return self._cipher.decrypt(nonce, encrypted, associated)
        except (InvalidTag, ValueError):
            raise DecryptionError("another passphrase, or changed") from None
