"""Generic mapping: from a nonce to a generator that only holders of the password know (Doc 9303-11, 4.4.3.3.1)."""

from __future__ import annotations

from chipkit.crypto.points import Point, add, multiply
from chipkit.errors import KeyUnusableError
from chipkit.pki.domain_parameters import DomainParameters

__all__ = ["map_generically"]


def map_generically(curve: DomainParameters, nonce: bytes, private: int, peer: Point) -> DomainParameters:
    """The curve with the generator s·G + H, where H is the shared point of the mapping keys.

    Raises:
        KeyUnusableError: The new generator would be infinity.
    """
    shared = multiply(curve, private, peer)
    shifted = multiply(curve, int.from_bytes(nonce, "big"), Point(curve.gx, curve.gy))
    mapped = add(curve, shifted, shared)
    if shared is None or mapped is None:
        raise KeyUnusableError("the mapped generator is the point at infinity")
    return curve.with_generator(mapped)
