"""The chip's primitives of secure messaging, to be framed by `chipkit.codec.secure_messaging` (Doc 9303-11, 9.8)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chipkit.codec.secure_messaging import SecureMessaging
from chipkit_emulator.crypto.ciphers import CipherName, block_size, cbc_decrypt, cbc_encrypt, checksum, ecb_encrypt
from chipkit_emulator.crypto.kdf import session_keys

if TYPE_CHECKING:
    from chipkit.codec.secure_messaging import Suite

__all__ = ["ChipSuite", "open_channel"]


@dataclass(frozen=True, slots=True)
class ChipSuite:
    """3DES or AES under a pair of session keys."""

    cipher: CipherName
    k_enc: bytes = field(repr=False)
    k_mac: bytes = field(repr=False)

    @property
    def block_size(self) -> int:
        """Bytes of a block, and of the send sequence counter."""
        return block_size(self.cipher)

    def encrypt(self, ssc: bytes, padded: bytes) -> bytes:
        """Encrypt whole blocks under K_Enc."""
        return cbc_encrypt(self.cipher, self.k_enc, self._iv(ssc), padded)

    def decrypt(self, ssc: bytes, cryptogram: bytes) -> bytes:
        """Decrypt whole blocks under K_Enc."""
        return cbc_decrypt(self.cipher, self.k_enc, self._iv(ssc), cryptogram)

    def mac(self, padded: bytes) -> bytes:
        """The checksum under K_MAC."""
        return checksum(self.cipher, self.k_mac, padded)

    def _iv(self, ssc: bytes) -> bytes:
        """Zero for 3DES (9.8.6.1), the encrypted counter for AES (9.8.7.1)."""
        return bytes(self.block_size) if self.cipher == "3des" else ecb_encrypt(self.cipher, self.k_enc, ssc)


def open_channel(cipher: CipherName, secret: bytes, ssc: bytes | None = None) -> SecureMessaging:
    """A channel under the session keys that `secret` gives; its counter begins with `ssc`, or zero."""
    suite: Suite = ChipSuite(cipher, *session_keys(cipher, secret))
    return SecureMessaging(suite, ssc)
