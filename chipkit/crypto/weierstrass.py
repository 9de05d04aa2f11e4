"""Points of short Weierstrass curves computed with plain integers (BSI TR-03111, 2.3 and A.1).

For the curves that OpenSSL does not serve. The time taken depends on the scalars: nothing that lives longer than one
conversation is computed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from chipkit.pki.domain_parameters import DomainParameters
from chipkit.values import dataclass

__all__ = ["Point", "is_on_curve", "linear_combination", "negate"]

_WINDOW = 5
_Jacobian = tuple[int, int, int]
_INFINITY: _Jacobian = (1, 1, 0)


@dataclass(frozen=True, slots=True)
class Point:
    """An affine point; the point at infinity is None wherever it may occur."""

    x: int
    y: int


def is_on_curve(curve: DomainParameters, point: Point) -> bool:
    """Whether the coordinates are reduced and fulfil the equation of the curve."""
    x, y, p = point.x, point.y, curve.p
    return 0 <= x < p and 0 <= y < p and (y * y - (x * x + curve.a) * x - curve.b) % p == 0


def negate(curve: DomainParameters, point: Point) -> Point:
    """The inverse of a point."""
    return Point(point.x, -point.y % curve.p)


def linear_combination(curve: DomainParameters, *terms: tuple[int, Point]) -> Point | None:
    """The sum of the multiples k·P, by interleaved windows.

    Args:
        curve: A curve of prime order, on which the points lie.
        terms: Scalars of any size with their points.
    """
    rows = [(_digits(scalar % curve.n), _odd_multiples(curve, point)) for scalar, point in terms]
    total = _INFINITY
    for index in reversed(range(max((len(digits) for digits, _ in rows), default=0))):
        total = _double(curve, total)
        for digits, table in rows:
            if index < len(digits) and (digit := digits[index]):
                addend = table[abs(digit) >> 1]
                total = _add(curve, total, addend if digit > 0 else negate(curve, addend))
    return _affine(curve, [total])[0] if total[2] else None


def _digits(scalar: int) -> list[int]:
    """The scalar in width-5 non-adjacent form, lowest digit first."""
    digits: list[int] = []
    while scalar:
        digit = 0
        if scalar & 1:
            digit = scalar % (1 << _WINDOW)
            digit -= (1 << _WINDOW) if digit >> (_WINDOW - 1) else 0
            scalar -= digit
        digits.append(digit)
        scalar >>= 1
    return digits


def _odd_multiples(curve: DomainParameters, point: Point) -> list[Point]:
    """P, 3P, 5P … up to the largest digit."""
    multiples: list[_Jacobian] = [(point.x, point.y, 1)]
    twice = _affine(curve, [_double(curve, multiples[0])])[0]
    for _ in range((1 << (_WINDOW - 2)) - 1):
        multiples.append(_add(curve, multiples[-1], twice))
    return _affine(curve, multiples)


def _double(curve: DomainParameters, point: _Jacobian) -> _Jacobian:
    x, y, z = point
    p = curve.p
    if not z:
        return _INFINITY
    yy = y * y % p
    zz = z * z % p
    s = 4 * x * yy % p
    m = (3 * x * x + curve.a * zz * zz) % p
    x3 = (m * m - 2 * s) % p
    return x3, (m * (s - x3) - 8 * yy * yy) % p, 2 * y * z % p


def _add(curve: DomainParameters, left: _Jacobian, right: Point) -> _Jacobian:
    x, y, z = left
    p = curve.p
    if not z:
        return right.x, right.y, 1
    zz = z * z % p
    h = (right.x * zz - x) % p
    r = (right.y * zz * z - y) % p
    if not h:
        return _INFINITY if r else _double(curve, left)
    hh = h * h % p
    hhh = hh * h % p
    v = x * hh % p
    x3 = (r * r - hhh - 2 * v) % p
    return x3, (r * (v - x3) - y * hhh) % p, z * h % p


def _affine(curve: DomainParameters, points: Sequence[_Jacobian]) -> list[Point]:
    """Affine points for the price of one inversion; none of them is infinity."""
    p = curve.p
    products = list(accumulate((z for _, _, z in points), lambda left, z: left * z % p, initial=1))
    inverse = pow(products[-1], -1, p)
    found: list[Point] = []
    for (x, y, z), before in zip(reversed(points), reversed(products[:-1]), strict=True):
        one_by_z = inverse * before % p
        inverse = inverse * z % p
        squared = one_by_z * one_by_z % p
        found.append(Point(x * squared % p, y * squared * one_by_z % p))
    found.reverse()
    return found
