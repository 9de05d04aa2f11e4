"""Who seals: what is asked of a key, wherever its private half lives."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Signer"]


class Signer(Protocol):
    """A key that signs, with the certificates that name it."""

    @property
    def name(self) -> str:
        """What people call it, such as "counter 1"."""

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """Its certificate and those above it, DER, its own one first."""

    @property
    def algorithm(self) -> int:
        """The algorithm that it signs by, one of `chipkit.crypto.cose.ALGORITHMS`."""

    @property
    def storage(self) -> str:
        """Where the private key lives, in one word, such as "pkcs11"; "file" is for demonstrations and tests."""

    def sign(self, data: bytes) -> bytes:
        """The signature over `data` in the form of COSE: of ECDSA, r and s, each as long as the order of the curve."""
