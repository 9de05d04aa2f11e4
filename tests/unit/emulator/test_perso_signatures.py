"""RSA and ECDSA on plain integers, held against vectors and against another implementation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from Crypto.Hash import SHA1, SHA224, SHA256, SHA384, SHA512
from Crypto.PublicKey import RSA
from Crypto.Signature import pkcs1_15, pss
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from chipkit.codec.der import decode_integer
from chipkit.codec.tlv import TLV
from chipkit.pki.domain_parameters import CURVES
from chipkit_emulator.crypto.ecdsa import generate_ec_key, sign_der, sign_plain
from chipkit_emulator.crypto.elliptic import generator, multiply
from chipkit_emulator.crypto.hashes import digest
from chipkit_emulator.crypto.rsa import RSAPrivateKey, generate_rsa_key, sign_pkcs1, sign_pss

if TYPE_CHECKING:
    from chipkit.pki.algorithms import HashName

_HASHES = {"sha1": SHA1, "sha224": SHA224, "sha256": SHA256, "sha384": SHA384, "sha512": SHA512}
_PYCA_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1,
    "sha256": hashes.SHA256,
    "sha512": hashes.SHA512,
}
_PYCA_CURVES: dict[str, type[ec.EllipticCurve]] = {
    "secp256r1": ec.SECP256R1,
    "secp384r1": ec.SECP384R1,
    "secp521r1": ec.SECP521R1,
    "brainpoolP256r1": ec.BrainpoolP256R1,
    "brainpoolP384r1": ec.BrainpoolP384R1,
    "brainpoolP512r1": ec.BrainpoolP512R1,
}


@pytest.fixture(scope="module")
def key() -> RSAPrivateKey:
    return generate_rsa_key(0, "test", 1024)


def test_a_key_has_its_size_and_two_primes_of_half_of_it(key: RSAPrivateKey) -> None:
    assert key.n == key.p * key.q
    assert [number.bit_length() for number in (key.n, key.p, key.q)] == [1024, 512, 512]
    assert all(pow(base, prime - 1, prime) == 1 for prime in (key.p, key.q) for base in (3, 5, 7))


def test_the_same_seed_and_label_give_the_same_key_and_others_another(key: RSAPrivateKey) -> None:
    generate_rsa_key.cache_clear()

    assert generate_rsa_key(0, "test", 1024) == key
    assert generate_rsa_key(1, "test", 1024) != key
    assert generate_rsa_key(0, "other", 1024) != key


def test_a_key_hides_its_primes(key: RSAPrivateKey) -> None:
    assert str(key.p) not in repr(key)


@pytest.mark.parametrize("hash_name", ["sha1", "sha224", "sha256", "sha384"])
def test_pkcs1_signatures_are_what_another_implementation_makes(key: RSAPrivateKey, hash_name: HashName) -> None:
    other = RSA.construct((key.n, key.e, pow(key.e, -1, (key.p - 1) * (key.q - 1))))

    assert sign_pkcs1(key, hash_name, b"data") == pkcs1_15.new(other).sign(_HASHES[hash_name].new(b"data"))


@pytest.mark.parametrize("salt_length", [0, 20, 32])
@pytest.mark.parametrize("bits", [1024, 1280])
def test_pss_signatures_verify_elsewhere(bits: int, salt_length: int) -> None:
    key = generate_rsa_key(0, "test", bits)

    signature = sign_pss(key, "sha256", b"data", b"\x5a" * salt_length)

    verifier = pss.new(RSA.construct((key.n, key.e)), salt_bytes=salt_length)
    verifier.verify(SHA256.new(b"data"), signature)
    with pytest.raises(ValueError, match="Incorrect signature"):
        verifier.verify(SHA256.new(b"other"), signature)


@pytest.mark.vectors("ecdsa/rfc6979-p256.json")
def test_ecdsa_signs_as_the_published_example(case: dict[str, Any]) -> None:
    curve, private = CURVES[case["curve"]], int(case["private"], 16)

    signature = sign_plain(curve, private, case["hash"], case["message"].encode())

    assert signature.hex().upper() == case["r"] + case["s"]


@pytest.mark.parametrize("curve_name", sorted(_PYCA_CURVES))
@pytest.mark.parametrize("hash_name", ["sha1", "sha256", "sha512"])
def test_der_signatures_verify_elsewhere(curve_name: str, hash_name: HashName) -> None:
    curve = CURVES[curve_name]
    private = generate_ec_key(0, "test", curve)
    point = multiply(curve, private, generator(curve))
    assert point is not None

    signature = sign_der(curve, private, hash_name, b"data")

    public = ec.EllipticCurvePublicNumbers(point.x, point.y, _PYCA_CURVES[curve_name]()).public_key()
    public.verify(signature, b"data", ec.ECDSA(_PYCA_HASHES[hash_name]()))


@pytest.mark.parametrize("curve_name", sorted(CURVES))
def test_signatures_fulfil_the_equation_on_every_curve(curve_name: str) -> None:
    curve = CURVES[curve_name]
    private = generate_ec_key(0, "test", curve)
    r, s = (decode_integer(member) for member in TLV.parse(sign_der(curve, private, "sha512", b"data")).children())
    hashed = int.from_bytes(digest("sha512", b"data"), "big") >> max(0, 512 - curve.n.bit_length())

    # s = (e + r d) / k, so k = (e + r d) / s
    nonce = (hashed + r * private) * pow(s, -1, curve.n) % curve.n
    point = multiply(curve, nonce, generator(curve))

    assert point is not None
    assert point.x % curve.n == r


def test_plain_signatures_keep_leading_zeros() -> None:
    curve = CURVES["secp521r1"]
    private = generate_ec_key(0, "test", curve)

    sizes = {len(sign_plain(curve, private, "sha256", bytes([number]))) for number in range(8)}

    assert sizes == {2 * curve.order_size}
