from __future__ import annotations

from dataclasses import replace

import pytest
from Crypto.PublicKey import ECC

from chipkit.crypto import openssl
from chipkit.crypto.weierstrass import Point, is_on_curve, linear_combination, negate
from chipkit.pki.domain_parameters import CURVES, DomainParameters

EVERY_CURVE = pytest.mark.parametrize("curve", CURVES.values(), ids=str)
NIST = {"secp192r1": "p192", "secp224r1": "p224", "secp256r1": "p256", "secp384r1": "p384", "secp521r1": "p521"}


def _generator(curve: DomainParameters) -> Point:
    return Point(curve.gx, curve.gy)


def _scalars(curve: DomainParameters) -> list[int]:
    n = curve.n
    return [1, 2, 3, 15, 16, 17, 31, 32, n - 3, n - 2, n - 1, n // 2, n // 3, 0xC0FFEE**20 % n]


@EVERY_CURVE
def test_the_generator_has_order_n(curve: DomainParameters) -> None:
    assert is_on_curve(curve, _generator(curve))
    assert linear_combination(curve, (curve.n, _generator(curve))) is None
    assert linear_combination(curve, (curve.n - 1, _generator(curve))) == negate(curve, _generator(curve))


@pytest.mark.parametrize("curve", [curve for curve in CURVES.values() if openssl.supports(curve)], ids=str)
def test_integers_and_openssl_agree(curve: DomainParameters) -> None:
    point = linear_combination(curve, (0xBEEF, _generator(curve)))
    assert point is not None
    for scalar in _scalars(curve):
        assert openssl.multiply(curve, scalar, point) == linear_combination(curve, (scalar, point))


@pytest.mark.parametrize(("name", "theirs"), NIST.items())
def test_integers_and_another_implementation_agree(name: str, theirs: str) -> None:
    curve = CURVES[name]
    for scalar in _scalars(curve):
        expected = ECC.construct(curve=theirs, d=scalar).pointQ

        assert linear_combination(curve, (scalar, _generator(curve))) == Point(int(expected.x), int(expected.y))


@EVERY_CURVE
def test_combinations_are_the_sum_of_multiples(curve: DomainParameters) -> None:
    generator = _generator(curve)
    other = linear_combination(curve, (7, generator))
    assert other is not None

    assert linear_combination(curve, (5, generator), (3, other)) == linear_combination(curve, (26, generator))
    assert linear_combination(curve, (7, generator), (curve.n - 1, other)) is None
    assert linear_combination(curve, (7, generator), (1, other)) == linear_combination(curve, (14, generator))


@EVERY_CURVE
def test_no_term_and_zero_give_infinity(curve: DomainParameters) -> None:
    assert linear_combination(curve) is None
    assert linear_combination(curve, (0, _generator(curve))) is None


@EVERY_CURVE
def test_coordinates_beyond_the_field_are_off_the_curve(curve: DomainParameters) -> None:
    generator = _generator(curve)

    assert not is_on_curve(curve, replace(generator, x=generator.x + curve.p))
    assert not is_on_curve(curve, replace(generator, y=generator.y - curve.p))
    assert not is_on_curve(curve, replace(generator, y=generator.y ^ 1))


def test_openssl_serves_eight_curves() -> None:
    assert sum(openssl.supports(curve) for curve in CURVES.values()) == 8


def test_openssl_refuses_curves_that_it_does_not_know() -> None:
    curve = CURVES["brainpoolP320r1"]

    assert not openssl.supports(curve)
    with pytest.raises(ValueError, match="does not know"):
        openssl.shared_x(curve, 2, _generator(curve))
