"""Key derivation of the chip (Doc 9303-11, 9.7)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chipkit.lds.security_infos import Cipher

__all__ = ["access_keys", "can_secret", "derive", "mrz_secret", "password_key", "session_keys"]

_ENCRYPTION, _MAC, _PASSWORD = 1, 2, 3
_LONG_KEYS = {"aes192": 24, "aes256": 32}
_SEED_SIZE = 16


def derive(cipher: Cipher, secret: bytes, counter: int) -> bytes:
    """KDF(secret, counter): SHA-1 for keys of 16 bytes, SHA-256 for longer ones (9.7.1)."""
    data = secret + counter.to_bytes(4, "big")
    if cipher in _LONG_KEYS:
        return hashlib.sha256(data).digest()[: _LONG_KEYS[cipher]]
    key = hashlib.sha1(data).digest()[:16]
    return _with_parity(key) if cipher == "3des" else key


def session_keys(cipher: Cipher, secret: bytes) -> tuple[bytes, bytes]:
    """K_Enc and K_MAC (9.7.1.1 and 9.7.1.2)."""
    return derive(cipher, secret, _ENCRYPTION), derive(cipher, secret, _MAC)


def password_key(cipher: Cipher, secret: bytes) -> bytes:
    """K_pi, under which PACE encrypts its nonce (9.7.1.3)."""
    return derive(cipher, secret, _PASSWORD)


def mrz_secret(mrz_information: str) -> bytes:
    """The password that the MRZ is for PACE: all of its SHA-1 (9.7.3)."""
    return hashlib.sha1(mrz_information.encode("ascii")).digest()


def can_secret(can: str) -> bytes:
    """The password that the CAN is for PACE: its characters (9.7.3)."""
    return can.encode("latin-1")


def access_keys(mrz_information: str) -> tuple[bytes, bytes]:
    """K_Enc and K_MAC of Basic Access Control: from the first 16 bytes of the SHA-1 (9.7.2)."""
    return session_keys("3des", mrz_secret(mrz_information)[:_SEED_SIZE])


def _with_parity(key: bytes) -> bytes:
    """The key with odd parity in every byte, as DES wants it."""
    return bytes(byte & 0xFE | (byte >> 1).bit_count() & 1 ^ 1 for byte in key)
