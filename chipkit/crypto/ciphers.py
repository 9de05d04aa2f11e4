"""Block ciphers without padding: two-key Triple DES and AES (Doc 9303-11, 9.8.6 and 9.8.7)."""

from __future__ import annotations

from typing import Final, Literal

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES

__all__ = ["BLOCK_SIZES", "BlockCipher", "cbc_decrypt", "cbc_encrypt", "ecb_encrypt_block"]

BlockCipher = Literal["3des", "aes"]
"""A block cipher; the size of its key is that of the key given."""

BLOCK_SIZES: Final[dict[BlockCipher, int]] = {"3des": 8, "aes": 16}
"""Size of a block, in bytes."""


def cbc_encrypt(cipher: BlockCipher, key: bytes, iv: bytes, data: bytes) -> bytes:
    """Encrypt whole blocks.

    Args:
        cipher: The block cipher.
        key: 8 (single DES), 16 or 24 bytes for Triple DES; 16, 24 or 32 for AES.
        iv: One block.
        data: Whole blocks.

    Raises:
        ValueError: The key, `iv` or the data has another length.
    """
    encryptor = Cipher(_algorithm(cipher, key), modes.CBC(iv)).encryptor()
    return encryptor.update(data) + encryptor.finalize()


def cbc_decrypt(cipher: BlockCipher, key: bytes, iv: bytes, data: bytes) -> bytes:
    """Decrypt whole blocks; arguments and errors are those of `cbc_encrypt`."""
    decryptor = Cipher(_algorithm(cipher, key), modes.CBC(iv)).decryptor()
    return decryptor.update(data) + decryptor.finalize()


def ecb_encrypt_block(cipher: BlockCipher, key: bytes, block: bytes) -> bytes:
    """Encrypt a single block.

    Raises:
        ValueError: `block` is not exactly one block long.
    """
    if len(block) != BLOCK_SIZES[cipher]:
        raise ValueError(f"block of {len(block)} bytes")
    # One block in CBC mode with a zero vector is that block in ECB mode, whatever its content.
    return cbc_encrypt(cipher, key, bytes(len(block)), block)


def _algorithm(cipher: BlockCipher, key: bytes) -> AES | TripleDES:
    if cipher == "aes":
        return AES(key)
    # Shorter keys of Triple DES are announced to go; single DES is Triple DES with one key thrice.
    if len(key) == 16:
        return TripleDES(key + key[:8])
    return TripleDES(key * 3 if len(key) == 8 else key)
