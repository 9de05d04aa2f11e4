"""The pseudo-random function of the Integrated Mapping (Doc 9303-11, 4.4.3.3.2, Figure 2)."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from chipkit_emulator.crypto.ciphers import block_size, cbc_encrypt

if TYPE_CHECKING:
    from chipkit.lds.security_infos import Cipher

__all__ = ["KEY_SIZES", "field_element", "nonce_size"]

KEY_SIZES: dict[Cipher, int] = {"3des": 16, "aes128": 16, "aes192": 24, "aes256": 32}
"""Bytes of a key, and of the terminal's nonce."""
_SHORT = "A668892A7C41E3CA739F40B057D85904", "A4E136AC725F738B01C1F60217C188AD"
_LONG = (
    "D463D65234124EF7897054986DCA0A174E28DF758CBAA03F240616414D5A1676",
    "54BD7255F0AAF831BEC3423FCF39D69B6CBF066677D0FAAE5AADD99DF8E53517",
)
_EXTRA = 64


def nonce_size(cipher: Cipher) -> int:
    """Bytes of the chip's nonce: whole blocks, no fewer than a key has."""
    block = block_size(cipher)
    return next(size for size in count(block, block) if size >= KEY_SIZES[cipher])


def field_element(cipher: Cipher, s: bytes, t: bytes, p: int) -> int:
    """The field element that both nonces give."""
    c0, c1 = (bytes.fromhex(constant) for constant in (_SHORT if len(s) == 16 else _LONG))
    iv, size = bytes(block_size(cipher)), KEY_SIZES[cipher]
    key, number, bits = cbc_encrypt(cipher, t, iv, s)[:size], 0, 0
    while bits < p.bit_length() + _EXTRA:
        number = number << 8 * len(s) | int.from_bytes(cbc_encrypt(cipher, key, iv, c1), "big")
        key, bits = cbc_encrypt(cipher, key, iv, c0)[:size], bits + 8 * len(s)
    return number % p
