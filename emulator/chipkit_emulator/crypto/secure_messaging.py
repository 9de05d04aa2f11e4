"""The chip's primitives of secure messaging, to be framed by `chipkit.codec.secure_messaging` (Doc 9303-11, 9.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from Crypto.Cipher import AES

from chipkit.codec.secure_messaging import SecureMessaging
from chipkit_emulator.crypto.ciphers import (
    CHECKSUM_SIZE,
    CMAC,
    block_size,
    cbc_decrypt,
    cbc_encrypt,
    retail_mac,
)
from chipkit_emulator.crypto.kdf import session_keys

if TYPE_CHECKING:
    from chipkit.codec.secure_messaging import Suite
    from chipkit.lds.security_infos import Cipher

__all__ = ["ChipSuite", "open_channel"]


class ChipSuite:
    """3DES or AES under a pair of session keys; what depends on the keys alone is computed once."""

    def __init__(self, cipher: Cipher, k_enc: bytes, k_mac: bytes) -> None:
        self._cipher: Cipher = cipher
        self._k_enc, self._k_mac = k_enc, k_mac
        self._counter_cipher = None if cipher == "3des" else AES.new(k_enc, AES.MODE_ECB)
        self._cmac = None if cipher == "3des" else CMAC(k_mac)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(cipher={self._cipher!r})"

    @property
    def block_size(self) -> int:
        """Bytes of a block, and of the send sequence counter."""
        return block_size(self._cipher)

    def encrypt(self, ssc: bytes, padded: bytes) -> bytes:
        """Encrypt whole blocks under K_Enc."""
        return cbc_encrypt(self._cipher, self._k_enc, self._iv(ssc), padded)

    def decrypt(self, ssc: bytes, cryptogram: bytes) -> bytes:
        """Decrypt whole blocks under K_Enc."""
        return cbc_decrypt(self._cipher, self._k_enc, self._iv(ssc), cryptogram)

    def mac(self, padded: bytes) -> bytes:
        """The checksum under K_MAC."""
        return retail_mac(self._k_mac, padded) if self._cmac is None else self._cmac.of(padded)[:CHECKSUM_SIZE]

    def _iv(self, ssc: bytes) -> bytes:
        """Zero for 3DES (9.8.6.1), the encrypted counter for AES (9.8.7.1)."""
        return bytes(self.block_size) if self._counter_cipher is None else bytes(self._counter_cipher.encrypt(ssc))


def open_channel(cipher: Cipher, secret: bytes, ssc: bytes | None = None) -> SecureMessaging:
    """A channel under the session keys that `secret` gives; its counter begins with `ssc`, or zero."""
    suite: Suite = ChipSuite(cipher, *session_keys(cipher, secret))
    return SecureMessaging(suite, ssc)
