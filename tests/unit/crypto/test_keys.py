from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec.der import bit_string, integer, null, sequence
from chipkit.codec.tlv import TLV
from chipkit.crypto.keys import ECPublicKey, RSAPublicKey, load_public_key
from chipkit.crypto.points import encode_point, multiply, public_point
from chipkit.errors import ChipkitError, KeyUnusableError, UnsupportedError
from chipkit.pki.algorithms import AlgorithmIdentifier, HashName, PSSParameters
from chipkit.pki.domain_parameters import CURVES, DomainParameters
from chipkit.pki.public_key import SubjectPublicKeyInfo, ec_spki, rsa_spki

EVERY_CURVE = pytest.mark.parametrize("curve", CURVES.values(), ids=str)
P384 = CURVES["brainpoolP384r1"]
MODULUS = (1 << 2047) + 981


def _spki(curve: DomainParameters, *, explicit: bool = False) -> SubjectPublicKeyInfo:
    return ec_spki(curve, encode_point(curve, public_point(curve, 77)), explicit=explicit)


@EVERY_CURVE
@pytest.mark.parametrize("explicit", [False, True])
def test_ec_keys_load_with_named_and_with_explicit_parameters(curve: DomainParameters, *, explicit: bool) -> None:
    assert load_public_key(_spki(curve, explicit=explicit)) == ECPublicKey(curve, public_point(curve, 77))


def test_a_compressed_point_is_unsupported() -> None:
    point = public_point(P384, 77)
    compressed = bytes([2 + (point.y & 1)]) + point.x.to_bytes(P384.size, "big")

    with pytest.raises(UnsupportedError, match="compressed"):
        load_public_key(ec_spki(P384, compressed))


def test_a_hybrid_point_is_unsupported() -> None:
    point = public_point(P384, 77)
    hybrid = bytes([6 + (point.y & 1)]) + point.x.to_bytes(P384.size, "big") + point.y.to_bytes(P384.size, "big")

    with pytest.raises(UnsupportedError, match="hybrid"):
        load_public_key(ec_spki(P384, hybrid))


@pytest.mark.parametrize("absent_null", [False, True])
def test_rsa_keys_load_with_null_and_without(*, absent_null: bool) -> None:
    key = load_public_key(rsa_spki(MODULUS, 38129, absent_null=absent_null))

    assert key == RSAPublicKey(MODULUS, 38129)
    assert isinstance(key, RSAPublicKey)
    assert key.size == 256


def _pss_spki(parameters: TLV | None) -> SubjectPublicKeyInfo:
    algorithm = AlgorithmIdentifier(oids.RSASSA_PSS, parameters)
    key = bytes(sequence(integer(MODULUS), integer(65537)))
    return SubjectPublicKeyInfo.parse(bytes(sequence(bytes(algorithm), bit_string(key))))


@pytest.mark.parametrize(
    ("parameters", "hashed"),
    [
        (None, None),
        (null(), None),
        (TLV.parse(bytes(PSSParameters("sha512", "sha512", 64))), "sha512"),
        (TLV.parse(bytes(PSSParameters())), "sha1"),
    ],
)
def test_a_key_for_pss_tells_so_and_its_hash(parameters: TLV | None, hashed: HashName | None) -> None:
    key = load_public_key(_pss_spki(parameters))

    assert key == RSAPublicKey(MODULUS, 65537, pss_only=True, pss_hash=hashed)


def test_a_key_for_pss_with_malformed_parameters_is_unusable() -> None:
    with pytest.raises(KeyUnusableError, match="malformed"):
        load_public_key(_pss_spki(TLV(0x04)))


@EVERY_CURVE
def test_a_curve_with_another_generator_is_not_the_named_one(curve: DomainParameters) -> None:
    """CVE-2020-0601: whoever chooses the generator knows a private key for any public one."""
    victim = public_point(curve, 77)
    private = 2
    generator = multiply(curve, pow(private, -1, curve.n), victim)
    assert generator is not None
    forged = curve.with_generator(generator)
    assert public_point(forged, private) == victim

    with pytest.raises(UnsupportedError, match="no standard"):
        load_public_key(ec_spki(forged, encode_point(forged, victim), explicit=True))


