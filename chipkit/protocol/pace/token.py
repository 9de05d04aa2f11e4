"""Authentication tokens: each side proves its keys over the other's public key (Doc 9303-11, 4.4.3.4 and 9.4)."""

from __future__ import annotations

from typing import Final

from chipkit.codec.der import oid as encode_oid
from chipkit.codec.secure_messaging import pad
from chipkit.codec.tlv import TLV
from chipkit.crypto.mac import aes_cmac, retail_mac
from chipkit.lds.security_infos import Cipher

__all__ = ["authentication_token", "token_input"]

_PUBLIC_KEY: Final = 0x7F49
_TOKEN_SIZE: Final = 8


def token_input(oid: str, public: TLV) -> bytes:
    """The public key data object that is authenticated: the protocol and the public key, without parameters (9.4).

    Args:
        oid: The protocol, as MSE:SET AT named it.
        public: The public key, as `Group.data_object` gives it.
    """
    return bytes(TLV.of(_PUBLIC_KEY, encode_oid(oid), public))


def authentication_token(cipher: Cipher, key: bytes, oid: str, public: TLV) -> bytes:
    """The 8 bytes of token under KS_MAC over the public key of the other side (4.4.3.4).

    Retail MAC pads by method 2 of ISO/IEC 9797-1; CMAC pads by itself.
    """
    data = token_input(oid, public)
    return retail_mac(key, pad(data, 8)) if cipher == "3des" else aes_cmac(key, data)[:_TOKEN_SIZE]
