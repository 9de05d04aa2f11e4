"""Ed25519 as seals use it (RFC 8032, 5.1; keys by RFC 8410). No chip and no issuer does."""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519

from chipkit import oids
from chipkit.errors import KeyUnusableError, SignatureInvalidError
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.values import dataclass

__all__ = ["EdwardsKey"]

_SIZE: Final = 32


@dataclass(frozen=True, slots=True)
class EdwardsKey:
    """A public key of Ed25519.

    Raises:
        KeyUnusableError: The key does not have 32 bytes.
    """

    point: bytes

    def __post_init__(self) -> None:
        if len(self.point) != _SIZE:
            raise KeyUnusableError(f"a key of Ed25519 of {len(self.point)} bytes where 32 belong")

    @staticmethod
    def is_meant(spki: SubjectPublicKeyInfo) -> bool:
        """Whether a SubjectPublicKeyInfo says that it holds such a key."""
        return spki.algorithm.oid == oids.ED25519

    @classmethod
    def load(cls, spki: SubjectPublicKeyInfo) -> EdwardsKey:
        """The key in a SubjectPublicKeyInfo; its algorithm has no parameters (RFC 8410, 3).

        Raises:
            KeyUnusableError: The key is another one, or malformed.
        """
        if not cls.is_meant(spki) or spki.algorithm.parameters is not None:
            raise KeyUnusableError("not a key of Ed25519 as RFC 8410 has it")
        return cls(spki.key)

    def verify(self, signature: bytes, data: bytes) -> None:
        """Return if this key made `signature` over `data`.

        Raises:
            SignatureInvalidError: The key did not make it.
        """
        try:
            ed25519.Ed25519PublicKey.from_public_bytes(self.point).verify(signature, data)
        except (InvalidSignature, ValueError):
            raise SignatureInvalidError("the signature does not verify") from None
