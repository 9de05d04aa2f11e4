"""Authentication tokens: each side proves its keys over the other's public key (Doc 9303-11, 4.4.3.4 and 9.4)."""

from __future__ import annotations

from typing import Final

from chipkit.codec.der import oid as encode_oid
from chipkit.codec.secure_messaging import pad
from chipkit.codec.tlv import TLV
from chipkit.crypto.kdf import CipherName
from chipkit.crypto.mac import aes_cmac, retail_mac

__all__ = ["authentication_token", "token_input"]

_PUBLIC_KEY: Final = 0x7F49
_POINT: Final = 0x86
_TOKEN_SIZE: Final = 8


def token_input(oid: str, point: bytes) -> bytes:
    """The public key data object that is authenticated: the protocol and an encoded point (9.4.4)."""
    return bytes(TLV.of(_PUBLIC_KEY, encode_oid(oid), TLV(_POINT, point)))


def authentication_token(cipher: CipherName, key: bytes, oid: str, point: bytes) -> bytes:
    """The 8 bytes of token under KS_MAC over the public key of the other side."""
    data = token_input(oid, point)
    return retail_mac(key, pad(data, 8)) if cipher == "3des" else aes_cmac(key, data)[:_TOKEN_SIZE]
