"""The cipher suites of secure messaging: Triple DES and AES (Doc 9303-11, 9.8.6 and 9.8.7)."""

from __future__ import annotations

from dataclasses import field

from chipkit.codec.secure_messaging import Suite
from chipkit.crypto.ciphers import cbc_decrypt, cbc_encrypt, ecb_encrypt_block
from chipkit.crypto.kdf import KEY_SIZES
from chipkit.crypto.mac import aes_cmac, retail_mac
from chipkit.lds.security_infos import Cipher
from chipkit.values import dataclass

__all__ = ["AESSuite", "TripleDESSuite", "suite"]

_MAC_SIZE = 8


@dataclass(frozen=True, slots=True)
class TripleDESSuite:
    """Triple DES in CBC mode with a zero vector (9.8.6.1), and Retail MAC (9.8.6.2)."""

    k_enc: bytes = field(repr=False)
    k_mac: bytes = field(repr=False)

    @property
    def block_size(self) -> int:
        """8 bytes, which the counter has too (9.8.2)."""
        return 8

    def encrypt(self, _ssc: bytes, padded: bytes) -> bytes:
        """Encrypt whole blocks; the counter takes no part."""
        return cbc_encrypt("3des", self.k_enc, bytes(8), padded)

    def decrypt(self, _ssc: bytes, cryptogram: bytes) -> bytes:
        """Decrypt whole blocks; the counter takes no part."""
        return cbc_decrypt("3des", self.k_enc, bytes(8), cryptogram)

    def mac(self, padded: bytes) -> bytes:
        """The 8 bytes of checksum."""
        return retail_mac(self.k_mac, padded)


@dataclass(frozen=True, slots=True)
class AESSuite:
    """AES in CBC mode with the encrypted counter as vector (9.8.7.1), and CMAC cut to 8 bytes (9.8.7.2)."""

    k_enc: bytes = field(repr=False)
    k_mac: bytes = field(repr=False)

    @property
    def block_size(self) -> int:
        """16 bytes, which the counter has too (9.8.2)."""
        return 16

    def encrypt(self, ssc: bytes, padded: bytes) -> bytes:
        """Encrypt whole blocks under the counter."""
        return cbc_encrypt("aes", self.k_enc, self._iv(ssc), padded)

    def decrypt(self, ssc: bytes, cryptogram: bytes) -> bytes:
        """Decrypt whole blocks under the counter."""
        return cbc_decrypt("aes", self.k_enc, self._iv(ssc), cryptogram)

    def mac(self, padded: bytes) -> bytes:
        """The 8 bytes of checksum."""
        return aes_cmac(self.k_mac, padded)[:_MAC_SIZE]

    def _iv(self, ssc: bytes) -> bytes:
        """IV = E(KS_Enc, SSC) (9.8.7.1)."""
        return ecb_encrypt_block("aes", self.k_enc, ssc)


def suite(cipher: Cipher, k_enc: bytes, k_mac: bytes) -> Suite:
    """The suite of a cipher under two session keys.

    Raises:
        ValueError: A key does not have the size of the cipher's keys.
    """
    if {len(k_enc), len(k_mac)} != {KEY_SIZES[cipher]}:
        raise ValueError(f"keys of {len(k_enc)} and {len(k_mac)} bytes for {cipher}")
    return TripleDESSuite(k_enc, k_mac) if cipher == "3des" else AESSuite(k_enc, k_mac)
