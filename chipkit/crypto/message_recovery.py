"""Signatures that give message recovery: ISO/IEC 9796-2:2010, scheme 1 (clause 8; Doc 9303-11, 6.1.2.2 and F).

Active Authentication with RSA signs a message of which the chip chose one part, M1, and the terminal the other, M2. The
signature opens to header, padding, border, M1, hash of M1 and M2, and trailer; M1 is recovered, M2 must be known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Final

from chipkit.crypto.hashes import HASH_SIZES, digest
from chipkit.crypto.keys import RSAPublicKey
from chipkit.errors import SignatureInvalidError
from chipkit.pki.algorithms import HashName
from chipkit.values import dataclass

__all__ = ["IMPLICIT_TRAILER", "RecoveredMessage", "recover_iso9796_2"]

IMPLICIT_TRAILER: Final = 0xBC
"""The trailer that names no hash function; Doc 9303-11 gives it to SHA-1."""

_TRAILERS: Final[Mapping[int, HashName]] = {
    0x33CC: "sha1",
    0x38CC: "sha224",
    0x34CC: "sha256",
    0x36CC: "sha384",
    0x35CC: "sha512",
}
_TOTAL, _PARTIAL = 0x40, 0x60
_FILLER, _BORDER = 0xB, 0xA


@dataclass(frozen=True, slots=True)
class RecoveredMessage:
    """What a verified signature carried."""

    hash: HashName
    """The hash function that the signature verifies with."""
    m1: bytes = field(repr=False)
    """The part of the message that the signer chose."""
    trailer: int
    """The trailer, 0xBC or 0x33CC to 0x38CC."""


def recover_iso9796_2(key: RSAPublicKey, signature: bytes, message_part: bytes) -> RecoveredMessage:
    """Verify a signature and recover its message.

    Args:
        key: The signer's key.
        signature: As many bytes as the modulus has.
        message_part: The part that is not recovered, here the terminal's challenge. Where the signature claims to carry
            the whole message, that must end with it: else an old signature would answer a new challenge.

    Raises:
        SignatureInvalidError: `key` did not make `signature` over this message.
    """
    block = _open(key, signature)  # Appendix F, step 12: F* = S^e mod n
    trailer, body = _split_trailer(block)  # step 13: the trailer names the hash function
    payload, total = _split_header(body)
    # steps 14, 15: the digest D stands before the trailer, M1 between the border and the digest
    for name in _candidates(trailer):
        size = HASH_SIZES[name]
        m1, hashed = payload[:-size], payload[-size:]
        if len(payload) < size or (total and not m1.endswith(message_part)):
            continue
        # steps 16 to 18: the hash of M* = M1 | M2 must be D
        if digest(name, m1 if total else m1 + message_part) == hashed:
            return RecoveredMessage(name, m1, trailer)
    raise SignatureInvalidError("the recovered hash does not match the message")


def _open(key: RSAPublicKey, signature: bytes) -> bytes:
    """The representative, which ends in nibble C; the signer may have sent its complement (ISO/IEC 9796-2, B.7)."""
    number = int.from_bytes(signature, "big")
    # B.5: a signature is a number below the modulus; as it travels, it is as long (Doc 9303-11, 6.1.2.2)
    if len(signature) != key.size or number >= key.n:
        raise SignatureInvalidError(f"signature of {len(signature)} bytes, modulus of {key.size}")
    opened = pow(number, key.e, key.n)
    # B.7: n is odd, so at most one of a number and its complement to n ends in C
    for candidate in (opened, key.n - opened):
        if candidate & 0xF == 0xC:
            return candidate.to_bytes(key.size, "big")
    raise SignatureInvalidError("the opened signature has no trailer")


def _split_trailer(block: bytes) -> tuple[int, bytes]:
    # 8.2.2: one byte BC, or two bytes, the identifier of the hash function (ISO/IEC 10118-3) and CC
    if block[-1] == IMPLICIT_TRAILER:
        return IMPLICIT_TRAILER, block[:-1]
    trailer = int.from_bytes(block[-2:], "big")
    if trailer not in _TRAILERS:
        raise SignatureInvalidError("the opened signature has an unknown trailer")
    return trailer, block[:-2]


def _split_header(body: bytes) -> tuple[bytes, bool]:
    """What follows the header, and whether the whole message is there; 6A or 4A, or with fillers 6B BB … BA."""
    # two bits 01, one bit "more data" (set where M2 was not recovered), one bit 0; then padding, ended by the border A
    kind = body[0] & 0xF0
    if kind not in (_TOTAL, _PARTIAL):
        raise SignatureInvalidError("the opened signature has another header")
    for index, byte in enumerate(body):
        high, low = byte >> 4, byte & 0xF
        if (index and high != _FILLER) or low not in (_FILLER, _BORDER):
            break
        if low == _BORDER:
            return body[index + 1 :], kind == _TOTAL
    raise SignatureInvalidError("the opened signature has no border behind its header")


def _candidates(trailer: int) -> tuple[HashName, ...]:
    """The hash functions that a trailer allows: SHA-1 first where it names none, then what chips put there instead."""
    if trailer == IMPLICIT_TRAILER:
        return ("sha1", "sha256", "sha224", "sha384", "sha512")
    return (_TRAILERS[trailer],)
