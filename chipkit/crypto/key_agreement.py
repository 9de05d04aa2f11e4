"""Ephemeral keys and Diffie-Hellman over elliptic curves (BSI TR-03111, 4.3.1; Doc 9303-11, 9.6)."""

from __future__ import annotations

from collections.abc import Callable

from chipkit.crypto import openssl
from chipkit.crypto.weierstrass import Point, is_on_curve, linear_combination
from chipkit.errors import KeyUnusableError
from chipkit.pki.domain_parameters import DomainParameters

__all__ = ["ecdh", "generate_private"]

_MAX_DRAWS = 256


def generate_private(curve: DomainParameters, random: Callable[[int], bytes]) -> int:
    """A private key, each of [1, n - 1] as likely as any other: numbers out of range are drawn again.

    Raises:
        ValueError: The source of chance never gave a number in range.
    """
    mask = (1 << curve.n.bit_length()) - 1
    for _ in range(_MAX_DRAWS):
        scalar = int.from_bytes(random(curve.order_size), "big") & mask
        if 0 < scalar < curve.n:
            return scalar
    raise ValueError("the source of chance gives no private key")


def ecdh(curve: DomainParameters, private: int, peer: Point) -> bytes:
    """The shared secret: the x coordinate of k·P, in the full length of the field.

    Raises:
        KeyUnusableError: The point is not on the curve, or the secret would be infinity.
    """
    if not is_on_curve(curve, peer):
        raise KeyUnusableError("the point is not on the curve")
    if openssl.supports(curve) and private % curve.n:
        return openssl.shared_x(curve, private % curve.n, peer)
    shared = linear_combination(curve, (private, peer))
    if shared is None:
        raise KeyUnusableError("the shared secret is the point at infinity")
    return shared.x.to_bytes(curve.size, "big")
