"""Public keys."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipkit import oids
from chipkit.codec import der
from chipkit.codec.tlv import TLV
from chipkit.errors import ChipkitError, CodecError, UnsupportedError
from chipkit.pki.algorithms import AlgorithmIdentifier
from chipkit.pki.domain_parameters import CURVES
from chipkit.pki.public_key import SubjectPublicKeyInfo, ec_spki, rsa_spki

CURVE = CURVES["brainpoolP256r1"]


def spki(oid: str, key: bytes, parameters: bytes = b"") -> SubjectPublicKeyInfo:
    algorithm = der.sequence(der.oid(oid), parameters)
    return SubjectPublicKeyInfo.parse(bytes(der.sequence(algorithm, der.bit_string(key))))


@pytest.mark.parametrize("absent_null", [False, True])
def test_rsa_keys_come_back_as_they_were(absent_null: bool) -> None:  # noqa: FBT001 - a parameter
    key = rsa_spki((1 << 2048) - 5, 3, absent_null=absent_null)

    parsed = SubjectPublicKeyInfo.parse(bytes(key))

    assert parsed == key
    assert (parsed.kind, parsed.rsa()) == ("rsa", ((1 << 2048) - 5, 3))
    assert parsed.algorithm.has_null is not absent_null


def test_a_modulus_without_its_leading_zero_is_read_as_positive_and_that_is_told() -> None:
    modulus = (1 << 1024) - 105
    unsigned = TLV(der.INTEGER, modulus.to_bytes(128, "big"))

    key = spki(oids.RSA_ENCRYPTION, bytes(der.sequence(bytes(unsigned), der.integer(65537))))

    assert key.rsa() == (modulus, 65537)
    assert [met.code for met in key.deviations] == ["key.rsa.modulus-sign"]
    assert not rsa_spki(modulus, 65537).deviations


@pytest.mark.parametrize("modulus", ["FB", "FF00000000000000000000", "80" + "00" * 64])
def test_a_negative_number_of_no_modulus_s_size_stays_negative(modulus: str) -> None:
    negative = TLV(der.INTEGER, bytes.fromhex(modulus))
    key = spki(oids.RSA_ENCRYPTION, bytes(der.sequence(bytes(negative), der.integer(3))))

    with pytest.raises(CodecError, match="not positive"):
        key.rsa()
    assert not key.deviations


@pytest.mark.parametrize("explicit", [False, True])
def test_ec_keys_come_back_as_they_were(explicit: bool) -> None:  # noqa: FBT001 - a parameter
    point = b"\x04" + bytes(64)

    parameters, key = SubjectPublicKeyInfo.parse(bytes(ec_spki(CURVE, point, explicit=explicit))).ec()

    assert (parameters.curve, parameters.explicit, key) == (CURVE, explicit, point)


def test_two_encodings_of_one_key_are_two_keys() -> None:
    point = b"\x04" + bytes(64)

    assert ec_spki(CURVE, point, explicit=True) != ec_spki(CURVE, point)


def test_a_key_of_another_kind_is_unsupported_and_named() -> None:
    with pytest.raises(UnsupportedError, match="id-ecPublicKey where one of kind rsa"):
        ec_spki(CURVE, b"\x04").rsa()
    with pytest.raises(UnsupportedError, match="rsaEncryption where one of kind ec"):
        rsa_spki(15, 3).ec()
    assert spki("1.3.101.112", bytes(32)).kind == "unknown"


@pytest.mark.parametrize("key", [
    b"",
    b"\x30\x00",
    bytes(der.sequence(der.integer(15))),
    bytes(der.sequence(der.integer(-15), der.integer(3))),
    bytes(der.sequence(der.integer(15), der.integer(0))),
    bytes(der.sequence(der.integer(15), der.integer(3), der.integer(1))),
])  # fmt: skip
def test_a_malformed_rsa_key_is_refused(key: bytes) -> None:
    with pytest.raises(CodecError):
        spki(oids.RSA_ENCRYPTION, key).rsa()


def test_an_ec_key_without_parameters_is_refused() -> None:
    key = spki(oids.EC_PUBLIC_KEY, b"\x04")

    assert key.deviations == ()
    with pytest.raises(CodecError, match="without parameters"):
        key.ec()


def test_keys_end_with_a_byte() -> None:
    raw = der.sequence(bytes(AlgorithmIdentifier(oids.RSA_ENCRYPTION)), der.bit_string(b"\xf0", unused=4))

    with pytest.raises(CodecError, match="4 unused bits"):
        SubjectPublicKeyInfo.parse(bytes(raw))


@settings(max_examples=150, deadline=None)
@given(st.integers(min_value=0), st.integers(min_value=0, max_value=255))
def test_any_changed_byte_gives_a_key_or_a_chipkit_error(place: int, byte: int) -> None:
    raw = bytearray(bytes(rsa_spki((1 << 512) - 5, 3)))
    raw[place % len(raw)] = byte
    try:
        SubjectPublicKeyInfo.parse(bytes(raw)).rsa()
    except ChipkitError:
        return
