"""The emulator's elliptic curves, against published agreements and against another implementation."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from chipkit.errors import KeyUnusableError
from chipkit.pki.domain_parameters import CURVES, DomainParameters
from chipkit_emulator.crypto.drbg import DRBG
from chipkit_emulator.crypto.elliptic import (
    Point,
    add,
    agree,
    decode_point,
    encode_point,
    generate_private,
    generator,
    is_on_curve,
    multiply,
)

ALL = pytest.mark.parametrize("curve", CURVES.values(), ids=CURVES)
P256 = CURVES["brainpoolP256r1"]


@pytest.mark.vectors("key_agreement/ecdh.json")
def test_agreement_gives_the_published_secret(case: dict[str, Any]) -> None:
    curve, private = CURVES[case["curve"]], int(case["private"], 16)

    public = multiply(curve, private, generator(curve))

    assert public is not None
    assert encode_point(curve, public).hex().upper() == case["public"].upper()
    peer = decode_point(curve, bytes.fromhex(case["peer"]))
    assert agree(curve, private, peer).hex().upper() == case["shared"].upper()


@pytest.mark.vectors("pace/mapping.json")
def test_mapped_generator_and_its_secret_are_the_published_ones(case: dict[str, Any]) -> None:
    curve = CURVES[case["curve"]]
    shared = multiply(curve, int(case["private"], 16), decode_point(curve, bytes.fromhex(case["peer"])))

    mapped = add(curve, multiply(curve, int(case["nonce"], 16), generator(curve)), shared)

    assert mapped is not None
    assert encode_point(curve, mapped).hex().upper() == case["generator"].upper()
    ephemeral = multiply(curve, int(case["ephemeral_private"], 16), mapped)
    assert ephemeral is not None
    assert encode_point(curve, ephemeral).hex().upper() == case["ephemeral_public"].upper()


@ALL
def test_generator_has_the_order_that_the_figures_say(curve: DomainParameters) -> None:
    base = generator(curve)

    assert is_on_curve(curve, base)
    assert multiply(curve, curve.n, base) is None
    assert multiply(curve, curve.n - 1, base) == Point(base.x, curve.p - base.y)
    assert multiply(curve, curve.n + 1, base) == base


@ALL
def test_sum_of_multiples_is_the_multiple_of_the_sum(curve: DomainParameters) -> None:
    random = DRBG.of(1, curve.name)
    j, k = generate_private(curve, random), generate_private(curve, random)
    base = generator(curve)

    assert add(curve, multiply(curve, j, base), multiply(curve, k, base)) == multiply(curve, j + k, base)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("secp224r1", ec.SECP224R1()),
        ("secp256r1", ec.SECP256R1()),
        ("secp384r1", ec.SECP384R1()),
        ("secp521r1", ec.SECP521R1()),
        ("brainpoolP256r1", ec.BrainpoolP256R1()),
        ("brainpoolP384r1", ec.BrainpoolP384R1()),
        ("brainpoolP512r1", ec.BrainpoolP512R1()),
    ],
)
def test_public_keys_agree_with_another_implementation(name: str, other: ec.EllipticCurve) -> None:
    curve = CURVES[name]
    private = generate_private(curve, DRBG.of(2, name))

    numbers = ec.derive_private_key(private, other).public_key().public_numbers()

    assert multiply(curve, private, generator(curve)) == Point(numbers.x, numbers.y)


def test_infinity_is_neutral_and_an_opposite_cancels() -> None:
    base = generator(P256)

    assert add(P256, None, base) == base
    assert add(P256, base, None) == base
    assert add(P256, base, Point(base.x, P256.p - base.y)) is None
    assert add(P256, base, base) == multiply(P256, 2, base)
    assert multiply(P256, 0, base) is None
    assert multiply(P256, 5, None) is None
    assert add(P256, None, None) is None


def test_negative_factor_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="negative"):
        multiply(P256, -1, generator(P256))


@ALL
def test_encoding_has_the_same_length_for_every_point(curve: DomainParameters) -> None:
    low = next(
        point
        for k in range(1, 5000)
        if (point := multiply(curve, k, generator(curve))) and point.x >> 8 * (curve.size - 1) == 0
    )

    encoded = encode_point(curve, low)

    assert len(encoded) == 1 + 2 * curve.size
    assert decode_point(curve, encoded) == low


@pytest.mark.parametrize(
    "encoded",
    [
        b"",
        b"\x04",
        b"\x00",
        b"\x04" + bytes(64),
        b"\x04" + bytes(63),
        b"\x02" + P256.gx.to_bytes(32, "big"),
        b"\x04" + P256.gx.to_bytes(32, "big") + (P256.gy ^ 1).to_bytes(32, "big"),
        b"\x04" + P256.p.to_bytes(32, "big") + P256.gy.to_bytes(32, "big"),
        b"\x06" + P256.gx.to_bytes(32, "big") + P256.gy.to_bytes(32, "big"),
        b"\x04" + P256.gx.to_bytes(32, "big") + P256.gy.to_bytes(32, "big") + b"\x00",
    ],
    ids=[
        "empty",
        "no-coordinates",
        "infinity",
        "zero",
        "short",
        "compressed",
        "off-curve",
        "outside",
        "hybrid",
        "long",
    ],
)
def test_what_is_no_point_of_the_curve_is_refused(encoded: bytes) -> None:
    with pytest.raises(KeyUnusableError):
        decode_point(P256, encoded)


def test_private_key_is_drawn_again_until_it_fits() -> None:
    draws = iter([bytes(32), P256.n.to_bytes(32, "big"), b"\xff" * 32, (5).to_bytes(32, "big")])

    assert generate_private(P256, lambda _: next(draws)) == 5


def test_private_key_of_a_curve_with_odd_bits_stays_below_the_order() -> None:
    curve = CURVES["secp521r1"]

    assert generate_private(curve, lambda size: b"\x7f" * size) < curve.n
