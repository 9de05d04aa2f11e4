"""Private keys that sign, and that open what was encrypted to them, in memory; a secret key for HMAC.

No protocol with a card needs one: they seal what was read, open archives and find records. Whoever holds one of these
objects holds the key, so that none is pickled, copied or shown.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from enum import Enum, unique
from typing import Final, NoReturn

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, HashAlgorithm
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from chipkit.crypto.keys import ECPublicKey, load_public_key
from chipkit.crypto.points import encode_point
from chipkit.errors import DecryptionError, KeyUnusableError, UnsupportedError
from chipkit.pki.public_key import SubjectPublicKeyInfo

__all__ = ["MODULUS_BITS", "KeptInPlace", "KeyFamily", "MacKey", "PrivateKey", "peer_point"]

MODULUS_BITS: Final = 3072
"""Of an RSA key that is made: as strong as the keys on P-256 (NIST SP 800-57 part 1, 5.6.1)."""
_LEAST_BITS, _MOST_BITS = 2048, 8192
_EXPONENT: Final = 65537
_MAC_SIZE: Final = 32
_SALT: Final = 32


class KeptInPlace:
    """What holds a key, or leads to one: it is not pickled, copied or shown."""

    __slots__ = ()

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} holds a key, which stays where it is: open the store again instead")

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


@unique
class KeyFamily(Enum):
    """What numbers a private key is made of."""

    RSA = "rsa"
    CURVE_256 = "secp256r1"
    CURVE_384 = "secp384r1"
    EDWARDS = "ed25519"


_CURVES: Final[Mapping[KeyFamily, tuple[type[ec.EllipticCurve], HashAlgorithm, int]]] = {
    KeyFamily.CURVE_256: (ec.SECP256R1, SHA256(), 32),
    KeyFamily.CURVE_384: (ec.SECP384R1, SHA384(), 48),
}
"""Curve, hash of its signatures (ES256 and ES384, RFC 9053, 2.1), and bytes of a number below its order."""
_PSS: Final = padding.PSS(padding.MGF1(SHA256()), _SALT)
_OAEP: Final = padding.OAEP(padding.MGF1(SHA256()), SHA256(), None)


class PrivateKey(KeptInPlace):
    """A private key of RSA, on P-256, on P-384 or of Ed25519. Threads may share it."""

    __slots__ = ("_key", "family", "public_key")

    family: KeyFamily
    public_key: SubjectPublicKeyInfo

    def __init__(self, key: _Backend) -> None:
        """Take a key of the library; `make` and `load` are for whoever is above this floor.

        Raises:
            KeyUnusableError: The key is of another family, or an RSA key of another size than is used here.
        """
        self._key = key
        self.family = _family(key)
        encoded = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.public_key = SubjectPublicKeyInfo.parse(encoded)

    @classmethod
    def make(cls, family: KeyFamily) -> PrivateKey:
        """A new key, from the random numbers of the system."""
        if family is KeyFamily.RSA:
            return cls(rsa.generate_private_key(_EXPONENT, MODULUS_BITS))
        if family is KeyFamily.EDWARDS:
            return cls(ed25519.Ed25519PrivateKey.generate())
        return cls(ec.generate_private_key(_CURVES[family][0]()))

    @classmethod
    def load(cls, encoded: bytes) -> PrivateKey:
        """Read a key in PKCS #8 (RFC 5958), not encrypted.

        Raises:
            KeyUnusableError: The bytes are not such a key, or one of a family that is not used here.
        """
        try:
            key = load_der_private_key(encoded, None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise KeyUnusableError("not a private key in PKCS #8") from None
        if not isinstance(key, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey, ed25519.Ed25519PrivateKey)):
            raise KeyUnusableError("a private key of a family that is not used here")
        return cls(key)

    def encoded(self) -> bytes:
        """The key in PKCS #8, not encrypted: for a store that encrypts it."""
        return self._key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

    def sign(self, data: bytes) -> bytes:
        """The signature over `data` in the form of COSE: ES256, ES384, EdDSA or PS256, as the family has it.

        ECDSA gives r and s one behind the other (RFC 9053, 2.1); PS256 has salts of 32 bytes (RFC 8230, 2).
        """
        key = self._key
        if isinstance(key, rsa.RSAPrivateKey):
            return key.sign(data, _PSS, SHA256())
        if isinstance(key, ed25519.Ed25519PrivateKey):
            return key.sign(data)
        _, hashed, size = _CURVES[self.family]
        r, s = utils.decode_dss_signature(key.sign(data, ec.ECDSA(hashed)))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")

    def decrypt(self, encrypted: bytes) -> bytes:
        """What RSAES-OAEP with SHA-256, MGF1 with SHA-256 and no label holds (RFC 8017, 7.1.2).

        Raises:
            DecryptionError: The bytes were not encrypted to this key, or were changed.
            KeyUnusableError: The key is not an RSA key.
        """
        if not isinstance(self._key, rsa.RSAPrivateKey):
            raise KeyUnusableError("a key on a curve, which agrees on keys and decrypts nothing")
        try:
            return self._key.decrypt(encrypted, _OAEP)
        except ValueError:
            raise DecryptionError("not encrypted to this key, or changed") from None

    def agree(self, public_key: SubjectPublicKeyInfo) -> bytes:
        """The x coordinate that ECDH gives with another's key, in as many bytes as the field has (SEC 1, 3.3.1).

        Raises:
            KeyUnusableError: The key is not on P-256 or P-384, or the other one is not a point of the same curve.
        """
        if not isinstance(self._key, ec.EllipticCurvePrivateKey):
            raise KeyUnusableError("no key on P-256 or P-384, and so none for agreement")
        point = peer_point(self.family, public_key)
        try:
            peer = ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[self.family][0](), point)
            return self._key.exchange(ec.ECDH(), peer)
        except ValueError:
            raise KeyUnusableError("the other key is no point of the curve") from None


