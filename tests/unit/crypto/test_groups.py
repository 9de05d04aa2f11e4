"""Diffie-Hellman over curves and over prime fields, behind one face."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit.crypto.groups import ECGroup, Group, MODPGroup
from chipkit.crypto.points import Point, encode_point, multiply
from chipkit.crypto.weierstrass import linear_combination
from chipkit.errors import KeyUnusableError
from chipkit.pki.domain_parameters import CURVES, DomainParameters
from chipkit.pki.modp import MODP_GROUPS, MODPParameters

if TYPE_CHECKING:
    from collections.abc import Callable

GROUPS: dict[str, Group] = {
    **{name: ECGroup(curve) for name, curve in CURVES.items()},
    **{name: MODPGroup(parameters) for name, parameters in MODP_GROUPS.items()},
}
EVERY_GROUP = pytest.mark.parametrize("group", GROUPS.values(), ids=GROUPS)
EVERY_CURVE = pytest.mark.parametrize("curve", CURVES.values(), ids=str)
EVERY_MODP = pytest.mark.parametrize("parameters", MODP_GROUPS.values(), ids=str)
P256 = CURVES["brainpoolP256r1"]


def _size(group: Group) -> int:
    return (group.order.bit_length() + 7) // 8


def _unsigned(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


# published figures ---------------------------------------------------------------------------------------------------


@pytest.mark.vectors("key_agreement/ecdh.json")
def test_secrets_over_curves_are_those_of_the_published_examples(case: dict[str, Any]) -> None:
    group, private = GROUPS[case["curve"]], int(case["private"], 16)

    assert group.public_key(private) == bytes.fromhex(case["public"])
    assert group.agree(private, bytes.fromhex(case["peer"])) == bytes.fromhex(case["shared"])


@pytest.mark.vectors("key_agreement/modp.json")
def test_secrets_over_prime_fields_are_those_of_the_published_examples(case: dict[str, Any]) -> None:
    group, private = GROUPS[case["group"]], int(case["private"], 16)

    assert group.public_key(private) == bytes.fromhex(case["public"])
    assert group.agree(private, bytes.fromhex(case["peer"])) == bytes.fromhex(case["shared"])


@EVERY_MODP
def test_the_figures_of_a_prime_field_belong_together(parameters: MODPParameters) -> None:
    p, g, q = parameters.p, parameters.g, parameters.q

    assert (p - 1) % q == 0
    assert g != 1
    assert pow(g, q, p) == 1
    assert pow(2, p - 1, p) == pow(2, q - 1, q) == 1
    assert f"{p.bit_length()}-{q.bit_length()}" == parameters.name.removeprefix("modp")


# what both kinds have in common --------------------------------------------------------------------------------------


@EVERY_GROUP
def test_both_sides_share_the_secret(group: Group) -> None:
    ours, theirs = 0xA11CE, group.order - 0xB0B

    assert group.agree(ours, group.public_key(theirs)) == group.agree(theirs, group.public_key(ours))
    assert group.agree_element(ours, group.public_key(theirs)) == group.agree_element(theirs, group.public_key(ours))


@EVERY_GROUP
def test_an_agreed_element_is_a_multiple_of_the_peers(group: Group) -> None:
    assert group.agree_element(5, group.public_key(7)) == group.public_key(35)


@EVERY_GROUP
def test_a_shifted_generator_is_the_multiple_plus_the_shift(group: Group) -> None:
    shifted = group.shifted(11, group.public_key(20))

    assert shifted.order == group.order
    assert shifted.public_key(3) == group.public_key(93)


@EVERY_GROUP
def test_a_scalar_of_zero_or_of_many_bits_shifts_too(group: Group) -> None:
    shift = group.public_key(20)

    assert group.shifted(0, shift).public_key(1) == shift
    assert group.shifted(2 + (group.order << 70), shift).public_key(1) == group.public_key(22)


@EVERY_GROUP
def test_a_neutral_generator_is_refused(group: Group) -> None:
    with pytest.raises(KeyUnusableError, match="mapped generator"):
        group.shifted(group.order - 9, group.public_key(9))


@EVERY_GROUP
@pytest.mark.parametrize("factor", [0, 1])
def test_a_neutral_secret_is_refused(group: Group, factor: int) -> None:
    for agree in (group.agree, group.agree_element):
        with pytest.raises(KeyUnusableError, match="shared secret"):
            agree(factor * group.order, group.public_key(1))


@EVERY_GROUP
def test_a_key_of_ours_is_received_as_it_is(group: Group) -> None:
    pair = group.generate(lambda size: bytes(size - 1) + b"\x05")

    assert pair.private == 5
    assert group.received(pair.public) == pair.public == group.public_key(5)


@EVERY_GROUP
def test_private_keys_out_of_range_are_drawn_again(group: Group) -> None:
    size = _size(group)
    draws = iter([bytes(size), group.order.to_bytes(size, "big"), b"\xff" * size, (5).to_bytes(size, "big")])

    assert group.generate(lambda _: next(draws)).private == 5


@EVERY_GROUP
def test_the_ends_of_the_range_are_private_keys(group: Group) -> None:
    for scalar in (1, group.order - 1):
        assert group.generate(lambda size, scalar=scalar: scalar.to_bytes(size, "big")).private == scalar  # type: ignore[misc]
    for scalar in (0, group.order):
        with pytest.raises(ValueError, match="not a private key"):
            group.public_key(scalar)


def test_bits_above_the_order_do_not_count() -> None:
    assert GROUPS["secp521r1"].generate(lambda size: b"\xfe" + bytes(size - 2) + b"\x07").private == 7


@EVERY_GROUP
def test_a_source_that_never_gives_a_key_ends(group: Group) -> None:
    with pytest.raises(ValueError, match="random source"):
        group.generate(bytes)


@EVERY_GROUP
@settings(max_examples=20, deadline=None)
@given(encoded=st.binary(max_size=300))
def test_any_bytes_are_a_public_key_or_unusable(group: Group, encoded: bytes) -> None:
    try:
        public = group.received(encoded)
    except KeyUnusableError:
        with pytest.raises(KeyUnusableError):
            group.agree(2, encoded)
        with pytest.raises(KeyUnusableError):
            group.shifted(2, encoded)
    else:
        assert group.received(public) == public


def test_a_key_pair_does_not_print_its_private_half() -> None:
    assert "private" not in repr(GROUPS["modp1024-160"].generate(lambda size: bytes(size - 1) + b"\x05"))


# curves --------------------------------------------------------------------------------------------------------------


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

    secret = ECGroup(curve).agree(scalar, encode_point(curve, generator))

    assert len(secret) == curve.size
    assert secret[0] == 0
    assert int.from_bytes(secret, "big") == shared.x


@EVERY_CURVE
def test_points_off_the_curve_are_refused(curve: DomainParameters) -> None:
    group, off = ECGroup(curve), encode_point(curve, Point(curve.gx, curve.gy ^ 1))

    for use in (group.received, partial(group.agree, 2), partial(group.agree_element, 2)):
        with pytest.raises(KeyUnusableError, match="not on the curve"):
            use(off)


def test_a_public_point_is_a_data_object_of_its_own_tag() -> None:
    assert bytes(ECGroup(P256).data_object(b"\x04\x01")).hex() == "86020401"


def test_the_order_of_a_shifted_generator_is_that_of_the_curve() -> None:
    group = ECGroup(P256)
    shifted = group.shifted(0xA0, group.public_key(27))

    assert multiply(shifted.curve, P256.n, Point(shifted.curve.gx, shifted.curve.gy)) is None


# prime fields --------------------------------------------------------------------------------------------------------


def _outside(parameters: MODPParameters) -> int:
    """A number that is no power of the generator."""
    return next(number for number in range(2, 50) if pow(number, parameters.q, parameters.p) != 1)


@EVERY_MODP
def test_numbers_out_of_range_are_refused(parameters: MODPParameters) -> None:
    group, p = MODPGroup(parameters), parameters.p

    for number in (0, 1, p, p + 1, p + pow(parameters.g, 2, p)):
        with pytest.raises(KeyUnusableError, match="out of range"):
            group.received(_unsigned(number))


@EVERY_MODP
def test_numbers_outside_the_subgroup_are_refused(parameters: MODPParameters) -> None:
    """RFC 2631, 2.1.5: such keys give away the private one modulo small factors of p - 1; the smallest is p - 1."""
    group = MODPGroup(parameters)
    small = pow(_outside(parameters), parameters.q, parameters.p)
    uses: tuple[Callable[[bytes], object], ...] = (
        group.received,
        partial(group.agree, 5),
        partial(group.agree_element, 5),
        partial(group.shifted, 5),
    )

    for number in (parameters.p - 1, small, _outside(parameters)):
        for use in uses:
            with pytest.raises(KeyUnusableError, match="not in the subgroup"):
                use(_unsigned(number))


@EVERY_MODP
def test_more_bytes_than_a_number_of_the_field_has_are_refused(parameters: MODPParameters) -> None:
    group = MODPGroup(parameters)
    public = _unsigned(pow(parameters.g, 5, parameters.p)).rjust(parameters.size, b"\x00")

    assert group.received(b"\x00" + public) == group.received(public)
    with pytest.raises(KeyUnusableError, match="bytes are not a number"):
        group.received(b"\x00\x00" + public)


@EVERY_MODP
def test_a_public_value_has_no_leading_zeros_and_a_secret_keeps_them(parameters: MODPParameters) -> None:
    """Doc 9303-11, 9.4.1, and PKCS #3, 8.3: g^x begins with a zero byte for about one x of 256."""
    group, limit = MODPGroup(parameters), 1 << (8 * (parameters.size - 1))
    private = next(x for x in range(2, 9000) if pow(parameters.g, x, parameters.p) < limit)

    public, secret = group.public_key(private), group.agree(private, group.public_key(1))

    assert len(public) < parameters.size == len(secret)
    assert (public[0], secret[0]) != (0, 1)
    assert int.from_bytes(public, "big") == int.from_bytes(secret, "big")
    assert group.received(b"\x00" + public) == public


def test_a_public_value_is_a_data_object_of_its_own_tag() -> None:
    assert bytes(MODPGroup(MODP_GROUPS["modp1024-160"]).data_object(b"\x01")).hex() == "840101"
