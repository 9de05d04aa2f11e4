from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipkit.crypto import openssl
from chipkit.crypto.points import Point, add, decode_point, encode_point, multiply, public_point
from chipkit.errors import KeyUnusableError
from chipkit.pki.domain_parameters import CURVES, DomainParameters

EVERY_CURVE = pytest.mark.parametrize("curve", CURVES.values(), ids=str)
P256 = CURVES["brainpoolP256r1"]


@EVERY_CURVE
def test_encodings_have_fixed_length_and_decode(curve: DomainParameters) -> None:
    for scalar in range(1, 20):
        point = public_point(curve, scalar)
        encoded = encode_point(curve, point)

        assert len(encoded) == 1 + 2 * curve.size
        assert decode_point(curve, encoded) == point


@EVERY_CURVE
def test_compressed_points_are_refused(curve: DomainParameters) -> None:
    point = public_point(curve, 7)

    with pytest.raises(KeyUnusableError, match="uncompressed"):
        decode_point(curve, bytes([2 + (point.y & 1)]) + point.x.to_bytes(curve.size, "big"))


@EVERY_CURVE
def test_points_off_the_curve_are_refused(curve: DomainParameters) -> None:
    encoded = bytearray(encode_point(curve, public_point(curve, 5)))
    encoded[-1] ^= 1

    with pytest.raises(KeyUnusableError, match="not on the curve"):
        decode_point(curve, bytes(encoded))


@EVERY_CURVE
def test_coordinates_of_p_and_more_are_refused(curve: DomainParameters) -> None:
    size, p = curve.size, curve.p
    encoded = b"\x04" + p.to_bytes(size, "big") + p.to_bytes(size, "big")

    with pytest.raises(KeyUnusableError, match="not on the curve"):
        decode_point(curve, encoded)


@pytest.mark.parametrize(
    "encoded",
    [
        b"",
        b"\x00",
        b"\x04",
        b"\x04" + bytes(63),
        b"\x04" + bytes(65),
        b"\x06" + bytes(64),
        bytes(65),
        b"\x02" + bytes(64),
    ],
)
def test_infinity_and_other_encodings_are_refused(encoded: bytes) -> None:
    with pytest.raises(KeyUnusableError):
        decode_point(P256, encoded)


@given(st.binary(max_size=140))
def test_any_bytes_are_a_point_of_the_curve_or_refused(data: bytes) -> None:
    for curve in (P256, CURVES["secp224r1"]):
        try:
            point = decode_point(curve, data)
        except KeyUnusableError:
            continue
        assert (point.y**2 - point.x**3 - curve.a * point.x - curve.b) % curve.p == 0


@EVERY_CURVE
def test_multiples_of_the_ends_of_the_range(curve: DomainParameters) -> None:
    point = public_point(curve, 11)

    assert multiply(curve, 0, point) is None
    assert multiply(curve, curve.n, point) is None
    assert multiply(curve, 1, point) == point
    assert multiply(curve, curve.n + 1, point) == point
    assert multiply(curve, curve.n - 1, point) == Point(point.x, curve.p - point.y)
    assert multiply(curve, 2, point) == add(curve, point, point)


@EVERY_CURVE
def test_addition_knows_infinity_and_inverses(curve: DomainParameters) -> None:
    point = public_point(curve, 3)
    inverse = Point(point.x, curve.p - point.y)

    assert add(curve, point, None) == point
    assert add(curve, None, point) == point
    assert add(curve, None, None) is None
    assert add(curve, point, inverse) is None
    assert add(curve, point, public_point(curve, 4)) == public_point(curve, 7)


@EVERY_CURVE
def test_nothing_is_computed_with_points_off_the_curve(curve: DomainParameters) -> None:
    stranger = Point(curve.gx, curve.gy ^ 1)

    with pytest.raises(KeyUnusableError):
        multiply(curve, 3, stranger)
    with pytest.raises(KeyUnusableError):
        add(curve, stranger, None)


@pytest.mark.parametrize("scalar", [0, -1, P256.n, P256.n + 1])
def test_private_keys_out_of_range_have_no_public_key(scalar: int) -> None:
    with pytest.raises(ValueError, match="private key"):
        public_point(P256, scalar)


def test_another_generator_gives_other_public_keys_on_the_same_curve() -> None:
    generator = public_point(P256, 1234)

    assert public_point(P256.with_generator(generator), 5) == multiply(P256, 5, generator)


def test_backends_are_chosen_by_the_equation_and_not_by_the_name() -> None:
    assert openssl.supports(CURVES["brainpoolP256r1"])
    assert not openssl.supports(CURVES["brainpoolP320r1"])
    assert not openssl.supports(replace(CURVES["brainpoolP320r1"], name="secp256r1"))
    assert openssl.supports(P256.with_generator(public_point(P256, 2)))
