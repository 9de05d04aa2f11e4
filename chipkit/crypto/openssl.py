"""What OpenSSL computes on the curves that it knows: Diffie-Hellman and ECDSA (BSI TR-03111, 4.2 and 4.3).

Only numbers go in and come out. A curve is found by its equation, never by a name.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec

from chipkit.crypto.weierstrass import Point, negate
from chipkit.pki.domain_parameters import CURVES, DomainParameters

__all__ = ["multiply", "public_key", "shared_x", "supports", "verify_ecdsa"]

_CLASSES: Final[dict[str, type[ec.EllipticCurve]]] = {
    "secp192r1": ec.SECP192R1,
    "secp224r1": ec.SECP224R1,
    "secp256r1": ec.SECP256R1,
    "secp384r1": ec.SECP384R1,
    "secp521r1": ec.SECP521R1,
    "brainpoolP256r1": ec.BrainpoolP256R1,
    "brainpoolP384r1": ec.BrainpoolP384R1,
    "brainpoolP512r1": ec.BrainpoolP512R1,
}
_BY_EQUATION: Final = {(CURVES[name].p, CURVES[name].a, CURVES[name].b): cls for name, cls in _CLASSES.items()}


def supports(curve: DomainParameters) -> bool:
    """Whether this OpenSSL computes on the curve."""
    return _curve(curve.p, curve.a, curve.b) is not None


def shared_x(curve: DomainParameters, scalar: int, point: Point) -> bytes:
    """The x coordinate of k·P in its fixed length, for 0 < k < n and a point of the curve."""
    backend = _required(curve)
    private = ec.derive_private_key(scalar, backend)
    return private.exchange(ec.ECDH(), ec.EllipticCurvePublicNumbers(point.x, point.y, backend).public_key())


def multiply(curve: DomainParameters, scalar: int, point: Point) -> Point | None:
    """k·P from two x coordinates: OpenSSL gives that of k·P and of (k+1)·P, and these two tell y.

    With Q = k·P and R = Q + P, the addition law solved for the y coordinate of Q needs no square root.
    """
    scalar %= curve.n
    if scalar in (0, 1, curve.n - 1):
        return {0: None, 1: point}.get(scalar, negate(curve, point))
    p, x = curve.p, point.x
    x_q = int.from_bytes(shared_x(curve, scalar, point), "big")
    x_r = int.from_bytes(shared_x(curve, scalar + 1, point), "big")
    numerator = (x * x_q + curve.a) * (x + x_q) + 2 * curve.b - x_r * (x - x_q) ** 2
    return Point(x_q, numerator * pow(2 * point.y, -1, p) % p)


def public_key(curve: DomainParameters, point: Point) -> ec.EllipticCurvePublicKey | None:
    """A point as a key of OpenSSL's, None where that has no such curve; the generator must be the standard one."""
    backend = _curve(curve.p, curve.a, curve.b)
    return None if backend is None else ec.EllipticCurvePublicNumbers(point.x, point.y, backend).public_key()


def verify_ecdsa(key: ec.EllipticCurvePublicKey, signature: bytes, digest: bytes, scheme: ec.ECDSA) -> bool:
    """Whether a signature of a digest, as DER has it, verifies."""
    try:
        key.verify(signature, digest, scheme)
    except InvalidSignature:
        return False
    return True


def _required(curve: DomainParameters) -> ec.EllipticCurve:
    backend = _curve(curve.p, curve.a, curve.b)
    if backend is None:
        raise ValueError("OpenSSL does not know this curve")
    return backend


def _curve(p: int, a: int, b: int) -> ec.EllipticCurve | None:
    cls = _BY_EQUATION.get((p, a, b))
    return None if cls is None else _served(cls)


@cache
def _served(cls: type[ec.EllipticCurve]) -> ec.EllipticCurve | None:
    """The curve, where this OpenSSL has it; of the classes there are as many as are listed above."""
    try:
        ec.derive_private_key(1, cls())
    except UnsupportedAlgorithm:
        return None
    return cls()
