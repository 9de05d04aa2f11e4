"""Public keys, checked once and then only used (RFC 3279, 2.3; RFC 5480; BSI TR-03111, 3.2.2)."""

from __future__ import annotations

from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from chipkit import oids
from chipkit.codec.bounded_cache import BoundedCache
from chipkit.crypto import openssl
from chipkit.crypto.points import Point, decode_point
from chipkit.errors import CodecError, KeyUnusableError, LimitError, UnsupportedError
from chipkit.lazy import cached_property
from chipkit.pki.algorithms import HashName, PSSParameters
from chipkit.pki.domain_parameters import DomainParameters
from chipkit.pki.public_key import SubjectPublicKeyInfo
from chipkit.values import dataclass

__all__ = ["ECPublicKey", "RSAPublicKey", "effort_of", "load_public_key"]

_MIN_MODULUS_BITS = 512
_MAX_MODULUS_BITS = 8192
_MAX_EXPONENT_BITS = 33
"""Of 1,000 real keys the largest exponent has 17 bits. What a signature costs grows with them."""
_USUAL_MODULUS_BITS = 4096
_USUAL_EXPONENT_BITS = 18
_WITHOUT_OPENSSL = 8
_COMPRESSED, _HYBRID = (b"\x02", b"\x03"), (b"\x06", b"\x07")
"""Forms of X9.62, 4.3.6, for a point that is no less right for them."""
_RSA = frozenset({oids.RSA_ENCRYPTION, oids.RSASSA_PSS})


@dataclass(frozen=True)
class RSAPublicKey:
    """An RSA key: modulus, exponent, and what it may be used for."""

    n: int
    e: int
    pss_only: bool = False
    """Whether its certificate says that it makes RSASSA-PSS signatures and no others (RFC 4055, 1.2)."""
    pss_hash: HashName | None = None
    """The one hash function that it says it makes them with; None where it does not say."""

    def __post_init__(self) -> None:
        bits = self.n.bit_length()
        if bits > _MAX_MODULUS_BITS or self.e.bit_length() > _MAX_EXPONENT_BITS:
            raise UnsupportedError(f"RSA modulus of {bits} bits, exponent of {self.e.bit_length()}")
        if self.n < 0 or bits < _MIN_MODULUS_BITS or not self.n & 1 or self.e < 3 or not self.e & 1:
            raise KeyUnusableError(
                f"the RSA key is invalid: a modulus of {bits} bits, an exponent of {self.e.bit_length()}"
            )

    def __reduce__(self) -> tuple[type[RSAPublicKey], tuple[Any, ...]]:
        """By its numbers alone: what OpenSSL made of them is made again where it is asked for."""
        return type(self), (self.n, self.e, self.pss_only, self.pss_hash)

    @cached_property
    def size(self) -> int:
        """Size of the modulus, and so of a signature, in bytes."""
        return (self.n.bit_length() + 7) // 8

    @cached_property
    def backend(self) -> rsa.RSAPublicKey:
        """The key as an object of `cryptography`, which does not leave this floor.

        Raises:
            KeyUnusableError: OpenSSL refuses it.
        """
        try:
            return rsa.RSAPublicNumbers(self.e, self.n).public_key()
        except ValueError as error:
            raise KeyUnusableError(f"RSA key is refused: {error}") from error


@dataclass(frozen=True)
class ECPublicKey:
    """A point on one of the standardised curves."""

    curve: DomainParameters
    point: Point

    def __reduce__(self) -> tuple[type[ECPublicKey], tuple[Any, ...]]:
        """By its numbers alone, as `RSAPublicKey`."""
        return type(self), (self.curve, self.point)

    @cached_property
    def backend(self) -> ec.EllipticCurvePublicKey | None:
        """The key as an object of `cryptography`, which does not leave this floor; None where OpenSSL has no curve."""
        return openssl.public_key(self.curve, self.point) if self.curve.named else None


PublicKey = RSAPublicKey | ECPublicKey


def effort_of(key: PublicKey) -> int:
    """How many times longer checking a signature takes than with a usual key: one on a curve of 256 bits, or of RSA.

    Measured, and rounded up; `benchmarks/worst_inputs.py` shows what it comes to.
    """
    if isinstance(key, ECPublicKey):
        bits = key.curve.p.bit_length()
        return _WITHOUT_OPENSSL if not openssl.supports(key.curve) else 1 if bits <= 256 else 3 if bits <= 384 else 4
    # squarings and multiplications modulo n: as many as the exponent has bits, each by the square of the modulus's size
    work = key.n.bit_length() ** 2 * max(key.e.bit_length(), _USUAL_EXPONENT_BITS)
    return max(1, -(-work // (_USUAL_MODULUS_BITS**2 * _USUAL_EXPONENT_BITS)))


def load_public_key(spki: SubjectPublicKeyInfo) -> PublicKey:
    """The key in a SubjectPublicKeyInfo.

    Raises:
        KeyUnusableError: A modulus, exponent or point that no key has, or a malformed one.
        UnsupportedError: Another algorithm, an oversized key, a compressed or hybrid point, or domain parameters that
            no standard lists.
    """
    raw = spki.raw or bytes(spki)
    return _loaded.get((raw,), lambda: _load(raw), keeps=_KEPT)


_KEPT: Final = 18_432
"""Bytes that a key of the largest size keeps with what OpenSSL makes of it, by estimate, its encoding aside."""
_loaded: Final = BoundedCache[PublicKey](entries=1024, size=1024 * _KEPT)


def _load(raw: bytes) -> PublicKey:
    try:
        spki = SubjectPublicKeyInfo.parse(raw)
        return _load_rsa(spki) if spki.algorithm.oid in _RSA else _load_ec(spki)
    except LimitError as error:
        raise UnsupportedError(f"oversized public key: {error}") from error
    except CodecError as error:
        raise KeyUnusableError(f"malformed public key: {error}") from error


def _load_rsa(spki: SubjectPublicKeyInfo) -> RSAPublicKey:
    modulus, exponent = spki.rsa()
    if spki.algorithm.oid != oids.RSASSA_PSS:
        return RSAPublicKey(modulus, exponent)
    parameters = None if spki.algorithm.has_null else spki.algorithm.parameters
    hashed = None if parameters is None else PSSParameters.parse(parameters).hash
    return RSAPublicKey(modulus, exponent, pss_only=True, pss_hash=hashed)


def _load_ec(spki: SubjectPublicKeyInfo) -> ECPublicKey:
    parameters, point = spki.ec()
    curve = parameters.curve
    if curve is None or not curve.named:
        raise UnsupportedError("domain parameters that no standard lists")
    if point[:1] in _COMPRESSED and len(point) == 1 + curve.size:
        raise UnsupportedError("a compressed point, which Doc 9303-12 does not allow")
    if point[:1] in _HYBRID and len(point) == 1 + 2 * curve.size:
        raise UnsupportedError("a hybrid point, which Doc 9303-12 does not allow")
    return ECPublicKey(curve, decode_point(curve, point))