_Backend = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


def peer_point(family: KeyFamily, public_key: SubjectPublicKeyInfo) -> bytes:
    """The point of a public key that is to be agreed with, uncompressed, once it was seen to lie on the curve.

    Raises:
        KeyUnusableError: The public key is not a point of the family's curve.
    """
    try:
        peer = load_public_key(public_key)
    except UnsupportedError as error:
        raise KeyUnusableError(f"the other key is not on {family.value}: {error}") from error
    if not isinstance(peer, ECPublicKey) or peer.curve.name != family.value:
        raise KeyUnusableError(f"the other key is not on {family.value}")
    return encode_point(peer.curve, peer.point)


def _family(key: _Backend) -> KeyFamily:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return KeyFamily.EDWARDS
    if isinstance(key, rsa.RSAPrivateKey):
        if not _LEAST_BITS <= key.key_size <= _MOST_BITS:
            raise KeyUnusableError(f"an RSA key of {key.key_size} bits, where {_LEAST_BITS} to {_MOST_BITS} are used")
        return KeyFamily.RSA
    for family, (curve, _, _) in _CURVES.items():
        if isinstance(key.curve, curve):
            return family
    raise KeyUnusableError(f"a private key on {key.curve.name}, which is not used here")


class MacKey(KeptInPlace):
    """A secret key for HMAC with SHA-256 (RFC 2104). Threads may share it."""

    __slots__ = ("_key",)

    SIZE: Final = _MAC_SIZE
    """Bytes of the key."""

    def __init__(self, key: bytes) -> None:
        """Take the key.

        Raises:
            KeyUnusableError: The key does not have 32 bytes.
        """
        if len(key) != _MAC_SIZE:
            raise KeyUnusableError(f"a secret key of {len(key)} bytes where {_MAC_SIZE} belong")
        self._key = key

    def encoded(self) -> bytes:
        """The key: for a store that encrypts it."""
        return self._key

    def mac(self, data: bytes) -> bytes:
        """HMAC with SHA-256 over `data`, 32 bytes."""
        return hmac.digest(self._key, data, hashlib.sha256)
