from __future__ import annotations

from typing import Any

import pytest

from chipkit.crypto.key_agreement import ecdh, generate_private
from chipkit.crypto.points import Point, decode_point, encode_point, public_point
from chipkit.crypto.weierstrass import linear_combination
from chipkit.errors import KeyUnusableError
from chipkit.pki.domain_parameters import CURVES, DomainParameters

EVERY_CURVE = pytest.mark.parametrize("curve", CURVES.values(), ids=str)


@pytest.mark.vectors("key_agreement/ecdh.json")
def test_secrets_are_those_of_the_published_examples(case: dict[str, Any]) -> None:
    curve, private = CURVES[case["curve"]], int(case["private"], 16)

    assert encode_point(curve, public_point(curve, private)) == bytes.fromhex(case["public"])
    assert ecdh(curve, private, decode_point(curve, bytes.fromhex(case["peer"]))) == bytes.fromhex(case["shared"])


@EVERY_CURVE
def test_both_sides_share_the_secret(curve: DomainParameters) -> None:
    ours, theirs = 0xA11CE, curve.n - 0xB0B

    assert ecdh(curve, ours, public_point(curve, theirs)) == ecdh(curve, theirs, public_point(curve, ours))


@EVERY_CURVE
def test_a_secret_with_leading_zeros_keeps_its_length(curve: DomainParameters) -> None:
    """The x coordinate of k·G begins with a zero byte for about one k of 256; the first of them is taken."""
    generator = Point(curve.gx, curve.gy)
    limit = 1 << (8 * (curve.size - 1))
    scalar, shared = 1, generator
    while shared.x >= limit:
        scalar += 1
        found = linear_combination(curve, (1, shared), (1, generator))
        assert found is not None
        shared = found

    secret = ecdh(curve, scalar, generator)

    assert len(secret) == curve.size
    assert secret[0] == 0
    assert int.from_bytes(secret, "big") == shared.x


@EVERY_CURVE
def test_points_off_the_curve_are_refused(curve: DomainParameters) -> None:
    with pytest.raises(KeyUnusableError, match="not on the curve"):
        ecdh(curve, 2, Point(curve.gx, curve.gy ^ 1))


@EVERY_CURVE
@pytest.mark.parametrize("factor", [0, 1])
def test_a_secret_at_infinity_is_refused(curve: DomainParameters, factor: int) -> None:
    with pytest.raises(KeyUnusableError, match="infinity"):
        ecdh(curve, factor * curve.n, Point(curve.gx, curve.gy))


@EVERY_CURVE
def test_private_keys_out_of_range_are_drawn_again(curve: DomainParameters) -> None:
    size = curve.order_size
    draws = iter([bytes(size), curve.n.to_bytes(size, "big"), b"\xff" * size, (5).to_bytes(size, "big")])

    assert generate_private(curve, lambda _: next(draws)) == 5


@EVERY_CURVE
def test_the_ends_of_the_range_are_private_keys(curve: DomainParameters) -> None:
    for scalar in (1, curve.n - 1):
        assert generate_private(curve, lambda size, scalar=scalar: scalar.to_bytes(size, "big")) == scalar  # type: ignore[misc]


def test_bits_above_the_order_do_not_count() -> None:
    curve = CURVES["secp521r1"]

    assert generate_private(curve, lambda size: b"\xfe" + bytes(size - 2) + b"\x07") == 7


def test_a_source_that_never_gives_a_key_ends() -> None:
    with pytest.raises(ValueError, match="source of chance"):
        generate_private(CURVES["secp256r1"], bytes)
