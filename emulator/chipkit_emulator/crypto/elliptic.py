"""Elliptic curves over prime fields on plain integers (BSI TR-03111, 2.3 and 3.2).

Points are affine at the edge and Jacobian inside. Not in constant time: every key that comes here is a test key.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, Protocol

from chipkit.errors import KeyUnusableError

if TYPE_CHECKING:
    from chipkit.pki.domain_parameters import DomainParameters

__all__ = [
    "Curve",
    "Point",
    "RandomBytes",
    "add",
    "agree",
    "decode_point",
    "encode_point",
    "generate_private",
    "generator",
    "is_on_curve",
    "multiply",
]

RandomBytes = Callable[[int], bytes]
"""Gives so many random bytes."""
_WINDOW = 4
_UNCOMPRESSED = 0x04


class Point(NamedTuple):
    """A finite point, in affine coordinates; the point at infinity is None."""

    x: int
    y: int


class Curve(Protocol):
    """What the mathematics needs of `DomainParameters`."""

    @property
    def p(self) -> int:
        """The prime of the field."""

    @property
    def a(self) -> int:
        """The coefficient of x."""

    @property
    def b(self) -> int:
        """The constant coefficient."""


class _Jacobian(NamedTuple):
    """(x / z², y / z³); at infinity z is 0."""

    x: int
    y: int
    z: int


_INFINITY = _Jacobian(1, 1, 0)


def generator(curve: DomainParameters) -> Point:
    """The base point."""
    return Point(curve.gx, curve.gy)


def is_on_curve(curve: Curve, point: Point) -> bool:
    """Whether both coordinates are in the field and fulfil the equation."""
    x, y, p = point.x, point.y, curve.p
    return 0 <= x < p and 0 <= y < p and (y * y - (x * x * x + curve.a * x + curve.b)) % p == 0


def multiply(curve: Curve, k: int, point: Point | None) -> Point | None:
    """`point` taken `k` times, `k` not negative."""
    if k < 0:
        raise ValueError("negative factor")
    if point is None:
        return None
    multiples = [_INFINITY, _Jacobian(point.x, point.y, 1)]
    while len(multiples) < 1 << _WINDOW:
        multiples.append(_add(curve, multiples[-1], multiples[1]))
    total = _INFINITY
    for digit in _digits(k):
        for _ in range(_WINDOW):
            total = _double(curve, total)
        if digit:
            total = _add(curve, total, multiples[digit])
    return _affine(curve, total)


def add(curve: Curve, p: Point | None, q: Point | None) -> Point | None:
    """The sum of two points."""
    return _affine(curve, _add(curve, _jacobian(p), _jacobian(q)))


def encode_point(curve: DomainParameters, point: Point) -> bytes:
    """04 and both coordinates, each as long as the field's prime (TR-03111, 3.2.1)."""
    return bytes([_UNCOMPRESSED]) + point.x.to_bytes(curve.size, "big") + point.y.to_bytes(curve.size, "big")


def decode_point(curve: DomainParameters, encoded: bytes) -> Point:
    """The point that an uncompressed encoding stands for.

    Raises:
        KeyUnusableError: The bytes are not an uncompressed point, or the point is not on the curve.
    """
    if len(encoded) != 1 + 2 * curve.size or encoded[0] != _UNCOMPRESSED:
        raise KeyUnusableError("not an uncompressed point of this curve")
    point = Point(int.from_bytes(encoded[1 : 1 + curve.size], "big"), int.from_bytes(encoded[1 + curve.size :], "big"))
    if not is_on_curve(curve, point):
        raise KeyUnusableError("point is not on the curve")
    return point


def generate_private(curve: DomainParameters, random: RandomBytes) -> int:
    """A private key of [1, n - 1] without bias, by drawing until one fits."""
    excess = 8 * curve.order_size - curve.n.bit_length()
    while True:
        private = int.from_bytes(random(curve.order_size), "big") >> excess
        if 1 <= private < curve.n:
            return private


def agree(curve: DomainParameters, private: int, peer: Point) -> bytes:
    """The shared secret of ECKA: the x coordinate, as long as the field's prime (TR-03111, 4.3.1).

    Raises:
        KeyUnusableError: The shared point is at infinity.
    """
    shared = multiply(curve, private, peer)
    if shared is None:
        raise KeyUnusableError("shared point at infinity")
    return shared.x.to_bytes(curve.size, "big")


def _digits(k: int) -> list[int]:
    """`k` in digits of one window, the most significant first."""
    count = (k.bit_length() + _WINDOW - 1) // _WINDOW
    return [k >> _WINDOW * index & (1 << _WINDOW) - 1 for index in reversed(range(count))]


def _jacobian(point: Point | None) -> _Jacobian:
    return _INFINITY if point is None else _Jacobian(point.x, point.y, 1)


def _affine(curve: Curve, point: _Jacobian) -> Point | None:
    if point.z == 0:
        return None
    inverse = pow(point.z, -1, curve.p)
    square = inverse * inverse % curve.p
    return Point(point.x * square % curve.p, point.y * square * inverse % curve.p)


def _double(curve: Curve, point: _Jacobian) -> _Jacobian:
    x, y, z = point
    p = curve.p
    if z == 0 or y == 0:
        return _INFINITY
    yy = y * y % p
    s = 4 * x * yy % p
    zz = z * z % p
    m = (3 * x * x + curve.a * zz * zz) % p
    x3 = (m * m - 2 * s) % p
    return _Jacobian(x3, (m * (s - x3) - 8 * yy * yy) % p, 2 * y * z % p)


def _add(curve: Curve, first: _Jacobian, second: _Jacobian) -> _Jacobian:
    if first.z == 0:
        return second
    if second.z == 0:
        return first
    p = curve.p
    zz1, zz2 = first.z * first.z % p, second.z * second.z % p
    u1, u2 = first.x * zz2 % p, second.x * zz1 % p
    s1, s2 = first.y * zz2 * second.z % p, second.y * zz1 * first.z % p
    h, r = (u2 - u1) % p, (s2 - s1) % p
    if h == 0:
        return _double(curve, first) if r == 0 else _INFINITY
    hh = h * h % p
    hhh, v = h * hh % p, u1 * hh % p
    x3 = (r * r - hhh - 2 * v) % p
    return _Jacobian(x3, (r * (v - x3) - s1 * hhh) % p, h * first.z * second.z % p)
