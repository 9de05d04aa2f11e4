"""Message authentication codes: Retail MAC and AES-CMAC (Doc 9303-11, 9.8.6.2 and 9.8.7.2)."""

from __future__ import annotations

from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

from chipkit.crypto.ciphers import cbc_encrypt

__all__ = ["aes_cmac", "retail_mac"]

_BLOCK = 8


def retail_mac(key: bytes, padded: bytes) -> bytes:
    """MAC algorithm 3 of ISO/IEC 9797-1 with DES and a zero vector.

    Args:
        key: 16 bytes, the two DES keys.
        padded: At least one whole block; the caller pads.

    Returns:
        8 bytes.

    Raises:
        ValueError: The key or the data has another length.
    """
    if len(key) != 2 * _BLOCK or not padded or len(padded) % _BLOCK:
        raise ValueError(f"key of {len(key)} bytes, data of {len(padded)}")
    head, last = padded[:-_BLOCK], padded[-_BLOCK:]
    chained = cbc_encrypt("3des", key[:_BLOCK], bytes(_BLOCK), head)[-_BLOCK:] if head else bytes(_BLOCK)
    return cbc_encrypt("3des", key, chained, last)


def aes_cmac(key: bytes, data: bytes) -> bytes:
    """AES-CMAC of data of any length, untruncated (NIST SP 800-38B).

    Args:
        key: 16, 24 or 32 bytes.
        data: What is authenticated, of any length.

    Returns:
        16 bytes.

    Raises:
        ValueError: The key has another length.
    """
    cmac = CMAC(AES(key))
    cmac.update(data)
    return cmac.finalize()
