"""Elliptic curve parameters, named and explicit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.errors import ChipkitError, CodecError, UnsupportedError
from chipkit.pki.domain_parameters import (
    CURVES,
    DomainParameters,
    by_identifier,
    by_oid,
    explicit_parameters,
    named_parameters,
    parse_ec_parameters,
)

P256 = CURVES["secp256r1"]


def spelled(curve: DomainParameters, **changes: Any) -> TLV:
    """Explicit parameters of which single members are replaced."""
    size = curve.size
    members: dict[str, Any] = {
        "version": der.integer(1),
        "field": der.sequence(der.oid(oids.PRIME_FIELD), der.integer(curve.p)),
        "a": der.octet_string(curve.a.to_bytes(size, "big")),
        "b": der.octet_string(curve.b.to_bytes(size, "big")),
        "seed": b"",
        "base": der.octet_string(b"\x04" + curve.gx.to_bytes(size, "big") + curve.gy.to_bytes(size, "big")),
        "n": der.integer(curve.n),
        "h": der.integer(1),
    } | changes
    equation = der.sequence(members["a"], members["b"], members["seed"])
    raw = der.sequence(members["version"], members["field"], equation, members["base"], members["n"], members["h"])
    return TLV.parse(bytes(raw))


@pytest.mark.parametrize("curve", CURVES.values(), ids=str)
def test_the_figures_of_each_curve_hold_together(curve: DomainParameters) -> None:
    assert (curve.gy**2 - (curve.gx**3 + curve.a * curve.gx + curve.b)) % curve.p == 0
    assert pow(2, curve.p - 1, curve.p) == 1
    assert pow(2, curve.n - 1, curve.n) == 1
    assert abs(curve.p + 1 - curve.n) ** 2 <= 4 * curve.p  # Hasse
    assert (4 * curve.a**3 + 27 * curve.b**2) % curve.p != 0


def test_the_eleven_curves_have_the_identifiers_of_the_standard() -> None:
    assert [curve.identifier for curve in CURVES.values()] == list(range(8, 19))
    assert [curve.p.bit_length() for curve in CURVES.values()] == [
        192, 192, 224, 224, 256, 256, 320, 384, 384, 512, 521,
    ]  # fmt: skip
    assert by_identifier(13) is CURVES["brainpoolP256r1"]
    assert by_identifier(0) is None
    assert by_oid(oids.BRAINPOOL_P320R1) is CURVES["brainpoolP320r1"]
    assert by_oid("1.2.3") is None


def test_sizes_are_told_in_bytes() -> None:
    assert (CURVES["secp521r1"].size, CURVES["secp521r1"].order_size) == (66, 66)
    assert (P256.size, P256.order_size) == (32, 32)


@pytest.mark.parametrize("curve", CURVES.values(), ids=str)
@pytest.mark.parametrize("cofactor", [True, False])
def test_explicit_parameters_of_each_curve_are_recognised(curve: DomainParameters, cofactor: bool) -> None:  # noqa: FBT001 - a parameter
    parsed = parse_ec_parameters(explicit_parameters(curve, cofactor=cofactor))

    assert parsed.curve is curve
    assert parsed.explicit
    assert parsed.deviations == ()


@pytest.mark.parametrize("curve", CURVES.values(), ids=str)
def test_named_parameters_of_each_curve_are_recognised(curve: DomainParameters) -> None:
    parsed = parse_ec_parameters(named_parameters(curve))

    assert (parsed.curve, parsed.explicit, parsed.oid) == (curve, False, curve.oid)


@pytest.mark.parametrize("curve", CURVES.values(), ids=str)
def test_a_compressed_generator_is_recognised(curve: DomainParameters) -> None:
    base = der.octet_string(bytes([2 + (curve.gy & 1)]) + curve.gx.to_bytes(curve.size, "big"))

    assert parse_ec_parameters(spelled(curve, base=base)).curve is curve


def test_a_seed_of_ones_own_changes_nothing() -> None:
    assert parse_ec_parameters(spelled(P256, seed=der.bit_string(b"\x01" * 20))).curve is P256


@pytest.mark.parametrize("element", [
    {"b": der.octet_string(b"\x00" + P256.b.to_bytes(32, "big"))},
    {"a": der.octet_string(bytes(3) + P256.a.to_bytes(32, "big"))},
])  # fmt: skip
def test_padded_field_elements_are_the_same_numbers_and_told(element: dict[str, TLV]) -> None:
    parsed = parse_ec_parameters(spelled(P256, **element))

    assert parsed.curve is P256
    assert [each.code for each in parsed.deviations] == ["key.ec.field-element-size"]


def other_point(curve: DomainParameters) -> tuple[int, int]:
    """Twice the generator: a point of the same order, and of somebody else's choice."""
    slope = (3 * curve.gx**2 + curve.a) * pow(2 * curve.gy, -1, curve.p)
    x = (slope**2 - 2 * curve.gx) % curve.p
    return x, (slope * (curve.gx - x) - curve.gy) % curve.p


