"""Signatures of Active Authentication: ISO/IEC 9796-2 scheme 1 with RSA, and ECDSA (Doc 9303-11, 6.1.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chipkit_emulator.crypto.hashes import digest, digest_size

if TYPE_CHECKING:
    from chipkit.pki.algorithms import HashName
    from chipkit_emulator.crypto.elliptic import RandomBytes
    from chipkit_emulator.crypto.rsa import RSAPrivateKey

__all__ = ["sign_with_recovery"]

_PARTIAL_RECOVERY = b"\x6a"
_SHORT_TRAILER = b"\xbc"
_TRAILERS = {
    "sha1": b"\x33\xcc",
    "sha224": b"\x38\xcc",
    "sha256": b"\x34\xcc",
    "sha384": b"\x36\xcc",
    "sha512": b"\x35\xcc",
}


def sign_with_recovery(
    key: RSAPrivateKey, hash_name: HashName, message: bytes, *, random: RandomBytes, short_trailer: bool = False
) -> bytes:
    """Sign M1 || `message`, where M1 is drawn here and recovered from the signature.

    Args:
        key: A key whose modulus has a whole number of bytes.
        hash_name: The hash, told by the trailer.
        message: M2, the terminal's challenge, which is not in the signature.
        random: Where M1 comes from.
        short_trailer: Use trailer BC, which stands for SHA-1 alone.

    Returns:
        The signature, as long as the modulus.
    """
    trailer = _SHORT_TRAILER if short_trailer and hash_name == "sha1" else _TRAILERS[hash_name]
    recovered = random(key.size - len(_PARTIAL_RECOVERY) - digest_size(hash_name) - len(trailer))
    block = _PARTIAL_RECOVERY + recovered + digest(hash_name, recovered + message) + trailer
    return key.power(int.from_bytes(block, "big")).to_bytes(key.size, "big")
