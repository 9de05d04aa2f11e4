"""ECDSA signatures and their two encodings (BSI TR-03111, 4.2.1.2 and 5.2; RFC 3279, 2.2.3)."""

from __future__ import annotations

from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from chipkit.codec.der import INTEGER, SEQUENCE, Fields, decode_integer
from chipkit.codec.tlv import TLV
from chipkit.crypto import openssl
from chipkit.crypto.keys import ECPublicKey
from chipkit.crypto.rsa import BACKEND_HASHES
from chipkit.crypto.weierstrass import Point, linear_combination
from chipkit.errors import CodecError, SignatureInvalidError
from chipkit.pki.algorithms import HashName
from chipkit.pki.domain_parameters import DomainParameters

__all__ = ["decode_der", "decode_plain", "verify_der", "verify_numbers", "verify_numbers_with_integers"]

_LONG: Final = 0x82
"""A SEQUENCE of so many bytes has a length of more than one."""
_SCHEMES: Final = {name: ec.ECDSA(utils.Prehashed(backend)) for name, backend in BACKEND_HASHES.items()}


def decode_der(signature: bytes) -> tuple[int, int]:
    """(r, s) of an ECDSA-Sig-Value in DER; any other encoding could be a forger's.

    Raises:
        SignatureInvalidError: The signature is not an ECDSA-Sig-Value in DER.
    """
    if (short := _short(signature)) is not None:
        return short
    try:
        fields = Fields(TLV.parse(signature), what="ECDSA-Sig-Value")
        r, s = (decode_integer(fields.take(None, name)) for name in ("r", "s"))
        fields.finish()
    except CodecError as error:
        raise SignatureInvalidError(f"malformed ECDSA signature: {error}") from error
    return r, s


def _short(signature: bytes) -> tuple[int, int] | None:
    """The numbers of a signature in DER whose lengths have one byte; None for any other, which is read in full."""
    size = len(signature)
    if not 8 <= size < _LONG or signature[0] != SEQUENCE or signature[1] != size - 2 or signature[2] != INTEGER:
        return None
    at = 4 + signature[3]
    if at + 2 >= size or signature[at] != INTEGER or signature[at + 1] != size - at - 2:
        return None
    r, s = signature[4:at], signature[at + 2 :]
    for number in (r, s):  # X.690, 8.3.2: no byte more than it needs, none less than a positive number needs
        if not number or number[0] > 0x7F or (number[0] == 0 and (len(number) == 1 or number[1] < 0x80)):
            return None
    return int.from_bytes(r, "big"), int.from_bytes(s, "big")


def decode_plain(curve: DomainParameters, signature: bytes) -> tuple[int, int]:
    """(r, s) of two numbers in the full length of the order, one behind the other.

    Raises:
        SignatureInvalidError: The signature has the wrong length.
    """
    size = curve.order_size
    if len(signature) != 2 * size:
        raise SignatureInvalidError(f"plain ECDSA signature of {len(signature)} bytes where {2 * size} belong")
    return int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big")


def verify_der(key: ECPublicKey, hashed: HashName, signature: bytes, digest: bytes) -> bool:
    """Whether an ECDSA-Sig-Value in DER is a signature of the digest.

    Raises:
        SignatureInvalidError: The signature is not an ECDSA-Sig-Value in DER.
    """
    (r, s), n = decode_der(signature), key.curve.n
    if key.backend is None:
        return verify_numbers(key, hashed, (r, s), digest)
    # of two numbers there is but one encoding in DER: what was read would be written alike
    in_range = 0 < r < n and 0 < s < n
    return in_range and openssl.verify_ecdsa(key.backend, signature, digest, _SCHEMES[hashed])


def verify_numbers(key: ECPublicKey, hashed: HashName, signature: tuple[int, int], digest: bytes) -> bool:
    """Whether (r, s) is a signature of the digest."""
    (r, s), n = signature, key.curve.n
    if not (0 < r < n and 0 < s < n):
        return False
    if key.backend is not None:
        return openssl.verify_ecdsa(key.backend, encode_dss_signature(r, s), digest, _SCHEMES[hashed])
    return verify_numbers_with_integers(key, signature, digest)


def verify_numbers_with_integers(key: ECPublicKey, signature: tuple[int, int], digest: bytes) -> bool:
    """Whether (r, s), both in [1, n - 1], is a signature of the digest, without OpenSSL."""
    curve, (r, s) = key.curve, signature
    excess = max(0, 8 * len(digest) - curve.n.bit_length())
    number = int.from_bytes(digest, "big") >> excess
    inverse = pow(s, -1, curve.n)
    generator = Point(curve.gx, curve.gy)
    point = linear_combination(curve, (number * inverse, generator), (r * inverse, key.point))
    return point is not None and point.x % curve.n == r
