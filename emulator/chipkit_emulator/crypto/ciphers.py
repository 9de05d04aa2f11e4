"""Block ciphers and message authentication of the chip, over pycryptodome (Doc 9303-11, 9.8.6 and 9.8.7).

Data come in whole blocks: padding is the business of the framing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from Crypto.Cipher import AES, DES, DES3

if TYPE_CHECKING:
    from chipkit.lds.security_infos import Cipher

__all__ = [
    "CHECKSUM_SIZE",
    "CMAC",
    "block_size",
    "cbc_decrypt",
    "cbc_encrypt",
    "checksum",
    "cmac",
    "ecb_encrypt",
    "retail_mac",
]

_DES_BLOCK = 8
_AES_BLOCK = 16
_PARITY_FREE = 0xFE
CHECKSUM_SIZE = 8


def block_size(cipher: Cipher) -> int:
    """Bytes of a block."""
    return _DES_BLOCK if cipher == "3des" else _AES_BLOCK


def cbc_encrypt(cipher: Cipher, key: bytes, iv: bytes, data: bytes) -> bytes:
    """Encrypt whole blocks in CBC mode."""
    if cipher != "3des":
        return bytes(AES.new(key, AES.MODE_CBC, iv=iv).encrypt(data))
    if _is_single(key):
        return bytes(DES.new(key[:8], DES.MODE_CBC, iv=iv).encrypt(data))
    return bytes(DES3.new(key, DES3.MODE_CBC, iv=iv).encrypt(data))


def cbc_decrypt(cipher: Cipher, key: bytes, iv: bytes, data: bytes) -> bytes:
    """Decrypt whole blocks in CBC mode."""
    if cipher != "3des":
        return bytes(AES.new(key, AES.MODE_CBC, iv=iv).decrypt(data))
    if _is_single(key):
        return bytes(DES.new(key[:8], DES.MODE_CBC, iv=iv).decrypt(data))
    return bytes(DES3.new(key, DES3.MODE_CBC, iv=iv).decrypt(data))


def ecb_encrypt(cipher: Cipher, key: bytes, block: bytes) -> bytes:
    """Encrypt a single block."""
    return cbc_encrypt(cipher, key, bytes(len(block)), block)


def retail_mac(key: bytes, padded: bytes) -> bytes:
    """MAC algorithm 3 of ISO/IEC 9797-1 with DES over whole blocks; 8 bytes."""
    first, second = key[:8], key[8:16]
    chained = DES.new(first, DES.MODE_CBC, iv=bytes(_DES_BLOCK)).encrypt(padded)[-_DES_BLOCK:]
    return bytes(DES.new(first, DES.MODE_ECB).encrypt(DES.new(second, DES.MODE_ECB).decrypt(chained)))


class CMAC:
    """CMAC with AES under one key, all 16 bytes (NIST SP 800-38B, 6.2).

    By way of CBC, with the subkey computed once: a tenth of what pycryptodome's own object for each message costs.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._subkey = _doubled(ecb_encrypt("aes128", key, bytes(_AES_BLOCK)))

    def of(self, data: bytes) -> bytes:
        """The checksum of a message of any length."""
        subkey = self._subkey
        if not data or len(data) % _AES_BLOCK:
            subkey, data = _doubled(subkey), data + b"\x80" + bytes(-(len(data) + 1) % _AES_BLOCK)
        last = int.from_bytes(data[-_AES_BLOCK:], "big") ^ int.from_bytes(subkey, "big")
        blocks = data[:-_AES_BLOCK] + last.to_bytes(_AES_BLOCK, "big")
        return cbc_encrypt("aes128", self._key, bytes(_AES_BLOCK), blocks)[-_AES_BLOCK:]


def cmac(key: bytes, data: bytes) -> bytes:
    """CMAC with AES, all 16 bytes (NIST SP 800-38B, 6.2)."""
    return CMAC(key).of(data)


def checksum(cipher: Cipher, key: bytes, padded: bytes) -> bytes:
    """The 8 bytes of checksum of secure messaging and of authentication tokens over padded data."""
    return retail_mac(key, padded) if cipher == "3des" else cmac(key, padded)[:CHECKSUM_SIZE]


def _doubled(block: bytes) -> bytes:
    """Twice a block, as an element of the field of 2^128 elements (NIST SP 800-38B, 6.1)."""
    shifted = int.from_bytes(block, "big") << 1
    return (shifted & (1 << 128) - 1 ^ (0x87 if shifted >> 128 else 0)).to_bytes(16, "big")


def _is_single(key: bytes) -> bool:
    """Whether both halves of a 3DES key are one key, which pycryptodome refuses and a chip does not."""
    return all((a ^ b) & _PARITY_FREE == 0 for a, b in zip(key[:8], key[8:16], strict=True))
