"""Points of elliptic curves: their encoding and their multiples (BSI TR-03111, 3.2; Doc 9303-11, 9.4).

OpenSSL multiplies where it knows the curve, in a time that the scalar does not change; plain integers elsewhere.
"""

from __future__ import annotations

from chipkit.crypto import openssl
from chipkit.crypto.weierstrass import Point, is_on_curve, linear_combination
from chipkit.errors import KeyUnusableError
from chipkit.pki.domain_parameters import DomainParameters

__all__ = ["Point", "add", "decode_point", "encode_point", "multiply", "public_point"]


def decode_point(curve: DomainParameters, data: bytes) -> Point:
    """Read an encoded point and check that it is one.

    Args:
        curve: The curve it belongs to.
        data: 04 and both coordinates in full length; Doc 9303 knows no other form.

    Raises:
        KeyUnusableError: The encoding is another, or the point is at infinity, out of range or off the curve.
    """
    size = curve.size
    if data[:1] != b"\x04" or len(data) != 1 + 2 * size:
        raise KeyUnusableError(f"{len(data)} bytes are not an uncompressed point with coordinates of {size} bytes")
    point = Point(int.from_bytes(data[1 : 1 + size], "big"), int.from_bytes(data[1 + size :], "big"))
    return _checked(curve, point)


def encode_point(curve: DomainParameters, point: Point) -> bytes:
    """04 and both coordinates in full length."""
    return b"\x04" + point.x.to_bytes(curve.size, "big") + point.y.to_bytes(curve.size, "big")


def multiply(curve: DomainParameters, scalar: int, point: Point) -> Point | None:
    """The multiple k·P, None for infinity.

    Raises:
        KeyUnusableError: The point is not on the curve.
    """
    _checked(curve, point)
    if openssl.supports(curve):
        return openssl.multiply(curve, scalar, point)
    return linear_combination(curve, (scalar, point))


def add(curve: DomainParameters, left: Point | None, right: Point | None) -> Point | None:
    """The sum of two points, None being infinity.

    Raises:
        KeyUnusableError: A point is not on the curve.
    """
    return linear_combination(curve, *((1, _checked(curve, point)) for point in (left, right) if point is not None))


def public_point(curve: DomainParameters, scalar: int) -> Point:
    """The public key of a private one.

    Raises:
        ValueError: The scalar is not in [1, n - 1].
    """
    if not 0 < scalar < curve.n:
        raise ValueError("not a private key of this curve")
    point = multiply(curve, scalar, Point(curve.gx, curve.gy))
    if point is None:  # the generator has order n, so that only forged parameters come here
        raise KeyUnusableError("the generator has another order than the parameters say")
    return point


def _checked(curve: DomainParameters, point: Point) -> Point:
    if not is_on_curve(curve, point):
        raise KeyUnusableError("the point is not on the curve")
    return point