@pytest.mark.parametrize("curve", CURVES.values(), ids=str)
def test_the_curve_with_another_generator_is_not_the_curve(curve: DomainParameters) -> None:
    x, y = other_point(curve)
    forged = replace(curve, name="", identifier=None, oid=None, gx=x, gy=y)

    parsed = parse_ec_parameters(explicit_parameters(forged))

    assert parsed.curve == forged
    assert not forged.named
    assert parsed.curve != curve


def negative_generator(curve: DomainParameters) -> TLV:
    y = curve.p - curve.gy
    return der.octet_string(b"\x04" + curve.gx.to_bytes(curve.size, "big") + y.to_bytes(curve.size, "big"))


@pytest.mark.parametrize("change", [
    {"a": der.octet_string((P256.a + 1).to_bytes(32, "big"))},
    {"b": der.octet_string((P256.b - 1).to_bytes(32, "big"))},
    {"n": der.integer(P256.n - 2)},
    {"h": der.integer(2)},
    {"field": der.sequence(der.oid(oids.PRIME_FIELD), der.integer(P256.p - 2))},
    {"base": negative_generator(P256)},
    {"a": der.octet_string((P256.a + P256.p).to_bytes(33, "big"))},
], ids=["a", "b", "n", "h", "p", "minus G", "a + p"])  # fmt: skip
def test_one_other_figure_is_another_curve(change: dict[str, TLV]) -> None:
    parsed = parse_ec_parameters(spelled(P256, **change))

    assert parsed.curve is not None
    assert not parsed.curve.named


def test_an_unknown_name_is_kept_without_a_curve() -> None:
    parsed = parse_ec_parameters(der.oid("1.3.132.0.10"))

    assert (parsed.curve, parsed.oid) == (None, "1.3.132.0.10")


@pytest.mark.parametrize("parameters", [
    der.null(),
    spelled(P256, field=der.sequence(der.oid(oids.CHARACTERISTIC_TWO_FIELD), der.integer(233))),
    spelled(P256, version=der.integer(4)),
    spelled(P256, field=der.sequence(der.oid(oids.PRIME_FIELD), der.integer(1 << 2000))),
    spelled(P256, a=der.octet_string(bytes(300))),
    spelled(P256, base=der.octet_string(b"\x02" + bytes(32))),
], ids=["inherited", "binary", "version", "large field", "large element", "strange compressed"])  # fmt: skip
def test_parameters_of_other_kinds_are_unsupported(parameters: TLV) -> None:
    with pytest.raises(UnsupportedError):
        parse_ec_parameters(parameters)


@pytest.mark.parametrize("parameters", [
    spelled(P256, base=der.octet_string(b"\x04" + bytes(63))),
    spelled(P256, base=der.octet_string(b"")),
    spelled(P256, base=der.octet_string(b"\x06" + bytes(64))),
    spelled(P256, n=der.integer(0)),
    spelled(P256, n=der.integer(-5)),
    spelled(P256, h=der.integer(0)),
    spelled(P256, field=der.sequence(der.oid(oids.PRIME_FIELD), der.integer(-7))),
    spelled(P256, h=der.octet_string(b"\x01")),
    der.octet_string(b"\x01"),
], ids=["short", "empty", "hybrid", "n 0", "n -5", "h 0", "p -7", "h octets", "no sequence"])  # fmt: skip
def test_malformed_parameters_are_refused(parameters: TLV) -> None:
    with pytest.raises(CodecError):
        parse_ec_parameters(parameters)


@dataclass(frozen=True)
class Point:
    x: int
    y: int


def test_a_mapped_generator_makes_a_curve_without_a_name() -> None:
    x, y = other_point(P256)

    mapped = P256.with_generator(Point(x, y))

    assert (mapped.gx, mapped.gy, mapped.n, mapped.h, mapped.named) == (x, y, P256.n, P256.h, False)
    with pytest.raises(ValueError, match="no object identifier"):
        named_parameters(mapped)


VERSION = 5
"""Where the version of parameters that are spelled out lies, with their own and its tag and length before it."""


@settings(max_examples=150, deadline=None)
@given(st.integers(min_value=0), st.integers(min_value=0, max_value=255))
def test_any_changed_byte_gives_parameters_or_a_chipkit_error(place: int, byte: int) -> None:
    raw = bytearray(bytes(explicit_parameters(P256)))
    at = place % len(raw)
    changed = raw[at] != byte and not (at == VERSION and byte in (2, 3))  # versions 2 and 3 tell of a seed alone
    raw[at] = byte
    try:
        parsed = parse_ec_parameters(TLV.parse(bytes(raw)))
    except ChipkitError:
        return
    assert changed is not (parsed.curve is P256)
