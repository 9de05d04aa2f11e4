"""Keys of other kinds than the tests of the trust floor have, with the hash functions that they sign over."""

from __future__ import annotations

import hashlib
from random import Random
from typing import Any, Final

from Crypto.Hash import MD5, SHA1, SHA256
from Crypto.PublicKey import ECC, RSA
from Crypto.Signature import DSS, pkcs1_15
from Crypto.Util.number import getPrime

from chipkit import oids
from chipkit.codec.tlv import TLV
from chipkit.pki.algorithms import AlgorithmIdentifier, SignatureScheme
from chipkit.pki.domain_parameters import CURVES
from chipkit.pki.public_key import ec_spki, rsa_spki

__all__ = ["WEAK", "WeakKey"]

_HASHES: Final[dict[str, Any]] = {"md5": MD5, "sha1": SHA1, "sha256": SHA256}
_NULL: Final = TLV(0x05, b"")
_EXPONENT: Final = 65537


class WeakKey:
    """A key whose secret is a function of its size, as `conftest.Key` is of its label."""

    def __init__(self, kind: str, bits: int, hashed: str) -> None:
        self._hash: Any = _HASHES[hashed]
        self._rsa: Any = None
        self._ec: Any = None
        if kind == "rsa":
            self._rsa = _rsa(bits)
            self.spki = rsa_spki(int(self._rsa.n), _EXPONENT)
            named = AlgorithmIdentifier(oids.MD5_WITH_RSA, _NULL)
            scheme = None if hashed == "md5" else SignatureScheme("rsa-pkcs1", hashed)  # type: ignore[arg-type]
            self.algorithm = named if scheme is None else scheme.to_algorithm()
        else:
            self._ec = ECC.construct(curve=f"P-{bits}", d=0xC0FFEE)
            point = self._ec.public_key().pointQ
            encoded = b"\x04" + b"".join(int(each).to_bytes(bits // 8, "big") for each in (point.x, point.y))
            self.spki = ec_spki(CURVES[f"secp{bits}r1"], encoded, explicit=True)
            self.algorithm = SignatureScheme("ecdsa", hashed).to_algorithm()  # type: ignore[arg-type]
        self.identifier = hashlib.sha1(self.spki.key).digest()

    def sign(self, data: bytes) -> bytes:
        """A deterministic signature."""
        hashed = self._hash.new(data)
        if self._rsa is not None:
            return bytes(pkcs1_15.new(self._rsa).sign(hashed))
        return bytes(DSS.new(self._ec, "deterministic-rfc6979", encoding="der").sign(hashed))


def _rsa(bits: int) -> Any:
    random = Random(bits)  # noqa: S311 - the same keys each time
    while True:
        p, q = (getPrime(bits // 2, randfunc=random.randbytes) for _ in range(2))
        if p != q and (p * q).bit_length() == bits and (p - 1) % _EXPONENT and (q - 1) % _EXPONENT:
            d = pow(_EXPONENT, -1, (p - 1) * (q - 1))
            return RSA.construct((p * q, _EXPONENT, d, p, q), consistency_check=False)


WEAK: Final = {
    "RSA-768": WeakKey("rsa", 768, "sha256"),
    "MD5": WeakKey("rsa", 2048, "md5"),
    "RSA-1024": WeakKey("rsa", 1024, "sha256"),
    "SHA-1": WeakKey("rsa", 2048, "sha1"),
    "P-192": WeakKey("ec", 192, "sha256"),
    "RSA-2048": WeakKey("rsa", 2048, "sha256"),
}
"""By what is weak about it; the last one is weak for a policy that wants more."""
