"""A private key on P-256 that signs lists: kept encrypted in a file, and in memory for one signature.

No protocol with a card needs one; what cards prove, they prove to public keys.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from chipkit.errors import KeyUnusableError
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.values import dataclass

__all__ = ["SigningKey"]

_SIZE: Final = 32
"""Bytes of a number below the order of P-256."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that signs by ES256 (RFC 9053, 2.1)."""

    public_key: SubjectPublicKeyInfo
    sign: Callable[[bytes], bytes] = field(repr=False)
    """ECDSA with SHA-256 over its argument, as r and s of 32 bytes each."""

    @classmethod
    def load(cls, pem: bytes, passphrase: bytes) -> SigningKey:
        """Read an encrypted key (PKCS#8, RFC 5958, or a traditional PEM file).

        Raises:
            KeyUnusableError: The key is not encrypted, not one on P-256, or the passphrase is another one.
        """
        try:
            key = load_pem_private_key(pem, passphrase or b"\x00")
        except TypeError:
            raise KeyUnusableError("the private key is not encrypted: a list is signed by an encrypted one") from None
        except (ValueError, UnsupportedAlgorithm):
            raise KeyUnusableError("not a private key in PEM, or another passphrase") from None
        if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
            raise KeyUnusableError("not a key on P-256")
        encoded = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return cls(SubjectPublicKeyInfo.parse(encoded), lambda data: _signed(key, data))


def _signed(key: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    r, s = utils.decode_dss_signature(key.sign(data, ec.ECDSA(SHA256())))
    return r.to_bytes(_SIZE, "big") + s.to_bytes(_SIZE, "big")