@pytest.mark.parametrize(
    "change", [{"n": P384.n + 2}, {"h": 2}, {"a": P384.a + 1}, {"b": P384.b + 1}, {"p": P384.p + 2}]
)
def test_each_figure_of_explicit_parameters_counts(change: dict[str, int]) -> None:
    curve = replace(P384, **change)  # type: ignore[arg-type]

    with pytest.raises(UnsupportedError):
        load_public_key(_spki_of(curve))


def _spki_of(curve: DomainParameters) -> SubjectPublicKeyInfo:
    return ec_spki(curve, encode_point(P384, public_point(P384, 77)), explicit=True)


def test_an_ec_key_off_its_curve_is_unusable() -> None:
    encoded = encode_point(P384, public_point(P384, 77))

    with pytest.raises(KeyUnusableError, match="not on the curve"):
        load_public_key(ec_spki(P384, encoded[:-1] + bytes([encoded[-1] ^ 1])))


def test_a_point_at_infinity_is_unusable() -> None:
    with pytest.raises(KeyUnusableError):
        load_public_key(ec_spki(P384, b"\x00"))


@pytest.mark.parametrize(("n", "e"), [(MODULUS + 1, 65537), (MODULUS, 1), (MODULUS, 65536), ((1 << 511) - 1, 3)])
def test_moduli_and_exponents_that_no_key_has_are_unusable(n: int, e: int) -> None:
    with pytest.raises(KeyUnusableError):
        load_public_key(rsa_spki(n, e))


@pytest.mark.parametrize(("n", "e"), [(0, 3), (-MODULUS, 3), (MODULUS, -3)])
def test_numbers_that_are_not_positive_are_unusable(n: int, e: int) -> None:
    with pytest.raises(KeyUnusableError, match="not positive"):
        load_public_key(rsa_spki(n, e))


@pytest.mark.parametrize(("n", "e"), [((1 << 8192) + 1, 65537), (MODULUS, (1 << 64) + 1)])
def test_oversized_keys_are_not_computed_with(n: int, e: int) -> None:
    with pytest.raises(UnsupportedError, match="RSA"):
        load_public_key(rsa_spki(n, e))


def test_a_modulus_without_its_leading_zero_is_the_same_key() -> None:
    unsigned = TLV(0x02, MODULUS.to_bytes((MODULUS.bit_length() + 7) // 8, "big"))

    key = load_public_key(_build(oids.RSA_ENCRYPTION, bytes(sequence(bytes(unsigned), integer(65537)))))

    assert key == load_public_key(rsa_spki(MODULUS, 65537))


def test_a_malformed_key_is_unusable() -> None:
    spki = _build(oids.RSA_ENCRYPTION, bytes(sequence(integer(MODULUS))))

    with pytest.raises(KeyUnusableError, match="malformed"):
        load_public_key(spki)


def test_a_key_of_another_algorithm_is_unsupported() -> None:
    with pytest.raises(UnsupportedError):
        load_public_key(_build(oids.DH_PUBLIC_NUMBER, bytes(integer(5))))


def _build(oid: str, key: bytes) -> SubjectPublicKeyInfo:
    return SubjectPublicKeyInfo.parse(bytes(sequence(bytes(AlgorithmIdentifier(oid)), bit_string(key))))


@given(position=st.integers(0, 500), value=st.integers(0, 255))
def test_a_mutated_key_loads_or_is_refused(position: int, value: int) -> None:
    raw = bytearray(bytes(_spki(P384, explicit=True)))
    raw[position % len(raw)] = value
    try:
        key = load_public_key(SubjectPublicKeyInfo.parse(bytes(raw)))
    except ChipkitError:
        return
    assert isinstance(key, ECPublicKey)
    assert key.curve == P384
