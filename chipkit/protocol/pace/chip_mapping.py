"""Chip Authentication Mapping: the chip proves its static key along with PACE (Doc 9303-11, 4.4.3.3.3 and 4.4.3.5).

The key stands in EF.CardSecurity, which can be read only afterwards. So what the chip sent is kept, and held against
the key when the file is judged.
"""

from __future__ import annotations

from typing import Final

from chipkit.codec.secure_messaging import unpad
from chipkit.crypto.ciphers import BLOCK_SIZES, cbc_decrypt, ecb_encrypt_block
from chipkit.crypto.groups import group_of
from chipkit.errors import CodecError, KeyUnusableError
from chipkit.pki.agreement_parameters import agreement_parameters
from chipkit.pki.curves import DomainParameters
from chipkit.pki.public_key import SubjectPublicKeyInfo

__all__ = ["decrypted_chip_data", "matches_key"]

_BLOCK: Final = BLOCK_SIZES["aes"]
_MINUS_ONE: Final = b"\xff" * _BLOCK


def decrypted_chip_data(ks_enc: bytes, encrypted: bytes) -> bytes:
    """The Chip Authentication Data CA_IC of A_IC; empty where it cannot be read (4.4.3.5.2 to 4.4.3.5.4).

    A_IC came in the open, so that nobody knows who made it unreadable.
    """
    if not encrypted or len(encrypted) % _BLOCK:
        return b""
    vector = ecb_encrypt_block("aes", ks_enc, _MINUS_ONE)
    try:
        return unpad(cbc_decrypt("aes", ks_enc, vector, encrypted))
    except CodecError:
        return b""


def matches_key(data: bytes, mapping_key: bytes, key: SubjectPublicKeyInfo) -> bool:
    """Whether PK_Map,IC = KA(CA_IC, PK_IC, D_IC): whoever sent both holds the private key (4.4.3.5.2).

    Args:
        data: CA_IC, the Chip Authentication Data.
        mapping_key: PK_Map,IC, the chip's public key of the mapping, encoded.
        key: PK_IC, a static key of the chip.

    Returns:
        False too where the key is of other domain parameters than the mapping, or the data are no number of its group.

    Raises:
        UnsupportedError: The key is of no standardized domain parameters.
        KeyUnusableError: The key is malformed, or no element of its group.
    """
    try:
        curve = agreement_parameters(key.algorithm)
    except CodecError as error:
        raise KeyUnusableError(str(error)) from error
    if not isinstance(curve, DomainParameters):
        return False
    group, number = group_of(curve), int.from_bytes(data, "big")
    static = group.received(key.key)
    # 4.4.5.6: as many octets as the order has
    if len(data) != curve.order_size or not 0 < number < curve.n:
        return False
    return group.agree_element(number, static) == mapping_key
